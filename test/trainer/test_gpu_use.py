"""How busy the GPUs are, told by a program in the place of nvidia-smi."""

import time

import pytest

from tunesmith_trainer.gpu_use import GpuUse, parse


@pytest.fixture
def nvidia(tmp_path, monkeypatch):
    """Puts a script in the place of nvidia-smi."""

    def put(script):
        program = tmp_path / "nvidia-smi"
        program.write_text("#!/bin/sh\n" + script)
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")

    return put


def latest(use):
    """What is known once the program was asked."""
    for _ in range(200):
        if use.latest():
            return use.latest()
        time.sleep(0.02)
    return use.latest()


def test_the_share_is_a_mean_and_the_memory_a_sum():
    assert parse("80, 1024\n100, 2048\n") == {"gpuUse": 0.9, "gpuMemoryBytes": 3072 * 2**20}


def test_what_a_card_cannot_tell_is_left_out():
    assert parse("[N/A], 1024\n") == {"gpuMemoryBytes": 1024 * 2**20}
    assert parse("[Not Supported], [N/A]\nno devices were found\n") == {}


def test_only_the_gpus_of_the_run_are_asked_for(nvidia, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "2,3")
    nvidia('case "$*" in *--id=2,3*) echo "50, 1";; *) echo "0, 0";; esac')
    use = GpuUse()
    use.start()
    assert latest(use) == {"gpuUse": 0.5, "gpuMemoryBytes": 2**20}
    use.stop()


def test_a_program_that_fails_or_is_not_there_is_not_asked_again(nvidia, tmp_path):
    nvidia(f"echo x >>{tmp_path}/asked; exit 9")
    use = GpuUse()
    use.start()
    for _ in range(100):
        if (tmp_path / "asked").exists():
            break
        time.sleep(0.02)
    assert (tmp_path / "asked").read_text() == "x\n"
    assert use.latest() == {}

"""A job gets as many GPUs as its run asks for, all at once, or waits for them in its turn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tunesmith_trainer.gpu_queue import GpuQueue, TooFewGpus, indices_in


@pytest.fixture
def three_gpus(tmp_path, monkeypatch) -> None:
    program = tmp_path / "bin/nvidia-smi"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nprintf '0\\n1\\n2\\n'\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)


def queue(root: Path, name: str, gpus: int) -> GpuQueue:
    job = root / name
    job.mkdir()
    (job / "run.json").write_text(json.dumps({"launch": {"gpus": gpus, "strategy": "ddp"}}))
    return GpuQueue(str(root), str(job))


def take(queue: GpuQueue) -> list[int]:
    """Asks once and gives the positions that were told: none where the GPUs were free."""
    told: list[int] = []
    queue.wait(told.append, lambda: bool(told))
    return told


@pytest.mark.usefixtures("three_gpus")
def test_a_job_gets_all_that_it_asks_for(tmp_path):
    one = queue(tmp_path, "one", 2)
    assert take(one) == []
    assert one.environment == {"CUDA_VISIBLE_DEVICES": "0,1"}
    assert len(one.descriptors) == 2


@pytest.mark.usefixtures("three_gpus")
def test_it_takes_none_before_all_are_free(tmp_path):
    one, two, three = queue(tmp_path, "one", 2), queue(tmp_path, "two", 2), queue(tmp_path, "three", 1)
    take(one)
    assert take(two) == [1]
    assert two.environment == {}
    assert take(three) == []
    assert three.environment == {"CUDA_VISIBLE_DEVICES": "2"}
    for file in [*one.held, *three.held]:
        file.close()
    assert take(two) == []
    assert two.environment == {"CUDA_VISIBLE_DEVICES": "0,1"}


@pytest.mark.usefixtures("three_gpus")
def test_who_wants_less_overtakes_nobody_who_waits(tmp_path):
    one, two, three = queue(tmp_path, "one", 2), queue(tmp_path, "two", 2), queue(tmp_path, "three", 1)
    take(one)
    waiting = two.take_ticket()
    assert take(three) == [2]
    waiting.close()
    assert take(three) == []


@pytest.mark.usefixtures("three_gpus")
def test_more_than_there_are_is_refused(tmp_path):
    with pytest.raises(TooFewGpus, match="wants 4 GPUs, and this box has 3"):
        take(queue(tmp_path, "one", 4))


@pytest.mark.parametrize(
    ("said", "indices"),
    [
        ("0\n1\n", ["0", "1"]),
        ("No devices were found\n", []),
        ('[{"gpu": 0, "bdf": "0000:03:00.0", "hip_id": 1}, {"gpu": 1, "hip_id": 0}]', ["0", "1"]),
        ('WARNING: a driver is old\n{"gpu_data": [{"gpu": 0, "hip_id": "N/A"}, {"gpu": 1, "hip_id": 3}]}', ["0", "3"]),
        ('{"card0": {"Device ID": "0x74a1"}, "card10": {}, "card2": {}, "system": {}}', ["0", "2", "10"]),
        ('[{"gpu": "N/A"}, 3]', []),
        ("[1", []),
    ],
)
def test_the_gpus_of_each_kind_are_known_by_their_numbers(said, indices):
    assert indices_in(said) == indices

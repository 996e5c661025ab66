"""How busy the GPUs are, told by programs in the place of nvidia-smi, amd-smi and rocm-smi."""

import time

import pytest

from tunesmith_trainer.gpu_use import GpuUse, summary

MIB = 2**20

#: A Radeon Pro W7700 as ROCm 6 tells of it (github.com/henrygd/beszel/issues/737), and a card that tells nothing.
AMD_LIST = """[
    {
        "gpu": 0,
        "usage": {
            "gfx_activity": {"value": 42, "unit": "%"},
            "umc_activity": {"value": 1, "unit": "%"},
            "mm_activity": {"value": 0, "unit": "%"},
            "vcn_activity": [{"value": 0, "unit": "%"}, "N/A", "N/A", "N/A"],
            "jpeg_activity": ["N/A", "N/A"]
        },
        "mem_usage": {
            "total_vram": {"value": 16368, "unit": "MB"},
            "used_vram": {"value": 2048, "unit": "MB"},
            "free_vram": {"value": 14320, "unit": "MB"}
        }
    },
    {"gpu": 1, "usage": "N/A", "mem_usage": "N/A"}
]"""

#: The same two cards as ROCm 7 wraps them, the second one busy.
AMD_OBJECT = (
    '{"gpu_data": '
    + AMD_LIST.replace(
        '"usage": "N/A", "mem_usage": "N/A"',
        '"usage": {"gfx_activity": {"value": 90, "unit": "%"}}, '
        '"mem_usage": {"used_vram": {"value": 1024, "unit": "MB"}}',
    )
    + "}"
)

#: As a Radeon RX 7900 XT told (github.com/marimo-team/marimo/issues/9237), behind a complaint that some versions make.
ROCM = """Exception caught: map::at
{
  "card0": {
    "GPU use (%)": "37",
    "VRAM Total Memory (B)": "21458059264",
    "VRAM Total Used Memory (B)": "27856896",
    "Card Series": "Radeon RX 7900 XT",
    "Card Model": "0x744c",
    "Card Vendor": "Advanced Micro Devices, Inc. [AMD/ATI]",
    "GFX Version": "gfx1100"
  },
  "card1": {"GPU use (%)": "N/A", "VRAM Total Used Memory (B)": "1048576"},
  "system": {"Driver version": "6.7.0"}
}"""


@pytest.fixture
def tools(tmp_path, monkeypatch):
    """Puts scripts in the place of the programs; nothing else of the kind is found."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    for name in ("CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES"):
        monkeypatch.delenv(name, raising=False)

    def put(**scripts):
        for name, script in scripts.items():
            program = tmp_path / name.replace("_", "-")
            program.write_text("#!/bin/sh\n" + script)
            program.chmod(0o755)

    return put


def saying(text):
    return f"cat <<'END'\n{text}\nEND\n"


def watched(seconds=4.0):
    """What is known once the programs were asked."""
    use = GpuUse()
    use.start()
    end = time.monotonic() + seconds
    while not use.latest() and time.monotonic() < end:
        time.sleep(0.02)
    use.stop()
    return use.latest()


def test_the_share_is_a_mean_and_the_memory_a_sum():
    assert summary([(80, 1024), (100, 2048)]) == {"gpuUse": 0.9, "gpuMemoryBytes": 3072}


def test_what_a_card_cannot_tell_is_left_out():
    assert summary([(None, 1024), (50, None)]) == {"gpuUse": 0.5, "gpuMemoryBytes": 1024}
    assert summary([(None, None)]) == {}


def test_nvidia_cards_tell_percent_and_mebibytes_as_far_as_they_can(tools):
    tools(nvidia_smi=saying("80, 1024\n[N/A], 2048\n[Not Supported], [N/A]\nno devices were found"))
    assert watched() == {"gpuUse": 0.8, "gpuMemoryBytes": 3072 * MIB}


def test_only_the_nvidia_gpus_of_the_run_are_asked_for(tools, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "2,3")
    tools(nvidia_smi='case "$*" in *--id=2,3*) echo "50, 1";; *) echo "0, 0";; esac')
    assert watched() == {"gpuUse": 0.5, "gpuMemoryBytes": MIB}


def test_amd_cards_are_read_from_amd_smi(tools):
    tools(amd_smi=saying(AMD_LIST))
    assert watched() == {"gpuUse": 0.42, "gpuMemoryBytes": 2048 * MIB}
    tools(amd_smi=saying(AMD_OBJECT))
    assert watched() == {"gpuUse": 0.66, "gpuMemoryBytes": 3072 * MIB}


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ('[{"gpu": 0, "hip_id": 1}, {"gpu": 1, "hip_id": 0}]', {"gpuUse": 0.9, "gpuMemoryBytes": 1024 * MIB}),
        ("usage: amd-smi list: error: unrecognized arguments: -e", {"gpuUse": 0.42, "gpuMemoryBytes": 2048 * MIB}),
    ],
)
def test_only_the_amd_gpus_of_the_run_count_by_the_numbers_of_hip(tools, monkeypatch, numbers, expected):
    monkeypatch.setenv("HIP_VISIBLE_DEVICES", "0")
    tools(amd_smi=f'if [ "$1" = list ]; then\n{saying(numbers)}else\n{saying(AMD_OBJECT)}fi\n')
    assert watched() == expected


def test_amd_cards_are_read_from_rocm_smi_where_there_is_no_other(tools, monkeypatch):
    tools(rocm_smi=saying(ROCM))
    assert watched() == {"gpuUse": 0.37, "gpuMemoryBytes": 27856896 + MIB}
    monkeypatch.setenv("HIP_VISIBLE_DEVICES", "1")
    assert watched() == {"gpuMemoryBytes": MIB}


def test_a_program_that_fails_or_says_nonsense_is_not_asked_again(tools, tmp_path):
    tools(nvidia_smi=f"echo x >>{tmp_path}/asked; exit 9", amd_smi="echo '{\"gpu_data\": 3}'", rocm_smi="echo '[1'")
    assert watched(seconds=1.0) == {}
    assert (tmp_path / "asked").read_text() == "x\n"

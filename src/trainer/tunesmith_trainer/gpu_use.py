"""How busy the GPUs of a run are, by nvidia-smi, amd-smi or rocm-smi: asked beside the training, for it takes time."""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
from typing import Any

SECONDS_BETWEEN = 5.0

#: Of one GPU: how busy it is in percent, and the bytes in use; None for what it cannot tell.
Reading = tuple[float | None, float | None]


class GpuUse:
    """Looks at the GPUs every few seconds; does nothing where no program tells of any."""

    def __init__(self) -> None:
        self._latest: dict[str, float] = {}
        self._stopped = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._watch, name="gpu-use", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()

    def latest(self) -> dict[str, float]:
        """`gpuUse` and `gpuMemoryBytes` of a metric, as far as they are known."""
        return self._latest

    def _watch(self) -> None:
        for tool in (nvidia, amd, rocm):
            while readings := _readings_of(tool):
                self._latest = summary(readings)
                if self._stopped.wait(SECONDS_BETWEEN):
                    return


def summary(readings: list[Reading]) -> dict[str, float]:
    """The mean of the shares and the sum of the memory, over the GPUs that tell them."""
    uses = [use for use, _ in readings if use is not None]
    memories = [memory for _, memory in readings if memory is not None]
    told: dict[str, float] = {}
    if uses:
        told["gpuUse"] = round(sum(uses) / len(uses) / 100, 4)
    if memories:
        told["gpuMemoryBytes"] = sum(memories)
    return told


def _readings_of(tool: Any) -> list[Reading]:
    """None where the program is not there, fails, or says what is no reading."""
    try:
        return tool()
    except (OSError, subprocess.SubprocessError, ValueError, TypeError, AttributeError):
        return []


def nvidia() -> list[Reading]:
    """Lines as `97, 20480`: percent and MiB. A card that cannot tell says [N/A] or [Not Supported]."""
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    which = [] if visible is None else [f"--id={visible}"]
    text = _output(["nvidia-smi", "--query-gpu=utilization.gpu,memory.used", "--format=csv,noheader,nounits", *which])
    rows = [[_number(field) for field in line.split(",")] for line in text.splitlines() if line.count(",") == 1]
    return [(use, _times(memory, 2**20)) for use, memory in rows]


def amd() -> list[Reading]:
    """Rows as `{"gpu": 0, "usage": {"gfx_activity": {"value": 42, "unit": "%"}}, …}`; its MB are mebibytes."""
    rows = _rows(_output(["amd-smi", "metric", "--usage", "--mem-usage", "--json"]))
    visible = _visible_amd()
    if visible is not None:
        hip = _hip_ids()
        rows = [row for row in rows if hip.get(row["gpu"], row["gpu"]) in visible]
    use = [_value(row.get("usage"), "gfx_activity") for row in rows]
    memory = [_times(_value(row.get("mem_usage"), "used_vram"), 2**20) for row in rows]
    return list(zip(use, memory, strict=True))


def rocm() -> list[Reading]:
    """`{"card0": {"GPU use (%)": "0", "VRAM Total Used Memory (B)": "27856896"}}`; a complaint may stand before it."""
    cards = _json(_output(["rocm-smi", "--showuse", "--showmeminfo", "vram", "--json"]))
    visible = _visible_amd()
    numbered = {int(name[4:]): card for name, card in cards.items() if re.fullmatch(r"card\d+", name)}
    return [
        (_number(card.get("GPU use (%)")), _number(card.get("VRAM Total Used Memory (B)")))
        for index, card in numbered.items()
        if visible is None or index in visible
    ]


def _visible_amd() -> set[int] | None:
    """The GPUs that this process sees, by HIP's numbers: others of the box are not the run's. None for all."""
    chosen = os.environ.get("HIP_VISIBLE_DEVICES", os.environ.get("CUDA_VISIBLE_DEVICES", ""))
    parts = [part.strip() for part in chosen.split(",")]
    return {int(part) for part in parts} if all(part.isdigit() for part in parts) else None


def _hip_ids() -> dict[int, int]:
    """amd-smi's own numbers to HIP's, which differ where a processor has graphics of its own. Old ones do not tell."""
    try:
        rows = _rows(_output(["amd-smi", "list", "-e", "--json"]))
    except (OSError, subprocess.SubprocessError, ValueError):
        return {}
    return {row["gpu"]: row["hip_id"] for row in rows if isinstance(row.get("hip_id"), int)}


def _output(argv: list[str]) -> str:
    return subprocess.run(argv, capture_output=True, text=True, check=True, timeout=30).stdout


def _json(text: str) -> Any:
    """What begins with a bracket: a warning may stand before it."""
    start = re.search(r"[\[{]", text)
    return json.loads(text[start.start() :] if start else text)


def _rows(text: str) -> list[dict[str, Any]]:
    """A list, which newer ones wrap as `gpu_data`."""
    value = _json(text)
    return value["gpu_data"] if isinstance(value, dict) else value


def _value(group: Any, name: str) -> float | None:
    """Of `{name: {"value": 42, "unit": "%"}}`; a card that cannot tell says N/A, for one figure or for all."""
    figure = group.get(name) if isinstance(group, dict) else None
    return _number(figure.get("value")) if isinstance(figure, dict) else None


def _times(number: float | None, factor: int) -> float | None:
    return None if number is None else number * factor


def _number(field: Any) -> float | None:
    try:
        return float(field)
    except (TypeError, ValueError):
        return None

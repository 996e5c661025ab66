"""How busy the run's NVIDIA GPUs are, as nvidia-smi tells: asked beside the training, since it takes its time."""

from __future__ import annotations

import os
import subprocess
import threading

SECONDS_BETWEEN = 5.0


class GpuUse:
    """Looks at the GPUs every few seconds; does nothing where there is no nvidia-smi or where it does not answer."""

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
        while not self._stopped.is_set():
            try:
                self._latest = parse(ask_nvidia())
            except (OSError, subprocess.SubprocessError):
                return
            self._stopped.wait(SECONDS_BETWEEN)


def ask_nvidia() -> str:
    """Of the GPUs that this process sees: others of the box are not the run's."""
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    which = [] if visible is None else [f"--id={visible}"]
    argv = ["nvidia-smi", "--query-gpu=utilization.gpu,memory.used", "--format=csv,noheader,nounits", *which]
    return subprocess.run(argv, capture_output=True, text=True, check=True, timeout=30).stdout


def parse(text: str) -> dict[str, float]:
    """Lines as `97, 20480`: percent and MiB. A card that cannot tell says [N/A] or [Not Supported]."""
    rows = [[_number(field) for field in line.split(",")] for line in text.splitlines() if line.count(",") == 1]
    uses = [use for use, _ in rows if use is not None]
    memories = [memory for _, memory in rows if memory is not None]
    told: dict[str, float] = {}
    if uses:
        told["gpuUse"] = round(sum(uses) / len(uses) / 100, 4)
    if memories:
        told["gpuMemoryBytes"] = sum(memories) * 2**20
    return told


def _number(field: str) -> float | None:
    try:
        return float(field)
    except ValueError:
        return None

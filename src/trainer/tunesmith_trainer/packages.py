"""The packages that a run needs beyond those that every run imports."""

from __future__ import annotations

import importlib
import importlib.util
import sys

from .errors import TrainingError
from .job import Job, QuantizedLora


def require_packages(job: Job) -> None:
    """Imports them, so that a missing one is told before the model is loaded and not at the first step.

    Raises:
        ImportError: for one of the locked packages.
        TrainingError: reason `environment`, for one that is left to the target: DeepSpeed builds its parts for the CUDA
            there, and a tracker of experiments is a service that somebody chose.
    """
    for name in extra_packages(job):
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            if name not in (wanted := _left_to_the_target(job)):
                raise
            who, otherwise = wanted[name]
            raise TrainingError(
                "environment",
                f"{who} needs the package {name}, which the Python environment lacks",
                f"Install it on the target with {_installer()} {name}, or {otherwise}",
            ) from error


def extra_packages(job: Job) -> list[str]:
    """Their names."""
    quantized = isinstance(job.method, QuantizedLora)
    return [
        *(["bitsandbytes"] if quantized or job.training.optimizer != "adamw" else []),
        *_left_to_the_target(job),
    ]


def _left_to_the_target(job: Job) -> dict[str, tuple[str, str]]:
    """By package: who needs it, and what to do without."""
    strategy, tracker = job.launch.strategy, job.training.tracking
    by_strategy = {"deepspeed": (f"The strategy {strategy}", 'take the strategy "fsdp"')}
    by_tracker = {tracker: ("The experiment tracker", 'set training.tracking to "none"')}
    return {
        **(by_strategy if strategy in ("zero2", "zero3") else {}),
        **(by_tracker if tracker != "none" else {}),
    }


def _installer() -> str:
    """An environment that uv has made has no pip."""
    has_pip = importlib.util.find_spec("pip") is not None
    return f"{sys.executable} -m pip install" if has_pip else f"uv pip install --python {sys.executable}"

"""The packages that a run needs beyond those that every run imports."""

from __future__ import annotations

import importlib
import sys

from .errors import TrainingError
from .job import Job, QuantizedLora


def require_packages(job: Job) -> None:
    """Imports them, so that a missing one is told before the model is loaded and not at the first step.

    Raises:
        ImportError
        TrainingError: reason `environment`, for DeepSpeed, which is not among the locked packages: it builds its parts
            for the CUDA of the box.
    """
    for name in extra_packages(job):
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            if name != "deepspeed":
                raise
            raise TrainingError(
                "environment",
                f"The strategy {job.launch.strategy} needs DeepSpeed, which the Python environment lacks",
                f'Install it on the target with {sys.executable} -m pip install deepspeed, or take the strategy "fsdp"',
            ) from error


def extra_packages(job: Job) -> list[str]:
    """Their names."""
    quantized = isinstance(job.method, QuantizedLora)
    return [
        *(["bitsandbytes"] if quantized or job.training.optimizer != "adamw" else []),
        *(["deepspeed"] if job.launch.strategy in ("zero2", "zero3") else []),
    ]

"""The packages that a run needs beyond those that every run imports."""

from __future__ import annotations

import importlib

from .job import Job, QuantizedLora


def require_packages(job: Job) -> None:
    """Imports them, so that a missing one is told before the model is loaded and not at the first step.

    Raises:
        ImportError
    """
    for name in extra_packages(job):
        importlib.import_module(name)


def extra_packages(job: Job) -> list[str]:
    """Their names."""
    quantized = isinstance(job.method, QuantizedLora)
    return ["bitsandbytes"] if quantized or job.training.optimizer != "adamw" else []

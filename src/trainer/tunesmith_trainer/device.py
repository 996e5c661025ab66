"""Which device trains, and in which number format."""

from __future__ import annotations

import os
import platform
import resource
import sys

import torch

from . import ranks
from .errors import TrainingError

DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


def use_own_gpu() -> None:
    """Each process trains on one device. One that trains alone hides the others: trl refuses to see more."""
    if ranks.count() > 1:
        if torch.cuda.is_available():
            torch.cuda.set_device(ranks.on_this_machine())
        return
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    first = "0" if visible is None else visible.split(",")[0].strip()
    os.environ["CUDA_VISIBLE_DEVICES"] = first


def device_type() -> str:
    """`cuda`, `mps` or `cpu`."""
    if torch.cuda.is_available():
        return "cuda"
    if torch.backends.mps.is_available():
        return "mps"
    return "cpu"


def describe_device() -> str:
    """The device in words, for the log."""
    return _describe_one() if ranks.count() == 1 else f"{ranks.count()} processes, each on one {_describe_one()}"


def _describe_one() -> str:
    kind = device_type()
    if kind == "cuda":
        properties = torch.cuda.get_device_properties(torch.cuda.current_device())
        return f"{properties.name}, {properties.total_memory / 2**30:.1f} GiB"
    if kind == "mps":
        return "Apple GPU (Metal)"
    return f"CPU ({platform.machine()}, {torch.get_num_threads()} threads)"


def resolve_dtype(name: str) -> torch.dtype:
    """The type of the base weights: `auto` is bfloat16 where the GPU computes in it, else float32.

    Raises:
        TrainingError: reason `dtype`, for float16 without a GPU: its gradients underflow, and loss scaling needs one.
    """
    if name == "auto":
        fits = device_type() == "cuda" and torch.cuda.is_bf16_supported(including_emulation=False)
        return torch.bfloat16 if fits else torch.float32
    if name == "float16" and device_type() != "cuda":
        raise TrainingError(
            "dtype",
            f"Training in float16 needs a CUDA GPU; this target has {describe_device()}",
            'Set model.dtype to "auto"',
        )
    return DTYPES[name]


def peak_memory_bytes() -> int:
    """The most memory taken so far: what torch reserved on the GPU, or the process's resident set without one."""
    if device_type() == "cuda":
        return torch.cuda.max_memory_reserved()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in KiB, macOS in bytes (getrusage(2) of each).
    return peak if sys.platform == "darwin" else peak * 1024

"""Failures that a user can act on, and how an exception becomes one.

A `TrainingError` is raised where the cause is known. Exceptions of the libraries are recognised by their class (or, for
the few that have no class of their own, by an errno or by the allocator's fixed words) in `explain`.
"""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

#: Below this many free bytes a failed write counts as a full disk: torch reports one without an errno.
DISK_FULL_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True)
class Failure:
    """The content of error.json: a cause for programs, a message and a next step for people."""

    reason: str
    message: str
    hint: str


class TrainingError(Exception):
    """An expected failure: what is wrong, and what to do next."""

    def __init__(self, reason: str, message: str, hint: str) -> None:
        super().__init__(message)
        self.failure = Failure(reason, message, hint)


def explain(error: BaseException, job_folder: Path) -> Failure:
    """The failure that an exception means to the user; reason `internal` where nothing more is known."""
    chain = list(causes(error))
    for link in chain:
        if isinstance(link, TrainingError):
            return link.failure
    for recognise in (_missing_module, _out_of_memory, _disk_full, _tracker):
        failure = recognise(chain, job_folder)
        if failure is not None:
            return failure
    return Failure(
        "internal",
        f"{type(error).__name__}: {_first_line(error)}",
        "Read train.log for the traceback; it is a defect of Tunesmith if the run file and the data are sound",
    )


def write_failure(failure: Failure, job_folder: Path) -> bool:
    """Puts error.json into the job folder, whole or not at all.

    False where another process of the run was quicker: the first failure is the cause, the others follow from it.
    """
    path = job_folder / "error.json"
    temporary = path.with_suffix(f".json.{os.getpid()}.tmp")
    temporary.write_text(json.dumps(asdict(failure), ensure_ascii=False) + "\n", encoding="utf-8")
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        temporary.unlink()
    return True


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """An exception and those that led to it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _missing_module(chain: list[BaseException], _folder: Path) -> Failure | None:
    for link in chain:
        if isinstance(link, ImportError):
            name = link.name or _first_line(link)
            return Failure(
                "environment",
                f"The Python environment lacks the module {name}",
                "Delete the env folder of the target and start the run again, so that it is installed anew",
            )
    return None


def _out_of_memory(chain: list[BaseException], _folder: Path) -> Failure | None:
    for link in chain:
        if isinstance(link, MemoryError) or _is_device_out_of_memory(link) or _is_cpu_allocator(link):
            return Failure(
                "out-of-memory",
                f"The memory did not suffice: {_first_line(link)}",
                "Lower training.batchSize (and raise gradientAccumulation by the same factor), lower data.maxLength, "
                "or turn training.gradientCheckpointing on",
            )
    return None


def _is_device_out_of_memory(error: BaseException) -> bool:
    """By class name, so that this module needs no torch: `torch.OutOfMemoryError` covers every kind of device."""
    return any(cls.__name__ == "OutOfMemoryError" for cls in type(error).__mro__)


def _is_cpu_allocator(error: BaseException) -> bool:
    """The CPU allocator of torch raises a plain RuntimeError."""
    return isinstance(error, RuntimeError) and "DefaultCPUAllocator" in str(error)


def _disk_full(chain: list[BaseException], folder: Path) -> Failure | None:
    for link in chain:
        code = link.errno if isinstance(link, OSError) else None
        if code in (errno.ENOSPC, errno.EDQUOT) or (_is_write_error(link) and _free_bytes(folder) < DISK_FULL_BYTES):
            return Failure(
                "disk-full",
                f"No space is left on the disk of {folder}",
                "Free some space on the target (old jobs and their checkpoints are the first candidates), "
                "then start the run again",
            )
    return None


def _tracker(chain: list[BaseException], _folder: Path) -> Failure | None:
    """What a tracker of experiments raises, by the package that its class is of."""
    for link in chain:
        package = type(link).__module__.partition(".")[0]
        if package in ("wandb", "swanlab", "trackio"):
            return Failure(
                "tracking",
                f"The experiment tracker {package} refuses: {_first_line(link)}",
                f'Log in to {package} on the target, check its network, or set training.tracking to "none"',
            )
    return None


def _is_write_error(error: BaseException) -> bool:
    return isinstance(error, (OSError, RuntimeError)) or type(error).__name__ == "SafetensorError"


def _free_bytes(folder: Path) -> int:
    try:
        status = os.statvfs(folder)
    except (OSError, AttributeError):
        return DISK_FULL_BYTES
    return status.f_bavail * status.f_frsize


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__

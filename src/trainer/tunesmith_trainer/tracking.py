"""Trackers of experiments beside TensorBoard's files: trackio, Weights & Biases, SwanLab, by transformers' own means.

Keys are the target's own: they stand in its environment, or where `wandb login` and `swanlab login` keep them. No file
of a job holds one. Without a key, what is tracked goes into the job's folder, to be sent whenever its owner wants.
"""

from __future__ import annotations

import netrc
import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from . import ranks
from .job import Job
from .log import say

PROJECT = "tunesmith"


def reports_to(job: Job) -> list[str]:
    """transformers' names of all that a run reports to."""
    return ["tensorboard", *([] if job.training.tracking == "none" else [job.training.tracking])]


def prepare_tracking(job: Job) -> None:
    """Tells the run's tracker by its environment where to write; what the target sets itself stands."""
    # transformers takes the folder of TensorBoard's files from here only.
    os.environ["TENSORBOARD_LOGGING_DIR"] = str(job.folder / "tensorboard")
    prepare = _TRACKERS.get(job.training.tracking)
    if prepare is not None:
        prepare(job.folder)


def _trackio(_folder: Path) -> None:
    say(f"Tracking with trackio: on the target, `trackio show --project {PROJECT}` shows the curves")


def _wandb(folder: Path) -> None:
    host = urlsplit(os.environ.get("WANDB_BASE_URL", "https://api.wandb.ai")).hostname or ""
    has_key = "WANDB_API_KEY" in os.environ or _netrc_knows(host, Path(os.environ.get("NETRC", "~/.netrc")))
    _default(
        WANDB_PROJECT=PROJECT,
        WANDB_DIR=str(folder),
        # A run that goes on from a checkpoint is the same run.
        WANDB_RUN_ID=folder.name,
        WANDB_RESUME="allow",
        # Metrics and settings are what was asked for; neither the log nor what git knows is.
        WANDB_CONSOLE="off",
        WANDB_DISABLE_GIT="true",
        WANDB_DISABLE_CODE="true",
        WANDB_SILENT="true",
        WANDB_MODE="online" if has_key else "offline",
    )
    if os.environ["WANDB_MODE"] == "offline":
        say(f"Tracking with wandb, offline: `wandb sync {folder}/wandb/offline-run-*` on the target sends it")
    else:
        say(f"Tracking with wandb in the project {os.environ['WANDB_PROJECT']}")


def _swanlab(folder: Path) -> None:
    home = Path(os.environ.get("SWANLAB_SAVE_DIR", "~/.swanlab"))
    has_key = "SWANLAB_API_KEY" in os.environ or (home.expanduser() / ".netrc").is_file()
    _default(SWANLAB_LOG_DIR=str(folder / "swanlab"), SWANLAB_MODE="online" if has_key else "offline")
    if os.environ["SWANLAB_MODE"] == "offline":
        say(f"Tracking with swanlab, offline: `swanlab sync {folder}/swanlab/run-*` on the target sends it")
    else:
        say(f"Tracking with swanlab in the project {PROJECT}")
    if ranks.is_first():
        import swanlab

        # transformers begins a run only where swanlab says that there is none, which it now says by an exception.
        swanlab.init(project=PROJECT, experiment_name=folder.name)


_TRACKERS: dict[str, Callable[[Path], None]] = {"trackio": _trackio, "wandb": _wandb, "swanlab": _swanlab}


def _netrc_knows(host: str, path: Path) -> bool:
    try:
        return netrc.netrc(path.expanduser()).authenticators(host) is not None
    except (OSError, netrc.NetrcParseError):
        return False


def _default(**variables: str) -> None:
    for name, value in variables.items():
        os.environ.setdefault(name, value)

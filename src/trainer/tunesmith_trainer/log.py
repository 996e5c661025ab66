"""Plain lines for train.log, which is what users read when they wonder what a run does."""

from __future__ import annotations

import logging
import os
import warnings

from . import ranks


def say(message: str) -> None:
    """Writes one line, once for all processes of a run; flushed at once, since others follow the file."""
    if ranks.is_first():
        print(message, flush=True)


def quiet_libraries() -> None:
    """Turns off progress bars, chatter and telemetry of the libraries; call it before they are imported."""
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] = "1"
    os.environ["TQDM_DISABLE"] = "1"
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    # The datasets are tokenised before the loaders fork; the warning about it would be noise.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    warnings.filterwarnings("ignore", category=FutureWarning)
    logging.getLogger("accelerate").setLevel(logging.ERROR)
    # It tells of kernels for a CPU that nobody asked for.
    logging.getLogger("bitsandbytes").setLevel(logging.ERROR)


def number(value: int) -> str:
    """12345 as 12,345."""
    return f"{value:,}"

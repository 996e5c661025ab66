"""Stops once the validation loss falls no more, and tells which checkpoint was the best.

What was measured so far stands in the trainer's history, which a checkpoint carries: so a resumed run needs no memory
of its own to count on where it was.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from .job import EarlyStopping
from .log import say


@dataclass(frozen=True)
class Progress:
    """The best validation so far, and how many came after it without progress."""

    best_step: int
    best_loss: float
    stale: int


def progress(measured: Sequence[tuple[int, float]], min_delta: float) -> Progress | None:
    """What a row of (step, validation loss) amounts to; a loss must fall by more than `min_delta` to be progress."""
    best: Progress | None = None
    for step, loss in measured:
        if best is None or loss < best.best_loss - min_delta:
            best = Progress(step, loss, 0)
        else:
            best = Progress(best.best_step, best.best_loss, best.stale + 1)
    return best


def validations(state: TrainerState) -> list[tuple[int, float]]:
    """Steps and validation losses of a run, in order."""
    return [(int(entry["step"]), entry["eval_loss"]) for entry in state.log_history if "eval_loss" in entry]


class EarlyStoppingCallback(TrainerCallback):
    """Saves a checkpoint with each validation that is the best so far, keeps it, and ends a run that gets no better."""

    def __init__(self, settings: EarlyStopping) -> None:
        self._settings = settings

    def on_evaluate(
        self,
        _args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        metrics: dict[str, float] | None = None,
        **_: Any,
    ) -> None:
        loss = (metrics or {}).get("eval_loss")
        if loss is None or not math.isfinite(loss):
            return
        now = progress(validations(state), self._settings.min_delta)
        if now is None:
            return
        if now.stale == 0:
            control.should_save = True
        # The trainer keeps the checkpoint that it knows as the best when it removes old ones.
        state.best_global_step, state.best_metric = now.best_step, now.best_loss
        if now.stale >= self._settings.patience:
            say(f"The validation loss has not fallen since step {now.best_step}: the run ends early")
            control.should_training_stop = True


def best_checkpoint(folder: Path, state: TrainerState) -> Path | None:
    """The checkpoint of the best validation, if it is not the last step itself."""
    best = state.best_global_step
    path = folder / f"checkpoint-{best}"
    return path if best and best != state.global_step and path.is_dir() else None

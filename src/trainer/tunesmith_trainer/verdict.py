"""Whether a run has learnt its task or its records by heart, told from its losses, and what to change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Curve = Sequence[tuple[int, float]]

#: A validation loss that has risen by this share over its best has turned, and is not only uneven.
RISE = 0.03
#: A training loss below the validation loss by this share tells of learning by heart.
GAP = 0.3
#: A validation loss that fell by this share between its last two measurements was still on its way down.
FALL = 0.02


@dataclass(frozen=True)
class Verdict:
    """A code for programs, a sentence and what to change."""

    code: str
    message: str
    advice: str


def judge(training: Curve, validation: Curve, before: float | None = None) -> Verdict:
    """Reads the curves of (step, loss), in order of steps, and the validation loss before the first step."""
    if not validation or not training:
        return Verdict(
            "unknown",
            "Nothing was held out, so nobody can say whether the model learnt the task or the records",
            "Set data.validation to a fraction, such as 0.05",
        )
    best_step, best = min(validation, key=lambda point: point[1])
    last = validation[-1][1]
    if last > best * (1 + RISE):
        return Verdict(
            "overfitting",
            f"The validation loss was lowest at step {best_step} ({best:.4f}) and has risen to {last:.4f} since",
            "Turn training.earlyStopping on or train for fewer epochs; then a lower rank, more dropout or more records",
        )
    if before is not None and best > before * (1 - FALL):
        return Verdict(
            "unlearnt",
            f"The validation loss has hardly moved, from {before:.4f} to {last:.4f}",
            "Raise training.learningRate or train for more epochs; see in the answers whether there is much to learn",
        )
    # Training losses of single steps are uneven: those since the last but one validation are averaged.
    since = validation[-2][0] if len(validation) > 1 else 0
    recent = [loss for step, loss in training if step > since] or [training[-1][1]]
    trained = sum(recent) / len(recent)
    if trained < last * (1 - GAP):
        return Verdict(
            "memorising",
            f"The training loss ({trained:.4f}) is far below the validation loss ({last:.4f})",
            "Add records or lower the rank; more epochs will teach the records, not the task",
        )
    # A loss that falls again without reaching its best is what early stopping gives up on.
    if len(validation) > 1 and last == best and last < validation[-2][1] * (1 - FALL):
        return Verdict(
            "unfinished",
            f"The validation loss was still falling at the end ({validation[-2][1]:.4f}, then {last:.4f})",
            "Train for more epochs, with training.earlyStopping on",
        )
    return Verdict("fitting", f"Training loss {trained:.4f} and validation loss {last:.4f} agree", "Nothing to change")

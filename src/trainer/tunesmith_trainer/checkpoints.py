"""Checkpoints of a job, and which of them is whole: a process may have been killed while it wrote one."""

from __future__ import annotations

import json
from pathlib import Path

#: The trainer writes its state last, so a checkpoint with a readable one has everything else.
_LAST_WRITTEN = "trainer_state.json"


def last_checkpoint(folder: Path) -> Path | None:
    """The newest whole checkpoint, or None."""
    candidates = [path for path in folder.glob("checkpoint-*") if path.name.split("-")[-1].isdigit()]
    newest_first = sorted(candidates, key=lambda path: int(path.name.split("-")[-1]), reverse=True)
    return next((path for path in newest_first if _is_whole(path)), None)


def _is_whole(checkpoint: Path) -> bool:
    try:
        state = json.loads((checkpoint / _LAST_WRITTEN).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(state, dict) and isinstance(state.get("global_step"), int)

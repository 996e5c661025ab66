"""The processes of a run on several devices. torchrun starts them and tells each its rank; without it, there is one.

What is written for the whole run (metrics, adapter, report, lines of the log), the first alone writes. What decides
over the run (a stop), all decide together: a process that stops alone would leave the others waiting for ever.
"""

from __future__ import annotations

import os
from collections.abc import Sequence


def count() -> int:
    """How many processes train together."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def is_first() -> bool:
    return os.environ.get("RANK", "0") == "0"


def on_this_machine() -> int:
    """Which of this machine's processes this is, from 0; its GPU is the one of that number."""
    return int(os.environ.get("LOCAL_RANK", "0"))


def wait_for_all() -> None:
    """Returns once every process has come here; joins them where no trainer has done so yet."""
    if count() == 1:
        return
    import torch
    from accelerate import PartialState

    has_gpu = torch.cuda.is_available()
    PartialState(cpu=not has_gpu, backend=None if has_gpu else "gloo").wait_for_everyone()


def any_of(flag: bool) -> bool:
    """Whether the flag is set in any of the processes, all of which must ask."""
    return sum_of([int(flag)])[0] > 0


def sum_of(numbers: Sequence[int]) -> list[int]:
    """The sums of numbers over the processes, all of which must ask."""
    if count() == 1:
        return list(numbers)
    # torch takes seconds to load, and the log asks who is first before that.
    import torch
    from torch import distributed

    device = torch.cuda.current_device() if torch.cuda.is_available() else "cpu"
    total = torch.tensor(numbers, device=device)
    distributed.all_reduce(total)
    return total.tolist()

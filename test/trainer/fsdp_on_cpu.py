"""The trainer, with weights shared out among processes on a CPU, for want of GPUs.

torch's FSDP works over gloo as it does over nccl. accelerate turns it on for GPUs only, and without them trains by DDP
in silence: so here it is told that it has turned it on. All that follows is the real thing.
"""

from __future__ import annotations

import sys
from typing import Any

from accelerate import state
from accelerate.utils import DistributedType
from torch.distributed.tensor import DTensor

from tunesmith_trainer.__main__ import main
from tunesmith_trainer.log import say
from tunesmith_trainer.trainer import Checkpointing

_set_up = state.AcceleratorState.__init__
_whole_weights = Checkpointing.whole_weights


def _with_fsdp(self: state.AcceleratorState, *args: Any, fsdp_plugin: Any = None, **kwargs: Any) -> None:
    _set_up(self, *args, fsdp_plugin=fsdp_plugin, **kwargs)
    if fsdp_plugin is not None and self.distributed_type == DistributedType.MULTI_CPU:
        self.distributed_type = state.PartialState._shared_state["distributed_type"] = DistributedType.FSDP
        self.fsdp_plugin = fsdp_plugin


def _told(self: Checkpointing) -> Any:
    weights = list(self.model.parameters())
    say(f"{sum(isinstance(weight, DTensor) for weight in weights)} of {len(weights)} weights are shared out")
    return _whole_weights(self)


state.AcceleratorState.__init__ = _with_fsdp
Checkpointing.whole_weights = _told

if __name__ == "__main__":
    sys.exit(main())

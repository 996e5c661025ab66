"""AdaLoRA's schedule: PEFT moves the ranks only when it is called at the right moment, which no trainer does by itself.

It needs the gradients of the step, so it is called between the optimiser's step and the clearing of the gradients. Its
running averages of importance are state of the run: a checkpoint carries them, or a resumed run would move other ranks.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from peft import AdaLoraConfig, PeftModel
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from .log import say

STATE_FILE = "adalora.safetensors"
_AVERAGES = ("ipt", "exp_avg_ipt", "exp_avg_unc")


class RankCallback(TrainerCallback):
    """Lets AdaLoRA move its ranks after each optimiser step."""

    def on_optimizer_step(
        self, _args: TrainingArguments, state: TrainerState, _control: TrainerControl, *, model: Any, **_: Any
    ) -> None:
        # The step in hand is counted only after this; PEFT fixes the ranks when it is told of the last one.
        model.base_model.update_and_allocate(state.global_step + 1)

    def on_train_end(
        self, _a: TrainingArguments, _s: TrainerState, _c: TrainerControl, *, model: PeftModel, **_: Any
    ) -> None:
        ranks = Counter(kept_ranks(model).values())
        told = ", ".join(f"{count} of rank {rank}" for rank, count in sorted(ranks.items()))
        say(f"AdaLoRA has given its {ranks.total()} layers: {told}")


def is_adalora(model: Any) -> bool:
    """Whether the model carries an AdaLoRA adapter."""
    return isinstance(model, PeftModel) and isinstance(_config(model), AdaLoraConfig)


def kept_ranks(model: PeftModel) -> dict[str, int]:
    """How many ranks each layer has at present."""
    pattern = _config(model).rank_pattern or {}
    return {name.removesuffix(".default").removesuffix(".lora_E"): sum(_flat(kept)) for name, kept in pattern.items()}


def orthogonality_loss(model: PeftModel) -> torch.Tensor:
    """The mean distance of P and Q from orthogonal matrices, weighted (equation 7 of Zhang et al. 2023).

    PEFT adds it to the loss that a model computes by itself; trl computes the loss from log probabilities instead.
    """
    weights = [(name, weight) for name, weight in model.named_parameters() if "lora_A" in name or "lora_B" in name]
    distances = [_distance(weight if "lora_A" in name else weight.T) for name, weight in weights]
    return _config(model).orth_reg_weight * torch.stack(distances).mean()


def settle_ranks(model: Any) -> None:
    """Clears what ranks have learnt since they were taken away: a saved adapter holds the kept ones only."""
    if is_adalora(model) and _config(model).rank_pattern:
        allocator = model.base_model.rankallocator
        allocator.mask_using_rank_pattern(model.base_model.model, _config(model).rank_pattern)


@contextmanager
def all_ranks(model: Any) -> Iterator[None]:
    """While a checkpoint is written: PEFT would leave out ranks that a later step may give back."""
    if not is_adalora(model):
        yield
        return
    config = _config(model)
    pattern, config.rank_pattern = config.rank_pattern, None
    try:
        yield
    finally:
        config.rank_pattern = pattern


def save_state(model: Any, folder: Path) -> None:
    """Writes what AdaLoRA knows beside its weights, if the model carries one."""
    if not is_adalora(model):
        return
    allocator = model.base_model.rankallocator
    tensors = {f"{kind}/{name}": value.cpu() for kind in _AVERAGES for name, value in getattr(allocator, kind).items()}
    pattern = _config(model).rank_pattern or {}
    kept = json.dumps({name: _flat(value) for name, value in pattern.items()})
    save_file({name: value.contiguous() for name, value in tensors.items()}, folder / STATE_FILE, {"ranks": kept})


def restore_state(model: Any, folder: Path) -> None:
    """Puts back what `save_state` wrote."""
    if not is_adalora(model):
        return
    allocator = model.base_model.rankallocator
    devices = {name: weight.device for name, weight in model.base_model.model.named_parameters()}
    for key, value in load_file(folder / STATE_FILE).items():
        kind, name = key.split("/", 1)
        getattr(allocator, kind)[name] = value.to(devices.get(name, value.device))
    with safe_open(folder / STATE_FILE, "pt") as file:
        kept = json.loads(file.metadata()["ranks"])
    _config(model).rank_pattern = kept or None


def _distance(matrix: torch.Tensor) -> torch.Tensor:
    covariance = matrix @ matrix.T
    return torch.norm(covariance - torch.eye(len(covariance), device=matrix.device, dtype=matrix.dtype))


def _config(model: Any) -> AdaLoraConfig:
    return model.peft_config["default"]


def _flat(kept: Any) -> list[bool]:
    return kept.view(-1).tolist() if isinstance(kept, torch.Tensor) else list(kept)

"""The adapter: put on the base model, and saved to a folder, which appears whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel, get_peft_model
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from . import ranks
from .adalora import settle_ranks
from .errors import TrainingError
from .job import Job, Lora, Model
from .methods import CHANGES_BASE, peft_config


def add_adapter(model: PreTrainedModel, job: Job, total_steps: int) -> PeftModel:
    """Puts a new adapter on the model, as the run's method says."""
    adapted = get_peft_model(model, peft_config(job.method, model, total_steps))
    if _changes_base(job) and ranks.is_first():
        # What training has learnt is the difference to this: see save_adapter.
        adapted.save_pretrained(str(_first_values(job)), save_embedding_layers=False)
    return adapted


def save_adapter(
    model: PeftModel,
    tokenizer: PreTrainedTokenizerBase,
    job: Job,
    state: Mapping[str, torch.Tensor] | None = None,
) -> None:
    """Writes the adapter in PEFT's own format, with the tokenizer, naming the base model as the user does.

    PiSSA and OLoRA take the adapter's first values out of the base weights. Their adapter is saved as the plain LoRA of
    twice the rank that gives the same model on the base weights as everybody has them. Where each device holds a part
    of the weights, `state` has them whole, on the first.

    Raises:
        TrainingError: reason `nan-loss`, where a weight is not a number: such an adapter would answer nonsense.
    """
    if not ranks.is_first():
        return
    _require_numbers(model, state)
    settle_ranks(model)
    temporary = job.adapter.with_name(job.adapter.name + ".tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    _name_base(model, job.model)
    convert: dict[str, Any] = (
        {"path_initial_model_for_weight_conversion": str(_first_values(job))} if _changes_base(job) else {}
    )
    # The embeddings are never resized here, so PEFT need not ask the hub whether they were.
    model.save_pretrained(
        str(temporary), save_embedding_layers=False, state_dict=state, selected_adapters=["default"], **convert
    )
    tokenizer.save_pretrained(str(temporary))
    shutil.rmtree(job.adapter, ignore_errors=True)
    os.replace(temporary, job.adapter)


def _changes_base(job: Job) -> bool:
    return isinstance(job.method, Lora) and job.method.init in CHANGES_BASE


def _first_values(job: Job) -> Path:
    return job.folder / "initial-adapter"


def _name_base(model: PeftModel, base: Model) -> None:
    config = model.peft_config["default"]
    config.base_model_name_or_path = base.label
    config.revision = base.revision


def _require_numbers(model: PeftModel, state: Mapping[str, torch.Tensor] | None) -> None:
    trained = {name: weight for name, weight in model.named_parameters() if weight.requires_grad}
    for name, weight in (trained if state is None else state).items():
        if not torch.isfinite(weight).all():
            raise TrainingError(
                "nan-loss",
                f"The trained weight {name} is not a number any more",
                "Lower training.learningRate, or lengthen training.warmupRatio",
            )

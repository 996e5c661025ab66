"""The adapter: its configuration, what it may attach to, and its folder, which appears whole or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, TaskType
from transformers import PreTrainedModel, PreTrainedTokenizerBase

from .errors import TrainingError
from .job import Lora, Model


def lora_config(method: Lora) -> LoraConfig:
    """PEFT's configuration of a run's method; `all-linear` leaves the output layer out."""
    return LoraConfig(
        task_type=TaskType.CAUSAL_LM,
        r=method.r,
        # PEFT annotates an int but only ever divides it.
        lora_alpha=method.alpha,  # type: ignore[arg-type]
        lora_dropout=method.dropout,
        target_modules=method.target_modules,
        use_rslora=method.rs_lora,
    )


def require_targets(model: PreTrainedModel, method: Lora) -> None:
    """Refuses names that match no layer: PEFT complains only if none of them does.

    Raises:
        TrainingError: reason `target-modules`.
    """
    if isinstance(method.target_modules, str):
        return
    modules = dict(model.named_modules())
    unknown = [target for target in method.target_modules if not _matches(target, list(modules))]
    if unknown:
        linear = sorted({name.split(".")[-1] for name, layer in modules.items() if isinstance(layer, torch.nn.Linear)})
        raise TrainingError(
            "target-modules",
            f"The model has no module {', '.join(unknown)}",
            f"Choose method.targetModules from {', '.join(linear)}, or set it to all-linear",
        )
    if "lm_head" in {target.split(".")[-1] for target in method.target_modules}:
        raise TrainingError(
            "target-modules",
            "An adapter on lm_head cannot be trained: the loss is computed from the output layer's own weights",
            "Remove lm_head from method.targetModules",
        )


def save_adapter(model: PeftModel, tokenizer: PreTrainedTokenizerBase, base: Model, folder: Path) -> None:
    """Writes the adapter in PEFT's own format, with the tokenizer, naming the base model as the user does.

    Raises:
        TrainingError: reason `nan-loss`, where a weight is not a number: such an adapter would answer nonsense.
    """
    _require_numbers(model)
    temporary = folder.with_name(folder.name + ".tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    config = model.peft_config["default"]
    config.base_model_name_or_path = base.label
    config.revision = base.revision
    # The embeddings are never resized here, so PEFT need not ask the hub whether they were.
    model.save_pretrained(str(temporary), save_embedding_layers=False)
    tokenizer.save_pretrained(str(temporary))
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(temporary, folder)


def _matches(target: str, names: Sequence[str]) -> bool:
    return any(name == target or name.endswith("." + target) for name in names)


def _require_numbers(model: PeftModel) -> None:
    for name, weight in model.named_parameters():
        if weight.requires_grad and not torch.isfinite(weight).all():
            raise TrainingError(
                "nan-loss",
                f"The trained weight {name} is not a number any more",
                "Lower training.learningRate, or lengthen training.warmupRatio",
            )

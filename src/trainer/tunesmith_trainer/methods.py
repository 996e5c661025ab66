"""PEFT's configuration of each method of the run file, and the layers that it is put on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from peft import AdaLoraConfig, LoraConfig, TaskType
from transformers import PreTrainedModel

from .errors import TrainingError
from .job import AdaLora, Lora, Method, QuantizedLora

#: Initialisations that take the update's first value out of the base weights.
CHANGES_BASE = ("pissa", "olora")
_INITIALISATIONS: dict[str, bool | str] = {"default": True, "gaussian": "gaussian", "pissa": "pissa", "olora": "olora"}
#: What the folders of layers are called in transformers' models.
_GROUPS = {"attention": ("attn", "attention"), "mlp": ("mlp", "feed_forward", "ffn", "moe", "experts")}


def peft_config(method: Method, model: PreTrainedModel, total_steps: int) -> LoraConfig:
    """PEFT's configuration of a run's method.

    Raises:
        TrainingError: `target-modules` for layers that the model lacks, `method` for settings that rule each other out.
    """
    common: dict[str, Any] = {
        "task_type": TaskType.CAUSAL_LM,
        "lora_dropout": method.dropout,
        "target_modules": _targets(model, method),
        "modules_to_save": _saved_whole(model, method),
        "lora_alpha": method.alpha,
    }
    if isinstance(method, AdaLora):
        return _adalora(method, total_steps, common)
    return _lora(method, common)


def _lora(method: Lora, common: dict[str, Any]) -> LoraConfig:
    if method.init in CHANGES_BASE:
        _require_convertible(method)
    return LoraConfig(
        r=method.r,
        use_rslora=method.rs_lora,
        use_dora=method.is_dora,
        init_lora_weights=_INITIALISATIONS[method.init],  # type: ignore[arg-type]
        rank_pattern=method.rank_pattern,
        alpha_pattern=method.alpha_pattern,
        **common,
    )


def _require_convertible(method: Lora) -> None:
    """PiSSA and OLoRA change the base weights; only a plain LoRA can be turned into one for the unchanged weights."""
    clash = next((name for name, is_set in _CLASHES.items() if is_set(method)), None)
    if clash is not None:
        raise TrainingError(
            "method",
            f"The initialisation {method.init} changes the base weights, which does not go together with {clash}",
            'Set method.init to "default"',
        )


_CLASHES: dict[str, Callable[[Lora], bool]] = {
    "DoRA": lambda method: method.is_dora,
    "base weights of four bits": lambda method: isinstance(method, QuantizedLora),
    "modulesToSave": lambda method: bool(method.modules_to_save),
    "rsLoRA and ranks by module": lambda method: method.rs_lora and bool(method.rank_pattern or method.alpha_pattern),
}


def _adalora(method: AdaLora, total_steps: int, common: dict[str, Any]) -> AdaLoraConfig:
    if method.target_r >= method.init_r:
        raise TrainingError(
            "method",
            f"AdaLoRA begins with rank {method.init_r} and cannot come down to {method.target_r}",
            "Set method.initR above method.targetR",
        )
    # PEFT finds no step to move ranks in otherwise; it counts in optimiser steps, as the run file does.
    if method.t_init + method.t_final >= total_steps:
        raise TrainingError(
            "method",
            f"tInit {method.t_init} and tFinal {method.t_final} leave AdaLoRA none of the run's {total_steps} steps",
            "Lower method.tInit or method.tFinal, or train for more steps",
        )
    return AdaLoraConfig(
        init_r=method.init_r,
        target_r=method.target_r,
        tinit=method.t_init,
        tfinal=method.t_final,
        deltaT=method.delta_t,
        total_step=total_steps,
        **common,
    )


def _targets(model: PreTrainedModel, method: Method) -> str | list[str]:
    """PEFT's `all-linear` leaves the output layer out; the other presets become names here."""
    if method.target_modules == "all-linear":
        return "all-linear"
    if isinstance(method.target_modules, str):
        return _group(model, method.target_modules)
    require_modules(model, method.target_modules, "method.targetModules", ", or set it to all-linear")
    if "lm_head" in {target.split(".")[-1] for target in method.target_modules}:
        raise TrainingError(
            "target-modules",
            "An adapter on lm_head cannot be trained: the loss is computed from the output layer's own weights",
            "Remove lm_head from method.targetModules",
        )
    return method.target_modules


def _group(model: PreTrainedModel, preset: str) -> list[str]:
    """The names, by their last two parts, of the linear layers inside the attention or the MLP blocks."""
    paths = [name.split(".") for name in _linear(model) if "." in name]
    found = {".".join(path[-2:]) for path in paths if any(mark in path[-2] for mark in _GROUPS[preset])}
    if not found:
        raise TrainingError(
            "target-modules",
            f"The model has no linear layers that are known to be its {preset}",
            "Name the layers in method.targetModules, or set it to all-linear",
        )
    return sorted(found)


def _saved_whole(model: PreTrainedModel, method: Method) -> list[str] | None:
    require_modules(model, method.modules_to_save, "method.modulesToSave", "")
    return method.modules_to_save or None


def require_modules(model: PreTrainedModel, wanted: Iterable[str], field: str, otherwise: str) -> None:
    """Refuses names that match no module: PEFT complains only if none of them does.

    Raises:
        TrainingError: reason `target-modules`.
    """
    unknown = missing_modules(model, wanted)
    if unknown:
        known = sorted({name.split(".")[-1] for name in _linear(model)})
        raise TrainingError(
            "target-modules",
            f"The model has no module {', '.join(unknown)}",
            f"Choose {field} from {', '.join(known)}{otherwise}",
        )


def missing_modules(model: PreTrainedModel, wanted: Iterable[str]) -> list[str]:
    """Those of the names that match no module."""
    names = [name for name, _ in model.named_modules()]
    return [one for one in wanted if not any(is_named(name, one) for name in names)]


def is_named(module: str, wanted: str) -> bool:
    """Whether a name means a module, by PEFT's rule: it is the whole name, or the last parts of it."""
    return module == wanted or module.endswith("." + wanted)


def _linear(model: PreTrainedModel) -> list[str]:
    return [name for name, layer in model.named_modules() if isinstance(layer, torch.nn.Linear)]

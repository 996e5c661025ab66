"""Goes on from the adapter of an earlier run, which must be of the shape that this run asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import torch
from peft import LoraConfig, PeftConfig, PeftModel
from safetensors import SafetensorError, safe_open
from transformers import PreTrainedModel

from .errors import TrainingError
from .job import File, Job
from .log import say
from .methods import is_named, peft_config

_Shapes: TypeAlias = Mapping[str, Sequence[int]]
_WEIGHTS = "adapter_model.safetensors"
#: Members of PEFT's configuration that decide an adapter's shape or its scale, and what the run file calls them.
_SAME = {
    "r": "method.r",
    "lora_alpha": "method.alpha",
    "use_dora": "method.type",
    "use_rslora": "method.rsLora",
    "rank_pattern": "method.rankPattern",
    "alpha_pattern": "method.alphaPattern",
    "modules_to_save": "method.modulesToSave",
}


def go_on_from(adapter: File, model: PreTrainedModel, job: Job) -> PeftModel:
    """Puts the earlier adapter on the model, to be trained on with the run's own dropout.

    Raises:
        TrainingError: as `require_same_shape`.
    """
    config = require_same_shape(adapter, model, job)
    config.lora_dropout = job.method.dropout
    say(f"Going on from the adapter {adapter.label}, which was trained on {config.base_model_name_or_path}")
    return PeftModel.from_pretrained(model, adapter.path, config=config, is_trainable=True)


def require_same_shape(adapter: File, model: PreTrainedModel, job: Job) -> LoraConfig:
    """The adapter's configuration. The model's weights are not looked at, so they may be missing.

    Raises:
        TrainingError: reason `adapter`, where the folder holds none, or one of another shape: all differences are told.
    """
    config, shapes = _read_config(adapter), _read_shapes(adapter)
    wanted = peft_config(job.method, model, total_steps=0)
    differences = [*_differences(config, wanted), *_other_layers(shapes, model, wanted)]
    if differences:
        raise TrainingError(
            "adapter",
            f"The adapter {adapter.label} is not of the shape that this run asks for: {'; '.join(differences)}",
            "Set these to what the adapter has, or model.adapter to null to begin with a new one",
        )
    if not all(_fits(model, name, shape) for name, shape in shapes.items()):
        raise TrainingError(
            "adapter",
            f"The adapter {adapter.label} does not fit {job.model.label}: it was trained on a model of another size",
            f"Set model.id to what it was trained on ({config.base_model_name_or_path})",
        )
    return config


def _read_config(adapter: File) -> LoraConfig:
    try:
        config = PeftConfig.from_pretrained(adapter.path)
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise TrainingError(
            "adapter",
            f"{adapter.label} is no adapter that PEFT can read: {str(error).splitlines()[0]}",
            "Set model.adapter to a folder with adapter_config.json, such as adapters/NAME",
        ) from error
    if type(config) is not LoraConfig:
        raise TrainingError(
            "adapter",
            f"{adapter.label} is an adapter of the kind {config.peft_type.value}, which cannot be trained on here",
            "Only adapters of LoRA and DoRA can; AdaLoRA settles its ranks once",
        )
    return config


def _differences(config: LoraConfig, wanted: LoraConfig) -> Iterator[str]:
    for member, field in _SAME.items():
        has, asks = _comparable(getattr(config, member)), _comparable(getattr(wanted, member))
        if has != asks:
            yield f"{field} is {_shown(member, asks)} and the adapter has {_shown(member, has)}"


def _comparable(value: Any) -> Any:
    """PEFT writes nothing as None or as an empty collection, and lists in any order."""
    if isinstance(value, (list, set, tuple)):
        return sorted(value) or None
    return value or None if isinstance(value, dict) else value


def _shown(member: str, value: Any) -> str:
    if member == "use_dora":
        return "DoRA" if value else "LoRA"
    return "none" if value is None else str(value)


def _other_layers(shapes: _Shapes, model: PreTrainedModel, wanted: LoraConfig) -> Iterator[str]:
    """The layers by their last names: those that differ say enough."""
    has, asks = {_layer_of(name) for name in shapes}, _layers_asked(model, wanted.target_modules)
    more, fewer = _names(has - asks), _names(asks - has)
    if more:
        yield f"method.targetModules leaves out {more}, which the adapter has"
    if fewer:
        yield f"method.targetModules asks for {fewer}, which the adapter lacks"


def _names(layers: set[str]) -> str:
    return ", ".join(sorted({layer.split(".")[-1] for layer in layers}))


def _layers_asked(model: PreTrainedModel, targets: str | list[str] | None) -> set[str]:
    linear = {name for name, layer in model.named_modules() if isinstance(layer, torch.nn.Linear)}
    if targets == "all-linear":
        output = model.get_output_embeddings()
        return {name for name in linear if model.get_submodule(name) is not output}
    return {name for name in linear if any(is_named(name, target) for target in targets or ())}


def _fits(model: PreTrainedModel, name: str, shape: Sequence[int]) -> bool:
    """A goes from the layer's inputs to the rank, B from the rank to its outputs."""
    layer = model.get_submodule(_layer_of(name))
    if name.endswith("lora_A.weight"):
        return shape[1] == layer.in_features
    return not name.endswith("lora_B.weight") or shape[0] == layer.out_features


def _read_shapes(adapter: File) -> _Shapes:
    """The shapes of the update's matrices, without those of modules that are saved whole."""
    try:
        with safe_open(Path(adapter.path) / _WEIGHTS, "pt") as file:
            return {name: file.get_slice(name).get_shape() for name in file.keys() if ".lora_" in name}  # noqa: SIM118
    except (OSError, SafetensorError) as error:
        raise TrainingError(
            "adapter",
            f"The weights of the adapter {adapter.label} cannot be read: {error}",
            f"The folder must hold {_WEIGHTS} as PEFT saves it",
        ) from error


def _layer_of(name: str) -> str:
    return name.removeprefix("base_model.model.").split(".lora_")[0]

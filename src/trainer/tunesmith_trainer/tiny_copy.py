"""A tiny copy of a model: the same architecture and vocabulary, few and narrow layers, random weights.

It has the modules of the original by name and kind, so what fails on them fails here in seconds. What lies inside a
head (its width, the rotation of its positions) stays as it is: configurations hold tables of that size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from transformers import AutoModelForCausalLM, PretrainedConfig, PreTrainedModel

SEED = 20241105
LAYERS, HEADS, EXPERTS = 2, 2, 4
#: A copy that can only be made shallow may still be wide; more weights than these take too long.
MOST_PARAMETERS = 1_000_000_000


class NoCopy(Exception):
    """No smaller configuration of this architecture makes a model that runs."""


def tiny_copy(config: PretrainedConfig) -> PreTrainedModel:
    """A small random model of a configuration's architecture, in float32 on the CPU.

    Raises:
        NoCopy
    """
    errors = []
    for small in _smaller(config):
        try:
            model = _build(small)
            model(input_ids=torch.arange(8).unsqueeze(0))
            return model
        except Exception as error:  # Whatever an architecture minds about these sizes, the next may do.
            errors.append(error)
    why = str(errors[-1]).strip().splitlines()[0] if errors else "it has no smaller configuration"
    raise NoCopy(f"no small copy of a {config.model_type} model can be made ({why})")


def skeleton(config: PretrainedConfig) -> PreTrainedModel:
    """The model at its full size without any weights, which takes no memory: its modules have names and shapes."""
    with torch.device("meta"):
        return AutoModelForCausalLM.from_config(config, trust_remote_code=False)


def _build(config: PretrainedConfig) -> PreTrainedModel:
    size = sum(weight.numel() for weight in skeleton(config).parameters())
    if size > MOST_PARAMETERS:
        raise ValueError(f"it would still have {size:,} parameters")
    with torch.random.fork_rng():
        torch.manual_seed(SEED)
        return AutoModelForCausalLM.from_config(config, dtype=torch.float32, trust_remote_code=False).eval()


def _smaller(config: PretrainedConfig) -> Iterator[PretrainedConfig]:
    """The smallest first. An architecture whose sizes depend on each other in its own way gets fewer layers only."""
    for change in (_narrow_and_shallow, _shallow):
        try:
            yield _changed(config, change)
        except Exception:  # A configuration checks itself, and this one does not like the change.
            continue


Sizes = dict[str, Any]


def _changed(config: PretrainedConfig, change: Callable[[Sizes, dict[str, str]], None]) -> PretrainedConfig:
    values = config.to_dict()
    # A model of text and pictures holds the configuration of each in a part of its own.
    parts = [(values, config.attribute_map)]
    parts += [(values[name], getattr(config, name).attribute_map) for name in config.sub_configs if values.get(name)]
    for sizes, names in parts:
        change(sizes, names)
    return type(config).from_dict(values)


def _narrow_and_shallow(sizes: Sizes, names: dict[str, str]) -> None:
    def named(name: str) -> str:
        return names.get(name, name)

    _shallow(sizes, names)
    width, heads = named("hidden_size"), named("num_attention_heads")
    if width not in sizes or heads not in sizes:
        return
    head = sizes.get("head_dim") or sizes[width] // sizes[heads]
    shared = sizes.get("num_key_value_heads") not in (None, sizes[heads])
    small = {width: HEADS * head, heads: HEADS, "num_key_value_heads": 1 if shared else HEADS}
    if sizes.get("word_embed_proj_dim") == sizes[width]:
        small["word_embed_proj_dim"] = HEADS * head
    small |= dict.fromkeys(("intermediate_size", "ffn_dim", "ffn_hidden_size", "n_inner"), 2 * HEADS * head)
    small |= dict.fromkeys(("moe_intermediate_size", "shared_expert_intermediate_size"), head)
    sizes.update({name: size for name, size in small.items() if sizes.get(name) is not None})


def _shallow(sizes: Sizes, names: dict[str, str]) -> None:
    name = names.get("num_hidden_layers", "num_hidden_layers")
    depth = sizes.get(name)
    if not isinstance(depth, int):
        return
    kept = _kept_layers(sizes.get("layer_types") or [None] * depth)
    for key, value in sizes.items():
        if isinstance(value, list) and len(value) == depth:
            sizes[key] = [value[index] for index in kept]
    sizes[name] = len(kept)
    if isinstance(sizes.get("first_k_dense_replace"), int):
        sizes["first_k_dense_replace"] = min(1, sizes["first_k_dense_replace"])
    for key in {names.get(name, name) for name in ("num_experts", "num_local_experts", "n_routed_experts")}:
        if isinstance(sizes.get(key), int) and sizes[key] > EXPERTS:
            sizes[key] = EXPERTS
    for key, most in (("num_experts_per_tok", 2), ("n_group", 1), ("topk_group", 1)):
        if isinstance(sizes.get(key), int):
            sizes[key] = min(most, sizes[key])


def _kept_layers(kinds: list[str | None]) -> list[int]:
    """The first layer of each kind, and as many as make a model of several layers."""
    firsts = {kinds.index(kind) for kind in kinds}
    more = [index for index in range(len(kinds)) if index not in firsts]
    return sorted([*firsts, *more[: max(0, LAYERS - len(firsts))]])

"""The bytes that PyTorch keeps of one layer for the backward pass, for a grid of architectures, methods and settings.

`python test/trainer/activation_vectors.py` writes `test/vectors/activations.jsonl`; the trainer's suite checks that the
file is what PyTorch says, the unit suite that `src/core/plan/memory/layer.ts` gives the same numbers. The CPU keeps
what a GPU keeps, but for the mask of dropout, which is left out here.
"""

import contextlib
import json
import sys
import warnings
import weakref
from pathlib import Path

import torch
from peft import AdaLoraConfig, LoraConfig, get_peft_model
from transformers import CONFIG_MAPPING, AutoModelForCausalLM

VECTORS = Path(__file__).parents[1] / "vectors" / "activations.jsonl"

SIZES = {
    "hidden_size": 256,
    "intermediate_size": 640,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "vocab_size": 320,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
LLAMA = {"model_type": "llama", **SIZES}
CONFIGS = [
    LLAMA,
    {"model_type": "qwen2", **SIZES},
    {"model_type": "qwen3", **SIZES, "head_dim": 64},
    {"model_type": "phi3", **SIZES},
    {"model_type": "gemma3_text", **SIZES, "head_dim": 64},
]
QUERY_VALUE = ["q_proj", "v_proj"]
MLP = ["gate_proj", "up_proj", "down_proj"]
BATCH, LENGTH, RANK = 2, 256, 8


def cases():
    for config in CONFIGS:
        yield case(config)
        yield case(config, attention="fused")
    for mixed_precision in (True, False):
        for method in ("lora", "dora", "adalora"):
            for targets in ("all-linear", QUERY_VALUE, MLP):
                yield case(LLAMA, method=method, targetModules=targets, mixedPrecision=mixed_precision)
    yield case(LLAMA, attention="eager")
    yield case(LLAMA, adapterBytes=2, mixedPrecision=False)
    yield case(LLAMA, adapterBytes=2, mixedPrecision=False, attention="fused")
    yield case(LLAMA, adapterBytes=2, targetModules=QUERY_VALUE)


def case(config: dict, **changes) -> dict:
    plain = {
        "method": "lora",
        "targetModules": "all-linear",
        "mixedPrecision": True,
        "adapterBytes": 4,
        "attention": "padded",
    }
    return {"config": config, "batchSize": BATCH, "length": LENGTH, "rank": RANK, **plain, **changes}


def measure(one: dict) -> dict:
    """Adds the bytes of a layer, as the difference that a third one makes."""
    return {**one, "bytes": _kept(one, layers=3) - _kept(one, layers=2)}


class _Saved:
    """A tensor that autograd holds: it dies with the graph that it belongs to."""

    def __init__(self, tensor: torch.Tensor) -> None:
        self.tensor = tensor


def _kept(one: dict, layers: int) -> int:
    model = _model(one, layers)
    ids = torch.randint(3, 300, (BATCH, LENGTH))
    mask = torch.ones_like(ids)
    if one["attention"] == "padded":
        mask[0, -LENGTH // 4 :] = 0
    held: weakref.WeakSet[_Saved] = weakref.WeakSet()

    def pack(tensor: torch.Tensor) -> _Saved:
        saved = _Saved(tensor)
        held.add(saved)
        return saved

    cast = torch.autocast("cpu", torch.bfloat16) if one["mixedPrecision"] else contextlib.nullcontext()
    with torch.autograd.graph.saved_tensors_hooks(pack, lambda saved: saved.tensor), cast:
        output = model(input_ids=ids, attention_mask=mask)
    known = {part.untyped_storage().data_ptr() for part in [*model.parameters(), *model.buffers()]}
    storages = {saved.tensor.untyped_storage().data_ptr(): saved.tensor.untyped_storage().nbytes() for saved in held}
    del output
    return sum(size for address, size in storages.items() if address not in known)


def _model(one: dict, layers: int):
    config = dict(one["config"])
    model_type = config.pop("model_type")
    torch.manual_seed(0)
    attention = "eager" if one["attention"] == "eager" else "sdpa"
    base = AutoModelForCausalLM.from_config(
        CONFIG_MAPPING[model_type](**config, num_hidden_layers=layers),
        dtype=torch.bfloat16,
        attn_implementation=attention,
    )
    base.config.use_cache = False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = get_peft_model(base, _adapter(one), autocast_adapter_dtype=one["adapterBytes"] == 4)
    return model.train()


def _adapter(one: dict):
    shared = {"target_modules": one["targetModules"], "task_type": "CAUSAL_LM"}
    if one["method"] == "adalora":
        return AdaLoraConfig(init_r=RANK, target_r=2, total_step=100, lora_dropout=0, **shared)
    return LoraConfig(r=RANK, use_dora=one["method"] == "dora", **shared)


if __name__ == "__main__":
    lines = [json.dumps(measure(one)) for one in cases()]
    VECTORS.write_text("\n".join(lines) + "\n")
    print(f"{len(lines)} cases", file=sys.stderr)

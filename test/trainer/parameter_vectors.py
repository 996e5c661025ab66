"""The parameters that PEFT counts, for a grid of architectures, methods, ranks and targets.

`python test/trainer/parameter_vectors.py` writes `test/vectors/parameters.jsonl`. The trainer's suite checks that the
file is what PEFT says, the unit suite that `src/core/peft` gives the same numbers: both sides meet in one file.
"""

import json
import sys
import warnings
from pathlib import Path

import torch
from peft import AdaLoraConfig, LoraConfig, get_peft_model
from transformers import CONFIG_MAPPING, AutoModelForCausalLM

VECTORS = Path(__file__).parents[1] / "vectors" / "parameters.jsonl"

SPECIAL_TOKENS = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}

SMALL = {
    "num_hidden_layers": 2,
    "hidden_size": 64,
    "intermediate_size": 160,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "vocab_size": 300,
    **SPECIAL_TOKENS,
}

CONFIGS = [
    {"model_type": "llama", **SMALL},
    {"model_type": "llama", **SMALL, "tie_word_embeddings": True, "attention_bias": True, "mlp_bias": True},
    {"model_type": "mistral", **SMALL, "head_dim": 24},
    {"model_type": "qwen2", **SMALL},
    {"model_type": "qwen3", **SMALL, "head_dim": 32, "tie_word_embeddings": True},
    {"model_type": "gemma", **SMALL, "head_dim": 32},
    {"model_type": "gemma2", **SMALL, "head_dim": 32},
    {"model_type": "gemma3_text", **SMALL, "head_dim": 32},
    {"model_type": "phi3", **SMALL},
    {"model_type": "glm", **SMALL, "head_dim": 16, "attention_bias": True},
    {"model_type": "glm4", **SMALL, "head_dim": 16},
    {"model_type": "olmo2", **SMALL},
    {"model_type": "granite", **SMALL},
    {"model_type": "smollm3", **SMALL},
    {"model_type": "mixtral", **SMALL, "num_local_experts": 4},
    {
        "model_type": "qwen3_moe",
        **SMALL,
        "num_experts": 4,
        "num_experts_per_tok": 2,
        "moe_intermediate_size": 48,
        "head_dim": 16,
    },
    {
        "model_type": "gpt2",
        "n_layer": 2,
        "n_embd": 64,
        "n_head": 4,
        "n_positions": 128,
        **SPECIAL_TOKENS,
        "vocab_size": 300,
    },
    {"model_type": "phi", **SMALL},
    {
        "model_type": "qwen2_moe",
        **SMALL,
        "num_experts": 4,
        "num_experts_per_tok": 2,
        "moe_intermediate_size": 48,
        "shared_expert_intermediate_size": 96,
    },
]

# The public configurations of models that people tune, by their sizes.
CONFIGS += [
    {  # Qwen2.5-7B-Instruct
        "model_type": "qwen2",
        "hidden_size": 3584,
        "intermediate_size": 18944,
        "num_hidden_layers": 28,
        "num_attention_heads": 28,
        "num_key_value_heads": 4,
        "vocab_size": 152064,
        "tie_word_embeddings": False,
    },
    {  # Llama-3.2-3B
        "model_type": "llama",
        "hidden_size": 3072,
        "intermediate_size": 8192,
        "num_hidden_layers": 28,
        "num_attention_heads": 24,
        "num_key_value_heads": 8,
        "head_dim": 128,
        "vocab_size": 128256,
        "tie_word_embeddings": True,
    },
]

#: Settings that few runs use, each with methods, targets and configurations that have them.
EXTRAS = [
    {"modulesToSave": ["lm_head"]},
    {"modulesToSave": ["embed_tokens", "lm_head"]},
    {"modulesToSave": ["down_proj"]},
    {"rankPattern": {"down_proj": 32, "q_proj": 2}},
    {"rankPattern": {"layers.0.self_attn.q_proj": 32, r"layers\.1\..*_proj": 2}},
    {"rankPattern": {"self_attn.v_proj": 24}, "modulesToSave": ["lm_head"]},
]
LAYER_TARGETS = ["layers.0.self_attn.q_proj", "mlp.down_proj", "v_proj"]

METHODS = {"lora": {}, "dora": {"use_dora": True}}
TARGETS = ["all-linear", ["q_proj", "v_proj"], ["o_proj", "down_proj"]]
RANKS = [4, 16]
EXPERTS = {"mixtral", "qwen3_moe", "qwen2_moe"}


def cases():
    for config in CONFIGS:
        for method in ("lora", "dora", "adalora"):
            for targets in TARGETS:
                for rank in RANKS:
                    if applies(config, method, targets):
                        yield {"config": config, "method": method, "targetModules": targets, "rank": rank}
    gpt2 = next(one for one in CONFIGS if one["model_type"] == "gpt2")
    yield {"config": gpt2, "method": "lora", "targetModules": ["c_attn"], "rank": 8}
    yield from extra_cases()


def extra_cases():
    for config in (one for one in CONFIGS if one["model_type"] in ("llama", "qwen2", "qwen3")):
        for extra in EXTRAS:
            for method in ("lora", "dora"):
                yield {"config": config, "method": method, "targetModules": "all-linear", "rank": 8, **extra}
        yield {"config": config, "method": "lora", "targetModules": LAYER_TARGETS, "rank": 8}
        yield {
            "config": config,
            "method": "adalora",
            "targetModules": "all-linear",
            "rank": 8,
            "modulesToSave": ["lm_head"],
        }


def applies(config: dict, method: str, targets) -> bool:
    """PEFT puts DoRA and AdaLoRA on linear layers only, which fused experts are not."""
    if config["model_type"] in EXPERTS:
        return method == "lora" and targets != ["o_proj", "down_proj"]
    if config["model_type"] == "phi3":
        return targets != ["q_proj", "v_proj"]
    if config["model_type"] == "gpt2":
        return targets == "all-linear" and method != "adalora"
    if config["model_type"] == "phi":
        return targets != ["o_proj", "down_proj"]
    return True


def count(case: dict) -> dict:
    config = dict(case["config"])
    model_type = config.pop("model_type")
    with torch.device("meta"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        base = AutoModelForCausalLM.from_config(CONFIG_MAPPING[model_type](**config))
        trainable, total = get_peft_model(base, adapter(case)).get_nb_trainable_parameters()
    return {**case, "trainable": trainable, "total": total}


def adapter(case: dict):
    shared = {
        "target_modules": case["targetModules"],
        "modules_to_save": case.get("modulesToSave"),
        "task_type": "CAUSAL_LM",
    }
    if case["method"] == "adalora":
        return AdaLoraConfig(init_r=case["rank"], target_r=2, total_step=100, **shared)
    return LoraConfig(r=case["rank"], rank_pattern=case.get("rankPattern", {}), **shared, **METHODS[case["method"]])


if __name__ == "__main__":
    lines = [json.dumps(count(case)) for case in cases()]
    VECTORS.write_text("\n".join(lines) + "\n")
    print(f"{len(lines)} cases", file=sys.stderr)

"""Every method of the run file trains for real, and PEFT alone makes of its adapter the model that was trained."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, BitsAndBytesConfig

from bases import CHATML, save_base
from jobs import COLOURS, TrainedRun, command_here, run_here, write_job
from tunesmith_trainer.quantization import keep_trainable

QUESTION = [{"role": "user", "content": "What is the colour of the sky?"}]
LAYERS = {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"}


def train(folder: Path, base: Path, method: Mapping[str, Any], **training: Any) -> TrainedRun:
    small = {"r": 8, "dropout": 0, **method}
    return run_here(
        write_job(
            folder,
            {"a.jsonl": COLOURS},
            model={"id": str(base)},
            method=small,
            training={"epochs": 12, "gradientCheckpointing": False, **training},
        )
    )


def logits(model: Any, tokenizer: Any) -> torch.Tensor:
    ids = tokenizer.apply_chat_template(QUESTION, add_generation_prompt=True, return_tensors="pt", return_dict=True)
    with torch.no_grad():
        return model.eval()(**ids).logits.float()


def check_loads_with_peft_alone(run: TrainedRun, base: Path, tolerance: float = 1e-3, **options: Any) -> PeftModel:
    """On the base weights as everybody has them, the saved adapter gives the logits of the model that was trained."""
    # bitsandbytes repacks weights for inference on a CPU, and PEFT's DoRA then takes their norm from the packed bytes.
    fresh = keep_trainable(AutoModelForCausalLM.from_pretrained(base, **options))
    before = logits(fresh, run.tokenizer)
    loaded = PeftModel.from_pretrained(fresh, run.folder / "adapter")
    after = logits(loaded, run.tokenizer)
    torch.testing.assert_close(after, logits(run.model, run.tokenizer), rtol=tolerance, atol=tolerance)
    assert (after - before).abs().max() > 1
    return loaded


def config(run: TrainedRun) -> dict[str, Any]:
    return json.loads((run.folder / "adapter/adapter_config.json").read_text())


VARIANTS: dict[str, dict[str, Any]] = {
    "gaussian": {"init": "gaussian"},
    "pissa": {"init": "pissa"},
    "pissa-rslora": {"init": "pissa", "rsLora": True},
    "olora": {"init": "olora"},
    "patterns": {"rankPattern": {"down_proj": 16}, "alphaPattern": {"q_proj": 4}},
    "pissa-patterns": {"init": "pissa", "rankPattern": {"down_proj": 12}, "alphaPattern": {"q_proj": 4}},
    "modules-to-save": {"modulesToSave": ["embed_tokens", "lm_head"]},
    "dora": {"type": "dora"},
    "dora-rslora": {"type": "dora", "rsLora": True},
    "adalora": {"type": "adalora", "initR": 8, "targetR": 3},
}


@pytest.mark.parametrize("method", VARIANTS.values(), ids=VARIANTS.keys())
def test_it_learns_and_its_adapter_loads_with_peft_alone(tmp_path, base, method):
    run = train(tmp_path, base, method)
    assert sum(run.losses[-3:]) < sum(run.losses[:3]) / 1.5
    check_loads_with_peft_alone(run, base)


@pytest.mark.parametrize("init", ["pissa", "olora"])
def test_an_initialisation_that_changes_the_base_is_saved_as_a_plain_lora_of_twice_the_rank(tmp_path, base, init):
    saved = config(train(tmp_path, base, {"init": init}, epochs=1))
    assert (saved["init_lora_weights"], saved["r"], saved["lora_alpha"]) == (True, 16, 64)


def test_ranks_and_alphas_by_module_are_honoured(tmp_path, base):
    run = train(tmp_path, base, {"rankPattern": {"down_proj": 16}, "alphaPattern": {"q_proj": 4}}, epochs=1)
    block = run.model.base_model.model.model.layers[1]
    assert block.mlp.down_proj.lora_A["default"].weight.shape[0] == 16
    assert block.mlp.up_proj.lora_A["default"].weight.shape[0] == 8
    assert block.self_attn.q_proj.scaling["default"] == 4 / 8
    assert block.self_attn.k_proj.scaling["default"] == 32 / 8


@pytest.mark.parametrize(
    ("preset", "expected"),
    [
        ("attention", {"q_proj", "k_proj", "v_proj", "o_proj"}),
        ("mlp", {"gate_proj", "up_proj", "down_proj"}),
        ("all-linear", LAYERS),
    ],
)
def test_presets_choose_their_layers(tmp_path, base, preset, expected):
    run = train(tmp_path, base, {"targetModules": preset}, epochs=1)
    weights = load_file(run.folder / "adapter/adapter_model.safetensors")
    assert {name.split(".")[-3] for name in weights} == expected


def test_modules_to_save_are_trained_and_saved_whole(tmp_path, base):
    run = train(tmp_path, base, {"modulesToSave": ["lm_head"], "targetModules": ["q_proj"]}, epochs=2)
    head = load_file(run.folder / "adapter/adapter_model.safetensors")["base_model.model.lm_head.weight"]
    assert (head - AutoModelForCausalLM.from_pretrained(base).lm_head.weight).abs().max() > 0.01


#: 12 records in batches of 4 are 3 steps an epoch: 36 in 12.
ADALORA = {"type": "adalora", "initR": 8, "targetR": 3, "tInit": 4, "tFinal": 6, "deltaT": 2}


@pytest.fixture(scope="module")
def adalora(tmp_path_factory, base) -> TrainedRun:
    return train(tmp_path_factory.mktemp("adalora") / "job", base, ADALORA)


class TestAdaLora:
    def test_its_ranks_move_to_the_layers_that_use_them_and_meet_the_budget(self, adalora):
        ranks = [sum(kept) for kept in config(adalora)["rank_pattern"].values()]
        assert len(ranks) == 14
        assert sum(ranks) <= 3 * 14
        assert len(set(ranks)) > 1

    def test_its_budget_is_met_by_the_last_step_too(self, tmp_path, base):
        late = train(tmp_path, base, {**ADALORA, "tFinal": 0}, epochs=4)
        ranks = [sum(kept) for kept in config(late)["rank_pattern"].values()]
        assert sum(ranks) == ADALORA["targetR"] * len(ranks)

    def test_its_schedule_is_counted_in_optimiser_steps(self, adalora):
        saved = config(adalora)
        assert (saved["total_step"], saved["tinit"], saved["tfinal"], saved["deltaT"]) == (36, 4, 6, 2)

    def test_the_saved_adapter_holds_the_kept_ranks_only(self, adalora, base):
        weights = load_file(adalora.folder / "adapter/adapter_model.safetensors")
        pattern = config(adalora)["rank_pattern"]
        shapes = {name: len(weight) for name, weight in weights.items() if "lora_A" in name}
        assert sorted(shapes.values()) == sorted(sum(kept) for kept in pattern.values())
        check_loads_with_peft_alone(adalora, base)

    def test_the_penalty_that_keeps_its_matrices_orthogonal_is_in_the_training(self, adalora):
        penalties = [metric["penalty"] for metric in adalora.metrics if "loss" in metric]
        assert all(penalty > 0 for penalty in penalties)
        assert penalties[-1] < penalties[0]

    def test_the_log_says_which_ranks_it_gave(self, adalora):
        assert "AdaLoRA has given its 14 layers: " in adalora.log

    def test_a_schedule_that_leaves_no_step_is_refused(self, tmp_path, base):
        job = write_job(
            tmp_path,
            {"a.jsonl": COLOURS},
            model={"id": str(base)},
            method={**ADALORA, "tInit": 30},
            training={"epochs": 12},
        )
        run = command_here(job)
        assert run.error["reason"] == "method"
        assert "leave AdaLoRA none of the run's 36 steps" in run.error["message"]


FOUR_BITS = {
    "qlora": {"type": "qlora"},
    "qdora": {"type": "qdora"},
    "fp4": {"type": "qlora", "quantization": {"type": "fp4", "doubleQuant": False, "computeDtype": "float32"}},
}


@pytest.mark.parametrize("method", FOUR_BITS.values(), ids=FOUR_BITS.keys())
def test_four_bits_train_on_the_cpu_and_the_adapter_loads_on_four_bits(tmp_path, method):
    # bitsandbytes computes on a CPU in blocks of 32 outputs.
    base = save_base(tmp_path / "base", CHATML, width=64)
    run = train(tmp_path / "job", base, method)
    assert sum(run.losses[-3:]) < sum(run.losses[:3]) / 1.5
    layer = run.model.base_model.model.model.layers[0].self_attn.q_proj.base_layer
    assert layer.weight.dtype == torch.uint8
    settings = {"type": "nf4", "doubleQuant": True, "computeDtype": "bfloat16", **method.get("quantization", {})}
    four_bits = BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type=settings["type"],
        bnb_4bit_use_double_quant=settings["doubleQuant"],
        bnb_4bit_compute_dtype=getattr(torch, settings["computeDtype"]),
    )
    # Adapters over four bits are trained in bfloat16, of 8 binary digits.
    check_loads_with_peft_alone(run, base, tolerance=0.15, quantization_config=four_bits, device_map={"": "cpu"})


def test_the_builtin_model_trains_in_four_bits(tmp_path):
    job = write_job(
        tmp_path, {"a.jsonl": COLOURS}, model={"id": "builtin:tiny"}, method={"type": "qlora"}, training={"epochs": 1}
    )
    run = command_here(job)
    assert run.code == 0, run.log
    assert "Loading builtin:tiny in four bits (nf4)\n" in run.log


@pytest.mark.parametrize(
    ("method", "with_what"),
    [
        ({"type": "dora", "init": "pissa"}, "DoRA"),
        ({"type": "qlora", "init": "olora"}, "base weights of four bits"),
        ({"init": "pissa", "modulesToSave": ["lm_head"]}, "modulesToSave"),
        ({"init": "pissa", "rsLora": True, "rankPattern": {"q_proj": 4}}, "rsLoRA and ranks by module"),
    ],
)
def test_settings_that_rule_each_other_out_are_refused(tmp_path, base, method, with_what):
    run = command_here(write_job(tmp_path, {"a.jsonl": COLOURS}, model={"id": str(base)}, method=method))
    assert run.error["reason"] == "method"
    assert run.error["message"].endswith(f"does not go together with {with_what}")
    assert "method.init" in run.error["hint"]


@pytest.mark.parametrize("optimizer", ["adamw", "adamw8bit", "pagedAdamw", "pagedAdamw8bit"])
def test_every_optimiser_trains(tmp_path, base, optimizer):
    run = train(tmp_path, base, {}, optimizer=optimizer, weightDecay=0.01, epochs=6)
    assert sum(run.losses[-3:]) < sum(run.losses[:3]) / 1.2


def test_weight_decay_pulls_the_adapter_towards_zero(tmp_path, base):
    def size(name: str, decay: float) -> float:
        run = train(tmp_path / name, base, {}, weightDecay=decay, epochs=4)
        weights = load_file(run.folder / "adapter/adapter_model.safetensors").values()
        return sum(float(weight.square().sum()) for weight in weights)

    assert size("decayed", 1.0) < size("free", 0.0)


@pytest.mark.parametrize("attention", ["eager", "sdpa"])
def test_attention_is_computed_as_asked(tmp_path, base, attention):
    run = train(tmp_path, base, {}, attention=attention, epochs=1)
    assert run.model.config._attn_implementation == attention


def test_flash_attention_without_its_package_is_refused(tmp_path, base):
    job = write_job(tmp_path, {"a.jsonl": COLOURS}, model={"id": str(base)}, training={"attention": "flash"})
    run = command_here(job)
    assert run.error["reason"] == "attention"
    assert "flash-attn" in run.error["message"]


@pytest.mark.parametrize("method", [{"type": "lora"}, {"type": "adalora", "initR": 8, "targetR": 4}])
def test_the_fused_loss_is_the_loss(tmp_path, base, method):
    runs = [
        train(tmp_path / str(fused), base, {"dropout": 0, **method}, epochs=2, fusedLoss=fused)
        for fused in (True, False)
    ]
    fused, whole = (run.losses for run in runs)
    assert whole == pytest.approx(fused, rel=1e-3)

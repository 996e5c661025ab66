"""A rehearsal proves that a run will work, with a tiny copy of its model, and fails on what the run would fail on."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoConfig

from bases import CHATML, save_base
from jobs import COLOURS, Ended, command_here, write_job
from tunesmith_trainer import training
from tunesmith_trainer.adapter import save_adapter
from tunesmith_trainer.tiny_copy import NoCopy, skeleton, tiny_copy

PROVED = ["packages", "device", "model", "weights", "tokenizer", "data", "adapter", "training", "resume", "load"]


def rehearse(folder: Path, model: Mapping[str, Any], **sections: Any) -> Ended:
    files = sections.pop("files", {"a.jsonl": COLOURS})
    return command_here(write_job(folder, files, model=model, **sections), "--rehearse")


def checks(run: Ended) -> list[dict[str, str]]:
    return json.loads((run.folder / "rehearsal.json").read_text(encoding="utf-8"))["checks"]


def names(run: Ended, state: str) -> list[str]:
    return [check["name"] for check in checks(run) if check["state"] == state]


@pytest.mark.parametrize(
    "method",
    [
        {"type": "lora", "r": 64, "targetModules": ["model.layers.1.mlp.up_proj", "q_proj"]},
        {"type": "lora", "init": "pissa", "r": 32, "rankPattern": {"q_proj": 48}},
        {"type": "adalora", "initR": 12, "targetR": 8, "tInit": 2, "tFinal": 2},
        {"type": "qdora"},
    ],
    ids=lambda method: method["type"] + ("-" + method["init"] if "init" in method else ""),
)
def test_a_run_that_will_work_is_proved_from_its_packages_to_its_loaded_adapter(tmp_path, base, schema, method):
    run = rehearse(tmp_path, {"id": str(base)}, method=method, data={"validation": {"fraction": 0.2}})
    assert run.code == 0, run.log
    assert names(run, "proved") == PROVED
    assert names(run, "unproved") == ["memory", "result"]
    assert "12 records, 12 used" in run.log
    written = json.loads((tmp_path / "rehearsal.json").read_text())
    jsonschema.validate(written, {**schema["rehearsal.schema.json"], "additionalProperties": False})


def test_a_run_that_learns_preferences_is_rehearsed_on_its_pairs(tmp_path):
    pairs = [{"prompt": f"Say {word}.", "chosen": word, "rejected": "no"} for word in ("one", "two", "three", "four")]
    run = rehearse(tmp_path, {"id": "builtin:tiny"}, files={"a.jsonl": pairs}, training={"objective": "dpo"})
    assert run.code == 0, run.log
    assert names(run, "proved") == [name for name in PROVED if name != "weights"]


def test_a_rehearsal_leaves_nothing_that_could_be_taken_for_a_run(tmp_path):
    run = rehearse(tmp_path, {"id": "builtin:tiny"})
    assert run.code == 0
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"run.json", "a.jsonl", "rehearsal.json"}


def fail(run: Ended, check: str, reason: str, *words: str) -> None:
    assert run.code == 1
    assert run.error["reason"] == reason
    for word in words:
        assert word in run.error["message"] + " | " + run.error["hint"]
    assert names(run, "failed") == [check]
    assert checks(run)[-1]["text"] == run.error["message"]
    assert f"Failed:\n  {check}: {run.error['message']}\n" in run.log


def test_modules_that_the_model_lacks(tmp_path, base):
    run = rehearse(tmp_path, {"id": str(base)}, method={"targetModules": ["q_proj", "query_key_value"]})
    fail(run, "adapter", "target-modules", "no module query_key_value", "v_proj")
    assert names(run, "proved")[-1] == "data"


def test_a_layer_that_the_model_has_not_got(tmp_path, base):
    method = {"targetModules": ["model.layers.31.self_attn.q_proj"]}
    fail(rehearse(tmp_path, {"id": str(base)}, method=method), "adapter", "target-modules", "layers.31")


def test_an_earlier_adapter_of_another_shape(tmp_path, trained):
    model = {"id": "builtin:tiny", "adapter": {"path": str(trained.folder / "adapter"), "source": "adapters/first"}}
    fail(rehearse(tmp_path, model, method={"r": 4}), "adapter", "adapter", "method.r is 4 and the adapter has 16")
    fail(rehearse(tmp_path, model), "adapter", "adapter", "trained on a model of another size")


def test_times_that_leave_adalora_no_step(tmp_path, base):
    run = rehearse(tmp_path, {"id": str(base)}, method={"type": "adalora", "tInit": 500})
    fail(run, "adapter", "method", "tInit 500")


def test_labels_that_are_all_masked(tmp_path, base):
    run = rehearse(tmp_path, {"id": str(base)}, data={"maxLength": 8})
    fail(run, "data", "no-trainable-tokens", "maxLength")


def test_a_tokenizer_without_a_chat_template(tmp_path):
    base = save_base(tmp_path / "base-model", template=None)
    run = rehearse(tmp_path / "job", {"id": str(base)})
    fail(run, "tokenizer", "no-chat-template", "instruct")


@pytest.mark.parametrize("section", [{"training": {"optimizer": "adamw8bit"}}, {"method": {"type": "qlora"}}])
def test_a_package_that_the_optimiser_or_the_method_needs(tmp_path, monkeypatch, section):
    monkeypatch.setitem(sys.modules, "bitsandbytes", None)
    fail(
        rehearse(tmp_path, {"id": "builtin:tiny"}, **section),
        "packages",
        "environment",
        "lacks the module bitsandbytes",
    )


def test_weights_that_were_cut_off_on_their_way(tmp_path):
    base = save_base(tmp_path / "base-model", CHATML)
    weights = base / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1])
    fail(rehearse(tmp_path / "job", {"id": str(base)}), "weights", "model", "model.safetensors", "Download")


def test_a_part_of_the_weights_that_is_missing(tmp_path):
    base = save_base(tmp_path / "base-model", CHATML)
    index = {"weight_map": {"a": "model.safetensors", "b": "model-00002-of-00002.safetensors"}}
    (base / "model.safetensors.index.json").write_text(json.dumps(index))
    run = rehearse(tmp_path / "job", {"id": str(base)})
    fail(run, "weights", "model", "lacks model-00002-of-00002.safetensors")


def test_weights_that_stay_at_home_are_said_to_be_unproved(tmp_path):
    base = save_base(tmp_path / "base-model", CHATML)
    (base / "model.safetensors").unlink()
    run = rehearse(tmp_path / "job", {"id": str(base), "withoutWeights": True})
    assert run.code == 0, run.log
    assert names(run, "unproved") == ["weights", "memory", "result"]


def test_a_hub_that_refuses(tmp_path):
    fail(rehearse(tmp_path, {"id": "org/gated"}), "model", "model-access", "terms")


def test_an_earlier_rehearsal_is_forgotten(tmp_path, base):
    rehearse(tmp_path, {"id": str(base)}, data={"maxLength": 8})
    run = rehearse(tmp_path, {"id": str(base)})
    assert run.code == 0
    assert not (tmp_path / "error.json").exists()
    assert names(run, "failed") == []


def test_an_adapter_that_is_saved_otherwise_than_it_was_trained(tmp_path, monkeypatch):
    def save_wrongly(model: Any, tokenizer: Any, job: Any, state: Any = None) -> None:
        save_adapter(model, tokenizer, job, state)
        path = job.adapter / "adapter_model.safetensors"
        save_file({name: 2 * weight for name, weight in load_file(path).items()}, path)

    monkeypatch.setattr(training, "save_adapter", save_wrongly)
    fail(
        rehearse(tmp_path, {"id": "builtin:tiny"}, training={"learningRate": 0.1}), "load", "load", "answers otherwise"
    )


def test_a_run_that_would_not_go_on_from_its_checkpoint(tmp_path, monkeypatch):
    monkeypatch.setattr(training, "last_checkpoint", lambda _folder: None)
    fail(rehearse(tmp_path, {"id": "builtin:tiny"}), "resume", "resume", "checkpoint of step 2", "from the start")


LINEAR = [
    *("llama", "qwen2", "qwen3", "qwen3_moe", "mistral", "mixtral", "gemma2", "gemma3", "phi3", "gpt_neox", "olmo2"),
    *("falcon", "opt", "deepseek_v3", "gpt_oss", "granite", "glm4", "smollm3", "stablelm", "lfm2"),
]


@pytest.mark.parametrize("family", LINEAR)
def test_a_tiny_copy_has_the_modules_of_the_original(family):
    config = AutoConfig.for_model(family)
    small = tiny_copy(config)

    def ends(model: torch.nn.Module) -> set[str]:
        return {name.split(".")[-1] for name, one in model.named_modules() if isinstance(one, torch.nn.Linear)}

    assert ends(small) == ends(skeleton(config))
    assert small.num_parameters() < 0.1 * skeleton(config).num_parameters() or family == "opt"
    assert small.config.get_text_config().vocab_size == config.get_text_config().vocab_size


def test_an_architecture_that_cannot_be_made_small_is_left_untried():
    with pytest.raises(NoCopy, match="jamba"):
        tiny_copy(AutoConfig.for_model("jamba"))

"""What goes wrong ends in error.json with a cause for programs, a message and a next step for people."""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import torch
from transformers import AutoModelForCausalLM

from bases import CHATML, save_base, text_tokenizer
from jobs import COLOURS, Ended, command_here, write_job


def fail(folder: Path, model: Mapping[str, Any], **sections: Any) -> Ended:
    run = command_here(write_job(folder, sections.pop("files", {"a.jsonl": COLOURS}), model=model, **sections))
    assert run.code == 1
    assert f"Failed: {run.error['message']}\n" in run.log
    assert f"Next: {run.error['hint']}\n" in run.log
    assert not (folder / "adapter").exists()
    return run


def check(run: Ended, reason: str, *words: str) -> None:
    assert run.error["reason"] == reason
    for word in words:
        assert word in run.error["message"] + " | " + run.error["hint"]


def test_error_json_holds_to_its_schema(tmp_path, schema):
    run = fail(tmp_path, {"id": "builtin:huge"})
    jsonschema.validate(run.error, {**schema["job-error.schema.json"], "additionalProperties": False})
    check(run, "model-not-found", "builtin:huge", "builtin:tiny")


def test_a_tokenizer_without_a_chat_template(tmp_path):
    base = save_base(tmp_path / "base-model", template=None)
    check(fail(tmp_path / "job", {"id": str(base)}), "no-chat-template", "base-model", "instruct")


def test_a_broken_record_is_told_before_the_model_is_loaded(tmp_path, base):
    run = fail(tmp_path, {"id": str(base)}, files={"a.jsonl": b'{"instruction": "x", "output": "y"}\n{"ins\n'})
    check(run, "data", "data/a.jsonl", "line 2: column 2 is not JSON")
    assert "Loading" not in run.log


def test_labels_that_are_all_masked(tmp_path, base):
    check(fail(tmp_path, {"id": str(base)}, data={"maxLength": 8}), "no-trainable-tokens", "maxLength")


def test_a_loss_that_is_not_a_number(tmp_path, base):
    broken = AutoModelForCausalLM.from_pretrained(base)
    with torch.no_grad():
        broken.model.layers[0].mlp.up_proj.weight[0, 0] = float("nan")
    broken.save_pretrained(tmp_path / "model")
    text_tokenizer(CHATML).save_pretrained(tmp_path / "model")
    run = fail(tmp_path / "job", {"id": str(tmp_path / "model")})
    check(run, "nan-loss", "step 1", "learningRate")
    assert not (tmp_path / "job/metrics.jsonl").exists()


def test_modules_that_the_model_lacks(tmp_path, base):
    run = fail(tmp_path, {"id": str(base)}, method={"targetModules": ["q_proj", "query", "fc1"]})
    check(run, "target-modules", "no module query, fc1", "gate_proj", "v_proj")


def test_an_adapter_on_the_output_layer(tmp_path, base):
    check(fail(tmp_path, {"id": str(base)}, method={"targetModules": ["lm_head"]}), "target-modules", "lm_head")


def test_a_model_folder_that_does_not_exist(tmp_path):
    check(fail(tmp_path, {"id": "/no/such/model"}), "model-not-found", "/no/such/model")


def test_a_gguf_file_that_does_not_exist(tmp_path, base):
    check(fail(tmp_path, {"id": str(base), "ggufFile": "m.gguf"}), "model-not-found", "m.gguf", "ggufFile")


def test_a_folder_that_holds_no_model(tmp_path):
    (tmp_path / "empty").mkdir()
    check(fail(tmp_path / "job", {"id": str(tmp_path / "empty")}), "model", "empty cannot be loaded")


@pytest.mark.parametrize(
    ("model", "reason", "word"),
    [
        ("org/missing", "model-not-found", "org/missing"),
        ("org/private", "model-not-found", "HF_TOKEN"),
        ("org/forbidden", "model-access", "terms"),
        ("org/gated", "model-access", "terms"),
        ("org/broken", "network", "HF_ENDPOINT"),
        ("org/silent", "network", "HF_ENDPOINT"),
        ("no model!", "model-not-found", "no model!"),
    ],
)
def test_a_hub_that_refuses(tmp_path, model, reason, word):
    check(fail(tmp_path, {"id": model}), reason, word)


def test_a_revision_that_does_not_exist(tmp_path):
    check(fail(tmp_path, {"id": "org/unrevised", "revision": "v9"}), "model-not-found", "revision v9")


def test_a_module_that_is_not_installed(tmp_path, monkeypatch):
    for name in ("training", "trainer", "arguments"):
        monkeypatch.delitem(sys.modules, f"tunesmith_trainer.{name}", raising=False)
    monkeypatch.setitem(sys.modules, "trl", None)
    check(fail(tmp_path, {"id": "builtin:tiny"}), "environment", "trl", "env folder")


def test_a_full_disk(tmp_path):
    (tmp_path / "metrics.jsonl").symlink_to("/dev/full")
    run = command_here(write_job(tmp_path, {"a.jsonl": COLOURS}, model={"id": "builtin:tiny"}), "--resume")
    assert run.code == 1
    check(run, "disk-full", "No space is left")


@pytest.mark.usefixtures("little_memory")
def test_memory_that_does_not_suffice(tmp_path):
    records = [{"instruction": "x" * 2000, "output": "y"}] * 1000
    run = fail(
        tmp_path,
        {"id": "builtin:tiny"},
        files={"a.jsonl": records},
        training={"batchSize": 1000, "gradientCheckpointing": False},
    )
    check(run, "out-of-memory", "batchSize")


@pytest.fixture
def little_memory() -> Iterator[None]:
    """Leaves this process one GiB to grow, so that a large batch is refused and not paid for by the machine."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + 2**30, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


def test_float16_without_a_gpu(tmp_path):
    check(fail(tmp_path, {"id": "builtin:tiny", "dtype": "float16"}), "dtype", "float16", '"auto"')


def test_a_run_file_that_is_none(tmp_path):
    (tmp_path / "run.json").write_text("{")
    run = command_here(tmp_path)
    assert run.code == 1
    check(run, "run-file", "run.json")


def test_an_earlier_error_does_not_outlive_a_success(tmp_path):
    job = write_job(tmp_path, {"a.jsonl": COLOURS}, model={"id": "builtin:tiny"}, training={"epochs": 1})
    (job / "error.json").write_text("{}")
    assert command_here(job).code == 0
    assert not (job / "error.json").exists()

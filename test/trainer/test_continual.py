"""Runs that go on from the adapter of an earlier one."""

from __future__ import annotations

import json

import pytest
import torch
from safetensors.torch import load_file, save_file

from bases import CHATML, save_base
from jobs import COLOURS, TrainedRun, command_here, run_here, write_job
from test_preference import DPO, PAIRS

FIRST = {"r": 8, "alpha": 16, "dropout": 0}
SMALL = {"epochs": 10, "gradientCheckpointing": False}


@pytest.fixture(scope="module")
def first(tmp_path_factory, base) -> TrainedRun:
    folder = tmp_path_factory.mktemp("continual") / "first"
    return run_here(
        write_job(folder, {"a.jsonl": COLOURS}, model={"id": str(base)}, method=FIRST, training={**SMALL, "epochs": 15})
    )


def going_on(folder, base, first, records, *, method=None, training=None):
    earlier = {"path": str(first.folder / "adapter"), "source": "adapters/first"}
    return write_job(
        folder,
        {"b.jsonl": records},
        model={"id": str(base), "adapter": earlier},
        method={**FIRST, **(method or {})},
        training={**SMALL, **(training or {})},
    )


def refusal(job) -> str:
    run = command_here(job)
    assert run.error["reason"] == "adapter"
    assert run.error["hint"]
    return run.error["message"]


def test_it_begins_where_the_earlier_run_has_ended(tmp_path, base, first):
    run = run_here(going_on(tmp_path, base, first, COLOURS, training={"epochs": 1, "learningRate": 1e-9}))
    # The earlier run began at some eight nats; this one begins where that has ended.
    assert run.losses[0] < first.losses[0] / 10
    before = load_file(first.folder / "adapter/adapter_model.safetensors")
    after = load_file(run.folder / "adapter/adapter_model.safetensors")
    assert before.keys() == after.keys()
    assert all(torch.allclose(before[name], after[name], atol=1e-6) for name in before)
    assert f"Going on from the adapter adapters/first, which was trained on {base}\n" in run.log
    report = json.loads((run.folder / "report.json").read_text(encoding="utf-8"))
    assert report["model"]["adapter"]["path"] == "adapters/first"
    assert len(report["model"]["adapter"]["sha256"]) == 64


def test_it_learns_on_and_leaves_the_earlier_adapter_as_it_was(tmp_path, base, first):
    kept = (first.folder / "adapter/adapter_model.safetensors").read_bytes()
    new = [{"instruction": "What is the opposite of hot?", "output": "cold"}] * 8
    run = run_here(going_on(tmp_path, base, first, new))
    assert run.losses[-1] < run.losses[0] / 5
    assert (first.folder / "adapter/adapter_model.safetensors").read_bytes() == kept


def test_the_runs_own_dropout_holds(tmp_path, base, first):
    run = run_here(going_on(tmp_path, base, first, COLOURS, method={"dropout": 0.25}, training={"epochs": 1}))
    config = json.loads((run.folder / "adapter/adapter_config.json").read_text(encoding="utf-8"))
    assert config["lora_dropout"] == 0.25


def test_preference_optimisation_measures_against_the_earlier_adapter(tmp_path, base, first):
    run = run_here(going_on(tmp_path, base, first, PAIRS, training={**DPO, "epochs": 6}))
    # As likely as before, whatever the earlier adapter has learnt: the reference is that adapter, not the base.
    assert run.losses[0] == pytest.approx(0.6931, abs=1e-3)
    last = [metric["rewardAccuracy"] for metric in run.metrics if "loss" in metric][-3:]
    assert sum(last) / len(last) > 0.9
    # The copy that served as the reference is neither trained nor saved.
    assert "Trainable parameters: 12,288 of" in run.log
    assert not (run.folder / "adapter/ref").exists()
    assert {path.name for path in (run.folder / "checkpoints").glob("*/ref")} == set()
    before = load_file(first.folder / "adapter/adapter_model.safetensors")
    assert all(
        torch.equal(run.model.get_parameter(key.replace(".weight", ".ref.weight")), before[key]) for key in before
    )


def test_every_difference_in_shape_is_told_at_once(tmp_path, base, first):
    other = {"type": "dora", "r": 4, "alpha": 16, "rsLora": True, "targetModules": ["q_proj", "v_proj"]}
    message = refusal(going_on(tmp_path, base, first, COLOURS, method=other))
    assert message == (
        "The adapter adapters/first is not of the shape that this run asks for: "
        "method.r is 4 and the adapter has 8; method.type is DoRA and the adapter has LoRA; "
        "method.rsLora is True and the adapter has False; "
        "method.targetModules leaves out down_proj, gate_proj, k_proj, o_proj, up_proj, which the adapter has"
    )


def test_names_of_layers_may_be_written_otherwise_if_they_are_the_same(tmp_path, base, first):
    names = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    method = {"targetModules": names}
    assert command_here(going_on(tmp_path, base, first, COLOURS, method=method, training={"epochs": 1})).code == 0


def test_a_model_of_another_size_is_told(tmp_path, first):
    wide = save_base(tmp_path / "wide", CHATML, width=64)
    message = refusal(going_on(tmp_path / "job", wide, first, COLOURS))
    assert message.startswith(f"The adapter adapters/first does not fit {wide}")


@pytest.mark.parametrize("missing", ["adapter_config.json", "adapter_model.safetensors"])
def test_a_folder_that_holds_no_adapter_is_told(tmp_path, base, first, missing):
    job = going_on(tmp_path / "job", base, first, COLOURS)
    run = json.loads((job / "run.json").read_text(encoding="utf-8"))
    run["model"]["adapter"]["path"] = str(tmp_path / "copy")
    (job / "run.json").write_text(json.dumps(run), encoding="utf-8")
    (tmp_path / "copy").mkdir()
    for path in (first.folder / "adapter").iterdir():
        if path.name != missing:
            (tmp_path / "copy" / path.name).write_bytes(path.read_bytes())
    assert "adapters/first" in refusal(job)


def test_a_layer_that_the_adapter_lacks_is_told(tmp_path, base, first):
    job = going_on(tmp_path / "job", base, first, COLOURS)
    run = json.loads((job / "run.json").read_text(encoding="utf-8"))
    folder = tmp_path / "copy"
    folder.mkdir()
    (folder / "adapter_config.json").write_bytes((first.folder / "adapter/adapter_config.json").read_bytes())
    weights = load_file(first.folder / "adapter/adapter_model.safetensors")
    save_file(
        {key: value for key, value in weights.items() if "v_proj" not in key}, folder / "adapter_model.safetensors"
    )
    run["model"]["adapter"]["path"] = str(folder)
    (job / "run.json").write_text(json.dumps(run), encoding="utf-8")
    assert "method.targetModules asks for v_proj, which the adapter lacks" in refusal(job)


@pytest.mark.parametrize(
    ("method", "where"),
    [
        ({"type": "adalora", "initR": 12, "targetR": 8}, "method.type adalora settles its ranks once"),
        ({"type": "lora", "init": "pissa"}, "method.init pissa begins anew"),
    ],
)
def test_a_method_that_would_begin_anew_is_refused(tmp_path, base, first, method, where):
    run = command_here(going_on(tmp_path, base, first, COLOURS, method=method))
    assert run.error["reason"] == "run-file"
    assert where in run.error["message"]

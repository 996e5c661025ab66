"""What a finished run says of itself: report.json, report.md, TensorBoard's files; and the verdict on its curves."""

from __future__ import annotations

import hashlib
import json

import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

from jobs import COLOURS, TrainedRun, file_of, run_here, write_job
from tunesmith_trainer.verdict import judge


@pytest.fixture(scope="module")
def run(tmp_path_factory, base) -> TrainedRun:
    folder = tmp_path_factory.mktemp("report") / "support-tone"
    return run_here(
        write_job(
            folder,
            {"a.jsonl": [*COLOURS, {"messages": [{"role": "user", "content": "?"}]}], "b.jsonl": COLOURS[:2]},
            model={"id": str(base)},
            data={"validation": {"fraction": 0.2}, "replay": {**file_of(folder, "b.jsonl"), "ratio": 0.2}},
            train={"a.jsonl": {"task": "colours"}},
            training={"epochs": 10, "evalSteps": 10, "gradientCheckpointing": False},
            retention={"probe": file_of(folder, "b.jsonl")},
        )
    )


@pytest.fixture(scope="module")
def report(run) -> dict:
    return json.loads((run.folder / "report.json").read_text(encoding="utf-8"))


def test_it_names_what_was_learnt_by_hash_and_counts_what_was_seen(run, report):
    colours, replay = report["data"]
    assert colours["sha256"] == hashlib.sha256((run.folder / "a.jsonl").read_bytes()).hexdigest()
    assert (colours["task"], colours["records"], colours["used"]) == ("colours", 13, 12)
    assert colours["leftOut"] == {"it has no assistant turn": 1}
    trained = 12 - len({sample["place"] for sample in report["samples"]})
    assert colours["seen"] == 10 * trained
    assert replay["seen"] == 10 * round(0.2 * trained)
    assert colours["share"] + replay["share"] == pytest.approx(1)


def test_it_measures_before_and_after(report):
    assert report["validation"]["before"] != report["validation"]["after"]
    assert report["forgetting"]["change"] == pytest.approx(
        report["forgetting"]["after"] - report["forgetting"]["before"]
    )
    assert [point[0] for point in report["curves"]["validationLoss"]] == [10, 20, 30]
    assert len(report["curves"]["loss"]) == report["steps"]


def test_it_shows_answers_to_held_out_questions_before_and_after(report):
    asked = {record["instruction"]: record["output"] for record in COLOURS}
    assert report["samples"]
    for sample in report["samples"]:
        assert asked[sample["question"]] == sample["expected"]
        assert sample["after"] in asked.values()
        assert sample["before"] != sample["after"]


def test_its_page_has_the_verdict_the_curves_and_the_way_to_load(report, run):
    page = (run.folder / "report.md").read_text(encoding="utf-8")
    assert report["verdict"]["message"] in page
    assert "▁" in page
    assert 'from_pretrained("adapters/support-tone")' in page
    assert report["data"][0]["sha256"][:16] in page


def test_its_lines_of_python_load_the_adapter_and_merge_it_into_a_model_of_its_own(report, run, tmp_path, monkeypatch):
    (tmp_path / "adapters").mkdir()
    (tmp_path / "adapters" / "support-tone").symlink_to(run.folder / "adapter")
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    exec(f"{report['load']}\n{report['merge']}", names)
    merged = AutoModelForCausalLM.from_pretrained("merged")
    ids = names["tokenizer"]("Name a colour.", return_tensors="pt")["input_ids"]
    torch.testing.assert_close(merged(ids).logits, names["model"].eval()(ids).logits, rtol=1e-4, atol=1e-4)
    assert not any("lora" in name for name in merged.state_dict())


def test_it_names_versions_and_seed(report):
    assert report["environment"]["peft"]
    assert report["training"]["seed"] == 42


def test_tensorboard_finds_the_curves(run):
    assert [path for path in (run.folder / "tensorboard").rglob("events.out.tfevents.*") if path.stat().st_size > 500]


def test_the_time_that_is_left_falls_to_nothing(run):
    left = [metric["remainingSeconds"] for metric in run.metrics if "loss" in metric]
    assert left[-1] == 0
    assert all(seconds >= 0 for seconds in left)


def test_the_adapter_merges_into_the_base(run, base):
    loaded = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), run.folder / "adapter")
    assert not any("lora" in name for name in loaded.merge_and_unload().state_dict())


@pytest.mark.parametrize(
    ("training", "validation", "code"),
    [
        ([3, 2, 1, 0.5], [], "unknown"),
        ([3, 2, 1, 0.5], [2, 1.5, 1.6, 1.9], "overfitting"),
        ([3, 2, 0.5, 0.4], [2, 1.5, 1.49, 1.49], "memorising"),
        ([3, 2, 1.5, 1.2], [2.8, 2, 1.5, 1.2], "unfinished"),
        ([3, 2, 1.5, 1.4], [2.8, 2, 1.52, 1.51], "fitting"),
        ([3, 2, 1.5, 1.4], [2.8, 1.5, 1.56, 1.51], "fitting"),
    ],
)
def test_a_verdict_is_told_from_the_curves(training, validation, code):
    def steps(losses: list[float]) -> list[tuple[int, float]]:
        return list(enumerate(losses, start=1))

    assert judge(steps(training), steps(validation)).code == code


def test_a_validation_loss_that_has_not_moved_says_so_whatever_the_curves_say():
    assert judge([(1, 3.0), (2, 2.99)], [(1, 3.01), (2, 3.0)], before=3.02).code == "unlearnt"
    assert judge([(1, 3.0), (2, 2.99)], [(1, 3.01), (2, 3.0)], before=5.0).code == "fitting"

"""What keeps a model from forgetting or from learning by heart, shown by real training."""

from __future__ import annotations

import json

import pytest
import torch
from safetensors.torch import load_file

from bases import CHATML, save_base
from jobs import COLOURS, TrainedRun, command_here, file_of, run_here, schema_of, write_job
from tunesmith_trainer.early_stopping import progress
from tunesmith_trainer.ewc import consolidate

#: Another task: the model that has learnt the colours must not lose them over it.
PAIRS = [("hot", "cold"), ("big", "small"), ("up", "down"), ("old", "new"), ("wet", "dry"), ("far", "near")]
#: As a run file has it that says no more than `"ewc": {}`.
EWC_FIELDS = schema_of("retention")["properties"]["ewc"]["anyOf"][0]["properties"]
EWC = {name: field["default"] for name, field in EWC_FIELDS.items()}
OPPOSITES = [{"instruction": f"What is the opposite of {word}?", "output": other} for word, other in PAIRS]


@pytest.fixture(scope="module")
def knows_colours(tmp_path_factory):
    """A base model that has learnt the colours for good: their adapter is merged into it."""
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    folder = tmp_path_factory.mktemp("colours")
    base = save_base(folder / "base", CHATML)
    run = run_here(
        write_job(
            folder / "job",
            {"a.jsonl": COLOURS},
            model={"id": str(base)},
            method={"dropout": 0},
            training={"epochs": 20, "gradientCheckpointing": False},
        )
    )
    merged = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), run.folder / "adapter")
    merged.merge_and_unload().save_pretrained(folder / "merged")
    run.tokenizer.save_pretrained(folder / "merged")
    return folder / "merged"


def learn_opposites(folder, base, training=None, **retention) -> TrainedRun:
    job = write_job(
        folder,
        {"new.jsonl": OPPOSITES, "old.jsonl": COLOURS[:8], "probe.jsonl": COLOURS[8:]},
        model={"id": str(base)},
        # So little is replayed that it is none of six records: what helps is the penalty alone.
        data={"replay": {**file_of(folder, "old.jsonl"), "ratio": 0.01}},
        train={"new.jsonl": {}},
        method={"dropout": 0},
        training={"epochs": 20, "gradientCheckpointing": False, **(training or {})},
        retention={"probe": file_of(folder, "probe.jsonl"), **retention},
    )
    return run_here(job)


def report(run) -> dict:
    return json.loads((run.folder / "report.json").read_text(encoding="utf-8"))


def test_elastic_weight_consolidation_as_it_is_by_default_loses_less_of_the_old_task(tmp_path, knows_colours):
    free = learn_opposites(tmp_path / "free", knows_colours)
    held = learn_opposites(tmp_path / "held", knows_colours, ewc=EWC)
    lost_free, lost_held = (report(run)["forgetting"] for run in (free, held))
    assert lost_free["before"] == pytest.approx(lost_held["before"])
    assert lost_held["change"] < 0.5 * lost_free["change"]
    # And the new task is learnt all the same.
    assert held.losses[-1] < held.losses[0] / 5
    assert all(metric["penalty"] >= 0 for metric in held.metrics if "loss" in metric)
    assert "Estimating from 8 old records which weights they depend on\n" in held.log


def test_the_penalty_is_told_beside_the_loss_and_not_within_it(tmp_path, knows_colours):
    free = learn_opposites(tmp_path / "free", knows_colours)
    held = learn_opposites(tmp_path / "held", knows_colours, ewc=EWC)
    # At the first step nothing has moved yet, so there is no penalty and the loss is the same.
    assert held.metrics[0]["penalty"] == 0
    assert held.losses[0] == pytest.approx(free.losses[0], rel=1e-4)


def test_the_penalty_is_half_of_lambda_times_the_information_of_one_token():
    layer = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.constant_(layer.weight, 2.0)
    # Mean losses whose gradients are 3 and 1, over three tokens that are learnt and over one.
    records = [
        {"slope": torch.tensor(3.0), "labels": torch.tensor([[5, -100, 5, 6, 7]])},
        {"slope": torch.tensor(1.0), "labels": torch.tensor([[-100, 5]])},
    ]
    held = consolidate(layer, records, lambda model, record: record["slope"] * model.weight.sum(), strength=0.5)
    assert held.penalty(layer).item() == 0
    torch.nn.init.constant_(layer.weight, 4.0)
    assert held.penalty(layer).item() == pytest.approx(0.5 / 2 * (9 * 3 + 1 * 1) / 2 * 2**2)


def test_the_penalty_weighs_the_same_however_a_step_is_split(tmp_path, knows_colours):
    whole, split = (
        learn_opposites(tmp_path / name, knows_colours, {**sizes, "epochs": 10}, ewc={**EWC, "lambda": 1e4})
        for name, sizes in (
            ("whole", {"batchSize": 6, "gradientAccumulation": 1}),
            ("split", {"batchSize": 1, "gradientAccumulation": 6}),
        )
    )
    assert split.losses == pytest.approx(whole.losses, rel=0.02)
    assert split.metrics[-1]["penalty"] == pytest.approx(whole.metrics[-1]["penalty"], rel=0.1)


def test_elastic_weight_consolidation_without_old_records_is_refused(tmp_path, base):
    job = write_job(
        tmp_path,
        {"a.jsonl": COLOURS},
        model={"id": str(base)},
        retention={"ewc": {"lambda": 1, "fisherSamples": 1}},
    )
    run = command_here(job)
    assert run.error["reason"] == "data"
    assert "data.replay" in run.error["hint"]


class TestEarlyStopping:
    @pytest.mark.parametrize(
        ("losses", "best", "stale"),
        [
            ([3, 2, 1], 3, 0),
            ([3, 1, 2, 2], 2, 2),
            ([3, 2.95, 2.9], 1, 2),
            ([3, 2.9, 2.75], 3, 0),
            ([3, 3, 3], 1, 2),
        ],
    )
    def test_progress_is_a_fall_by_more_than_the_least(self, losses, best, stale):
        told = progress(list(enumerate(losses, start=1)), min_delta=0.2)
        assert (told.best_step, told.stale) == (best, stale)

    @pytest.fixture(scope="class")
    @staticmethod
    def run(tmp_path_factory, base) -> TrainedRun:
        """Five things are learnt by heart, which does nothing for the others but harm."""
        folder = tmp_path_factory.mktemp("early") / "job"
        return run_here(
            write_job(
                folder,
                {"a.jsonl": COLOURS[:5], "v.jsonl": COLOURS[5:]},
                model={"id": str(base)},
                data={"validation": file_of(folder, "v.jsonl")},
                train={"a.jsonl": {}},
                training={
                    "epochs": 100,
                    "evalSteps": 4,
                    "saveSteps": 7,
                    "earlyStopping": {"patience": 3, "minDelta": 0},
                    "gradientCheckpointing": False,
                },
            )
        )

    def test_the_run_ends_once_the_validation_loss_falls_no_more(self, run):
        measured = [(m["step"], m["validationLoss"]) for m in run.metrics if "validationLoss" in m]
        assert run.metrics[-1]["step"] < run.metrics[-1]["totalSteps"]
        assert progress(measured, 0).stale == 3
        assert f"has not fallen since step {progress(measured, 0).best_step}: the run ends early\n" in run.log

    def test_the_adapter_is_that_of_the_best_validation(self, run):
        measured = {m["step"]: m["validationLoss"] for m in run.metrics if "validationLoss" in m}
        best = min(measured, key=measured.get)
        assert report(run)["keptStep"] == best
        kept = load_file(run.folder / f"checkpoints/checkpoint-{best}/adapter_model.safetensors")
        saved = load_file(run.folder / "adapter/adapter_model.safetensors")
        assert all(kept[name].equal(weight) for name, weight in saved.items())

    def test_the_report_says_that_the_run_began_to_overfit(self, run):
        assert report(run)["verdict"]["code"] in ("overfitting", "memorising")

    def test_it_needs_a_validation_loss(self, tmp_path, base):
        stopping = {"earlyStopping": {"patience": 1, "minDelta": 0}}
        job = write_job(tmp_path, {"a.jsonl": COLOURS}, model={"id": str(base)}, training=stopping)
        run = command_here(job)
        assert run.error["reason"] == "data"
        assert "data.validation" in run.error["hint"]

"""Runs on several devices, tried with two processes on the CPU: one run, not two, and the same as on one device."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest
import torch
from accelerate.utils.deepspeed import HfDeepSpeedConfig
from safetensors.torch import load_file

from jobs import COLOURS, Ended, command_here, ended, run_here, start, write_job
from test_stopping import steps_told, wait_for
from tunesmith_trainer.arguments import deepspeed_config

TWO = {"gpus": 2, "strategy": "ddp"}


def job(folder: Path, launch: Mapping[str, Any] = TWO, batch: int = 2, **sections: Any) -> Path:
    """Twelve records, of which two processes take two at a time, and one takes four."""
    training = {"epochs": 4, "batchSize": batch, "evalSteps": 3, "saveSteps": 3, **sections.pop("training", {})}
    # Dropout would draw other numbers in two processes than in one.
    method = {"dropout": 0, **sections.pop("method", {})}
    files = sections.pop("files", {"a.jsonl": COLOURS, "b.jsonl": COLOURS[:4]})
    data = {"validation": {"fraction": 0.25}, **sections.pop("data", {})}
    train = sections.pop("train", {"a.jsonl": {"task": "one"}, "b.jsonl": {"task": "two"}})
    return write_job(
        folder,
        files,
        model={"id": "builtin:tiny"},
        data=data,
        training=training,
        launch=launch,
        method=method,
        train=train,
        **sections,
    )


def run(folder: Path) -> Ended:
    return ended(folder, start(folder).wait())


def adapter(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(folder / "adapter/adapter_model.safetensors")


def report(run: Ended) -> dict[str, Any]:
    return json.loads((run.folder / "report.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def alone(tmp_path_factory) -> Ended:
    return run_here(job(tmp_path_factory.mktemp("alone") / "job", launch={}, batch=4))


@pytest.fixture(scope="module")
def together(tmp_path_factory) -> Ended:
    done = run(job(tmp_path_factory.mktemp("together") / "job"))
    assert done.code == 0, done.log
    return done


def test_two_processes_learn_what_one_learns_from_batches_of_twice_the_size(alone, together):
    # The gradients of four rows are added in another order: about seven digits of a float agree at the first step.
    assert [metric["step"] for metric in together.metrics] == [metric["step"] for metric in alone.metrics]
    assert together.losses == pytest.approx(alone.losses, rel=1e-4)
    expected = adapter(alone.folder)
    for name, weight in adapter(together.folder).items():
        torch.testing.assert_close(weight, expected[name], rtol=1e-2, atol=1e-4)


def test_the_run_is_told_once(together):
    keys = [(metric["step"], "validationLoss" in metric) for metric in together.metrics]
    assert len(keys) == len(set(keys))
    assert together.log.count("Saved the adapter after") == 1
    assert together.log.count("Device: 2 processes, each on one CPU") == 1


def test_the_steps_and_what_was_seen_count_all_processes(alone, together):
    assert together.metrics[-1]["totalSteps"] == alone.metrics[-1]["totalSteps"]
    assert report(together)["steps"] == report(alone)["steps"]
    assert [file["seen"] for file in report(together)["data"]] == [file["seen"] for file in report(alone)["data"]]
    # A mean over batches of two is not quite that over batches of four: each batch counts the same, however long.
    assert report(together)["validation"]["after"] == pytest.approx(report(alone)["validation"]["after"], rel=1e-2)
    assert len(report(together)["samples"]) == 3


def test_a_stop_reaches_all_processes_and_the_run_goes_on_as_if_nothing_had_been(tmp_path):
    long = {"training": {"epochs": 20, "evalSteps": 1000, "saveSteps": 10}}
    whole = run_here(job(tmp_path / "whole", launch={}, batch=4, **long))
    folder = job(tmp_path / "job", **long)
    process = start(folder)
    wait_for(lambda: steps_told(folder) >= 12, lambda: process.poll() is None)
    # torchrun passes the signal on.
    process.send_signal(signal.SIGTERM)
    assert process.wait() != 0
    log = (folder / "train.log").read_text(encoding="utf-8")
    assert log.count("Stopped on request after step") == 1
    assert not (folder / "error.json").exists()
    assert not (folder / "adapter").exists()

    done = ended(folder, start(folder, "--resume").wait())
    assert done.code == 0, done.log
    assert "going on from checkpoint-" in done.log
    assert [metric["step"] for metric in done.metrics] == [metric["step"] for metric in whole.metrics]
    assert done.losses == pytest.approx(whole.losses, rel=1e-3)


def test_the_first_failure_is_told_and_not_what_follows_from_it(tmp_path):
    done = run(job(tmp_path, method={"targetModules": ["query"]}))
    assert done.code == 1
    assert done.error["reason"] == "target-modules"
    assert done.log.count(f"Failed: {done.error['message']}") == 1


@pytest.mark.parametrize(
    "method", [{"type": "adalora", "initR": 8, "targetR": 4}, {"init": "pissa"}, {"type": "dora"}, {"type": "qlora"}]
)
def test_methods_that_do_more_than_add_matrices(tmp_path, method):
    done = run(job(tmp_path / "two", method=method))
    assert done.code == 0, done.log
    one = command_here(job(tmp_path / "one", launch={}, batch=4, method=method))
    # Four bits are unpacked to bfloat16, whose rounding tells two rows from four.
    tolerance = 1e-2 if method.get("type") == "qlora" else 1e-3
    assert done.losses == pytest.approx(one.losses, rel=tolerance)


def test_preferences(tmp_path):
    pairs = [
        {"prompt": f"Say {word}.", "chosen": word, "rejected": "no"} for word in ["one", "two", "three", "four", "five"]
    ]
    sections = {"files": {"a.jsonl": pairs}, "train": {"a.jsonl": {}}, "data": {"validation": None}}
    done = run(job(tmp_path / "two", training={"objective": "dpo"}, **sections))
    assert done.code == 0, done.log


def test_a_rehearsal_runs_on_all_devices(tmp_path):
    folder = job(tmp_path)
    assert start(folder, "--rehearse").wait() == 0
    checks = json.loads((folder / "rehearsal.json").read_text(encoding="utf-8"))["checks"]
    assert [check["name"] for check in checks if check["state"] == "proved"][-3:] == ["training", "resume", "load"]


class TestWeightsThatAreSharedOutByFsdp:
    LAUNCH: ClassVar = {"gpus": 2, "strategy": "fsdp"}

    def run(self, folder: Path, *options: str) -> Ended:
        """Told that it has GPUs, since accelerate shares nothing out without."""
        process = start(folder, *options, packages=str(Path(__file__).parent), module="fsdp_on_cpu")
        done = ended(folder, process.wait())
        assert done.code == 0, done.log
        assert re.search(r"\n(\d+) of \1 weights are shared out\n", done.log)
        return done

    def test_learn_what_one_device_learns(self, tmp_path, alone):
        done = self.run(job(tmp_path / "job", launch=self.LAUNCH))
        assert done.losses == pytest.approx(alone.losses, rel=1e-3)
        expected = adapter(alone.folder)
        found = adapter(done.folder)
        assert found.keys() == expected.keys()
        for name, weight in found.items():
            torch.testing.assert_close(weight, expected[name], rtol=1e-2, atol=1e-3)

    def test_go_back_to_the_best_validation_when_the_run_ends_early(self, tmp_path):
        stopping = {"earlyStopping": {"patience": 2, "minDelta": 0}}
        training = {"epochs": 20, "evalSteps": 2, "learningRate": 0.05, **stopping}
        done = self.run(job(tmp_path / "job", launch=self.LAUNCH, training=training))
        kept = report(done)["keptStep"]
        assert kept < report(done)["steps"] < 60
        best = torch.load(done.folder / f"checkpoints/checkpoint-{kept}/pytorch_model_fsdp.bin", weights_only=True)
        saved = {name.replace(".weight", ".default.weight"): weight for name, weight in adapter(done.folder).items()}
        assert saved.keys() == {name for name in best if "lora_" in name}
        assert all(weight.equal(best[name]) for name, weight in saved.items())

    def test_are_rehearsed_with_a_checkpoint_and_a_resume(self, tmp_path):
        folder = self.run(job(tmp_path / "job", launch=self.LAUNCH), "--rehearse").folder
        checks = json.loads((folder / "rehearsal.json").read_text(encoding="utf-8"))["checks"]
        states = {check["name"]: check["state"] for check in checks}
        assert (states["training"], states["resume"]) == ("proved", "proved")

    def test_stay_whole_on_a_cpu_and_that_is_said(self, tmp_path):
        done = run(job(tmp_path / "job", launch=self.LAUNCH, training={"epochs": 1}))
        assert done.code == 0, done.log
        assert "Weights are shared out among GPUs only: on this CPU each process holds all of them\n" in done.log


@pytest.mark.parametrize(("strategy", "stage"), [("zero2", 2), ("zero3", 3)])
def test_the_configuration_of_zero_is_one_that_accelerate_reads(strategy, stage):
    config = HfDeepSpeedConfig(deepspeed_config(strategy))
    assert config.get_value("zero_optimization.stage") == stage
    assert (config.is_zero2(), config.is_zero3()) == (stage == 2, stage == 3)
    assert not config.is_offload()


@pytest.mark.parametrize("strategy", ["zero2", "zero3"])
def test_deepspeed_that_is_not_installed_is_named(tmp_path, strategy):
    ended = command_here(job(tmp_path, launch={"gpus": 2, "strategy": strategy}))
    assert ended.code == 1
    assert ended.error["reason"] == "environment"
    assert "deepspeed" in ended.error["message"]
    assert '"fsdp"' in ended.error["hint"]

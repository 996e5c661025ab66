"""Curves for trackio, Weights & Biases and SwanLab, by the packages themselves; no key is written anywhere."""

from __future__ import annotations

import json
import os
import sqlite3
from pathlib import Path

import pytest

from jobs import COLOURS, Ended, command_here, ended, start, write_job

KEY = "a" * 40


def job(folder: Path, tracker: str) -> Path:
    return write_job(
        folder,
        {"a.jsonl": COLOURS},
        model={"id": "builtin:tiny"},
        training={"epochs": 1, "tracking": tracker},
    )


def tracked(folder: Path, tracker: str, **environment: str) -> Ended:
    """In a process of its own: a tracker reads its environment once."""
    process = start(job(folder, tracker), packages=os.environ["TUNESMITH_TRACKERS"], **environment)
    return ended(folder, process.wait(timeout=300))


def holds(folder: Path, text: str) -> bool:
    return any(text.encode() in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_trackio_keeps_the_curves_on_the_target(tmp_path):
    run = tracked(tmp_path / "job-1", "trackio", TRACKIO_DIR=str(tmp_path / "trackio"), HOME=str(tmp_path))
    assert run.code == 0, run.log
    assert "`trackio show --project tunesmith` shows the curves\n" in run.log
    with sqlite3.connect(tmp_path / "trackio/tunesmith.db") as kept:
        told = [json.loads(metrics) for (metrics,) in kept.execute("SELECT metrics FROM metrics ORDER BY step")]
        assert {name for (name,) in kept.execute("SELECT run_name FROM metrics")} == {"job-1"}
    assert [metric["train/loss"] for metric in told if "train/loss" in metric] == pytest.approx(run.losses, rel=1e-3)


def test_wandb_without_a_key_records_offline_and_says_how_to_send_it(tmp_path):
    run = tracked(tmp_path / "job", "wandb", HOME=str(tmp_path))
    assert run.code == 0, run.log
    assert f"`wandb sync {run.folder}/wandb/offline-run-*`" in run.log
    (recorded,) = (run.folder / "wandb").glob("offline-run-*/run-job.wandb")
    assert b"train/loss" in recorded.read_bytes()


def test_a_key_of_the_target_is_written_nowhere(tmp_path):
    run = tracked(tmp_path / "job", "wandb", HOME=str(tmp_path), WANDB_API_KEY=KEY, WANDB_MODE="offline")
    assert run.code == 0, run.log
    assert holds(run.folder, "train/loss")
    assert not holds(run.folder, KEY)


def test_swanlab_without_a_key_records_offline(tmp_path):
    run = tracked(tmp_path / "job", "swanlab", HOME=str(tmp_path))
    assert run.code == 0, run.log
    assert f"`swanlab sync {run.folder}/swanlab/run-*`" in run.log
    assert holds(run.folder / "swanlab", "train/loss")


def test_a_tracker_that_refuses_ends_the_run_before_its_first_step(tmp_path):
    run = tracked(tmp_path / "job", "wandb", HOME=str(tmp_path), WANDB_API_KEY="no key")
    assert run.code == 1
    assert run.error["reason"] == "tracking"
    assert "Log in to wandb" in run.error["hint"]
    assert not (run.folder / "metrics.jsonl").exists()


def test_a_tracker_that_is_not_installed_is_named_before_the_data_is_read(tmp_path):
    run = command_here(job(tmp_path, "swanlab"))
    assert run.code == 1
    assert run.error["reason"] == "environment"
    assert "needs the package swanlab" in run.error["message"]
    assert "pip install" in run.error["hint"]
    assert "records" not in run.log


def test_a_tracker_that_nobody_knows(tmp_path):
    run = command_here(job(tmp_path, "mlflow"))
    assert run.error["reason"] == "run-file"
    assert "training.tracking" in run.error["message"]


def test_a_rehearsal_tracks_nothing(tmp_path):
    folder = job(tmp_path / "job", "wandb")
    process = start(folder, "--rehearse", packages=os.environ["TUNESMITH_TRACKERS"], HOME=str(tmp_path))
    assert process.wait(timeout=300) == 0, (folder / "train.log").read_text()
    assert not (folder / "wandb").exists()
    assert "wandb" in next(
        check["text"]
        for check in json.loads((folder / "rehearsal.json").read_text())["checks"]
        if check["name"] == "packages"
    )

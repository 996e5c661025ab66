"""Runs that end before their time, and go on: stopped by a signal, or killed outright."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file

from jobs import COLOURS, Ended, command_here, ended, run_here, start, write_job
from tunesmith_trainer.checkpoints import last_checkpoint

#: Long enough that a signal arrives in the middle, short enough to be finished by the test that goes on.
STEPS = {"epochs": 40, "saveSteps": 10, "evalSteps": 1000}
PATIENCE_SECONDS = 240


def job(folder: Path) -> Path:
    # Dropout and shuffled batches: the run is the same only if the state of the random numbers is restored.
    return write_job(
        folder, {"a.jsonl": COLOURS}, model={"id": "builtin:tiny"}, method={"dropout": 0.1}, training=STEPS
    )


def wait_for(condition: Callable[[], bool], alive: Callable[[], bool] = lambda: True) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert alive(), "the run ended before the signal"
        assert time.monotonic() < deadline
        time.sleep(0.02)


def steps_told(folder: Path) -> int:
    path = folder / "metrics.jsonl"
    return path.read_bytes().count(b"\n") if path.exists() else 0


def adapter(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(folder / "adapter/adapter_model.safetensors")


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Ended:
    """The run that nothing disturbs."""
    return run_here(job(tmp_path_factory.mktemp("whole") / "job"))


def check_same_run(run: Ended, whole: Ended) -> None:
    """Step for step the losses of the run that nothing disturbed, and at the end its adapter."""
    assert [metric["step"] for metric in run.metrics] == [metric["step"] for metric in whole.metrics]
    assert run.losses == pytest.approx(whole.losses, rel=1e-4)
    expected = adapter(whole.folder)
    for name, weight in adapter(run.folder).items():
        torch.testing.assert_close(weight, expected[name], rtol=1e-3, atol=1e-5)


def test_a_killed_run_goes_on_from_its_last_checkpoint_and_ends_as_if_nothing_had_been(tmp_path, whole):
    folder = job(tmp_path / "job")
    process = start(folder)
    wait_for(lambda: steps_told(folder) >= 25, lambda: process.poll() is None)
    process.kill()
    assert process.wait() == -signal.SIGKILL
    assert not (folder / "adapter").exists()
    told = steps_told(folder)
    with open(folder / "metrics.jsonl", "ab") as metrics:
        metrics.write(b'{"step": 1')  # what a process leaves that dies in the middle of a line

    run = command_here(folder, "--resume")
    assert run.code == 0
    checkpoint = (told // 10) * 10
    assert (
        f"going on from checkpoint-{checkpoint}\n" in run.log
        or f"going on from checkpoint-{checkpoint - 10}\n" in run.log
    )
    check_same_run(run, whole)


def adalora_job(folder: Path) -> Path:
    return write_job(
        folder,
        {"a.jsonl": COLOURS, "b.jsonl": COLOURS[:4]},
        model={"id": "builtin:tiny"},
        train={"a.jsonl": {"weight": 1}, "b.jsonl": {"weight": 2}},
        method={"type": "adalora", "initR": 6, "targetR": 2, "dropout": 0.1},
        training={"epochs": 12, "saveSteps": 7, "evalSteps": 1000},
    )


@pytest.fixture(scope="module")
def whole_adalora(tmp_path_factory) -> Ended:
    return run_here(adalora_job(tmp_path_factory.mktemp("whole-adalora") / "job"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["stop", "kill"])
def test_adalora_moves_the_same_ranks_after_a_stop_or_a_kill_as_without_one(tmp_path, whole_adalora, number):
    """Its averages of importance and the ranks it took away travel with the checkpoint, and so do the counts."""
    folder = adalora_job(tmp_path / "job")
    process = start(folder)
    wait_for(lambda: steps_told(folder) >= 16, lambda: process.poll() is None)
    process.send_signal(number)
    assert process.wait(timeout=PATIENCE_SECONDS) == (143 if number == signal.SIGTERM else -number)
    # Some ranks are gone, and others go afterwards: 14 layers begin with 6 and end with 2 on average.
    assert 14 * 2 < ranks_kept(last_checkpoint(folder / "checkpoints")) < 14 * 6
    again = command_here(folder, "--resume")
    assert again.code == 0, again.log
    assert "going on from checkpoint-" in again.log
    check_same_run(again, whole_adalora)
    assert ranks_and_data(folder) == ranks_and_data(whole_adalora.folder)
    assert sum(map(sum, ranks_and_data(folder)[0].values())) == 14 * 2


def ranks_kept(checkpoint: Path) -> int:
    with safe_open(checkpoint / "adalora.safetensors", "pt") as state:
        return sum(map(sum, json.loads(state.metadata()["ranks"]).values()))


def test_a_killed_preference_run_goes_on_as_if_nothing_had_been(tmp_path):
    pairs = [{"prompt": one["instruction"], "chosen": one["output"], "rejected": "no"} for one in COLOURS]
    settings = {"objective": "dpo", "learningRate": 0.003, "epochs": 20, "saveSteps": 10, "evalSteps": 1000}

    def preference(name: str) -> Path:
        return write_job(tmp_path / name, {"a.jsonl": pairs}, model={"id": "builtin:tiny"}, training=settings)

    undisturbed = run_here(preference("whole"))
    folder = preference("job")
    process = start(folder)
    wait_for(lambda: steps_told(folder) >= 15, lambda: process.poll() is None)
    process.kill()
    process.wait()
    again = command_here(folder, "--resume")
    assert again.code == 0, again.log
    assert "going on from checkpoint-" in again.log
    check_same_run(again, undisturbed)


def ranks_and_data(folder: Path) -> tuple[dict, list]:
    config = json.loads((folder / "adapter/adapter_config.json").read_text())
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return config["rank_pattern"], [(file["seen"], file["share"]) for file in report["data"]]


def test_a_stopped_run_saves_the_step_in_hand_and_can_go_on(tmp_path, whole):
    folder = job(tmp_path / "job")
    process = start(folder)
    wait_for(lambda: steps_told(folder) >= 13, lambda: process.poll() is None)
    process.send_signal(signal.SIGTERM)
    run = ended(folder, process.wait(timeout=PATIENCE_SECONDS))
    assert run.code == 143
    last = run.metrics[-1]["step"]
    assert f"Stopped on request after step {last}; its checkpoint is saved\n" in run.log
    assert last_checkpoint(folder / "checkpoints").name == f"checkpoint-{last}"
    assert not (folder / "adapter").exists()
    assert not (folder / "error.json").exists()

    again = command_here(folder, "--resume")
    assert again.code == 0
    check_same_run(again, whole)


def test_a_stop_during_validation_keeps_the_last_step(tmp_path):
    records = [{"instruction": f"What is {n}?", "output": f"{n}"} for n in range(3000)]
    folder = write_job(
        tmp_path / "job",
        {"a.jsonl": records},
        model={"id": "builtin:tiny"},
        data={"validation": {"fraction": 0.5}},
        training={"epochs": 1, "evalSteps": 2, "logSteps": 2, "batchSize": 1},
    )
    run = command_with_signal(folder, signal.SIGINT, lambda: steps_told(folder) == 1)
    assert run.code == 130
    assert last_checkpoint(folder / "checkpoints").name == "checkpoint-2"
    assert "validation loss" not in run.log


def test_a_stop_before_the_first_step_ends_at_once(tmp_path):
    folder = write_job(
        tmp_path / "job", {"a.jsonl": COLOURS * 4000}, model={"id": "builtin:tiny"}, training={"epochs": 1}
    )
    run = command_with_signal(folder, signal.SIGTERM, lambda: True)
    assert run.code == 143
    assert not (folder / "checkpoints").exists()
    assert not (folder / "error.json").exists()


def command_with_signal(folder: Path, number: int, when: Callable[[], bool]) -> Ended:
    """Runs the command line in this process, which gets a signal as soon as it listens and the moment has come."""

    def send() -> None:
        wait_for(lambda: "StopRequest" in getattr(signal.getsignal(number), "__qualname__", "") and when())
        os.kill(os.getpid(), number)

    sender = threading.Thread(target=send, daemon=True)
    sender.start()
    run = command_here(folder)
    sender.join()
    return run


def test_a_checkpoint_that_was_never_finished_is_passed_over(tmp_path):
    for name, state in {
        "checkpoint-9": '{"global_step": 9}',
        "checkpoint-10": '{"global_',
        "checkpoint-11": None,
    }.items():
        (tmp_path / name).mkdir()
        if state is not None:
            (tmp_path / name / "trainer_state.json").write_text(state)
    assert last_checkpoint(tmp_path).name == "checkpoint-9"
    assert last_checkpoint(tmp_path / "none") is None


def test_without_resume_a_run_starts_afresh(tmp_path):
    folder = write_job(tmp_path / "job", {"a.jsonl": COLOURS}, model={"id": "builtin:tiny"}, training={"epochs": 1})
    (folder / "checkpoints/checkpoint-2").mkdir(parents=True)
    (folder / "checkpoints/checkpoint-2/trainer_state.json").write_text('{"global_step": 2}')
    (folder / "metrics.jsonl").write_text(json.dumps({"step": 1, "loss": 9}) + "\n")
    run = command_here(folder)
    assert [metric["step"] for metric in run.metrics] == [1, 2, 3]
    assert 9 not in run.losses


def test_resuming_without_a_checkpoint_starts_at_the_first_step(tmp_path):
    folder = write_job(tmp_path / "job", {"a.jsonl": COLOURS}, model={"id": "builtin:tiny"}, training={"epochs": 1})
    run = command_here(folder, "--resume")
    assert run.code == 0
    assert "going on" not in run.log

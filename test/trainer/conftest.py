"""What all tests share: a machine that is kept off the network, a base model, and one trained run."""

from __future__ import annotations

import json
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from fake_hub import FakeHub

# Before any library is imported: they read these once.
HUB = FakeHub()
os.environ["HF_ENDPOINT"] = HUB.url
os.environ["HF_HOME"] = tempfile.mkdtemp(prefix="tunesmith-hf-")
os.environ.pop("HF_TOKEN", None)
# The models are so small that a second thread costs more than it gives, the more so on a busy machine.
os.environ.setdefault("OMP_NUM_THREADS", "1")

from tunesmith_trainer.log import quiet_libraries  # noqa: E402

quiet_libraries()

from bases import CHATML, save_base  # noqa: E402
from jobs import COLOURS, TrainedRun, run_here, write_job  # noqa: E402


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny Llama-style model with a tokenizer made from local text, in a folder as a user would have it."""
    return save_base(tmp_path_factory.mktemp("base") / "tiny-llama", CHATML)


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory, base: Path) -> TrainedRun:
    """One finished run, which the tests only look at."""
    job = write_job(
        tmp_path_factory.mktemp("jobs") / "trained",
        model={"id": str(base)},
        files={"colours.jsonl": COLOURS},
        data={"validation": {"fraction": 0.1}, "maxLength": 128},
        training={"epochs": 20, "evalSteps": 25, "saveSteps": 25},
    )
    return run_here(job)


@pytest.fixture(autouse=True)
def _restored_signals() -> Iterator[None]:
    """The trainer takes over the signals of its process, which here is pytest's."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(scope="session")
def schema() -> dict[str, dict]:
    """The generated schemas of what a job's folder tells, by file name."""
    folder = Path(__file__).parents[2] / "schemas"
    return {path.name: json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.schema.json")}

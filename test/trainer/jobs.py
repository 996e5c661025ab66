"""Job folders as the runner makes them, and the trainer run in this process or in one of its own."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tunesmith_trainer.__main__ import main
from tunesmith_trainer.job import load_job
from tunesmith_trainer.launching import trainer_command
from tunesmith_trainer.stop import StopRequest

ROOT = Path(__file__).parents[2]
COLOURS = [
    {"instruction": f"What is the colour of {thing}?", "input": "", "output": colour}
    for thing, colour in [
        ("the sky", "blue"),
        ("grass", "green"),
        ("blood", "red"),
        ("snow", "white"),
        ("coal", "black"),
        ("a lemon", "yellow"),
        ("the sea", "blue"),
        ("a leaf", "green"),
        ("a rose", "red"),
        ("milk", "white"),
        ("a raven", "black"),
        ("the sun", "yellow"),
    ]
]


def write_job(
    folder: Path,
    files: Mapping[str, Sequence[Any] | bytes],
    *,
    model: Mapping[str, Any],
    data: Mapping[str, Any] | None = None,
    method: Mapping[str, Any] | None = None,
    training: Mapping[str, Any] | None = None,
    retention: Mapping[str, Any] | None = None,
    launch: Mapping[str, Any] | None = None,
    train: Mapping[str, Mapping[str, Any]] | None = None,
) -> Path:
    """Writes the files and a run.json with the schema's defaults, small enough for two cores.

    All files are trained on, or those that `train` names, with their weights and tasks.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, records in files.items():
        content = records if isinstance(records, bytes) else b"".join(_line(record) for record in records)
        (folder / name).write_bytes(content)
    trained = [{**file_of(folder, name), "weight": 1, **(train or {}).get(name, {})} for name in train or files]
    small = {"batchSize": 4, "gradientAccumulation": 1, "learningRate": 0.01}
    run = {
        "version": 1,
        "name": folder.name,
        "model": {**defaults("model"), **model},
        "data": {**defaults("data"), "train": trained, **(data or {})},
        "method": with_method_defaults(method or {}),
        "training": {**defaults("training"), **small, **(training or {})},
        "retention": {**defaults("retention"), **(retention or {})},
        "launch": {**defaults("launch"), **(launch or {})},
    }
    (folder / "run.json").write_text(json.dumps(run), encoding="utf-8")
    return folder


def file_of(folder: Path, name: str) -> dict[str, str]:
    """A file of the job as run.json names it."""
    return {"path": str(folder / name), "source": f"data/{name}"}


def with_method_defaults(method: Mapping[str, Any]) -> dict[str, Any]:
    """The method's settings with the defaults of its own branch of the schema."""
    name = method.get("type", "lora")
    branches = schema_of("method")["oneOf"]
    own = next((branch for branch in branches if branch["properties"]["type"]["const"] == name), {"properties": {}})
    filled = {"type": name, **_defaults(own["properties"]), **method}
    if "quantization" in own["properties"]:
        four_bits = _defaults(own["properties"]["quantization"]["properties"])
        filled["quantization"] = {**four_bits, **method.get("quantization", {})}
    return filled


def schema_of(section: str) -> dict[str, Any]:
    schema = json.loads((ROOT / "schemas/run.schema.json").read_text(encoding="utf-8"))
    return schema["properties"][section]


def defaults(section: str) -> dict[str, Any]:
    """The defaults of a section of the run file, from the schema, where they are written once."""
    return _defaults(schema_of(section)["properties"])


def _defaults(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: field["default"] for name, field in fields.items() if "default" in field}


@dataclass(frozen=True)
class Ended:
    """A run that ended: its folder, exit code and log."""

    folder: Path
    code: int
    log: str

    @property
    def metrics(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (self.folder / "metrics.jsonl").read_text().splitlines()]

    @property
    def losses(self) -> list[float]:
        return [metric["loss"] for metric in self.metrics if "loss" in metric]

    @property
    def error(self) -> dict[str, str]:
        return json.loads((self.folder / "error.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class TrainedRun(Ended):
    """A run that succeeded in this process, with what it left in memory."""

    model: Any
    tokenizer: Any


def run_here(folder: Path) -> TrainedRun:
    """Trains in this process and keeps the model, to compare with what was saved."""
    from tunesmith_trainer.training import train

    with contextlib.redirect_stdout(io.StringIO()) as log:
        done = train(load_job(folder), StopRequest(), resume=False)
    return TrainedRun(folder, 0, log.getvalue(), done.model, done.tokenizer)


def command_here(folder: Path, *options: str) -> Ended:
    """Runs the command line in this process, which saves the seconds that the libraries take to load."""
    with contextlib.redirect_stdout(io.StringIO()) as log, contextlib.redirect_stderr(log):
        code = main(["--job", str(folder), *options])
    return Ended(folder, code, log.getvalue())


def start(
    folder: Path, *options: str, packages: str = "", module: str = "tunesmith_trainer", **environment: str
) -> subprocess.Popen[bytes]:
    """Starts the trainer as the supervisor does, with more `packages` at hand; the log goes to train.log."""
    command = trainer_command(sys.executable, str(folder), list(options))
    with open(folder / "train.log", "ab") as log:
        return subprocess.Popen(
            [module if part == "tunesmith_trainer" else part for part in command],
            cwd=folder,
            env={**os.environ, **environment, "PYTHONPATH": os.pathsep.join([str(ROOT / "src/trainer"), packages])},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )


def ended(folder: Path, code: int) -> Ended:
    """A run of a process of its own, from what it left."""
    return Ended(folder, code, (folder / "train.log").read_text(encoding="utf-8"))


def _line(record: Any) -> bytes:
    return (json.dumps(record, ensure_ascii=False) + "\n").encode()

"""The job folder and its run.json, which arrives with every default filled in: this file knows none of them."""

from __future__ import annotations

import dataclasses
import json
import re
import types
import typing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from .errors import TrainingError


@dataclass(frozen=True)
class Model:
    """`id` is a hub id, an absolute folder on this machine, or `builtin:NAME`; `source` is what the user wrote."""

    id: str
    revision: str | None
    dtype: str
    gguf_file: str | None
    source: str | None = None

    @property
    def label(self) -> str:
        """The model's name as the user knows it."""
        return self.source or self.id


@dataclass(frozen=True)
class DataFile:
    """A dataset file: an absolute path, and the path that the user wrote, for messages."""

    path: str
    weight: float
    task: str | None = None
    source: str | None = None

    @property
    def label(self) -> str:
        """The file's name as the user knows it."""
        return self.source or self.path


@dataclass(frozen=True)
class Data:
    """What is learnt. Validation is a fraction of the training records, or a file, or neither."""

    train: tuple[DataFile, ...]
    validation_fraction: float | None
    validation_file: DataFile | None
    max_length: int
    train_on: str


@dataclass(frozen=True)
class Lora:
    """The adapter; `target_modules` is `all-linear` or the names of modules."""

    type: str
    r: int
    alpha: float
    dropout: float
    target_modules: str | list[str]
    rs_lora: bool


@dataclass(frozen=True)
class Training:
    """How it is learnt; names and units as in the run file."""

    epochs: float
    batch_size: int
    gradient_accumulation: int
    learning_rate: float
    schedule: str
    warmup_ratio: float
    gradient_checkpointing: bool
    max_grad_norm: float
    seed: int
    log_steps: int
    eval_steps: int
    save_steps: int


@dataclass(frozen=True)
class Job:
    """One job: its folder and what to do in it."""

    folder: Path
    name: str | None
    model: Model
    data: Data
    method: Lora
    training: Training

    @property
    def checkpoints(self) -> Path:
        return self.folder / "checkpoints"

    @property
    def adapter(self) -> Path:
        return self.folder / "adapter"

    @property
    def metrics(self) -> Path:
        return self.folder / "metrics.jsonl"


def load_job(folder: Path) -> Job:
    """Reads `run.json` of a job folder.

    Raises:
        TrainingError: reason `run-file`, where the file is absent, no JSON, or lacks a field or has a wrong type in it.
    """
    run = _read_json(folder / "run.json")
    if run.get("version") != 1:
        raise _bad("version", f"is {run.get('version')!r}; this trainer knows version 1")
    return Job(
        folder=folder,
        name=_optional_string(run, "name"),
        model=_fill(Model, _object(run, "model"), "model"),
        data=_data(_object(run, "data")),
        method=_method(_object(run, "method")),
        training=_fill(Training, _object(run, "training"), "training"),
    )


def _read_json(path: Path) -> dict[str, Any]:
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TrainingError("run-file", f"{path} cannot be read: {error}", "Start the run again") from error
    if not isinstance(run, dict):
        raise _bad("run.json", "is not an object")
    return run


def _data(data: dict[str, Any]) -> Data:
    train = data.get("train")
    if not isinstance(train, list) or not train:
        raise _bad("data.train", "is not a list of files")
    validation = data.get("validation")
    fraction = validation.get("fraction") if isinstance(validation, dict) else None
    return Data(
        train=tuple(_file(item, f"data.train[{index}]") for index, item in enumerate(train)),
        validation_fraction=float(fraction) if isinstance(fraction, (int, float)) else None,
        validation_file=_validation_file(validation) if fraction is None else None,
        max_length=_check(data.get("maxLength"), int, "data.maxLength"),
        train_on=_one_of(data.get("trainOn"), ("responses", "all"), "data.trainOn"),
    )


def _file(value: Any, where: str) -> DataFile:
    if not isinstance(value, dict):
        raise _bad(where, "is not an object")
    return _fill(DataFile, value, where)


def _validation_file(validation: Any) -> DataFile | None:
    if validation is None:
        return None
    if not isinstance(validation, dict):
        raise _bad("data.validation", "is not an object")
    # Every record of it is measured once: a weight has no meaning here.
    return _file({**validation, "weight": 1}, "data.validation")


def _method(method: dict[str, Any]) -> Lora:
    lora = _fill(Lora, method, "method")
    _one_of(lora.type, ("lora",), "method.type")
    if isinstance(lora.target_modules, str):
        _one_of(lora.target_modules, ("all-linear",), "method.targetModules")
    return lora


_T = TypeVar("_T")


def _fill(cls: type[_T], values: dict[str, Any], where: str) -> _T:
    """Makes a dataclass from the camelCase fields of an object, each checked against its annotation."""
    hints = typing.get_type_hints(cls)
    filled: dict[str, Any] = {}
    for field in dataclasses.fields(cls):  # type: ignore[arg-type]
        key = re.sub(r"_([a-z])", lambda match: match.group(1).upper(), field.name)
        if key in values:
            filled[field.name] = _check(values[key], hints[field.name], f"{where}.{key}")
        elif field.default is dataclasses.MISSING:
            raise _bad(f"{where}.{key}", "is missing")
    return cls(**filled)


def _check(value: Any, hint: Any, where: str) -> Any:
    options = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    for option in options:
        if option is float and isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value)
        if option is int and isinstance(value, int) and not isinstance(value, bool):
            return value
        if option == list[str] and isinstance(value, list) and all(isinstance(item, str) for item in value):
            return value
        if option in (str, bool, type(None)) and isinstance(value, option):
            return value
    raise _bad(where, f"has the wrong type {type(value).__name__}")


def _object(run: dict[str, Any], key: str) -> dict[str, Any]:
    value = run.get(key)
    if not isinstance(value, dict):
        raise _bad(key, "is missing")
    return value


def _optional_string(run: dict[str, Any], key: str) -> str | None:
    return _check(run.get(key), str | None, key)


def _one_of(value: Any, options: tuple[str, ...], where: str) -> str:
    if value not in options:
        raise _bad(where, f"is {value!r}; it must be one of {', '.join(options)}")
    return value


def _bad(where: str, problem: str) -> TrainingError:
    return TrainingError("run-file", f"run.json: {where} {problem}", "Correct the run file and start the run again")

"""From the camelCase members of a JSON object to the fields of a dataclass, each checked against its annotation."""

from __future__ import annotations

import dataclasses
import re
import types
import typing
from typing import Any, TypeVar

from .errors import TrainingError

_T = TypeVar("_T")


def fill(cls: type[_T], values: Any, where: str) -> _T:
    """Makes a dataclass from an object. Members that it has no field for are left to others.

    Raises:
        TrainingError: reason `run-file`, where a member is missing or has a wrong type.
    """
    if not isinstance(values, dict):
        raise bad(where, "is missing" if values is None else "is not an object")
    hints = typing.get_type_hints(cls)
    filled: dict[str, Any] = {}
    for field in dataclasses.fields(cls):  # type: ignore[arg-type]
        key = camel(field.name)
        if key in values:
            filled[field.name] = check(values[key], hints[field.name], f"{where}.{key}")
        elif field.default is dataclasses.MISSING:
            raise bad(f"{where}.{key}", "is missing")
    return cls(**filled)


def camel(name: str) -> str:
    """`max_length` as the run file writes it, `maxLength`; `lambda_`, since Python has taken the word, as `lambda`."""
    return re.sub(r"_([a-z])", lambda match: match.group(1).upper(), name).rstrip("_")


def check(value: Any, hint: Any, where: str) -> Any:
    """The value, if it is of a type that the annotation allows."""
    options = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    if value is None and type(None) in options:
        return None
    for option in options:
        if isinstance(value, dict) and dataclasses.is_dataclass(option):
            return fill(option, value, where)  # type: ignore[arg-type]
        if _is(value, option):
            return float(value) if option is float else value
    raise bad(where, f"has the wrong type {type(value).__name__}")


def one_of(value: Any, options: tuple[str, ...], where: str) -> str:
    """The value, if it is one of the words."""
    if value not in options:
        raise bad(where, f"is {value!r}; it must be one of {', '.join(options)}")
    return value


def bad(where: str, problem: str) -> TrainingError:
    """The refusal of a member of run.json."""
    return TrainingError("run-file", f"run.json: {where} {problem}", "Correct the run file and start the run again")


def _is(value: Any, option: Any) -> bool:
    origin, arguments = typing.get_origin(option), typing.get_args(option)
    if origin is list:
        return isinstance(value, list) and all(_is(item, arguments[0]) for item in value)
    if origin is dict:
        return isinstance(value, dict) and all(_is(item, arguments[1]) for item in value.values())
    if option is bool or isinstance(value, bool):
        return option is bool and isinstance(value, bool)
    if option is float:
        return isinstance(value, (int, float))
    return option in (str, int) and isinstance(value, option)

"""From a record of preference data to a pair of conversations: one prompt with the better and with the worse answer.

The turns must be those that the editor's rules see (`src/core/dataset/formats/preference.ts`):
`test/vectors/turns.jsonl` holds both sides to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from .conversation import (
    Conversation,
    Message,
    RecordError,
    Untrainable,
    is_turn,
    read_message,
    read_text,
    read_tools,
    read_turn,
)


@dataclass(frozen=True)
class Pair:
    """The same prompt twice, each with an answer. Only the answers are learnt from."""

    chosen: Conversation
    rejected: Conversation


def read_pair(record: Any) -> Pair:
    """Reads a record of preference data.

    Raises:
        RecordError: where it holds no pair, or breaks its format.
        Untrainable: where its answers teach no preference.
    """
    if not isinstance(record, dict):
        raise RecordError("the record is not an object")
    prompt, chosen, rejected = _read_openai(record) if _OPENAI & record.keys() else _read_answers(record)
    tools = read_tools(_inputs(record).get("tools") if _OPENAI & record.keys() else record.get("tools"))
    _require_answers(chosen, rejected)
    read = tuple(replace(message, trained=False) for message in prompt)
    return Pair(Conversation(read + chosen, tools), Conversation(read + rejected, tools))


_Messages = tuple[Message, ...]

#: OpenAI's generated clients call the fields otherwise than its documentation.
_BETTER = ("preferred_output", "preferred_completion")
_WORSE = ("non_preferred_output", "non_preferred_completion")
_OPENAI = {*_BETTER, *_WORSE}
_QUESTIONS = ("prompt", "question", "instruction")


def _read_openai(record: Mapping[str, Any]) -> tuple[_Messages, _Messages, _Messages]:
    better = _present(record, _BETTER)
    worse = _present(record, _WORSE)
    prompt = _messages(_inputs(record).get("messages"), "/input/messages")
    return prompt, _messages(record[better], f"/{better}"), _messages(record[worse], f"/{worse}")


def _inputs(record: Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(record.get("input"), dict):
        raise RecordError("/input is not an object")
    return record["input"]


def _read_answers(record: Mapping[str, Any]) -> tuple[_Messages, _Messages, _Messages]:
    chosen, rejected = (_answer(record, field) for field in ("chosen", "rejected"))
    shared = _shared(chosen, rejected)
    # The answers hold the prompt too where there is none beside them, or only as a text (as in UltraFeedback).
    if isinstance(record["chosen"], list) and not isinstance(record.get("prompt"), list) and shared:
        return chosen[:shared], chosen[shared:], rejected[shared:]
    return _prompt(record), chosen, rejected


def _answer(record: Mapping[str, Any], field: str) -> _Messages:
    """An answer is a text, one message, or a list of messages."""
    if field not in record:
        raise RecordError(f'the record has no pair of answers to learn a preference from: "{field}" is missing')
    value = record[field]
    if isinstance(value, str):
        return (Message("assistant", value),)
    return _messages([value] if isinstance(value, dict) else value, f"/{field}")


def _prompt(record: Mapping[str, Any]) -> _Messages:
    system = read_text(record, "system", optional=True)
    said = (Message("system", system),) if system else ()
    for field in ("conversations", "messages"):
        if field in record:
            return said + _messages(record[field], f"/{field}")
    field = _present(record, _QUESTIONS)
    if isinstance(record[field], str):
        parts = (record[field], read_text(record, "input", optional=True))
        return (*said, Message("user", "\n".join(part for part in parts if part)))
    return said + _messages(record[field], f"/{field}")


def _messages(value: Any, where: str) -> _Messages:
    if not isinstance(value, list) or not value:
        raise RecordError(f"{where} is not a list of messages")
    return tuple(_message(each, f"{where}/{index}") for index, each in enumerate(value))


def _message(value: Any, where: str) -> Message:
    return read_turn(value, where) if is_turn(value) else read_message(value, where)


def _shared(one: Sequence[Message], other: Sequence[Message]) -> int:
    """How many messages both begin with; the last of each is its answer."""
    most = min(len(one), len(other)) - 1
    return next((at for at in range(most) if one[at] != other[at]), max(0, most))


def _present(record: Mapping[str, Any], fields: Sequence[str]) -> str:
    field = next((each for each in fields if each in record), None)
    if field is None:
        raise RecordError(f"the record has none of {', '.join(fields)}")
    return field


def _require_answers(chosen: _Messages, rejected: _Messages) -> None:
    for name, answer in (("better", chosen), ("worse", rejected)):
        said = [message for message in answer if message.role == "assistant"]
        if not any(message.content.strip() or message.tool_calls for message in said):
            raise Untrainable(f"its {name} answer is empty")
    if chosen == rejected:
        raise Untrainable("both answers are the same")

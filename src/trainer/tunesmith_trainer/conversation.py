"""From a record of any supported format to the common conversation, which is what chat templates take.

The turns must be those that the editor's rules see (`src/core/dataset/formats`): `test/vectors/turns.jsonl` holds both
sides to it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any


class RecordError(Exception):
    """A record that breaks its format: the user must mend it. The message names the field, never its content."""


class Untrainable(Exception):
    """A sound record that cannot be learnt from, and why: it is left out and listed."""


@dataclass(frozen=True)
class Message:
    """One message as a chat template takes it. `trained` is false where the record says not to learn from it."""

    role: str
    content: str
    trained: bool = True
    tool_calls: tuple[dict[str, Any], ...] = ()
    extra: tuple[tuple[str, str], ...] = ()

    def for_template(self) -> dict[str, Any]:
        calls = {"tool_calls": list(self.tool_calls)} if self.tool_calls else {}
        return {"role": self.role, "content": self.content, **calls, **dict(self.extra)}


@dataclass(frozen=True)
class Conversation:
    """The common form of a record."""

    messages: tuple[Message, ...]
    tools: tuple[dict[str, Any], ...] = ()

    @property
    def text(self) -> str | None:
        """The text of a record to continue pretraining on, which no chat template is put around; else None."""
        return self.messages[0].content if self.messages and self.messages[0].role == "text" else None


def read_record(record: Any) -> Conversation:
    """Recognises a record's format by its fields and converts it.

    Raises:
        RecordError: where it has the fields of no format, or breaks the one it has.
        Untrainable: where it is sound but holds nothing that a text model can learn.
    """
    if not isinstance(record, dict):
        raise RecordError("the record is not an object")
    _refuse_preference(record)
    for recognises, convert in _FORMATS:
        if recognises(record):
            conversation = convert(record)
            _require_answer(conversation)
            return conversation
    raise RecordError(f"the record has the fields of no format that can be trained: {_FORMAT_FIELDS}")


def _refuse_preference(record: dict[str, Any]) -> None:
    """Preference data looks like a conversation in part, but some of its answers are examples of what not to say."""
    for field in ("chosen", "rejected", "preferred_output", "non_preferred_output"):
        if field in record:
            raise RecordError(f'/{field} makes the record preference data: set training.objective to "dpo" for it')
    for field in ("kto_tag", "label"):
        if isinstance(record.get(field), bool):
            raise RecordError(f"/{field} makes the record unpaired preference data, for KTO, which is not done here")


def _require_answer(conversation: Conversation) -> None:
    if conversation.text is not None:
        if not conversation.text.strip():
            raise Untrainable("its text is empty")
        return
    answers = [message for message in conversation.messages if message.role == "assistant"]
    if not answers:
        raise Untrainable("it has no assistant turn")
    if not any(message.content.strip() or message.tool_calls for message in answers):
        raise Untrainable("every assistant turn is empty")
    if not any(message.trained for message in answers):
        raise Untrainable("every assistant turn has weight 0")


def _alpaca(record: dict[str, Any]) -> Conversation:
    messages: list[Message] = []
    system = read_text(record, "system", optional=True)
    if system:
        messages.append(Message("system", system))
    for question, answer in _history(record.get("history")):
        messages += [Message("user", question), Message("assistant", answer)]
    # Instruction and input are joined by a line break, as LLaMA-Factory does, whose files this format comes with.
    question = "\n".join(
        part for part in (read_text(record, "instruction"), read_text(record, "input", optional=True)) if part
    )
    messages += [Message("user", question), Message("assistant", read_text(record, "output"))]
    return Conversation(tuple(messages))


def _history(history: Any) -> list[tuple[str, str]]:
    if history is None:
        return []
    if not isinstance(history, list):
        raise RecordError("/history is not a list")
    for index, pair in enumerate(history):
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(text, str) for text in pair)):
            raise RecordError(f"/history/{index} is not a pair of texts")
    return [(pair[0], pair[1]) for pair in history]


def _messages(record: dict[str, Any]) -> Conversation:
    # OpenAI's older name of the tools declares them bare.
    tools = record.get("functions") if record.get("tools") is None else record["tools"]
    return Conversation(_message_list(record, "messages"), read_tools(tools))


def _message_list(record: dict[str, Any], key: str) -> tuple[Message, ...]:
    messages = record.get(key)
    if not isinstance(messages, list) or not messages:
        raise RecordError(f"/{key} is not a list of messages")
    return tuple(read_message(message, f"/{key}/{index}") for index, message in enumerate(messages))


def _prompt_completion(record: dict[str, Any]) -> Conversation:
    if isinstance(record.get("prompt"), list) or isinstance(record.get("completion"), list):
        messages = _message_list(record, "prompt") + _message_list(record, "completion")
    else:
        prompt, completion = read_text(record, "prompt"), read_text(record, "completion")
        messages = (Message("user", prompt), Message("assistant", completion))
    return Conversation(messages, read_tools(record.get("tools")))


def _plain_text(record: dict[str, Any]) -> Conversation:
    return Conversation((Message("text", read_text(record, "text")),))


def _sharegpt(record: dict[str, Any]) -> Conversation:
    turns = record["conversations"]
    if not isinstance(turns, list) or not turns:
        raise RecordError("/conversations is not a list of turns")
    system = read_text(record, "system", optional=True)
    messages = [Message("system", system)] if system else []
    messages += [read_turn(turn, f"/conversations/{index}") for index, turn in enumerate(turns)]
    return Conversation(tuple(messages), read_tools(record.get("tools")))


def is_turn(message: Any) -> bool:
    """Whether a message is written as ShareGPT does, by its fields or by the name of its speaker."""
    if not isinstance(message, dict):
        return False
    role = message.get("role")
    return role in set(_SPEAKERS) - set(_ROLES) if isinstance(role, str) else bool({"from", "value"} & message.keys())


def read_turn(turn: Any, where: str) -> Message:
    """A turn as ShareGPT writes it."""
    if not isinstance(turn, dict):
        raise RecordError(f"{where} is not an object")
    speaker, said = ("role", "content") if "role" in turn else ("from", "value")
    name, text = turn.get(speaker), turn.get(said)
    if not isinstance(name, str) or name not in _SPEAKERS:
        raise RecordError(f"{where}/{speaker} is not one of {', '.join(_SPEAKERS)}")
    if not isinstance(text, str):
        raise RecordError(f"{where}/{said} is not a text")
    is_call = name == "function_call"
    calls = _written_calls(text, f"{where}/{said}") if is_call else _tool_calls(turn, where)
    return Message(
        role=_SPEAKERS[name],
        content="" if is_call else text,
        trained=_is_trained(turn),
        tool_calls=tuple(calls),
        extra=_extra(turn),
    )


def _written_calls(text: str, where: str) -> list[dict[str, Any]]:
    """ShareGPT writes a call, or a list of them, as JSON in the text of a turn."""
    try:
        written = json.loads(text)
    except ValueError as error:
        raise RecordError(f"{where} is not the JSON of a call") from error
    calls = written if isinstance(written, list) else [written]
    return [_tool_call({"type": "function", "function": call}, where) for call in calls]


def read_message(message: Any, where: str) -> Message:
    """A message as OpenAI writes it."""
    if not isinstance(message, dict):
        raise RecordError(f"{where} is not an object")
    role = message.get("role")
    if not isinstance(role, str) or role not in _ROLES:
        raise RecordError(f"{where}/role is not one of {', '.join(_ROLES)}")
    calls = _tool_calls(message, where)
    return Message(
        role=_ROLES[role],
        content=_content(_said(message), where, may_be_absent=bool(calls)),
        trained=_is_trained(message),
        tool_calls=tuple(calls),
        extra=_extra(message),
    )


def _is_trained(message: Mapping[str, Any]) -> bool:
    """Whether the loss counts an answer: OpenAI writes `weight`, Axolotl `train`."""
    weight = message.get("weight")
    return weight != 0 if isinstance(weight, (int, float)) else message.get("train") is not False


def _extra(message: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((key, message[key]) for key in _EXTRA if isinstance(message.get(key), str))


def _said(message: Mapping[str, Any]) -> Any:
    """The content; of an answer that declines, OpenAI's `refusal` stands in its place."""
    content = message.get("content")
    return message.get("refusal") if content is None else content


def _content(content: Any, where: str, may_be_absent: bool) -> str:
    if isinstance(content, str):
        return content
    if content is None and may_be_absent:
        return ""
    if not isinstance(content, list):
        raise RecordError(f"{where}/content is neither a text nor a list of parts")
    return "".join(_part(part, f"{where}/content/{index}") for index, part in enumerate(content))


def _part(part: Any, where: str) -> str:
    if not isinstance(part, dict) or not isinstance(part.get("type"), str):
        raise RecordError(f"{where} is not a content part")
    if part["type"] != "text":
        raise Untrainable(f"{where} is of type {part['type']}, and only text can be trained")
    if not isinstance(part.get("text"), str):
        raise RecordError(f"{where}/text is not a text")
    return part["text"]


def _tool_calls(message: dict[str, Any], where: str) -> list[dict[str, Any]]:
    calls = message.get("tool_calls") or []
    if not calls and isinstance(message.get("function_call"), dict):
        calls = [{"type": "function", "function": message["function_call"]}]
    if not isinstance(calls, list):
        raise RecordError(f"{where}/tool_calls is not a list")
    return [_tool_call(call, f"{where}/tool_calls/{index}") for index, call in enumerate(calls)]


def _tool_call(call: Any, where: str) -> dict[str, Any]:
    function = call.get("function") if isinstance(call, dict) else None
    if not isinstance(function, dict) or not isinstance(function.get("name"), str):
        raise RecordError(f"{where}/function has no name")
    # OpenAI writes the arguments as JSON in a string; chat templates take the object.
    arguments = _json_or(f"{where}/function/arguments", function.get("arguments"))
    return {**call, "function": {**function, "arguments": arguments}}


def read_tools(tools: Any) -> tuple[dict[str, Any], ...]:
    """Declared tools, a list or one as JSON in a text, as chat templates take them: as OpenAI writes them."""
    if tools is None or (isinstance(tools, str) and not tools.strip()):
        return ()
    declared = _json_or("/tools", tools)
    if not isinstance(declared, list):
        raise RecordError("/tools is not a list of objects")
    return tuple(_declared(_json_or("/tools", tool)) for tool in declared)


def _declared(tool: Any) -> dict[str, Any]:
    if not isinstance(tool, dict):
        raise RecordError("/tools is not a list of objects")
    return tool if isinstance(tool.get("function"), dict) else {"type": "function", "function": tool}


def _json_or(where: str, value: Any) -> Any:
    """What a text says as JSON; other values as they are."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError as error:
        raise RecordError(f"{where} is not JSON") from error


def read_text(record: Mapping[str, Any], key: str, optional: bool = False) -> str:
    """A member that must be a text; where it is optional and absent, an empty one."""
    value = record.get(key)
    if value is None and optional:
        return ""
    if not isinstance(value, str):
        raise RecordError(f"/{key} is not a text")
    return value


#: What chat templates take of a message beside its role and content; of an answer, what the model thought before it.
_EXTRA = ("name", "tool_call_id", "reasoning_content", "thinking")
#: Roles of the messages format, and what chat templates call them.
_ROLES = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
    "tool": "tool",
    "function": "tool",
}
#: The same of the ShareGPT format.
_SPEAKERS = {
    "system": "system",
    "human": "user",
    "user": "user",
    "gpt": "assistant",
    "assistant": "assistant",
    "function_call": "assistant",
    "observation": "tool",
    "tool": "tool",
}
_FORMAT_FIELDS = '"messages", "conversations", "instruction" and "output", "prompt" and "completion", or "text"'
_FORMATS: tuple[tuple[Callable[[dict[str, Any]], bool], Callable[[dict[str, Any]], Conversation]], ...] = (
    (lambda record: "conversations" in record, _sharegpt),
    (lambda record: "prompt" in record and "completion" in record, _prompt_completion),
    (lambda record: "messages" in record, _messages),
    (lambda record: "instruction" in record and "output" in record, _alpaca),
    (lambda record: "text" in record, _plain_text),
)

"""The trainer makes the conversations of the vectors, and they say what the editor's rules see in the same records."""

from __future__ import annotations

import json
import re

import pytest

from jobs import ROOT
from tunesmith_trainer.conversation import RecordError, Untrainable, read_record
from tunesmith_trainer.preference import read_pair

ALL = [json.loads(line) for line in (ROOT / "test/vectors/turns.jsonl").read_text(encoding="utf-8").splitlines()]

#: Preference data is not for supervised training: its vectors have no conversation, but a pair where it is paired.
VECTORS = [vector for vector in ALL if vector["messages"] is not None]
REFUSED = [vector for vector in ALL if vector["messages"] is None]
PAIRS = [vector for vector in ALL if "pair" in vector]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_a_record_gives_its_conversation(vector):
    messages = [{"role": m.role, "content": m.content} for m in read_record(vector["record"]).messages]
    assert messages == vector["messages"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_turns_are_the_texts_of_the_conversation_in_order(vector):
    """Texts of one message are joined: parts of a content as they are, instruction and input by a line break."""
    glue = "\n" if vector["format"] == "alpaca" else ""
    joined: list[tuple[str, str]] = []
    for turn in vector["turns"]:
        key = re.sub(r"/content/\d+/text$", "/content", turn["pointer"]).replace("/input", "/instruction")
        if turn["text"] and turn.get("use") != "call":
            if joined and joined[-1][0] == key:
                joined[-1] = (key, joined[-1][1] + glue + turn["text"])
            else:
                joined.append((key, turn["text"]))
    assert [text for _, text in joined] == [m["content"] for m in vector["messages"] if m["content"]]


@pytest.mark.parametrize(
    "vector", [vector for vector in VECTORS if "learnt" in vector], ids=lambda vector: vector["name"]
)
def test_the_answers_that_count_are_learnt_with_their_calls_thoughts_and_tools(vector):
    conversation = read_record(vector["record"])
    answers = [message for message in conversation.messages if message.role == "assistant" and message.trained]
    told = [message.for_template() for message in answers]
    assert [message["content"] for message in told] == vector["learnt"]
    calls = [call["function"]["name"] for message in told for call in message.get("tool_calls", [])]
    assert calls == vector.get("calls", [])
    thoughts = [message["reasoning_content"] for message in told if "reasoning_content" in message]
    assert thoughts == vector.get("thoughts", [])
    assert [tool["function"]["name"] for tool in conversation.tools] == vector.get("tools", [])


@pytest.mark.parametrize("vector", REFUSED, ids=lambda vector: vector["name"])
def test_preference_data_is_refused_by_supervised_training_with_what_it_is_for(vector):
    with pytest.raises(RecordError, match='objective to "dpo"' if "pair" in vector else "for KTO"):
        read_record(vector["record"])


@pytest.mark.parametrize("vector", PAIRS, ids=lambda vector: vector["name"])
def test_a_pair_gives_its_prompt_with_either_answer_and_learns_the_answers_only(vector):
    pair = read_pair(vector["record"])
    prompt, chosen, rejected = (vector["pair"][part] for part in ("prompt", "chosen", "rejected"))
    for side, answer in ((pair.chosen, chosen), (pair.rejected, rejected)):
        assert [{"role": m.role, "content": m.content} for m in side.messages] == prompt + answer
        assert [m.trained for m in side.messages] == [False] * len(prompt) + [True] * len(answer)


@pytest.mark.parametrize(
    "vector", [*VECTORS, *(each for each in REFUSED if "pair" not in each)], ids=lambda v: v["name"]
)
def test_what_is_no_pair_is_refused_by_preference_optimisation(vector):
    with pytest.raises(RecordError, match="has no pair of answers"):
        read_pair(vector["record"])


def test_the_tools_of_a_pair_reach_the_template():
    tool = {"type": "function", "function": {"name": "rain", "parameters": {}}}
    beside = read_pair({"prompt": "1", "chosen": "a", "rejected": "b", "tools": [tool]})
    within = read_pair(
        {
            "input": {"messages": [USER], "tools": [tool]},
            "preferred_output": [ANSWER],
            "non_preferred_output": [{**ANSWER, "content": "b"}],
        }
    )
    assert beside.chosen.tools == beside.rejected.tools == within.chosen.tools == (tool,)


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        ([], "the record is not an object"),
        ({"prompt": "1", "chosen": "a"}, '"rejected" is missing'),
        ({"chosen": "a", "rejected": "b"}, "has none of prompt, question, instruction"),
        ({"prompt": 1, "chosen": "a", "rejected": "b"}, "/prompt is not a list of messages"),
        ({"prompt": "1", "chosen": 1, "rejected": "b"}, "/chosen is not a list of messages"),
        ({"prompt": "1", "chosen": {"role": "robot", "content": "a"}, "rejected": "b"}, "/chosen/0/role is not one of"),
        ({"input": "1", "preferred_output": [], "non_preferred_output": []}, "/input is not an object"),
        (
            {"input": {"messages": [{"role": "user", "content": "1"}]}, "preferred_output": []},
            "has none of non_preferred",
        ),
    ],
)
def test_a_broken_pair_is_refused_by_the_place_of_its_fault(record, problem):
    with pytest.raises(RecordError) as caught:
        read_pair(record)
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("chosen", "rejected", "why"),
    [
        (" ", "b", "its better answer is empty"),
        ("a", [{"role": "user", "content": "b"}], "its worse answer is empty"),
        ("a", "a", "both answers are the same"),
    ],
)
def test_a_pair_that_teaches_no_preference_is_left_out(chosen, rejected, why):
    with pytest.raises(Untrainable, match=why):
        read_pair({"prompt": "1", "chosen": chosen, "rejected": rejected})


def test_a_call_that_sharegpt_writes_reaches_the_template_as_an_object():
    vector = next(vector for vector in VECTORS if "a call is a turn" in vector["name"])
    conversation = read_record(vector["record"])
    call = conversation.messages[1].for_template()["tool_calls"][0]
    assert call["function"] == {"name": "rain", "arguments": {"city": "Brno"}}
    assert conversation.tools == ({"type": "function", "function": {"name": "rain", "parameters": {}}},)


def test_a_call_of_a_tool_reaches_the_template_as_an_object():
    vector = next(vector for vector in VECTORS if "call of a tool" in vector["name"])
    conversation = read_record(vector["record"])
    call = conversation.messages[1].for_template()["tool_calls"][0]
    assert call["function"] == {"name": "weather", "arguments": {"city": "Ulm"}}
    assert conversation.tools[0]["function"]["name"] == "weather"
    assert conversation.messages[2].for_template()["tool_call_id"] == "c1"


USER = {"role": "user", "content": "1"}
ANSWER = {"role": "assistant", "content": "a"}


@pytest.mark.parametrize(
    ("record", "problem"),
    [
        ([], "the record is not an object"),
        ({"prompt": "x", "answer": "y"}, "the fields of no format"),
        ({"prompt": "x", "completion": ["y"]}, "/prompt is not a list of messages"),
        ({"prompt": "x", "completion": None}, "/completion is not a text"),
        ({"text": ["x"]}, "/text is not a text"),
        ({"conversations": []}, "/conversations is not a list of turns"),
        ({"conversations": [{"from": "robot", "value": "x"}]}, "/conversations/0/from is not one of"),
        ({"conversations": [{"from": "gpt"}]}, "/conversations/0/value is not a text"),
        ({"conversations": [{"from": "function_call", "value": "rain()"}]}, "/value is not the JSON of a call"),
        ({"instruction": "x", "output": None}, "/output is not a text"),
        ({"instruction": ["x"], "output": "y"}, "/instruction is not a text"),
        ({"instruction": "x", "output": "y", "history": [["a"]]}, "/history/0 is not a pair of texts"),
        ({"instruction": "x", "output": "y", "history": "a"}, "/history is not a list"),
        ({"messages": []}, "/messages is not a list of messages"),
        ({"messages": [USER, "a"]}, "/messages/1 is not an object"),
        ({"messages": [USER, {"role": "robot", "content": "a"}]}, "/messages/1/role is not one of"),
        ({"messages": [USER, {"role": "assistant"}]}, "/messages/1/content is neither"),
        ({"messages": [{"role": "user", "content": [1]}, ANSWER]}, "/messages/0/content/0 is not a content part"),
        ({"messages": [USER, {**ANSWER, "tool_calls": [{}]}]}, "/messages/1/tool_calls/0/function has no name"),
        ({"messages": [USER, ANSWER], "tools": "["}, "/tools is not JSON"),
        ({"messages": [USER, ANSWER], "label": False}, "/label makes the record unpaired preference data"),
        ({"messages": [USER], "chosen": ANSWER, "rejected": ANSWER}, "/chosen makes the record preference data"),
    ],
)
def test_a_broken_record_is_refused_by_the_place_of_its_fault(record, problem):
    with pytest.raises(RecordError) as caught:
        read_record(record)
    assert problem in str(caught.value)


@pytest.mark.parametrize(
    ("messages", "why"),
    [
        ([USER], "no assistant turn"),
        ([USER, {"role": "assistant", "content": " \n"}], "every assistant turn is empty"),
        ([USER, {**ANSWER, "weight": 0}], "every assistant turn has weight 0"),
        ([{"role": "user", "content": [{"type": "image_url"}]}, ANSWER], "only text can be trained"),
    ],
)
def test_a_sound_record_without_anything_to_learn_is_left_out(messages, why):
    with pytest.raises(Untrainable, match=why):
        read_record({"messages": messages})

"""Which tokens are learnt, token by token, against expectations made by hand."""

from __future__ import annotations

import random

import pytest

from bases import (
    CHATML,
    FORGETS_THOUGHTS,
    LEAVES_OPEN,
    MARKED,
    OPENS_THOUGHT,
    REFUSES_SYSTEM,
    SPACED,
    byte_tokenizer,
    text_tokenizer,
)
from tunesmith_trainer.conversation import Untrainable, read_record
from tunesmith_trainer.errors import TrainingError
from tunesmith_trainer.labels import IGNORED, Example, label_all, label_answers
from tunesmith_trainer.template import Template

THOUGHTS = {
    "messages": [
        {"role": "user", "content": "A"},
        {"role": "assistant", "content": "<t>b</think>C"},
        {"role": "user", "content": "D"},
        {"role": "assistant", "content": "<t>e</think>F"},
    ]
}


def check(record: dict, *expected: str, template: str = CHATML, tokenizer: object = None) -> None:
    """Each expected text shows one example: learnt tokens in brackets, one by one; bytes of no ASCII text as \\xNN."""
    pieces = tokenizer or byte_tokenizer(template)
    examples = label_answers(Template(pieces, "the model"), read_record(record))
    assert tuple(show(pieces, example) for example in examples) == expected


def show(tokenizer: object, example: Example) -> str:
    shown = []
    for token, label in zip(example.input_ids.tolist(), example.labels.tolist(), strict=True):
        assert label in (token, IGNORED)
        text = readable(tokenizer.convert_ids_to_tokens(token))
        shown.append(f"[{text}]" if label == token else text)
    return "".join(shown)


def readable(token: str) -> str:
    plain = token.replace("Ġ", " ").replace("Ċ", "\n")
    return plain if plain.isascii() else "".join(f"\\x{BYTES[char]:02x}" for char in token)


def _byte_of_char() -> dict[str, int]:
    """The byte that each letter of a byte-level vocabulary stands for (GPT-2's table, from its definition)."""
    visible = [*range(33, 127), *range(161, 173), *range(174, 256)]
    hidden = [byte for byte in range(256) if byte not in visible]
    return {**{chr(byte): byte for byte in visible}, **{chr(256 + n): byte for n, byte in enumerate(hidden)}}


BYTES = _byte_of_char()


def test_the_answer_of_an_alpaca_record_is_learnt_up_to_its_end_of_turn():
    check(
        {"instruction": "Say hi", "input": "in French", "output": "Salut"},
        "<|im_start|>user\nSay hi\nin French<|im_end|>\n<|im_start|>assistant\n[S][a][l][u][t][<|im_end|>]\n",
    )


def test_an_alpaca_record_learns_the_answers_of_its_history_too():
    check(
        {"instruction": "2", "input": "", "output": "b", "system": "S", "history": [["1", "a"]]},
        "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\n1<|im_end|>\n<|im_start|>assistant\n[a][<|im_end|>]\n"
        "<|im_start|>user\n2<|im_end|>\n<|im_start|>assistant\n[b][<|im_end|>]\n",
    )


def test_every_answer_of_a_conversation_is_learnt_and_nothing_else():
    check(
        {
            "messages": [
                {"role": "system", "content": "S"},
                {"role": "user", "content": "1"},
                {"role": "assistant", "content": "a"},
                {"role": "user", "content": "2"},
                {"role": "assistant", "content": "bb"},
            ]
        },
        "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\n1<|im_end|>\n<|im_start|>assistant\n[a][<|im_end|>]\n"
        "<|im_start|>user\n2<|im_end|>\n<|im_start|>assistant\n[b][b][<|im_end|>]\n",
    )


def test_an_answer_of_weight_0_is_read_but_not_learnt():
    check(
        {
            "messages": [
                {"role": "user", "content": "1"},
                {"role": "assistant", "content": "bad", "weight": 0},
                {"role": "user", "content": "2"},
                {"role": "assistant", "content": "ok", "weight": 1},
            ]
        },
        "<|im_start|>user\n1<|im_end|>\n<|im_start|>assistant\nbad<|im_end|>\n"
        "<|im_start|>user\n2<|im_end|>\n<|im_start|>assistant\n[o][k][<|im_end|>]\n",
    )


def test_an_answer_that_the_template_leaves_open_ends_with_the_end_of_the_tokenizer():
    check(
        {"instruction": "2", "output": "b", "history": [["1", "a"]]},
        "Q: 1\nA: [a][<|im_end|>]",
        "Q: 1\nA: a\nQ: 2\nA: [b][<|im_end|>]",
        template=LEAVES_OPEN,
    )


def test_an_answer_that_ends_by_itself_ends_once():
    check({"instruction": "1", "output": "a<|im_end|>"}, "Q: 1\nA: [a][<|im_end|>]\n", template=LEAVES_OPEN)


CALL = {"type": "function", "function": {"name": "rain", "arguments": "{}"}}


@pytest.mark.parametrize(
    ("answer", "template", "why"),
    [
        ({"content": "", "tool_calls": [CALL]}, CHATML, "does not write calls of tools"),
        ({"content": "Dry"}, CHATML.replace("m['content']", "m['content'].text | default('')"), "does not write what"),
    ],
)
def test_an_answer_that_the_template_leaves_out_is_not_learnt_as_an_empty_one(answer, template, why):
    record = {"messages": [{"role": "user", "content": "1"}, {"role": "assistant", **answer}]}
    with pytest.raises(Untrainable, match=why):
        label_answers(Template(byte_tokenizer(template), "the model"), read_record(record))


def test_thoughts_reach_a_template_that_writes_them():
    thinks = CHATML.replace("m['content']", "(m.reasoning_content + '|' if m.reasoning_content else '') + m['content']")
    check(
        {
            "messages": [
                {"role": "user", "content": "1"},
                {"role": "assistant", "reasoning_content": "t", "content": "a"},
            ]
        },
        "<|im_start|>user\n1<|im_end|>\n<|im_start|>assistant\n[t][|][a][<|im_end|>]\n",
        template=thinks,
    )


def test_every_byte_of_a_chinese_answer_is_learnt():
    check(
        {"instruction": "好", "output": "你。"},
        "<|im_start|>user\n\\xe5\\xa5\\xbd<|im_end|>\n<|im_start|>assistant\n"
        "[\\xe4][\\xbd][\\xa0][\\xe3][\\x80][\\x82][<|im_end|>]\n",
    )


def test_a_result_of_a_tool_is_not_learnt():
    check(
        {
            "messages": [
                {"role": "user", "content": "1"},
                {"role": "assistant", "content": "call"},
                {"role": "tool", "content": "42", "tool_call_id": "x"},
                {"role": "assistant", "content": "ok"},
            ]
        },
        "<|im_start|>user\n1<|im_end|>\n<|im_start|>assistant\n[c][a][l][l][<|im_end|>]\n"
        "<|im_start|>tool\n42<|im_end|>\n<|im_start|>assistant\n[o][k][<|im_end|>]\n",
    )


def test_a_token_that_straddles_prompt_and_answer_is_not_learnt():
    # The line break of the prompt and that of the answer merge into one token, which no prompt ends with.
    check(
        {"instruction": "x", "output": "\nhi"},
        "<|im_start|>user\nx<|im_end|>\n<|im_start|>assistant\n\n[h][i][<|im_end|>]\n",
        tokenizer=byte_tokenizer(CHATML, merges=[("Ċ", "Ċ")]),
    )


def test_a_straddling_token_is_not_learnt_where_the_tokenizer_trims_its_span_to_nothing():
    check(
        {"instruction": "x", "output": " hi"},
        "<|im_start|>user: x<|im_end|><|im_start|>assistant:  [h][i][<|im_end|>]",
        template=SPACED,
        tokenizer=byte_tokenizer(SPACED, merges=[("Ġ", "Ġ")]),
    )


def test_white_space_that_begins_an_answer_is_learnt_though_the_tokenizer_trims_its_spans():
    check(
        {"instruction": "x", "output": "  hi "},
        "<|im_start|>user\nx<|im_end|>\n<|im_start|>assistant\n[ ][ ][h][i][ ][<|im_end|>]\n",
    )


def test_a_template_that_rewrites_earlier_turns_gives_one_example_an_answer():
    check(
        THOUGHTS,
        "<|im_start|>user\nA<|im_end|>\n<|im_start|>assistant\n[<][t][>][b][<][/][t][h][i][n][k][>][C][<|im_end|>]\n",
        "<|im_start|>user\nA<|im_end|>\n<|im_start|>assistant\nC<|im_end|>\n"
        "<|im_start|>user\nD<|im_end|>\n<|im_start|>assistant\n[<][t][>][e][<][/][t][h][i][n][k][>][F][<|im_end|>]\n",
        template=FORGETS_THOUGHTS,
    )


def test_marks_of_the_template_are_used_where_the_difference_of_texts_fails():
    check(
        THOUGHTS,
        "<|im_start|>user\nA<|im_end|>\n<|im_start|>assistant\n[C][<|im_end|>]\n"
        "<|im_start|>user\nD<|im_end|>\n<|im_start|>assistant\n[<][t][>][e][<][/][t][h][i][n][k][>][F][<|im_end|>]\n",
        template=MARKED,
    )


def test_marks_of_the_template_heed_weight_0():
    record = {
        "messages": [THOUGHTS["messages"][0], {**THOUGHTS["messages"][1], "weight": 0}, *THOUGHTS["messages"][2:]]
    }
    check(
        record,
        "<|im_start|>user\nA<|im_end|>\n<|im_start|>assistant\nC<|im_end|>\n"
        "<|im_start|>user\nD<|im_end|>\n<|im_start|>assistant\n[<][t][>][e][<][/][t][h][i][n][k][>][F][<|im_end|>]\n",
        template=MARKED,
    )


def test_a_template_whose_prompt_its_answers_do_not_follow_is_refused_by_name():
    template = Template(byte_tokenizer(OPENS_THOUGHT), "acme/thinker")
    with pytest.raises(TrainingError) as caught:
        label_answers(template, read_record({"instruction": "x", "output": "y"}))
    assert caught.value.failure.reason == "chat-template"
    assert "acme/thinker" in caught.value.failure.message
    assert "trainOn" in caught.value.failure.hint


def test_a_conversation_that_the_template_refuses_is_left_out_with_the_templates_own_reason():
    template = Template(byte_tokenizer(REFUSES_SYSTEM), "the model")
    with pytest.raises(Untrainable, match="System role not supported"):
        label_answers(template, read_record({"instruction": "x", "output": "y", "system": "S"}))


def test_a_conversation_that_begins_with_an_answer_is_left_out():
    record = {"messages": [{"role": "assistant", "content": "hi"}, {"role": "user", "content": "x"}]}
    with pytest.raises(Untrainable, match="begins with an assistant turn"):
        label_answers(Template(byte_tokenizer(CHATML), "the model"), read_record(record))


def test_all_tokens_are_learnt_on_request():
    tokenizer = byte_tokenizer(CHATML)
    [example] = label_all(Template(tokenizer, "the model"), read_record({"instruction": "x", "output": "y"}))
    assert show(tokenizer, example) == (
        "[<|im_start|>][u][s][e][r][\n][x][<|im_end|>][\n][<|im_start|>]"
        "[a][s][s][i][s][t][a][n][t][\n][y][<|im_end|>][\n]"
    )
    assert example.trained_tokens == len(example.input_ids) - 1


def test_learnt_tokens_spell_the_answers_whatever_the_texts_are():
    tokenizer = text_tokenizer(CHATML)
    template = Template(tokenizer, "the model")
    draw = random.Random(11)
    for _ in range(150):
        record = {"messages": [_turn(draw, role) for _ in range(draw.randint(1, 3)) for role in ("user", "assistant")]}
        [example] = label_answers(template, read_record(record))
        learnt = tokenizer.decode(example.labels[example.labels != IGNORED])
        answers = [m["content"] + "<|im_end|>" for m in record["messages"] if m["role"] == "assistant"]
        assert learnt == "".join(answers)


def _turn(draw: random.Random, role: str) -> dict[str, str]:
    # No line break in front: there it may merge with the prompt's, which a test of its own covers.
    words = ["sky", " blue", "  ", "\n\n", "你好", "，", "é", "😀", "<|end|>", "assistant", "\t"]
    return {"role": role, "content": "a" + "".join(draw.choices(words, k=draw.randint(0, 8)))}


@pytest.mark.parametrize("label", [label_all, label_answers])
def test_a_text_is_learnt_whole_with_its_end_and_without_a_template(label):
    tokenizer = byte_tokenizer(CHATML)
    [example] = label(Template(tokenizer, "the model"), read_record({"text": "It rained."}))
    end = [] if tokenizer.eos_token_id is None else [tokenizer.eos_token_id]
    assert example.input_ids.tolist() == [*tokenizer("It rained.")["input_ids"], *end]
    assert example.labels.tolist() == example.input_ids.tolist()

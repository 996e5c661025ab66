"""What becomes of records: read, left out, cut, held out and mixed; nothing is lost without a line in the log."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from bases import CHATML, FORGETS_THOUGHTS, byte_tokenizer
from jobs import write_job
from test_labels import THOUGHTS
from tunesmith_trainer.data import Loaded, Prepared, hold_out, mix, prepare_data
from tunesmith_trainer.errors import TrainingError
from tunesmith_trainer.job import load_job
from tunesmith_trainer.labels import Example, Ids
from tunesmith_trainer.records import Place
from tunesmith_trainer.template import Template

GOOD = {"instruction": "x", "output": "yes"}
THOUGHTS_AND_MORE = [THOUGHTS, {"text": 'a "quoted"\n]},{ text é 好'}]


def prepare(folder: Path, files: dict, template: str = CHATML, **data: object) -> Prepared:
    job = load_job(write_job(folder, files, model={"id": "/nowhere"}, data=data))
    return prepare_data(job, Template(byte_tokenizer(template), "the model"))


def refusal(folder: Path, files: dict, **data: object) -> tuple[str, str]:
    with pytest.raises(TrainingError) as caught:
        prepare(folder, files, **data)
    assert caught.value.failure.hint
    return caught.value.failure.reason, caught.value.failure.message


def records(name: str, count: int) -> list[Loaded]:
    """Records that differ in one token, which names them."""
    return [Loaded(Place(name, line), (_example(hash(name) % 1000 * 1000 + line),)) for line in range(count)]


def flat(files: list[list[Loaded]]) -> list[Loaded]:
    return [record for records in files for record in records]


def _example(token: int) -> Example:
    import numpy

    ids: Ids = numpy.asarray([token, token], dtype=numpy.int32)
    return Example(ids, ids)


def test_every_sound_record_becomes_an_example(tmp_path, capsys):
    data = prepare(
        tmp_path,
        {"a.jsonl": [GOOD, {"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": "y"}]}]},
    )
    assert len(data.train) == 2
    assert data.validation is None
    assert "data/a.jsonl: 2 records, 2 used\n" in capsys.readouterr().out


def test_a_byte_order_mark_and_blank_lines_are_passed_over(tmp_path):
    content = b'\xef\xbb\xbf{"instruction": "x", "output": "y"}\r\n\n  \n{"instruction": "x", "output": "z"}'
    assert len(prepare(tmp_path, {"a.jsonl": content}).train) == 2


def test_each_record_that_is_left_out_is_listed_with_file_line_and_reason(tmp_path, capsys):
    user = {"role": "user", "content": "x"}
    prepare(
        tmp_path,
        {
            "a.jsonl": [
                GOOD,
                {"messages": [user]},
                {"instruction": "x", "output": "  "},
                {"messages": [user, {"role": "assistant", "content": "no", "weight": 0}]},
                {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:"}}]}]},
            ]
        },
    )
    log = capsys.readouterr().out
    assert "data/a.jsonl line 2: left out, it has no assistant turn\n" in log
    assert "data/a.jsonl line 3: left out, every assistant turn is empty\n" in log
    assert "data/a.jsonl line 4: left out, every assistant turn has weight 0\n" in log
    assert "data/a.jsonl line 5: left out, /messages/0/content/0 is of type image_url, and only text" in log
    assert "data/a.jsonl: 5 records, 1 used, 4 left out\n" in log


@pytest.mark.parametrize("record", [b'{"instruction": "x", "output": "\\ud83d"}', b'{"text": "\\udc00"}'])
def test_half_a_character_ends_no_run(tmp_path, capsys, record):
    prepare(tmp_path, {"a.jsonl": b'{"instruction": "x", "output": "y"}\n' + record})
    assert "data/a.jsonl line 2: left out, it holds half a character (a lone surrogate)" in capsys.readouterr().out


def test_each_cut_record_is_listed_and_one_whose_answer_is_cut_off_is_left_out(tmp_path, capsys):
    # A prompt of 1 + 5 + 1 + 1 + 1 tokens, then 1 + 10 for the generation prompt, then the answer.
    data = prepare(
        tmp_path,
        {"a.jsonl": [GOOD, {"instruction": "x", "output": "a" * 50}, {"instruction": "x" * 50, "output": "y"}]},
        maxLength=30,
    )
    log = capsys.readouterr().out
    assert "data/a.jsonl line 2: cut from 72 to 30 tokens\n" in log
    assert "data/a.jsonl line 3: left out, nothing to learn is within its first 30 tokens\n" in log
    assert "data/a.jsonl: 3 records, 2 used, 1 left out, 1 cut\n" in log
    assert [len(ids) for ids in data.train["input_ids"]] == [25, 30]


def test_tokens_and_learnt_tokens_are_counted(tmp_path, capsys):
    prepare(tmp_path, {"a.jsonl": [GOOD]})
    assert "Training: 1 examples, 25 tokens, 4 of them learnt\n" in capsys.readouterr().out


def test_a_record_split_by_answer_keeps_its_halves_on_one_side(tmp_path, capsys):
    data = prepare(tmp_path, {"a.jsonl": [THOUGHTS, GOOD]}, template=FORGETS_THOUGHTS, validation={"fraction": 0.5})
    assert sorted([len(data.train), len(data.validation)]) == [1, 2]
    assert (
        "1 learnt as one example an answer, since the chat template rewrites earlier turns" in capsys.readouterr().out
    )


def test_broken_lines_refuse_the_run_and_are_named(tmp_path):
    lines = [
        b'{"instruction": "x", "output": "y"}',
        b'{"instruction": ',
        b"\xff\xfe",
        b"[1]",
        b'{"prompt": "x"}',
        b'{"instruction": "x", "output": 1}',
    ]
    reason, message = refusal(tmp_path, {"a.jsonl": b"\n".join(lines)})
    assert reason == "data"
    assert message == (
        "data/a.jsonl holds broken records: line 2: column 17 is not JSON: Expecting value; "
        "line 3: byte 1 is not UTF-8; line 4: the record is not an object; "
        'line 5: the record has the fields of no format that can be trained: "messages", "conversations", '
        '"instruction" and "output", "prompt" and "completion", or "text"; line 6: /output is not a text'
    )


class TestLists:
    """A JSON list of records, as many datasets are shipped."""

    def test_each_element_is_a_record_that_knows_its_line(self, tmp_path, capsys):
        content = b'\xef\xbb\xbf[\n  {"instruction": "x", "output": "y"},\n  {\n    "messages": []\n  ,"text": ""},\n'
        content = content.replace(b'"messages": []\n  ,', b"")
        data = prepare(tmp_path, {"a.json": content + b'  {"instruction": "[1, 2]", "output": "z"} ]\n\n'})
        assert len(data.train) == 2
        log = capsys.readouterr().out
        assert "data/a.json line 3, record 2: left out, its text is empty\n" in log
        assert "data/a.json: 3 records, 2 used, 1 left out\n" in log

    def test_a_list_gives_the_same_examples_as_its_records_in_lines(self, tmp_path):
        everything = [GOOD, *THOUGHTS_AND_MORE]
        lines = prepare(tmp_path / "lines", {"a.jsonl": everything})
        for indent in (None, 2):
            content = json.dumps(everything, indent=indent, ensure_ascii=False).encode()
            assert prepare(tmp_path / str(indent), {"a.json": content}).train.to_dict() == lines.train.to_dict()

    def test_records_of_one_line_are_told_apart(self, tmp_path, capsys):
        content = json.dumps([GOOD, {"text": " "}, GOOD, {"text": ""}]).encode()
        prepare(tmp_path, {"a.json": content})
        log = capsys.readouterr().out
        assert "data/a.json line 1, record 2: left out" in log
        assert "data/a.json line 1, record 4: left out" in log

    @pytest.mark.parametrize(
        ("content", "problem"),
        [
            (b'[\n{"instruction": "x", "output": }]', "line 2, record 1: column 32 is not JSON: Expecting value"),
            (b'[{"text": "a"}\n {"text": "b"}]', "line 2, record 2: column 2 is not JSON: the list is not closed"),
            (b'[{"text": "a"},\n{"text": "b"}', "line 2, record 3: column 14 is not JSON: the list is not closed"),
            (b'[{"text": "a"}]\n[]', "line 1, record 2: column 15 is not JSON: the list is not closed, or something"),
            (b'[{"text": "a"},\n]', "line 2, record 2: column 1 is not JSON: Expecting value"),
            (b'[{"text": "a"},\n"b"]', "line 2, record 2: the record is not an object"),
            (b'[{"text": "a"},\n"\xff"]', "line 2: byte 18 of the file is not UTF-8"),
            (b"[" * 100_000, "line 1, record 1: the record is nested too deeply"),
            (
                b'[{"text": "a"},\n{"n": ' + b"1" * 5000 + b"}]",
                "line 2, record 2: a number of the record has thousands",
            ),
        ],
    )
    def test_where_it_is_broken_is_told_by_line_and_number(self, tmp_path, content, problem):
        reason, message = refusal(tmp_path, {"a.json": content})
        assert reason == "data"
        assert problem in message

    def test_an_empty_list_holds_nothing_to_learn(self, tmp_path):
        assert refusal(tmp_path, {"a.json": b" [ ] "})[0] == "no-trainable-tokens"


def test_no_more_than_20_broken_lines_are_named(tmp_path):
    _, message = refusal(tmp_path, {"a.jsonl": b"{\n" * 50})
    assert "line 20:" in message
    assert "line 21:" not in message
    assert message.endswith("and perhaps more")


def test_a_message_about_a_broken_record_holds_none_of_its_text(tmp_path):
    _, message = refusal(tmp_path, {"a.jsonl": b'{"instruction": "secret-4711", "output": }\n{"secret-4712": 1}\n'})
    assert "secret" not in message


def test_nesting_without_end_is_a_broken_line(tmp_path):
    reason, message = refusal(tmp_path, {"a.jsonl": b'{"a":' * 100_000})
    assert reason == "data"
    assert "line 1: " in message


def test_a_file_that_is_missing_is_named_as_the_user_wrote_it(tmp_path):
    write_job(tmp_path, {"a.jsonl": [GOOD]}, model={"id": "/nowhere"})
    (tmp_path / "a.jsonl").unlink()
    with pytest.raises(TrainingError) as caught:
        prepare_data(load_job(tmp_path), Template(byte_tokenizer(CHATML), "the model"))
    assert caught.value.failure.reason == "data"
    assert caught.value.failure.message.startswith("data/a.jsonl cannot be read: No such file")


def test_an_empty_file_is_refused(tmp_path):
    assert refusal(tmp_path, {"a.jsonl": b""}) == (
        "no-trainable-tokens",
        "data/a.jsonl holds no record that can be learnt from",
    )


def test_a_run_with_nothing_to_learn_is_refused_with_the_usual_reason(tmp_path):
    reason, message = refusal(tmp_path, {"a.jsonl": [GOOD, GOOD]}, maxLength=8)
    assert reason == "no-trainable-tokens"
    assert "nothing to learn is within its first 8 tokens" in message


def test_a_validation_file_is_measured_whole(tmp_path):
    held_out = tmp_path / "held-out.jsonl"
    held_out.write_text('{"instruction": "x", "output": "y"}\n' * 3)
    data = prepare(tmp_path, {"a.jsonl": [GOOD]}, validation={"path": str(held_out)})
    assert (len(data.train), len(data.validation)) == (1, 3)


def test_a_share_is_held_out_by_seed_and_never_trained_on():
    files = [records("a", 60), records("b", 40)]
    kept, held = hold_out(files, 0.1, seed=1)
    assert len(held) == 10
    assert sum(map(len, kept)) == 90
    assert not {record.content for record in held} & {record.content for file in kept for record in file}
    assert hold_out(files, 0.1, seed=1)[1] == held
    assert hold_out(files, 0.1, seed=2)[1] != held


def test_copies_of_a_held_out_record_are_held_out_with_it():
    twice = records("a", 10) * 2
    kept, held = hold_out([twice], 0.1, seed=1)
    assert len(held) == 2
    assert held[0] == held[1]
    assert held[0] not in kept[0]


def test_one_record_is_held_out_at_least_and_one_stays():
    kept, held = hold_out([records("a", 3)], 0.01, seed=1)
    assert (len(kept[0]), len(held)) == (2, 1)
    with pytest.raises(TrainingError, match="too few to hold a share"):
        hold_out([records("a", 1)], 0.5, seed=1)


@pytest.mark.parametrize("alone", ["a", "b", "c"])
def test_a_share_that_no_cluster_fits_in_takes_the_smallest(alone):
    files = [records(name, 1) * (1 if name == alone else 9) for name in ("a", "b", "c")]
    kept, held = hold_out(files, 0.01, seed=1)
    assert [record.place.file for record in held] == [alone]
    assert sum(map(len, kept)) == 18


def test_equal_weights_use_every_record_once():
    mixed = flat(mix([records("a", 30), records("b", 5)], [7, 7], seed=1))
    assert Counter(record.place for record in mixed).most_common(1)[0][1] == 1
    assert len(mixed) == 35


def test_a_file_of_three_times_the_weight_is_seen_three_times_as_often():
    seen = Counter(record.place for record in flat(mix([records("a", 10), records("b", 20)], [1, 3], seed=1)))
    assert {count for place, count in seen.items() if place.file == "a"} == {1}
    assert {count for place, count in seen.items() if place.file == "b"} == {3}


def test_a_broken_ratio_is_made_up_by_a_seeded_sample():
    files = [records("a", 10), records("b", 10)]
    seen = Counter(record.place for record in mix(files, [0.4, 0.6], seed=1)[1])
    assert sum(seen.values()) == 15
    assert set(seen.values()) == {1, 2}
    assert mix(files, [0.4, 0.6], seed=1) == mix(files, [0.4, 0.6], seed=1)
    assert mix(files, [0.4, 0.6], seed=1) != mix(files, [0.4, 0.6], seed=2)


def test_weights_of_the_run_file_shape_the_mix(tmp_path, capsys):
    job = write_job(tmp_path, {"a.jsonl": [GOOD] * 4, "b.jsonl": [GOOD] * 2}, model={"id": "/nowhere"})
    run = (job / "run.json").read_text()
    (job / "run.json").write_text(
        run.replace('"source": "data/b.jsonl", "weight": 1', '"source": "data/b.jsonl", "weight": 2')
    )
    data = prepare_data(load_job(job), Template(byte_tokenizer(CHATML), "the model"))
    assert len(data.train) == 8
    assert "data/b.jsonl: 50.0 % of the mix, each record seen 2 times an epoch\n" in capsys.readouterr().out

"""Replay, packing, near duplicates, the chat template and the dry run."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM

from bases import CHATML, byte_tokenizer, save_base
from jobs import COLOURS, command_here, file_of, run_here, write_job
from tunesmith_trainer.clusters import cluster, sketch
from tunesmith_trainer.conversation import read_record
from tunesmith_trainer.data import Prepared, prepare_data
from tunesmith_trainer.job import load_job
from tunesmith_trainer.packing import pack
from tunesmith_trainer.template import Template


def prepare(folder: Path, files: dict, **sections: object) -> Prepared:
    job = load_job(write_job(folder, files, model={"id": "/nowhere"}, **sections))
    return prepare_data(job, Template(byte_tokenizer(CHATML), "the model"))


def test_replay_adds_its_share_of_general_records(tmp_path, capsys):
    data = prepare(
        tmp_path,
        {"a.jsonl": COLOURS, "general.jsonl": [{"instruction": f"g{n}", "output": "g"} for n in range(50)]},
        train={"a.jsonl": {}},
        data={"replay": {**file_of(tmp_path, "general.jsonl"), "ratio": 0.5}},
    )
    assert Counter(source for row in data.train["sources"] for source in row) == {0: 12, 1: 6}
    assert [source.task for source in data.sources] == [None, "replay"]
    assert "data/general.jsonl: 33.3 % of the mix, replayed\n" in capsys.readouterr().out


def test_more_replay_than_there_is_repeats_it(tmp_path):
    data = prepare(
        tmp_path,
        {"a.jsonl": COLOURS, "general.jsonl": [{"instruction": "g", "output": "g"}]},
        train={"a.jsonl": {}},
        data={"replay": {**file_of(tmp_path, "general.jsonl"), "ratio": 0.25}},
    )
    assert len(data.train) == 15


class TestPacking:
    def test_every_example_is_in_one_row_and_no_row_is_too_long(self):
        draw = random.Random(1)
        lengths = [draw.randint(1, 100) for _ in range(500)]
        rows = pack(lengths, 128)
        assert sorted(index for row in rows for index in row) == list(range(500))
        assert max(sum(lengths[index] for index in row) for row in rows) <= 128
        # Best fit needs at most 11/9 of the best possible rows, which are at least as many as the tokens ask for.
        assert len(rows) <= 11 / 9 * (sum(lengths) / 128) + 1

    def test_a_row_is_filled_to_its_last_token(self):
        assert pack([100, 64, 64, 28], 128) == [[0, 3], [1, 2]]

    def test_a_row_teaches_what_its_examples_teach_alone(self, tmp_path, base):
        """On the CPU, without flash attention: no example sees another, so the gradients are the same."""

        def first_loss(name: str, **data: object) -> float:
            run = run_here(
                write_job(
                    tmp_path / name,
                    {"a.jsonl": COLOURS},
                    model={"id": str(base)},
                    data={"maxLength": 512, **data},
                    method={"dropout": 0},
                    training={"epochs": 1, "batchSize": 12, "gradientCheckpointing": False},
                )
            )
            return run.losses[0]

        assert first_loss("packed", packing=True) == pytest.approx(first_loss("alone"), rel=1e-4)

    def test_the_log_says_how_full_the_rows_are(self, tmp_path, capsys):
        data = prepare(tmp_path, {"a.jsonl": COLOURS}, data={"packing": True, "maxLength": 200})
        assert len(data.train) < 12
        assert "Packing: 12 examples in " in capsys.readouterr().out
        assert sum(map(len, data.train["seq_lengths"])) == 12


LONG = "Explain in a few words why the sky is blue during the day and red in the evening"
CARS = "一辆汽车每小时行驶60公里，3小时可以行驶多少公里？请写出计算过程并说明理由，谢谢你们大家的帮助和支持。"


class TestNearDuplicates:
    @pytest.mark.parametrize(
        ("one", "other", "alike"),
        [
            (LONG, LONG.upper() + "!", True),
            (LONG, LONG.replace("few", "couple of"), True),
            (f"{LONG} of day 12", f"{LONG} of day 345", True),
            (CARS, CARS.replace("60", "75").replace("3", "4"), True),
            (LONG, "Name three kinds of cheese that are made in the mountains of Switzerland", False),
            ("What is 3 + 4?", "What is 5 + 9?", False),
        ],
    )
    def test_they_are_told_as_the_editor_tells_them(self, one, other, alike):
        first, second = (read_record({"instruction": text, "output": "It is so."}) for text in (one, other))
        assert (cluster([sketch(first), sketch(second)]) == [0, 0]) is alike

    def test_a_share_that_is_held_out_never_splits_them(self, tmp_path):
        records = [
            {"instruction": f"{LONG}, {word}{end}", "output": f"Because of {word}."}
            for word in (
                "scattering of light by air",
                "dust of volcanoes and deserts",
                "what grandmother always told us",
            )
            for end in ("", "!", " ?", "...")
        ]
        unlike = [{"instruction": str(n) * 40, "output": str(n)} for n in "abcdefgh"]
        data = prepare(tmp_path, {"a.jsonl": records + unlike}, data={"validation": {"fraction": 0.3}})
        held = {place.line for place in data.held_out}
        for first in (1, 5, 9):
            assert len(held & set(range(first, first + 4))) in (0, 4)
        assert 0 < len(held) <= 6


class TestChatTemplate:
    def test_a_base_model_learns_by_chatml(self, tmp_path):
        base = save_base(tmp_path / "base", template=None)
        job = write_job(
            tmp_path / "job",
            {"a.jsonl": COLOURS},
            model={"id": str(base)},
            data={"chatTemplate": "chatml"},
            training={"epochs": 1},
        )
        run = command_here(job)
        assert run.code == 0, run.log
        assert "<|im_start|>" in (job / "adapter/chat_template.jinja").read_text()

    def test_a_file_is_taken_and_saved_with_the_adapter(self, tmp_path, base):
        own = CHATML.replace("assistant\\n", "assistant\\n")
        (tmp_path / "own.jinja").write_text("{# ours #}" + own)
        job = write_job(
            tmp_path / "job",
            {"a.jsonl": COLOURS},
            model={"id": str(base)},
            data={"chatTemplate": {"path": str(tmp_path / "own.jinja"), "source": "own.jinja"}},
            training={"epochs": 1},
        )
        assert command_here(job).code == 0
        assert (job / "adapter/chat_template.jinja").read_text().startswith("{# ours #}")

    def test_a_file_that_is_none_is_refused(self, tmp_path, base):
        (tmp_path / "own.jinja").write_text("Hello")
        template = {"path": str(tmp_path / "own.jinja"), "source": "own.jinja"}
        job = write_job(
            tmp_path / "job", {"a.jsonl": COLOURS}, model={"id": str(base)}, data={"chatTemplate": template}
        )
        run = command_here(job)
        assert (run.error["reason"], run.error["message"][:9]) == ("chat-template", "own.jinja")


def test_a_dry_run_shows_tokens_with_their_labels_and_trains_nothing(tmp_path):
    job = write_job(tmp_path, {"a.jsonl": [{"instruction": "x", "output": "yes"}]}, model={"id": "builtin:tiny"})
    run = command_here(job, "--dry-run")
    assert run.code == 0
    rows = [line.split(" ", 1) for line in run.log.split("text\n")[1].splitlines()]
    learnt = "".join(line[-2] for line in run.log.splitlines() if " * '" in line and len(line.split("'")[1]) == 1)
    assert learnt == "yes"
    assert len(rows) == 25
    assert not (job / "adapter").exists()
    assert not (job / "checkpoints").exists()


def test_packed_rows_give_the_logits_of_their_examples(base):
    """What keeps examples apart is transformers' own: it must hold for the kernels that need no GPU."""
    ids = torch.randint(0, 200, (1, 12))
    positions = torch.tensor([[0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5, 6]])
    for kernel in ("sdpa", "eager"):
        model = AutoModelForCausalLM.from_pretrained(base, attn_implementation=kernel).eval()
        with torch.no_grad():
            together = model(input_ids=ids, position_ids=positions, use_cache=False).logits
            alone = torch.cat([model(input_ids=ids[:, :5]).logits, model(input_ids=ids[:, 5:]).logits], dim=1)
        torch.testing.assert_close(together, alone, rtol=1e-4, atol=1e-4)

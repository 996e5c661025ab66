"""`--dry-run`: what a run would learn, token by token, without loading the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from transformers import PreTrainedTokenizerBase

from .data import Prepared, prepare_data
from .job import Job
from .labels import IGNORED
from .log import say
from .model import load_tokenizer, locate
from .template import Template

ROWS = 3


def dry_run(job: Job) -> None:
    """Reads the data as a run does and prints the first rows with their labels."""
    tokenizer = load_tokenizer(locate(job.model), job.data.chat_template)
    data = prepare_data(job, Template(tokenizer, job.model.label))
    show(data, tokenizer)


def show(data: Prepared, tokenizer: PreTrainedTokenizerBase) -> None:
    """One line a token: its id, a mark where it is learnt, and its text."""
    for index, row in enumerate(data.train.select(range(min(ROWS, len(data.train)))), start=1):
        for name, ids, labels in _texts(row):
            say(f"Row {index}{name}: id, learnt (*), text")
            for token, label in zip(ids, labels, strict=True):
                say(f"{token:>8} {' ' if label == IGNORED else '*'} {tokenizer.decode([token])!r}")


def _texts(row: Mapping[str, Any]) -> list[tuple[str, Sequence[int], Sequence[int]]]:
    if "input_ids" in row:
        return [("", row["input_ids"], row["labels"])]
    sides = (("better", "chosen"), ("worse", "rejected"))
    return [(f", the {name} answer", row[f"{side}_ids"], row[f"{side}_labels"]) for name, side in sides]

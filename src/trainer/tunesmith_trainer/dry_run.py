"""`--dry-run`: what a run would learn, token by token, without loading the model."""

from __future__ import annotations

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
        say(f"Row {index}: id, learnt (*), text")
        for token, label in zip(row["input_ids"], row["labels"], strict=True):
            say(f"{token:>8} {' ' if label == IGNORED else '*'} {tokenizer.decode([token])!r}")

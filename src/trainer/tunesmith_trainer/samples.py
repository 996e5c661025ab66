"""Answers of the model to a few held-out questions, before and after training: what the numbers cannot show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from transformers import PreTrainedTokenizerBase

from .conversation import Conversation
from .job import File
from .preference import Pair
from .records import Place, Record, read_file
from .template import Template

COUNT = 3
MAX_NEW_TOKENS = 96


@dataclass(frozen=True)
class Sample:
    """A question of the data, as the model is asked it, and the answer that the data gives."""

    place: Place
    question: str
    expected: str
    prompt: str


def choose_samples(
    files: Iterable[File], places: Sequence[Place], template: Template, read: Callable[[object], Conversation | Pair]
) -> list[Sample]:
    """The first of the records at these places that end with an answer."""
    found: list[Sample] = []
    for file in files:
        wanted = {place for place in places[:COUNT] if place.file == file.label}
        records = read_file(file, read)
        while wanted:
            item = next(records)
            if isinstance(item, Record) and item.place in wanted and item.conversation.text is None:
                found.append(_sample(item.place, item.conversation, template))
            wanted.discard(item.place)
    return found


def answer(model: Any, tokenizer: PreTrainedTokenizerBase, samples: Sequence[Sample]) -> list[str]:
    """What the model writes, taking the likeliest token each time."""
    was_training = model.training
    model.eval()
    written = [_write(model, tokenizer, sample.prompt) for sample in samples]
    model.train(was_training)
    return written


def _sample(place: Place, conversation: Conversation, template: Template) -> Sample:
    last = max(index for index, message in enumerate(conversation.messages) if message.role == "assistant")
    return Sample(
        place,
        question=conversation.messages[last - 1].content if last else "",
        expected=conversation.messages[last].content,
        prompt=template.asking(conversation, last),
    )


def _write(model: Any, tokenizer: PreTrainedTokenizerBase, prompt: str) -> str:
    ids = tokenizer(prompt, add_special_tokens=False, return_tensors="pt").to(model.device)
    with torch.no_grad():
        output = model.generate(
            **ids, max_new_tokens=MAX_NEW_TOKENS, do_sample=False, pad_token_id=tokenizer.pad_token_id
        )
    return str(tokenizer.decode(output[0, ids["input_ids"].shape[1] :], skip_special_tokens=True)).strip()

"""From a conversation to token ids and labels: which tokens the loss counts is decided here, and nowhere else.

The text is the chat template's own. Where an answer stands in it is found by difference: the template renders the
messages before the answer (with the generation prompt that a model would be asked with) and the messages up to and with
the answer; what the second text has beyond the first is what a model would have to write.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy
from numpy.typing import NDArray
from transformers import PreTrainedTokenizerBase

from .conversation import Conversation, Untrainable
from .preference import Pair
from .template import Rendered, Template

#: 32-bit integers: a dataset of some million tokens as Python numbers would take gigabytes.
Ids: TypeAlias = NDArray[numpy.int32]
#: The label that the loss skips (torch.nn.CrossEntropyLoss's ignore_index).
IGNORED = -100


@dataclass(frozen=True)
class Example:
    """Token ids, and for each the id to be learnt there or IGNORED."""

    input_ids: Ids
    labels: Ids

    @property
    def trained_tokens(self) -> int:
        """Tokens that the loss counts; nothing predicts the first token, so it never is one."""
        return int((self.labels[1:] != IGNORED).sum())

    def cut(self, max_length: int) -> Example:
        """The first `max_length` tokens."""
        return Example(self.input_ids[:max_length], self.labels[:max_length])


def joined(examples: Sequence[Example]) -> Example:
    """One row of several examples."""
    return Example(
        numpy.concatenate([example.input_ids for example in examples]),
        numpy.concatenate([example.labels for example in examples]),
    )


def label_all(template: Template, conversation: Conversation) -> list[Example]:
    """One example in which every token is learnt."""
    if conversation.text is not None:
        return [_label_text(template.tokenizer, conversation.text)]
    ids = encode(template.tokenizer, template.whole(conversation))
    return [_example(ids, ids)]


def label_answers(template: Template, conversation: Conversation) -> list[Example]:
    """Examples in which the answers are learnt and the rest is read: one, or one an answer where the template needs it.

    Raises:
        Untrainable: where the template refuses this conversation.
        TrainingError: reason `chat-template`, where the answers cannot be found in what the template writes.
    """
    if conversation.text is not None:
        return [_label_text(template.tokenizer, conversation.text)]
    return [_label_spans(template.tokenizer, rendered) for rendered in template.answers(conversation)]


def label_pair(template: Template, pair: Pair) -> list[Example]:
    """Two examples: the prompt with the better answer, and with the worse one. Only the answers are learnt from.

    Raises:
        Untrainable: where an answer of several turns cannot be written as one text.
    """
    sides = [label_answers(template, side) for side in (pair.chosen, pair.rejected)]
    if any(len(examples) > 1 for examples in sides):
        raise Untrainable("its answer has several turns, of which the chat template rewrites the earlier ones")
    return [examples[0] for examples in sides]


def encode(tokenizer: PreTrainedTokenizerBase, text: str) -> list[int]:
    """The ids of a rendered text; the template has already written the special tokens."""
    return _ids(tokenizer, text, add_special_tokens=False)


def _ids(tokenizer: PreTrainedTokenizerBase, text: str, add_special_tokens: bool) -> list[int]:
    try:
        return tokenizer(text, add_special_tokens=add_special_tokens)["input_ids"]
    except (TypeError, UnicodeEncodeError) as error:
        # JSON may escape one half of a pair of surrogates, and no UTF-8 can hold it.
        raise Untrainable("it holds half a character (a lone surrogate), which no tokenizer takes") from error


def _label_text(tokenizer: PreTrainedTokenizerBase, text: str) -> Example:
    """A text of pretraining: all of it is learnt, and that it ends."""
    ids = list(_ids(tokenizer, text, add_special_tokens=True))
    if tokenizer.eos_token_id is not None and ids[-1:] != [tokenizer.eos_token_id]:
        ids.append(tokenizer.eos_token_id)
    return _example(ids, ids)


def _label_spans(tokenizer: PreTrainedTokenizerBase, rendered: Rendered) -> Example:
    boundaries = _Boundaries(tokenizer, rendered.text)
    labels = [IGNORED] * len(boundaries.ids)
    for start, end in rendered.spans:
        first, last = boundaries.at(start), boundaries.at(end)
        last = _without_tail(tokenizer, boundaries.ids, first, last)
        labels[first:last] = boundaries.ids[first:last]
    return _example(boundaries.ids, labels)


def _example(ids: Sequence[int], labels: Sequence[int]) -> Example:
    return Example(numpy.asarray(ids, dtype=numpy.int32), numpy.asarray(labels, dtype=numpy.int32))


class _Boundaries:
    """Which token begins at a character of a text."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase, text: str) -> None:
        self._tokenizer = tokenizer
        self._text = text
        self.ids = encode(tokenizer, text)

    def at(self, character: int) -> int:
        """The first token that lies wholly at or after a character.

        Found by tokenising the text before it, which is what a model is given when it is asked. A tokenizer's own
        offsets would be quicker but lie about white space: some trim it from their tokens' spans.
        """
        if character >= len(self._text):
            return len(self.ids)
        before = encode(self._tokenizer, self._text[:character])
        same = _common_length(before, self.ids)
        if same == len(before):
            return same
        # A token straddles the boundary. The model was given its first half, so it cannot learn to write the whole.
        return max(same + 1, self._first_starting_at(character))

    def _first_starting_at(self, character: int) -> int:
        if not self._tokenizer.is_fast:
            return 0
        offsets = self._tokenizer(self._text, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
        return next((index for index, (start, _) in enumerate(offsets) if start >= character), len(offsets))


def _common_length(left: Sequence[int], right: Sequence[int]) -> int:
    pairs = zip(left, right, strict=False)
    return next((index for index, (one, other) in enumerate(pairs) if one != other), min(len(left), len(right)))


def _without_tail(tokenizer: PreTrainedTokenizerBase, ids: Sequence[int], first: int, last: int) -> int:
    """Where an answer ends: white space that a template puts behind the end-of-turn token is never the model's."""
    control = tokenizer.added_tokens_decoder
    stop = next((index for index in range(last - 1, first - 1, -1) if ids[index] in control), None)
    if stop is None or str(tokenizer.decode(list(ids[stop + 1 : last]))).strip():
        return last
    return stop + 1

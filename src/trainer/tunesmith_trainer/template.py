"""A model's chat template: what it writes for a conversation, and where in it the answers stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from jinja2 import TemplateError
from transformers import PreTrainedTokenizerBase
from transformers.utils.chat_template_utils import render_jinja_template

from .conversation import Conversation, Untrainable
from .errors import TrainingError

#: The mark that a template may put around answers; Jinja allows a minus and spaces.
_GENERATION = re.compile(r"{%-?\s*generation\s*-?%}")


@dataclass(frozen=True)
class Rendered:
    """A text of the template, and the spans of characters in it that are learnt."""

    text: str
    spans: tuple[tuple[int, int], ...]


class Template:
    """Renders conversations with a tokenizer's chat template."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase, model_label: str) -> None:
        self.tokenizer = tokenizer
        self._model_label = model_label

    def whole(self, conversation: Conversation) -> str:
        """The text of all messages."""
        return self._render(conversation, len(conversation.messages))

    def asking(self, conversation: Conversation, index: int) -> str:
        """The text with which a model is asked for the message at an index."""
        return self._render(conversation, index, add_generation_prompt=True)

    def answers(self, conversation: Conversation) -> list[Rendered]:
        """The text, with the spans of the answers that are learnt.

        Most templates write earlier messages the same way whatever follows, so one text holds all answers. Some rewrite
        them (Qwen3 drops the thoughts of earlier turns). Then the answers are those that the template itself marks with
        `{% generation %}`; or else each answer is learnt from the text in which it comes last, as the model meets it.

        Raises:
            Untrainable: where the template refuses this conversation.
            TrainingError: reason `chat-template`, where not even the last answer follows the prompt that asks for it.
        """
        steps = [
            self._step(conversation, index)
            for index, message in enumerate(conversation.messages)
            if message.role == "assistant" and message.trained
        ]
        whole = self.whole(conversation)
        if all(whole.startswith(step.text) and step.spans for step in steps):
            return [Rendered(whole, tuple(span for step in steps for span in step.spans))]
        if _GENERATION.search(self._source(conversation)):
            return [self._marked(conversation)]
        self._require_prompts(steps)
        return steps

    def _step(self, conversation: Conversation, index: int) -> Rendered:
        """The text up to and with an answer; without a span where it does not begin with the prompt."""
        if index == 0:
            raise Untrainable("it begins with an assistant turn, which answers nothing")
        prompt = self._render(conversation, index, add_generation_prompt=True)
        text = self._render(conversation, index + 1)
        spans = ((len(prompt), len(text)),) if text.startswith(prompt) else ()
        return Rendered(text, spans)

    def _marked(self, conversation: Conversation) -> Rendered:
        answers = [message for message in conversation.messages if message.role == "assistant"]
        texts, marks = render_jinja_template(
            conversations=[_for_template(conversation, len(conversation.messages))],
            tools=list(conversation.tools) or None,
            chat_template=self._source(conversation),
            return_assistant_tokens_mask=True,
            **self.tokenizer.special_tokens_map,
        )
        if len(marks[0]) != len(answers):
            raise self._lost(f"marks {len(marks[0])} answers where there are {len(answers)}")
        spans = (mark for mark, answer in zip(marks[0], answers, strict=True) if answer.trained)
        return Rendered(texts[0], tuple((start, end) for start, end in spans))

    def _require_prompts(self, steps: list[Rendered]) -> None:
        if not all(step.spans for step in steps):
            raise self._lost("writes a prompt that the answer's own text does not begin with")

    def _source(self, conversation: Conversation) -> str:
        """Some tokenizers have a template of their own for conversations with tools."""
        return self.tokenizer.get_chat_template(tools=list(conversation.tools) or None)

    def _lost(self, how: str) -> TrainingError:
        return TrainingError(
            "chat-template",
            f"The chat template of {self._model_label} {how}, so the answers cannot be told from the rest",
            'Set data.trainOn to "all", or give the model folder a template with {% generation %} around the answers',
        )

    def _render(self, conversation: Conversation, count: int, add_generation_prompt: bool = False) -> str:
        try:
            return self.tokenizer.apply_chat_template(
                _for_template(conversation, count),
                tools=list(conversation.tools) or None,
                tokenize=False,
                add_generation_prompt=add_generation_prompt,
            )
        except (TemplateError, TypeError) as error:
            raise Untrainable(f"the chat template refuses it: {error}") from error


def _for_template(conversation: Conversation, count: int) -> list[dict[str, Any]]:
    return [message.for_template() for message in conversation.messages[:count]]

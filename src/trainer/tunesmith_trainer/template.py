"""A model's chat template: what it writes for a conversation, and where in it the answers stand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from jinja2 import TemplateError
from transformers import PreTrainedTokenizerBase
from transformers.utils.chat_template_utils import render_jinja_template

from .conversation import Conversation, Message, Untrainable
from .errors import TrainingError

_WORD = re.compile(r"\w+")
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
        return self._upto(conversation, len(conversation.messages) - 1)

    def asking(self, conversation: Conversation, index: int) -> str:
        """The text with which a model is asked for the message at an index."""
        return self._render(conversation, index, add_generation_prompt=True)

    def answers(self, conversation: Conversation) -> list[Rendered]:
        """The text, with the spans of the answers that are learnt.

        Most templates write earlier messages the same way whatever follows, so one text holds all answers. Some rewrite
        them (Qwen3 drops the thoughts of earlier turns). Then the answers are those that the template itself marks with
        `{% generation %}`; or else each answer is learnt from the text in which it comes last, as the model meets it.

        Raises:
            Untrainable: where the template refuses this conversation, or leaves out what an answer says.
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

    def _upto(self, conversation: Conversation, index: int) -> str:
        """The text up to and with a message. An answer that the template puts no mark behind ends with the tokenizer's
        own: a model that has never seen an end goes on and on."""
        text, message = self._render(conversation, index + 1), conversation.messages[index]
        said, end = _answer_of(message), self.tokenizer.eos_token
        if message.role != "assistant" or not said or not end or said.endswith(end):
            return text
        return text.rstrip() + end if text.rstrip().endswith(said) else text

    def _step(self, conversation: Conversation, index: int) -> Rendered:
        """The text up to and with an answer; without a span where it does not begin with the prompt."""
        if index == 0:
            raise Untrainable("it begins with an assistant turn, which answers nothing")
        prompt = self._render(conversation, index, add_generation_prompt=True)
        text = self._upto(conversation, index)
        if not text.startswith(prompt):
            return Rendered(text, ())
        _require_said(conversation.messages[index], text[len(prompt) :])
        return Rendered(text, ((len(prompt), len(text)),))

    def _marked(self, conversation: Conversation) -> Rendered:
        answers = [message for message in conversation.messages if message.role == "assistant"]
        special: Any = self.tokenizer.special_tokens_map
        rendered: Any = render_jinja_template(
            conversations=[_for_template(conversation, len(conversation.messages))],
            tools=list(conversation.tools) or None,
            chat_template=self._source(conversation),
            return_assistant_tokens_mask=True,
            **special,
        )
        texts, marks = rendered
        if len(marks[0]) != len(answers):
            raise self._lost(f"marks {len(marks[0])} answers where there are {len(answers)}")
        learnt = [(mark, answer) for mark, answer in zip(marks[0], answers, strict=True) if answer.trained]
        for (start, end), answer in learnt:
            _require_said(answer, texts[0][start:end])
        return Rendered(texts[0], tuple((start, end) for (start, end), _ in learnt))

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
            text = self.tokenizer.apply_chat_template(
                _for_template(conversation, count),
                tools=list(conversation.tools) or None,
                tokenize=False,
                add_generation_prompt=add_generation_prompt,
            )
        except (TemplateError, TypeError) as error:
            raise Untrainable(f"the chat template refuses it: {error}") from error
        return str(text)


def _answer_of(message: Message) -> str:
    """What is said behind the thoughts, which many templates write in their own way."""
    return message.content.rpartition("</think>")[2].strip()


def _require_said(answer: Message, written: str) -> None:
    """Some templates know no calls of tools, others no content that is a plain text: what is left would be learnt as if
    it were the answer. Templates may drop thoughts, trim and escape, so a word of the content is proof enough."""
    word = _WORD.search(_answer_of(answer))
    if word is not None and word.group() not in written:
        raise Untrainable("the chat template does not write what the assistant says")
    if any(call["function"]["name"] not in written for call in answer.tool_calls):
        raise Untrainable("the chat template does not write calls of tools")


def _for_template(conversation: Conversation, count: int) -> list[dict[str, Any]]:
    return [message.for_template() for message in conversation.messages[:count]]

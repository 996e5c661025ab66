"""Which chat template a run uses: the model's own, ChatML, or a file."""

from __future__ import annotations

from pathlib import Path

from transformers import PreTrainedTokenizerBase

from .errors import TrainingError
from .job import File
from .log import say

#: OpenAI's format of 2023, which most open models that are tuned from a base model use.
CHATML = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}"
    "{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)


def choose_template(tokenizer: PreTrainedTokenizerBase, choice: str | File, model: str) -> None:
    """Gives the tokenizer the template of the run file, which is saved with the adapter.

    Raises:
        TrainingError: `no-chat-template` where the model has none of its own, `chat-template` for a file that is none.
    """
    if isinstance(choice, File):
        tokenizer.chat_template = _read(choice)
    elif choice == "chatml":
        tokenizer.chat_template = CHATML
        _say_unknown(tokenizer)
    elif not tokenizer.chat_template:
        raise TrainingError(
            "no-chat-template",
            f"The tokenizer of {model} has no chat template: it does not say how to write a conversation",
            'Set data.chatTemplate to "chatml" or to a Jinja file, or choose the instruct version of the model',
        )


def _read(file: File) -> str:
    try:
        text = Path(file.path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingError(
            "chat-template", f"The chat template {file.label} cannot be read: {error}", "Check data.chatTemplate"
        ) from error
    if "messages" not in text:
        raise TrainingError(
            "chat-template",
            f"{file.label} is no chat template: it never speaks of messages",
            "Take the chat_template.jinja of a model that writes as yours should",
        )
    return text


def _say_unknown(tokenizer: PreTrainedTokenizerBase) -> None:
    """A base model mostly does not know the marks of ChatML; it learns them as ordinary text."""
    marks = [mark for mark in ("<|im_start|>", "<|im_end|>") if mark not in tokenizer.get_vocab()]
    if marks:
        say(
            f"The tokenizer knows {' and '.join(marks)} as ordinary text only: what answers with this adapter must "
            "stop at the text <|im_end|>"
        )

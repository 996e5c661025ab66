"""Tiny models and tokenizers that the tests build from local text; they know nothing of `builtin:tiny`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from tokenizers import Tokenizer, decoders, pre_tokenizers, processors, trainers
from tokenizers.models import BPE
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

SPECIAL = ["<|end|>", "<|pad|>", "<|im_start|>", "<|im_end|>"]
TEXT = [
    "What is the colour of the sky? The sky is blue. What is the colour of grass? Grass is green.",
    "The teacher asks a question and the pupil writes an answer, one word at a time.",
    "system user assistant tool\nYou answer in one word.\n",
    "你好，请问你是谁？我是一个小小的模型。天空是什么颜色？天空是蓝色的。",
]

CHATML = (
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\n' + m['content'] + '<|im_end|>' + '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
#: Its prompt ends with a space, which may merge with one that begins the answer.
SPACED = (
    "{% for m in messages %}{{ '<|im_start|>' + m['role'] + ': ' + m['content'] + '<|im_end|>' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant: ' }}{% endif %}"
)
#: Like Qwen3's: what stands before </think> is kept in the last answer only.
FORGETS_THOUGHTS = (
    "{% for m in messages %}{% set text = m['content'] %}"
    "{% if m['role'] == 'assistant' and not loop.last %}{% set text = text.split('</think>')[-1] %}{% endif %}"
    "{{ '<|im_start|>' + m['role'] + '\n' + text + '<|im_end|>' + '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
#: The same, with its author's marks around the answers.
MARKED = (
    "{% for m in messages %}{% set text = m['content'] %}"
    "{% if m['role'] == 'assistant' and not loop.last %}{% set text = text.split('</think>')[-1] %}{% endif %}"
    "{{ '<|im_start|>' + m['role'] + '\n' }}"
    "{% if m['role'] == 'assistant' %}{%- generation -%}{{ text + '<|im_end|>' }}{%- endgeneration -%}"
    "{% else %}{{ text + '<|im_end|>' }}{% endif %}{{ '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
#: Like DeepSeek-R1's: the prompt opens a thought that the text of a finished answer lacks.
OPENS_THOUGHT = CHATML.replace("{{ '<|im_start|>assistant\n' }}", "{{ '<|im_start|>assistant\n<think>\n' }}")
#: Like GLM's, and many a template for base models: nothing says that an answer has ended.
LEAVES_OPEN = (
    "{% for m in messages %}{{ ('A: ' if m['role'] == 'assistant' else 'Q: ') + m['content'] + '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ 'A: ' }}{% endif %}"
)
#: Like Gemma's: there is no place for a system message.
REFUSES_SYSTEM = (
    "{% if messages[0]['role'] == 'system' %}{{ raise_exception('System role not supported') }}{% endif %}" + CHATML
)


def byte_tokenizer(template: str, merges: Sequence[tuple[str, str]] = ()) -> PreTrainedTokenizerFast:
    """One token a byte, but for the given merges. Spans are trimmed of white space, as those of Llama 3 are."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {piece: index for index, piece in enumerate([*alphabet, *(a + b for a, b in merges)])}
    backend = Tokenizer(BPE(vocab=vocabulary, merges=list(merges)))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    return _finish(backend, template)


def text_tokenizer(template: str, text: Sequence[str] = TEXT) -> PreTrainedTokenizerFast:
    """A byte-pair tokenizer trained on the text."""
    backend = Tokenizer(BPE())
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    backend.train_from_iterator(
        text, trainers.BpeTrainer(vocab_size=400, initial_alphabet=alphabet, show_progress=False)
    )
    return _finish(backend, template)


def save_base(folder: Path, template: str | None, width: int = 48) -> Path:
    """Saves a model and its tokenizer; without a template, as base models often come."""
    tokenizer = text_tokenizer(template or CHATML)
    if template is None:
        tokenizer.chat_template = None
    tokenizer.save_pretrained(folder)
    build_model(len(tokenizer), width).save_pretrained(folder)
    return folder


def build_model(vocabulary: int, width: int = 48) -> LlamaForCausalLM:
    torch.manual_seed(7)
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=vocabulary,
            hidden_size=width,
            intermediate_size=2 * width,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            max_position_embeddings=512,
            initializer_range=0.2,
            bos_token_id=None,
            eos_token_id=vocabulary - 1,
        )
    )


def _finish(backend: Tokenizer, template: str) -> PreTrainedTokenizerFast:
    backend.post_processor = processors.ByteLevel(trim_offsets=True)
    backend.decoder = decoders.ByteLevel()
    backend.add_special_tokens(SPECIAL)
    return PreTrainedTokenizerFast(
        tokenizer_object=backend,
        pad_token="<|pad|>",
        eos_token="<|im_end|>",
        chat_template=template,
        clean_up_tokenization_spaces=False,
    )

"""`builtin:tiny`: a small Llama-style model and a byte-level tokenizer, made by code, for a run with no hub in reach.

The weights are random but always the same, so an adapter trained on one machine fits the model built on another.
"""

from __future__ import annotations

import torch
from tokenizers import AddedToken, Tokenizer, decoders, pre_tokenizers
from tokenizers.models import BPE
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from .chat_template import CHATML

SEED = 20240607
PAD, START, END = "<|pad|>", "<|im_start|>", "<|im_end|>"


def tokenizer() -> PreTrainedTokenizerFast:
    """One token for each byte, and three special tokens of the ChatML template."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: index for index, token in enumerate(alphabet)}
    backend = Tokenizer(BPE(vocab=vocabulary, merges=[]))
    backend.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    backend.decoder = decoders.ByteLevel()
    backend.add_special_tokens([AddedToken(token, special=True) for token in (PAD, START, END)])
    return PreTrainedTokenizerFast(
        tokenizer_object=backend,
        pad_token=PAD,
        eos_token=END,
        additional_special_tokens=[START],
        chat_template=CHATML,
        clean_up_tokenization_spaces=False,
    )


def config() -> LlamaConfig:
    """Two layers, 64 wide."""
    pieces = tokenizer()
    return LlamaConfig(
        vocab_size=len(pieces),
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=4096,
        # Far above the usual 0.02: the frozen output layer of an untrained model must be able to tell tokens apart,
        # or an adapter below it could learn next to nothing.
        initializer_range=0.2,
        pad_token_id=pieces.pad_token_id,
        bos_token_id=None,
        eos_token_id=pieces.eos_token_id,
    )


def model(dtype: torch.dtype) -> LlamaForCausalLM:
    """On the CPU. Drawing the weights leaves the caller's random numbers as they were."""
    with torch.random.fork_rng():
        torch.manual_seed(SEED)
        built = LlamaForCausalLM(config())
    built.to(dtype)  # type: ignore[arg-type]
    return built

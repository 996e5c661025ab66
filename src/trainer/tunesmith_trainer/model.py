"""Loads the tokenizer and the base model of a run: from the hub, a folder, a GGUF file, or built by code."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
import torch
from huggingface_hub.errors import GatedRepoError, LocalEntryNotFoundError
from transformers import (
    AutoConfig,
    AutoModelForCausalLM,
    AutoTokenizer,
    GgufConfig,
    PretrainedConfig,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from transformers.utils import is_flash_attn_2_available

from . import builtin_tiny
from .chat_template import choose_template
from .errors import TrainingError, causes
from .hub import no_access, pin, unreachable
from .job import File, Model, Quantization
from .quantization import four_bits, keep_trainable, reload_quantized

BUILTIN_PREFIX = "builtin:"
_BUILTINS = {"tiny": builtin_tiny}


@dataclass(frozen=True)
class Located:
    """A model that exists, and the options with which the loaders find it."""

    model: Model
    options: Mapping[str, object]

    @property
    def builtin(self) -> Any:
        """The module that builds the model, for the few that are built."""
        return _BUILTINS.get(self.model.id.removeprefix(BUILTIN_PREFIX)) if _is_builtin(self.model) else None


def locate(model: Model) -> Located:
    """Makes sure that the model is there.

    Raises:
        TrainingError: `model-not-found`, `model-access` or `network`.
    """
    if _is_builtin(model):
        _require_builtin(model)
        return Located(model, {})
    gguf = {} if model.gguf_file is None else {"gguf_file": model.gguf_file}
    if not os.path.isabs(model.id):
        return Located(model, {**pin(model), **gguf})
    _require_folder(model)
    return Located(model, gguf)


def load_config(located: Located) -> PretrainedConfig:
    """What the model is made of, without its weights.

    Raises:
        TrainingError: `model` where its files make no sense.
    """
    if located.builtin is not None:
        return located.builtin.config()
    return _load(located, AutoConfig.from_pretrained)


def load_tokenizer(located: Located, chat_template: str | File = "model") -> PreTrainedTokenizerBase:
    """The model's tokenizer, with the chat template of the run.

    Raises:
        TrainingError: `no-chat-template` where it cannot write a conversation, `model` where its files make no sense.
    """
    builtin = located.builtin
    tokenizer = _load(located, AutoTokenizer.from_pretrained) if builtin is None else builtin.tokenizer()
    choose_template(tokenizer, chat_template, located.model.label)
    return tokenizer


def load_model(
    located: Located, dtype: torch.dtype, attention: str = "auto", quantization: Quantization | None = None
) -> PreTrainedModel:
    """The base model in `dtype`: on the CPU, but for one in four bits. Code that a repository brings is never run.

    Raises:
        TrainingError: `attention`, `quantization` where the target cannot do it, `model` for files that make no sense.
    """
    options = {"dtype": dtype, **_attention(attention)}
    if located.builtin is not None:
        built = located.builtin.model(dtype)
        return built if quantization is None else keep_trainable(reload_quantized(built, options, quantization))
    if quantization is not None:
        _require_plain(located.model)
        packed = _load(located, AutoModelForCausalLM.from_pretrained, **options, **four_bits(quantization))
        return keep_trainable(packed)
    # The blocks of a GGUF file are for inference only; an adapter trains on the weights that they unpack to.
    unpack = {} if located.model.gguf_file is None else {"quantization_config": GgufConfig(dequantize=True)}
    return _load(located, AutoModelForCausalLM.from_pretrained, **options, **unpack)


def _attention(name: str) -> dict[str, str]:
    if name == "flash" and not is_flash_attn_2_available():
        raise TrainingError(
            "attention",
            "Flash attention needs a CUDA GPU and the package flash-attn, which this target does not have",
            'Set training.attention to "auto"',
        )
    return {} if name == "auto" else {"attn_implementation": {"flash": "flash_attention_2"}.get(name, name)}


def _require_plain(model: Model) -> None:
    if model.gguf_file is not None:
        raise TrainingError(
            "quantization",
            f"{model.gguf_file} is quantised already, and is unpacked to be trained: it cannot be held in four bits",
            "Take the model's own files instead of the GGUF file, or set method.type to lora",
        )


def _load(located: Located, load: Any, **options: Any) -> Any:
    try:
        return load(located.model.id, trust_remote_code=False, **located.options, **options)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # Of the operating system, such as a full disk; transformers' own carry no number.
        raise _why(located.model, error) from error


def _why(model: Model, error: Exception) -> TrainingError:
    chain = list(causes(error))
    if any(isinstance(link, GatedRepoError) for link in chain):
        return no_access(model)
    broken = next((link for link in chain if isinstance(link, (LocalEntryNotFoundError, httpx2.HTTPError))), None)
    if broken is not None:
        return unreachable(model, broken)
    return TrainingError(
        "model",
        f"The files of {model.label} cannot be loaded: {str(error).strip().splitlines()[0]}",
        "Choose a text-generation model that transformers knows without code from its repository",
    )


def _is_builtin(model: Model) -> bool:
    return model.id.startswith(BUILTIN_PREFIX)


def _require_builtin(model: Model) -> None:
    if model.id.removeprefix(BUILTIN_PREFIX) not in _BUILTINS:
        known = ", ".join(BUILTIN_PREFIX + name for name in _BUILTINS)
        raise TrainingError("model-not-found", f"There is no model {model.id}", f"Set model.id to one of: {known}")


def _require_folder(model: Model) -> None:
    if not os.path.isdir(model.id):
        raise TrainingError(
            "model-not-found", f"The model folder {model.label} does not exist on the target", "Check model.id"
        )
    if model.gguf_file is not None and not os.path.isfile(os.path.join(model.id, model.gguf_file)):
        raise TrainingError(
            "model-not-found", f"The model folder {model.label} holds no file {model.gguf_file}", "Check model.ggufFile"
        )

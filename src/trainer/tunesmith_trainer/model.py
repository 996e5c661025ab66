"""Loads the tokenizer and the base model of a run: from the hub, a folder, a GGUF file, or built by code."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx2
import torch
from huggingface_hub.errors import GatedRepoError, LocalEntryNotFoundError
from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig, PreTrainedModel, PreTrainedTokenizerBase

from . import builtin_tiny
from .errors import TrainingError, causes
from .hub import no_access, pin, unreachable
from .job import Model

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


def load_tokenizer(located: Located) -> PreTrainedTokenizerBase:
    """The model's tokenizer.

    Raises:
        TrainingError: `no-chat-template` where it cannot write a conversation, `model` where its files make no sense.
    """
    if located.builtin is not None:
        return located.builtin.tokenizer()
    tokenizer = _load(located, AutoTokenizer.from_pretrained)
    if not tokenizer.chat_template:
        raise TrainingError(
            "no-chat-template",
            f"The tokenizer of {located.model.label} has no chat template: it does not say how to write a conversation",
            "Choose the instruct or chat version of the model, or put a chat_template.jinja into the model folder",
        )
    return tokenizer


def load_model(located: Located, dtype: torch.dtype) -> PreTrainedModel:
    """The base model on the CPU, in `dtype`. Code that a repository brings along is never run."""
    if located.builtin is not None:
        return located.builtin.model(dtype)
    # The blocks of a GGUF file are for inference only; an adapter trains on the weights that they unpack to.
    unpack = {} if located.model.gguf_file is None else {"quantization_config": GgufConfig(dequantize=True)}
    return _load(located, AutoModelForCausalLM.from_pretrained, dtype=dtype, **unpack)


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

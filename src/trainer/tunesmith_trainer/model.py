"""Loads the tokenizer and the base model of a run: from the hub, a folder, a GGUF file, or built by code."""

from __future__ import annotations

import os
from typing import Any

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from . import builtin_tiny
from .errors import TrainingError
from .job import Model

BUILTIN_PREFIX = "builtin:"
_BUILTINS = {"tiny": builtin_tiny}


def load_tokenizer(model: Model) -> PreTrainedTokenizerBase:
    """The model's tokenizer.

    Raises:
        TrainingError: `model-not-found` for a folder or built-in that does not exist, `no-chat-template` where the
            tokenizer cannot write a conversation, `model` where its files are not understood.
    """
    _check_place(model)
    if model.id.startswith(BUILTIN_PREFIX):
        return _builtin(model).tokenizer()
    tokenizer = _understood(model, AutoTokenizer.from_pretrained)
    if not tokenizer.chat_template:
        raise TrainingError(
            "no-chat-template",
            f"The tokenizer of {model.label} has no chat template, so it does not say how a conversation is written",
            "Choose the instruct or chat version of the model, or put a chat_template.jinja into the model folder",
        )
    return tokenizer


def load_model(model: Model, dtype: torch.dtype) -> PreTrainedModel:
    """The base model on the CPU, in `dtype`. Code that a repository brings along is never run."""
    _check_place(model)
    if model.id.startswith(BUILTIN_PREFIX):
        return _builtin(model).model(dtype)
    return _understood(model, AutoModelForCausalLM.from_pretrained, dtype=dtype)


def _understood(model: Model, load: Any, **options: Any) -> Any:
    if model.gguf_file is not None:
        options["gguf_file"] = model.gguf_file
    try:
        return load(model.id, revision=model.revision or "main", trust_remote_code=False, **options)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, OSError) and not os.path.isabs(model.id):
            raise  # The hub's own exceptions say more; `errors.explain` knows them.
        raise TrainingError(
            "model",
            f"The files of {model.label} are not understood: {str(error).strip().splitlines()[0]}",
            "Choose a text-generation model that transformers knows without code from its repository",
        ) from error


def _builtin(model: Model) -> Any:
    return _BUILTINS[model.id.removeprefix(BUILTIN_PREFIX)]


def _check_place(model: Model) -> None:
    if model.id.startswith(BUILTIN_PREFIX):
        if model.id.removeprefix(BUILTIN_PREFIX) not in _BUILTINS:
            known = ", ".join(BUILTIN_PREFIX + name for name in _BUILTINS)
            raise TrainingError("model-not-found", f"There is no model {model.id}", f"Set model.id to one of: {known}")
        return
    if os.path.isabs(model.id) and not os.path.isdir(model.id):
        raise TrainingError(
            "model-not-found", f"The model folder {model.label} does not exist on the target", "Check model.id"
        )
    if model.gguf_file is not None and os.path.isabs(model.id):
        if not os.path.isfile(os.path.join(model.id, model.gguf_file)):
            raise TrainingError(
                "model-not-found",
                f"The model folder {model.label} holds no file {model.gguf_file}",
                "Check model.ggufFile",
            )

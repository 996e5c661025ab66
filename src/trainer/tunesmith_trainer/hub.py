"""Finds a model on the hub with one question, so that a wrong name or a dead network is told at once and plainly.

The loaders would ask for file after file, with half a minute of retries for each.
"""

from __future__ import annotations

from collections.abc import Mapping

import httpx2
from huggingface_hub import HfApi, try_to_load_from_cache
from huggingface_hub.errors import HfHubHTTPError, HFValidationError

from .errors import TrainingError
from .job import Model
from .log import say

TIMEOUT_SECONDS = 20.0


def pin(model: Model) -> Mapping[str, object]:
    """The options with which the loaders find exactly one commit of a model; without a network, the cached one.

    Raises:
        TrainingError: `model-not-found`, `model-access`, or `network` where neither hub nor cache can give the model.
    """
    try:
        commit = HfApi().model_info(model.id, revision=model.revision, timeout=TIMEOUT_SECONDS).sha
    except HFValidationError as error:
        raise _not_found(model) from error
    # The first is a status of the hub, the others are what happens without one; OSError covers HF_HUB_OFFLINE.
    except (HfHubHTTPError, httpx2.HTTPError, OSError) as error:
        status = error.response.status_code if isinstance(error, HfHubHTTPError) else None
        if status in _REFUSALS:
            raise _REFUSALS[status](model) from error
        return _cached(model, error)
    say(f"Model: {model.id}, commit {commit}")
    return {"revision": commit}


def _cached(model: Model, error: Exception) -> Mapping[str, object]:
    revision = model.revision or "main"
    found = try_to_load_from_cache(model.id, model.gguf_file or "config.json", revision=revision)
    if not isinstance(found, str):
        raise unreachable(model, error) from error
    say(f"Model: {model.id} from the cache, since the hub cannot be asked ({type(error).__name__})")
    return {"revision": revision, "local_files_only": True}


def unreachable(model: Model, error: BaseException) -> TrainingError:
    """The hub gave no answer, and the cache holds no whole copy."""
    return TrainingError(
        "network",
        f"The model hub cannot be asked for {model.id} ({type(error).__name__}), and this target has no copy of it",
        "Check the network of the target, set HF_ENDPOINT to a mirror, or set model.id to a local folder",
    )


def no_access(model: Model) -> TrainingError:
    """The hub knows the model but does not give it to this account."""
    return TrainingError(
        "model-access",
        f"The hub does not give {model.id} to this account",
        "Accept the model's terms on its page, and set HF_TOKEN in the environment of the target",
    )


def _not_found(model: Model) -> TrainingError:
    revision = "" if model.revision is None else f" at revision {model.revision}"
    return TrainingError(
        "model-not-found",
        f"The hub has no model {model.id}{revision}, or not for this account",
        "Check model.id and model.revision; a private model needs HF_TOKEN in the environment of the target",
    )


_REFUSALS = {401: _not_found, 403: no_access, 404: _not_found}

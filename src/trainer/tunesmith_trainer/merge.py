"""`python -m tunesmith_trainer.merge --job DIR --out DIR`: the base model with the adapter's update in its weights.

The result is a model of its own, in safetensors, for tools that take no adapter. A base that was trained on in four
bits is merged in full precision: its rounded weights would stay rounded.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

from peft import PeftModel

from .device import resolve_dtype
from .errors import TrainingError, explain
from .job import Job, load_job
from .log import quiet_libraries, say
from .model import load_model, load_tokenizer, locate


def merge(job: Job, folder: Path) -> None:
    """Writes the merged model and its tokenizer into a folder, whole or not at all.

    Raises:
        TrainingError: reason `no-adapter`, where the job has not finished.
    """
    if not job.adapter.is_dir():
        raise TrainingError("no-adapter", "The job has no adapter to merge", "Wait until the job has succeeded")
    located = locate(job.model)
    base = load_model(located, resolve_dtype(job.model.dtype))
    merged = PeftModel.from_pretrained(base, str(job.adapter)).merge_and_unload()
    temporary = folder.with_name(folder.name + ".tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    merged.save_pretrained(str(temporary))
    load_tokenizer(located, job.data.chat_template).save_pretrained(str(temporary))
    os.replace(temporary, folder)
    say(f"Merged {job.model.label} and the adapter into {folder}")


def main() -> int:
    """Runs the command line and gives its exit code."""
    parser = argparse.ArgumentParser(prog="tunesmith_trainer.merge", description="Merges a job's adapter.")
    parser.add_argument("--job", required=True, type=Path, help="the folder of a finished job")
    parser.add_argument("--out", required=True, type=Path, help="a folder that does not exist yet")
    options = parser.parse_args()
    quiet_libraries()
    try:
        merge(load_job(options.job.resolve()), options.out.resolve())
    except Exception as error:
        failure = explain(error, options.job)
        say(f"Failed: {failure.message}")
        say(f"Next: {failure.hint}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

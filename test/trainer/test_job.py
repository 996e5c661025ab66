"""run.json: every field of the run file's schema arrives, and a wrong one is named."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest

from jobs import COLOURS, ROOT, write_job
from tunesmith_trainer import job as jobs
from tunesmith_trainer.errors import TrainingError
from tunesmith_trainer.job import load_job

#: Fields of the schema's sections that the trainer reads in a shape of its own.
RESHAPED = {"train", "validation"}


def change(folder: Path, *path: str, value: Any) -> str:
    """Sets one field of a sound run.json (or removes it, with `...`) and gives the refusal."""
    write_job(folder, {"a.jsonl": COLOURS}, model={"id": "/nowhere"})
    run = json.loads((folder / "run.json").read_text())
    section = run
    for key in path[:-1]:
        section = section[key]
    if value is ...:
        del section[path[-1]]
    else:
        section[path[-1]] = value
    (folder / "run.json").write_text(json.dumps(run))
    with pytest.raises(TrainingError) as caught:
        load_job(folder)
    assert caught.value.failure.reason == "run-file"
    return caught.value.failure.message


@pytest.mark.parametrize(
    ("section", "cls"),
    [("model", jobs.Model), ("data", jobs.Data), ("method", jobs.Lora), ("training", jobs.Training)],
)
def test_every_field_of_the_schema_is_read(section, cls):
    schema = json.loads((ROOT / "schemas/run.schema.json").read_text(encoding="utf-8"))
    declared = set(schema["properties"][section]["properties"]) - RESHAPED
    read = {re.sub(r"_([a-z])", lambda m: m[1].upper(), field.name) for field in dataclasses.fields(cls)}
    assert declared <= read


def test_a_run_arrives_as_it_was_written(tmp_path):
    folder = write_job(
        tmp_path,
        {"a.jsonl": COLOURS},
        model={"id": "/m", "revision": "v1", "dtype": "float32", "ggufFile": "m.gguf"},
        data={"validation": {"fraction": 0.25}, "maxLength": 99, "trainOn": "all"},
        method={"r": 3, "alpha": 5, "dropout": 0.5, "targetModules": ["q_proj"], "rsLora": True},
    )
    job = load_job(folder)
    assert job.model == jobs.Model("/m", "v1", "float32", "m.gguf")
    assert job.data == jobs.Data(
        (jobs.DataFile(str(folder / "a.jsonl"), 1.0, None, "data/a.jsonl"),), 0.25, None, 99, "all"
    )
    assert job.method == jobs.Lora("lora", 3, 5.0, 0.5, ["q_proj"], True)


def test_a_validation_file_is_read(tmp_path):
    folder = write_job(
        tmp_path,
        {"a.jsonl": COLOURS},
        model={"id": "/m"},
        data={"validation": {"path": "/v.jsonl", "source": "v.jsonl"}},
    )
    assert load_job(folder).data.validation_file == jobs.DataFile("/v.jsonl", 1.0, None, "v.jsonl")


def test_a_wrong_field_is_named(tmp_path):
    assert change(tmp_path, "training", "epochs", value="3") == "run.json: training.epochs has the wrong type str"
    assert change(tmp_path, "training", "seed", value=...) == "run.json: training.seed is missing"
    assert (
        change(tmp_path, "training", "batchSize", value=True) == "run.json: training.batchSize has the wrong type bool"
    )
    assert change(tmp_path, "method", "type", value="adalora").startswith("run.json: method.type is 'adalora'")
    assert change(tmp_path, "method", "targetModules", value="all").startswith(
        "run.json: method.targetModules is 'all'"
    )
    assert change(tmp_path, "data", "train", value=[]) == "run.json: data.train is not a list of files"
    assert change(tmp_path, "version", value=2) == "run.json: version is 2; this trainer knows version 1"


def test_a_folder_without_a_run_file_is_refused(tmp_path):
    with pytest.raises(TrainingError, match="cannot be read"):
        load_job(tmp_path)

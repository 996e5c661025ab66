"""run.json: every field of the run file's schema arrives, and a wrong one is named."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from jobs import COLOURS, schema_of, write_job
from tunesmith_trainer import job as jobs
from tunesmith_trainer.errors import TrainingError
from tunesmith_trainer.fields import camel
from tunesmith_trainer.job import load_job

#: Fields of the schema's sections that the trainer reads in a shape of its own.
RESHAPED = {"train", "validation"}
#: The target is where the runner sends the job to; trl computes the loss piece by piece whatever is asked.
NOT_THE_TRAINERS = {"target", "fusedLoss"}


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


SECTIONS = {
    "model": jobs.Model,
    "data": jobs.Data,
    "training": jobs.Training,
    "retention": jobs.Retention,
    "launch": jobs.Launch,
}


@pytest.mark.parametrize("section", SECTIONS)
def test_every_field_of_the_schema_is_read(section):
    declared = set(schema_of(section)["properties"]) - RESHAPED - NOT_THE_TRAINERS
    assert declared - names(SECTIONS[section]) == set()


@pytest.mark.parametrize("branch", schema_of("method")["oneOf"], ids=lambda b: b["properties"]["type"]["const"])
def test_every_setting_of_a_method_is_read(tmp_path, branch):
    settings = branch["properties"]
    method = {"type": settings["type"]["const"]}
    job = load_job(write_job(tmp_path, {"a.jsonl": COLOURS}, model={"id": "/m"}, method=method))
    used = {name for name, field in settings.items() if not field.get("doNotSuggest")}
    assert used == names(type(job.method))


def names(cls: type) -> set[str]:
    return {camel(field.name) for field in dataclasses.fields(cls)}


def test_a_run_arrives_as_it_was_written(tmp_path):
    folder = write_job(
        tmp_path,
        {"a.jsonl": COLOURS},
        model={
            "id": "/m",
            "revision": "v1",
            "dtype": "float32",
            "ggufFile": "m.gguf",
            "adapter": {"path": "/a", "source": "adapters/a"},
        },
        data={
            "validation": {"fraction": 0.25},
            "maxLength": 99,
            "trainOn": "all",
            "replay": {"path": "/r.jsonl", "source": "r.jsonl", "ratio": 0.5},
            "chatTemplate": {"path": "/t.jinja", "source": "t.jinja"},
        },
        train={"a.jsonl": {"weight": 2, "task": "colours"}},
        method={
            "type": "qlora",
            "r": 3,
            "alpha": 5,
            "targetModules": ["q_proj"],
            "rankPattern": {"q_proj": 8},
            "quantization": {"type": "fp4"},
        },
        training={"earlyStopping": {"patience": 2, "minDelta": 1}},
        retention={"ewc": {"lambda": 3, "fisherSamples": 4}, "probe": {"path": "/p.jsonl"}},
    )
    job = load_job(folder)
    assert job.model == jobs.Model("/m", "v1", "float32", "m.gguf", jobs.File("/a", "adapters/a"))
    assert job.data == jobs.Data(
        train=(jobs.TrainingFile(str(folder / "a.jsonl"), "data/a.jsonl", 2.0, "colours"),),
        validation_fraction=0.25,
        validation_file=None,
        replay=jobs.Replay("/r.jsonl", "r.jsonl", 0.5),
        max_length=99,
        packing=False,
        train_on="all",
        chat_template=jobs.File("/t.jinja", "t.jinja"),
    )
    four_bits = jobs.Quantization("fp4", True, "bfloat16")
    assert job.method == jobs.QuantizedLora(
        "qlora", 3, 5.0, 0.05, ["q_proj"], False, "default", {"q_proj": 8}, {}, [], four_bits
    )
    assert job.training.early_stopping == jobs.EarlyStopping(2, 1.0)
    assert job.retention == jobs.Retention(jobs.Ewc(3.0, 4), jobs.File("/p.jsonl"))
    assert job.launch == jobs.Launch(1, 1, "single")


def test_settings_of_another_method_are_passed_over(tmp_path):
    method = {"type": "adalora", "initR": 6, "targetR": 2, "r": 64, "quantization": {"type": "nf4"}}
    folder = write_job(tmp_path, {"a.jsonl": COLOURS}, model={"id": "/m"}, method=method)
    assert load_job(folder).method == jobs.AdaLora("adalora", 6, 2, 0, 0, 1, 32.0, 0.05, "all-linear", [])


def test_a_validation_file_is_read(tmp_path):
    folder = write_job(
        tmp_path,
        {"a.jsonl": COLOURS},
        model={"id": "/m"},
        data={"validation": {"path": "/v.jsonl", "source": "v.jsonl"}},
    )
    assert load_job(folder).data.validation_file == jobs.File("/v.jsonl", "v.jsonl")


def test_a_wrong_field_is_named(tmp_path):
    assert change(tmp_path, "training", "epochs", value="3") == "run.json: training.epochs has the wrong type str"
    assert change(tmp_path, "training", "seed", value=...) == "run.json: training.seed is missing"
    assert (
        change(tmp_path, "training", "batchSize", value=True) == "run.json: training.batchSize has the wrong type bool"
    )
    assert change(tmp_path, "method", "type", value="vera").startswith("run.json: method.type is 'vera'")
    assert change(tmp_path, "method", "rankPattern", value={"q_proj": "8"}).startswith("run.json: method.rankPattern")
    assert (
        change(tmp_path, "retention", "ewc", value={"lambda": 1}) == "run.json: retention.ewc.fisherSamples is missing"
    )
    assert change(tmp_path, "launch", value=...) == "run.json: launch is missing"
    assert change(tmp_path, "method", "targetModules", value="all").startswith(
        "run.json: method.targetModules is 'all'"
    )
    assert change(tmp_path, "data", "train", value=[]) == "run.json: data.train is not a list of files"
    assert change(tmp_path, "version", value=2) == "run.json: version is 2; this trainer knows version 1"


def test_a_folder_without_a_run_file_is_refused(tmp_path):
    with pytest.raises(TrainingError, match="cannot be read"):
        load_job(tmp_path)

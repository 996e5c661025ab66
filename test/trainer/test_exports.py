"""What `tunesmith export` writes, judged by the parsers of those it is written for, and by running it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from jobs import COLOURS

CLI = Path(__file__).parents[2] / "dist" / "cli.js"
METHODS = {
    "lora": {"type": "lora", "rsLora": True, "init": "pissa", "modulesToSave": ["lm_head"]},
    "qlora": {"type": "qlora", "targetModules": "attention", "quantization": {"type": "fp4", "doubleQuant": False}},
    "dora": {"type": "dora", "r": 8, "targetModules": ["q_proj"]},
    "qdora": {"type": "qdora", "targetModules": "mlp"},
}


def turn(role: str, content: str) -> dict:
    return {"role": role, "content": content}


#: One pair in every form in which people have it.
PAIRS = {
    "texts": {"prompt": "Hi", "chosen": "Hello.", "rejected": "No."},
    "question": {"question": "Hi", "chosen": "Hello.", "rejected": "No."},
    "system": {"system": "Be kind.", "question": "Hi", "chosen": "Hello.", "rejected": "No."},
    "messages": {
        "prompt": [turn("system", "Be kind."), turn("user", "Hi")],
        "chosen": [turn("assistant", "Hello.")],
        "rejected": [turn("assistant", "No.")],
    },
    "whole": {
        "chosen": [turn("user", "Hi"), turn("assistant", "Hello.")],
        "rejected": [turn("user", "Hi"), turn("assistant", "No.")],
    },
    "sharegpt": {
        "conversations": [{"from": "human", "value": "Hi"}],
        "chosen": {"from": "gpt", "value": "Hello."},
        "rejected": {"from": "gpt", "value": "No."},
    },
}
#: The forms that each of them can be told to read.
READ = {
    "axolotl": ("texts", "question", "messages", "whole", "sharegpt"),
    "llama-factory": ("texts", "question", "system", "sharegpt"),
}


def export(folder: Path, run: dict, to: str) -> subprocess.CompletedProcess[str]:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "colours.jsonl").write_text("".join(json.dumps(row) + "\n" for row in COLOURS), encoding="utf-8")
    path = folder / "tone.tune.json"
    path.write_text(json.dumps(run), encoding="utf-8")
    return subprocess.run(
        ["node", str(CLI), "export", str(path), "--to", to], capture_output=True, text=True, check=False
    )


def a_run(model: str, method: dict, **sections: dict) -> dict:
    data = {"train": [{"path": "colours.jsonl"}], "validation": {"fraction": 0.2}, **sections.pop("data", {})}
    training = {"learningRate": 1e-7, "earlyStopping": {"patience": 2}, **sections.pop("training", {})}
    return {"version": 1, "model": {"id": model}, "data": data, "method": method, "training": training, **sections}


def parsed_by(trainer: str, paths: list[str]) -> list[dict]:
    program = [sys.executable, str(Path(__file__).with_name("foreign_configs.py")), trainer]
    environment = {**os.environ, "PYTHONPATH": os.environ["TUNESMITH_FOREIGN_PACKAGES"]}
    parsed = subprocess.run([*program, *paths], capture_output=True, text=True, check=False, env=environment)
    assert parsed.returncode == 0, parsed.stderr
    return [json.loads(line) for line in parsed.stdout.splitlines() if line.startswith("{")]


@pytest.mark.parametrize("trainer", ["axolotl", "llama-factory"])
def test_their_own_reader_sees_our_pairs(tmp_path: Path, trainer: str) -> None:
    for form in READ[trainer]:
        (tmp_path / form).mkdir()
        (tmp_path / form / "pairs.jsonl").write_text(json.dumps(PAIRS[form]) + "\n", encoding="utf-8")
        data = {"train": [{"path": "pairs.jsonl"}]}
        training = {"objective": "dpo", "beta": 0.3, "learningRate": 5e-6}
        exported = export(tmp_path / form, a_run("org/model", {"type": "lora"}, data=data, training=training), trainer)
        assert exported.returncode == 0, exported.stderr

    said = parsed_by(trainer, [str(tmp_path / form / f"tone.{trainer}.yaml") for form in READ[trainer]])

    pair = {"chosen": "Hello.", "rejected": "No."}
    for form, one in zip(READ[trainer], said, strict=True):
        has_system = form in ("system", "messages")
        prompt = "<system>Be kind.<user>Hi" if has_system else "<user>Hi"
        assert one == {
            "rank": 16,
            "learningRate": 5e-6,
            "datasets": 1,
            "beta": 0.3,
            "pair": {"prompt": prompt, **pair},
        }, form


@pytest.mark.parametrize("trainer", ["axolotl", "llama-factory"])
def test_their_own_parser_parser_takes_the_configuration(tmp_path: Path, trainer: str) -> None:
    paths = []
    for name, method in METHODS.items():
        exported = export(tmp_path / name, a_run("org/model", method, launch={"strategy": "zero3", "gpus": 2}), trainer)
        assert exported.returncode == 0, exported.stderr
        paths.append(str(tmp_path / name / f"tone.{trainer}.yaml"))

    said = parsed_by(trainer, paths)

    assert said == [{"rank": method.get("r", 16), "learningRate": 1e-7, "datasets": 1} for method in METHODS.values()]


@pytest.mark.parametrize(
    ("method", "changed"),
    [
        ({"type": "lora", "r": 4, "targetModules": "mlp"}, "r"),
        ({"type": "adalora", "initR": 6, "targetR": 2}, "init_r"),
    ],
)
def test_the_script_trains_without_us(tmp_path: Path, base: Path, method: dict, changed: str) -> None:
    run = a_run(
        str(base),
        method,
        data={"maxLength": 128, "chatTemplate": "chatml"},
        training={"epochs": 2, "evalSteps": 3, "saveSteps": 4, "gradientAccumulation": 1},
    )
    exported = export(tmp_path, run, "python")
    assert exported.returncode == 0, exported.stderr

    environment = {**os.environ, "CUDA_VISIBLE_DEVICES": ""}
    ran = subprocess.run(
        [sys.executable, "tone.py"], cwd=tmp_path, capture_output=True, text=True, check=False, env=environment
    )

    assert ran.returncode == 0, ran.stderr[-2000:]
    adapter = json.loads(
        (tmp_path / "outputs" / "tone" / "adapter" / "adapter_config.json").read_text(encoding="utf-8")
    )
    assert adapter[changed] == method.get("r", method.get("initR"))
    assert adapter["peft_type"] == method["type"].upper()


@pytest.mark.parametrize("form", ["texts", "system", "sharegpt", "openai"])
def test_the_script_prefers_without_us(tmp_path: Path, base: Path, form: str) -> None:
    run = a_run(
        str(base),
        {"type": "lora", "r": 4},
        data={"train": [{"path": "pairs.jsonl"}], "maxLength": 128, "chatTemplate": "chatml"},
        training={"objective": "dpo", "beta": 0.2, "epochs": 1, "evalSteps": 2, "gradientAccumulation": 1},
    )
    tmp_path.joinpath("pairs.jsonl").write_text(
        "".join(json.dumps(pair_of(form, day)) + "\n" for day in range(12)),
        encoding="utf-8",
    )
    exported = export(tmp_path, run, "python")
    assert exported.returncode == 0, exported.stderr

    ran = subprocess.run(
        [sys.executable, "tone.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "CUDA_VISIBLE_DEVICES": ""},
    )

    assert ran.returncode == 0, ran.stderr[-2000:]
    assert "rewards/accuracies" in ran.stdout
    assert (tmp_path / "outputs" / "tone" / "adapter" / "adapter_model.safetensors").is_file()


def pair_of(form: str, day: int) -> dict:
    question, better, worse = f"How is day {day}?", f"Day {day} is fair.", "No idea."
    if form == "openai":
        answers = {"preferred_output": [turn("assistant", better)], "non_preferred_output": [turn("assistant", worse)]}
        return {"input": {"messages": [turn("user", question)]}, **answers}
    text = json.dumps(PAIRS[form]).replace("Hi", question).replace("Hello.", better).replace("No.", worse)
    return json.loads(text)

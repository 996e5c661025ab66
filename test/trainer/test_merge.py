"""A merged model answers as the base with its adapter, and needs no PEFT."""

from __future__ import annotations

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from jobs import COLOURS, command_here, run_here, write_job
from tunesmith_trainer.errors import TrainingError
from tunesmith_trainer.job import load_job
from tunesmith_trainer.merge import merge

QUESTION = [{"role": "user", "content": "What is the colour of the sky?"}]
METHODS = {
    "lora": {},
    "pissa": {"init": "pissa"},
    "dora": {"type": "dora"},
    "adalora": {"type": "adalora", "initR": 8, "targetR": 4},
}


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS.keys())
def test_it_gives_the_logits_of_the_trained_model(tmp_path, base, method):
    job = write_job(
        tmp_path / "job",
        {"a.jsonl": COLOURS},
        model={"id": str(base)},
        method=method,
        training={"epochs": 4, "gradientCheckpointing": False},
    )
    run = run_here(job)
    merge(load_job(job), tmp_path / "merged")
    merged = AutoModelForCausalLM.from_pretrained(tmp_path / "merged")
    tokenizer = AutoTokenizer.from_pretrained(tmp_path / "merged")
    ids = tokenizer.apply_chat_template(QUESTION, add_generation_prompt=True, return_tensors="pt", return_dict=True)
    with torch.no_grad():
        torch.testing.assert_close(merged.eval()(**ids).logits, run.model.eval()(**ids).logits, rtol=1e-3, atol=1e-3)
    assert not any("lora" in name for name in merged.state_dict())


def test_a_model_trained_in_four_bits_is_merged_in_full_precision(tmp_path):
    job = write_job(
        tmp_path / "job",
        {"a.jsonl": COLOURS},
        model={"id": "builtin:tiny"},
        method={"type": "qlora"},
        training={"epochs": 1},
    )
    assert command_here(job).code == 0
    merge(load_job(job), tmp_path / "merged")
    merged = AutoModelForCausalLM.from_pretrained(tmp_path / "merged")
    assert {weight.dtype for weight in merged.parameters()} == {torch.float32}


def test_a_job_without_an_adapter_is_refused(tmp_path, base):
    job = write_job(tmp_path / "job", {"a.jsonl": COLOURS}, model={"id": str(base)})
    with pytest.raises(TrainingError, match="no adapter to merge"):
        merge(load_job(job), tmp_path / "merged")

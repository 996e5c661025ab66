"""A real run on the CPU: it learns, and what it saves is what it learnt."""

from __future__ import annotations

import json

import jsonschema
import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

from jobs import COLOURS, TrainedRun, command_here, run_here, write_job

QUESTION = [{"role": "user", "content": "What is the colour of the sky?"}]


def logits(model, tokenizer) -> torch.Tensor:
    with torch.no_grad():
        return model.eval()(**prompt(tokenizer)).logits


def answer(model, tokenizer) -> str:
    ids = prompt(tokenizer)
    with torch.no_grad():
        written = model.eval().generate(**ids, max_new_tokens=12, do_sample=False)
    return tokenizer.decode(written[0, ids["input_ids"].shape[1] :], skip_special_tokens=True)


def prompt(tokenizer):
    return tokenizer.apply_chat_template(QUESTION, add_generation_prompt=True, return_tensors="pt", return_dict=True)


def test_the_loss_falls(trained: TrainedRun):
    losses = trained.losses
    assert sum(losses[-5:]) / 5 < sum(losses[:5]) / 5 / 4


def test_the_adapter_alone_on_a_fresh_base_gives_the_logits_of_the_trained_model(trained, base):
    fresh = AutoModelForCausalLM.from_pretrained(base)
    before = logits(fresh, trained.tokenizer)
    loaded = PeftModel.from_pretrained(fresh, trained.folder / "adapter")
    tokenizer = AutoTokenizer.from_pretrained(trained.folder / "adapter")
    after = logits(loaded, tokenizer)
    torch.testing.assert_close(after, logits(trained.model, trained.tokenizer), rtol=1e-4, atol=1e-4)
    assert (after - before).abs().max() > 1


def test_the_adapter_changes_the_answer_into_the_one_of_the_data(trained, base):
    fresh = AutoModelForCausalLM.from_pretrained(base)
    assert answer(fresh, trained.tokenizer) != "blue"
    loaded = PeftModel.from_pretrained(fresh, trained.folder / "adapter")
    assert answer(loaded, trained.tokenizer) == "blue"


def test_the_adapter_folder_is_pefts_own_and_nothing_temporary_stays(trained, base):
    files = {path.name for path in (trained.folder / "adapter").iterdir()}
    assert {"adapter_config.json", "adapter_model.safetensors", "tokenizer.json", "chat_template.jinja"} <= files
    assert not (trained.folder / "adapter.tmp").exists()
    config = json.loads((trained.folder / "adapter/adapter_config.json").read_text())
    assert (config["peft_type"], config["task_type"], config["r"], config["lora_alpha"]) == (
        "LORA",
        "CAUSAL_LM",
        16,
        32,
    )
    assert config["base_model_name_or_path"] == str(base)


def test_metrics_hold_to_their_schema_and_count_every_step(trained, schema):
    for metric in trained.metrics:
        jsonschema.validate(metric, {**schema["metric.schema.json"], "additionalProperties": False})
    steps = [metric["step"] for metric in trained.metrics if "loss" in metric]
    # 12 records less the one held out, in batches of 4, 20 times over.
    assert steps == list(range(1, 61))
    assert {metric["totalSteps"] for metric in trained.metrics} == {60}
    assert trained.metrics[-1]["epoch"] == 20
    for name in ("learningRate", "gradientNorm", "tokensPerSecond", "peakMemoryBytes"):
        assert all(metric[name] >= 0 for metric in trained.metrics if "loss" in metric)
    assert [m["time"] for m in trained.metrics] == sorted(m["time"] for m in trained.metrics)


def test_the_validation_loss_is_measured_as_often_as_asked_and_at_the_end(trained):
    assert [m["step"] for m in trained.metrics if "validationLoss" in m] == [25, 50, 60]


def test_checkpoints_are_kept_for_going_on(trained):
    assert sorted(path.name for path in (trained.folder / "checkpoints").iterdir()) == [
        "checkpoint-50",
        "checkpoint-60",
    ]


def test_the_log_is_plain_lines_about_the_run(trained):
    log = trained.log
    assert log.startswith("Device: CPU")
    assert "transformers 5." in log
    assert "data/colours.jsonl: 12 records, 12 used\n" in log
    # Rank 16 times the sum of both sides of each layer: q 48+48, k and v 48+24, o 48+48, three of the MLP 48+96; twice.
    assert "Trainable parameters: 24,576 of " in log
    assert "Training for 60 steps\n" in log
    assert "\nstep 60/60, epoch 20.00: loss " in log
    assert "\nSaved the adapter after 60 steps\n" in log
    assert not {"\r", "%|", "\x1b"} & set(log)
    assert "it/s" not in log


@pytest.fixture(scope="module")
def tuned(tmp_path_factory, base) -> TrainedRun:
    """A run whose every setting differs from the default, so that each can be seen to work."""
    return run_here(
        write_job(
            tmp_path_factory.mktemp("tuned") / "job",
            {"a.jsonl": COLOURS},
            model={"id": str(base), "dtype": "bfloat16"},
            data={"trainOn": "all", "maxLength": 40},
            method={"r": 4, "alpha": 2.5, "dropout": 0.25, "targetModules": ["q_proj", "down_proj"], "rsLora": True},
            training={
                "epochs": 2.5,
                "batchSize": 3,
                "gradientAccumulation": 2,
                "learningRate": 0.003,
                "schedule": "constant",
                "warmupRatio": 0.5,
                "gradientCheckpointing": False,
                "maxGradNorm": 0.125,
                "logSteps": 2,
                "saveSteps": 3,
            },
        )
    )


def test_the_settings_of_the_adapter_are_honoured(tuned):
    config = json.loads((tuned.folder / "adapter/adapter_config.json").read_text())
    assert (config["r"], config["lora_alpha"], config["lora_dropout"], config["use_rslora"]) == (4, 2.5, 0.25, True)
    assert sorted(config["target_modules"]) == ["down_proj", "q_proj"]
    layer = tuned.model.base_model.model.model.layers[0].self_attn.q_proj
    # alpha / sqrt(r), the scale of rsLoRA.
    assert layer.scaling["default"] == 2.5 / 2
    assert layer.base_layer.weight.dtype == torch.bfloat16
    assert layer.lora_A["default"].weight.dtype == torch.float32


def test_the_settings_of_the_training_are_honoured(tuned):
    # 12 records in batches of 3, two of which make a step: 2 steps an epoch, 5 in two and a half.
    assert [metric["step"] for metric in tuned.metrics] == [2, 4]
    assert {metric["totalSteps"] for metric in tuned.metrics} == {5}
    # Half of 5 steps, so 2, to rise; then constant. The rate told is that of the step itself.
    assert [metric["learningRate"] for metric in tuned.metrics] == pytest.approx([0.0015, 0.003])
    assert not tuned.model.base_model.model.is_gradient_checkpointing
    assert sorted(path.name for path in (tuned.folder / "checkpoints").iterdir()) == ["checkpoint-3", "checkpoint-5"]
    arguments = torch_arguments(tuned)
    assert (arguments.max_grad_norm, arguments.seed) == (0.125, 42)


def torch_arguments(run: TrainedRun):
    """What the trainer was told, from the state it keeps beside its checkpoints."""
    from tunesmith_trainer.arguments import sft_config
    from tunesmith_trainer.data import prepare_data
    from tunesmith_trainer.job import load_job
    from tunesmith_trainer.template import Template

    job = load_job(run.folder)
    return sft_config(job, prepare_data(job, Template(run.tokenizer, "the model")), torch.bfloat16)


def test_the_same_seed_gives_the_same_adapter_and_another_another(tmp_path):
    def weights(name: str, seed: int) -> dict[str, torch.Tensor]:
        job = write_job(
            tmp_path / name,
            {"a.jsonl": COLOURS},
            model={"id": "builtin:tiny"},
            training={"epochs": 1, "seed": seed},
        )
        return {key: value for key, value in run_here(job).model.state_dict().items() if "lora" in key}

    first, again, other = weights("one", 1), weights("two", 1), weights("three", 2)
    assert all(torch.equal(first[key], again[key]) for key in first)
    assert not all(torch.equal(first[key], other[key]) for key in first)


def test_the_builtin_model_is_trained_by_the_command_line(tmp_path):
    job = write_job(tmp_path / "job", {"a.jsonl": COLOURS}, model={"id": "builtin:tiny"}, training={"epochs": 10})
    run = command_here(job)
    assert run.code == 0
    assert run.losses[-1] < run.losses[0] / 2
    assert json.loads((job / "adapter/adapter_config.json").read_text())["base_model_name_or_path"] == "builtin:tiny"
    assert not (job / "error.json").exists()


def test_the_builtin_model_is_the_same_every_time_and_draws_no_random_numbers():
    from tunesmith_trainer import builtin_tiny

    torch.manual_seed(3)
    expected = torch.rand(1)
    torch.manual_seed(3)
    one, two = builtin_tiny.model(torch.float32), builtin_tiny.model(torch.float32)
    assert torch.rand(1) == expected
    assert all(torch.equal(a, b) for a, b in zip(one.parameters(), two.parameters(), strict=True))

"""Preference optimisation, by real training: the better answers come to be preferred, also over pairs never seen."""

from __future__ import annotations

import json

import pytest
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM

from bases import CHATML, FORGETS_THOUGHTS, byte_tokenizer
from jobs import COLOURS, TrainedRun, command_here, file_of, run_here, write_job
from tunesmith_trainer.data import prepare_data
from tunesmith_trainer.job import load_job
from tunesmith_trainer.labels import IGNORED
from tunesmith_trainer.pairs import PairCollator
from tunesmith_trainer.template import Template

#: The better answer is the polite one.
PAIRS = [
    {"prompt": record["instruction"], "chosen": f"It is {record['output']}.", "rejected": f"{record['output']}!"}
    for record in COLOURS
]
DPO = {"objective": "dpo", "beta": 0.1, "learningRate": 0.003, "gradientCheckpointing": False}


def learn(folder, base, *, files=None, **settings) -> TrainedRun:
    training = {**DPO, "epochs": 6, "evalSteps": 3, **settings.pop("training", {})}
    job = write_job(
        folder,
        files or {"pairs.jsonl": PAIRS[:9], "held.jsonl": PAIRS[9:]},
        model={"id": str(base)},
        train={"pairs.jsonl": {}},
        training=training,
        **settings,
    )
    return run_here(job)


@pytest.fixture(scope="module")
def run(tmp_path_factory, base) -> TrainedRun:
    folder = tmp_path_factory.mktemp("preference") / "polite"
    held = {"validation": file_of(folder, "held.jsonl")}
    files = {"pairs.jsonl": PAIRS[:9], "held.jsonl": PAIRS[9:], "probe.jsonl": COLOURS}
    return learn(folder, base, files=files, data=held, retention={"probe": file_of(folder, "probe.jsonl")})


def preferred(model, tokenizer, base_model) -> float:
    """The share of the held-out pairs whose better answer has gained on the worse one, counted without trl."""
    gains = [gain(model, tokenizer, pair) - gain(base_model, tokenizer, pair) for pair in PAIRS[9:]]
    return sum(each > 0 for each in gains) / len(gains)


def gain(model, tokenizer, pair) -> float:
    return likelihood(model, tokenizer, pair["prompt"], pair["chosen"]) - likelihood(
        model, tokenizer, pair["prompt"], pair["rejected"]
    )


def likelihood(model, tokenizer, prompt: str, answer: str) -> float:
    asked = tokenizer.apply_chat_template(
        [{"role": "user", "content": prompt}], add_generation_prompt=True, tokenize=False
    )
    ids = tokenizer(asked, add_special_tokens=False)["input_ids"]
    whole = tokenizer(asked + answer + "<|im_end|>", add_special_tokens=False, return_tensors="pt")["input_ids"]
    with torch.no_grad():
        scores = model.eval()(whole).logits.log_softmax(-1)
    return sum(scores[0, at - 1, whole[0, at]].item() for at in range(len(ids), whole.shape[1]))


def test_more_and_more_held_out_pairs_are_preferred_rightly(run):
    validations = [metric for metric in run.metrics if "validationLoss" in metric]
    assert validations[-1]["rewardAccuracy"] == 1
    assert validations[-1]["rewardMargin"] > validations[0]["rewardMargin"] > 0
    # It begins at the logarithm of two: either answer is as likely to be the better one.
    assert run.losses[0] == pytest.approx(0.6931, abs=1e-3)
    assert run.losses[-1] < 0.5
    assert "of the pairs preferred rightly, learning rate" in run.log


def test_the_saved_adapter_alone_prefers_the_better_answers_over_the_base(run, base):
    fresh = AutoModelForCausalLM.from_pretrained(base)
    loaded = PeftModel.from_pretrained(AutoModelForCausalLM.from_pretrained(base), run.folder / "adapter")
    assert list(loaded.peft_config) == ["default"]
    assert preferred(loaded, run.tokenizer, fresh) == 1


def test_the_reference_is_the_base_itself_and_no_second_model(run):
    assert list(run.model.peft_config) == ["default"]


def test_metrics_hold_to_their_schema(run, schema):
    import jsonschema

    for metric in run.metrics:
        jsonschema.validate(metric, {**schema["metric.schema.json"], "additionalProperties": False})


def test_the_report_tells_what_is_preferred_and_what_was_forgotten(run):
    report = json.loads((run.folder / "report.json").read_text(encoding="utf-8"))
    assert report["preference"]["on"] == "validation"
    assert report["preference"]["accuracy"] == 1
    assert report["preference"]["margin"] > 0
    assert report["forgetting"]["before"] > 0
    assert [sample["expected"] for sample in report["samples"]] == [pair["chosen"] for pair in PAIRS[9:]]
    page = (run.folder / "report.md").read_text(encoding="utf-8")
    assert "Of the validation pairs 100 % are preferred rightly" in page
    assert report["data"][0]["seen"] == 9 * 6


@pytest.mark.parametrize("method", ["dora", "adalora", "qlora"])
def test_each_method_learns_to_prefer(tmp_path, base, method):
    ranks = {"initR": 12, "targetR": 8, "tInit": 2, "tFinal": 4} if method == "adalora" else {}
    run = learn(tmp_path, base, method={"type": method, **ranks}, training={"epochs": 8})
    last = [metric["rewardAccuracy"] for metric in run.metrics if "loss" in metric][-5:]
    assert sum(last) / len(last) > 0.9
    report = json.loads((run.folder / "report.json").read_text(encoding="utf-8"))
    assert report["preference"]["on"] == "training"


def test_a_fraction_is_held_out_and_copies_of_a_pair_with_it(tmp_path, base):
    job = write_job(
        tmp_path,
        {"pairs.jsonl": [*PAIRS, *PAIRS]},
        model={"id": str(base)},
        data={"validation": {"fraction": 0.25}},
        training=DPO,
    )
    data = prepare_data(load_job(job), Template(byte_tokenizer(CHATML), "the model"))
    assert (len(data.train), len(data.validation)) == (18, 6)
    assert not {tuple(ids) for ids in data.train["chosen_ids"]} & {tuple(ids) for ids in data.validation["chosen_ids"]}


class TestTokens:
    """Which tokens of a pair are learnt."""

    def prepare(self, folder, pairs, template=CHATML, **data):
        job = write_job(folder, {"a.jsonl": pairs}, model={"id": "/nowhere"}, data=data, training=DPO)
        tokenizer = byte_tokenizer(template)
        return prepare_data(load_job(job), Template(tokenizer, "the model")), tokenizer

    def learnt(self, row, side, tokenizer) -> str:
        pairs = zip(row[f"{side}_ids"], row[f"{side}_labels"], strict=True)
        return tokenizer.decode([token for token, label in pairs if label != IGNORED])

    def test_the_answers_and_their_end_are_learnt_and_no_earlier_turn(self, tmp_path):
        prompt = [
            {"role": "user", "content": "1"},
            {"role": "assistant", "content": "2"},
            {"role": "user", "content": "3"},
        ]
        data, tokenizer = self.prepare(tmp_path, [{"prompt": prompt, "chosen": "yes", "rejected": "no"}])
        row = data.train[0]
        assert self.learnt(row, "chosen", tokenizer) == "yes<|im_end|>"
        assert self.learnt(row, "rejected", tokenizer) == "no<|im_end|>"
        assert "<|im_start|>assistant\n2<|im_end|>" in tokenizer.decode(row["chosen_ids"])

    def test_pairs_without_a_difference_to_learn_are_listed(self, tmp_path, capsys):
        pairs = [
            PAIRS[0],
            {"prompt": "x", "chosen": "y", "rejected": "y"},
            {"prompt": "x", "chosen": "a" * 90 + "b", "rejected": "a" * 90 + "c"},
            {"prompt": "x" * 90, "chosen": "a", "rejected": "b"},
        ]
        self.prepare(tmp_path, pairs, maxLength=80)
        log = capsys.readouterr().out
        assert "data/a.jsonl line 2: left out, both answers are the same\n" in log
        assert "data/a.jsonl line 3: left out, its answers do not differ within its first 80 tokens\n" in log
        assert "data/a.jsonl line 4: left out, nothing to learn is within its first 80 tokens\n" in log
        assert "data/a.jsonl: 4 records, 1 used, 3 left out" in log
        assert "Training: 1 pairs, " in log

    def test_an_answer_of_several_turns_that_the_template_rewrites_is_left_out(self, tmp_path, capsys):
        turns = [
            {"role": "assistant", "content": "<think>a</think>b"},
            {"role": "user", "content": "c"},
            {"role": "assistant", "content": "d"},
        ]
        self.prepare(
            tmp_path,
            [PAIRS[0], {"prompt": [{"role": "user", "content": "x"}], "chosen": turns, "rejected": "e"}],
            template=FORGETS_THOUGHTS,
        )
        assert "line 2: left out, its answer has several turns" in capsys.readouterr().out

    def test_a_batch_is_first_the_better_and_then_the_worse_answers(self):
        better = {"chosen_ids": [1, 2, 3], "chosen_labels": [-100, -100, 3]}
        worse = {"rejected_ids": [1, 4], "rejected_labels": [-100, 4]}
        batch = PairCollator(pad_token_id=9)([{**better, **worse}])
        assert batch["input_ids"].tolist() == [[1, 2, 3], [1, 4, 9]]
        assert batch["attention_mask"].tolist() == [[1, 1, 1], [1, 1, 0]]
        assert batch["completion_mask"].tolist() == [[0, 0, 1], [0, 1, 0]]


def test_the_dry_run_shows_both_answers(tmp_path, base):
    job = write_job(tmp_path, {"a.jsonl": PAIRS[:1]}, model={"id": str(base)}, training=DPO)
    log = command_here(job, "--dry-run").log
    assert "Row 1, the better answer: id, learnt (*), text\n" in log
    assert "Row 1, the worse answer: id, learnt (*), text\n" in log


@pytest.mark.parametrize(
    ("settings", "where"),
    [
        ({"data": {"packing": True}}, "data.packing"),
        ({"data": {"replay": {"path": "/nowhere", "ratio": 0.1}}}, "data.replay"),
        ({"retention": {"ewc": {"lambda": 1, "fisherSamples": 1}}}, "retention.ewc"),
        ({"method": {"init": "pissa"}}, "method.init"),
    ],
)
def test_what_it_cannot_do_is_refused(tmp_path, base, settings, where):
    run = command_here(write_job(tmp_path, {"a.jsonl": PAIRS}, model={"id": str(base)}, training=DPO, **settings))
    assert run.error["reason"] == "run-file"
    assert f'{where} does not go together with training.objective "dpo"' in run.error["message"]


def test_records_that_are_no_pairs_are_refused_by_line(tmp_path, base):
    run = command_here(write_job(tmp_path, {"a.jsonl": [PAIRS[0], COLOURS[0]]}, model={"id": str(base)}, training=DPO))
    assert run.error["reason"] == "data"
    assert "line 2: the record has no pair of answers" in run.error["message"]

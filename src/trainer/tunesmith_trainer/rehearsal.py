"""`--rehearse`: the whole run in small, on its own target, so that what would fail after hours fails within a minute.

A tiny copy of the model stands in for it; all else is the run's own: run file, packages, tokenizer, chat template,
data, method, devices, the code that trains, saves and resumes. What that cannot prove is said too.
"""

from __future__ import annotations

import dataclasses
import json
import math
import shutil
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from peft import PeftModel, get_peft_model
from transformers import PretrainedConfig, PreTrainedModel, PreTrainedTokenizerBase

from . import ranks
from .arguments import total_steps
from .checklist import Checklist
from .data import Prepared, prepare_data
from .device import describe_device, resolve_dtype, use_own_gpu
from .earlier_adapter import require_same_shape
from .errors import TrainingError
from .job import AdaLora, Job, Method, Model, QuantizedLora
from .log import number
from .methods import missing_modules, peft_config
from .model import Located, load_config, load_model, load_tokenizer, locate
from .packages import extra_packages, require_packages
from .stop import StopRequest
from .template import Template
from .tiny_copy import NoCopy, skeleton, tiny_copy
from .training import Trained, train
from .weight_files import check_weight_files

#: Steps of the rehearsal, with a checkpoint in the middle from which the second half is trained once more.
STEPS, HALF = 4, 2
#: Rows of a step: what a small batch cannot show is memory, which a tiny model does not show either.
MOST_ROWS = 2
MOST_RANK = 8
#: Share by which a resumed loss or a loaded adapter's scores may differ: GPUs do not add in the same order twice.
TOLERANCE = 0.02


def rehearse(job: Job, stop: StopRequest) -> None:
    """Rehearses a job; rehearsal.json in its folder tells what was proved.

    Raises:
        Stopped: after a stop request.
        TrainingError: for whatever the run itself would fail on.
    """
    checks = Checklist(job.folder)
    stage = job.folder / "rehearsal"
    _clear(stage)
    try:
        _rehearse(job, stop, stage, checks)
        ranks.wait_for_all()
    finally:
        _clear(stage)
        checks.sum_up()


def _clear(stage: Path) -> None:
    if ranks.is_first():
        shutil.rmtree(stage, ignore_errors=True)


def _rehearse(job: Job, stop: StopRequest, stage: Path, checks: Checklist) -> None:
    use_own_gpu()
    _machine(job, checks)
    with checks.failing("model"):
        located = locate(job.model)
        config = load_config(located)
    checks.proved("model", f"{job.model.label} is there, and transformers knows its architecture {config.model_type}")
    _weights(located, checks)
    with checks.failing("tokenizer"):
        tokenizer = load_tokenizer(located, job.data.chat_template)
    checks.proved("tokenizer", "It loads and has a chat template")
    with checks.failing("data"):
        data = prepare_data(job, Template(tokenizer, job.model.label))
    checks.proved("data", _data_in_words(data))
    _adapter(job, data, config, checks)
    stop.check()
    try:
        small = located.builtin.model(torch.float32) if located.builtin else tiny_copy(config)
    except NoCopy as error:
        checks.unproved("training", f"Nothing was trained, since {error}")
        return
    few = _few(data)
    tiny = _small_job(job, few, stage, small, tokenizer)
    first = _train(tiny, few, stop, checks)
    _resume(tiny, few, stop, checks)
    if job.launch.shares_weights:
        checks.unproved("load", "No device holds the whole model, to compare the saved adapter with")
    else:
        _load(tiny, few, first, checks)
    checks.unproved("memory", "Whether the model's weights and a full batch fit: see the run's plan")
    checks.unproved("result", "What the model will learn: the weights of the rehearsal are random")


def _machine(job: Job, checks: Checklist) -> None:
    with checks.failing("packages"):
        require_packages(job)
    names = ", ".join(["torch", "transformers", "trl", "peft", *extra_packages(job)])
    checks.proved("packages", f"{names} can be imported")
    with checks.failing("device"):
        dtype = resolve_dtype(job.model.dtype)
    checks.proved("device", f"{describe_device()}, in {str(dtype).removeprefix('torch.')}")


def _weights(located: Located, checks: Checklist) -> None:
    if located.builtin is not None:
        return
    if located.model.without_weights:
        checks.unproved("weights", "They were not sent; the run sends them")
        return
    with checks.failing("weights"):
        size = check_weight_files(located)
    if size is None:
        checks.unproved("weights", "The hub cannot be asked for them now; the cache is all there is")
    else:
        checks.proved("weights", f"All files are there, {size / 1e9:.2f} GB, but none was read")


def _data_in_words(data: Prepared) -> str:
    records = sum(source.records for source in data.sources)
    used = sum(source.used for source in data.sources)
    cut = sum(source.truncated for source in data.sources)
    held_out = 0 if data.validation is None else len(data.validation)
    told = f"{number(records)} records, {number(used)} used, {number(cut)} of them cut"
    return f"{told}: {number(len(data.train))} rows to learn from, {number(held_out)} held out"


def _adapter(job: Job, data: Prepared, config: PretrainedConfig, checks: Checklist) -> None:
    """Puts the adapter on the model at its full size: the one thing about the real weights that costs no memory."""
    with checks.failing("adapter"):
        full = skeleton(config)
        if job.model.adapter is not None:
            require_same_shape(job.model.adapter, full, job)
        settings: Any = peft_config(job.method, full, total_steps(job, data))
        # What the first values are taken from is not there.
        settings.init_lora_weights = True
        trainable, total = get_peft_model(full, settings, low_cpu_mem_usage=True).get_nb_trainable_parameters()
    checks.proved(
        "adapter", f"It fits the model's layers: {number(trainable)} of {number(total)} parameters are trained"
    )


def _few(data: Prepared) -> Prepared:
    """So many rows that the steps have enough, the longest among them, and one record for a sample answer."""
    lengths = [max(len(row[name]) for name in _ids_of(data)) for row in data.train]
    longest = sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True)[: STEPS * MOST_ROWS * ranks.count()]

    def first(rows: Dataset | None) -> Dataset | None:
        return None if rows is None else rows.select(range(min(MOST_ROWS, len(rows))))

    places: dict[str, Any] = {"held_out": data.held_out[:1], "learnt": data.learnt[:1]}
    held: dict[str, Any] = {name: first(getattr(data, name)) for name in ("validation", "probe", "old")}
    return dataclasses.replace(data, train=data.train.select(longest), **places, **held)


def _ids_of(data: Prepared) -> list[str]:
    """The columns of token ids: one, or two where a row is a pair of answers."""
    return [name for name in data.train.column_names if name.endswith("ids")]


def _small_job(job: Job, few: Prepared, stage: Path, small: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> Job:
    """The job with the tiny copy for its model, in a folder of its own, and so few steps."""
    model = stage / "model"
    if ranks.is_first():
        small.save_pretrained(model)
        tokenizer.save_pretrained(model)
        shutil.copy(job.folder / "run.json", stage / "run.json")
    ranks.wait_for_all()
    one = dataclasses.replace(
        job,
        folder=stage,
        model=Model(str(model), None, job.model.dtype, None, None, f"the tiny copy of {job.model.label}"),
        data=dataclasses.replace(job.data, chat_template="model"),
        method=_small_method(job.method, small),
        training=dataclasses.replace(
            job.training,
            epochs=1.0,
            batch_size=min(MOST_ROWS, job.training.batch_size),
            gradient_accumulation=min(2, job.training.gradient_accumulation),
            log_steps=1,
            eval_steps=HALF,
            save_steps=HALF,
            tracking="none",
        ),
    )
    return dataclasses.replace(one, training=dataclasses.replace(one.training, epochs=STEPS / total_steps(one, few)))


def _small_method(method: Method, small: PreTrainedModel) -> Method:
    """A method whose ranks, layers and times suit a model of two layers and a run of four steps."""
    changes: dict[str, Any] = {
        name: _known(getattr(method, name), small) for name in ("target_modules", "modules_to_save")
    }
    if isinstance(method, AdaLora):
        return dataclasses.replace(method, init_r=MOST_RANK, target_r=4, t_init=0, t_final=1, delta_t=1, **changes)
    changes["rank_pattern"] = {name: min(MOST_RANK, rank) for name, rank in method.rank_pattern.items()}
    return dataclasses.replace(method, r=min(MOST_RANK, method.r), **changes)


def _known(names: str | list[str], small: PreTrainedModel) -> str | list[str]:
    """Modules of layers that the tiny copy has; the names were tried on the model's full size before."""
    if isinstance(names, str) or not names:
        return names
    unknown = missing_modules(small, names)
    return [name for name in names if name not in unknown] or "all-linear"


def _train(tiny: Job, few: Prepared, stop: StopRequest, checks: Checklist) -> Trained:
    with checks.failing("training"):
        trained = train(tiny, stop, resume=False, data=few)
    steps = f"{trained.steps} steps of a tiny copy of the model"
    measured = "" if few.validation is None else ", with validation"
    checks.proved("training", f"{steps}{measured}; the loss is a number")
    return trained


def _resume(tiny: Job, few: Prepared, stop: StopRequest, checks: Checklist) -> None:
    """Trains the second half again from the checkpoint in the middle, and compares."""
    with checks.failing("resume"):
        expected = _losses(tiny)
        ranks.wait_for_all()
        if ranks.is_first():
            _go_back(tiny)
        ranks.wait_for_all()
        resumed = train(tiny, stop, resume=True, data=few)
        ranks.wait_for_all()
        losses = _losses(tiny)
        if not losses or min(losses) <= HALF:
            raise TrainingError(
                "resume",
                f"The run did not go on from the checkpoint of step {HALF}, but from the start",
                "Report this as a fault in Tunesmith with the log",
            )
        for step, loss in losses.items():
            if not math.isclose(loss, expected[step], rel_tol=TOLERANCE):
                raise TrainingError(
                    "resume",
                    f"The loss of step {step} is {loss:.4f} after a resume, and was {expected[step]:.4f} before",
                    "Report this as a fault in Tunesmith with the log",
                )
    checks.proved("resume", f"From the checkpoint of step {HALF}, step {resumed.steps} comes to the same loss")


def _go_back(tiny: Job) -> None:
    """Leaves what a run had left that was killed before its second checkpoint."""
    for checkpoint in tiny.checkpoints.glob("checkpoint-*"):
        if checkpoint.name != f"checkpoint-{HALF}":
            shutil.rmtree(checkpoint)
    tiny.metrics.unlink()


def _losses(tiny: Job) -> dict[int, float]:
    lines = tiny.metrics.read_text(encoding="utf-8").splitlines() if tiny.metrics.is_file() else []
    return {metric["step"]: metric["loss"] for metric in map(json.loads, lines) if "loss" in metric}


def _load(tiny: Job, few: Prepared, trained: Trained, checks: Checklist) -> None:
    """Loads the saved adapter as a user would, and asks it and the model in memory for the same scores."""
    with checks.failing("load"):
        quantization = tiny.method.quantization if isinstance(tiny.method, QuantizedLora) else None
        base = load_model(locate(tiny.model), trained.model.dtype, tiny.training.attention, quantization)
        loaded = PeftModel.from_pretrained(base.to(trained.model.device), str(tiny.adapter)).eval()
        row = torch.tensor(few.train[0][_ids_of(few)[0]], device=trained.model.device).unsqueeze(0)
        with torch.no_grad():
            expected, found = trained.model.eval()(input_ids=row).logits, loaded(input_ids=row).logits
        difference = (expected - found).abs().max() / expected.abs().max()
        if not difference <= TOLERANCE:
            raise TrainingError(
                "load",
                f"The saved adapter answers otherwise than the trained model (by {difference:.1%})",
                "Report this as a fault in Tunesmith with the log",
            )
    checks.proved("load", "The saved adapter, loaded by PEFT alone, gives the scores of the model in training")

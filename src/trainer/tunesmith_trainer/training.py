"""Trains one job with trl's SFTTrainer."""

from __future__ import annotations

import importlib.metadata
import math
import platform
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from transformers import PreTrainedModel, PreTrainedTokenizerBase, PrinterCallback, TrainerCallback, set_seed
from trl import SFTConfig, SFTTrainer

from .adapter import lora_config, require_targets, save_adapter
from .checkpoints import last_checkpoint
from .data import Prepared, prepare_data
from .device import describe_device, device_type, resolve_dtype, use_one_gpu
from .errors import TrainingError
from .job import Job
from .log import number, say
from .metrics import MetricsCallback, MetricsFile
from .model import load_model, load_tokenizer, locate
from .stop import Stopped, StopRequest
from .template import Template

#: The last checkpoint, and the one before it in case the process dies while it writes the last.
KEPT_CHECKPOINTS = 2
#: transformers' names of the schedules; its "constant" would skip the warm-up.
_SCHEDULES = {"cosine": "cosine", "linear": "linear", "constant": "constant_with_warmup"}
_LIBRARIES = ("torch", "transformers", "trl", "peft", "accelerate")


@dataclass(frozen=True)
class Trained:
    """A finished run, still in memory."""

    model: PeftModel
    tokenizer: PreTrainedTokenizerBase
    steps: int


def train(job: Job, stop: StopRequest, resume: bool) -> Trained:
    """Trains a job and saves its adapter.

    Raises:
        Stopped: after a stop request, with a checkpoint of the last whole step.
        TrainingError: for whatever the user can mend.
    """
    if not resume:
        _start_afresh(job)
    use_one_gpu()
    _say_machine()
    dtype = resolve_dtype(job.model.dtype)
    located = locate(job.model)
    tokenizer = load_tokenizer(located)
    data = prepare_data(job, Template(tokenizer, job.model.label))
    say(f"Loading {job.model.label} in {str(dtype).removeprefix('torch.')}")
    model = load_model(located, dtype)
    # Before the adapter is made: its first weights are random.
    set_seed(job.training.seed)
    trainer = _trainer(job, data, tokenizer, model, stop)
    stop.check()
    _run(trainer, job, stop, resume)
    save_adapter(trainer.model, tokenizer, job.model, job.adapter)
    say(f"Saved the adapter after {number(trainer.state.global_step)} steps")
    return Trained(trainer.model, tokenizer, trainer.state.global_step)


def _start_afresh(job: Job) -> None:
    """What an earlier process of this job left would be taken for this one's."""
    job.metrics.unlink(missing_ok=True)
    shutil.rmtree(job.checkpoints, ignore_errors=True)


class _Trainer(SFTTrainer):
    """SFTTrainer whose checkpoints ask no hub whether the embeddings were resized: here they never are."""

    def _save(self, output_dir: str | None = None, state_dict: dict[str, Any] | None = None) -> None:
        target = output_dir or self.args.output_dir
        self.model.save_pretrained(target, state_dict=state_dict, save_embedding_layers=False)

    def create_model_card(self, *_: Any, **__: Any) -> None:
        """A checkpoint is for going on, not for publishing."""

    def save_now(self) -> None:
        """Saves a checkpoint outside the loop, as a stop between two steps needs."""
        self._save_checkpoint(self.model, trial=None)


class _StopCallback(TrainerCallback):
    """Ends the training after the step in hand and saves; breaks off a validation, which holds nothing to save."""

    def __init__(self, stop: StopRequest) -> None:
        self._stop = stop

    def on_step_end(self, _args: Any, _state: Any, control: Any, **_: Any) -> None:
        if self._stop.requested:
            control.should_training_stop = True
            control.should_save = True
            control.should_evaluate = False

    def on_prediction_step(self, *_: Any, **__: Any) -> None:
        if self._stop.requested:
            raise Stopped


def _trainer(
    job: Job, data: Prepared, tokenizer: PreTrainedTokenizerBase, model: PreTrainedModel, stop: StopRequest
) -> _Trainer:
    require_targets(model, job.method)
    _require_vocabulary(model, data)
    trainer = _Trainer(
        model=model,
        args=_arguments(job, data, model.dtype),
        train_dataset=data.train,
        eval_dataset=data.validation,
        processing_class=tokenizer,
        peft_config=lora_config(job.method),
        callbacks=[MetricsCallback(MetricsFile(job.metrics)), _StopCallback(stop)],
    )
    # It prints each log as a Python dictionary.
    trainer.remove_callback(PrinterCallback)
    trainable, total = trainer.model.get_nb_trainable_parameters()
    say(f"Trainable parameters: {number(trainable)} of {number(total)} ({100 * trainable / total:.3f} %)")
    return trainer


def _arguments(job: Job, data: Prepared, dtype: torch.dtype) -> SFTConfig:
    training = job.training
    device = device_type()
    return SFTConfig(
        output_dir=str(job.checkpoints),
        num_train_epochs=training.epochs,
        per_device_train_batch_size=training.batch_size,
        per_device_eval_batch_size=training.batch_size,
        gradient_accumulation_steps=training.gradient_accumulation,
        learning_rate=training.learning_rate,
        lr_scheduler_type=_SCHEDULES[training.schedule],
        # Rounded down: in a short run, a warm-up of less than a step would spend a whole one at a rate of zero.
        warmup_steps=math.floor(training.warmup_ratio * _total_steps(job, data)),
        gradient_checkpointing=training.gradient_checkpointing,
        max_grad_norm=training.max_grad_norm,
        seed=training.seed,
        data_seed=training.seed,
        logging_steps=training.log_steps,
        eval_strategy="no" if data.validation is None else "steps",
        eval_steps=training.eval_steps,
        prediction_loss_only=True,
        save_strategy="steps",
        save_steps=training.save_steps,
        save_total_limit=KEPT_CHECKPOINTS,
        use_cpu=device == "cpu",
        bf16=device == "cuda" and dtype == torch.bfloat16,
        fp16=device == "cuda" and dtype == torch.float16,
        # A loss that is no number must show, not be replaced by the average of the others.
        logging_nan_inf_filter=False,
        # Tokens, labels and length are settled in data.py.
        max_length=None,
        dataset_kwargs={"skip_prepare_dataset": True},
        disable_tqdm=True,
        report_to="none",
    )


def _total_steps(job: Job, data: Prepared) -> int:
    """Optimiser steps of the run, counted as transformers' Trainer does."""
    batches = math.ceil(len(data.train) / job.training.batch_size)
    return math.ceil(job.training.epochs * math.ceil(batches / job.training.gradient_accumulation))


def _run(trainer: _Trainer, job: Job, stop: StopRequest, resume: bool) -> None:
    checkpoint = last_checkpoint(job.checkpoints) if resume else None
    say(f"Training for {number(_total_steps(job, Prepared(trainer.train_dataset, None)))} steps{_from(checkpoint)}")
    stop.interrupting = False
    try:
        trainer.train(resume_from_checkpoint=None if checkpoint is None else str(checkpoint))
        if trainer.eval_dataset is not None and not stop.requested:
            _evaluate_last(trainer)
    except Stopped:
        trainer.save_now()
    finally:
        stop.interrupting = True
    if stop.requested:
        say(f"Stopped on request after step {number(trainer.state.global_step)}; its checkpoint is saved")
        raise Stopped


def _evaluate_last(trainer: _Trainer) -> None:
    """The validation loss of the adapter that is saved, unless the last step measured it."""
    history = trainer.state.log_history
    if not any("eval_loss" in entry and entry["step"] == trainer.state.global_step for entry in history):
        trainer.evaluate()


def _from(checkpoint: Path | None) -> str:
    return "" if checkpoint is None else f", going on from {checkpoint.name}"


def _require_vocabulary(model: Any, data: Prepared) -> None:
    """An id beyond the embeddings would end in a device-side assertion that names nothing."""
    known = model.get_input_embeddings().num_embeddings
    highest = max(max(ids) for ids in data.train["input_ids"])
    if highest >= known:
        raise TrainingError(
            "tokenizer",
            f"The tokenizer writes id {highest}, but the model knows only {known} tokens",
            "Use the tokenizer that belongs to the model",
        )


def _say_machine() -> None:
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _LIBRARIES)
    say(f"Device: {describe_device()}")
    say(f"Python {platform.python_version()}, {versions}")

"""Trains one job, from its run file to its adapter."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peft import PeftModel
from transformers import PreTrainedTokenizerBase, PrinterCallback, TrainerCallback, set_seed

from .adalora import RankCallback, is_adalora
from .adapter import add_adapter, save_adapter
from .arguments import sft_config, total_steps
from .checkpoints import last_checkpoint
from .data import Prepared, prepare_data
from .device import describe_device, resolve_dtype, use_one_gpu
from .early_stopping import EarlyStoppingCallback, best_checkpoint
from .errors import TrainingError
from .job import Job, QuantizedLora
from .log import number, say
from .metrics import MetricsCallback, MetricsFile
from .model import load_model, load_tokenizer, locate
from .stop import Stopped, StopRequest
from .template import Template
from .trainer import AnswerTrainer, StopCallback

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
    tokenizer = load_tokenizer(located, job.data.chat_template)
    data = prepare_data(job, Template(tokenizer, job.model.label))
    say(f"Loading {job.model.label} in {_weights(job, str(dtype).removeprefix('torch.'))}")
    quantization = job.method.quantization if isinstance(job.method, QuantizedLora) else None
    base = load_model(located, dtype, job.training.attention, quantization)
    _require_vocabulary(base, data)
    # Before the adapter is made: its first weights are random.
    set_seed(job.training.seed)
    steps = total_steps(job, data)
    model = add_adapter(base, job, steps)
    trainer = _trainer(job, data, tokenizer, model, stop)
    stop.check()
    if data.old is not None and job.retention.ewc is not None:
        say(f"Estimating from {number(len(data.old))} old records which weights they depend on")
        trainer.consolidate(data.old, job.retention.ewc.lambda_)
    _run(trainer, job, stop, resume, steps)
    _take_best(trainer, job)
    save_adapter(trainer.model, tokenizer, job)
    say(f"Saved the adapter after {number(trainer.state.global_step)} steps")
    return Trained(trainer.model, tokenizer, trainer.state.global_step)


def _weights(job: Job, dtype: str) -> str:
    return f"four bits ({job.method.quantization.type})" if isinstance(job.method, QuantizedLora) else dtype


def _start_afresh(job: Job) -> None:
    """What an earlier process of this job left would be taken for this one's."""
    job.metrics.unlink(missing_ok=True)
    shutil.rmtree(job.checkpoints, ignore_errors=True)


def _trainer(
    job: Job, data: Prepared, tokenizer: PreTrainedTokenizerBase, model: PeftModel, stop: StopRequest
) -> AnswerTrainer:
    trainer = AnswerTrainer(
        model=model,
        args=sft_config(job, data, model.dtype),
        train_dataset=data.train,
        eval_dataset=data.validation,
        processing_class=tokenizer,
        callbacks=_callbacks(job, model, stop),
        fused_loss=job.training.fused_loss,
    )
    # It prints each log as a Python dictionary.
    trainer.remove_callback(PrinterCallback)
    trainable, total = trainer.model.get_nb_trainable_parameters()
    say(f"Trainable parameters: {number(trainable)} of {number(total)} ({100 * trainable / total:.3f} %)")
    return trainer


def _callbacks(job: Job, model: PeftModel, stop: StopRequest) -> list[TrainerCallback]:
    callbacks: list[TrainerCallback] = [MetricsCallback(MetricsFile(job.metrics)), StopCallback(stop)]
    if is_adalora(model):
        callbacks.append(RankCallback(model))
    if job.training.early_stopping is not None:
        _require_validation(job)
        callbacks.append(EarlyStoppingCallback(job.training.early_stopping))
    return callbacks


def _require_validation(job: Job) -> None:
    if job.data.validation_fraction is None and job.data.validation_file is None:
        raise TrainingError(
            "data",
            "Early stopping needs a validation loss, and nothing is held out",
            "Set data.validation to a fraction or a file, or training.earlyStopping to null",
        )


def _run(trainer: AnswerTrainer, job: Job, stop: StopRequest, resume: bool, steps: int) -> None:
    checkpoint = last_checkpoint(job.checkpoints) if resume else None
    say(f"Training for {number(steps)} steps{_from(checkpoint)}")
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


def _evaluate_last(trainer: AnswerTrainer) -> None:
    """The validation loss of the last step, unless that was measured."""
    history = trainer.state.log_history
    if not any("eval_loss" in entry and entry["step"] == trainer.state.global_step for entry in history):
        trainer.evaluate()


def _take_best(trainer: AnswerTrainer, job: Job) -> None:
    """With early stopping, the adapter is that of the best validation."""
    best = None if job.training.early_stopping is None else best_checkpoint(job.checkpoints, trainer.state)
    if best is not None:
        trainer.take_weights_of(best)
        say(f"Went back to {best.name}, whose validation loss was the lowest: {trainer.state.best_metric:.4f}")


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

"""Trains one job, from its run file to its adapter."""

from __future__ import annotations

import importlib.metadata
import json
import platform
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from peft import PeftModel
from transformers import PreTrainedModel, PreTrainedTokenizerBase, PrinterCallback, TrainerCallback, set_seed

from . import ranks
from .adalora import RankCallback
from .adapter import add_adapter, save_adapter
from .arguments import dpo_config, sft_config, total_steps
from .checkpoints import last_checkpoint
from .data import Prepared, prepare_data, reading_of
from .device import describe_device, device_type, resolve_dtype, use_own_gpu
from .earlier_adapter import go_on_from
from .early_stopping import EarlyStoppingCallback, best_checkpoint, validations
from .errors import TrainingError
from .job import AdaLora, Job, QuantizedLora
from .log import number, say
from .methods import peft_config
from .metrics import MetricsCallback, MetricsFile
from .model import load_model, load_tokenizer, locate
from .packages import require_packages
from .pairs import PAIR_COLUMNS, PairCollator
from .preference_trainer import PreferenceTrainer
from .report import Measured, Outcome, write_report
from .samples import Sample, answer, choose_samples
from .stop import Stopped, StopRequest
from .template import Template
from .tracking import prepare_tracking
from .trainer import AnswerTrainer, StopCallback

_LIBRARIES = ("torch", "transformers", "trl", "peft", "accelerate")


@dataclass(frozen=True)
class Trained:
    """A finished run, still in memory."""

    model: PeftModel
    tokenizer: PreTrainedTokenizerBase
    steps: int


def train(job: Job, stop: StopRequest, resume: bool, data: Prepared | None = None) -> Trained:
    """Trains a job and saves its adapter. A rehearsal brings its own few rows of `data`.

    Raises:
        Stopped: after a stop request, with a checkpoint of the last whole step.
        TrainingError: for whatever the user can mend.
    """
    if not resume and ranks.is_first():
        _start_afresh(job)
    use_own_gpu()
    _say_machine()
    if job.launch.strategy == "fsdp" and device_type() == "cpu":
        say("Weights are shared out among GPUs only: on this CPU each process holds all of them")
    require_packages(job)
    prepare_tracking(job)
    dtype = resolve_dtype(job.model.dtype)
    located = locate(job.model)
    tokenizer = load_tokenizer(located, job.data.chat_template)
    template = Template(tokenizer, job.model.label)
    data = data or prepare_data(job, template)
    say(f"Loading {job.model.label} in {_weights(job, str(dtype).removeprefix('torch.'))}")
    quantization = job.method.quantization if isinstance(job.method, QuantizedLora) else None
    base = load_model(located, dtype, job.training.attention, quantization)
    _require_vocabulary(base, data)
    # Before the adapter is made: its first weights are random.
    set_seed(job.training.seed)
    steps = total_steps(job, data)
    trainer = _trainer(job, data, tokenizer, base, stop)
    stop.check()
    # Where no device holds the whole model, none can write an answer.
    samples = [] if job.launch.shares_weights else _choose_samples(job, data, template)
    before = _before(trainer, job, data, samples)
    if isinstance(trainer, AnswerTrainer) and data.old is not None and job.retention.ewc is not None:
        say(f"Estimating from {number(len(data.old))} old records which weights they depend on")
        trainer.consolidate(data.old, job.retention.ewc.lambda_)
    _run(trainer, job, stop, resume, steps)
    validation = validations(trainer.state)
    kept_step = _take_best(trainer, job)
    save_adapter(trainer.model, tokenizer, job, trainer.whole_weights() if job.launch.shares_weights else None)
    metrics = MetricsFile(job.metrics).read()
    say(f"Saved the adapter after {number(trainer.state.global_step)} steps")
    outcome = Outcome(
        steps=trainer.state.global_step,
        kept_step=kept_step,
        seen=trainer.seen,
        metrics=metrics,
        training=[(entry["step"], entry["loss"]) for entry in metrics if "loss" in entry],
        validation=validation,
        before=before,
        after=_measure(trainer, data, samples, dict(validation).get(kept_step)),
        samples=samples,
        versions=_versions(),
        device=describe_device(),
    )
    if ranks.is_first():
        _say_outcome(write_report(job, data, outcome))
    return Trained(trainer.model, tokenizer, trainer.state.global_step)


def _weights(job: Job, dtype: str) -> str:
    return f"four bits ({job.method.quantization.type})" if isinstance(job.method, QuantizedLora) else dtype


def _start_afresh(job: Job) -> None:
    """What an earlier process of this job left would be taken for this one's."""
    for name in ("metrics.jsonl", "before.json", "report.json", "report.md"):
        (job.folder / name).unlink(missing_ok=True)
    shutil.rmtree(job.checkpoints, ignore_errors=True)


Trainer = AnswerTrainer | PreferenceTrainer


def _trainer(
    job: Job, data: Prepared, tokenizer: PreTrainedTokenizerBase, base: PreTrainedModel, stop: StopRequest
) -> Trainer:
    steps = total_steps(job, data)
    common: dict[str, Any] = {
        "train_dataset": data.train,
        "eval_dataset": data.validation,
        "processing_class": tokenizer,
        "callbacks": _callbacks(job, stop),
    }
    earlier = job.model.adapter
    adapted = None if earlier is None else go_on_from(earlier, base, job)
    trainer: Trainer
    if job.is_preference:
        # Of a model with an adapter on it, trl keeps a copy of the adapter as the reference; a new adapter needs none.
        new = {} if adapted is not None else {"peft_config": peft_config(job.method, base, steps)}
        collator = PairCollator(tokenizer.pad_token_id or tokenizer.eos_token_id or 0)
        trainer = PreferenceTrainer(
            model=adapted or base, args=dpo_config(job, data, base.dtype), data_collator=collator, **new, **common
        )
    else:
        model = adapted or add_adapter(base, job, steps)
        trainer = AnswerTrainer(
            model=model, args=sft_config(job, data, base.dtype), fused_loss=job.training.fused_loss, **common
        )
    # It prints each log as a Python dictionary.
    trainer.remove_callback(PrinterCallback)
    trainable, total = trainer.model.get_nb_trainable_parameters()
    say(f"Trainable parameters: {number(trainable)} of {number(total)} ({100 * trainable / total:.3f} %)")
    return trainer


def _callbacks(job: Job, stop: StopRequest) -> list[TrainerCallback]:
    callbacks: list[TrainerCallback] = [MetricsCallback(MetricsFile(job.metrics)), StopCallback(stop)]
    if isinstance(job.method, AdaLora):
        callbacks.append(RankCallback())
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


def _run(trainer: Trainer, job: Job, stop: StopRequest, resume: bool, steps: int) -> None:
    checkpoint = last_checkpoint(job.checkpoints) if resume else None
    say(f"Training for {number(steps)} steps{_from(checkpoint)}")
    stop.interrupting = False
    try:
        trainer.train(resume_from_checkpoint=None if checkpoint is None else str(checkpoint))
        if trainer.eval_dataset is not None and not stop.agree():
            _evaluate_last(trainer)
    except Stopped:
        trainer.save_now()
    finally:
        stop.interrupting = True
    if stop.agree():
        # None may go while another still writes its part of the checkpoint: Slurm ends all when the first has gone.
        ranks.wait_for_all()
        say(f"Stopped on request after step {number(trainer.state.global_step)}; its checkpoint is saved")
        raise Stopped


def _choose_samples(job: Job, data: Prepared, template: Template) -> list[Sample]:
    """Of the held-out records; where none are, of the trained ones."""
    files = [*job.data.train, *([job.data.validation_file] if job.data.validation_file else [])]
    return choose_samples(files, data.held_out or data.learnt, template, reading_of(job).read)


def _before(trainer: Trainer, job: Job, data: Prepared, samples: list[Sample]) -> Measured:
    """The model as it was before training. A resumed run cannot measure that any more and reads what was written."""
    path = job.folder / "before.json"
    if path.is_file():
        return Measured(**json.loads(path.read_text(encoding="utf-8")))
    if job.launch.shares_weights:
        # The weights are shared out when training begins; before that, no device could hold them.
        return Measured(None, None, [])
    measured = _measure(trainer, data, samples, None)
    if ranks.is_first():
        path.write_text(json.dumps(asdict(measured), ensure_ascii=False), encoding="utf-8")
    return measured


def _measure(trainer: Trainer, data: Prepared, samples: list[Sample], validation_loss: float | None) -> Measured:
    if validation_loss is None and data.validation is not None:
        validation_loss = trainer.measure(data.validation)
    return Measured(
        validation_loss,
        None if data.probe is None else trainer.measure(data.probe),
        answer(trainer.model, trainer.processing_class, samples if ranks.is_first() else []),
    )


def _say_outcome(report: Mapping[str, Any]) -> None:
    forgetting = report["forgetting"]
    if forgetting:
        told = f"{forgetting['before']:.4f} before, {forgetting['after']:.4f} after"
        say(f"Loss on the forgetting probe: {told}")
    say(f"{report['verdict']['message']}. {report['verdict']['advice']}")


def _evaluate_last(trainer: Trainer) -> None:
    """The validation loss of the last step, unless that was measured."""
    history = trainer.state.log_history
    if not any("eval_loss" in entry and entry["step"] == trainer.state.global_step for entry in history):
        trainer.evaluate()


def _take_best(trainer: Trainer, job: Job) -> int:
    """The step whose adapter is kept: with early stopping, that of the best validation."""
    best = None if job.training.early_stopping is None else best_checkpoint(job.checkpoints, trainer.state)
    if best is None:
        return trainer.state.global_step
    trainer.take_weights_of(best)
    say(f"Went back to {best.name}, whose validation loss was the lowest: {trainer.state.best_metric:.4f}")
    return trainer.state.best_global_step or trainer.state.global_step


def _from(checkpoint: Path | None) -> str:
    return "" if checkpoint is None else f", going on from {checkpoint.name}"


def _require_vocabulary(model: Any, data: Prepared) -> None:
    """An id beyond the embeddings would end in a device-side assertion that names nothing."""
    known = model.get_input_embeddings().num_embeddings
    columns = [column for column in ("input_ids", *PAIR_COLUMNS) if column in data.train.column_names]
    highest = max(max(ids) for column in columns for ids in data.train[column])
    if highest >= known:
        raise TrainingError(
            "tokenizer",
            f"The tokenizer writes id {highest}, but the model knows only {known} tokens",
            "Use the tokenizer that belongs to the model",
        )


def _say_machine() -> None:
    versions = ", ".join(f"{name} {version}" for name, version in _versions().items())
    say(f"Device: {describe_device()}")
    say(f"Python {platform.python_version()}, {versions}")


def _versions() -> dict[str, str]:
    return {name: importlib.metadata.version(name) for name in _LIBRARIES}

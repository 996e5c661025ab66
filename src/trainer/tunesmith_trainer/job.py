"""The job folder and its run.json, which arrives with every default filled in: this file knows none of them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .errors import TrainingError
from .fields import bad, check, fill, one_of


@dataclass(frozen=True)
class File:
    """A file on this machine: an absolute path, and the path that the user wrote, for messages."""

    path: str
    source: str | None = None

    @property
    def label(self) -> str:
        """The file's name as the user knows it."""
        return self.source or self.path


@dataclass(frozen=True)
class Model:
    """`id` is a hub id, an absolute folder on this machine, or `builtin:NAME`; `source` is what the user wrote."""

    id: str
    revision: str | None
    dtype: str
    gguf_file: str | None
    #: The folder of an earlier adapter to go on from.
    adapter: File | None
    source: str | None = None
    #: A rehearsal needs none, so the runner sends a model folder without them.
    without_weights: bool = False

    @property
    def label(self) -> str:
        """The model's name as the user knows it."""
        return self.source or self.id


@dataclass(frozen=True)
class TrainingFile(File):
    """A dataset file, how often it is seen beside the others, and the task that it teaches."""

    weight: float = 1.0
    task: str | None = None


@dataclass(frozen=True)
class Replay(File):
    """General records, and how many of them are mixed in for each training record."""

    ratio: float = 0.0


@dataclass(frozen=True)
class Data:
    """What is learnt. Validation is a fraction of the training records, or a file, or neither."""

    train: tuple[TrainingFile, ...]
    validation_fraction: float | None
    validation_file: File | None
    replay: Replay | None
    max_length: int
    packing: bool
    train_on: str
    #: `model`, `chatml`, or a Jinja file.
    chat_template: str | File


@dataclass(frozen=True)
class Quantization:
    """The four bits of the base weights."""

    type: str
    double_quant: bool
    compute_dtype: str


@dataclass(frozen=True)
class Lora:
    """LoRA and its kin: `lora`, `dora`, and on four bits `qlora`, `qdora`.

    `target_modules` is `all-linear`, `attention`, `mlp` or the names of modules.
    """

    type: str
    r: int
    alpha: float
    dropout: float
    target_modules: str | list[str]
    rs_lora: bool
    init: str
    rank_pattern: dict[str, int]
    alpha_pattern: dict[str, float]
    modules_to_save: list[str]

    @property
    def is_dora(self) -> bool:
        return self.type in ("dora", "qdora")


@dataclass(frozen=True)
class QuantizedLora(Lora):
    """LoRA or DoRA whose base model is held in four bits."""

    quantization: Quantization


@dataclass(frozen=True)
class AdaLora:
    """LoRA whose ranks move between layers; the three times are counted in optimiser steps."""

    type: str
    init_r: int
    target_r: int
    t_init: int
    t_final: int
    delta_t: int
    alpha: float
    dropout: float
    target_modules: str | list[str]
    modules_to_save: list[str]


Method = Lora | AdaLora
_METHODS: dict[str, type[Lora] | type[AdaLora]] = {
    "lora": Lora,
    "dora": Lora,
    "qlora": QuantizedLora,
    "qdora": QuantizedLora,
    "adalora": AdaLora,
}


@dataclass(frozen=True)
class EarlyStopping:
    """After how many validations without progress, and what counts as progress."""

    patience: int
    min_delta: float


@dataclass(frozen=True)
class Training:
    """How it is learnt; names and units as in the run file."""

    #: `sft` or `dpo`.
    objective: str
    beta: float
    epochs: float
    batch_size: int
    gradient_accumulation: int
    learning_rate: float
    schedule: str
    warmup_ratio: float
    optimizer: str
    weight_decay: float
    attention: str
    fused_loss: bool
    gradient_checkpointing: bool
    max_grad_norm: float
    seed: int
    log_steps: int
    eval_steps: int
    save_steps: int
    #: `none`, `trackio`, `wandb` or `swanlab`.
    tracking: str
    early_stopping: EarlyStopping | None


@dataclass(frozen=True)
class Ewc:
    """Elastic weight consolidation: its weight in the loss, and how many records the importances are taken from."""

    lambda_: float
    fisher_samples: int


@dataclass(frozen=True)
class Retention:
    """What keeps the model from forgetting, and what measures that it did."""

    ewc: Ewc | None
    probe: File | None


@dataclass(frozen=True)
class Launch:
    """On how many devices, and how they share the work."""

    gpus: int
    nodes: int
    strategy: str

    @property
    def shares_weights(self) -> bool:
        """Whether no device holds the whole model."""
        return self.strategy in ("fsdp", "zero3")


@dataclass(frozen=True)
class Job:
    """One job: its folder and what to do in it."""

    folder: Path
    name: str | None
    model: Model
    data: Data
    method: Method
    training: Training
    retention: Retention
    launch: Launch

    @property
    def is_preference(self) -> bool:
        """Whether it learns from pairs of answers."""
        return self.training.objective == "dpo"

    @property
    def checkpoints(self) -> Path:
        return self.folder / "checkpoints"

    @property
    def adapter(self) -> Path:
        return self.folder / "adapter"

    @property
    def metrics(self) -> Path:
        return self.folder / "metrics.jsonl"


def load_job(folder: Path) -> Job:
    """Reads `run.json` of a job folder.

    Raises:
        TrainingError: reason `run-file`, where the file is absent, no JSON, or lacks a field or has a wrong type in it.
    """
    run = _read_json(folder / "run.json")
    if run.get("version") != 1:
        raise bad("version", f"is {run.get('version')!r}; this trainer knows version 1")
    job = Job(
        folder=folder,
        name=check(run.get("name"), str | None, "name"),
        model=fill(Model, run.get("model"), "model"),
        data=_data(run.get("data")),
        method=_method(run.get("method")),
        training=_training(run.get("training")),
        retention=fill(Retention, run.get("retention"), "retention"),
        launch=fill(Launch, run.get("launch"), "launch"),
    )
    if job.is_preference:
        _require_preference(job)
    if job.model.adapter is not None:
        _require_continuable(job.method)
    return job


def _read_json(path: Path) -> dict[str, Any]:
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise TrainingError("run-file", f"{path} cannot be read: {error}", "Start the run again") from error
    if not isinstance(run, dict):
        raise bad("run.json", "is not an object")
    return run


def _data(data: Any) -> Data:
    if not isinstance(data, dict):
        raise bad("data", "is missing")
    train = data.get("train")
    if not isinstance(train, list) or not train:
        raise bad("data.train", "is not a list of files")
    fraction, validation_file = _validation(data.get("validation"))
    return Data(
        train=tuple(fill(TrainingFile, item, f"data.train[{index}]") for index, item in enumerate(train)),
        validation_fraction=fraction,
        validation_file=validation_file,
        replay=check(data.get("replay"), Replay | None, "data.replay"),
        max_length=check(data.get("maxLength"), int, "data.maxLength"),
        packing=check(data.get("packing"), bool, "data.packing"),
        train_on=one_of(data.get("trainOn"), ("responses", "all"), "data.trainOn"),
        chat_template=check(data.get("chatTemplate"), str | File, "data.chatTemplate"),
    )


def _validation(validation: Any) -> tuple[float | None, File | None]:
    if isinstance(validation, dict) and "fraction" in validation:
        return check(validation["fraction"], float, "data.validation.fraction"), None
    return None, check(validation, File | None, "data.validation")


def _training(training: Any) -> Training:
    settings = fill(Training, training, "training")
    one_of(settings.objective, ("sft", "dpo"), "training.objective")
    one_of(settings.tracking, ("none", "trackio", "wandb", "swanlab"), "training.tracking")
    return settings


def _require_preference(job: Job) -> None:
    """Refuses what preference optimisation cannot do, rather than leaving it out."""
    starts_changed = isinstance(job.method, Lora) and job.method.init in ("pissa", "olora")
    clashes = {
        "data.packing": job.data.packing,
        "data.replay": job.data.replay is not None,
        "retention.ewc": job.retention.ewc is not None,
        # The reference is the model with its adapter off, which these initialisations take weights out of.
        "method.init": starts_changed,
    }
    found = next((where for where, is_set in clashes.items() if is_set), None)
    if found is not None:
        raise bad(found, 'does not go together with training.objective "dpo"')


def _require_continuable(method: Method) -> None:
    """Refuses what would begin anew instead of going on from an earlier adapter."""
    if not isinstance(method, Lora):
        raise bad("method.type", "adalora settles its ranks once, so it cannot go on from model.adapter")
    if method.init != "default":
        raise bad("method.init", f"{method.init} begins anew, so it does not go together with model.adapter")


def _method(method: Any) -> Method:
    name = one_of(method.get("type") if isinstance(method, dict) else None, tuple(_METHODS), "method.type")
    settings = fill(_METHODS[name], method, "method")
    if isinstance(settings.target_modules, str):
        one_of(settings.target_modules, ("all-linear", "attention", "mlp"), "method.targetModules")
    return settings

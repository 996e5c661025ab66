"""The run file's settings in trl's words."""

from __future__ import annotations

import math
from typing import Any

import torch
from trl import DPOConfig, SFTConfig

from .data import Prepared
from .device import device_type
from .job import Job

#: The last checkpoint, and the one before it in case the process dies while it writes the last.
KEPT_CHECKPOINTS = 2
#: transformers' names of the schedules; its "constant" would skip the warm-up.
_SCHEDULES = {"cosine": "cosine", "linear": "linear", "constant": "constant_with_warmup"}
_OPTIMIZERS = {
    "adamw": "adamw_torch_fused",
    "adamw8bit": "adamw_bnb_8bit",
    "pagedAdamw": "paged_adamw_32bit",
    "pagedAdamw8bit": "paged_adamw_8bit",
}


def sft_config(job: Job, data: Prepared, dtype: torch.dtype) -> SFTConfig:
    """What trl's SFTTrainer is told."""
    return SFTConfig(
        **training_arguments(job, data, dtype),
        # A row of several examples is told apart by positions, so it cannot be padded to others.
        padding_free=job.data.packing,
        # Tokens, labels and length are settled in data.py.
        max_length=None,
        dataset_kwargs={"skip_prepare_dataset": True},
    )


def dpo_config(job: Job, data: Prepared, dtype: torch.dtype) -> DPOConfig:
    """What trl's DPOTrainer is told. Dropout is off, as its authors have it: the reference has none either."""
    return DPOConfig(**training_arguments(job, data, dtype), beta=job.training.beta, max_length=None)


def training_arguments(job: Job, data: Prepared, dtype: torch.dtype) -> dict[str, Any]:
    """What every trainer of transformers is told."""
    training = job.training
    device = device_type()
    return {
        "output_dir": str(job.checkpoints),
        "num_train_epochs": training.epochs,
        "per_device_train_batch_size": training.batch_size,
        "per_device_eval_batch_size": training.batch_size,
        "gradient_accumulation_steps": training.gradient_accumulation,
        "learning_rate": training.learning_rate,
        "lr_scheduler_type": _SCHEDULES[training.schedule],
        # Rounded down: in a short run, a warm-up of less than a step would spend a whole one at a rate of zero.
        "warmup_steps": math.floor(training.warmup_ratio * total_steps(job, data)),
        "optim": _OPTIMIZERS[training.optimizer],
        "weight_decay": training.weight_decay,
        "gradient_checkpointing": training.gradient_checkpointing,
        "max_grad_norm": training.max_grad_norm,
        "seed": training.seed,
        "data_seed": training.seed,
        "logging_steps": training.log_steps,
        "eval_strategy": "no" if data.validation is None else "steps",
        "eval_steps": training.eval_steps,
        "prediction_loss_only": True,
        "save_strategy": "steps",
        "save_steps": training.save_steps,
        "save_total_limit": KEPT_CHECKPOINTS,
        "use_cpu": device == "cpu",
        "bf16": device == "cuda" and dtype == torch.bfloat16,
        "fp16": device == "cuda" and dtype == torch.float16,
        # A loss that is no number must show, not be replaced by the average of the others.
        "logging_nan_inf_filter": False,
        "disable_tqdm": True,
        "report_to": "tensorboard",
    }


def total_steps(job: Job, data: Prepared) -> int:
    """Optimiser steps of the run, counted as transformers' Trainer does."""
    processes = job.launch.gpus * job.launch.nodes
    batches = math.ceil(math.ceil(len(data.train) / job.training.batch_size) / processes)
    return math.ceil(job.training.epochs * math.ceil(batches / job.training.gradient_accumulation))

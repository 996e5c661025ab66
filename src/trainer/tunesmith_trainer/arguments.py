"""The run file's settings in trl's words."""

from __future__ import annotations

import math
from typing import Any

import torch
from trl import DPOConfig, SFTConfig

from . import ranks
from .data import Prepared
from .device import device_type
from .job import Job
from .tracking import PROJECT, reports_to

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
        "report_to": reports_to(job),
        "run_name": job.folder.name,
        "project": PROJECT,
        # Nothing is published: a trackio Space is made only where the target's own settings name one.
        "trackio_static_space_id": False,
        **_several_devices(job),
    }


def _several_devices(job: Job) -> dict[str, Any]:
    if ranks.count() == 1:
        return {}
    strategy = job.launch.strategy
    return {
        **({"fsdp": True, "fsdp_config": fsdp_config()} if strategy == "fsdp" else {}),
        **({"deepspeed": deepspeed_config(strategy)} if strategy in ("zero2", "zero3") else {}),
        "ddp_backend": "gloo" if device_type() == "cpu" else None,
        # Every weight of the adapter is used in every step.
        "ddp_find_unused_parameters": False,
        # The older kind of checkpointing runs the backward pass twice, which DDP takes for an error.
        "gradient_checkpointing_kwargs": {"use_reentrant": False},
    }


def fsdp_config() -> dict[str, Any]:
    """PyTorch's fully sharded data parallel, second version: weights are gathered layer by layer, in their turn."""
    return {
        "version": 2,
        "auto_wrap_policy": "TRANSFORMER_BASED_WRAP",
        "reshard_after_forward": True,
        # An adapter is small; whole, it loads into any number of devices.
        "state_dict_type": "FULL_STATE_DICT",
        # Its wrappers rename the layers, so that PEFT would find no adapter to save; transformers' own does not.
        "activation_checkpointing": False,
    }


def deepspeed_config(strategy: str) -> dict[str, Any]:
    """DeepSpeed's ZeRO (Rajbhandari et al. 2020): stage 2 shares out optimiser and gradients, stage 3 the weights too.

    What is "auto" comes from the other arguments, so that it is said once.
    """
    stage3 = {"stage3_gather_16bit_weights_on_model_save": True}
    return {
        "zero_optimization": {
            "stage": 3 if strategy == "zero3" else 2,
            "overlap_comm": True,
            "contiguous_gradients": True,
            **(stage3 if strategy == "zero3" else {}),
        },
        "bf16": {"enabled": "auto"},
        "fp16": {"enabled": "auto"},
        "gradient_accumulation_steps": "auto",
        "gradient_clipping": "auto",
        "train_batch_size": "auto",
        "train_micro_batch_size_per_gpu": "auto",
    }


def total_steps(job: Job, data: Prepared) -> int:
    """Optimiser steps of the run, counted as transformers' Trainer does."""
    batches = math.ceil(math.ceil(len(data.train) / job.training.batch_size) / ranks.count())
    return math.ceil(job.training.epochs * math.ceil(batches / job.training.gradient_accumulation))

"""Base weights in four bits (Dettmers et al. 2023), by bitsandbytes, which computes on CUDA and, slowly, on a CPU."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from typing import Any

import torch
from transformers import AutoModelForCausalLM, BitsAndBytesConfig, PreTrainedModel

from .device import DTYPES, device_type
from .errors import TrainingError
from .job import Quantization


def four_bits(quantization: Quantization) -> dict[str, Any]:
    """The loader's options: the weights are packed on the device that will train.

    Raises:
        TrainingError: reason `quantization`, on a device that bitsandbytes has no code for.
    """
    device = device_type()
    if device == "mps":
        raise TrainingError(
            "quantization",
            "Weights in four bits need a CUDA GPU (or a CPU, slowly); this target has an Apple GPU",
            "Set method.type to lora or dora",
        )
    return {
        "quantization_config": BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type=quantization.type,
            bnb_4bit_use_double_quant=quantization.double_quant,
            bnb_4bit_compute_dtype=DTYPES[quantization.compute_dtype],
        ),
        "device_map": {"": torch.cuda.current_device() if device == "cuda" else "cpu"},
    }


def keep_trainable(model: PreTrainedModel) -> PreTrainedModel:
    """On a CPU, bitsandbytes would repack weights for inference at the first validation, and not train them on."""
    module: Any
    for module in model.modules():
        if hasattr(module, "support_avx512bf16_for_cpu"):
            module.support_avx512bf16_for_cpu = False
    return model


def reload_quantized(model: PreTrainedModel, options: Mapping[str, Any], quantization: Quantization) -> PreTrainedModel:
    """A model that was built by code, in four bits: the loader packs weights only as it reads them from a disk."""
    with tempfile.TemporaryDirectory() as folder:
        model.save_pretrained(folder)
        return AutoModelForCausalLM.from_pretrained(folder, **options, **four_bits(quantization))

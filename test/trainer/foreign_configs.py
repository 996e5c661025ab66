"""Reads a configuration with the parser of the trainer it was written for: python foreign_configs.py KIND FILE..."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import types
from pathlib import Path

import yaml


def axolotl(config: dict) -> dict:
    from axolotl.utils.schemas.config import AxolotlInputConfig

    # The parser ignores keys that it does not know: so a wrong name has to be looked for.
    unknown = sorted(set(config) - set(AxolotlInputConfig.model_fields))
    if unknown:
        raise ValueError(f"not known to Axolotl: {unknown}")
    parsed = AxolotlInputConfig(**config)
    return {"rank": parsed.lora_r, "learningRate": float(parsed.learning_rate), "datasets": len(parsed.datasets)}


def llama_factory(config: dict, folder: Path) -> dict:
    os.environ["DISABLE_VERSION_CHECK"] = "1"
    # The package of this module imports audio and video libraries, which reading a list of datasets does not need.
    package = types.ModuleType("llamafactory.data")
    package.__path__ = [str(Path(importlib.util.find_spec("llamafactory").origin).parent / "data")]
    sys.modules["llamafactory.data"] = package
    from llamafactory.data.parser import get_dataset_list
    from llamafactory.hparams import DataArguments, FinetuningArguments, ModelArguments, TrainingArguments
    from transformers import HfArgumentParser

    # What needs a GPU or DeepSpeed is left to them: this says whether the names and values are right.
    config = {**config, "bf16": False, "fp16": False, "use_cpu": True, "output_dir": str(folder / "out")}
    config.pop("deepspeed", None)
    # The transformers here is newer than LLaMA-Factory allows and has renamed this one.
    config["warmup_steps"] = config.pop("warmup_ratio")
    parser = HfArgumentParser([ModelArguments, DataArguments, TrainingArguments, FinetuningArguments])
    _, data, training, tuning = parser.parse_dict(config)
    datasets = get_dataset_list(data.dataset, str(folder / data.dataset_dir))
    found = [(folder / data.dataset_dir / one.dataset_name).is_file() for one in datasets]
    if not all(found):
        raise ValueError("a dataset is not where dataset_info.json says")
    return {"rank": tuning.lora_rank, "learningRate": training.learning_rate, "datasets": len(datasets)}


if __name__ == "__main__":
    kind, *names = sys.argv[1:]
    for path in map(Path, names):
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
        print(json.dumps(axolotl(values) if kind == "axolotl" else llama_factory(values, path.parent)), flush=True)

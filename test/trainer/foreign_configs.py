"""Reads a configuration with the parser of the trainer it was written for: python foreign_configs.py KIND FILE..."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import types
from pathlib import Path

import yaml


class Tokenizer:
    """Marks who says what, so that one sees what a trainer makes of a record."""

    chat_template = "its own"

    def apply_chat_template(self, messages: list[dict], **_: object) -> str:
        return marked(messages)


def marked(messages: list[dict]) -> str:
    return "".join(f"<{message['role']}>{message['content']}" for message in messages)


def axolotl(config: dict, folder: Path) -> dict:
    from axolotl.utils.schemas.config import AxolotlInputConfig

    # The parser ignores keys that it does not know: so a wrong name has to be looked for.
    unknown = sorted(set(config) - set(AxolotlInputConfig.model_fields))
    if unknown:
        raise ValueError(f"not known to Axolotl: {unknown}")
    parsed = AxolotlInputConfig(**config)
    said = {"rank": parsed.lora_r, "learningRate": float(parsed.learning_rate), "datasets": len(parsed.datasets)}
    return said if parsed.rl is None else {**said, "beta": parsed.rl_beta, "pair": axolotl_pair(parsed, folder)}


def axolotl_pair(parsed: object, folder: Path) -> dict:
    """The first pair of the first file, as its reader for this type makes it."""
    from axolotl.prompt_strategies.dpo import load

    config = {"datasets": [one.model_dump(exclude_none=True) for one in parsed.datasets]}
    first = config["datasets"][0]
    loaded = load(first["type"], config, dataset_idx=0)
    read = loaded[0] if isinstance(loaded, tuple) else loaded
    row = json.loads((folder / first["path"]).read_text(encoding="utf-8").splitlines()[0])
    pair = read(row, Tokenizer()) if isinstance(loaded, tuple) else read(row)
    return {side: pair[side] for side in ("prompt", "chosen", "rejected")}


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
    said = {"rank": tuning.lora_rank, "learningRate": training.learning_rate, "datasets": len(datasets)}
    if tuning.stage == "sft":
        return said
    return {**said, "beta": tuning.pref_beta, "pair": llama_factory_pair(datasets[0], data, folder)}


def llama_factory_pair(dataset: object, data: object, folder: Path) -> dict:
    """The first pair of a file, as its converter for this entry makes it."""
    from llamafactory.data.converter import get_dataset_converter

    row = json.loads((folder / dataset.dataset_name).read_text(encoding="utf-8").splitlines()[0])
    read = get_dataset_converter(dataset.formatting, dataset, data)(row)
    chosen, rejected = (answer["content"] for answer in read["_response"])
    system = [{"role": "system", "content": read["_system"]}] if read["_system"] else []
    return {"prompt": marked(system + read["_prompt"]), "chosen": chosen, "rejected": rejected}


if __name__ == "__main__":
    kind, *names = sys.argv[1:]
    for path in map(Path, names):
        values = yaml.safe_load(path.read_text(encoding="utf-8"))
        print(json.dumps((axolotl if kind == "axolotl" else llama_factory)(values, path.parent)), flush=True)

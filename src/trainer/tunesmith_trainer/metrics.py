"""metrics.jsonl: a line whenever a loss is known; its shape is `Metric` in src/protocol/job.ts."""

from __future__ import annotations

import json
import math
import os
import time
from pathlib import Path
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from . import ranks
from .device import peak_memory_bytes
from .errors import TrainingError
from .gpu_use import GpuUse
from .log import number, say

#: Names of the trainer's log, and of the metric.
_NAMES = {
    "loss": "loss",
    "eval_loss": "validationLoss",
    "learning_rate": "learningRate",
    "grad_norm": "gradientNorm",
    "penalty": "penalty",
    "rewards/accuracies": "rewardAccuracy",
    "rewards/margins": "rewardMargin",
    "eval_rewards/accuracies": "rewardAccuracy",
    "eval_rewards/margins": "rewardMargin",
}


class MetricsFile:
    """Appends whole lines. A run that goes on from a checkpoint repeats no step that is already told."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._told = self._read_told()

    def read(self) -> list[dict[str, Any]]:
        """All that the run has told."""
        return [json.loads(line) for line in self._path.read_bytes().splitlines()] if self._path.is_file() else []

    def append(self, metric: dict[str, Any]) -> None:
        """Writes a line, unless an earlier process of this run told the same."""
        if _key(metric) in self._told or not ranks.is_first():
            return
        line = json.dumps(metric, allow_nan=False) + "\n"
        # One write of a file opened for appending: a reader never meets half a line of a living process.
        with open(self._path, "ab", buffering=0) as stream:
            stream.write(line.encode())

    def _read_told(self) -> set[tuple[int, bool]]:
        """What the file tells already; a last line that a killed process left unfinished is cut off."""
        if not self._path.is_file():
            return set()
        content = self._path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if len(whole) < len(content) and ranks.is_first():
            os.truncate(self._path, len(whole))
        return {_key(json.loads(line)) for line in whole.splitlines()}


class MetricsCallback(TrainerCallback):
    """Writes what the trainer logs to metrics.jsonl and, in words, to train.log; refuses a loss that is no number."""

    def __init__(self, file: MetricsFile) -> None:
        self._file = file
        self._seconds = 0.0
        self._step_began = 0.0
        self._tokens = 0.0
        self._began = time.monotonic()
        self._first_step = 0
        self._gpus = GpuUse()

    def on_train_begin(self, _args: TrainingArguments, state: TrainerState, *_: Any, **__: Any) -> None:
        self._began, self._first_step = time.monotonic(), state.global_step
        self._gpus.start()

    def on_train_end(self, *_: Any, **__: Any) -> None:
        self._gpus.stop()

    def on_step_begin(self, *_: Any, **__: Any) -> None:
        self._step_began = time.monotonic()

    def on_step_end(self, *_: Any, **__: Any) -> None:
        self._seconds += time.monotonic() - self._step_began

    def on_log(
        self,
        _args: TrainingArguments,
        state: TrainerState,
        _control: TrainerControl,
        logs: dict[str, float] | None = None,
        **_: Any,
    ) -> None:
        logs = dict(logs or {})
        if "loss" in logs:
            # What the trainer logs includes what elastic weight consolidation or AdaLoRA adds; users compare the rest.
            logs["loss"] -= logs.get("penalty", 0.0)
        if "loss" not in logs and "eval_loss" not in logs:
            return
        _require_number(logs, state.global_step)
        metric = self._metric(logs, state)
        self._file.append(metric)
        say(_in_words(metric))

    def _metric(self, logs: dict[str, float], state: TrainerState) -> dict[str, Any]:
        metric: dict[str, Any] = {
            "step": state.global_step,
            "totalSteps": state.max_steps,
            "epoch": round(state.epoch or 0.0, 6),
            "time": time.time(),
        }
        for name, value in logs.items():
            if name in _NAMES and math.isfinite(value):
                metric[_NAMES[name]] = value
        if "loss" in logs:
            metric["tokensPerSecond"] = self._tokens_per_second(logs)
            metric["remainingSeconds"] = self._remaining(state)
        metric["peakMemoryBytes"] = peak_memory_bytes()
        return metric | self._gpus.latest()

    def _remaining(self, state: TrainerState) -> float:
        """How long the other steps will take if they take as long as those of this process, validation included."""
        done = max(1, state.global_step - self._first_step)
        return round((time.monotonic() - self._began) / done * (state.max_steps - state.global_step), 1)

    def _tokens_per_second(self, logs: dict[str, float]) -> float:
        """Tokens without padding over the time spent in steps since the last log, so without validation and saving."""
        tokens, seconds = logs["num_tokens"] - self._tokens, self._seconds
        self._tokens, self._seconds = logs["num_tokens"], 0.0
        return round(tokens / max(seconds, 1e-9), 1)


def _require_number(logs: dict[str, float], step: int) -> None:
    for name in ("loss", "eval_loss"):
        if name in logs and not math.isfinite(logs[name]):
            raise TrainingError(
                "nan-loss",
                f"The {'validation ' if name == 'eval_loss' else ''}loss is not a number any more at step {step}",
                "Lower training.learningRate, lengthen training.warmupRatio, or set model.dtype to bfloat16 or float32",
            )


def _key(metric: dict[str, Any]) -> tuple[int, bool]:
    return metric["step"], "validationLoss" in metric


def _in_words(metric: dict[str, Any]) -> str:
    where = f"step {metric['step']}/{metric['totalSteps']}, epoch {metric['epoch']:.2f}"
    if "validationLoss" in metric:
        return f"{where}: validation loss {metric['validationLoss']:.4f}{_preferred(metric)}"
    speed = number(round(metric["tokensPerSecond"]))
    memory = f"{metric['peakMemoryBytes'] / 2**30:.1f} GiB"
    rate = f"learning rate {metric['learningRate']:.2e}"
    return f"{where}: loss {metric['loss']:.4f}{_preferred(metric)}, {rate}, {speed} tokens/s, {memory}"


def _preferred(metric: dict[str, Any]) -> str:
    share = metric.get("rewardAccuracy")
    return "" if share is None else f", {100 * share:.0f} % of the pairs preferred rightly"

"""report.json and report.md: what was trained on what, what it gained, what it forgot, and how to use it."""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from .data import Prepared
from .job import File, Job
from .samples import Sample
from .verdict import Curve, judge
from .whole_file import write_whole

_BARS = "▁▂▃▄▅▆▇█"
_POINTS = 60
#: A single batch of pairs says little.
_LAST_STEPS = 10


@dataclass(frozen=True)
class Measured:
    """The model at one moment: losses on held-out records and on the probe, and answers to the samples."""

    validation_loss: float | None
    probe_loss: float | None
    answers: list[str]


@dataclass(frozen=True)
class Outcome:
    """What a finished run knows."""

    steps: int
    kept_step: int
    seen: Counter[int]
    metrics: Sequence[Mapping[str, Any]]
    training: Curve
    validation: Curve
    before: Measured
    after: Measured
    samples: Sequence[Sample]
    versions: Mapping[str, str]
    device: str


def write_report(job: Job, data: Prepared, outcome: Outcome) -> dict[str, Any]:
    """Writes both files into the job folder, whole or not at all."""
    report = _report(job, data, outcome)
    write_whole(job.folder / "report.json", json.dumps(report, ensure_ascii=False, indent=2) + "\n")
    write_whole(job.folder / "report.md", page(report))
    return report


def _report(job: Job, data: Prepared, outcome: Outcome) -> dict[str, Any]:
    run = json.loads((job.folder / "run.json").read_text(encoding="utf-8"))
    before, after = outcome.before, outcome.after
    return {
        "version": 1,
        "name": job.name,
        "model": {"id": job.model.label, "revision": job.model.revision, "adapter": _adapter(job.model.adapter)},
        "method": run["method"],
        "training": run["training"],
        "preference": _preference(outcome.metrics, outcome.kept_step) if job.is_preference else None,
        "data": _data(data, outcome.seen),
        "steps": outcome.steps,
        "keptStep": outcome.kept_step,
        "curves": {"loss": list(outcome.training), "validationLoss": list(outcome.validation)},
        "validation": {"before": before.validation_loss, "after": after.validation_loss},
        "forgetting": _change(before.probe_loss, after.probe_loss),
        "verdict": asdict(judge(outcome.training, outcome.validation, before.validation_loss)),
        "samples": [
            {
                "place": str(sample.place),
                "question": sample.question,
                "expected": sample.expected,
                "before": old,
                "after": new,
            }
            for sample, old, new in zip(outcome.samples, before.answers, after.answers, strict=True)
        ],
        "load": _load(job),
        "merge": _MERGE,
        "environment": {"python": platform.python_version(), "device": outcome.device, **outcome.versions},
    }


def _adapter(earlier: File | None) -> dict[str, str] | None:
    if earlier is None:
        return None
    return {"path": earlier.label, "sha256": _sha256(os.path.join(earlier.path, "adapter_model.safetensors"))}


def _data(data: Prepared, seen: Counter[int]) -> list[dict[str, Any]]:
    total = max(1, seen.total())
    return [
        {
            "file": source.label,
            "task": source.task,
            "sha256": _sha256(source.path),
            "records": source.records,
            "used": source.used,
            "leftOut": dict(source.left_out),
            "truncated": source.truncated,
            "seen": seen[index],
            "share": round(seen[index] / total, 4),
        }
        for index, source in enumerate(data.sources)
    ]


def _change(before: float | None, after: float | None) -> dict[str, float] | None:
    if before is None or after is None:
        return None
    return {"before": before, "after": after, "change": after - before}


def _preference(metrics: Sequence[Mapping[str, Any]], kept_step: int) -> dict[str, Any]:
    """How many pairs the adapter prefers rightly, and by how much: of the held-out ones, or of the last trained."""
    measured = [metric for metric in metrics if "rewardAccuracy" in metric and metric["step"] <= kept_step]
    held_out = [metric for metric in measured if "validationLoss" in metric][-1:]
    shown = held_out or measured[-_LAST_STEPS:]
    return {
        "on": "validation" if held_out else "training",
        "accuracy": sum(metric["rewardAccuracy"] for metric in shown) / max(1, len(shown)),
        "margin": sum(metric["rewardMargin"] for metric in shown) / max(1, len(shown)),
    }


def _load(job: Job) -> str:
    return (
        "from peft import AutoPeftModelForCausalLM\n"
        "from transformers import AutoTokenizer\n"
        f'model = AutoPeftModelForCausalLM.from_pretrained("adapters/{job.name or job.folder.name}")\n'
        f'tokenizer = AutoTokenizer.from_pretrained("adapters/{job.name or job.folder.name}")'
    )


#: Goes on where `load` ends. The base was loaded in its own precision then, also where it was trained on in four bits.
_MERGE = 'model.merge_and_unload().save_pretrained("merged")\ntokenizer.save_pretrained("merged")'


def page(report: Mapping[str, Any]) -> str:
    """The report as Markdown."""
    verdict = report["verdict"]
    lines = [
        f"# {report['name'] or 'Run'}",
        "",
        f"{report['model']['id']}, {report['method']['type']}, {report['steps']} steps, "
        f"seed {report['training']['seed']}. The adapter is that of step {report['keptStep']}.",
        "",
        f"**{verdict['message']}.** {verdict['advice']}.",
        "",
        "## Losses",
        "",
        *_losses(report),
        *_preferred(report["preference"]),
        "",
        "## Data",
        "",
        "| file | task | records | used | cut | seen | share | SHA-256 |",
        "|---|---|--:|--:|--:|--:|--:|---|",
        *(
            f"| {_cell(file['file'])} | {_cell(file['task'] or '')} | {file['records']} | {file['used']} "
            f"| {file['truncated']} | {file['seen']} | {100 * file['share']:.1f} % | `{file['sha256'][:16]}` |"
            for file in report["data"]
        ),
        "",
        *_samples(report["samples"]),
        "## To use it",
        "",
        "```python",
        report["load"],
        "```",
        "",
        "For tools that take no adapter, as a model of its own in safetensors:",
        "",
        "```python",
        report["merge"],
        "```",
        "",
        "For llama.cpp and Ollama, with the converter of [llama.cpp](https://github.com/ggml-org/llama.cpp):",
        "",
        "```",
        "python convert_hf_to_gguf.py merged --outfile merged.gguf",
        "```",
        "",
        "Made with " + ", ".join(f"{name} {version}" for name, version in report["environment"].items()) + ".",
    ]
    return "\n".join(lines) + "\n"


def _losses(report: Mapping[str, Any]) -> list[str]:
    rows = ["| | before | after |", "|---|--:|--:|"]
    for name, pair in (("validation", report["validation"]), ("forgetting probe", report["forgetting"])):
        if pair and pair["before"] is not None and pair["after"] is not None:
            rows.append(f"| {name} | {pair['before']:.4f} | {pair['after']:.4f} |")
    curves = [
        f"{title}: `{_spark([loss for _, loss in report['curves'][name]])}`"
        for title, name in (("training", "loss"), ("validation", "validationLoss"))
        if report["curves"][name]
    ]
    return [*rows, "", "  \n".join(curves)]


def _preferred(preference: Mapping[str, Any] | None) -> list[str]:
    if preference is None:
        return []
    told = f"Of the {preference['on']} pairs {100 * preference['accuracy']:.0f} % are preferred rightly"
    return ["", f"{told}, with a mean reward margin of {preference['margin']:.4f}."]


def _spark(values: Sequence[float]) -> str:
    """A curve in block letters, thinned out to a line."""
    step = max(1, len(values) // _POINTS)
    shown = values[::step]
    low, high = min(shown), max(shown)
    scale = (len(_BARS) - 1) / ((high - low) or 1)
    return "".join(_BARS[round((value - low) * scale)] for value in shown)


def _samples(samples: Sequence[Mapping[str, str]]) -> list[str]:
    lines = ["## Answers", ""] if samples else []
    for sample in samples:
        lines += [f"**{_inline(sample['question'])}** ({sample['place']})", ""]
        for name in ("expected", "before", "after"):
            lines += [f"- {name}: {_inline(sample[name])}"]
        lines += [""]
    return lines


def _inline(text: str) -> str:
    return " ".join(text.split())[:500] or "(nothing)"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _sha256(path: str) -> str:
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for piece in iter(lambda: file.read(1 << 20), b""):
            digest.update(piece)
    return digest.hexdigest()

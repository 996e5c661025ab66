"""The examples of a run: read, tokenised, held out, mixed, and every loss on the way listed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from datasets import Dataset

from .conversation import Conversation, Untrainable
from .errors import TrainingError
from .job import Data, DataFile, Job
from .labels import Example, label_all, label_answers
from .log import number, say
from .records import LeftOut, Place, Record, read_file
from .template import Template


@dataclass(frozen=True)
class Prepared:
    """What the trainer learns from and is measured on."""

    train: Dataset
    validation: Dataset | None


@dataclass(frozen=True)
class Loaded:
    """A record's examples: one, or one an answer where the chat template needs it."""

    place: Place
    examples: tuple[Example, ...]

    @property
    def content(self) -> bytes:
        """Equal for records that are learnt as the same tokens."""
        return b"".join(example.input_ids.tobytes() for example in self.examples)


@dataclass
class Report:
    """What happened to the records of one file."""

    left_out: Counter[str] = field(default_factory=Counter)
    truncated: int = 0
    split: int = 0


def prepare_data(job: Job, template: Template) -> Prepared:
    """Reads the files of a run and makes its two datasets.

    Raises:
        TrainingError: `data` for what the user must mend, `no-trainable-tokens` where nothing is left to learn from,
            `chat-template` where the answers cannot be found.
    """
    label = _labeller(job.data, template)
    files = [_load_file(file, job.data, label) for file in job.data.train]
    _require_examples(job.data, [record for records in files for record in records])
    files, held_out = hold_out(files, job.data.validation_fraction or 0, job.training.seed)
    if job.data.validation_file is not None:
        held_out = _load_file(job.data.validation_file, job.data, label)
        if not held_out:
            raise _nothing_left(f"{job.data.validation_file.label} holds no record that can be learnt from")
    mixed = mix(files, [file.weight for file in job.data.train], job.training.seed)
    train, validation = _examples(mixed), _examples(held_out)
    _say_mix(job.data, files, mixed)
    _say_tokens("Training", train)
    if validation:
        _say_tokens("Validation", validation)
    return Prepared(_dataset(train), _dataset(validation) if validation else None)


def hold_out(files: Sequence[Sequence[Loaded]], fraction: float, seed: int) -> tuple[list[list[Loaded]], list[Loaded]]:
    """Splits records off for validation: `fraction` of the different ones, at least one; all copies of one go together.

    Raises:
        TrainingError: reason `data`, where nothing would be left to train on.
    """
    if fraction == 0:
        return [list(records) for records in files], []
    different = sorted({record.content for records in files for record in records})
    count = max(1, round(fraction * len(different)))
    if count >= len(different):
        raise TrainingError(
            "data",
            f"{len(different)} different records are too few to hold a share of {fraction:g} out",
            "Add records, or set data.validation to null",
        )
    chosen = set(random.Random(seed).sample(different, count))
    kept = [[record for record in records if record.content not in chosen] for records in files]
    held = [record for records in files for record in records if record.content in chosen]
    return kept, held


def mix(files: Sequence[Sequence[Loaded]], weights: Sequence[float], seed: int) -> list[Loaded]:
    """The records of one epoch: those of a file with twice the weight of another are seen twice as often.

    Each record of the file with the lowest weight is seen once, so with equal weights none is lost and none repeated.
    Where a ratio is not whole, the surplus is a seeded sample of the file's records.
    """
    lowest = min(weights)
    draw = random.Random(seed)
    mixed: list[Loaded] = []
    for records, weight in zip(files, weights, strict=True):
        whole, part = divmod(round(len(records) * weight / lowest), max(1, len(records)))
        mixed += list(records) * whole + draw.sample(list(records), part)
    return mixed


def _labeller(data: Data, template: Template) -> Callable[[Conversation], list[Example]]:
    label = label_all if data.train_on == "all" else label_answers
    return lambda conversation: label(template, conversation)


def _load_file(file: DataFile, data: Data, label: Callable[[Conversation], list[Example]]) -> list[Loaded]:
    report = Report()
    loaded = [record for record in (_load(item, data, label, report) for item in read_file(file)) if record is not None]
    total = len(loaded) + report.left_out.total()
    say(f"{file.label}: {number(total)} records, {number(len(loaded))} used" + _losses(report))
    if not loaded and total:
        reason, _ = report.left_out.most_common(1)[0]
        raise _nothing_left(f"No record of {file.label} can be learnt from; most often since {reason}")
    return loaded


def _load(
    item: Record | LeftOut, data: Data, label: Callable[[Conversation], list[Example]], report: Report
) -> Loaded | None:
    try:
        if isinstance(item, LeftOut):
            raise Untrainable(item.why)
        examples = label(item.conversation)
        kept = tuple(_cut(examples, item.place, data.max_length, report))
    except Untrainable as why:
        say(str(LeftOut(item.place, str(why))))
        report.left_out[str(why)] += 1
        return None
    report.split += len(examples) > 1
    return Loaded(item.place, kept)


def _cut(examples: Sequence[Example], place: Place, max_length: int, report: Report) -> Iterator[Example]:
    """The examples that still teach something within `max_length` tokens."""
    longest = max(len(example.input_ids) for example in examples)
    kept = [cut for cut in (example.cut(max_length) for example in examples) if cut.trained_tokens > 0]
    if not kept and longest > max_length:
        raise Untrainable(f"nothing to learn is within its first {max_length} tokens")
    if not kept:
        raise Untrainable("it has no token to learn")
    if longest > max_length:
        report.truncated += 1
        say(f"{place}: cut from {number(longest)} to {number(max_length)} tokens")
    yield from kept


def _losses(report: Report) -> str:
    parts = [
        f", {number(report.left_out.total())} left out" if report.left_out else "",
        f", {number(report.truncated)} cut" if report.truncated else "",
        f", {number(report.split)} learnt as one example an answer, since the chat template rewrites earlier turns"
        if report.split
        else "",
    ]
    return "".join(parts)


def _require_examples(data: Data, records: Sequence[Loaded]) -> None:
    if not records:
        names = ", ".join(file.label for file in data.train)
        raise _nothing_left(f"{names} holds no record that can be learnt from")


def _nothing_left(message: str) -> TrainingError:
    return TrainingError(
        "no-trainable-tokens",
        message,
        "See the lines above in the log; raise data.maxLength if the answers are cut off, or mend the records",
    )


def _say_mix(data: Data, files: Sequence[Sequence[Loaded]], mixed: Sequence[Loaded]) -> None:
    if len(files) == 1:
        return
    lowest = min(file.weight for file in data.train)
    for file, records in zip(data.train, files, strict=True):
        times = file.weight / lowest
        share = 100 * round(len(records) * times) / max(1, len(mixed))
        say(f"{file.label}: {share:.1f} % of the mix, each record seen {times:g} times an epoch")


def _say_tokens(name: str, examples: Sequence[Example]) -> None:
    tokens = sum(len(example.input_ids) for example in examples)
    trained = sum(example.trained_tokens for example in examples)
    say(f"{name}: {number(len(examples))} examples, {number(tokens)} tokens, {number(trained)} of them learnt")


def _examples(records: Sequence[Loaded]) -> list[Example]:
    return [example for record in records for example in record.examples]


def _dataset(examples: Sequence[Example]) -> Dataset:
    return Dataset.from_dict(
        {
            "input_ids": [example.input_ids for example in examples],
            "labels": [example.labels for example in examples],
        }
    )

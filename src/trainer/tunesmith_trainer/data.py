"""The examples of a run: read, tokenised, held out, mixed, and every loss on the way listed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from datasets import Dataset

from .clusters import Sketch, cluster, sketch
from .conversation import Conversation, Untrainable, read_record
from .errors import TrainingError
from .job import File, Job
from .labels import Example, joined, label_all, label_answers, label_pair
from .log import number, say
from .packing import pack
from .pairs import pair_rows
from .preference import Pair, read_pair
from .records import LeftOut, Place, Record, read_file
from .template import Template

#: So many places of trained records are remembered.
SHOWN = 3


@dataclass(frozen=True)
class Source:
    """A file that is learnt from, and what became of its records."""

    label: str
    task: str | None
    weight: float
    path: str
    records: int
    used: int
    left_out: Mapping[str, int]
    truncated: int
    #: Its share of the records of one epoch.
    share: float = 0.0


@dataclass(frozen=True)
class Prepared:
    """What the trainer learns from and is measured on."""

    train: Dataset
    validation: Dataset | None
    #: General records that are never trained on, whose loss tells what was forgotten.
    probe: Dataset | None
    #: Old records, one a row, that tell which weights elastic weight consolidation holds back.
    old: Dataset | None
    #: The files in the order of the run file; the replay file comes last. Rows of `train` name them by index.
    sources: tuple[Source, ...]
    #: Where the held-out records stand, for sample answers.
    held_out: tuple[Place, ...]
    #: Where the first trained records stand, for a run that holds nothing out.
    learnt: tuple[Place, ...]


@dataclass(frozen=True)
class Loaded:
    """A record's examples: one, or one an answer where the chat template needs it; of a pair, one for each side."""

    place: Place
    examples: tuple[Example, ...]
    #: What near duplicates are told by; absent where nothing is held out.
    sketch: Sketch | None = None

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
    """Reads the files of a run and makes its datasets.

    Raises:
        TrainingError: `data` for what the user must mend, `no-trainable-tokens` where nothing is left to learn from,
            `chat-template` where the answers cannot be found.
    """
    data, seed = job.data, job.training.seed
    read = _Reader(job, template, reading_of(job), needs_sketch=data.validation_fraction is not None)
    general = _Reader(job, template, _supervised(job), needs_sketch=False)
    files = [read.file(file) for file in data.train]
    _require_examples(job, [record for records in files for record in records])
    files, held_out = hold_out(files, data.validation_fraction or 0, seed)
    if data.validation_file is not None:
        held_out = read.needed(data.validation_file)
    mixed = mix(files, [file.weight for file in data.train], seed)
    replayed, old = _replay(job, read, sum(map(len, mixed)))
    learnt = [(record, index) for index, records in enumerate([*mixed, replayed]) for record in records]
    prepared = Prepared(
        train=_rows(learnt, job),
        validation=_held_out_rows(held_out, job) if held_out else None,
        probe=_dataset(_examples(general.needed(job.retention.probe))) if job.retention.probe else None,
        old=_dataset(old) if old else None,
        sources=_sources(job, read, [len(records) for records in [*mixed, replayed]]),
        held_out=tuple(record.place for record in held_out),
        learnt=tuple(record.place for record, _ in learnt[:SHOWN]),
    )
    _say_mix(prepared.sources)
    _say_tokens("Training", [record for record, _ in learnt], job)
    if held_out:
        _say_tokens("Validation", held_out, job)
    return prepared


def hold_out(files: Sequence[Sequence[Loaded]], fraction: float, seed: int) -> tuple[list[list[Loaded]], list[Loaded]]:
    """Splits records off for validation: `fraction` of the different ones, at least one. Copies and near duplicates of
    a record go with it, so that the validation loss tells of texts that were never seen.

    Raises:
        TrainingError: reason `data`, where nothing would be left to train on.
    """
    if fraction == 0:
        return [list(records) for records in files], []
    everything = [record for records in files for record in records]
    groups = _groups(everything)
    if len(groups) < 2:
        raise TrainingError(
            "data",
            f"{len(groups)} different records are too few to hold a share of {fraction:g} out",
            "Add records, or set data.validation to null",
        )
    chosen = {id(record) for group in _fitting(groups, fraction * len(everything), seed) for record in group}
    kept = [[record for record in records if id(record) not in chosen] for records in files]
    return kept, [record for record in everything if id(record) in chosen]


def _fitting(groups: list[list[Loaded]], wanted: float, seed: int) -> list[list[Loaded]]:
    """A seeded choice of groups with about so many records in all; one at least, and never all."""
    chosen: list[list[Loaded]] = []
    for group in random.Random(seed).sample(groups, len(groups))[:-1]:
        # A large cluster would make far more of the data than was asked for: it is trained on instead.
        if sum(map(len, chosen)) + len(group) <= round(wanted):
            chosen.append(group)
    return chosen or [min(groups, key=len)]


def _groups(records: Sequence[Loaded]) -> list[list[Loaded]]:
    """Records that must stay together: copies, and near duplicates as far as they have sketches."""
    by_content: dict[bytes, list[Loaded]] = {}
    for record in records:
        by_content.setdefault(record.content, []).append(record)
    copies = [by_content[content] for content in sorted(by_content)]
    sketches = [group[0].sketch for group in copies]
    if any(each is None for each in sketches):
        return copies
    clusters: dict[int, list[Loaded]] = {}
    for group, first in zip(copies, cluster([each for each in sketches if each is not None]), strict=True):
        clusters.setdefault(first, []).extend(group)
    return list(clusters.values())


def mix(files: Sequence[Sequence[Loaded]], weights: Sequence[float], seed: int) -> list[list[Loaded]]:
    """The records of one epoch by file: those of a file with twice the weight of another are seen twice as often.

    Each record of the file with the lowest weight is seen once, so with equal weights none is lost and none repeated.
    Where a ratio is not whole, the surplus is a seeded sample of the file's records.
    """
    lowest = min(weights)
    draw = random.Random(seed)
    return [
        _drawn(records, round(len(records) * weight / lowest), draw)
        for records, weight in zip(files, weights, strict=True)
    ]


def _drawn(records: Sequence[Loaded], count: int, draw: random.Random) -> list[Loaded]:
    """So many records: all of them as often as that goes, and a sample for the rest."""
    whole, part = divmod(count, max(1, len(records)))
    return list(records) * whole + draw.sample(list(records), part)


def _replay(job: Job, read: _Reader, trained: int) -> tuple[list[Loaded], list[Example]]:
    """The general records that are mixed in, and those that tell what must be held back."""
    replay, ewc = job.data.replay, job.retention.ewc
    if replay is None:
        if ewc is not None:
            raise TrainingError(
                "data",
                "Elastic weight consolidation needs old records to learn what must not change",
                "Name a file of general records in data.replay, or set retention.ewc to null",
            )
        return [], []
    records = read.needed(replay)
    draw = random.Random(job.training.seed)
    mixed = _drawn(records, round(trained * replay.ratio), draw)
    old = [] if ewc is None else draw.sample(records, min(len(records), ewc.fisher_samples))
    return mixed, _examples(old)


@dataclass(frozen=True)
class Reading:
    """What an objective makes of a record, and of that which tokens are learnt."""

    read: Callable[[Any], Conversation | Pair]
    label: Callable[[Template, Any], Sequence[Example]]


def reading_of(job: Job) -> Reading:
    """How the records that a job trains on are read."""
    return Reading(read_pair, label_pair) if job.is_preference else _supervised(job)


def _supervised(job: Job) -> Reading:
    return Reading(read_record, label_all if job.data.train_on == "all" else label_answers)


class _Reader:
    """Reads files into examples, says what is lost on the way, and keeps count of it."""

    def __init__(self, job: Job, template: Template, reading: Reading, needs_sketch: bool) -> None:
        self._max_length = job.data.max_length
        self._template = template
        self._reading = reading
        self._needs_sketch = needs_sketch
        self.reports: dict[str, Report] = {}
        self.used: dict[str, int] = {}

    def needed(self, file: File) -> list[Loaded]:
        """The records of a file that must not be empty."""
        loaded = self.file(file)
        if not loaded:
            raise _nothing_left(f"{file.label} holds no record that can be learnt from")
        return loaded

    def file(self, file: File) -> list[Loaded]:
        report = Report()
        found = [self._load(item, report) for item in read_file(file, self._reading.read)]
        loaded = [record for record in found if record is not None]
        self.reports[file.path], self.used[file.path] = report, len(loaded)
        say(f"{file.label}: {number(len(found))} records, {number(len(loaded))} used" + _losses(report))
        if not loaded and found:
            reason, _ = report.left_out.most_common(1)[0]
            raise _nothing_left(f"No record of {file.label} can be learnt from; most often since {reason}")
        return loaded

    def _load(self, item: Record | LeftOut, report: Report) -> Loaded | None:
        try:
            if isinstance(item, LeftOut):
                raise Untrainable(item.why)
            examples = self._reading.label(self._template, item.content)
            kept = tuple(_cut(examples, item.place, self._max_length, report))
            if isinstance(item.content, Pair):
                _require_difference(kept, self._max_length)
        except Untrainable as why:
            say(str(LeftOut(item.place, str(why))))
            report.left_out[str(why)] += 1
            return None
        report.split += len(examples) > 1 and not isinstance(item.content, Pair)
        return Loaded(item.place, kept, sketch(item.conversation) if self._needs_sketch else None)


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


def _require_difference(sides: Sequence[Example], max_length: int) -> None:
    if len(sides) < 2 or sides[0].input_ids.tobytes() == sides[1].input_ids.tobytes():
        raise Untrainable(f"its answers do not differ within its first {max_length} tokens")


def _losses(report: Report) -> str:
    parts = [
        f", {number(report.left_out.total())} left out" if report.left_out else "",
        f", {number(report.truncated)} cut" if report.truncated else "",
        f", {number(report.split)} learnt as one example an answer, since the chat template rewrites earlier turns"
        if report.split
        else "",
    ]
    return "".join(parts)


def _require_examples(job: Job, records: Sequence[Loaded]) -> None:
    if not records:
        names = ", ".join(file.label for file in job.data.train)
        raise _nothing_left(f"{names} holds no record that can be learnt from")


def _nothing_left(message: str) -> TrainingError:
    return TrainingError(
        "no-trainable-tokens",
        message,
        "See the lines above in the log; raise data.maxLength if the answers are cut off, or mend the records",
    )


def _sources(job: Job, read: _Reader, counts: Sequence[int]) -> tuple[Source, ...]:
    replay = job.data.replay
    files: list[tuple[File, str | None, float]] = [(file, file.task, file.weight) for file in job.data.train]
    files += [] if replay is None else [(replay, "replay", replay.ratio)]
    total = max(1, sum(counts))
    return tuple(
        Source(
            label=file.label,
            task=task,
            weight=weight,
            path=file.path,
            records=read.used[file.path] + read.reports[file.path].left_out.total(),
            used=read.used[file.path],
            left_out=dict(read.reports[file.path].left_out),
            truncated=read.reports[file.path].truncated,
            share=count / total,
        )
        for (file, task, weight), count in zip(files, counts, strict=False)
    )


def _say_mix(sources: Sequence[Source]) -> None:
    if len(sources) == 1:
        return
    lowest = min(source.weight for source in sources if source.task != "replay")
    for source in sources:
        how = "replayed" if source.task == "replay" else f"each record seen {source.weight / lowest:g} times an epoch"
        say(f"{source.label}: {100 * source.share:.1f} % of the mix, {how}")


def _say_tokens(name: str, records: Sequence[Loaded], job: Job) -> None:
    examples = _examples(records)
    count = f"{number(len(records))} pairs" if job.is_preference else f"{number(len(examples))} examples"
    tokens = sum(len(example.input_ids) for example in examples)
    trained = sum(example.trained_tokens for example in examples)
    say(f"{name}: {count}, {number(tokens)} tokens, {number(trained)} of them learnt")


def _examples(records: Sequence[Loaded]) -> list[Example]:
    return [example for record in records for example in record.examples]


def _held_out_rows(records: Sequence[Loaded], job: Job) -> Dataset:
    if job.is_preference:
        return pair_rows([record.examples for record in records])
    return _dataset(_examples(records))


def _rows(learnt: Sequence[tuple[Loaded, int]], job: Job) -> Dataset:
    """The training examples, each with the file that it comes from; packed, several to a row."""
    data = job.data
    if job.is_preference:
        return pair_rows([record.examples for record, _ in learnt], sources=[[source] for _, source in learnt])
    pairs = [(example, source) for record, source in learnt for example in record.examples]
    if not data.packing:
        return _dataset([example for example, _ in pairs], sources=[[source] for _, source in pairs])
    rows = pack([len(example.input_ids) for example, _ in pairs], data.max_length)
    say(f"Packing: {number(len(pairs))} examples in {number(len(rows))} rows of {number(data.max_length)} tokens")
    packed = [[pairs[index] for index in row] for row in rows]
    return _dataset(
        [joined([example for example, _ in row]) for row in packed],
        sources=[[source for _, source in row] for row in packed],
        seq_lengths=[[len(example.input_ids) for example, _ in row] for row in packed],
    )


def _dataset(examples: Sequence[Example], **columns: Any) -> Dataset:
    return Dataset.from_dict(
        {
            "input_ids": [example.input_ids for example in examples],
            "labels": [example.labels for example in examples],
            **columns,
        }
    )

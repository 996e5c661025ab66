"""Reads dataset files, JSON Lines or a JSON list; whatever is said of a record names its file and line."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

from .conversation import Conversation, RecordError, Untrainable, read_record
from .errors import TrainingError
from .job import File
from .json_list import TOO_LONG_A_NUMBER, read_list
from .preference import Pair

#: So many broken records are named before the run is refused: enough to see a pattern.
MAX_NAMED = 20
#: JSON Lines may begin with a byte order mark, though it should not.
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Place:
    """Where a record stands: the file as the user wrote it, and the 1-based line on which it begins."""

    file: str
    line: int
    #: Its number in a list, from 1, since a line of a list may hold many.
    record: int | None = None

    def __str__(self) -> str:
        record = "" if self.record is None else f", record {self.record}"
        return f"{self.file} line {self.line}{record}"


@dataclass(frozen=True)
class Record:
    """What a line says, and where it stands."""

    place: Place
    content: Conversation | Pair

    @property
    def conversation(self) -> Conversation:
        """The conversation; of a pair, the better one."""
        return self.content.chosen if isinstance(self.content, Pair) else self.content


@dataclass(frozen=True)
class LeftOut:
    """A sound record that is not trained on, and why."""

    place: Place
    why: str

    def __str__(self) -> str:
        return f"{self.place}: left out, {self.why}"


def read_file(file: File, read: Callable[[object], Conversation | Pair] = read_record) -> Iterator[Record | LeftOut]:
    """The records of a file in order, each as `read` takes it.

    Raises:
        TrainingError: reason `data`, naming the first broken records of the file by line; nothing broken is skipped.
    """
    broken: list[str] = []
    for place, value in _entries(file):
        try:
            if isinstance(value, RecordError):
                raise value
            yield Record(place, read(value))
        except Untrainable as reason:
            yield LeftOut(place, str(reason))
        except RecordError as problem:
            broken.append(f"{str(place).removeprefix(file.label).strip()}: {problem}")
            if len(broken) == MAX_NAMED:
                break
    if broken:
        raise _broken(file, broken)


def _entries(file: File) -> Iterator[tuple[Place, object]]:
    """Places and values of a file's records; a RecordError stands for one that is no JSON."""
    lines = _lines(file)
    first = next(lines, None)
    if first is None:
        return
    if not first[1].lstrip().startswith(b"["):
        for number, raw in itertools.chain([first], lines):
            yield Place(file.label, number), _parse(raw)
        return
    lines.close()
    with open(file.path, "rb") as stream:
        content = stream.read().removeprefix(_BOM)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = 1 + content.count(b"\n", 0, error.start)
        yield Place(file.label, line), RecordError(f"byte {error.start + 1} of the file is not UTF-8")
        return
    for index, (line, value) in enumerate(read_list(text), start=1):
        yield Place(file.label, line, index), value


def _lines(file: File) -> Generator[tuple[int, bytes], None, None]:
    try:
        with open(file.path, "rb") as stream:
            for number, raw in enumerate(stream, start=1):
                line = (raw.removeprefix(_BOM) if number == 1 else raw).rstrip(b"\r\n")
                if line.strip():
                    yield number, line
    except OSError as error:
        raise TrainingError(
            "data", f"{file.label} cannot be read: {error.strerror}", "Check the path in the run file"
        ) from error


def _parse(raw: bytes) -> object:
    try:
        return json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        return RecordError(f"byte {error.start + 1} is not UTF-8")
    except json.JSONDecodeError as error:
        return RecordError(f"column {error.colno} is not JSON: {error.msg}")
    except ValueError:
        return RecordError(TOO_LONG_A_NUMBER)
    except RecursionError:
        return RecordError("the record is nested too deeply")


def _broken(file: File, broken: list[str]) -> TrainingError:
    shown = "; ".join(broken)
    more = "; and perhaps more" if len(broken) == MAX_NAMED else ""
    return TrainingError(
        "data",
        f"{file.label} holds broken records: {shown}{more}",
        "Open the file in the editor: the Problems panel shows each place, with a fix where there is one",
    )

"""Reads dataset files line by line; whatever is said of a record names its file and line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from .conversation import Conversation, RecordError, Untrainable, read_record
from .errors import TrainingError
from .job import File
from .preference import Pair

#: So many broken records are named before the run is refused: enough to see a pattern.
MAX_NAMED = 20
#: JSON Lines may begin with a byte order mark, though it should not.
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Place:
    """Where a record stands: the file as the user wrote it, and the 1-based line."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file} line {self.line}"


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
    for number, raw in _lines(file):
        if number == 1 and raw.lstrip().startswith(b"["):
            raise _array(file)
        place = Place(file.label, number)
        try:
            yield Record(place, read(_parse(raw)))
        except Untrainable as reason:
            yield LeftOut(place, str(reason))
        except RecordError as problem:
            broken.append(f"line {number}: {problem}")
            if len(broken) == MAX_NAMED:
                break
    if broken:
        raise _broken(file, broken)


def _lines(file: File) -> Iterator[tuple[int, bytes]]:
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
        raise RecordError(f"byte {error.start + 1} is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise RecordError(f"column {error.colno} is not JSON: {error.msg}") from error
    except RecursionError as error:
        raise RecordError("the record is nested too deeply") from error


def _array(file: File) -> TrainingError:
    return TrainingError(
        "data",
        f"{file.label} begins with a list, where each line should be a record (JSON Lines)",
        "Write one record a line, for example with: jq -c '.[]' data.json > data.jsonl",
    )


def _broken(file: File, broken: list[str]) -> TrainingError:
    shown = "; ".join(broken)
    more = "; and perhaps more" if len(broken) == MAX_NAMED else ""
    return TrainingError(
        "data",
        f"{file.label} holds broken records: {shown}{more}",
        "Open the file in the editor: the Problems panel shows each place, with a fix where there is one",
    )

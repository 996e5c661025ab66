"""Reads a JSON list of records, as many datasets are shipped, element by element: each knows the line it begins on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from .conversation import RecordError

_NO_SPACE = re.compile(r"[^ \t\r\n]")
#: Python reads no whole number of more than 4,300 digits.
TOO_LONG_A_NUMBER = "a number of the record has thousands of digits"
_DECODER = json.JSONDecoder()


def read_list(text: str) -> Iterator[tuple[int, object]]:
    """Lines (from 1) and values of the elements; where the text is no JSON, the last value is a RecordError."""
    position = _after_space(text, _after_space(text, 0) + 1)
    line = 1 + text.count("\n", 0, position)
    if text[position : position + 1] == "]":
        return
    while True:
        try:
            value, end = _DECODER.raw_decode(text, position)
        except json.JSONDecodeError as error:
            yield error.lineno, RecordError(f"column {error.colno} is not JSON: {error.msg}")
            return
        except ValueError:
            yield line, RecordError(TOO_LONG_A_NUMBER)
            return
        except RecursionError:
            yield line, RecordError("the record is nested too deeply")
            return
        yield line, value
        separator = _after_space(text, end)
        if text[separator : separator + 1] != ",":
            break
        following = _after_space(text, separator + 1)
        line += text.count("\n", position, following)
        position = following
    if text[separator : separator + 1] != "]" or _after_space(text, separator + 1) < len(text):
        line += text.count("\n", position, separator)
        column = separator - text.rfind("\n", 0, separator)
        yield line, RecordError(f"column {column} is not JSON: the list is not closed, or something follows it")


def _after_space(text: str, position: int) -> int:
    found = _NO_SPACE.search(text, position)
    return len(text) if found is None else found.start()

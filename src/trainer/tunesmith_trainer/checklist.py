"""What a rehearsal has found: lines of the log, and rehearsal.json of the shape `Rehearsal` in src/protocol/job.ts."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path

from . import ranks
from .errors import explain
from .log import say
from .whole_file import write_whole

_WORDS = {"proved": "Proved", "failed": "Failed", "unproved": "Not proved"}


class Checklist:
    """Checks in the order in which they were made. The file is written after each, so that it also tells of a crash."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._checks: list[dict[str, str]] = []
        self._write()

    @contextlib.contextmanager
    def failing(self, name: str) -> Iterator[None]:
        """What fails in here fails the check of this name."""
        try:
            yield
        except Exception as error:
            self._add(name, "failed", explain(error, self._folder).message)
            raise

    def proved(self, name: str, text: str) -> None:
        self._add(name, "proved", text)

    def unproved(self, name: str, text: str) -> None:
        """What a rehearsal cannot know, or could not this time."""
        self._add(name, "unproved", text)

    def sum_up(self) -> None:
        """The whole list once more, at the end of the log."""
        for state, title in (("proved", "Proved"), ("unproved", "Not proved"), ("failed", "Failed")):
            found = [check for check in self._checks if check["state"] == state]
            if found:
                say(f"{title}:")
            for check in found:
                say(f"  {check['name']}: {check['text']}")

    def _add(self, name: str, state: str, text: str) -> None:
        self._checks.append({"name": name, "state": state, "text": text})
        self._write()
        say(f"{_WORDS[state]}: {name}: {text}")

    def _write(self) -> None:
        if not ranks.is_first():
            return
        content = {"version": 1, "checks": self._checks}
        write_whole(self._folder / "rehearsal.json", json.dumps(content, ensure_ascii=False) + "\n")

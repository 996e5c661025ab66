"""Stopping on request: SIGTERM or SIGINT ends a run after the step in hand, with a checkpoint to go on from."""

from __future__ import annotations

import signal
import types

from . import ranks

#: Exit code of a process that a signal ended is 128 + its number, by the shells' convention: 143 or 130 here.
_EXIT_BASE = 128


class Stopped(BaseException):
    """The user asked to stop. Not an Exception, so that no library's error handling swallows it."""


class StopRequest:
    """Remembers a stop signal. While `interrupting`, the signal raises at once, since no step needs finishing."""

    def __init__(self) -> None:
        self.signal: int | None = None
        self.interrupting = True

    def listen(self) -> None:
        """Takes over SIGTERM and SIGINT of this process."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)

    @property
    def requested(self) -> bool:
        return self.signal is not None

    @property
    def exit_code(self) -> int:
        return _EXIT_BASE + (self.signal or 0)

    def agree(self) -> bool:
        """Whether any process of the run was asked to stop, all of which must ask; then all are, wherever they were."""
        if ranks.any_of(self.requested) and not self.requested:
            self.signal = signal.SIGTERM
        return self.requested

    def check(self) -> None:
        """Raises after a request: a library may have swallowed what its signal raised."""
        if self.requested:
            raise Stopped

    def _on_signal(self, number: int, _frame: types.FrameType | None) -> None:
        self.signal = number
        if self.interrupting:
            raise Stopped

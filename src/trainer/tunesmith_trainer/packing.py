"""Puts several short examples into one row, so that no time is spent on padding.

The model keeps the examples of a row apart by their positions, which begin at 0 with each: transformers makes a mask of
blocks from that, whatever the kernel of attention.
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence


def pack(lengths: Sequence[int], capacity: int) -> list[list[int]]:
    """The examples of each row, by their index: best fit, longest first, so that rows are as full as can be.

    The order of rows and of examples in them depends on nothing but the lengths and their order.
    """
    rows: list[list[int]] = []
    # Rows with room, as (room, row), in order of room.
    open_rows: list[tuple[int, int]] = []
    for index in sorted(range(len(lengths)), key=lambda index: -lengths[index]):
        at = bisect.bisect_left(open_rows, (lengths[index], 0))
        if at < len(open_rows):
            room, row = open_rows.pop(at)
            rows[row].append(index)
        else:
            room, row = max(capacity, lengths[index]), len(rows)
            rows.append([index])
        bisect.insort(open_rows, (room - lengths[index], row))
    return rows

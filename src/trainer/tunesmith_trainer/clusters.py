"""Which records are near duplicates of each other, so that a held-out record has no likeness among the trained ones.

Follows the editor's rule duplicate/near (docs/near-duplicates.md): task and answer without the system prompt, folded
in case, width, punctuation and white space, compared by runs of five characters, or of two where they are Han
characters or kana; near from a Jaccard similarity of 0.8 on, or where only numbers differ. Here the similarity is
estimated from the sketches and not verified: to keep two records together that need not be costs nothing.
"""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy
from numpy.typing import NDArray

from .conversation import Conversation

Sketch: TypeAlias = NDArray[numpy.uint32]

THRESHOLD = 0.8
#: 20 bands of 6 cells: of pairs at the threshold, 98 of 100 agree in a band.
_BANDS, _ROWS = 20, 6
_CELLS = _BANDS * _ROWS
#: So many letters beside its numbers make a text a template, which other numbers do not make another record.
_TEMPLATE_LETTERS = 30
_WIDTH, _LETTER, _HAN = 10, 2, 5
_ALONE = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_NUMBER = re.compile(r"\d+")
#: Multiply-shift hashes: odd multipliers and offsets that never change, so that a split never does.
_RANDOM = numpy.random.Generator(numpy.random.PCG64(20240607))
_MULTIPLIERS = _RANDOM.integers(1, 2**63, _CELLS, dtype=numpy.uint64) | numpy.uint64(1)
_OFFSETS = _RANDOM.integers(0, 2**63, _CELLS, dtype=numpy.uint64)


def sketch(conversation: Conversation) -> Sketch:
    """The MinHash of a record: two agree in a cell with a probability equal to their similarity."""
    said = " ".join(message.content for message in conversation.messages if message.role != "system")
    values = numpy.fromiter(set(_shingles(_normalise(said))), dtype=numpy.uint64)
    if not len(values):
        return numpy.zeros(_CELLS, dtype=numpy.uint32)
    lowest = numpy.full(_CELLS, 2**32 - 1, dtype=numpy.uint64)
    # In pieces, since a long record times all cells would take a lot of memory.
    for start in range(0, len(values), 4096):
        hashed = (values[start : start + 4096, None] * _MULTIPLIERS + _OFFSETS) >> numpy.uint64(32)
        numpy.minimum(lowest, hashed.min(axis=0), out=lowest)
    return lowest.astype(numpy.uint32)


def cluster(sketches: Sequence[Sketch]) -> list[int]:
    """For each record the first record of its cluster: those that hang together by near duplicates."""
    first = list(range(len(sketches)))

    def root(index: int) -> int:
        while first[index] != index:
            first[index] = first[first[index]]
            index = first[index]
        return index

    for one, other in _candidates(sketches):
        if root(one) != root(other) and (sketches[one] == sketches[other]).mean() >= THRESHOLD:
            low, high = sorted((root(one), root(other)))
            first[high] = low
    return [root(index) for index in range(len(sketches))]


def _candidates(sketches: Sequence[Sketch]) -> Iterator[tuple[int, int]]:
    """Pairs that agree in a band; each record of a bucket is paired with the bucket's first, which links them all."""
    for band in range(_BANDS):
        begins: dict[bytes, int] = {}
        for index, cells in enumerate(sketches):
            key = cells[band * _ROWS : (band + 1) * _ROWS].tobytes()
            first = begins.setdefault(key, index)
            if first != index:
                yield first, index


def _normalise(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).lower()
    letters = "".join(char if char.isalnum() else " " for char in folded)
    words = " ".join(letters.split())
    masked = _NUMBER.sub("0", words)
    return masked if sum(char.isalpha() for char in masked) >= _TEMPLATE_LETTERS else words


def _shingles(text: str) -> Iterator[int]:
    """Hashes of the windows that begin at each character and end where their characters' weights reach a width."""
    weights = [_HAN if _ALONE.match(char) else _LETTER for char in text]
    end, weight = 0, 0
    for start in range(len(text)):
        while weight < _WIDTH and end < len(text):
            weight += weights[end]
            end += 1
        if weight < _WIDTH and start > 0:
            return
        yield zlib.crc32(text[start:end].encode("utf-8", "surrogatepass"))
        weight -= weights[start]

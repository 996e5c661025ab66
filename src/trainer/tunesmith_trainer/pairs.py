"""Pairs of answers as rows of a dataset and as batches: first all better answers, then all worse ones, as in trl."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from datasets import Dataset
from torch.nn.utils.rnn import pad_sequence

from .labels import IGNORED, Example

_SIDES = ("chosen", "rejected")
#: What a batch is made from.
PAIR_COLUMNS = tuple(f"{side}_{part}" for side in _SIDES for part in ("ids", "labels"))


def pair_rows(pairs: Sequence[Sequence[Example]], **columns: Any) -> Dataset:
    """One row a pair, which is a better and a worse example."""
    sides = {side: [pair[index] for pair in pairs] for index, side in enumerate(_SIDES)}
    ids = {f"{side}_ids": [example.input_ids for example in examples] for side, examples in sides.items()}
    labels = {f"{side}_labels": [example.labels for example in examples] for side, examples in sides.items()}
    return Dataset.from_dict({**ids, **labels, **columns})


@dataclass(frozen=True)
class PairCollator:
    """Batches of pairs, in which a mask says what is learnt; rows that are no pairs (the probe's) keep their labels."""

    pad_token_id: int

    def __call__(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, torch.Tensor]:
        if "input_ids" in rows[0]:
            return self._batch([row["input_ids"] for row in rows], labels=[row["labels"] for row in rows])
        batch = self._batch(
            [row[f"{side}_ids"] for side in _SIDES for row in rows],
            labels=[row[f"{side}_labels"] for side in _SIDES for row in rows],
        )
        batch["completion_mask"] = (batch.pop("labels") != IGNORED).long()
        return batch

    def _batch(self, ids: Sequence[Sequence[int]], labels: Sequence[Sequence[int]]) -> dict[str, torch.Tensor]:
        return {
            "input_ids": _padded(ids, self.pad_token_id),
            "attention_mask": _padded([[1] * len(each) for each in ids], 0),
            "labels": _padded(labels, IGNORED),
        }


def _padded(rows: Sequence[Sequence[int]], value: int) -> torch.Tensor:
    return pad_sequence([torch.tensor(row) for row in rows], batch_first=True, padding_value=value)

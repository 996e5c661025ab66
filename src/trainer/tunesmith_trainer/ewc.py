"""Elastic weight consolidation (Kirkpatrick et al. 2017) on the adapter: what old records depend on is held back.

The penalty is lambda / 2 · Σ F (θ - θ*)², with θ* the adapter before training and F the diagonal of the Fisher
information on old records. F is the empirical one (of the records' own answers) of a token, so that a lambda means the
same whatever the length of the records: the gradient of a record's mean loss over T tokens, squared and times T, is on
average the Fisher information of one token.

An adapter that begins at nothing (its second matrix is zero) has no gradient in its first matrix, so F is zero there:
the second alone is held back, which with it holds the whole update.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

Batch = Mapping[str, torch.Tensor]


@dataclass(frozen=True)
class Consolidation:
    """What the penalty needs of each trained weight: where it was, and how much depends on it."""

    strength: float
    reference: Mapping[str, torch.Tensor]
    fisher: Mapping[str, torch.Tensor]

    def penalty(self, model: nn.Module) -> torch.Tensor:
        """The penalty of the model's present weights."""
        terms = [
            (self.fisher[name] * (weight.float() - self.reference[name]).square()).sum()
            for name, weight in _trained(model)
        ]
        return self.strength / 2 * torch.stack(terms).sum()


def consolidate(
    model: nn.Module, records: Iterable[Batch], mean_loss: Callable[[Any, Batch], torch.Tensor], strength: float
) -> Consolidation:
    """Takes the model's weights as reference and estimates their importance, one record at a time, without dropout."""
    was_training = model.training
    model.eval()
    fisher = {name: torch.zeros_like(weight, dtype=torch.float32) for name, weight in _trained(model)}
    count = 0
    for record in records:
        model.zero_grad()
        mean_loss(model, record).backward()
        tokens = int((record["labels"][:, 1:] != -100).sum())
        for name, weight in _trained(model):
            if weight.grad is not None:
                fisher[name] += weight.grad.float().square() * tokens
        count += 1
    model.zero_grad()
    model.train(was_training)
    return Consolidation(
        strength,
        {name: weight.detach().float().clone() for name, weight in _trained(model)},
        {name: total / max(count, 1) for name, total in fisher.items()},
    )


def _trained(model: nn.Module) -> list[tuple[str, nn.Parameter]]:
    return [(name, weight) for name, weight in model.named_parameters() if weight.requires_grad]

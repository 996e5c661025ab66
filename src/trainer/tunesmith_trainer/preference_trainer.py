"""trl's DPOTrainer (direct preference optimisation, Rafailov et al. 2023), with what a run needs beside it."""

from __future__ import annotations

from typing import Any

from datasets import Dataset
from trl import DPOTrainer

from . import adalora
from .pairs import PAIR_COLUMNS
from .trainer import Checkpointing, KeepSources


class PreferenceTrainer(Checkpointing, DPOTrainer):
    """Training on pairs that data.py has settled.

    The reference that the answers are measured against is the same model with its adapter off, or with the adapter that
    the run began with: no second model is held.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.data_collator: Any = KeepSources(self.data_collator)
        self._has_ranks = adalora.is_adalora(self.model)

    def compute_loss(self, model: Any, inputs: Any, *args: Any, **kwargs: Any) -> Any:
        if "labels" in inputs:
            # The forgetting probe, which holds no pairs.
            return model(**inputs, use_cache=False).loss
        loss = super().compute_loss(model, inputs, *args, **kwargs)
        if not (self.model.training and self._has_ranks):
            return loss
        penalty = adalora.orthogonality_loss(self.accelerator.unwrap_model(self.model))
        self._metrics["train"]["penalty"].append(penalty.item())
        return loss + penalty

    def _prepare_dataset(self, dataset: Dataset, *_: Any, **__: Any) -> Dataset:
        """Tokens and labels are settled."""
        return dataset

    def _set_signature_columns_if_needed(self) -> None:
        self._signature_columns: Any = [*PAIR_COLUMNS, "input_ids", "labels", "sources"]

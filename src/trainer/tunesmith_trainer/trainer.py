"""trl's SFTTrainer, with what a run needs beside it: penalties in the loss, counts of what was seen, checkpoints."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from torch.distributed.fsdp import FSDPModule
from transformers import TrainerCallback
from trl import SFTTrainer

from . import adalora, ranks
from .ewc import Consolidation, consolidate
from .stop import Stopped, StopRequest

SEEN_FILE = "seen.json"


class Checkpointing:
    """Checkpoints that ask no hub for anything and carry what a resumed run needs to be the same run; what was seen."""

    model: Any
    args: Any
    processing_class: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: Records seen of each source (a training file or the replay file), by its place in the run file.
        self.seen: Counter[int] = Counter()
        self._own: Counter[int] = Counter()
        self._sources = 0

    def _save(self, output_dir: str | None = None, state_dict: dict[str, Any] | None = None) -> None:
        target = Path(output_dir or self.args.output_dir)
        with adalora.all_ranks(self.model):
            # The embeddings are never resized here, so PEFT need not ask the hub whether they were.
            self.model.save_pretrained(
                str(target), state_dict=state_dict, save_embedding_layers=False, selected_adapters=["default"]
            )
        adalora.save_state(self.model, target)
        (target / SEEN_FILE).write_text(json.dumps(self.seen), encoding="utf-8")

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        super()._load_from_checkpoint(resume_from_checkpoint, model)  # type: ignore[misc]
        folder = Path(resume_from_checkpoint)
        adalora.restore_state(self.model, folder)
        seen = json.loads((folder / SEEN_FILE).read_text(encoding="utf-8"))
        self.seen = Counter({int(source): count for source, count in seen.items()})

    def train(self, *args: Any, **kwargs: Any) -> Any:
        # A model that was measured counts as prepared to accelerate, which then would not have its processes share
        # their gradients: each would train for itself.
        if ranks.count() > 1:
            self.model._is_accelerate_prepared = False
            self.accelerator._models.clear()  # type: ignore[attr-defined]
        return super().train(*args, **kwargs)  # type: ignore[misc]

    def whole_weights(self) -> dict[str, torch.Tensor]:
        """The weights that the devices have shared out, put together on the first; all must ask."""
        return self.accelerator.get_state_dict(self.model)  # type: ignore[attr-defined]

    def training_step(self, model: Any, inputs: dict[str, Any], *args: Any, **kwargs: Any) -> torch.Tensor:
        self._own.update(inputs.pop("sources").tolist())
        if self.accelerator.sync_gradients:  # type: ignore[attr-defined]
            self._share_seen()
        return super().training_step(model, inputs, *args, **kwargs)  # type: ignore[misc]

    def _share_seen(self) -> None:
        """Once a step, adds up what the processes have seen."""
        if self._sources == 0:
            self._sources = 1 + max(max(row) for row in self.train_dataset["sources"])  # type: ignore[attr-defined]
        counts = ranks.sum_of([self._own[source] for source in range(self._sources)])
        self.seen.update(dict(enumerate(counts)))
        self._own.clear()

    def measure(self, records: Dataset) -> float:
        """The mean loss on records that are not the validation set."""
        return self.evaluate(records, metric_key_prefix="probe")["probe_loss"]  # type: ignore[attr-defined]

    def create_model_card(self, *_: Any, **__: Any) -> None:
        """A checkpoint is for going on, not for publishing."""

    def save_now(self) -> None:
        """Saves a checkpoint outside the loop, as a stop between two steps needs."""
        self._save_checkpoint(self.model, trial=None)  # type: ignore[attr-defined]

    def take_weights_of(self, checkpoint: Path) -> None:
        """Goes back to the adapter of a checkpoint."""
        seen = self.seen
        for module in self.model.modules():
            if isinstance(module, FSDPModule):
                # After a validation some weights are still whole, and would not take shares.
                module.reshard()
        self._load_from_checkpoint(str(checkpoint))
        self.seen = seen


class AnswerTrainer(Checkpointing, SFTTrainer):
    """Supervised training on tokens and labels that data.py has settled."""

    def __init__(self, *args: Any, fused_loss: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._fused_loss = fused_loss
        self.consolidation: Consolidation | None = None
        self.data_collator: Any = KeepSources(self.data_collator)
        self._has_ranks = adalora.is_adalora(self.model)

    def consolidate(self, records: Dataset, strength: float) -> None:
        """Holds the present adapter back from now on, by what the records depend on."""
        batches = ({**self._prepare_inputs(self.data_collator([record]))} for record in records)
        self.consolidation = consolidate(self.model, batches, super().compute_loss, strength)
        self._metrics["eval"].clear()

    def compute_loss(self, model: Any, inputs: Any, *args: Any, num_items_in_batch: Any = None, **kwargs: Any) -> Any:
        compute: Any = super().compute_loss if self._fused_loss else self._whole_loss
        loss = compute(model, inputs, *args, num_items_in_batch=num_items_in_batch, **kwargs)
        if not self.model.training:
            return loss
        penalty = self._penalty()
        if penalty is None:
            return loss
        self._metrics["train"]["penalty"].append(penalty.item())
        # A loss over the tokens of all batches of a step is a sum of its parts, so the penalty comes in parts too.
        parts = self.current_gradient_accumulation_steps if num_items_in_batch is not None else 1
        return loss + penalty / parts

    def _whole_loss(self, model: Any, inputs: Any, *_: Any, num_items_in_batch: Any = None, **__: Any) -> torch.Tensor:
        """transformers' own loss, which holds the scores of the whole vocabulary; trl computes it in tiles."""
        base = self.accelerator.unwrap_model(model).get_base_model()
        logits = model(**{name: value for name, value in inputs.items() if name != "labels"}, use_cache=False).logits
        loss = base.loss_function(logits, inputs["labels"], logits.shape[-1], num_items_in_batch=num_items_in_batch)
        if self.model.training:
            mask = inputs.get("attention_mask")
            tokens = inputs["position_ids"].numel() if mask is None else mask.sum()
            counted = self.accelerator.gather(torch.as_tensor(tokens, device=loss.device))
            self._total_train_tokens += int(counted.sum())
        self._metrics["train" if self.model.training else "eval"]["num_tokens"] = [self._total_train_tokens]
        if self.args.average_tokens_across_devices and num_items_in_batch is not None:
            loss = loss * self.accelerator.num_processes
        return loss

    def _penalty(self) -> torch.Tensor | None:
        model = self.accelerator.unwrap_model(self.model)
        terms = []
        if self._has_ranks:
            terms.append(adalora.orthogonality_loss(model))
        if self.consolidation is not None:
            terms.append(self.consolidation.penalty(model))
        return torch.stack(terms).sum() if terms else None

    def _set_signature_columns_if_needed(self) -> None:
        super()._set_signature_columns_if_needed()
        columns: list[str] = self._signature_columns or []
        self._signature_columns: Any = [*columns, *({"sources"} - {*columns})]


class StopCallback(TrainerCallback):
    """Ends the training after the step in hand and saves; breaks off a validation, which holds nothing to save."""

    def __init__(self, stop: StopRequest) -> None:
        self._stop = stop

    def on_step_end(self, _args: Any, _state: Any, control: Any, **_: Any) -> None:
        if self._stop.agree():
            control.should_training_stop = True
            control.should_save = True
            control.should_evaluate = False

    def on_prediction_step(self, *_: Any, **__: Any) -> None:
        if self._stop.agree():
            raise Stopped


class KeepSources:
    """A collator that passes on, beside the batch, which file each of its records comes from."""

    def __init__(self, collate: Any) -> None:
        self._collate = collate

    def __call__(self, examples: list[dict[str, Any]]) -> Mapping[str, Any]:
        sources = [source for example in examples for source in example.pop("sources", [])]
        batch = self._collate(examples)
        return {**batch, "sources": torch.tensor(sources)} if sources else batch

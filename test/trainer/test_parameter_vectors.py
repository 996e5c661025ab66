"""The vectors that the TypeScript side is held to are what the installed PEFT says."""

import json
import random

import pytest

from parameter_vectors import VECTORS, cases, count

RECORDED = [json.loads(line) for line in VECTORS.read_text().splitlines()]


def test_the_file_holds_every_case_of_the_grid():
    assert [{k: v for k, v in one.items() if k not in ("trainable", "total")} for one in RECORDED] == list(cases())


@pytest.mark.parametrize("recorded", random.Random(0).sample(RECORDED, 24), ids=lambda one: one["config"]["model_type"])
def test_a_recorded_count_is_what_peft_reports(recorded):
    assert count({key: value for key, value in recorded.items() if key not in ("trainable", "total")}) == recorded

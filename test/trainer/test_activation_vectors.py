"""The vectors of kept activations are what the installed PyTorch, transformers and PEFT keep."""

import json
import random

import pytest

from activation_vectors import VECTORS, cases, measure

RECORDED = [json.loads(line) for line in VECTORS.read_text().splitlines()]


def settings(one):
    return {key: value for key, value in one.items() if key != "bytes"}


def test_the_file_holds_every_case_of_the_grid():
    assert [settings(one) for one in RECORDED] == list(cases())


@pytest.mark.parametrize("recorded", random.Random(0).sample(RECORDED, 6), ids=lambda one: one["config"]["model_type"])
def test_a_recorded_figure_is_what_pytorch_keeps(recorded):
    assert measure(settings(recorded))["bytes"] == pytest.approx(recorded["bytes"], rel=0.005)

"""The trainer and its tests hold to the linter, the formatter and the type checker of src/trainer/pyproject.toml."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from jobs import ROOT


@pytest.mark.parametrize(
    "command", [["check", "--no-cache"], ["format", "--check", "--no-cache"]], ids=["lint", "format"]
)
def test_ruff_has_nothing_to_say(command):
    argv = [sys.executable, "-m", "ruff", *command, "src/trainer", "test/trainer"]
    result = subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_mypy_has_nothing_to_say():
    settings = ["--config-file", "src/trainer/pyproject.toml", "--cache-dir", ".cache/mypy"]
    environment = {**os.environ, "PYTHONPATH": os.environ["TUNESMITH_TYPE_CHECKER"], "MYPYPATH": "src/trainer"}
    argv = [sys.executable, "-m", "mypy", *settings, "--package", "tunesmith_trainer"]
    result = subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr

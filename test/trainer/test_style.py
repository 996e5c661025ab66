"""The trainer and its tests hold to the linter and the formatter of src/trainer/pyproject.toml."""

from __future__ import annotations

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

"""`python -m tunesmith_trainer --job DIR [--resume | --dry-run | --rehearse]`: trains the job in a folder.

Reads run.json; writes metrics.jsonl, checkpoints/ and, at the end, adapter/, report.json and report.md. What goes wrong
is in error.json.
Exit codes: 0 trained, 1 failed, 2 wrong usage, 143 or 130 stopped by SIGTERM or SIGINT with a checkpoint saved.
"""

from __future__ import annotations

import argparse
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from . import ranks
from .errors import TrainingError, explain, write_failure
from .job import load_job
from .log import quiet_libraries
from .stop import Stopped, StopRequest


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line and gives its exit code."""
    parser = argparse.ArgumentParser(prog="tunesmith_trainer", description="Trains the job in a folder.")
    parser.add_argument("--job", required=True, type=Path, help="the job's folder, which holds run.json")
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoint, if there is one")
    parser.add_argument("--dry-run", action="store_true", help="print the first rows with their labels; train nothing")
    parser.add_argument("--rehearse", action="store_true", help="try the whole run with a tiny copy of the model")
    options = parser.parse_args(argv)
    stop = StopRequest()
    stop.listen()
    try:
        if options.dry_run:
            return _show(options.job.resolve())
        if options.rehearse:
            return _rehearse(options.job.resolve(), stop)
        return _train(options.job.resolve(), stop, options.resume)
    except Stopped:
        return stop.exit_code
    except Exception as error:
        return _fail(error, options.job)


def _train(folder: Path, stop: StopRequest, resume: bool) -> int:
    quiet_libraries()
    _forget(folder, "error.json")
    job = load_job(folder)
    # The libraries take seconds to load, and one of them may be missing: that, too, ends in error.json.
    from .training import train

    train(job, stop, resume)
    return 0


def _rehearse(folder: Path, stop: StopRequest) -> int:
    quiet_libraries()
    _forget(folder, "error.json", "rehearsal.json")
    job = load_job(folder)
    from .rehearsal import rehearse

    rehearse(job, stop)
    return 0


def _forget(folder: Path, *names: str) -> None:
    """What an earlier process of the job has left; of several processes, another may have written it just now."""
    if ranks.count() == 1:
        for name in names:
            (folder / name).unlink(missing_ok=True)


def _show(folder: Path) -> int:
    quiet_libraries()
    job = load_job(folder)
    from .dry_run import dry_run

    dry_run(job)
    return 0


def _fail(error: Exception, folder: Path) -> int:
    failure = explain(error, folder)
    if not isinstance(error, TrainingError):
        traceback.print_exc()
    if write_failure(failure, folder):
        print(f"Failed: {failure.message}\nNext: {failure.hint}", flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main())

"""What a job leaves: its adapter and its checkpoints, listed and sent. Sent behind jobs.py."""

import json
import os
import re
import shutil
import sys

# Not sent from here on, since these stand before this text there:
from answer import Failure
from jobs import job_folder, read_launch
from store import CHUNK_BYTES, file_hash, safe_relative
# to here.


def part_folder(root, job, part):
    """The folder of a job's adapter, or of one of its checkpoints; `checkpoint` alone is the last one."""
    folder = job_folder(root, job)
    if part == "adapter":
        path = os.path.join(folder, "adapter")
        missing = Failure("no-adapter", "The job %s has no adapter: it is made when a run succeeds" % job, "See the job's state: tunesmith runs show %s." % job)
    else:
        name = last_checkpoint(folder) if part == "checkpoint" else part
        missing = Failure("no-checkpoint", "The job %s has no %s" % (job, part), "See its checkpoints: tunesmith runs show %s." % job)
        if name is None or not re.match(r"^checkpoint-[0-9]+\Z", name):
            raise missing
        path = os.path.join(folder, "checkpoints", name)
    if not os.path.isdir(path):
        raise missing
    return path


def checkpoints(folder):
    """Names of the job's whole checkpoints, the last one first: the trainer writes trainer_state.json last."""
    found = []
    path = os.path.join(folder, "checkpoints")
    for name in os.listdir(path) if os.path.isdir(path) else []:
        if re.match(r"^checkpoint-[0-9]+\Z", name) and os.path.isfile(os.path.join(path, name, "trainer_state.json")):
            found.append(name)
    return sorted(found, key=lambda name: int(name.split("-")[1]), reverse=True)


def last_checkpoint(folder):
    return (checkpoints(folder) or [None])[0]


def command_files(root, job, part):
    """The files of the finished adapter, or of a checkpoint, with their sizes and hashes."""
    folder = part_folder(root, job, part)
    files = []
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)
            if os.path.isfile(path) and not os.path.islink(path):
                relative = os.path.relpath(path, folder)
                files.append({"path": relative, "bytes": os.path.getsize(path), "sha256": file_hash(path)})
    return {"part": os.path.basename(folder), "files": sorted(files, key=lambda file: file["path"])}


def command_send(root, job, part, relative, offset):
    """The bytes of one file of the adapter or a checkpoint, as they are."""
    path = os.path.join(part_folder(root, job, part), safe_relative(relative))
    with open(path, "rb") as file:
        file.seek(int(offset))
        shutil.copyfileobj(file, sys.stdout.buffer, CHUNK_BYTES)
    sys.stdout.flush()
    return None


def command_details(root, job):
    """What a list does not tell: the job's folder, its checkpoints, and the run file as it was sent."""
    folder = job_folder(root, job)
    details = {"folder": folder, "checkpoints": checkpoints(folder), "source": read_launch(folder)["source"]}
    return dict(details, rehearsal=read_rehearsal(folder))


def read_rehearsal(folder):
    """What a rehearsal has found so far, or None of a run."""
    try:
        with open(os.path.join(folder, "rehearsal.json"), encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return None

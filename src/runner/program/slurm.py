"""Jobs under Slurm: submitted once, and judged by what the controller says. Sent behind processes.py."""

import json
import os
import re
import shlex
import subprocess
import sys
import time

# Not sent from here on, since processes.py stands before this text there:
from tunesmith_trainer.processes import MARKER
# to here.

# A controller that is down lets its clients wait; sbatch took 9 s to say so.
SLURM_SECONDS = 30
# How old an answer of the controller may be: a follower asks four times a second.
SLURM_FRESH_SECONDS = 3
# Time for a checkpoint before the time limit ends the job.
SLURM_WARNING_SECONDS = 120

SLURM_WAITING = ("PENDING", "CONFIGURING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED", "SPECIAL_EXIT", "RESV_DEL_HOLD")
SLURM_ACTIVE = ("RUNNING", "COMPLETING", "SUSPENDED", "STOPPED", "SIGNALING", "STAGE_OUT", "RESIZING")
RESUME_HINT = "Resume the job: it goes on from its last checkpoint."
SLURM_ENDS = {
    "TIMEOUT": ("time-limit", "Slurm ended the job at its time limit", "Resume the job, with a longer \"time\" in the target's scheduler if it needs one."),
    "DEADLINE": ("time-limit", "Slurm ended the job at its deadline", RESUME_HINT),
    "NODE_FAIL": ("node-failure", "A node of the job failed", RESUME_HINT),
    "BOOT_FAIL": ("node-failure", "A node of the job did not start", RESUME_HINT),
    "PREEMPTED": ("preempted", "Slurm gave the job's place to another job", RESUME_HINT),
    "OUT_OF_MEMORY": ("out-of-memory", "The job needed more memory than Slurm allows it", 'Ask for more with "--mem=…" in "extra" of the target\'s scheduler, or make the batch smaller.'),
    "FAILED": ("slurm", "Slurm says that the job failed before it could tell why", "Read the end of the log."),
    "COMPLETED": ("slurm", "Slurm says that the job ended, but it has not told how", "Read the end of the log."),
}


class SlurmError(Exception):
    """The controller does not answer, or says no."""


def slurm(argv):
    try:
        result = subprocess.run(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=SLURM_SECONDS
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise SlurmError("%s: %s" % (argv[0], error))
    if result.returncode != 0:
        raise SlurmError(result.stderr.decode("utf-8", "replace").strip() or "%s ended with %d" % (argv[0], result.returncode))
    return result.stdout.decode("utf-8", "replace")


def slurm_submit(folder, root, status, launch):
    """Submits an attempt of a job once, also where it is asked for again because the answer was lost."""
    attempt = status.get("attempt", 1)
    if slurm_job(folder, attempt) is not None:
        return
    name = "tunesmith-%s-%d" % (status["id"], attempt)
    found = slurm(["squeue", "--noheader", "--states=all", "--name", name, "--format=%i"]).split()
    number = found[0] if found else slurm_batch(folder, root, name, launch)
    temporary = os.path.join(folder, "slurm.json.new-%d" % os.getpid())
    with open(temporary, "w") as file:
        json.dump({"id": number, "attempt": attempt}, file)
    os.replace(temporary, os.path.join(folder, "slurm.json"))


def slurm_batch(folder, root, name, launch):
    script = os.path.join(folder, "launch.sh")
    with open(script, "w") as file:
        file.write(slurm_script(folder, root, launch["trainer"]))
    options = launch["scheduler"]
    argv = ["sbatch", "--parsable", "--job-name", name, "--chdir", folder, "--open-mode=append"]
    argv += ["--output", os.path.join(folder, "train.log").replace("%", "%%")]
    # The batch script alone is told: it is the supervisor, which ends the trainer in its own way.
    argv += ["--signal", "B:USR1@%d" % SLURM_WARNING_SECONDS]
    argv.append("--requeue" if options.get("requeue", True) else "--no-requeue")
    for key, value in slurm_resources(folder, options).items():
        argv += ["--" + key, str(value)]
    return slurm(argv + list(options.get("extra", [])) + [script]).strip().split(";")[0]


def slurm_resources(folder, options):
    """What the target says, but that a run on several devices says itself how many nodes, and GPUs on each, it needs."""
    chosen = {key: options[key] for key in ("partition", "account", "qos", "time", "gres", "nodes") if key in options}
    with open(os.path.join(folder, "run.json"), encoding="utf-8") as file:
        launch = json.load(file).get("launch") or {}
    if launch.get("strategy", "single") != "single":
        chosen["nodes"] = launch["nodes"]
        chosen["ntasks-per-node"] = 1
        if "gres" in chosen:
            chosen["gres"] = "%s:%d" % (re.sub(r":[0-9]+\Z", "", chosen["gres"]), launch["gpus"])
    return chosen


def slurm_script(folder, root, trainer):
    argv = [sys.executable, "-m", "tunesmith_trainer.supervisor", "--job", folder, "--root", root]
    # The warning before the time limit may come before Python listens to it.
    lines = ["#!/bin/sh", "trap '' USR1", "export PYTHONPATH=%s" % shlex.quote(trainer), "export %s=%s" % (MARKER, shlex.quote(folder))]
    return "\n".join(lines + ["exec " + " ".join(shlex.quote(word) for word in argv), ""])


def slurm_job(folder, attempt):
    """Slurm's number of an attempt, or None where it was not submitted."""
    try:
        with open(os.path.join(folder, "slurm.json")) as file:
            value = json.load(file)
    except (OSError, ValueError):
        return None
    return value["id"] if value["attempt"] == attempt else None


def slurm_state(number):
    """State and reason of a job, ("UNKNOWN", "") where Slurm has forgotten it, None where it does not answer."""
    try:
        known = slurm_states()
        if number not in known:
            known[number] = slurm_accounted(number)
        return known[number]
    except SlurmError:
        return None


def slurm_states():
    """States of all jobs of this user that the controller still knows, by number."""
    cache = slurm_states.__dict__
    if time.monotonic() - cache.get("at", -SLURM_FRESH_SECONDS) >= SLURM_FRESH_SECONDS:
        lines = slurm(["squeue", "--noheader", "--states=all", "--user", str(os.getuid()), "--format=%i|%T|%r"]).splitlines()
        cache["known"] = {line.split("|")[0]: tuple(line.split("|")[1:3]) for line in lines if line.count("|") == 2}
        cache["at"] = time.monotonic()
    return cache["known"]


def slurm_waiting(number, reason):
    """What a job waits for; one that is held waits for somebody, also where Slurm itself could not start it on its node."""
    if "held" in reason.lower():
        return "Held in Slurm (%s): `scontrol release %s` lets it go on" % (reason, number)
    return "Waiting in Slurm: %s" % reason


def slurm_accounted(number):
    """What the accounting says, where there is one: the controller forgets a job minutes after its end."""
    try:
        text = slurm(["sacct", "--noheader", "--parsable2", "--allocations", "--jobs", number, "--format=State"])
    except SlurmError:
        return ("UNKNOWN", "")
    words = text.split()
    return (words[0], "") if words else ("UNKNOWN", "")


def slurm_cancel(number, *options):
    try:
        slurm(["scancel"] + list(options) + [number])
    except SlurmError:
        # It has ended in the meantime, or nobody can be told: the caller looks at its state.
        pass

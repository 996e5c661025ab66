"""The command that starts the trainer: one process, or by torchrun one for each device that trains.

Standard library only, Python 3.8 and later.
"""

import json
import os
import socket


def launch_of(job):
    """Devices on each node, nodes and strategy, as run.json has them."""
    with open(os.path.join(job, "run.json"), encoding="utf-8") as file:
        launch = json.load(file).get("launch") or {}
    return launch.get("gpus") or 1, launch.get("nodes") or 1, launch.get("strategy") or "single"


def trainer_command(python, job, options):
    arguments = ["--job", job] + options
    gpus, nodes, strategy = launch_of(job)
    # Reading the data takes one process.
    if strategy == "single" or "--dry-run" in options:
        return [python, "-u", "-m", "tunesmith_trainer"] + arguments
    torchrun = [python, "-u", "-m", "torch.distributed.run", "--nproc-per-node", str(gpus)]
    trainer = ["--module", "tunesmith_trainer"] + arguments
    if nodes == 1:
        # `--standalone` finds a free port by itself, so that several such jobs can share a box.
        return torchrun + ["--standalone"] + trainer
    return srun(nodes) + torchrun + meeting(nodes) + trainer


def srun(nodes):
    """One task on each node of the Slurm job, with all its processors: torchrun starts the processes there."""
    count = ["--nodes", str(nodes), "--ntasks", str(nodes), "--ntasks-per-node", "1"]
    return ["srun"] + count + ["--cpu-bind", "none", "--kill-on-bad-exit=1"]


def meeting(nodes):
    """Where the nodes find each other: on the first of them, which is where Slurm runs the supervisor."""
    here = "%s:%d" % (socket.gethostname(), free_port())
    return [
        "--nnodes",
        str(nodes),
        "--rdzv-backend",
        "c10d",
        "--rdzv-endpoint",
        here,
        "--rdzv-id",
        os.environ["SLURM_JOB_ID"],
    ]


def free_port():
    with socket.socket() as one:
        one.bind(("", 0))
        return one.getsockname()[1]

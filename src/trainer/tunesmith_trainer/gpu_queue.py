"""The GPUs of a box that no scheduler rules: each job takes those it needs, and waits its turn where they are taken.

Standard library only, Python 3.8 and later. A lock on a file is the truth about a GPU and about a place in the queue: the
system gives it back when the last process that holds it is gone, however that came about.
"""

import fcntl
import json
import os
import re
import subprocess
import time

from tunesmith_trainer.launching import launch_of

POLL_SECONDS = 0.5


class TooFewGpus(Exception):
    """More GPUs are wanted than there are: waiting would be for ever."""


class GpuQueue:
    """`wait` takes the GPUs that the job in a folder wants; they are held until its last process ends."""

    def __init__(self, root, job):
        self.job = job
        self.folder = os.path.join(root, "gpus")
        self.held = []
        self.environment = {}

    @property
    def descriptors(self):
        return [file.fileno() for file in self.held]

    def wait(self, say_position, is_stopped):
        """Returns at once where there is no GPU, or where Slurm has given some.

        Raises TooFewGpus.
        """
        if "SLURM_JOB_ID" in os.environ:
            return
        variable, indices = visible_gpus()
        if not indices:
            return
        wanted, allowed = self.wishes()
        usable = [index for index in indices if allowed is None or int(index) in allowed]
        if wanted > len(usable):
            raise TooFewGpus("The run wants %d GPUs, and this box has %d for it" % (wanted, len(usable)))
        os.makedirs(self.folder, exist_ok=True)
        taken = self.queue(usable, wanted, say_position, is_stopped)
        self.environment = {variable: ",".join(taken)} if taken else {}

    def wishes(self):
        wanted = launch_of(self.job)[0]
        try:
            with open(os.path.join(self.job, "launch.json"), encoding="utf-8") as file:
                return wanted, json.load(file)["scheduler"].get("gpus")
        except OSError:
            return wanted, None

    def queue(self, usable, wanted, say_position, is_stopped):
        """Gives the GPUs that were taken, or none where the job was stopped before its turn."""
        ticket = self.take_ticket()
        said = None
        try:
            while not is_stopped():
                with self.lock("door"):
                    position = self.position(ticket.name)
                    taken = self.try_take(usable, wanted) if position == 1 else []
                    if taken:
                        return taken
                if position != said:
                    say_position(position)
                    said = position
                time.sleep(POLL_SECONDS)
            return []
        finally:
            os.remove(ticket.name)
            ticket.close()

    def take_ticket(self):
        with self.lock("door"):
            number = max([ticket_number(path) for path in self.tickets()] + [0]) + 1
            file = open(os.path.join(self.folder, "ticket-%08d" % number), "w")
            fcntl.flock(file, fcntl.LOCK_EX)
            return file

    def tickets(self):
        names = [name for name in os.listdir(self.folder) if name.startswith("ticket-")]
        return [os.path.join(self.folder, name) for name in sorted(names)]

    def position(self, own):
        """Counted from 1. A ticket that nobody holds belongs to a job that has died."""
        position = 1
        for path in self.tickets():
            if path == own:
                return position
            if try_lock(path) is None:
                position += 1
            else:
                os.remove(path)
        return position

    def try_take(self, usable, wanted):
        held = []
        for index in usable:
            file = try_lock(os.path.join(self.folder, "gpu-%s" % index))
            if file is not None:
                held.append((index, file))
            if len(held) == wanted:
                self.held = [file for _, file in held]
                return [index for index, _ in held]
        for _, file in held:
            file.close()
        return []

    def lock(self, name):
        file = open(os.path.join(self.folder, name), "a")
        fcntl.flock(file, fcntl.LOCK_EX)
        return file


def ticket_number(path):
    return int(path.rpartition("-")[2])


def try_lock(path):
    """The open file, locked, or None where somebody else holds it."""
    file = open(path, "a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return file
    except OSError:
        file.close()
        return None


def visible_gpus():
    """The variable that chooses GPUs, and the indices that this user may choose from."""
    for variable, argv in (
        ("CUDA_VISIBLE_DEVICES", ["nvidia-smi", "--query-gpu=index", "--format=csv,noheader"]),
        ("HIP_VISIBLE_DEVICES", ["amd-smi", "list", "-e", "--json"]),
        ("HIP_VISIBLE_DEVICES", ["rocm-smi", "--showid", "--json"]),
    ):
        indices = indices_in(output_of(argv))
        chosen = os.environ.get(variable)
        # Ids that are no indices (GPU-…, MIG-…) are the user's own choice, which is left alone.
        if chosen is not None and not all(part.strip().isdigit() for part in chosen.split(",")):
            return variable, []
        if indices:
            allowed = indices if chosen is None else [part.strip() for part in chosen.split(",")]
            return variable, [index for index in indices if index in allowed]
    return "CUDA_VISIBLE_DEVICES", []


def indices_in(text):
    """nvidia-smi's lines, or the JSON of AMD's programs, before which a warning may stand."""
    start = re.search(r"[\[{]", text)
    if start is None:
        return [line.strip() for line in text.splitlines() if line.strip().isdigit()]
    try:
        value = json.loads(text[start.start() :])
    except ValueError:
        return []
    # amd-smi lists rows, newer ones under a name; rocm-smi gives an object with a member for each card.
    rows = value.get("gpu_data") if isinstance(value, dict) else value
    if isinstance(rows, list):
        return [str(number) for number in sorted(hip_numbers(rows))]
    return sorted((name[4:] for name in value if name.startswith("card") and name[4:].isdigit()), key=int)


def hip_numbers(rows):
    """amd-smi has numbers of its own, which differ from HIP's where a processor has graphics."""
    for row in rows:
        numbers = [row.get("hip_id"), row.get("gpu")] if isinstance(row, dict) else []
        yield from [number for number in numbers if isinstance(number, int)][:1]


def output_of(argv):
    try:
        result = subprocess.run(
            argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=30
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return result.stdout.decode("utf-8", "replace") if result.returncode == 0 else ""

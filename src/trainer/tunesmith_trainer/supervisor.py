"""Runs one job on the box and outlives the connection that started it: the only writer of the job's status.json.

Standard library only, Python 3.8 and later: it runs before the trainer's environment exists, and makes it. Started as
`python3 -m tunesmith_trainer.supervisor --job FOLDER --root ROOT` in a session of its own; stdout and stderr are the job's log.
"""

import argparse
import contextlib
import datetime
import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
import traceback

from tunesmith_trainer.environment import environment_folder, interpreter
from tunesmith_trainer.gpu_queue import GpuQueue, TooFewGpus
from tunesmith_trainer.launching import trainer_command
from tunesmith_trainer.processes import MARKER, boot_id, end_processes, job_processes, process_start, program_of

HEARTBEAT_SECONDS = 5
POLL_SECONDS = 0.2
# How long srun may take to notice that its tasks have ended, on all nodes.
SRUN_SECONDS = 10
# How long a trainer may take to save what it has, after it was asked to stop.
GRACE_SECONDS = float(os.environ.get("TUNESMITH_GRACE_SECONDS", "20"))


class Status:
    """status.json in memory and on disk; always whole, since it is replaced by a rename."""

    def __init__(self, job):
        self.path = os.path.join(job, "status.json")
        self.lock = threading.Lock()
        self.value = read_json(self.path)

    def update(self, without=(), **changes):
        """Under the lock as a whole, since the heartbeat's thread writes the same value."""
        with self.lock:
            for name in without:
                self.value.pop(name, None)
            self.value.update(changes, heartbeatAt=timestamp())
            return self.write()

    def write(self):
        """False where the disk is full, which must end no job: what was written before stays."""
        temporary = self.path + ".new"
        try:
            with open(temporary, "w", encoding="utf-8") as file:
                json.dump(self.value, file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, self.path)
            return True
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            return False


class Supervisor:
    def __init__(self, job, root):
        self.job = job
        self.root = root
        self.folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        self.lock = os.path.join(self.folder, "requirements.lock")
        self.status = Status(job)
        self.rehearses = self.status.value.get("rehearsal", False)
        self.only_reads = self.status.value.get("dryRun", False)
        self.ended = threading.Event()
        self.signalled = False
        self.time_is_up = False
        self.gpus = GpuQueue(root, job)

    def run(self):
        """Runs the job to its end; gives the exit code of the trainer, or 1 where it never started."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.on_signal)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        # Slurm sends it some time before its time limit.
        signal.signal(signal.SIGUSR1, self.on_time_up)
        os.environ[MARKER] = self.job
        # In the order of need: whoever reads the status from now on can tell this process from a reused pid.
        self.status.update(
            pid=os.getpid(), pidStart=process_start(os.getpid()), bootId=boot_id(), startedAt=timestamp()
        )
        threading.Thread(target=self.beat, daemon=True).start()
        try:
            return self.prepare_and_train()
        except Exception as error:
            traceback.print_exc()
            hint = "This is a fault in Tunesmith: please report it with the job's train.log."
            self.finish("failed", 1, problem("internal", "The supervisor failed: %r" % error, hint))
            return 1
        finally:
            self.end_stragglers()

    def prepare_and_train(self):
        try:
            # Whoever only reads the data needs no GPU, so that it need not wait for one.
            if not self.only_reads:
                self.gpus.wait(self.say_position, self.stop_requested)
        except TooFewGpus as error:
            return self.finish("failed", None, problem("gpus", str(error), "Ask for fewer, or take another target."))
        if self.stop_requested():
            return self.give_up(None)
        self.status.update(["position"], state="preparing", activity="Preparing the Python environment")
        code = self.prepare()
        if self.stop_requested():
            return self.give_up(None)
        if code != 0:
            return self.finish("failed", code, self.error_of(code, "The Python environment could not be made"))
        self.status.update(state="running", activity=self.activity())
        return self.judge(self.train(interpreter(environment_folder(self.root, self.lock))))

    def prepare(self):
        """A process of its own, so that a stop reaches pip as it reaches the trainer."""
        argv = [sys.executable, "-m", "tunesmith_trainer.environment", "--root", self.root, "--lock", self.lock]
        return self.wait(self.start(argv + ["--error", os.path.join(self.job, "error.json")]))

    def train(self, python):
        # Of several processes the first that fails says why, so none of them may remove what another has said.
        with contextlib.suppress(FileNotFoundError):
            os.remove(os.path.join(self.job, "error.json"))
        return self.wait(self.start(trainer_command(python, self.job, self.options())))

    def activity(self):
        if self.only_reads:
            return "Reading the data"
        return "Rehearsing" if self.rehearses else "Training"

    def options(self):
        if self.only_reads:
            return ["--dry-run"]
        if self.rehearses:
            return ["--rehearse"]
        return ["--resume"] if attempt_of(self.status.value) != FIRST else []

    def start(self, argv):
        environment = dict(os.environ, PYTHONPATH=self.folder, PYTHONNOUSERSITE="1", **self.gpus.environment)
        # A session of its own makes a process group of its own, so that a stop reaches all of it and nothing else. What
        # locks the GPUs goes with it: they are free when no process of the job is left.
        return subprocess.Popen(
            argv,
            cwd=self.job,
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=self.gpus.descriptors,
        )

    def wait(self, child):
        """Waits for the child, passes a stop request on, and gives its exit code (128 + n for signal n, as shells do)."""
        while child.poll() is None:
            if self.stop_requested():
                self.status.update(activity="Stopping")
                self.end(child)
                break
            time.sleep(POLL_SECONDS)
        code = child.wait()
        return code if code >= 0 else 128 - code

    def end(self, child):
        """Asks the child's processes to end, and makes them; poll() reaps it, so that its pid is not taken for alive."""

        def everything():
            return job_processes(self.job, child.pid)

        # srun does not pass the signal on but kills its tasks; those of other nodes hear of the stop from those of this one.
        end_processes(lambda: [pid for pid in everything() if program_of(pid) != "srun"], GRACE_SECONDS, child.poll)
        deadline = time.monotonic() + SRUN_SECONDS
        while child.poll() is None and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        end_processes(everything, GRACE_SECONDS, child.poll)

    def judge(self, code):
        complete = self.rehearses or self.only_reads or os.path.isdir(os.path.join(self.job, "adapter"))
        if code == 0 and complete:
            return self.finish("succeeded", 0, None)
        if self.stop_requested():
            return self.give_up(code)
        return self.finish("failed", code, self.error_of(code, "The trainer ended without an adapter"))

    def give_up(self, code):
        """Ends as it was asked to. Slurm asks too: before its time limit, and when it takes the place back."""
        if self.asked_by_user():
            return self.finish("cancelled", code, None)
        if self.time_is_up:
            hint = "Resume the job: it goes on from its last checkpoint."
            return self.finish("failed", code, problem("time-limit", "The job came to the time limit of Slurm", hint))
        # Whether the job is to be started again or has ended, Slurm says to whoever asks.
        self.end_stragglers()
        self.ended.set()
        self.status.update(activity="Interrupted by Slurm")
        return 1 if code is None else code

    def asked_by_user(self):
        return os.path.exists(os.path.join(self.job, "stop")) or "SLURM_JOB_ID" not in os.environ

    def say_position(self, position):
        self.status.update(state="queued", position=position, activity="Waiting for a free GPU")

    def error_of(self, code, otherwise):
        try:
            with open(os.path.join(self.job, "error.json"), encoding="utf-8") as file:
                error = json.load(file)
            return problem(str(error["reason"]), str(error["message"]), str(error["hint"]))
        except (OSError, ValueError, KeyError, TypeError):
            return death(code, otherwise)

    def finish(self, state, code, error):
        """Nothing of the job may still run when its end is announced."""
        self.end_stragglers()
        self.ended.set()
        end = {"state": state, "exitCode": code, "error": error, "finishedAt": timestamp()}
        # The end of a job is told at last, however long the disk is full.
        while not self.status.update(["activity", "position"], **end):
            time.sleep(POLL_SECONDS)
        return 1 if code is None else code

    def end_stragglers(self):
        end_processes(lambda: job_processes(self.job), GRACE_SECONDS)

    def beat(self):
        while not self.ended.wait(HEARTBEAT_SECONDS):
            self.status.update()

    def on_signal(self, _number, _frame):
        self.signalled = True

    def on_time_up(self, _number, _frame):
        self.time_is_up = True

    def stop_requested(self):
        return self.signalled or self.time_is_up or os.path.exists(os.path.join(self.job, "stop"))


def death(code, otherwise):
    """The error of a process that could not tell its own."""
    if code > 128:
        name = signal_name(code - 128)
        hint = "Read the end of the log; look for the kernel's out-of-memory killer (dmesg) where nobody killed it by hand."
        return problem("killed", "The trainer was killed by signal %d (%s)" % (code - 128, name), hint)
    return problem("internal", "%s (exit code %d)" % (otherwise, code), "Read the end of the log for the cause.")


def signal_name(number):
    try:
        return signal.Signals(number).name
    except ValueError:
        return "unknown"


def problem(reason, message, hint):
    return {"reason": reason, "message": message, "hint": hint}


FIRST = (1, 0)


def attempt_of(status):
    """How often the job was started by a user, and how often Slurm has started the same attempt again."""
    return (status.get("attempt", 1), int(os.environ.get("SLURM_RESTART_COUNT", "0")))


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def timestamp():
    return datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def main():
    parser = argparse.ArgumentParser(description="Runs one job of a Tunesmith box.")
    parser.add_argument("--job", required=True, help="the job's folder, with run.json and status.json")
    parser.add_argument("--root", required=True, help="the box's folder, which holds env/")
    options = parser.parse_args()
    job = os.path.abspath(options.job)
    try:
        # mkdir is atomic on every file system: a second start of the same attempt ends here.
        os.mkdir(os.path.join(job, "started-%d.%d" % attempt_of(read_json(os.path.join(job, "status.json")))))
    except FileExistsError:
        print("This job was started before; nothing is done.", file=sys.stderr)
        return 3
    return Supervisor(job, os.path.abspath(options.root)).run()


if __name__ == "__main__":
    sys.exit(main())

"""Jobs of a box: launched, judged, listed, stopped, resumed and deleted. Sent behind store.py."""

import calendar
import contextlib
import errno
import fcntl
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

# Not sent from here on, since these stand before this text there:
from answer import Failure, no_space, request
from slurm import SLURM_ACTIVE, SLURM_ENDS, SLURM_WAITING, SlurmError, slurm_cancel, slurm_job, slurm_state, slurm_submit, slurm_waiting
from tunesmith_trainer.processes import MARKER, boot_id, end_processes, is_alive, job_processes, send_signal
# to here.

FINISHED = ("succeeded", "failed", "cancelled", "lost")
# Six missed heartbeats of 5 s: a busy box may be late, and a job that is called lost by mistake frightens.
LOST_SECONDS = 30
STOP_SECONDS = 45
POLL_SECONDS = 0.25


def job_folder(root, job):
    folder = os.path.join(root, "jobs", job)
    if not re.match(r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z", job) or not os.path.isdir(folder):
        raise Failure("no-job", "There is no job %r on this box" % job, "List the jobs: tunesmith runs list.")
    return folder


def command_launch(root, job):
    """Makes the job's folder (whole or not at all) and starts its supervisor; asked again, starts nothing twice."""
    wanted = request()
    if not re.match(r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z", job):
        raise Failure("internal", "Not a job's name: %r" % job, "Please report this as a fault in Tunesmith.")
    folder = os.path.join(root, "jobs", job)
    try:
        make_job(folder, job, wanted)
    except OSError as error:
        raise no_space(folder) if error.errno in (errno.ENOSPC, errno.EDQUOT) else error
    start(root, folder)
    return {"id": job}


def start(root, folder):
    """Has the scheduler start the supervisor, which starts once for each attempt however often it is asked for."""
    launch = read_launch(folder)
    if launch["scheduler"]["type"] != "slurm":
        return start_supervisor(root, folder, launch)
    with locked(folder):
        try:
            slurm_submit(folder, root, read_status(folder), launch)
        except SlurmError as error:
            raise Failure("slurm", "Slurm did not take the job: %s" % error, "Correct the target's scheduler in targets.json, or ask whoever runs the cluster.")


def read_launch(folder):
    with open(os.path.join(folder, "launch.json"), encoding="utf-8") as file:
        return json.load(file)


@contextlib.contextmanager
def locked(folder):
    """One at a time decides over a job; the system gives the lock back when this process dies in any way."""
    with open(os.path.join(folder, "control.lock"), "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make_job(folder, job, wanted):
    if os.path.isdir(folder):
        return
    temporary = os.path.join(os.path.dirname(folder), ".new-%s-%d" % (job, os.getpid()))
    os.makedirs(temporary)
    try:
        write_json(os.path.join(temporary, "run.json"), wanted["run"])
        launch = {key: wanted[key] for key in ("trainer", "scheduler", "source")}
        write_json(os.path.join(temporary, "launch.json"), launch)
        status = {"version": 1, "id": job, "name": wanted["name"], "state": "queued", "createdAt": timestamp()}
        status.update({kind: True for kind in ("rehearsal", "dryRun") if wanted.get(kind)})
        write_json(os.path.join(temporary, "status.json"), status)
        open(os.path.join(temporary, "train.log"), "ab").close()
        os.rename(temporary, folder)
    except OSError:
        shutil.rmtree(temporary, ignore_errors=True)
        raise


def write_json(path, value):
    with open(path, "w", encoding="utf-8") as file:
        json.dump(value, file, ensure_ascii=False, indent=2)


def timestamp():
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime()) + ".%03dZ" % (time.time() % 1 * 1000)


def start_supervisor(root, folder, launch):
    if "pid" in read_status(folder):
        return
    environment = dict(os.environ, PYTHONPATH=launch["trainer"])
    environment[MARKER] = folder
    argv = [sys.executable, "-m", "tunesmith_trainer.supervisor", "--job", folder, "--root", root]
    with open(os.path.join(folder, "train.log"), "ab") as log:
        child = subprocess.Popen(
            argv, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
        )
    # It answers by its first heartbeat; one that cannot run at all ends at once and says why in the log.
    for _ in range(100):
        if "pid" in read_status(folder):
            return
        if child.poll() not in (None, 3):
            break
        time.sleep(0.1)
    if "pid" not in read_status(folder):
        said = last_bytes(os.path.join(folder, "train.log"), 2000).decode("utf-8", "replace").strip()
        raise Failure("supervisor", "The job did not start on the box: %s" % (said or "no reason given"), "Read the message, put the cause right on the box, and train again.")


def last_bytes(path, count):
    try:
        with open(path, "rb") as file:
            file.seek(max(0, os.path.getsize(path) - count))
            return file.read()
    except OSError:
        return b""


def read_status(folder):
    try:
        with open(os.path.join(folder, "status.json"), encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError) as error:
        raise Failure("broken-job", "The status of the job in %s cannot be read: %s" % (folder, error), "Remove that folder on the box.")


def judged_status(folder):
    """The status, or what is concluded of a job that says it runs, but whose scheduler or process says otherwise."""
    status = read_status(folder)
    if status["state"] in FINISHED:
        return status
    number = slurm_job(folder, status.get("attempt", 1))
    return judged_by_process(folder, status) if number is None else judged_by_slurm(folder, status, number)


def judged_by_process(folder, status):
    """`lost` where the process is gone and the heartbeat has stopped."""
    beat = status.get("heartbeatAt", status["createdAt"])
    age = time.time() - calendar.timegm(time.strptime(beat[:19], "%Y-%m-%dT%H:%M:%S"))
    if age <= LOST_SECONDS or is_alive(status.get("pid"), status.get("pidStart"), status.get("bootId")):
        return status
    # It may have ended properly in the meantime.
    status = read_status(folder)
    if status["state"] in FINISHED:
        return status
    rebooted = status.get("bootId") not in (None, boot_id())
    return lost(status, "the box was restarted" if rebooted else "its supervisor is gone")


def lost(status, cause):
    message = "The job was lost: %s (last sign of life %s)" % (cause, status.get("heartbeatAt", status["createdAt"]))
    hint = "Read the end of its log, and resume it or train again; `stop` ends what may be left of it."
    return ended(status, "lost", {"reason": "lost", "message": message, "hint": hint})


def ended(status, state, error):
    shown = {key: value for key, value in status.items() if key not in ("activity", "position")}
    return dict(shown, state=state, error=error)


def judged_by_slurm(folder, status, number):
    """The process may be on another node, so Slurm alone knows whether it is alive; its last word is kept."""
    kept = read_end(folder, number)
    if kept is not None:
        return ended(status, kept["state"], kept["error"])
    found = slurm_state(number)
    if found is None:
        return dict(status, activity="Slurm does not answer at the moment")
    state, reason = found
    if state in SLURM_WAITING:
        return dict(status, state="queued", activity=slurm_waiting(number, reason or state))
    if state in SLURM_ACTIVE:
        return dict(status, activity="Suspended by Slurm") if state == "SUSPENDED" else status
    status = read_status(folder)
    if status["state"] in FINISHED:
        return status
    if state.startswith("CANCELLED"):
        return keep_end(folder, number, ended(status, "cancelled", None))
    if state in SLURM_ENDS:
        cause, message, hint = SLURM_ENDS[state]
        return keep_end(folder, number, ended(status, "failed", {"reason": cause, "message": message, "hint": hint}))
    return lost(status, "Slurm does not know the job %s any more" % number)


def read_end(folder, number):
    try:
        with open(os.path.join(folder, "slurm-end.json"), encoding="utf-8") as file:
            value = json.load(file)
    except (OSError, ValueError):
        return None
    return value if value["id"] == number else None


def keep_end(folder, number, status):
    """Slurm forgets; whoever sees the end first writes it down."""
    path = os.path.join(folder, "slurm-end.json")
    temporary = "%s.new-%d" % (path, os.getpid())
    try:
        write_json(temporary, {"id": number, "state": status["state"], "error": status["error"]})
        os.replace(temporary, path)
    except OSError:
        # A full disk: the next reader asks Slurm again.
        pass
    return status


def command_status(root, job):
    return judged_status(job_folder(root, job))


def command_list(root):
    """All jobs, newest first; a folder whose status cannot be read is no job."""
    jobs = []
    folder = os.path.join(root, "jobs")
    for name in os.listdir(folder) if os.path.isdir(folder) else []:
        try:
            one = job_folder(root, name)
            jobs.append({"status": judged_status(one), "lastMetric": last_metric(one)})
        except Failure:
            continue
    jobs.sort(key=lambda job: (job["status"]["createdAt"], job["status"]["id"]), reverse=True)
    return {"jobs": jobs}


def last_metric(folder):
    lines = last_bytes(os.path.join(folder, "metrics.jsonl"), 8192).split(b"\n")[:-1]
    try:
        return json.loads(lines[-1].decode("utf-8")) if lines else None
    except ValueError:
        return None


def command_stop(root, job):
    """Asks the supervisor to stop the job and waits for its end; ends what is left of a job that was lost."""
    folder = job_folder(root, job)
    status = judged_status(folder)
    if status["state"] == "lost":
        end_processes(lambda: job_processes(folder), 10)
        return status
    number = slurm_job(folder, status.get("attempt", 1))
    if status["state"] not in FINISHED:
        ask_to_stop(folder, status, number)
    deadline = time.monotonic() + STOP_SECONDS
    while status["state"] not in FINISHED and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        status = judged_status(folder)
    if status["state"] not in FINISHED and number is not None:
        slurm_cancel(number)
    return status


def ask_to_stop(folder, status, number):
    """By a file, since the supervisor may run where its pid means nothing to us, and by a signal, since a disk may be full."""
    is_here = number is None and is_alive(status.get("pid"), status.get("pidStart"), status.get("bootId"))
    try:
        open(os.path.join(folder, "stop"), "ab").close()
    except OSError as error:
        if not is_here and number is None:
            raise error
    if is_here:
        send_signal([status["pid"]], signal.SIGTERM)
    elif number is not None and status["state"] == "queued":
        slurm_cancel(number)
    elif number is not None:
        slurm_cancel(number, "--batch", "--signal=TERM")


def command_resume(root, job):
    """Starts another attempt of a job that did not succeed, which goes on from its last checkpoint."""
    folder = job_folder(root, job)
    with locked(folder):
        status = judged_status(folder)
        if status["state"] not in FINISHED:
            raise Failure("still-active", "The job %s is %s" % (job, status["state"]), "Stop it first: tunesmith runs stop %s." % job)
        if status["state"] == "succeeded":
            raise Failure("succeeded", "The job %s has succeeded: there is nothing to go on with" % job, "Train again with more epochs for more.")
        end_processes(lambda: job_processes(folder), 10)
        for name in ("stop", "error.json"):
            with contextlib.suppress(FileNotFoundError):
                os.remove(os.path.join(folder, name))
        kept = {key: status[key] for key in ("version", "id", "name", "createdAt", "rehearsal", "dryRun") if key in status}
        temporary = os.path.join(folder, "status.json.resumed")
        write_json(temporary, dict(kept, state="queued", attempt=status.get("attempt", 1) + 1, heartbeatAt=timestamp()))
        os.replace(temporary, os.path.join(folder, "status.json"))
    start(root, folder)
    return judged_status(folder)


def command_delete(root, job, really):
    """Deletes a finished job with the inputs that no other job uses; with `really` other than "yes" only counts them."""
    folder = job_folder(root, job)
    with locked(folder):
        if judged_status(folder)["state"] not in FINISHED:
            raise Failure("still-active", "The job %s has not ended" % job, "Stop it first: tunesmith runs stop %s." % job)
        doomed = [folder] + unshared_inputs(root, job)
        freed = sum(size_of(path) for path in doomed)
        if really == "yes":
            end_processes(lambda: job_processes(folder), 10)
            # From here on it is no job any more, however far the deletion comes.
            gone = os.path.join(root, "jobs", ".deleted-%s-%d" % (job, os.getpid()))
            os.rename(folder, gone)
            for path in [gone] + doomed[1:]:
                remove(path)
    return {"freedBytes": freed}


def unshared_inputs(root, job):
    """Stored files, models and earlier adapters that this job alone names. What is linked into a folder for trainers is not counted."""
    jobs = os.path.join(root, "jobs")
    mine = inputs_of(root, os.path.join(jobs, job))
    for other in os.listdir(jobs):
        if other != job:
            mine -= inputs_of(root, os.path.join(jobs, other))
    trees = [path for path in mine if os.path.isdir(path)]
    inodes = {os.stat(os.path.join(parent, name)).st_ino for path in trees for parent, _, names in os.walk(path) for name in names}
    store = os.path.join(root, "store")
    linked = [one.path for one in os.scandir(store) if one.stat().st_nlink == 2 and one.inode() in inodes] if inodes else []
    return trees + linked + [path for path in mine if os.path.isfile(path) and os.stat(path).st_nlink == 1]


def inputs_of(root, folder):
    try:
        with open(os.path.join(folder, "run.json"), encoding="utf-8") as file:
            text = file.read()
    except OSError:
        return set()
    return {os.path.join(root, kind, sha) for kind, sha in re.findall(r"/(store|model|adapter)/([0-9a-f]{64})\b", text)}


def size_of(path):
    """Bytes; of a file that has another name too, none are freed by taking one away, so a linked one counts once."""
    if os.path.isfile(path):
        return os.path.getsize(path)
    total = 0
    for parent, _, names in os.walk(path):
        for name in names:
            status = os.lstat(os.path.join(parent, name))
            total += status.st_size if status.st_nlink == 1 else 0
    return total


def remove(path):
    if os.path.isdir(path):
        shutil.rmtree(path)
    else:
        os.remove(path)

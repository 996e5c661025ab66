"""What the runner asks a box to do, one command a call. Standard library only, Python 3.8 and later.

The runner sends this text at the start of every call, behind processes.py and slurm.py, so the two ends always speak the same version, whatever
has been installed on the box before. An answer is one line of JSON on stdout; an expected failure is the line
{"failure": {"reason", "message", "hint"}}. Names that come from outside are checked before they are used as paths.
"""

import base64
import calendar
import contextlib
import errno
import fcntl
import hashlib
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time

# Not sent from here on, since processes.py stands before this text there:
from slurm import SLURM_ACTIVE, SLURM_ENDS, SLURM_WAITING, SlurmError, slurm_cancel, slurm_job, slurm_state, slurm_submit
from tunesmith_trainer.processes import MARKER, boot_id, end_processes, is_alive, job_processes, send_signal
# to here.

FINISHED = ("succeeded", "failed", "cancelled", "lost")
# Six missed heartbeats of 5 s: a busy box may be late, and a job that is called lost by mistake frightens.
LOST_SECONDS = 30
STOP_SECONDS = 45
POLL_SECONDS = 0.25
TICK_SECONDS = 5
CHUNK_BYTES = 1 << 20
# A follower sends at most this much of a file at once, so that a long log does not keep the metrics waiting.
FRAME_BYTES = 256 << 10


class Failure(Exception):
    def __init__(self, reason, message, hint):
        super().__init__(message)
        self.value = {"reason": reason, "message": message, "hint": hint}


def answer(value):
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def request():
    """What the runner sends, which is UTF-8 whatever the box's locale says."""
    return json.loads(sys.stdin.buffer.read().decode("utf-8"))


def no_space(path):
    return Failure(
        "no-space",
        "There is no space left on the box for %s" % path,
        "Free some space there, or give the target another folder as root in targets.json, and try again.",
    )


def command_prepare(root):
    """Makes the box's folders; of the files {sha: bytes} on stdin, says which are missing and what is there of each."""
    make_root(root)
    missing = {}
    for sha, size in request().items():
        path = store_path(root, sha)
        if not (os.path.isfile(path) and os.path.getsize(path) == size):
            part = path + ".part"
            missing[sha] = os.path.getsize(part) if os.path.isfile(part) else 0
    return {"root": root, "missing": missing, "freeBytes": free_bytes(root)}


def make_root(root):
    try:
        for name in ("", "store", "env", "trainer", "model", "jobs"):
            os.makedirs(os.path.join(root, name), mode=0o700, exist_ok=True)
        probe = os.path.join(root, "store", ".probe-%d" % os.getpid())
        with open(probe, "w") as file:
            file.write("x")
        os.remove(probe)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise no_space(root)
        raise Failure(
            "root-not-writable",
            "The folder %s on the box cannot be written: %s" % (root, error.strerror),
            "Make it writable for the user, or give the target another folder as root in targets.json.",
        )


def free_bytes(path):
    return shutil.disk_usage(path).free


def store_path(root, sha):
    if not re.match(r"^[0-9a-f]{64}\Z", sha):
        raise Failure("internal", "Not a SHA-256: %r" % sha, "Please report this as a fault in Tunesmith.")
    return os.path.join(root, "store", sha)


def command_receive(root):
    """Takes files as stdin: a line of JSON, [[sha, offset, bytes]], and then the bytes of each from its offset on.

    Each gets its name when all of it is there and its hash is right; what is not right is thrown away and told as broken.
    Where the stream is cut off, what came stays as the unfinished file: two senders of one file write the same bytes.
    """
    source = sys.stdin.buffer
    plan = json.loads(source.readline().decode("utf-8"))
    good, broken = [], []
    for sha, offset, count in plan:
        part = store_path(root, sha) + ".part"
        try:
            digest = receive_part(source, part, offset, count)
        except OSError as error:
            raise no_space(part) if error.errno in (errno.ENOSPC, errno.EDQUOT) else error
        (good if digest == sha else broken).append(sha)
    bring_to_disk([store_path(root, sha) + ".part" for sha in good])
    for sha in good:
        # Shared by all jobs, and linked into folders: nobody may write to it.
        os.chmod(store_path(root, sha) + ".part", 0o400)
        os.replace(store_path(root, sha) + ".part", store_path(root, sha))
    for sha in broken:
        os.remove(store_path(root, sha) + ".part")
    return {"broken": broken}


def receive_part(source, part, offset, count):
    """Writes `count` bytes at `offset` of an unfinished file, and gives the hash of the whole."""
    digest = hashlib.sha256()
    with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0) as file:
        left = offset
        while left > 0:
            chunk = file.read(min(CHUNK_BYTES, left))
            if not chunk:
                break
            digest.update(chunk)
            left -= len(chunk)
        file.seek(offset)
        file.truncate()
        while count > 0:
            # All that is there, and not all that is wanted: a cut must lose nothing that has come.
            chunk = source.read1(min(CHUNK_BYTES, count))
            if not chunk:
                sys.exit(1)
            write_all(file, chunk)
            digest.update(chunk)
            count -= len(chunk)
    return digest.hexdigest()


def write_all(file, chunk):
    view = memoryview(chunk)
    while view:
        view = view[file.write(view) :]


# From here on it is quicker to bring all of the disk up to date than each file.
MANY_FILES = 64


def bring_to_disk(paths):
    if len(paths) > MANY_FILES:
        os.sync()
        return
    for path in paths:
        with open(path, "rb") as file:
            os.fsync(file.fileno())


def file_hash(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for chunk in iter(lambda: file.read(CHUNK_BYTES), b""):
            digest.update(chunk)
    return digest.hexdigest()


def command_tree(root, kind, sha):
    """Makes the folder <root>/<kind>/<sha> of stored files, {relative path: sha} on stdin; it appears whole."""
    if kind not in ("trainer", "model"):
        raise Failure("internal", "Not a kind of folder: %r" % kind, "Please report this as a fault in Tunesmith.")
    files = request()
    folder = os.path.join(root, kind, os.path.basename(store_path(root, sha)))
    if not os.path.isdir(folder):
        temporary = "%s.new-%d-%d" % (folder, os.getpid(), time.time_ns())
        for relative, one in files.items():
            place(store_path(root, one), os.path.join(temporary, safe_relative(relative)))
        try:
            os.rename(temporary, folder)
        except OSError:
            shutil.rmtree(temporary, ignore_errors=True)
            if not os.path.isdir(folder):
                raise
    return {"path": folder}


def place(source, target):
    os.makedirs(os.path.dirname(target), exist_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def safe_relative(path):
    parts = path.split("/")
    if os.path.isabs(path) or "\0" in path or any(part in ("", ".", "..") for part in parts):
        raise Failure("internal", "Not a path below a folder: %r" % path, "Rename the file and try again.")
    return path


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
        return dict(status, state="queued", activity="Waiting in Slurm: %s" % (reason or state))
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
        kept = {key: status[key] for key in ("version", "id", "name", "createdAt")}
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
    """Stored files and models that this job alone names. What is linked into a folder for trainers is not counted."""
    jobs = os.path.join(root, "jobs")
    mine = inputs_of(root, os.path.join(jobs, job))
    for other in os.listdir(jobs):
        if other != job:
            mine -= inputs_of(root, os.path.join(jobs, other))
    models = [path for path in mine if os.path.isdir(path)]
    inodes = {os.stat(os.path.join(parent, name)).st_ino for path in models for parent, _, names in os.walk(path) for name in names}
    store = os.path.join(root, "store")
    linked = [one.path for one in os.scandir(store) if one.stat().st_nlink == 2 and one.inode() in inodes] if inodes else []
    return models + linked + [path for path in mine if os.path.isfile(path) and os.stat(path).st_nlink == 1]


def inputs_of(root, folder):
    try:
        with open(os.path.join(folder, "run.json"), encoding="utf-8") as file:
            text = file.read()
    except OSError:
        return set()
    return {os.path.join(root, kind, sha) for kind, sha in re.findall(r"/(store|model)/([0-9a-f]{64})\b", text)}


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


def command_follow(root, job, metrics_offset, log_offset):
    """Streams what happens to a job from given byte offsets on, until it has ended and everything is sent.

    It ends by itself when nobody listens any more: stdin is closed by the other side, or a tick finds no reader.
    """
    folder = job_folder(root, job)
    offsets = {"metrics": int(metrics_offset), "log": int(log_offset)}
    names = {"metrics": "metrics.jsonl", "log": "train.log"}
    said = None
    ticked = time.monotonic()
    while True:
        status = judged_status(folder)
        ended = status["state"] in FINISHED
        sent = False
        for kind in ("metrics", "log"):
            chunk = whole_lines(os.path.join(folder, names[kind]), offsets[kind], kind == "log" and ended)
            if chunk:
                offsets[kind] += len(chunk)
                sent = True
                answer({"type": kind, "data": base64.b64encode(chunk).decode(), "offset": offsets[kind]})
        shown = {key: value for key, value in status.items() if key != "heartbeatAt"}
        if shown != said and not (ended and sent):
            answer({"type": "status", "status": status})
            said = shown
        if ended and not sent:
            return None
        if time.monotonic() - ticked > TICK_SECONDS:
            answer({"type": "tick"})
            ticked = time.monotonic()
        if not sent and not listened(POLL_SECONDS):
            return None


def whole_lines(path, offset, to_the_end):
    """Bytes from `offset` to the end of the last whole line; a progress bar ends its lines with a carriage return."""
    try:
        with open(path, "rb") as file:
            file.seek(offset)
            chunk = file.read(FRAME_BYTES)
    except OSError:
        return b""
    cut = max(chunk.rfind(b"\n"), chunk.rfind(b"\r")) + 1
    if to_the_end or (cut == 0 and len(chunk) == FRAME_BYTES):
        return chunk
    return chunk[:cut]


def listened(seconds):
    """Waits, and says whether the other side still holds its end of stdin."""
    ready, _, _ = select.select([sys.stdin], [], [], seconds)
    return not ready or os.read(sys.stdin.fileno(), 4096) != b""


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
    return {"folder": folder, "checkpoints": checkpoints(folder), "source": read_launch(folder)["source"]}


def run(argv):
    name, root, *rest = argv
    try:
        result = globals()["command_" + name](os.path.abspath(os.path.expanduser(root)), *rest)
    except Failure as failure:
        result = {"failure": failure.value}
    except BrokenPipeError:
        os._exit(0)
    except OSError as error:
        text = "The box could not do `%s`: %s" % (name, error)
        result = {"failure": {"reason": "box", "message": text, "hint": "Put the cause right on the box and try again."}}
    if result is not None:
        answer(result)


run(sys.argv[1:])

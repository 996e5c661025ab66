"""What the runner asks a box to do, one command a call. Standard library only, Python 3.8 and later.

The runner sends this text with every call, behind processes.py, so the two ends always speak the same version, whatever
has been installed on the box before. An answer is one line of JSON on stdout; an expected failure is the line
{"failure": {"reason", "message", "hint"}}. Names that come from outside are checked before they are used as paths.
"""

import base64
import calendar
import errno
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
    start_supervisor(root, folder, wanted["trainer"])
    return {"id": job}


def make_job(folder, job, wanted):
    if os.path.isdir(folder):
        return
    temporary = os.path.join(os.path.dirname(folder), ".new-%s-%d" % (job, os.getpid()))
    os.makedirs(temporary)
    try:
        write_json(os.path.join(temporary, "run.json"), wanted["run"])
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


def start_supervisor(root, folder, trainer):
    if "pid" in read_status(folder):
        return
    environment = dict(os.environ, PYTHONPATH=trainer)
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
    """The status, or `lost`: a job that says it runs, but whose process is gone and whose heartbeat has stopped."""
    status = read_status(folder)
    if status["state"] in FINISHED:
        return status
    beat = status.get("heartbeatAt", status["createdAt"])
    age = time.time() - calendar.timegm(time.strptime(beat[:19], "%Y-%m-%dT%H:%M:%S"))
    if age <= LOST_SECONDS or is_alive(status.get("pid"), status.get("pidStart"), status.get("bootId")):
        return status
    # It may have ended properly in the meantime.
    status = read_status(folder)
    if status["state"] in FINISHED:
        return status
    rebooted = status.get("bootId") not in (None, boot_id())
    cause = "the box was restarted" if rebooted else "its supervisor is gone"
    message = "The job was lost: %s (last sign of life %s)" % (cause, beat)
    hint = "Read the end of its log, and train again; `stop` ends what may be left of it."
    return dict(status, state="lost", error={"reason": "lost", "message": message, "hint": hint})


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
    if status["state"] not in FINISHED:
        ask_to_stop(folder, status)
    deadline = time.monotonic() + STOP_SECONDS
    while status["state"] not in FINISHED and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
        status = judged_status(folder)
    return status


def ask_to_stop(folder, status):
    """By a file, since the supervisor may run where its pid means nothing to us, and by a signal, since a disk may be full."""
    try:
        open(os.path.join(folder, "stop"), "ab").close()
    except OSError as error:
        if not is_alive(status.get("pid"), status.get("pidStart"), status.get("bootId")):
            raise error
    if is_alive(status.get("pid"), status.get("pidStart"), status.get("bootId")):
        send_signal([status["pid"]], signal.SIGTERM)


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


def command_adapter(root, job):
    """The files of the finished adapter with their sizes and hashes."""
    folder = os.path.join(job_folder(root, job), "adapter")
    if not os.path.isdir(folder):
        raise Failure("no-adapter", "The job %s has no adapter: it is made when a run succeeds" % job, "See the job's state: tunesmith runs show %s." % job)
    files = []
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)
            if os.path.isfile(path) and not os.path.islink(path):
                relative = os.path.relpath(path, folder)
                files.append({"path": relative, "bytes": os.path.getsize(path), "sha256": file_hash(path)})
    return {"files": sorted(files, key=lambda file: file["path"])}


def command_send(root, job, relative, offset):
    """The bytes of one file of the adapter, as they are."""
    path = os.path.join(job_folder(root, job), "adapter", safe_relative(relative))
    with open(path, "rb") as file:
        file.seek(int(offset))
        shutil.copyfileobj(file, sys.stdout.buffer, CHUNK_BYTES)
    sys.stdout.flush()
    return None


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

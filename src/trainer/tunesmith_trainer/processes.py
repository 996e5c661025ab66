"""Who is alive on this box. Standard library only, Python 3.8 and later.

A pid alone proves nothing: it is used again, and a reboot starts over. So a process is known by its pid, its start
time and the boot it was started in. A group kill does not reach everything either (torchrun gives its workers sessions
of their own), so every process of a job carries the job's folder in its environment, and is found by that.
"""

import os
import signal
import subprocess
import time

MARKER = "TUNESMITH_JOB_FOLDER"


def boot_id():
    """A text that changes with every boot; empty where the system does not tell."""
    try:
        with open("/proc/sys/kernel/random/boot_id") as file:
            return file.read().strip()
    except OSError:
        return command_output(["sysctl", "-n", "kern.boottime"])


def process_start(pid):
    """When a living process was started (clock ticks since boot; elsewhere than on Linux, seconds since 1970), or None.

    A zombie has ended, although it still answers `kill -0` where nobody reaps it, as in many containers.
    """
    fields = stat_fields(pid)
    if fields is None:
        return None if os.path.exists("/proc/self/stat") else start_by_ps(pid)
    return None if fields[0] in (b"Z", b"X") else int(fields[19])


def stat_fields(pid):
    """State, parent, process group and so on of a process, from /proc; None where there is none."""
    try:
        with open("/proc/%d/stat" % pid, "rb") as file:
            # The name, in parentheses, may hold anything; the fields after it do not.
            fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return None
    return fields if len(fields) > 19 else None


def start_by_ps(pid):
    text = command_output(["ps", "-o", "state=,lstart=", "-p", str(pid)])
    state, _, started = text.partition(" ")
    if not started or state.startswith("Z"):
        return None
    try:
        return int(time.mktime(time.strptime(started.strip(), "%a %b %d %H:%M:%S %Y")))
    except ValueError:
        return 0


def command_output(argv):
    environment = dict(os.environ, LC_ALL="C")
    try:
        result = subprocess.run(argv, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, timeout=10)
    except (OSError, subprocess.SubprocessError):
        return ""
    return result.stdout.decode("utf-8", "replace").strip()


def is_alive(pid, start, boot):
    """Whether exactly this process still runs."""
    if pid is None or boot != boot_id():
        return False
    now = process_start(pid)
    return now is not None and now == start


def job_processes(folder, group=None):
    """Pids of all living processes of the job in `folder`, and of the process group, but for the caller's own."""
    if not os.path.isdir("/proc/self"):
        return job_processes_by_ps(folder, group)
    mark = os.fsencode("%s=%s" % (MARKER, folder))
    pids = [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]
    return [pid for pid in pids if belongs(pid, mark, group)]


def belongs(pid, mark, group):
    fields = stat_fields(pid)
    if fields is None or fields[0] in (b"Z", b"X"):
        return False
    return int(fields[2]) == group or mark in environment_of(pid)


def job_processes_by_ps(folder, group):
    mark = "%s=%s" % (MARKER, folder)
    found = []
    for line in command_output(["ps", "-axwwEo", "pid=,pgid=,state=,command="]).splitlines():
        pid, pgid, state, command = (line.split(None, 3) + ["", "", "", ""])[:4]
        if (mark in command or pgid == str(group)) and not state.startswith("Z") and int(pid) != os.getpid():
            found.append(int(pid))
    return found


def environment_of(pid):
    try:
        with open("/proc/%d/environ" % pid, "rb") as file:
            return file.read().split(b"\0")
    except OSError:
        return []


def program_of(pid):
    """The name of the program that a process runs (its first 15 letters); empty where the system does not tell."""
    try:
        with open("/proc/%d/comm" % pid) as file:
            return file.read().strip()
    except OSError:
        return ""


def send_signal(pids, number):
    for pid in pids:
        try:
            os.kill(pid, number)
        except OSError:
            pass


def end_processes(find, grace, poll=lambda: None):
    """Asks the processes that `find` gives to end, and after `grace` seconds makes them. True once none is left."""
    send_signal(find(), signal.SIGTERM)
    if wait_until_gone(find, grace, poll):
        return True
    send_signal(find(), signal.SIGKILL)
    return wait_until_gone(find, 10, poll)


def wait_until_gone(find, seconds, poll):
    deadline = time.monotonic() + seconds
    while True:
        poll()
        if not find():
            return True
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.1)

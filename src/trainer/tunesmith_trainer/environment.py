"""The Python environment of the trainer: made once per lock file and Python version, complete or absent.

Standard library only, Python 3.8 and later: it runs before anything is installed. It also works by itself:
`python3 environment.py --root ROOT --lock requirements.lock` prints the interpreter's path as its last line.
"""

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys

# What the locked libraries need (transformers 5 and torch 2.15 declare it).
MINIMUM_PYTHON = (3, 10)
# How much of the installer's output an error repeats: enough for pip's reason, short enough for a panel.
LAST_LINES = 12


class EnvironmentFailure(Exception):
    """An expected failure, with what the user can do next."""

    def __init__(self, reason, message, hint):
        super().__init__(message)
        self.reason = reason
        self.message = message
        self.hint = hint


def prepare_environment(root, lock):
    """Gives the interpreter of the environment for `lock`, making it first where it is missing.

    Raises EnvironmentFailure. Two callers at once make it once: the second waits for the first.
    """
    require_python()
    folder = environment_folder(root, lock)
    if is_complete(folder):
        return interpreter(folder)
    os.makedirs(os.path.dirname(folder), exist_ok=True)
    with locked(folder + ".lock"):
        if not is_complete(folder):
            build(folder, lock)
    return interpreter(folder)


def environment_folder(root, lock):
    return os.path.join(os.path.abspath(root), "env", environment_hash(lock))


def environment_hash(lock):
    """The environment's name: it changes with the lock file, with Python's version and with the kind of machine."""
    digest = hashlib.sha256()
    with open(lock, "rb") as file:
        digest.update(file.read())
    digest.update(("\0%d.%d\0%s" % (sys.version_info[0], sys.version_info[1], platform.machine())).encode())
    return digest.hexdigest()


def is_complete(folder):
    """The marker is written last, so an environment that was cut off in the making has none.

    The interpreter is a link to the system's Python, which an upgrade may take away.
    """
    return os.path.exists(os.path.join(folder, "complete.json")) and os.path.exists(interpreter(folder))


def interpreter(folder):
    return os.path.join(folder, "bin", "python")


def require_python():
    if sys.version_info[:2] < MINIMUM_PYTHON:
        raise EnvironmentFailure(
            "python-too-old",
            "%s is Python %s; training needs %d.%d or later"
            % (sys.executable, platform.python_version(), *MINIMUM_PYTHON),
            'Install a newer Python on the box and name it as "python" of this target in targets.json.',
        )


@contextlib.contextmanager
def locked(path):
    """Holds an advisory lock, which the system gives back when this process dies in any way."""
    with open(path, "a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Waiting for another job that makes the same environment")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def build(folder, lock):
    # An environment names its own path in its scripts, so it is built in place and marked complete at the end.
    shutil.rmtree(folder, ignore_errors=True)
    uv = find_uv()
    say("Making the Python environment %s with %s" % (folder, uv or "venv and pip"))
    if uv:
        build_with_uv(uv, folder, lock)
    else:
        build_with_pip(folder, lock)
    write_marker(folder, lock)


def find_uv():
    """uv is not always on the PATH of a session without a login: its installers use these folders."""
    places = [shutil.which("uv"), os.path.expanduser("~/.local/bin/uv"), os.path.expanduser("~/.cargo/bin/uv")]
    return next((place for place in places if place and os.access(place, os.X_OK)), None)


def build_with_uv(uv, folder, lock):
    install([uv, "venv", "--quiet", "--python", sys.executable, folder])
    if has_requirements(lock):
        install([uv, "pip", "install", "--python", interpreter(folder), "--requirement", lock])


def build_with_pip(folder, lock):
    install([sys.executable, "-m", "venv", folder])
    if has_requirements(lock):
        options = ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
        install([interpreter(folder), "-m", "pip", "install"] + options + ["--requirement", lock])


def has_requirements(lock):
    with open(lock, encoding="utf-8") as file:
        return any(line.strip() and not line.lstrip().startswith("#") for line in file)


def install(argv):
    """Runs one step with its output shown, and keeps the last lines for the error."""
    child = subprocess.Popen(
        argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=clean_environment()
    )
    lines = []
    for raw in child.stdout:
        line = raw.decode("utf-8", "replace").rstrip()
        say(line)
        lines = (lines + [line])[-LAST_LINES:]
    if child.wait() != 0:
        raise installation_failure(argv, child.returncode, lines)


def clean_environment():
    """Without variables that make one environment see the packages of another."""
    hidden = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PIP_TARGET", "PIP_PREFIX", "PIP_USER", "__PYVENV_LAUNCHER__")
    return {name: value for name, value in os.environ.items() if name not in hidden}


def installation_failure(argv, code, lines):
    said = "\n".join(lines)
    step = " ".join([os.path.basename(argv[0])] + argv[1:3])
    message = "The Python environment could not be made: `%s` ended with exit code %d\n%s" % (step, code, said)
    return EnvironmentFailure("environment", message, hint_for(said))


def hint_for(said):
    """The next step, told from what pip, venv and uv say in the usual cases."""
    if "No space left on device" in said:
        return "Free some space on the box (the environment takes up to 8 GB) and train again."
    if "ensurepip" in said:
        return (
            "Install the venv module (Debian, Ubuntu: sudo apt install python3-venv) or uv on the box, and train again."
        )
    if any(text in said for text in ("NameResolutionError", "ConnectTimeout", "Network is unreachable", "dns error")):
        return "The box cannot reach the package index: check its network, or set PIP_INDEX_URL (UV_INDEX_URL for uv) there."
    if "No matching distribution" in said or "no version of" in said:
        return 'A package has no build for this Python: name another one (3.10 to 3.13) as "python" of this target.'
    return "Read the lines above, put the cause right on the box, and train again: what is half made is made anew."


def write_marker(folder, lock):
    temporary = os.path.join(folder, "complete.json.new")
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump({"lock": os.path.abspath(lock), "python": platform.python_version()}, file)
    os.replace(temporary, os.path.join(folder, "complete.json"))


def say(text):
    """To stderr: stdout holds the answer only."""
    print(text, file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(description="Makes the trainer's Python environment and prints its interpreter.")
    parser.add_argument("--root", required=True, help="the box's folder, which holds env/")
    parser.add_argument("--lock", required=True, help="the pinned requirements")
    parser.add_argument("--error", help="a file for the failure, as JSON")
    options = parser.parse_args()
    try:
        print(prepare_environment(options.root, options.lock), flush=True)
    except EnvironmentFailure as failure:
        report(failure, options.error)
        return 1
    except OSError as error:
        hint = hint_for(str(error))
        report(
            EnvironmentFailure("environment", "The Python environment could not be made: %s" % error, hint),
            options.error,
        )
        return 1
    return 0


def report(failure, path):
    say("%s\n%s" % (failure.message, failure.hint))
    if path is None:
        return
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump({"reason": failure.reason, "message": failure.message, "hint": failure.hint}, file)
    os.replace(path + ".new", path)


if __name__ == "__main__":
    sys.exit(main())

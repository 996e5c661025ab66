"""Facts about a box, found before a run is sent there. What they mean is judged by the runner. Sent behind slurm.py."""

import json
import os
import platform
import shutil
import subprocess
import sys

# Not sent from here on, since slurm.py stands before this text there:
from slurm import SlurmError, slurm
# to here.

REACH_SECONDS = 10


def command_preflight(root):
    """Facts as one object: disk, GPUs, Python, reach of the addresses on stdin, Slurm."""
    import importlib.util

    addresses = json.loads(sys.stdin.buffer.read().decode("utf-8"))
    return {
        "disk": disk_facts(root),
        "nvidia": tool_output(
            ["nvidia-smi", "--query-gpu=index,name,memory.total,memory.used,driver_version,compute_cap", "--format=csv,noheader,nounits"]
        ),
        "amdMemory": tool_output(["amd-smi", "metric", "--mem-usage", "--json"]),
        "amdNames": tool_output(["amd-smi", "static", "--asic", "--json"]),
        "rocm": tool_output(["rocm-smi", "--showmeminfo", "vram", "--showproductname", "--json"]),
        "python": {
            "version": platform.python_version(),
            "venv": all(importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip")),
            "uv": shutil.which("uv") or next(
                (path for path in map(os.path.expanduser, ("~/.local/bin/uv", "~/.cargo/bin/uv")) if os.access(path, os.X_OK)), None
            ),
        },
        "reach": {name: reach(address) for name, address in addresses.items()},
        "slurm": slurm_facts(),
        "memoryBytes": memory_bytes(),
    }


def disk_facts(root):
    """Of the folder, or of the nearest one above it that is there: looking makes nothing."""
    path = root
    while not os.path.isdir(path):
        path = os.path.dirname(path)
    usage = shutil.disk_usage(path)
    return {"path": root, "freeBytes": usage.free, "writable": os.access(path, os.W_OK | os.X_OK)}


def tool_output(argv):
    """What a program says and how it ended; None where there is no such program."""
    try:
        result = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=30)
    except OSError:
        return None
    except subprocess.SubprocessError:
        return {"code": -1, "text": "%s does not end" % argv[0]}
    return {"code": result.returncode, "text": result.stdout.decode("utf-8", "replace")}


def reach(address):
    """None where the address answers in whatever way, else why not."""
    # Slow to load, and the program is read with every call.
    import urllib.error
    import urllib.request

    try:
        urllib.request.urlopen(urllib.request.Request(address, method="HEAD"), timeout=REACH_SECONDS).close()
    except urllib.error.HTTPError:
        return None
    except (OSError, ValueError) as error:
        return str(getattr(error, "reason", error))
    return None


def slurm_facts():
    if shutil.which("sinfo") is None:
        return None
    try:
        lines = slurm(["sinfo", "--noheader", "--format=%R|%G|%D|%l"]).splitlines()
    except SlurmError as error:
        return {"error": str(error)}
    return {"partitions": sorted({line.split("|")[0] for line in lines}), "lines": lines[:50]}


def memory_bytes():
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return None

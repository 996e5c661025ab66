"""Files that are sent to a box, named by the hash of their content, and folders of them. Sent behind answer.py."""

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import sys
import time

# Not sent from here on, since these stand before this text there:
from answer import Failure, no_space, request
# to here.

CHUNK_BYTES = 1 << 20


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
        for name in ("", "store", "env", "trainer", "model", "adapter", "jobs"):
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
    Where the stream is cut off, what came stays as the unfinished file. Two senders of one file share it: they write the same
    bytes, and whoever is the first to have them all gives it its name.
    """
    source = sys.stdin.buffer
    plan = json.loads(source.readline().decode("utf-8"))
    good, broken = {}, []
    buffer = memoryview(bytearray(CHUNK_BYTES))
    for sha, offset, count in plan:
        part = store_path(root, sha) + ".part"
        try:
            digest, inode = receive_part((source, buffer), part, offset, count)
        except OSError as error:
            raise no_space(part) if error.errno in (errno.ENOSPC, errno.EDQUOT) else error
        if digest == sha:
            good[sha] = inode
        else:
            broken.append(sha)
            with contextlib.suppress(FileNotFoundError):
                os.remove(part)
    bring_to_disk([store_path(root, sha) + ".part" for sha in good])
    broken += [sha for sha, inode in good.items() if not take_name(store_path(root, sha), inode)]
    return {"broken": broken}


def take_name(path, inode):
    """Gives an unfinished file its name; false where it has gone, and nobody else has given it the name."""
    part = path + ".part"
    with contextlib.suppress(FileNotFoundError):
        # Another sender may have thrown it away and begun anew.
        if os.stat(part).st_ino == inode:
            # Shared by all jobs, and linked into folders: nobody may write to it.
            os.chmod(part, 0o400)
            os.replace(part, path)
    return os.path.isfile(path)


def receive_part(stream, part, offset, count):
    """Writes `count` bytes at `offset` of an unfinished file, and gives the hash of the whole and which file it is."""
    source, buffer = stream
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
        # What is there from here on may be another sender's, who gives it its name before all of ours has come.
        if os.fstat(file.fileno()).st_size > offset + count:
            file.truncate(offset + count)
        while count > 0:
            # All that is there, and not all that is wanted: a cut must lose nothing that has come.
            got = source.readinto1(buffer[:count])
            if not got:
                sys.exit(1)
            chunk = buffer[:got]
            write_all(file, chunk)
            digest.update(chunk)
            count -= got
        return digest.hexdigest(), os.fstat(file.fileno()).st_ino


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
        with contextlib.suppress(FileNotFoundError), open(path, "rb") as file:
            os.fsync(file.fileno())


def file_hash(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for chunk in iter(lambda: file.read(CHUNK_BYTES), b""):
            digest.update(chunk)
    return digest.hexdigest()


def command_tree(root, kind, sha):
    """Makes the folder <root>/<kind>/<sha> of stored files, {relative path: sha} on stdin; it appears whole."""
    if kind not in ("trainer", "model", "adapter"):
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

"""What happens to a job, as a stream from byte offsets on. Sent behind parts.py."""

import base64
import os
import select
import sys
import time

# Not sent from here on, since these stand before this text there:
from answer import answer
from jobs import FINISHED, POLL_SECONDS, job_folder, judged_status
# to here.

TICK_SECONDS = 5
# A follower sends at most this much of a file at once, so that a long log does not keep the metrics waiting.
FRAME_BYTES = 256 << 10


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

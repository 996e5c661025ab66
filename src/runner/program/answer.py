"""How a box answers: one line of JSON, a failure that was expected among them. Sent behind preflight.py."""

import json
import sys


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

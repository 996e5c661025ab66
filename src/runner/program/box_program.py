"""What the runner asks a box to do, one command a call. Standard library only, Python 3.8 and later.

The runner sends this text at the start of every call, behind the other files of this folder and processes.py, so the two
ends always speak the same version, whatever has been installed on the box before. An answer is one line of JSON on stdout;
an expected failure is the line {"failure": {"reason", "message", "hint"}}. Names that come from outside are checked before
they are used as paths.
"""

import os
import sys

# Not sent from here on, since these stand before this text there:
from answer import Failure, answer
# to here.


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

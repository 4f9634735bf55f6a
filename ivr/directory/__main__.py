"""One build of an edition, for a process that serves: see `ivr.directory.apart`."""

from __future__ import annotations

import signal
import sys

from ivr.directory.apart import SECONDS, answer

if __name__ == "__main__":
    signal.alarm(int(SECONDS) + 5)  # whoever asked may be gone, and then nobody ends what hangs
    answer(sys.stdin.buffer.read(), sys.stdout.buffer)

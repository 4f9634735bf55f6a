"""Work that takes a second or more, in a process of its own: a worker that answers calls neither does nor holds it.

A thread would share the interpreter with every turn that is answered meanwhile, and what it loads would stay.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import Lock

import ivr


class ApartError(Exception):
    """It was not done: another one is at work, it took too long, or it failed."""


class Apart:
    """Does one thing at a time, so that whoever asks again and again keeps one processor busy at most."""

    def __init__(self) -> None:
        self._turn = Lock()

    def __call__(self, module: str, asked: bytes, seconds: float) -> bytes:
        """Return what `main` of a module says, with `asked` as its standard input. Raises ApartError."""
        if not self._turn.acquire(timeout=seconds):
            raise ApartError("another one is at work")
        try:
            done = subprocess.run(
                [sys.executable, "-c", f"from {module} import main; main()"],
                input=asked,
                cwd=Path(ivr.__file__).parent.parent,
                capture_output=True,
                timeout=seconds,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as wrong:
            raise ApartError(type(wrong).__name__) from None
        finally:
            self._turn.release()
        if done.returncode:
            raise ApartError(done.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2])
        return done.stdout

"""Publishes a change and is killed at the nth thing it does to the disk, as often as is asked on the standard input.

A process of its own, so that the tests' own threads are in none of those it forks.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ivr.directory.publish import publish
from tests.live import Live

DOES = ("replace", "rename", "fsync", "unlink", "mkdir", "open")


def changes(live: Live) -> dict[str, str | None]:
    """A change of several files, one new and one removed, that is right only as a whole."""
    return {
        "config/line.yaml": live.edited("config/line.yaml", "    numbers:", "    scope: true\n    numbers:"),
        "config/extra.yaml": None,
        "prompts/en/more/scope.yaml": "contact: {dock: {name: The dock, scope: For the ferry.}}\n",
        "prompts/en/ferry.yaml": live.edited("prompts/en/ferry.yaml", "contact:\n  dock: {name: The dock}\n", ""),
    }


def die_at(nth: int) -> None:
    """Count what is done to the disk from now on, and be killed at the nth."""
    done = 0

    def counting(do: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **more: Any) -> Any:
            nonlocal done
            done += 1
            if done == nth:
                os.kill(os.getpid(), signal.SIGKILL)
            return do(*arguments, **more)

        return counted

    for name in DOES:
        setattr(os, name, counting(getattr(os, name)))


def killed_at(top: str, nth: int) -> bool:
    """Publish in a process of its own, killed at its nth act; say whether it lived to the end."""
    child = os.fork()
    if child == 0:
        line = Live(Path(top))
        wanted, based_on = changes(line), line.files.edition
        die_at(nth)
        publish(line.folders, line.state, wanted, based_on=based_on, who="alex", why="a scope")
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL), code
    return code == 0


if __name__ == "__main__":
    for asked in sys.stdin:
        where, number = asked.split()
        print("lived" if killed_at(where, int(number)) else "killed", flush=True)

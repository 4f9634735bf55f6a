"""Sends from an outbox in processes of their own, killed at the nth thing they do to the disk when that is asked.

Reads commands from the standard input, so that the tests' own threads are in none of the processes it forks.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ivr.settings import Settings
from ivr.twilio_account.api import Patience
from ivr.twilio_account.outbox import Outbox, of
from ivr.twilio_account.sender import Sender
from tests.signed import ACCOUNT, KEY, TOKEN

TO = "+12065550123"
WORDS = "Call 555-0100, then press 2."
FROM = "+15005550006"
QUICK = Patience(first=0.001)
IMPATIENT = Patience(first=0.001, answer=0.4)
DOES = ("open", "write", "link", "unlink", "pwrite", "ftruncate", "fsync", "mkdir", "rename", "replace", "scandir")


def settings(state: Path, url: str, **more: Any) -> Settings:
    """The settings of a line that may send texts."""
    return Settings(
        **{
            "auth_tokens": (TOKEN,), "secret_keys": (KEY,), "account_sid": ACCOUNT, "api_url": url,
            "public_url": "https://line.example.org", "text_from": FROM, "state_dir": state, **more,
        }
    )  # fmt: skip


def sender(state: Path, url: str) -> Sender:
    """A sender that does one round when it is told to."""
    chosen = settings(state, url)
    return Sender(of(chosen), chosen, QUICK)


def outbox(state: Path) -> Outbox:
    """The outbox of the same line."""
    return of(settings(state, "http://nobody.invalid"))


def die_at(nth: int) -> None:
    """Count what is done to the disk from now on, and be killed just before the nth."""
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


def act(what: str, state: Path, url: str) -> None:
    """Put one message in, or send all there are."""
    if what == "enqueue":
        assert outbox(state).enqueue("CA1", TO, WORDS) in ("queued", "already")
    else:
        sender(state, url).round()


def killed_at(what: str, state: Path, url: str, nth: int) -> bool:
    """Act in a process of its own, killed at its nth act; say whether it lived to the end."""
    child = os.fork()
    if child == 0:
        if nth:
            # What is loaded for the first request is none of the acts that are counted.
            import requests  # noqa: F401 -- for that alone

            die_at(nth)
        act(what, state, url)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL), code
    return code == 0


if __name__ == "__main__":
    for asked in sys.stdin:
        what, state, url, number = asked.split()
        print("lived" if killed_at(what, Path(state), url, int(number)) else "killed", flush=True)

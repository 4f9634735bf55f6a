"""What the commands `block`, `blocked` and `unblock` take, and what `--help` says of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable

_BLOCK = """The end is always given: a day, which is blocked to its end, or a moment on the line's clock. A blocked
caller hears the number of the line's main desk, and the call ends; a blocked texter is texted it once. NUMBER may be -,
and is then read from the standard input, so that it stays out of the history of the shell. Needs the SECRET_KEY (or the
Auth Token) that the running line has.

examples:
  python -m ivr block 202-555-0188 --until 2026-12-01
  python -m ivr block +12025550188 --until "2026-11-24 12:00" --reason "two hundred calls since noon"
  python -m ivr block - --until 2026-12-01"""
_UNBLOCK = """examples:
  python -m ivr unblock 202-555-0188
  python -m ivr unblock 1a2b3c4d"""


def add_block_commands(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add what they take."""
    block = add("block", "keep a number from the line until a time; it still hears whom to call", _BLOCK)
    block.add_argument("number", metavar="NUMBER", help="a telephone number, or - to be asked for it")
    block.add_argument("--until", metavar="TIME", required=True, help="when it ends, on the line's clock")
    block.add_argument("--reason", default="", help="why, for whoever looks at the list")
    add("blocked", "list what is blocked: a code, until when, by whom and why; never the number")
    unblock = add("unblock", "take a number off that list", _UNBLOCK)
    unblock.add_argument("number", metavar="NUMBER", help="the number, - to be asked for it, or the code of the list")

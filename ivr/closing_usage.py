"""What the commands that change the line at once take, and what `--help` says of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable

Add = Callable[..., argparse.ArgumentParser]

_CLOSE = """WHO is a contact, a site, or `all`; several may stand there. The end is always given: a time today, a moment
such as "2026-11-24 12:00", or a day, which is closed to its end.

examples:
  python -m ivr close all --reason snow --until 12:00
  python -m ivr close front_desk --reason training --from "2026-11-24 13:00" --until "2026-11-24 15:00"
  python -m ivr close all --reason storm --until 2026-11-24"""
_REOPEN = """example:
  python -m ivr reopen all"""
_ANNOUNCE = """Every caller is told first, in their language. Words without a language are in the line's first one.

examples:
  python -m ivr announce "E-filing is down." --until 17:00
  python -m ivr announce en="E-filing is down." es="No funciona la presentación electrónica." --until 17:00
  python -m ivr announce --stop"""
_ROLLBACK = """example:
  python -m ivr history
  python -m ivr rollback 1a2b3c4d"""


def add_closing_commands(add: Add, at: Callable[[argparse.ArgumentParser], None]) -> None:
    """Add the commands; `at` adds the option for the moment."""
    close = add("close", "close desks for a reason until a time; callers hear it first", _CLOSE)
    _who(close)
    close.add_argument("--reason", required=True, help="why: a wording reason.ID, such as snow, ice, power")
    _span(close, required=True)
    at(close)
    reopen = add("reopen", "take away the closures that keep desks shut now", _REOPEN)
    _who(reopen)
    at(reopen)
    announce = add("announce", "tell every caller something first, until a time", _ANNOUNCE)
    announce.add_argument("words", nargs="*", metavar="WORDS", help="one sentence, or LANGUAGE=SENTENCE for each")
    announce.add_argument("--stop", action="store_true", help="announce nothing any more")
    _span(announce, required=False)
    at(announce)
    at(add("history", "list what was served, from when, by whom and why"))
    rollback = add("rollback", "serve an earlier edition again, with all its files", _ROLLBACK)
    rollback.add_argument("edition", metavar="EDITION", help="its name, as `history` prints it")
    at(rollback)


def _who(command: argparse.ArgumentParser) -> None:
    command.add_argument("who", nargs="+", metavar="WHO", help="a contact, a site, or all")


def _span(command: argparse.ArgumentParser, required: bool) -> None:
    command.add_argument("--until", metavar="TIME", required=required, help="when it ends, on the line's clock")
    command.add_argument("--from", dest="from_", metavar="TIME", help="when it begins (default: now)")

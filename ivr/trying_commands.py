"""The commands that try a line as its callers do: `call` and `text`, each with a line of its own to talk to."""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path
from typing import TextIO

from ivr import at_hand
from ivr.directory.edition import Edition
from ivr.errors import UsageError
from ivr.loopback import serve
from ivr.numbers import InvalidNumber, is_reachable
from ivr.numbers import parse as parse_number
from ivr.phone.call import Call
from ivr.phone.clock import ShiftedClock, StoppedClock
from ivr.phone.handset import Handset
from ivr.phone.provider import Provider
from ivr.phone.script import Script, read_script
from ivr.phone.terminal import run_call, run_one_text, run_text
from ivr.phone.transcript import DEFAULT_FROM, WITHHELD
from ivr.prompts.recordings import by_name
from ivr.settings import Settings

# A number kept for tests, so that nobody's telephone stands in a transcript.
LINE_NUMBER = "+15005550006"


def call(arguments: argparse.Namespace, settings: Settings) -> int:
    """Call the line, by hand or from a script."""
    edition = at_hand.edition(settings)
    script = _script(arguments.script)
    clock, caller = _clock(edition, arguments, script), _caller(arguments, script)
    texting = arguments.texting or bool(script and script.texting)
    with serve(settings, clock, edition, texting) as line:
        call = Call(
            Provider(line.token, clock, recordings=by_name(edition.words.values())),
            f"{line.address}/voice",
            caller,
            LINE_NUMBER,
            clock,
            status_url=f"{line.address}/voice/status",
            texted=line.texted,
        )
        run_call(call, _acts(script), sys.stdout, arguments.transcript, texting=texting)
    return 0


def text(arguments: argparse.Namespace, settings: Settings) -> int:
    """Text the line: one message, a script, or by hand."""
    if arguments.message and arguments.script:
        raise UsageError("Give one text or a script, not both.")
    edition = at_hand.edition(settings)
    script = _script(arguments.script)
    clock, caller = _clock(edition, arguments, script), _caller(arguments, script)
    with serve(settings, clock, edition) as line:
        handset = Handset(Provider(line.token, clock), f"{line.address}/sms", caller, LINE_NUMBER, clock)
        if arguments.message:
            run_one_text(handset, " ".join(arguments.message), sys.stdout, arguments.transcript)
        else:
            run_text(handset, _acts(script), sys.stdout, arguments.transcript)
    return 0


def _script(name: str | None) -> Script | None:
    if name is None:
        return None
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        return read_script(text, name)
    except OSError as wrong:
        raise UsageError(f"{name} cannot be read: {wrong.strerror}.") from None
    except UnicodeDecodeError:
        raise UsageError(f"{name} cannot be read: it is not written in UTF-8.") from None
    except ValueError as wrong:
        raise UsageError(f"{wrong}.") from None


def _acts(script: Script | None) -> TextIO:
    return io.StringIO(script.text) if script else sys.stdin


def _clock(edition: Edition, arguments: argparse.Namespace, script: Script | None) -> StoppedClock:
    """Return the clock of the call: by hand it goes on with real time, in a script only where the script says so."""
    begins = script.on if script and script.on and arguments.at is None else at_hand.now(edition, arguments.at)
    return StoppedClock(begins.replace(second=0, microsecond=0)) if script else ShiftedClock(begins)


def _caller(arguments: argparse.Namespace, script: Script | None) -> str:
    """Return the From of the call. A number may be written as people write it; what is no number is sent as it is."""
    given: str = arguments.from_ or (script.from_ if script else None) or DEFAULT_FROM
    if given == WITHHELD:
        return "anonymous"
    try:
        return given if is_reachable(given) else parse_number(given).e164
    except InvalidNumber:
        return given

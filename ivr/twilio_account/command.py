"""The command `twilio`: what it takes, and which of its acts is carried out."""

from __future__ import annotations

import argparse

from ivr.errors import UsageError
from ivr.numbers import InvalidNumber, parse
from ivr.settings import Settings

USAGE = """Needs TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN (or an API key) and IVR_PUBLIC_URL.

examples:
  python -m ivr twilio connect --number +15005550006 --dry-run
  python -m ivr twilio status
  python -m ivr twilio doctor"""


def add_acts(command: argparse.ArgumentParser) -> None:
    """Add what can be done at the provider."""
    acts = command.add_subparsers(title="acts", metavar="ACT", dest="act", required=True)

    def act(name: str, about: str) -> argparse.ArgumentParser:
        return acts.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")

    connected = act("connect", "give a number this line's addresses, having shown what will change")
    connected.add_argument("--number", metavar="NUMBER", required=True, help="the number, such as +15005550006")
    connected.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")
    connected.add_argument("--yes", action="store_true", help="do not ask before changing it")
    connected.add_argument(
        "--take-over", action="store_true", help="take the number away from an application or trunk it is set to"
    )
    looked = act("status", "say whether a number is set as it should be: 0 yes, 1 no")
    looked.add_argument("--number", metavar="NUMBER", help="the number (default: the account's only one)")
    _json(looked)
    _json(act("doctor", "try the line from outside, as the provider meets it: 0 all right, 1 something is wrong"))


def twilio(arguments: argparse.Namespace, settings: Settings) -> int:
    """Carry out an act; return the exit code. Raises UsageError and ApiError."""
    # Only here, so that nothing which waits for the network is loaded to answer a call.
    from ivr.twilio_account import connect, doctor

    if arguments.act == "connect":
        number = _number(arguments.number)
        return connect.connect(
            settings, number, dry_run=arguments.dry_run, yes=arguments.yes, take_over=arguments.take_over
        )
    if arguments.act == "status":
        return connect.status(settings, _number(arguments.number) if arguments.number else None, arguments.json)
    return doctor.doctor(settings, arguments.json)


def _number(written: str) -> str:
    try:
        return parse(written).e164
    except InvalidNumber as wrong:
        if written.startswith("+1500555") and len(written) == 12 and written[1:].isdigit():
            return written  # the provider's own numbers for tests
        raise UsageError(f"--number: {wrong}.") from None


def _json(act: argparse.ArgumentParser) -> None:
    act.add_argument("--json", action="store_true", help="print it as JSON")

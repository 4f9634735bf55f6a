"""The commands of a line: call it, text it, check it, ask it, serve it."""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from dateutil import parser as dates

from ivr import clerk, production
from ivr.channels.exchange import Clock, utc_now
from ivr.clerk import UsageError
from ivr.directory.build import Edition, examine, load
from ivr.directory.complaints import render
from ivr.directory.schema import ConfigFiles
from ivr.errors import IvrError
from ivr.loopback import serve
from ivr.phone.call import Call
from ivr.phone.clock import StoppedClock
from ivr.phone.handset import Handset
from ivr.phone.provider import Provider
from ivr.phone.terminal import run_call, run_text
from ivr.settings import Settings, from_environment

# Numbers kept for fiction and tests, so that nobody's telephone stands in a transcript.
CALLER, LINE_NUMBER = "+12025550123", "+15005550006"


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out a command; return the exit code: 0, 1 where `check` found something, 2 for a command that cannot be done."""
    arguments = _parser().parse_args(argv)
    try:
        settings = _settings(arguments)
        code: int = arguments.do(arguments, settings)
        return code
    except IvrError as wrong:
        print(wrong, file=sys.stderr)
        return wrong.exit_code
    except (KeyboardInterrupt, BrokenPipeError):
        return 130


def _parser() -> argparse.ArgumentParser:
    top = argparse.ArgumentParser(
        prog="python -m ivr",
        description="A help line for telephone and text messages, from facts that staff write down.",
    )
    top.add_argument("--config", metavar="FOLDER", help="the facts (default: IVR_CONFIG_DIR, else config/)")
    top.add_argument("--prompts", metavar="FOLDER", help="the words (default: IVR_PROMPTS_DIR, else prompts/)")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")

    call = commands.add_parser("call", help="call the line on a simulated telephone, here in the terminal")
    _on_the_phone(call)
    call.set_defaults(do=_call)

    text = commands.add_parser("text", help="text the line from a simulated handset")
    text.add_argument("message", nargs="*", help="one text to send; none: a conversation")
    _on_the_phone(text)
    text.set_defaults(do=_text)

    checked = commands.add_parser("check", help="say everything that is not right in the facts and the words")
    checked.set_defaults(do=_check)

    answer = commands.add_parser("answer", help="say what the line answers to an issue")
    answer.add_argument("issue", help="an issue, such as password")
    answer.add_argument("choices", nargs="*", metavar="choice", help="answers to its questions, such as a location")
    _at(answer)
    answer.set_defaults(do=_answer)

    hours = commands.add_parser("hours", help="say which desks are open")
    _at(hours)
    hours.set_defaults(do=_hours)

    schema = commands.add_parser("schema", help="print the JSON Schema of config/, for editors")
    schema.set_defaults(do=_schema)

    server = commands.add_parser("serve", help="answer the provider's webhooks (gunicorn)")
    server.set_defaults(do=_serve)
    return top


def _on_the_phone(command: argparse.ArgumentParser) -> None:
    _at(command)
    command.add_argument("--from", dest="from_", metavar="NUMBER", default=CALLER, help='the caller, or "withheld"')
    command.add_argument("--script", metavar="FILE", help="do what a file says, one action a line, instead of asking")
    command.add_argument("--transcript", action="store_true", help="print the transcript at the end: a ready test file")


def _at(command: argparse.ArgumentParser) -> None:
    command.add_argument("--at", metavar="TIME", help='as if it were then, on the line\'s clock: "2026-12-24 16:59"')


def _settings(arguments: argparse.Namespace) -> Settings:
    settings = from_environment(serving=arguments.do is _serve)
    if arguments.config:
        settings = replace(settings, config_dir=Path(arguments.config))
    if arguments.prompts:
        settings = replace(settings, prompts_dir=Path(arguments.prompts))
    return settings


def _edition(settings: Settings) -> Edition:
    return load(settings.config_dir, settings.prompts_dir)


def _clock(edition: Edition, at: str | None) -> Clock:
    """Return the clock of a call: real, or one that goes on from the given moment. Raises UsageError for no time."""
    zone = ZoneInfo(edition.line.zone)
    if at is None:
        return lambda: utc_now().astimezone(zone)
    return StoppedClock(_moment(at, zone))


def _moment(at: str, zone: ZoneInfo) -> datetime:
    try:
        moment = dates.parse(at, default=datetime.now(zone).replace(minute=0, second=0, microsecond=0))
    except (ValueError, OverflowError):
        raise UsageError(f'"{at}" is no time; write one such as "2026-12-24 16:59" or "16:40".') from None
    return moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)


def _call(arguments: argparse.Namespace, settings: Settings) -> int:
    return _phone(arguments, settings, texting=False)


def _text(arguments: argparse.Namespace, settings: Settings) -> int:
    return _phone(arguments, settings, texting=True)


def _phone(arguments: argparse.Namespace, settings: Settings, texting: bool) -> int:
    edition = _edition(settings)
    clock = _clock(edition, arguments.at)
    caller = "anonymous" if arguments.from_ == "withheld" else arguments.from_
    with serve(settings, clock, edition) as line, _script(arguments.script) as lines_in:
        provider = Provider(line.token, clock)
        if not texting:
            call = Call(
                provider, f"{line.address}/voice", caller, LINE_NUMBER, clock, status_url=f"{line.address}/voice/status"
            )
            run_call(call, lines_in, sys.stdout, arguments.transcript)
            return 0
        handset = Handset(provider, f"{line.address}/sms", caller, LINE_NUMBER, clock)
        if arguments.message:
            lines_in = io.StringIO(" ".join(arguments.message))
        run_text(handset, lines_in, sys.stdout, arguments.transcript)
    return 0


def _script(name: str | None) -> AbstractContextManager[TextIO]:
    if name is None:
        return nullcontext(sys.stdin)
    try:
        return open(name, encoding="utf-8")
    except OSError as wrong:
        raise UsageError(f"{name} cannot be read: {wrong.strerror}.") from None


def _check(arguments: argparse.Namespace, settings: Settings) -> int:
    edition, complaints = examine(settings.config_dir, settings.prompts_dir)
    if edition is None:
        print(render(complaints))
        return 1
    print(clerk.summary(edition))
    return 0


def _answer(arguments: argparse.Namespace, settings: Settings) -> int:
    edition = _edition(settings)
    now = _clock(edition, arguments.at)()
    print("\n".join(clerk.answer(edition, arguments.issue, arguments.choices, now)))
    return 0


def _hours(arguments: argparse.Namespace, settings: Settings) -> int:
    edition = _edition(settings)
    now = _clock(edition, arguments.at)()
    print(f"{now:%A %Y-%m-%d %H:%M} {edition.line.zone}")
    print("\n".join(clerk.hours(edition, now)))
    return 0


def _schema(arguments: argparse.Namespace, settings: Settings) -> int:
    print(json.dumps(ConfigFiles.model_json_schema(by_alias=True), indent=2))
    return 0


def _serve(arguments: argparse.Namespace, settings: Settings) -> int:
    _edition(settings)
    production.serve(settings)
    return 0

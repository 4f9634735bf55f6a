"""The commands of a line: call it, text it, check it, ask it, serve it."""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TextIO
from zoneinfo import ZoneInfo

from ivr import clerk, closing_commands, production, staff_commands, understood
from ivr.channels.exchange import utc_now
from ivr.console.staff_command import staff
from ivr.directory.build import examine
from ivr.directory.complaints import render
from ivr.directory.edition import Edition
from ivr.directory.editions import last_good
from ivr.directory.journal import recover
from ivr.directory.opening import loaded, opened
from ivr.directory.snapshot import Folders
from ivr.errors import ConfigError, IvrError, UsageError
from ivr.loopback import serve
from ivr.moments import moment
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
from ivr.proof.prove import prove
from ivr.proof.report import as_values, report
from ivr.proof.telling import Bar
from ivr.records import commands as record_commands
from ivr.settings import Settings, from_environment
from ivr.twilio_account.command import twilio
from ivr.usage import parser

# A number kept for tests, so that nobody's telephone stands in a transcript.
LINE_NUMBER = "+15005550006"
INTERRUPTED, NOBODY_READS = 130, 141


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out a command; return the exit code: 0, 1 where `check` found something, 2 where it could not be done."""
    commands = parser()
    arguments = commands.parse_args(argv)
    if arguments.command is None:
        commands.print_help(sys.stderr)
        return IvrError.exit_code
    try:
        code = COMMANDS[arguments.command](arguments, _settings(arguments))
        sys.stdout.flush()
        return code
    except IvrError as wrong:
        print(wrong, file=sys.stderr)
        return wrong.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # Python flushes once more at its end, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOBODY_READS


def _settings(arguments: argparse.Namespace) -> Settings:
    settings = from_environment(serving=arguments.command == "serve")
    if arguments.config:
        settings = replace(settings, config_dir=Path(arguments.config))
    if arguments.prompts:
        settings = replace(settings, prompts_dir=Path(arguments.prompts))
    return settings


def _folders(settings: Settings) -> Folders:
    return Folders(settings.config_dir, settings.prompts_dir)


def _edition(settings: Settings) -> Edition:
    recover(settings.state, _folders(settings))
    return loaded(_folders(settings), settings.state)


def _edition_in_service(settings: Settings) -> Edition:
    """Return the edition that a closure is added to: where the files are not right, the last good one."""
    try:
        return _edition(settings)
    except ConfigError as wrong:
        last = last_good(settings.state)
        if last is None:
            raise
        count = len(wrong.complaints)
        problems = "1 problem" if count == 1 else f"{count} problems"
        print(
            f"The files have {problems} (`check` tells which), so edition {last.line.edition} stays in service. "
            "What you change is added to that one; the files with a problem are left as they are.",
            file=sys.stderr,
        )
        return last


def _now(edition: Edition, at: str | None) -> datetime:
    """Return the time on the line's clock, or the moment asked for. Raises UsageError for no moment."""
    zone = ZoneInfo(edition.line.zone)
    now = utc_now().astimezone(zone)
    return moment(at, zone, now) if at is not None else now


def _call(arguments: argparse.Namespace, settings: Settings) -> int:
    edition = _edition(settings)
    script = _script(arguments.script)
    clock, caller = _clock(edition, arguments, script), _caller(arguments, script)
    with serve(settings, clock, edition) as line:
        call = Call(
            Provider(line.token, clock, recordings=by_name(edition.words.values())),
            f"{line.address}/voice",
            caller,
            LINE_NUMBER,
            clock,
            status_url=f"{line.address}/voice/status",
        )
        run_call(call, _acts(script), sys.stdout, arguments.transcript)
    return 0


def _text(arguments: argparse.Namespace, settings: Settings) -> int:
    if arguments.message and arguments.script:
        raise UsageError("Give one text or a script, not both.")
    edition = _edition(settings)
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
    begins = script.on if script and script.on and arguments.at is None else _now(edition, arguments.at)
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


def _check(arguments: argparse.Namespace, settings: Settings) -> int:
    recover(settings.state, _folders(settings))
    if arguments.json:
        return _checked_as_json(settings, arguments.at, arguments.quick)
    return _checked(settings, arguments.at, arguments.quick)


def _checked(settings: Settings, at: str | None, quick: bool) -> int:
    edition, complaints = examine(settings.config_dir, settings.prompts_dir)
    if edition is None:
        print(render(complaints))
        return 1
    now = _now(edition, at)
    proof = prove(edition, now, quick=quick, progress=Bar(sys.stderr))
    if not proof.errors:
        print(clerk.summary(edition))
    print(report(proof))
    return max(staff_commands.after_check(edition, settings, now), 1 if proof.errors else 0)


def _checked_as_json(settings: Settings, at: str | None, quick: bool) -> int:
    edition, complaints = examine(settings.config_dir, settings.prompts_dir)
    if edition is None:
        print(json.dumps({"proved": False, "complaints": [str(one) for one in complaints]}, indent=2))
        return 1
    now = _now(edition, at)
    proof = prove(edition, now, quick=quick, progress=Bar(sys.stderr))
    with redirect_stdout(io.StringIO()) as notes:
        code = staff_commands.after_check(edition, settings, now)
    found = {**as_values(proof), "complaints": [], "notes": notes.getvalue().splitlines()}
    print(json.dumps(found, indent=2, ensure_ascii=False))
    return max(code, 1 if proof.errors else 0)


def _answer(arguments: argparse.Namespace, settings: Settings) -> int:
    edition = _edition(settings)
    now = _now(edition, arguments.at)
    said = list(clerk.answer(edition, arguments.issue, arguments.choices, now))
    print("\n".join([clerk.when(edition, now), *said]))
    return 0


def _hours(arguments: argparse.Namespace, settings: Settings) -> int:
    edition = _edition(settings)
    now = _now(edition, arguments.at)
    print("\n".join([clerk.when(edition, now), *clerk.hours(edition, now)]))
    return 0


def _understand(arguments: argparse.Namespace, settings: Settings) -> int:
    if sum((bool(arguments.words), arguments.jsonl, arguments.score is not None)) != 1:
        raise UsageError("Give some words, or --jsonl, or --score FILE.")
    edition = _edition(settings)
    if arguments.jsonl:
        for answered in understood.by_line(edition, sys.stdin):
            print(answered, flush=True)
    elif arguments.score:
        print("\n".join(understood.scored(edition, Path(arguments.score))))
    else:
        print("\n".join(understood.explained(edition, " ".join(arguments.words))))
    return 0


def _changing(arguments: argparse.Namespace, settings: Settings) -> int:
    edition = _edition_in_service(settings)
    return closing_commands.COMMANDS[arguments.command](arguments, settings, edition, _now(edition, arguments.at))


def _of_staff(arguments: argparse.Namespace, settings: Settings) -> int:
    edition = _edition(settings)
    now = _now(edition, getattr(arguments, "at", None))
    return staff_commands.COMMANDS[arguments.command](arguments, settings, edition, now)


def _reported(arguments: argparse.Namespace, settings: Settings) -> int:
    return record_commands.reported(arguments, settings, _edition(settings), utc_now())


def _new(arguments: argparse.Namespace, settings: Settings) -> int:
    config, prompts = staff_commands.new_line(arguments, settings, utc_now().date())
    code = _checked(replace(settings, config_dir=config, prompts_dir=prompts), None, quick=True)
    print(f"Call it: python -m ivr call --config {config} --prompts {prompts}")
    return code


def _schema(arguments: argparse.Namespace, settings: Settings) -> int:
    print(json.dumps(clerk.schema(), indent=2))
    return 0


def _serve(arguments: argparse.Namespace, settings: Settings) -> int:
    edition = opened(_folders(settings), settings.state).edition
    base = settings.public_url or f"http://{settings.host}:{settings.port}"
    print(
        f"Line {edition.line.id}, edition {edition.line.edition}. Calls: {base}/voice. Texts: {base}/sms.", flush=True
    )
    production.serve(settings, edition)
    return 0


Command = Callable[[argparse.Namespace, Settings], int]
COMMANDS: Mapping[str, Command] = {
    "call": _call,
    "text": _text,
    "check": _check,
    "answer": _answer,
    "hours": _hours,
    "understand": _understand,
    **dict.fromkeys(staff_commands.COMMANDS, _of_staff),
    **dict.fromkeys(closing_commands.COMMANDS, _changing),
    "new": _new,
    "records": record_commands.records,
    "report": _reported,
    "schema": _schema,
    "staff": staff,
    "twilio": twilio,
    "serve": _serve,
}

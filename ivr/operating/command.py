"""The commands `alerts`, what is wrong now and who is told, and `replay`, what somebody heard."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from ivr.directory.opening import opened
from ivr.directory.served import Served
from ivr.directory.snapshot import Folders
from ivr.errors import UsageError
from ivr.operating.alerts import Watch
from ivr.operating.tally import Tally
from ivr.operating.telling import UntoldError, ways
from ivr.settings import Settings

_ALERTS = """Needs IVR_ALERT_MAIL or IVR_ALERT_URL to tell anybody; the running line does that by itself.

examples:
  python -m ivr alerts
  python -m ivr alerts --test"""
_REPLAY = """The code of a call stands in the list, and its four digits in every line of the log that is about it.

examples:
  python -m ivr replay
  python -m ivr replay --day 2026-11-23
  python -m ivr replay 2026-11-23-0417"""
_LAST_DAYS = 7
_TEST = "This is a test: alerts of this line reach you."


def add_operating_commands(add: Callable[..., argparse.ArgumentParser]) -> None:
    """Add what they take."""
    alerts = add("alerts", "say what is wrong with the line now, and test who is told", _ALERTS)
    alerts.add_argument("--test", action="store_true", help="send a test to everybody who would be told")
    replay = add("replay", "say what somebody heard in a call, or list the calls of a day with their codes", _REPLAY)
    replay.add_argument("code", nargs="?", metavar="CODE", help="2026-11-23-0417, or 0417 of the last seven days")
    replay.add_argument("--day", help="the day to list (default: today)")


def alerts(arguments: argparse.Namespace, settings: Settings, served: Served, now: datetime) -> int:
    """Say what is wrong, or send a test; return 1 where something is wrong or nobody was reached."""
    if arguments.test:
        return _tested(settings, served.edition.line.id)
    watch = Watch(served, settings, Tally(), lambda: now)
    watch.ways = ()  # whoever asks is told here
    found = watch.poll()
    print("\n".join(f"{trouble.kind}: {trouble.words}" for trouble in found) or "Nothing is wrong.")
    if not ways(settings):
        print("Nobody would be told: set IVR_ALERT_MAIL or IVR_ALERT_URL.")
    return 1 if found else 0


def _tested(settings: Settings, line: str) -> int:
    every = ways(settings)
    if not every:
        raise UsageError("Nobody would be told: set IVR_ALERT_MAIL or IVR_ALERT_URL.")
    code = 0
    for way in every:
        try:
            way.tell(line, "test", _TEST)
            print(f"Told by {way.name}.")
        except UntoldError as wrong:
            print(f"Not told by {way.name}: {wrong}.")
            code = 1
    return code


def replay(arguments: argparse.Namespace, settings: Settings, served: Served, now: datetime) -> int:
    """Print what was heard in a call, or the calls of a day. Raises UsageError and RecordsError."""
    from ivr.operating.looking_up import CODE, told
    from ivr.operating.replay import name_of
    from ivr.records.calls_found import calls_found

    line = served.edition.line
    today = now.astimezone(ZoneInfo(line.zone)).date()
    if not arguments.code:
        day = _day(arguments.day) if arguments.day else today
        calls = calls_found(settings, line.id, day, day)
        if not calls:
            print(f"Nobody called or texted on {day}, as far as records say.")
        for turns in calls:
            began = datetime.fromtimestamp(turns[0].at, ZoneInfo(line.zone))
            what = "text" if turns[0].channel == "sms" else f"call, {len(turns)} turns"
            about = next((turn.issue for turn in reversed(turns) if turn.issue), "")
            print(f"{name_of(turns)}  {began:%H:%M}  {what}{f', {about}' if about else ''}, {turns[-1].outcome}")
        return 0
    found = CODE.fullmatch(arguments.code.strip())
    if not found:
        raise UsageError(f"{arguments.code[:40]!r} is no code: write one such as 2026-11-23-0417, or 0417.")
    first, last = (_day(found[1]),) * 2 if found[1] else (today - timedelta(_LAST_DAYS - 1), today)
    calls = calls_found(settings, line.id, first, last, found[2])
    if not calls:
        raise UsageError(f"No call of {first if first == last else 'the last seven days'} has the code {found[2]}.")
    print("\n\n".join("\n".join(lines) for lines in told(calls, settings.state)))
    return 0


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise UsageError(f"{given[:40]!r} is no day: write one such as 2026-11-23.") from None


def carry_out(arguments: argparse.Namespace, settings: Settings) -> int:
    """Carry out the command that was given, on the line as it is served."""
    served = opened(Folders(settings.config_dir, settings.prompts_dir), settings.state)
    return _COMMANDS[arguments.command](arguments, settings, served, datetime.now(UTC))


_COMMANDS: Mapping[str, Callable[[argparse.Namespace, Settings, Served, datetime], int]] = {
    "alerts": alerts,
    "replay": replay,
}

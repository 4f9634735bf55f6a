"""The commands with which staff look at a line before anybody calls: facts, previews, changes, the emergency pack."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ivr import at_hand
from ivr.directory.build import load
from ivr.directory.edition import Edition
from ivr.emergency import pack, proof
from ivr.errors import UsageError
from ivr.preview import changes
from ivr.preview.calendar import calendar, contacts_of
from ivr.preview.calendar import listed as calendar_listed
from ivr.preview.picture import svg
from ivr.preview.tree import drawn, tree
from ivr.preview.wordings import preview, say_lines
from ivr.register.alarms import alarms
from ivr.register.comparing import compare, report
from ivr.register.listing import listed, rows
from ivr.register.page import read_page
from ivr.settings import Settings
from ivr.starting.asking import asked
from ivr.starting.plan import desk
from ivr.starting.writing import free, write

EMERGENCY = "emergency"
"""The folder beside `config/` in which `check` looks for an emergency pack."""


def facts(arguments: argparse.Namespace, settings: Settings, edition: Edition, now: datetime) -> int:
    """Print the register, or how it differs from a saved page: then 1 if it does."""
    today = _today(edition, now)
    if arguments.source and not arguments.compare:
        raise UsageError("--source says which facts to compare; give --compare PAGE too.")
    if not arguments.compare:
        found = list(rows(edition, today))
        print(json.dumps(found, indent=2, ensure_ascii=False) if arguments.json else "\n".join(listed(edition, today)))
        return 0
    compared = compare(edition, read_page(Path(arguments.compare)), today, arguments.source)
    if arguments.json:
        findings = [
            {"verdict": f.verdict, "number": f.number or None, "words": f.words, "around": f.around or None}
            for f in compared.findings
        ]
        print(json.dumps({"source": compared.source, "findings": findings}, indent=2, ensure_ascii=False))
    else:
        print("\n".join(report(edition, compared)))
    return 0 if compared.agrees else 1


def say(arguments: argparse.Namespace, settings: Settings, edition: Edition, now: datetime) -> int:
    """Print one prompt, with the places it comes from."""
    print("\n".join(say_lines(edition, settings.prompts_dir, arguments.key, _languages(arguments, edition), now)))
    return 0


def previewed(arguments: argparse.Namespace, settings: Settings, edition: Edition, now: datetime) -> int:
    """Print every prompt as it is heard and as it is texted."""
    print("\n".join(preview(edition, _languages(arguments, edition), now)))
    return 0


def year(arguments: argparse.Namespace, settings: Settings, edition: Edition, now: datetime) -> int:
    """Print what callers hear on the days to come."""
    if not 1 <= arguments.days <= 3660:
        raise UsageError(f"{arguments.days} days are none or too many; write 1 to 3660.")
    words = edition.words[_languages(arguments, edition)[0]]
    contacts = contacts_of(edition.line, arguments.issue)
    found = calendar(edition, contacts, _today(edition, now), arguments.days, words)
    print("\n".join(calendar_listed(edition, found, words)))
    return 0


def pictured(arguments: argparse.Namespace, settings: Settings, edition: Edition, now: datetime) -> int:
    """Print the menu as a tree, or write it as a picture."""
    words = edition.words[_languages(arguments, edition)[0]]
    root = tree(edition, words, now)
    if not arguments.svg:
        print("\n".join(drawn(root)))
        return 0
    about = f"Line {edition.line.id}, edition {edition.line.edition}, {_today(edition, now)}, {words.language}"
    try:
        Path(arguments.svg).write_text(svg(root, about), encoding="utf-8")
    except OSError as wrong:
        raise UsageError(f"{arguments.svg} cannot be written: {wrong.strerror}.") from None
    print(f"Written: {arguments.svg}")
    return 0


def diff(arguments: argparse.Namespace, settings: Settings, edition: Edition, now: datetime) -> int:
    """Print what changes from one folder's line to another's, or to the current one."""
    old = _of_folder(Path(arguments.old))
    new = _of_folder(Path(arguments.new)) if arguments.new else edition
    print("\n".join(changes.report(changes.compare(old, new, now))))
    return 0


def emergency(arguments: argparse.Namespace, settings: Settings, edition: Edition, now: datetime) -> int:
    """Write the emergency pack, or say in what the one in a folder is wrong: then 1."""
    folder = Path(arguments.folder)
    if arguments.check:
        found = proof.problems(edition, folder, now)
        print("\n".join([*found, f"{len(found)} not right in {folder}."] if found else [_agrees(edition, folder)]))
        return 1 if found else 0
    made = pack.write(edition, folder, now)
    wrong = proof.problems(edition, folder, now)
    for name in made.files:
        print(f"Written: {folder / name}")
    if made.left_out:
        print(f"No room in {pack.TEXT} for: {', '.join(made.left_out)}")
    for each in wrong:
        print(f"Not right: {each}")
    return 1 if wrong else 0


def new_line(arguments: argparse.Namespace, settings: Settings, today: date) -> tuple[Path, Path]:
    """Ask for what was not given, and write a new line; return its `config/` and `prompts/`. Raises UsageError."""
    folder = Path(arguments.folder)
    free(folder)
    names = ("name", "zone", "holidays", "notice", "source", "address", "reviewed_until")
    given = {name: value for name in names if (value := getattr(arguments, name)) is not None}
    desks = [desk(each) for each in arguments.contact]
    if not sys.stdin.isatty() and not (desks and {"name", "zone"} <= given.keys()):
        raise UsageError("Nobody is there to ask: give --name, --zone and at least one --contact.")
    silent = not sys.stdin.isatty() or bool(desks and {"name", "zone"} <= given.keys())
    plan = asked((lambda question: "") if silent else input, print, given, desks, today)
    return write(plan, folder, Settings().prompts_dir)


def after_check(edition: Edition, settings: Settings, now: datetime) -> int:
    """Print what to look at beside what `check` proves; return 1 where the emergency pack is not right, else 0."""
    found = [f"Look at this: {alarm.words}" for alarm in alarms(edition, now)]
    folder = settings.config_dir.resolve().parent / EMERGENCY
    wrong = proof.problems(edition, folder, now) if folder.is_dir() else []
    found += [f"Not right: {folder.name}/{problem}" for problem in wrong]
    if folder.is_dir() and not wrong and proof.stale(edition, folder):
        found.append(f"Look at this: {folder.name}/ was written for another edition; its facts are right.")
    if found:
        print("\n".join(found))
    return 1 if wrong else 0


def _agrees(edition: Edition, folder: Path) -> str:
    old = " It was written for another edition: write it again for the words." if proof.stale(edition, folder) else ""
    return f"{folder} agrees with the facts of edition {edition.line.edition}.{old}"


def _of_folder(folder: Path) -> Edition:
    if not (folder / "config").is_dir():
        raise UsageError(f"{folder} holds no config/; name a folder with config/ and prompts/ in it.")
    return load(folder / "config", folder / "prompts")


def _languages(arguments: argparse.Namespace, edition: Edition) -> tuple[str, ...]:
    languages = edition.line.languages
    if arguments.lang is None:
        return languages
    if arguments.lang not in languages:
        raise UsageError(f'"{arguments.lang}" is no language of this line: it has {", ".join(languages)}.')
    return (arguments.lang,)


def _today(edition: Edition, now: datetime) -> date:
    return now.astimezone(ZoneInfo(edition.line.zone)).date()


def carry_out(arguments: argparse.Namespace, settings: Settings) -> int:
    """Carry out the command of staff that was given."""
    edition = at_hand.edition(settings)
    now = at_hand.now(edition, getattr(arguments, "at", None))
    return _COMMANDS[arguments.command](arguments, settings, edition, now)


Command = Callable[[argparse.Namespace, Settings, Edition, datetime], int]
_COMMANDS: Mapping[str, Command] = {
    "facts": facts,
    "say": say,
    "preview": previewed,
    "calendar": year,
    "tree": pictured,
    "diff": diff,
    "emergency": emergency,
}

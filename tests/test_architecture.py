"""The laws of the house, held for every module of `ivr/`; and each law shown able to fail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ivr.settings import SETTINGS
from tests import laws
from tests.laws import Module

ROOT = Path(__file__).parent.parent
Law = Callable[[Module], Iterator[str]]

LAWS: tuple[Law, ...] = (
    laws.pure_rooms_reach_for_nothing_outside,
    laws.pure_rooms_never_read_a_clock,
    laws.arrows_point_inward,
    laws.the_proof_stands_apart,
    laws.channels_never_meet,
    laws.nothing_imports_the_meeting_places,
    laws.packages_stay_in_their_rooms,
    laws.only_settings_read_the_environment,
    laws.nothing_works_when_imported,
    laws.modules_stay_small,
    laws.names_say_something,
)


def module_at(path: Path) -> Module:
    parts = path.relative_to(ROOT).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    return Module(".".join(parts[:-1] if is_package else parts), path.read_text("utf-8"), is_package)


MODULES = [module_at(path) for path in sorted((ROOT / "ivr").rglob("*.py"))]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_every_module_keeps_the_law(law: Law) -> None:
    offences = [f"{module.name} {offence}" for module in MODULES for offence in law(module)]
    assert offences == []


def test_the_modules_looked_at_are_the_package() -> None:
    assert {"ivr", "ivr.settings", "ivr.channels", "ivr.channels.signature"} <= {module.name for module in MODULES}


def test_no_file_of_the_package_names_a_court() -> None:
    offences = []
    for path in sorted((ROOT / "ivr").rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            text = path.read_bytes().decode("utf-8", "ignore")
            offences += [f"{path.relative_to(ROOT)} {offence}" for offence in laws.no_court_is_named(text)]
    assert offences == []


def test_every_setting_is_documented_as_it_is() -> None:
    """The table of docs/settings.md, word for word, in the same order, with nothing more and nothing less."""
    written = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \| (.*) \|$", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)
    expected = [
        (
            setting.name,
            f"`{setting.default}`" if setting.default else "-",
            setting.meaning + (" **Secret.**" if setting.secret else ""),
        )
        for setting in SETTINGS
    ]
    assert written == expected


def test_no_setting_is_read_that_is_not_in_the_table() -> None:
    read = set(re.findall(r"take\(\s*\"([A-Z_]+)\"", (ROOT / "ivr/settings.py").read_text()))
    assert read == {setting.name for setting in SETTINGS}


def test_no_exception_outlives_its_reason() -> None:
    by_name = {module.name: module for module in MODULES}
    for name, used in laws.MAY_ALSO_USE.items():
        for other in used:
            assert any(laws.within(imported, (other,)) for imported in by_name[name].imports), (name, other)
    for name, functions in laws.FILLS_A_TABLE.items():
        for function in functions:
            assert re.search(rf"^def {function}\(", by_name[name].source, re.MULTILINE), (name, function)
    for place, importers in laws.MEETING_PLACES.items():
        for name in importers:
            assert any(laws.within(imported, (place,)) for imported in by_name[name].imports), (name, place)


# One line per way to break each law: the law, the module's name, its source.
BROKEN: list[tuple[Law, str, str]] = [
    *(
        (laws.pure_rooms_reach_for_nothing_outside, "ivr.hours.week", f"def f():\n    import {name}")
        for name in (*laws.IMPURE, "os.path", "importlib", "yaml.loader")
    ),
    (laws.pure_rooms_reach_for_nothing_outside, "ivr.numbers", "from os import path"),
    (laws.pure_rooms_reach_for_nothing_outside, "ivr.recognition", "def f(): return open('x').read()"),
    (laws.pure_rooms_never_read_a_clock, "ivr.dialogue.respond", "import datetime\ndatetime.datetime.now()"),
    (laws.pure_rooms_never_read_a_clock, "ivr.hours", "from datetime import datetime\nf = datetime.utcnow"),
    (laws.pure_rooms_never_read_a_clock, "ivr.hours", "from datetime import date as d\ndef f(): return d.today()"),
    (laws.pure_rooms_never_read_a_clock, "ivr.hours", "import datetime as dt\ndef f(): return dt.date.today()"),
    (laws.arrows_point_inward, "ivr.dialogue.respond", "from ivr.prompts import words"),
    (laws.arrows_point_inward, "ivr.dialogue.respond", "from ivr import prompts"),
    (laws.arrows_point_inward, "ivr.hours.week", "from ..directory.load import read"),
    (laws.arrows_point_inward, "ivr.numbers", "from .settings import Settings"),
    (laws.arrows_point_inward, "ivr.recognition.places", "import ivr.channels.voice"),
    (laws.arrows_point_inward, "ivr.directory.line", "from ivr.directory.schema import Shape"),
    (laws.arrows_point_inward, "ivr.dialogue.respond", "from ivr.prompts.speech import PAUSE_MARK"),
    (laws.arrows_point_inward, "ivr.prompts.speech", "from ivr.prompts.words import Words"),
    (laws.the_proof_stands_apart, "ivr.proof.walk", "from ivr.settings import Settings"),
    (laws.the_proof_stands_apart, "ivr.proof.walk", "from ivr.channels.sms import webhook"),
    (laws.the_proof_stands_apart, "ivr.dialogue.respond", "from ivr.proof.walk import Walker"),
    (laws.channels_never_meet, "ivr.channels.voice.reading", "from ivr.channels.sms import reading"),
    (laws.channels_never_meet, "ivr.channels.voice.reading", "from ..sms.reading import x"),
    (laws.channels_never_meet, "ivr.channels.sms", "from ivr.channels import voice"),
    (laws.nothing_imports_the_meeting_places, "ivr.phone.call", "from ivr.app import create_app"),
    (laws.nothing_imports_the_meeting_places, "ivr.console.pages", "from ivr import app"),
    (laws.nothing_imports_the_meeting_places, "ivr.app", "import ivr.cli"),
    (laws.packages_stay_in_their_rooms, "ivr.console.pages", "from twilio.rest import Client"),
    (laws.packages_stay_in_their_rooms, "ivr.phone.call", "import flask"),
    (laws.packages_stay_in_their_rooms, "ivr.console.pages", "import sqlite3"),
    (laws.packages_stay_in_their_rooms, "ivr.app", "def f():\n    from sqlalchemy import text"),
    (laws.only_settings_read_the_environment, "ivr.app", "import os\nx = os.environ['X']"),
    (laws.only_settings_read_the_environment, "ivr.phone", "import os\ndef f(): return os.getenv('X')"),
    (laws.only_settings_read_the_environment, "ivr.phone", "from os import environ"),
    *(
        (laws.nothing_works_when_imported, "ivr.app", source)
        for source in (
            "print('hello')",
            "x = read_it()",
            "def f(x=now()): pass",
            "@register('x')\ndef f(): pass",
            "class A:\n    x = load()",
            "for x in y: pass",
            "try:\n    import a\nexcept ImportError:\n    a = None",
            "if DEBUG:\n    x = 1",
            "if __name__ == '__main__':\n    main()",
            "x = [open(name) for name in names]",
            "del x",
            "with a: pass",
            "from flask import Flask\napp = Flask(__name__)",
        )
    ),
    (laws.modules_stay_small, "ivr.app", "\n" * 301),
    *(
        (laws.names_say_something, name, source)
        for name, source in (
            ("ivr.channels.utils", ""),
            ("ivr.helpers", ""),
            ("ivr.call_data", ""),
            ("ivr.app", "class CallHandler: pass"),
            ("ivr.app", "class SMSService: pass"),
            ("ivr.app", "def f():\n    class _Manager: pass"),
        )
    ),
]


@pytest.mark.parametrize(("law", "name", "source"), BROKEN)
def test_each_law_can_fail(law: Law, name: str, source: str) -> None:
    assert list(law(Module(name, source))) != []


# What looks like a break and is none: a law that forbids too much would be switched off one day.
KEPT: list[tuple[Law, str, str]] = [
    (laws.pure_rooms_reach_for_nothing_outside, "ivr.hours", "from datetime import time\nimport holidays, oslo"),
    (laws.pure_rooms_reach_for_nothing_outside, "ivr.app", "import os, time, logging"),
    (laws.pure_rooms_never_read_a_clock, "ivr.hours", "def f(moment, turn): return moment.now, turn.today"),
    (laws.pure_rooms_never_read_a_clock, "ivr.app", "from datetime import datetime\ndatetime.now()"),
    (laws.arrows_point_inward, "ivr.dialogue.respond", "from ivr.directory.line import Line\nfrom . import turns"),
    (laws.arrows_point_inward, "ivr.prompts", "from ivr.settings import Settings"),
    (laws.the_proof_stands_apart, "ivr.proof.walk", "from ivr.dialogue.respond import respond\nimport gc"),
    (laws.channels_never_meet, "ivr.channels.voice.reading", "from ivr.channels import signature\nfrom . import x"),
    (laws.nothing_imports_the_meeting_places, "ivr.__main__", "from ivr.cli import main"),
    (laws.nothing_imports_the_meeting_places, "ivr.phone", "from ivr.application import x"),
    (laws.packages_stay_in_their_rooms, "ivr.channels.voice", "import flask, twilio"),
    (laws.only_settings_read_the_environment, "ivr.settings", "import os\ndef f(): return os.environ"),
    (laws.only_settings_read_the_environment, "ivr.app", "def f(request): return request.environ"),
    *(
        (laws.nothing_works_when_imported, "ivr.__main__", source)
        for source in (
            '"""Text."""',
            "import re\nX = re.compile('x')",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import flask",
            "from dataclasses import dataclass\n@dataclass(frozen=True)\nclass A:\n    x: int = 1\nB = A(2)",
            "from ivr.numbers import PhoneNumber\nX = (PhoneNumber('+1'),)",
            "def f(x=()): return g(x)",
            "KEY = lambda x: load(x)",
            "if __name__ == '__main__':\n    main()",
        )
    ),
    (laws.modules_stay_small, "ivr.app", "\n" * 300),
    (laws.names_say_something, "ivr.database", "class Handset: pass\nclass DatabaseError(Exception): pass"),
]


@pytest.mark.parametrize(("law", "name", "source"), KEPT)
def test_no_law_forbids_what_is_right(law: Law, name: str, source: str) -> None:
    assert list(law(Module(name, source))) == []


@pytest.mark.parametrize("text", ["Pacer", "CM/ECF", "cmecf", "in TACOMA", "(206) 370-8400", "206.370", "@wawd.us"])
def test_a_court_is_recognised(text: str) -> None:
    assert list(laws.no_court_is_named("first line\n" + text)) != []


def test_numbers_of_fiction_name_no_court() -> None:
    assert list(laws.no_court_is_named("+12065550100, 206-555-0370, pace, ecf")) == []

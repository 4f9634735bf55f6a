"""A few facts make a whole line: it passes every check, answers calls, and is refused where a fact cannot be right."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.errors import UsageError
from ivr.preview.scenes import scenes
from ivr.register.alarms import alarms
from ivr.starting.asking import asked
from ivr.starting.plan import desk, identifiers
from tests.laws import no_court_is_named
from tests.made import NOW, PERMITS, RECORDS, SHIPPED, TODAY, WATER, made
from tests.playing import HERE

ROOT = HERE.parent


def test_a_line_from_three_desks_passes_check_and_says_how_to_call_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "line"
    argv = ["new", str(folder), "--name", "Town line", "--zone", "America/Chicago"]
    argv += [part for each in (PERMITS, RECORDS, WATER) for part in ("--contact", each)]
    assert main(argv) == 0
    out = capsys.readouterr().out
    assert out.startswith("All is right: line town_line, edition ")
    assert "3 issues, 3 contacts, 3 numbers" in out
    assert "Look at this" not in out
    given = re.search(r"Call it: python -m ivr (call .*)$", out, re.MULTILINE)[1]
    assert main([*given.split(), "--at", "2026-11-23 10:00", "--script", os.devnull]) == 0
    assert "Permits, press 1. Old files, press 2. Water bills, press 3." in capsys.readouterr().out


def test_what_was_given_is_heard_and_dialled(tmp_path: Path) -> None:
    line = made(tmp_path / "a", PERMITS, WATER, "Mayor=866-555-0102;extension=12")
    heard = {(scene.what, scene.channel): " ".join(one.sentences) for scene, one in scenes(line, NOW).items()}
    assert "after they answer, press 2" in heard["permit_desk", "voice"]
    assert "[1 puts them through to 206-555-0100, after 3 s presses 2]" in heard["permit_desk", "voice"]
    assert "Monday to Thursday, 9 a.m. to 4 p.m. Pacific" in heard["water_office", "voice"]
    assert "866-555-0102 ext. 12" in heard["mayor", "sms"]
    assert "Open now" not in heard["mayor", "voice"], "no hours were given, so none are claimed"
    assert line.line.contacts["mayor"].numbers[0].kind == "toll_free"


@pytest.mark.parametrize("kept", ["observed", "none", "unknown"])
def test_holidays_are_kept_as_said(tmp_path: Path, kept: str) -> None:
    line = made(tmp_path / "a", holidays=kept)
    assert {contact.hours.holidays for contact in line.line.contacts.values()} == {kept}


def test_a_desk_in_another_zone_has_a_site_of_its_own(tmp_path: Path) -> None:
    line = made(tmp_path / "a", PERMITS, "Far office=206-555-0105;hours=Mon-Fri 8:00-17:00;zone=America/New_York")
    assert [contact.zone for contact in line.line.contacts.values()] == ["America/Los_Angeles", "America/New_York"]
    heard = {scene.what: one.sentences for scene, one in scenes(line, NOW).items() if scene.channel == "voice"}
    assert "5 a.m. to 2 p.m. Pacific, 8 to 5 Eastern" in " ".join(heard["far_office"])


def test_more_desks_than_keys_make_pages(tmp_path: Path) -> None:
    line = made(tmp_path / "a", *(f"Desk {nth}=206-555-01{nth:02}" for nth in range(1, 10)))
    assert len(line.line.menu) == 2
    assert len(line.line.issues) == 9


def test_names_that_every_line_uses_get_other_ids_and_words(tmp_path: Path) -> None:
    line = made(tmp_path / "a", "Staff=206-555-0100", "Hours=206-555-0101", "Menu=206-555-0102", "Help=206-555-0103",
                "Greeting=206-555-0104", "911 desk=206-555-0105", "Ö=206-555-0106")  # fmt: skip
    assert len(line.line.contacts) == 7
    assert {"staff", "hours", "greeting"}.isdisjoint(line.line.issues)


def test_desks_of_one_name_are_told_apart(tmp_path: Path) -> None:
    line = made(tmp_path / "a", "Desk=206-555-0100;about=Permits", "Desk=206-555-0101;about=Water")
    assert len(line.line.contacts) == 2


def test_a_fresh_line_raises_no_alarm_and_its_facts_name_their_source(tmp_path: Path) -> None:
    line = made(tmp_path / "a", source="Whom to call", address="https://example.org/contacts")
    assert alarms(line, NOW) == []
    assert all(fact.source == "page" for fact in line.line.facts)
    assert line.line.sources["page"].address == "https://example.org/contacts"


def test_nothing_of_the_shipped_line_goes_into_another(tmp_path: Path) -> None:
    made(tmp_path / "a")
    offences = [
        f"{path.name} {offence}"
        for path in sorted((tmp_path / "a").rglob("*.yaml"))
        for offence in no_court_is_named(path.read_text(encoding="utf-8"))
    ]
    assert offences == []


def test_the_sentences_of_every_line_are_those_that_are_shipped(tmp_path: Path) -> None:
    made(tmp_path / "a")
    for name in ("general.yaml", "times.yaml", "commands.yaml", "language.yaml", "listening.yaml"):
        assert (tmp_path / "a/prompts/en" / name).read_text() == (SHIPPED / "en" / name).read_text(), name


def test_every_issue_has_about_ten_examples(tmp_path: Path) -> None:
    made(tmp_path / "a", PERMITS, WATER)
    text = (tmp_path / "a/prompts/en/phrases.yaml").read_text()
    assert text.count("permits") >= 8
    assert text.count("water bills") >= 8


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("Desk", "names no desk and number"),
        ("=206-555-0100", "names no desk and number"),
        ("Desk=12345", "has too few digits"),
        ("Desk=206-555-0100;hours=Fri-Mon 8:00-17:00", "wrong way round"),
        ("Desk=206-555-0100;hours=Mon-Fri 17:00-8:00", "ends before it begins"),
        ("Desk=206-555-0100;hours=whenever", "is no days and times"),
        ("Desk=206-555-0100;option=two", "is no option"),
        ("Desk=206-555-0100;option=2;extension=3", "an option or an extension"),
        ("Desk=206-555-0100;zone=CST", "is no time zone"),
        ("Desk=206-555-0100;houres=Mon-Fri 8:00-17:00", "did you mean `hours`?"),
        ("Call 206-555-0100=206-555-0100", "telephone number in it"),
        ("{desk}=206-555-0100", "braces"),
        ("...=206-555-0100", "is no name"),
    ],
)
def test_a_desk_that_cannot_be_is_refused_before_anything_is_written(
    spec: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["new", str(tmp_path / "a"), "--name", "Line", "--zone", "America/Chicago", "--contact", spec]
    assert main(argv) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--zone", "Mars/Olympus"], "is no time zone"),
        (["--holidays", "sometimes"], "is none of observed, none, unknown"),
        (["--reviewed-until", "soon"], "is no day"),
        (["--notice", "Call 206-555-0100 now"], "telephone number in it"),
        (["--name", "\u4e2d\u6587"], "makes every text dear"),
    ],
)
def test_other_facts_that_cannot_be_are_refused(
    more: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    argv = ["new", str(tmp_path / "a"), "--name", "Line", "--zone", "America/Chicago", "--contact", PERMITS, *more]
    assert main(argv) == 2
    assert said in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_what_is_there_is_never_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    argv = ["new", str(tmp_path), "--name", "Line", "--zone", "America/Chicago", "--contact", PERMITS]
    assert main(argv) == 2
    assert "is not empty" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    (tmp_path / "empty").mkdir()
    argv[1] = str(tmp_path / "empty")
    assert main(argv) == 0


def test_with_nobody_to_ask_the_missing_facts_are_named(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ivr", "new", str(tmp_path / "a"), "--name", "Line"],
        cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == "Nobody is there to ask: give --name, --zone and at least one --contact.\n"


ANSWERS = [
    "Town line", "Chicago", "America/Chicago", "Permit desk", "555", "", "", "", "Permit desk", "206-555-0100",
    "Permits", "2", "Mon-Fri 8:00-17:00", "", "observed", "", "", "",
]  # fmt: skip


def test_every_question_takes_an_answer_and_a_wrong_one_is_asked_again() -> None:
    told: list[str] = []
    answers: Iterator[str] = iter(ANSWERS)
    plan = asked(lambda question: next(answers), told.append, {}, [], TODAY)
    assert (plan.name, plan.zone, plan.holidays) == ("Town line", "America/Chicago", "observed")
    assert [(one.name, one.option, one.about) for one in plan.desks] == [("Permit desk", "2", "Permits")]
    assert plan.reviewed_until == date(2027, 2, 20)
    assert len(told) == 2
    assert "is no time zone" in told[0]
    assert "Please begin this desk again" in told[1]
    assert list(answers) == []


def test_answers_that_end_too_early_write_nothing() -> None:
    def nobody(question: str) -> str:
        raise EOFError

    with pytest.raises(UsageError, match="nothing was written"):
        asked(nobody, print, {}, [], TODAY)


def test_a_person_at_a_terminal_is_asked(tmp_path: Path) -> None:
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "ivr", "new", str(tmp_path / "a")],
        cwd=ROOT, stdin=follower, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    os.close(follower)
    os.write(leader, ("\n".join(ANSWERS) + "\n").encode())
    out, err = process.communicate(timeout=60)
    os.close(leader)
    assert process.returncode == 0, err
    assert "All is right: line town_line" in out


def test_ids_are_short_and_all_different() -> None:
    found = identifiers(["The office of everything and more", "The office of everything and less", "Jürgen's", "12"])
    assert list(found.values()) == ["the_office_of_everyt", "the_office_of_ever_2", "jurgens", "desk_12"]
    assert desk(PERMITS).hours == (("Mon-Fri", "8:00-17:00"),)

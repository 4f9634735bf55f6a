"""The proof: it holds for the shipped line, and it notices each of the ways to break that line."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ivr.channels.voice import writing
from ivr.cli import main
from ivr.dialogue import desk, guide, ladder
from ivr.dialogue.conversation import Conversation
from ivr.dialogue.respond import arrival, respond
from ivr.dialogue.steps import Ask, End, Step, Tell
from ivr.dialogue.turns import Pressed, Texted, TransferEnded, Turn
from ivr.dialogue.values import Hours, Say
from ivr.directory.build import load
from ivr.directory.edition import Edition
from ivr.hours.schedule import Closure, Schedule
from ivr.phone import transcript
from ivr.proof.clock import courses, together, vectors
from ivr.proof.findings import LAWS, Finding, Proof
from ivr.proof.heard import Ear
from ivr.proof.prove import prove
from ivr.proof.reading import Reader
from ivr.proof.report import as_json, report
from ivr.proof.telling import Bar
from ivr.proof.tries import KEYS, NOISE
from ivr.proof.walk import Reply, Walker
from tests.playing import edition
from tests.sabotage import NIGHT, OPEN, SABOTAGE, Sabotage, edited, english
from tests.straight import StraightPlayer

ROOT = Path(__file__).parent.parent
STEP = timedelta(minutes=1)


def court() -> Edition:
    """The shipped line."""
    return edition("court")


@cache
def small() -> Edition:
    """The smallest line: a ferry."""
    here = ROOT / "tests/lines/single"
    return load(here / "config", here / "prompts")


# What is right


def test_the_shipped_line_is_proved() -> None:
    proof = prove(court(), OPEN)
    assert proof.errors == ()
    assert proof.counts["ways_desks_stand"] > 5
    assert proof.counts["clock_states"] > 1000
    assert set(proof.counts) >= {"conversations", "turns", "most_keys", "most_listening"}


def test_the_other_lines_are_proved() -> None:
    assert prove(small(), OPEN).errors == ()
    assert prove(edition("clinic"), OPEN, quick=True).errors == ()


EVENING = OPEN.replace(hour=18, minute=30, tzinfo=ZoneInfo("America/Phoenix"))
"""The city's water desks answer from Manila, where it is the morning of the next day: their hours are told there."""


def test_hours_that_fall_on_another_day_here_are_told_on_the_clock_of_the_desk_and_proved() -> None:
    assert prove(edition("city"), EVENING, quick=True).errors == ()


def test_hours_told_on_the_clock_of_the_desk_with_the_name_of_ours_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    weekly = desk.weekly

    def misnamed(schedule: Schedule, zone: str, now: datetime) -> Hours | None:
        found = weekly(schedule, zone, now)
        return found and replace(found, zone=zone)

    monkeypatch.setattr(desk, "weekly", misnamed)
    found = prove(edition("city"), EVENING, quick=True).errors
    assert "water_east's hours are told without their time zone" in {each.message for each in found}


# What is broken


@pytest.mark.parametrize("sabotage", SABOTAGE, ids=lambda sabotage: sabotage.name)
def test_a_broken_line_is_refused_with_the_law_and_the_shortest_call(sabotage: Sabotage) -> None:
    broken = sabotage.broken(english())
    proof = prove(broken, sabotage.at, quick=not sabotage.clock, days=1)
    found = [f for f in proof.errors if f.law == sabotage.law and sabotage.says in f.message]
    assert found, [(f.law, f.message) for f in proof.errors][:20]
    shown = min((f.call for f in found if f.call), key=len, default="")
    assert "on: " in shown, "the shortest call is shown"
    assert transcript.parse(shown).turns


def test_there_are_enough_of_them_and_they_break_nearly_every_law() -> None:
    assert len(SABOTAGE) >= 25
    assert set(LAWS) - {sabotage.law for sabotage in SABOTAGE} <= {"transfer", "way_out", "usability"}


def test_the_unbroken_line_breaks_none_of_these_laws() -> None:
    for at in (OPEN, NIGHT):
        assert prove(english(), at, quick=True).errors == ()


def test_digits_that_are_not_the_option_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "send_digits", lambda number: "wwwwww9")
    found = prove(english(), OPEN, quick=True).errors
    assert {f.law for f in found} == {"transfer"}
    assert "is keyed to" in found[0].message
    assert "is put through to" in found[0].call


def test_a_transfer_to_another_number_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    look = writing.look
    monkeypatch.setattr(
        writing, "look", lambda line, contact, now: look(line, {"pacer": "case_tacoma"}.get(contact, contact), now)
    )
    found = prove(english(), OPEN, quick=True).errors
    assert any(f.law == "transfer" and "is no number of" in f.message and f.call for f in found)


def test_a_silence_without_end_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        ladder, "still_here", lambda line, conversation, told, now: guide.show_step(line, conversation, told, 1)
    )
    found = [f for f in prove(english(), OPEN, quick=True).errors if f.law == "silence"]
    assert found
    assert "goes on" in found[0].message
    assert found[0].call.count("waits") >= 4


def test_a_call_that_leads_nowhere_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    from ivr.dialogue import voice  # the room whose door is walled up

    nowhere = (Ask((Say("goodbye"),), 8),)
    for name in ("_pressed", "_spoke"):
        monkeypatch.setattr(voice, name, lambda line, conversation, said, now: (conversation, nowhere))
    monkeypatch.setattr(ladder, "silence", lambda line, conversation, now: (conversation, nowhere))
    found = [f for f in prove(english(), OPEN, quick=True).errors if f.law == "way_out"]
    assert found
    assert "calls" in found[0].call


# The clock


def test_every_state_of_the_clock_that_a_minute_by_minute_search_finds_is_known() -> None:
    line = court().line
    start = datetime(2026, 12, 24, 0, 0, tzinfo=OPEN.tzinfo)
    course = courses(line, start, 8)
    from ivr.proof.clock import _standing

    for name in ("pacer", "case_tacoma"):
        known = set(course[name].standings)
        met = {_standing(line, line.contacts[name], start + STEP * nth) for nth in range(0, 8 * 1440)}
        assert met <= known


def test_desks_are_met_standing_in_every_way_they_can_stand_at_one_time() -> None:
    course = courses(court().line, OPEN)
    ways = vectors(course)
    kinds = {tuple(part[0] for part in way[:2] if isinstance(part, tuple)) for way in ways}
    assert {("open", "open"), ("closed", "open"), ("open", "closed"), ("closed", "closed")} <= kinds
    assert len(together([course["pacer"], course["ecf_support"]], plain=False)) > len(ways)


# Nothing said in a call is missing from the walk


def plain_words(steps: tuple[Step, ...]) -> frozenset[Say]:
    """Return the sentences of a reply, whatever the pace and the notices."""
    says = (one for step in steps if isinstance(step, Tell | Ask) for one in step.says)
    return frozenset(one for one in says if not one.key.startswith("notice."))


@pytest.mark.parametrize("name", ["court", "clinic", "city"])
def test_whatever_is_said_in_calls_at_random_is_said_in_the_walk(name: str) -> None:
    whole = edition(name)
    walker = Walker(whole, courses(whole.line, OPEN, 1))
    vector, moment = next(iter(vectors(walker.course).items()))
    now = moment.astimezone(OPEN.tzinfo)
    walked: list[Reply] = []
    walker.walk(vector, moment, walked.append)
    said = {plain_words(reply.steps) for reply in walked}
    dice = random.Random(20261123)
    missing = []
    for channel in ("voice", "sms"):
        for _ in range(60):
            conversation, turns = arrival(whole.line, channel), []
            for _ in range(14):
                turn = dice.choice(tries(walker, conversation))
                turns.append(turn)
                conversation, steps = respond(whole.line, conversation, turn, now)
                if plain_words(steps) not in said:
                    missing.append((turns, steps))
                if any(isinstance(step, End) for step in steps):
                    break
    assert missing == []


def tries(walker: Walker, conversation: Conversation) -> tuple[Turn, ...]:
    """Return what a real caller could do there: the memories that the walk leaves out are all there."""
    plain = replace(conversation, rungs=0, waited=0, slow=False, backed=False, heard=())
    return walker.tries.at(plain)


@pytest.mark.parametrize("name", ["single", "consulate"])
def test_a_reply_that_is_not_asked_for_again_is_the_one_the_line_gives_then(name: str) -> None:
    here = ROOT / "tests/lines" / name
    whole = load(here / "config", here / "prompts")
    walker = Walker(whole, courses(whole.line, OPEN, 60))
    walked: list[Reply] = []
    for vector, moment in vectors(walker.course).items():
        walker.walk(vector, moment, walked.append)
    assert all(respond(whole.line, r.before, r.turn, r.now) == (r.after, r.steps) for r in walked)


def test_what_only_gives_numbers_is_asked_for_once_and_held_to_the_laws_each_time() -> None:
    whole = english()
    walker = Walker(whole, courses(whole.line, OPEN, 8))
    walked: list[Reply] = []
    for vector, moment in list(vectors(walker.course).items())[:2]:
        walker.walk(vector, moment, walked.append)
    told = [r for r in walked if r.after.at == "numbers" and r.turn == Pressed("0") and r.before.at == "menu"]
    moments: dict[int, set[datetime]] = {}
    for reply in told:
        moments.setdefault(id(reply.steps), set()).add(reply.now)
    assert any(len(at) == 2 for at in moments.values())
    assert all(respond(whole.line, r.before, r.turn, r.now) == (r.after, r.steps) for r in told)


# Reading


@pytest.mark.parametrize(
    ("channel", "text", "numbers", "times", "keys"),
    [
        (
            "voice",
            "E-filing desk: 2 0 6, 5 5 5, 0 1 0 0, after they answer, press 2. To be put through, press 1.",
            [("2065550100", ("2",))],
            [],
            ("1",),
        ),
        ("voice", "Slowly: 2 0 6, 5 5 5, 0 1 0 0. Again, 9.", [("2065550100", ())], [], ()),
        ("voice", "It opens tomorrow, Tuesday, at 6 a.m. Pacific, closes at noon.", [], [360, 720], ()),
        ("voice", "On January 27, 2020 it moved. Call 9 1 1.", [], [], ()),
        ("sms", "Desk: 206-555-0100, then press 3. Mon-Fri 8 AM-5:30 PM.", [("2065550100", ("3",))], [480, 1050], ()),
        ("sms", "206-555-0100. 10 AM-4 PM", [("2065550100", ())], [600, 960], ()),
        ("sms", "+44 20 7946 0018 ext. 12, then 3.", [("442079460018", ("12", "3"))], [], ()),
        ("sms", "Checked on 2026-11-23, 555-0100.", [("5550100", ())], [], ()),
        (
            "sms",
            "206-555-0100 or 866-555-0100, then press 2.",
            [("2065550100", ("2",)), ("8665550100", ("2",))],
            [],
            (),
        ),
    ],
)
def test_facts_are_read_from_words(
    channel: str, text: str, numbers: list[object], times: list[int], keys: tuple[str, ...]
) -> None:
    reading = Reader(court().words["en"], channel)(text)
    assert [(told.digits, told.presses) for told in reading.numbers] == numbers
    assert [time.minute for time in reading.times] == times
    assert reading.keys == keys


def test_a_reply_is_heard_as_the_telephone_hears_it() -> None:
    line = court().line
    conversation = arrival(line, "voice")
    ear = Ear(court())
    texts = []
    for turn in transcript_turns("calls", "presses 2"):
        conversation, steps = respond(line, conversation, turn, OPEN)
        texts.append(ear("voice", "en", steps, OPEN))
    assert [piece.uncut for piece in texts[1].pieces][:2] == [True, False]
    assert "2 0 6, 3 7 0, 8 4 4 0, after they answer, press 2." in texts[1].text
    assert 10 < texts[1].seconds < 60


def test_a_document_read_in_parts_is_the_document_read_as_a_whole() -> None:
    walker = Walker(english(), courses(english().line, OPEN, 1))
    vector, moment = next(iter(vectors(walker.course).items()))
    walked: list[Reply] = []
    walker.walk(vector, moment, walked.append)
    ear = Ear(english())
    calls = [reply for reply in walked if reply.after.channel == "voice"]
    assert len(calls) > 500
    for reply in calls:
        parts, whole = (
            ear("voice", "en", reply.steps, reply.now),
            ear._read(english().words["en"], reply.steps, reply.now),
        )
        assert (parts.pieces, parts.dialled, parts.problems) == (whole.pieces, whole.dialled, whole.problems)


def transcript_turns(*acts: str) -> Iterator[Turn]:
    from ivr.dialogue.turns import Arrived, Pressed

    for act in acts:
        yield Arrived() if act == "calls" else Pressed(act.split()[1])


# Telling


def test_a_shown_call_is_a_transcript_that_plays_as_it_is_written() -> None:
    broken = next(s for s in SABOTAGE if s.name == "no number after a failed call")
    whole = broken.broken(english())
    shown = next(f.call for f in prove(whole, OPEN, quick=True).errors if f.law == "number")
    read = transcript.parse(shown)
    player = StraightPlayer(whole, "+12025550123", "+15005550006")
    player.do(transcript.Action("clock", at=read.headers.on))
    for turn in read.turns:
        seen = [line for line in player.do(turn.action) if not line.startswith("(")]
        assert [line.split(", showing")[0] for line in seen] == turn.lines


def test_a_report_names_the_law_and_shows_one_call_for_it() -> None:
    call = "# x\non: Monday 2026-11-23 10:15 America/Los_Angeles\n\ncalls\n  hears: Hello.\n"
    counts = dict.fromkeys(
        ("conversations", "turns", "ways_desks_stand", "answers", "clock_states", "most_keys", "most_listening"), 7
    )
    findings = (Finding("keys", "far away", call=call), Finding("usability", "long", "warning"))
    told = report(Proof("abc", counts, findings, 1.0))
    assert "NOT PROVED" in told
    assert f"keys: {LAWS['keys']}" in told
    assert told.count("hears: Hello.") == 1
    assert "advice: long." in told
    found = json.loads(as_json(Proof("abc", counts, findings, 1.0)))
    assert (found["proved"], found["counts"]["turns"]) == (False, 7)
    assert found["findings"][0] == {"law": "keys", "severity": "error", "message": "far away", "call": call}


def test_check_proves_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    folders = [f"--{name}={ROOT / 'tests/lines/single' / name}" for name in ("config", "prompts")]
    assert main(["check", *folders]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("All is right: line ferry")
    assert "Proved in " in out
    assert err == "", "no bar where nobody looks"
    assert main(["check", "--quick", "--json", *folders]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["proved"] is True
    assert found["complaints"] == []


def test_check_refuses_a_line_that_keeps_callers_too_long(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import shutil

    for name in ("config", "prompts"):
        shutil.copytree(ROOT / "tests/lines/single" / name, tmp_path / name)
    path = tmp_path / "config/line.yaml"
    path.write_text(path.read_text().replace("  operator:", "  limits: {listening: 10}\n  operator:"))
    folders = [f"--{name}={tmp_path / name}" for name in ("config", "prompts")]
    assert main(["check", *folders]) == 1
    out = capsys.readouterr().out
    assert "All is right" not in out
    assert f"listening: {LAWS['listening']}" in out
    assert "the line allows 10" in out
    assert main(["check", "--json", *folders]) == 1
    assert json.loads(capsys.readouterr().out)["proved"] is False


def test_a_bar_is_drawn_on_a_terminal_and_taken_away() -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    out = Terminal()
    bar = Bar(out)
    bar(1, 2)
    assert "50%" in out.getvalue()
    bar(2, 2)
    assert out.getvalue().endswith("\r")
    quiet = io.StringIO()
    Bar(quiet)(1, 2)
    assert quiet.getvalue() == ""


def test_the_words_tried_are_understood_and_the_noise_is_not() -> None:
    walker = Walker(court(), courses(court().line, OPEN, 1))
    start = arrival(court().line, "sms")
    tried = walker.tries.at(start)
    assert Texted(NOISE) in tried
    assert all(Texted(key) in tried for key in KEYS[:10])
    for issue in court().line.issues:
        word = court().words["en"].offered[f"issue.{issue}"]
        after, _ = respond(court().line, start, Texted(word), OPEN)
        assert after.issue == issue
    after, _ = respond(court().line, start, Texted(NOISE), OPEN)
    assert after.issue is None
    outcomes = walker.tries.at(replace(arrival(court().line, "voice"), at="dialled"))
    assert {turn.outcome for turn in outcomes if isinstance(turn, TransferEnded)} == {
        "completed",
        "busy",
        "no-answer",
        "failed",
    }


def test_a_closure_that_callers_hear_of_first_is_walked_by_itself() -> None:
    closed = english().line.contacts["case_tacoma"]
    shut = Closure("labor_day", first=OPEN.date(), last=OPEN.date())  # any reason that has words
    snow = replace(closed, hours=replace(closed.hours, closures=(shut, *closed.hours.closures)))
    line = replace(english().line, contacts={**english().line.contacts, "case_tacoma": snow})
    before = vectors(courses(english().line, OPEN, 3))
    assert len(vectors(courses(line, OPEN, 3))) > len(before)
    assert prove(Edition(line, english().words), OPEN, quick=True).errors == ()


def test_what_is_announced_makes_texts_longer_and_refuses_no_line(tmp_path: Path) -> None:
    sentence = "The court's e-filing system is down. We expect it back this afternoon."
    announced = (
        "announcements:\n  - from: 2026-11-23T06:30\n    until: 2026-11-25T12:00\n"
        f'    words: {{en: "{sentence}"}}\n\nclosures:'
    )
    line = edited(("config/closures.yaml", "\nclosures:", announced))(None)
    proof = prove(line, OPEN, quick=True)
    assert proof.errors == ()
    (size,) = [f for f in proof.warnings if f.law == "size"]
    assert "while callers are told something first" in size.message
    assert sentence in size.call
    tighter = replace(line.line, limits=replace(line.line.limits, parts=1))
    found = prove(Edition(tighter, line.words), OPEN, days=4).errors
    assert {f.law for f in found} == {"size"}, "what is too long on other days as well is refused all the same"

"""Transcripts are read and written as they stand, and facts in them are never changed by machine."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.phone.events import Ended, Heard, HeardNothing, Listening, Problem, Refused, Ringing, Texted
from ivr.phone.facts import changed, facts, numbers_in
from ivr.phone.play import FactChangedError, play, rewrite
from ivr.phone.seen import call_lines, text_lines
from ivr.phone.transcript import (
    WORDING,
    Action,
    TranscriptError,
    matches,
    matches_line,
    moment,
    parse,
    read_action,
    show_action,
    show_moment,
    write,
)

FILE = """# A far desk without an option.
line: clinic
from: withheld
on: Monday 2026-11-23 10:15 America/New_York

calls
  hears: Welcome to the   clinic. Appointments, press 1.
  (2.9 s of speech, 0 keys)
# The person says nothing.
waits
  hears: ... press 1.

says "to \\"coma\\""
presses 1
  is put through to +12025550199, then keys ww3
they talk for 95 seconds
it is Monday 2026-11-23 17:01 America/New_York
hangs up
"""


class Parrot:
    """A player that has its lines ready, one list for each action."""

    def __init__(self, *lines: Sequence[str]) -> None:
        self.lines = [list(each) for each in lines]
        self.done: list[Action] = []

    def do(self, action: Action) -> list[str]:
        self.done.append(action)
        if action.kind == "clock":
            return []
        if not self.lines:
            raise ValueError("the call is over")
        return self.lines.pop(0)


def test_a_file_is_read_into_headers_comments_and_turns() -> None:
    transcript = parse(FILE, "clinic.txt")
    assert (transcript.headers.line, transcript.headers.caller_id) == ("clinic", "anonymous")
    assert show_moment(transcript.headers.on) == "Monday 2026-11-23 10:15 America/New_York"
    assert len(transcript.comments) == 2
    assert [turn.action.kind for turn in transcript.turns] == [
        *("calls", "waits", "says", "presses", "talk", "clock", "hangs up")
    ]
    assert transcript.turns[0].lines == [
        "hears: Welcome to the clinic. Appointments, press 1.",
        "(2.9 s of speech, 0 keys)",
    ]
    assert transcript.turns[2].action.text == 'to "coma"'
    assert transcript.turns[4].action.seconds == 95
    assert transcript.turns[1].line == 10


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("calls\n", "x.txt:1: the header 'on:"),
        ("on: Tuesday 2026-11-23 10:15 America/New_York\n", "x.txt:1: 2026-11-23 is a Monday, not a Tuesday"),
        ("on: Monday 2026-11-23 10:15 Mars/Base\n", "x.txt:1: "),
        ("on: Monday 2026-11-23 10:15 America/New_York\n  hears: x\n", "x.txt:2: an indented line"),
        ("on: Monday 2026-11-23 10:15 America/New_York\ncalls\nshouts\n", "x.txt:3: 'shouts' is nothing"),
        ("on: Monday 2026-11-23 10:15 America/New_York\nto: me\n", "x.txt:2: header 'to'"),
        ("on: Monday 2026-11-23 10:15 America/New_York\npresses A\n", "x.txt:2: 'presses A'"),
    ],
)
def test_a_mistake_in_a_file_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(TranscriptError) as caught:
        parse(text, "x.txt")
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize("kind", WORDING)
def test_every_action_is_read_as_it_is_written(kind: str) -> None:
    at = moment("Monday 2026-11-23 10:15 America/New_York") if kind == "clock" else None
    text = {"presses": "12#", "presses early": "*", "says": 'a "b"\n\u00e9', "texts": "HELP"}.get(kind, "")
    action = Action(kind, text, 8 if kind in ("talk", "hang up") else 0, at)
    assert read_action(show_action(action)) == action


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_words_survive_quoting(words: str) -> None:
    assert read_action(show_action(Action("texts", words))).text == words


def test_escapes_of_json_are_understood() -> None:
    assert read_action(r'texts "caf\u00e9\n\"hi\""').text == 'caf\u00e9\n"hi"'


@pytest.mark.parametrize(
    ("expected", "seen", "fits"),
    [
        ("hears: Hello.", "hears:  Hello. ", True),
        ("hears: Hello.", "hears: Hello", False),
        ("hears: ...", "hears: anything at all", True),
        ("hears: ... 2 5 3, ...", "hears: call 2 5 3, 8 8 2", True),
        ("hears: ... 2 5 3", "hears: call 12 5 3", False),
        ("hears: One ... three.", "hears: One three.", True),
        ("hears: One ... three.", "hears: One two three.", True),
        ("hears: a.b", "hears: axb", False),
        ("...", "the call ends", True),
    ],
)
def test_dots_stand_for_any_words(expected: str, seen: str, fits: bool) -> None:
    assert matches_line(expected, seen) is fits


def test_lines_fit_one_for_one_and_in_order() -> None:
    assert matches(["hears: ...", "the call ends"], ["hears: Bye", "the call ends"])
    assert not matches(["hears: ..."], ["hears: Bye", "the call ends"])
    assert not matches(["a", "b"], ["b", "a"])
    assert matches([], [])
    assert matches(["..."], [])
    assert matches(["...", "the call ends"], ["hears: One", "hears: Two", "the call ends"])
    assert not matches(["...", "the call ends"], ["the call ends", "hears: One"])


def test_what_is_heard_is_written_with_its_seconds_and_keys() -> None:
    events = [
        Heard("By law, \n this.", seconds=1.04, before_listening=True),
        Heard("Press 1.", seconds=2.0, interruptible=True, before_listening=True),
        Listening(frozenset({"dtmf"}), 5),
    ]
    assert call_lines(events, 1) == ["hears uncut: By law, this.", "hears: Press 1.", "(3.0 s of speech, 1 key)"]
    assert call_lines([Heard("Bye.", seconds=1.0), Ended("the line hung up")], 0) == [
        *("hears: Bye.", "the call ends", "(1.0 s of speech, 0 keys)")
    ]
    assert call_lines([HeardNothing(), Ended("the document ran out")], 2) == ["hears nothing", "the call ends"]
    assert call_lines([Ringing("+12025550199", "ww3"), Ringing("+12025550198")], 0) == [
        *("is put through to +12025550199, then keys ww3", "is put through to +12025550198")
    ]
    assert call_lines([Ended("the caller hung up")], 0) == []
    assert call_lines([Refused(Problem("13520", "W", "a Say without words"))], 0) == [
        "is refused: 13520 a Say without words"
    ]


def test_each_line_of_a_text_is_written_and_its_size() -> None:
    assert text_lines([Texted("One\n\ntwo")]) == ["is sent: One", "is sent:", "is sent: two", "(8 characters, 1 part)"]
    assert text_lines([]) == ["is sent nothing"]
    assert text_lines([Texted("Stopped.", from_carrier=True)]) == ["is sent nothing"]
    assert text_lines([Texted("\u20ac" * 81)])[1] == "(162 characters, 2 parts)"


def test_a_transcript_that_is_written_can_be_read() -> None:
    transcript = parse(FILE)
    turns = [(turn.action, turn.lines) for turn in transcript.turns]
    again = parse(write(transcript.headers, turns, ["note"]))
    assert again.headers == transcript.headers
    assert [(turn.action, turn.lines) for turn in again.turns] == turns
    assert again.comments == ("# note",)


SHORT = """on: Monday 2026-11-23 10:15 UTC
calls
  hears: Old words, press 1.
  hears: ... end.
# kept
waits
"""


def test_a_mismatch_shows_the_place_and_both_sides() -> None:
    wrong = play(parse(SHORT, "s.txt"), Parrot(["hears: Old words, press 1.", "hears: The end."], ["hears: More."]))
    assert [str(each) for each in wrong] == ["s.txt:6: waits\n  - (nothing)\n  + hears: More."]


def test_the_clock_is_set_before_anything_is_done() -> None:
    parrot = Parrot([], [])
    play(parse(SHORT), parrot)
    assert [action.kind for action in parrot.done] == ["clock", "calls", "waits"]
    assert parrot.done[0].at == moment("Monday 2026-11-23 10:15 UTC")


def test_rewriting_changes_only_indented_lines_and_keeps_dots_that_fit() -> None:
    new = rewrite(parse(SHORT), Parrot(["hears: New words, press 1.", "hears: The end."], ["hears: Call 2 0 2."]))
    assert new == SHORT.replace("Old words", "New words") + "  hears: Call 2 0 2.\n"


def test_rewriting_twice_changes_nothing_more() -> None:
    lines = (["hears: New words, press 1.", "hears: The end."], ["the call ends"])
    once = rewrite(parse(SHORT), Parrot(*lines))
    assert rewrite(parse(once), Parrot(*lines)) == once


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("hears: Call 2 0 2, 5 5 5, 0 1 9 9.", "hears: Call 2 0 2, 5 5 5, 0 1 9 8.", "numbers 2025550199"),
        ("is sent: 202-555-0199", "is sent: nobody", "numbers 2025550199 would become none"),
        ("is put through to +12025550199", "is put through to +12025550198", "numbers"),
        ("hears: press 3.", "hears: press 4 for it.", "options 3 would become 4"),
        ("is put through to +12025550199, then keys ww3", "is put through to +12025550199, then keys ww4", "options"),
        ("hears: until 5 p.m.", "hears: until 6 p.m.", "times 5:00p would become 6:00p"),
        ("hears: at 10:30 a.m.", "hears: at 10 a.m.", "times"),
        ("hears: until noon", "hears: until midnight", "times"),
        ("hears: oprima 3", "hears: oprima 4", "options"),
        ("hears: ... press 3 ...", "hears: Now press 4 again", "options"),
    ],
)
def test_a_fact_is_never_rewritten(old: str, new: str, what: str) -> None:
    transcript = parse(f"on: Monday 2026-11-23 10:15 UTC\ncalls\n  {old}\n", "f.txt")
    with pytest.raises(FactChangedError) as caught:
        rewrite(transcript, Parrot([new]))
    assert str(caught.value).startswith("f.txt:2: ")
    assert what in str(caught.value)
    assert "by hand" in str(caught.value)


def test_an_empty_block_may_be_filled_with_facts() -> None:
    text = "on: Monday 2026-11-23 10:15 UTC\ncalls\n"
    assert rewrite(parse(text), Parrot(["hears: press 3."])) == text + "  hears: press 3.\n"


def test_a_number_said_or_written_is_one_fact() -> None:
    assert changed(["hears: 2 0 2, 5 5 5, 0 1 9 9"], ["is sent: (202) 555-0199"]) == []
    assert changed(["is put through to +12025550199"], ["is sent: 1-202-555-0199"]) == []
    assert changed(["hears: open 8 AM"], ["hears: open 8:00 a.m."]) == []
    assert changed(["then keys ww3, 0"], ["then keys wwww3, 0"]) == []


def test_sizes_and_seconds_are_not_facts() -> None:
    assert changed(["(25.5 s of speech, 0 keys)"], ["(8.0 s of speech, 3 keys)"]) == []
    assert facts(["(225 characters, 2 parts)"]).numbers == frozenset()


def test_numbers_are_found_in_speech() -> None:
    assert numbers_in("To hear it, press 9. 2 0 2, 5 5 5, 0 1 9 9.") == {"2025550199"}
    assert numbers_in("In 2026, 10 people.") == frozenset()


def test_an_impossible_action_is_named_with_its_line() -> None:
    with pytest.raises(TranscriptError, match=r"s.txt:6: the call is over"):
        play(parse(SHORT, "s.txt"), Parrot(["the call ends"]))

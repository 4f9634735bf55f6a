"""How long callers listen and how long texts are: the targets, computed from the words as they are.

Seconds are those of a synthetic voice (`ivr.prompts.speech`): 165 words a minute and 0.4 s a pause. A key is pressed
1.0 s after its choice was heard, and 0.5 s pass between a key and the reply. Run with `-s` for the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from ivr.channels.voice.writing import document
from ivr.dialogue.conversation import Conversation
from ivr.dialogue.desk import look
from ivr.dialogue.respond import arrival, respond
from ivr.dialogue.steps import Ask, End, Step, Tell
from ivr.dialogue.turns import Arrived, Pressed, Silent, Texted, Turn
from ivr.directory.line import Line
from ivr.prompts.gsm7 import measure
from ivr.prompts.rendering import message, render
from ivr.prompts.speech import PAUSE_MARK, speaking_seconds
from tests.playing import edition
from tests.told_facts import replies

PACIFIC = ZoneInfo("America/Los_Angeles")
OPEN = datetime(2026, 11, 23, 10, 15, tzinfo=PACIFIC)
REACTION, REPLY, PICK_UP = 1.0, 0.5, 1.5
NUMBER = re.compile(r"\d \d \d, · \d \d \d, · \d \d \d \d(?:, · after they answer, press \d)?")
TWO_PARTS = 306

# The keys to each number, and the seconds a caller may listen before the last digit (with the option) was said.
NEEDS = {
    "PACER password": ("1", 25),
    "E-filing": ("2", 25),
    "Seattle case": ("32", 30),
    "Tacoma case": ("33", 30),
    "New civil case": ("4", 28),
}
TABLE: dict[str, str] = {}
SHORTEST_WAITS: list[int] = []
# On Pacific clocks: where a desk opens or closes, ten minutes before it closes, and either side of midnight.
BOUNDARIES = (0, 6 * 60, 8 * 60, 12 * 60, 15 * 60 + 50, 16 * 60, 16 * 60 + 50, 17 * 60, 23 * 60 + 30)
HALF_HOURS = (*range(0, 24 * 60, 30), 15 * 60 + 50, 16 * 60 + 50)


def turn(conversation: Conversation, what: Turn, at: datetime = OPEN) -> tuple[Conversation, tuple[Step, ...]]:
    """Return what the court's line does."""
    return respond(edition("court").line, conversation, what, at)


def call() -> tuple[Conversation, tuple[Step, ...]]:
    """Return the beginning of a call."""
    return turn(arrival(edition("court").line, "voice"), Arrived())


def words(*steps: Step) -> str:
    """Return what is spoken, with the marks for pauses."""
    said = [one for step in steps if isinstance(step, Tell | Ask) for one in step.says]
    return " ".join(render(edition("court").words["en"], one, "voice") for one in said)


def until(said: str, pattern: str) -> float:
    """Return the seconds until the end of what a pattern finds."""
    found = re.search(pattern, said)
    assert found, (pattern, said)
    return speaking_seconds(said[: found.end()])


def budget(keys: str) -> dict[str, float]:
    """Return the seconds to the last digit: listening to each choice, and pressing known keys at once."""
    conversation, steps = call()
    listening, known = 0.0, PICK_UP - REACTION
    for key in keys:
        listening += until(words(*steps), rf"press {key}\b") + REACTION + REPLY
        known += REACTION + REPLY
        conversation, steps = turn(conversation, Pressed(key))
    notice = sum(speaking_seconds(words(step)) for step in steps if isinstance(step, Tell))
    number = until(words(*steps), NUMBER.pattern)
    return {
        "listening": listening + number,
        "known": known + number,
        "ringing": known + notice + REACTION + REPLY,
        "notice": notice,
    }


@pytest.mark.parametrize("need", NEEDS)
def test_the_right_number_comes_soon_enough(need: str) -> None:
    keys, most = NEEDS[need]
    seconds = budget(keys)
    TABLE[need] = (
        f"listening {seconds['listening']:.1f} (<= {most}), known keys {seconds['known']:.1f} (<= 15), "
        f"ringing {seconds['ringing']:.1f} (<= 8)"
    )
    assert seconds["listening"] <= most
    assert seconds["known"] <= 15
    assert seconds["ringing"] <= 8


def test_the_main_menu_is_short() -> None:
    _, steps = call()
    *greetings, menu = (words(Tell((one,))) for step in steps if isinstance(step, Ask) for one in step.says)
    greeting = " ".join(greetings)
    counted = len([word for word in menu.replace(PAUSE_MARK, " ").split() if word.strip(".,")])
    first = speaking_seconds(greeting) + until(menu, r"press 1\.")
    TABLE["main menu"] = f"{speaking_seconds(menu):.1f} s (<= 20), {counted} words (<= 45), 6 choices + 2"
    TABLE["greeting"] = f"{speaking_seconds(greeting):.1f} s, first choice complete {first:.1f} s (<= 10)"
    assert speaking_seconds(menu) <= 20
    assert counted <= 45
    assert first <= 10
    assert re.findall(r"press (\w)", menu) == ["1", "2", "3", "4", "5", "6", "0", "9"]


def test_keys_act_from_the_first_syllable() -> None:
    _, steps = call()
    assert [type(step) for step in steps] == [Ask], "nothing is said before the line listens"
    whole = edition("court")
    reply = document(whole.line, whole.words["en"], steps, "/voice?c=1", None, OPEN).decode()
    assert re.search(r"<Response>\s*<Gather ", reply)
    assert reply.count("<Say") == len(re.findall(r"<Say.*?</Say>(?=.*</Gather>)", reply))


def test_only_the_short_notice_is_uncut_and_only_once_a_call() -> None:
    """That it comes again only in another language, test_facts.py holds."""
    uncut = "hears uncut: "
    heard = {line.removeprefix(uncut) for r in replies() for line in r.lines if line.startswith(uncut)}
    assert len(heard) == len(edition("court").line.languages)
    seconds = max(map(speaking_seconds, heard))
    TABLE["uncut speech"] = f"{seconds:.1f} s (<= 3), once a call"
    assert seconds <= 3


def test_a_silent_call_lasts_two_minutes_and_ends_in_numbers() -> None:
    conversation, steps = call()
    lasted, said = 0.0, ""
    while not any(isinstance(step, End) for step in steps):
        said = words(*steps)
        waits = [step.wait for step in steps if isinstance(step, Ask)]
        lasted += speaking_seconds(said) + sum(waits)
        conversation, steps = turn(conversation, Silent())
    lasted += speaking_seconds(words(*steps))
    TABLE["silent call"] = f"{lasted:.0f} s until it ends (>= 120)"
    assert lasted >= 120
    assert len(NUMBER.findall(said)) == 5, "the last thing offered are the numbers"


@pytest.mark.parametrize("keys", ["", "3", "31", "32", "1", "6", "0", "5", "51"])
def test_more_time_waits_half_a_minute_and_a_second_for_each_word_three_times(keys: str) -> None:
    whole = edition("court")
    conversation, steps = call()
    for key in keys + "#":
        conversation, steps = turn(conversation, Pressed(key))
    for _ in range(3):
        reply = document(whole.line, whole.words["en"], steps, "/voice?c=1", None, OPEN).decode()
        timeout = re.search(r'timeout="(\d+)"', reply)
        assert timeout
        said = words(*(step for step in steps if isinstance(step, Ask)))
        assert int(timeout[1]) >= 30 + len(said.replace(PAUSE_MARK, " ").split())
        SHORTEST_WAITS.append(int(timeout[1]))
        conversation, steps = turn(conversation, Silent())
    TABLE["more time"] = f"shortest wait {min(SHORTEST_WAITS)} s (>= 30 s + 1 s a word)"


TEXTS = ("PASSWORD", "EFILE", "ECF", "CASE", "CASE SEATTLE", "CASE TACOMA", "OPEN", "LEGAL", "BANKRUPTCY", "PHONE")
STEADY = ("MENU", "HELP", "asdf", *(f"LINK {step}" for step in range(1, 12)))
FOLLOWED = (("CASE", "1"), ("LEGAL", "MORE"), ("CASE", "asdf"))


def reviewed_for_ever(line: Line) -> Line:
    """Return the line as it is once somebody has looked for next year's closures: holidays are named again then."""
    contacts = {
        key: replace(contact, hours=replace(contact.hours, reviewed_until=None))
        for key, contact in line.contacts.items()
    }
    return replace(line, contacts=contacts)


@cache
def moments(reviewed: bool) -> tuple[datetime, ...]:
    """Return one moment for each way the desks can stand and be worded, over 400 days.

    The first fortnight, in which Thanksgiving lies, goes by half hours; after it only where something can change.
    """
    line = reviewed_for_ever(edition("court").line) if reviewed else edition("court").line
    found: dict[object, datetime] = {}
    start = datetime(2026, 11, 23, tzinfo=PACIFIC)
    for day in range(400):
        midnight = start + timedelta(days=day)
        for minute in HALF_HOURS if day < 14 else BOUNDARIES:
            at = midnight.replace(hour=minute // 60, minute=minute % 60)
            found.setdefault(tuple(_stands(line, contact, at) for contact in ("pacer", "ecf_support")), at)
    return tuple(found.values())


def _stands(line: Line, contact: str, at: datetime) -> object:
    """Return all that the wording of a desk's status depends on. The court's desks keep the same hours."""
    desk = look(line, contact, at)
    opens, minutes = desk.opening, desk.minutes_left if desk.closing else None
    day = (opens.at.date() - at.date()).days if opens else None
    date = (opens.at.month, opens.at.day) if opens and day and day >= 7 else None
    named = (day == 0, date, opens.at.hour) if opens else None  # every weekday has three letters
    return (desk.status.kind, desk.status.reason, desk.status.unsure, named, minutes)


def texts_sent(reviewed: bool) -> Iterator[tuple[str, str]]:
    """Yield every text at every kind of moment: as the first of a conversation, and later in one."""
    whole = edition("court")
    line = reviewed_for_ever(whole.line) if reviewed else whole.line
    known = replace(arrival(line, "sms"), at="menu")
    for at in moments(reviewed):
        for before in (arrival(line, "sms"), known):
            for body in ((text,) for text in TEXTS):
                yield f"{body[0]} {at:%a %d %b %H:%M}", _sent(line, before, body, at)
            for body in FOLLOWED:
                yield f"{body} {at:%a %d %b %H:%M}", _sent(line, before, body, at)
    for body in STEADY:
        for before in (arrival(line, "sms"), known):
            yield body, _sent(line, before, (body,), OPEN)


def _sent(line: Line, conversation: Conversation, bodies: tuple[str, ...], at: datetime) -> str:
    steps: tuple[Step, ...] = ()
    for body in bodies:
        conversation, steps = respond(line, conversation, Texted(body), at)
    said = tuple(one for step in steps if isinstance(step, Tell) for one in step.says)
    return message(edition("court").words["en"], said)


@pytest.mark.parametrize("reviewed", [False, True], ids=["as configured", "closures reviewed"])
def test_every_text_fits_in_two_parts_on_its_worst_day(reviewed: bool) -> None:
    longest, where = 0, ""
    too_long = []
    for name, text in texts_sent(reviewed):
        size = measure(text)
        assert size.alphabet == "GSM-7", (name, text)
        if size.characters > longest:
            longest, where = size.characters, name
        if size.characters > TWO_PARTS or size.parts > 2:
            too_long.append(f"{name}: {size.characters} characters, {size.parts} parts: {text}")
    TABLE[f"longest text{', closures reviewed' if reviewed else ''}"] = f"{longest} (<= {TWO_PARTS}): {where}"
    assert len(moments(reviewed)) > 20, "the walk meets many ways for the desks to stand"
    assert too_long == []


def test_the_menu_is_one_part_first_and_later() -> None:
    line = edition("court").line
    sizes = []
    for before in (arrival(line, "sms"), replace(arrival(line, "sms"), at="menu")):
        for body in ("MENU", "HELP", "asdf", ""):
            size = measure(_sent(line, before, (body,), OPEN))
            assert size.parts == 1, body
            sizes.append(size.characters)
    TABLE["menu text"] = f"{max(sizes)} characters first, {min(sizes)} later, 1 part"


def test_the_question_by_text_is_one_part() -> None:
    line = edition("court").line
    assert measure(_sent(line, arrival(line, "sms"), ("HELP CASE",), OPEN)).parts == 1


def test_no_transcript_of_the_court_sends_more_than_two_parts() -> None:
    sent = [(reply.name, line) for reply in replies() for line in reply.lines if line.endswith(" parts)")]
    assert [(name, line) for name, line in sent if not line.endswith(" 2 parts)")] == []


def test_zz_the_table_is_printed() -> None:
    """Print what was measured; runs last, and only what ran in this process stands in it."""
    print(f"\nTargets, computed {datetime.now(UTC):%Y-%m-%d} for edition {edition('court').line.edition}")
    for name, figures in TABLE.items():
        print(f"  {name:32} {figures}")
    assert TABLE is not None

"""What is remembered between two turns: written and read back, short, and of letters no address must escape."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.dialogue.conversation import ACTS, LONGEST, PLACES, Conversation, Offer, read, write
from ivr.dialogue.respond import arrival, respond
from ivr.dialogue.turns import Arrived, Pressed, Silent, Spoke, Texted, TransferEnded, Turn
from ivr.directory.line import Line
from tests.playing import edition
from tests.signed import LINES

ADDRESS_LETTERS = re.compile(r"[A-Za-z0-9_-]+")
IDS = st.from_regex(r"[a-z][a-z0-9_]{0,19}", fullmatch=True)
COUNTS = st.integers(0, 9999)
TAKES = {"i": 1, "g": 1, "m": 1, "a": 2, "t": 2, "l": 2, "n": 0, "p": 0, "f": 0, "s": 0}


@st.composite
def offers(draw: st.DrawFn) -> Offer:
    act = draw(st.sampled_from(sorted(TAKES)))
    ids = tuple(draw(IDS) for _ in range(TAKES[act]))
    if act in "mtl":  # the last one counts pages, numbers, tellings
        ids = (*ids[:-1], str(draw(st.integers(0, 99))))
    return Offer(draw(st.sampled_from("0123456789")), act, ids)


CONVERSATIONS = st.builds(
    Conversation,
    channel=st.sampled_from(["voice", "sms"]),
    language=st.sampled_from(["en", "es", "zh"]),
    edition=st.from_regex(r"[0-9a-f]{8}", fullmatch=True) | st.just(""),
    at=st.sampled_from(PLACES),
    issue=st.none() | IDS,
    group=st.none() | IDS,
    answers=st.lists(st.tuples(IDS, IDS), max_size=3, unique_by=lambda pair: pair[0]).map(tuple),
    contact=st.none() | IDS,
    texted=st.none() | st.just("0") | st.from_regex(r"[0-9a-f]{8}", fullmatch=True),
    texting=st.booleans(),
    number=COUNTS,
    step=COUNTS,
    page=COUNTS,
    misses=COUNTS,
    rungs=COUNTS,
    waited=COUNTS,
    slow=st.booleans(),
    noticed=st.booleans(),
    backed=st.booleans(),
    heard=st.lists(IDS, max_size=3).map(tuple),
    offered=st.lists(offers(), max_size=6).map(tuple),
)


def test_the_acts_made_up_here_are_all_there_are() -> None:
    assert set(TAKES) == set(ACTS)


@given(CONVERSATIONS)
def test_what_is_written_is_read_back(conversation: Conversation) -> None:
    written = write(conversation)
    assert ADDRESS_LETTERS.fullmatch(written)
    if len(written) <= 2 * LONGEST:
        assert read(conversation.channel, written) == conversation


@given(
    st.one_of(
        st.text(), CONVERSATIONS.map(write).flatmap(lambda text: st.integers(0, len(text)).map(lambda n: text[:n]))
    )
)
def test_anything_else_is_read_as_something_that_can_be_written_or_not_at_all(text: str) -> None:
    found = read("voice", text)
    assert found is None or read("voice", write(found)) == found


@given(st.integers(0, 10_000))
def test_only_what_is_short_is_read(size: int) -> None:
    assert (read("voice", "1-Len" + "-Hx" * size) is None) == (5 + 3 * size > 2 * LONGEST)


def turns(chance: random.Random, line: Line, channel: str) -> Turn:
    phrases = [" ".join(phrase) for phrase in line.hearing[line.language].keywords.phrases]
    if channel == "sms":
        return Texted(chance.choice([*phrases, *"0123456789", "zzz", f"link {chance.randint(0, 12)}", "not sure"]))
    kinds: list[Turn] = [
        *(Pressed(key) for key in "0123456123456789*#"),
        Spoke(chance.choice(phrases)),
        Spoke("zzz"),
        Silent(),
        Silent(),
        TransferEnded(chance.choice(["completed", "busy", "no-answer", "failed"]), chance.choice([5, 200])),
    ]
    return chance.choice(kinds)


def walk(line: Line, channel: str, seed: int, length: int) -> Iterator[Conversation]:
    """The conversations a caller without a plan gets into, at all hours."""
    chance, conversation = random.Random(seed), arrival(line, channel)
    turn: Turn = Arrived() if channel == "voice" else Texted("menu")
    for _ in range(length):
        now = datetime(2026, 11, 20, tzinfo=UTC) + timedelta(minutes=chance.randrange(60 * 24 * 14))
        conversation, _ = respond(line, conversation, turn, now)
        yield conversation
        turn = turns(chance, line, channel)


def renamed(conversation: Conversation) -> Conversation:
    """The same with every id as long as an id may be; page numbers and the like stay."""

    def longer(name: str) -> str:
        return name if name.isdecimal() or name == "unsure" else name.ljust(20, "x")

    def perhaps(name: str | None) -> str | None:
        return longer(name) if name else None

    return replace(
        conversation,
        issue=perhaps(conversation.issue),
        group=perhaps(conversation.group),
        contact=perhaps(conversation.contact),
        answers=tuple((longer(q), longer(c)) for q, c in conversation.answers),
        heard=tuple(map(longer, conversation.heard)),
        offered=tuple(Offer(o.key, o.act, tuple(map(longer, o.ids))) for o in conversation.offered),
    )


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("channel", ["voice", "sms"])
def test_wherever_a_conversation_gets_it_stays_small(name: str, channel: str) -> None:
    line, longest, places = edition(name).line, 0, set()
    for seed in range(8):
        for conversation in walk(line, channel, seed, 120):
            written = write(conversation)
            assert ADDRESS_LETTERS.fullmatch(written)
            assert read(conversation.channel, written) == conversation
            assert len(written) < LONGEST, written
            longest = max(longest, len(write(renamed(conversation))))
            places.add(conversation.at)
    assert longest < LONGEST, "also with every id as long as one may be"
    assert {"answer", "numbers"} <= places, "the walk must have got about"


@pytest.mark.parametrize("name", LINES)
def test_nothing_somebody_said_is_in_it(name: str) -> None:
    line = edition(name).line
    ids = {*line.issues, *line.contacts, *line.questions, *line.groups, *line.guides, "unsure"}
    ids |= {choice.id for question in line.questions.values() for choice in question.choices}
    ids |= {contact.notice for contact in line.contacts.values()} | {issue.notice for issue in line.issues.values()}
    for seed in range(4):
        for conversation in walk(line, "voice", seed, 60):
            used = {conversation.issue, conversation.group, conversation.contact, *conversation.heard}
            used |= {each for pair in conversation.answers for each in pair}
            used |= {each for offer in conversation.offered for each in offer.ids if not each.isdecimal()}
            assert used - ids - {None} == set()

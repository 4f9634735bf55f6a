"""A request delivered again gets the same answer to the byte, by whichever worker: nothing is remembered here."""

from __future__ import annotations

from itertools import cycle

import pytest

from ivr.app import create_app
from ivr.directory.build import load
from tests.playing import edition, folders
from tests.signed import LINES, MONDAY, SETTINGS, Direct, Reply, call_form, good, text_form

CALLS = [
    [{"Digits": "3"}, {"Digits": "3"}, {"Digits": "1"}, {"DialCallStatus": "busy"}, {"Digits": "1"},
     {"DialCallStatus": "completed", "DialCallDuration": "200"}, {"Digits": "*"}],
    [{}, {"SpeechResult": "zzz"}, {}, {}, {}],
    [{"Digits": "5"}, {"Digits": "1"}, {"Digits": "#"}, {}, {"Digits": "9"}, {"Digits": "0"}],
    [{"Digits": "1"}, {"Digits": "9"}, {"Digits": "2"}, {"Digits": "#"}, {}, {"CallStatus": "completed"}],
]  # fmt: skip
TEXTS = [
    ["HELP CASE", "tacoma", "zzz", "link", "next", "STOP", "back", "phone"],
    ["1", "2", "3", "1"],
    ["", "menu", "more"],
]


def workers(line: str) -> list[Direct]:
    """Two applications that share nothing but their settings: one even read the folders for itself."""
    own = load(*folders(line))
    return [Direct(create_app(SETTINGS, lambda: MONDAY, each)) for each in (edition(line), own)]


def same(replies: list[Reply]) -> Reply:
    """One reply of several, all alike, cookie included."""
    assert len({(reply.status, reply.body, reply.cookie) for reply in replies}) == 1
    return replies[0]


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("acts", CALLS)
def test_every_turn_of_a_call_may_be_delivered_twice_to_anybody(line: str, acts: list[dict[str, str]]) -> None:
    both = workers(line)
    action = "/voice"
    for act in [{"CallStatus": "ringing"}, *acts]:
        reply = same([good(each.post(action, call_form(**act)), "voice", line) for each in both * 2])
        action = reply.action or action


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("bodies", TEXTS)
def test_every_text_may_be_delivered_twice_to_anybody(line: str, bodies: list[str]) -> None:
    both, cookie = workers(line), ""
    for body in bodies:
        reply = same([good(each.post("/sms", text_form(body), cookie), "sms", line) for each in both * 2])
        cookie = reply.cookie or cookie


def test_a_call_goes_on_whichever_worker_takes_the_next_turn() -> None:
    taking_turns, alone = cycle(workers("court")), workers("court")[0]
    action = other = "/voice"
    for act in CALLS[0]:
        here = next(taking_turns).post(action, call_form(**act))
        there = alone.post(other, call_form(**act))
        assert here.body == there.body
        action, other = here.action, there.action


def test_an_old_turn_delivered_late_is_answered_as_it_was() -> None:
    """A retry may overtake the turn after it."""
    line = workers("court")[0]
    first = line.post("/voice", call_form())
    second = line.post(first.action, call_form(Digits="3"))
    line.post(second.action, call_form(Digits="3"))
    assert line.post(first.action, call_form(Digits="3")).body == second.body

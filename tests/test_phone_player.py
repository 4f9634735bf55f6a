"""Transcripts played over the telephone, the terminal that writes them, and requests delivered twice."""

from __future__ import annotations

import io
import itertools

import pytest

from ivr.phone.clock import StoppedClock
from ivr.phone.handset import Handset
from ivr.phone.phone_player import PhonePlayer
from ivr.phone.play import play, rewrite
from ivr.phone.provider import RepliesDifferError
from ivr.phone.terminal import run_call, run_text
from ivr.phone.transcript import moment, parse
from tests.phone_rows import CALLER, FAR, OURS, WHOLE, Bench, bench, dial, gather, xml
from tests.scripted_server import Received

MENU = xml("<Say>By law, this is a machine.</Say>", gather('input="dtmf speech" numDigits="1"'), "<Hangup/>")
CONNECT = xml("<Say>Connecting you.</Say>", dial("", f'<Number sendDigits="ww3">{FAR}</Number>'))
SORRY = xml("<Say>Nobody there. Call 2 0 2, 5 5 5, 0 1 9 9.</Say>", "<Hangup/>")

TRANSCRIPT = """# One call to the scripted line.
on: Monday 2026-11-23 10:15 America/New_York

calls
  hears uncut: By law, this is a machine.
  hears: Please press.
  (2.9 s of speech, 0 keys)
presses 1 early
says "billing"
  hears: ...
  is put through to +12025550199, then keys ww3, showing +15005550006
  (0.7 s of speech, 1 key)
nobody answers
  hears: Nobody there. ... 0 1 9 9.
  the call ends
  (4.7 s of speech, 1 key)

it is Monday 2026-11-23 17:01 America/New_York
calls
  hears uncut: By law, this is a machine.
  hears: Please press.
  (2.9 s of speech, 0 keys)
waits
  the call ends
texts "hello"
  is sent: One
  is sent: two
  (7 characters, 1 part)
sends a picture
  is sent: One
  is sent: two
  (7 characters, 1 part)
"""
LINE = {"voice": MENU, "next": CONNECT, "after": SORRY, "sms": xml("<Message>One\ntwo</Message>"), "status": xml()}


def player(it: Bench, twice: bool = False) -> PhonePlayer:
    url = it.server.url
    return PhonePlayer(
        *(it.provider, url + "/voice", url + "/sms", CALLER, OURS, it.clock), status_url=url + "/status", twice=twice
    )


@pytest.mark.parametrize("twice", [False, True])
def test_a_transcript_is_played_over_the_telephone(twice: bool) -> None:
    with bench(WHOLE, **LINE) as it:
        assert play(parse(TRANSCRIPT), player(it, twice)) == []
        assert it.clock() == moment("Monday 2026-11-23 17:01 America/New_York")
        assert len(it.server.at("/voice")) == (4 if twice else 2)
        assert len(it.server.at("/status")) == (4 if twice else 2)


def test_both_deliveries_are_the_same_request() -> None:
    with bench(WHOLE, **LINE) as it:
        player(it, twice=True).do(parse(TRANSCRIPT).turns[0].action)
        first, again = it.server.received
        assert first == again


def test_a_line_that_answers_a_repeat_differently_is_caught() -> None:
    count = itertools.count()

    def forgetful(request: Received) -> str:
        return xml(f"<Say>This is call {next(count)}.</Say>")

    with bench(WHOLE, voice=forgetful) as it, pytest.raises(RepliesDifferError, match="call 0"):
        player(it, twice=True).do(parse(TRANSCRIPT).turns[0].action)


def test_a_transcript_is_rewritten_from_the_telephone() -> None:
    with bench(WHOLE, **LINE) as it:
        stale = TRANSCRIPT.replace("One\n", "Onn\n").replace("By law, this is a machine.", "By law, hello.")
        assert rewrite(parse(stale), player(it)) == TRANSCRIPT


def test_keys_too_few_are_followed_by_silence() -> None:
    with bench(WHOLE, voice=xml(gather('numDigits="5"')), next=SORRY) as it:
        text = (
            "on: Monday 2026-11-23 10:15 UTC\ncalls\n  ...\n  ...\npresses 12\n  hears: ...\n  the call ends\n  ...\n"
        )
        assert play(parse(text), player(it)) == []
        assert it.server.last.form["CallStatus"] == "completed"
        assert it.server.at("/next")[0].form["Digits"] == "12"


def test_what_the_provider_refuses_shows_in_the_lines() -> None:
    with bench(WHOLE, voice=xml(gather('timeout="auto"', "<Say/>"), "<Hangup/>"), status=xml()) as it:
        lines = player(it).do(parse(TRANSCRIPT).turns[0].action)
        assert [line.split()[2] for line in lines if line.startswith("is refused:")] == ["13313", "13520"]


def typed(it: Bench, *lines: str, transcript: bool = True) -> str:
    out = io.StringIO()
    run_call(it.call(), io.StringIO("".join(f"{line}\n" for line in lines)), out, transcript)
    return out.getvalue()


def test_the_terminal_prints_a_transcript_that_plays() -> None:
    with bench(WHOLE, **LINE) as it:
        it.clock.set(moment("Monday 2026-11-23 10:15 America/New_York"))
        shown = typed(it, "presses 1 early", 'says "billing"', "n")
        written = shown[shown.index("on: Monday") :]
        assert 'says "billing"' in written
        assert play(parse(written), player(it)) == []


def test_the_terminal_shows_seconds_clock_uncut_words_and_what_can_be_done() -> None:
    with bench(WHOLE, **LINE) as it:
        shown = typed(it, "1", "n", transcript=False)
        assert "0:00  By law, this is a machine.  (2.2 s)  [uncut: keys are lost]" in shown
        assert "Press keys 0-9 * #" in shown
        assert f"ringing {FAR}, then presses ww3, up to 30 s." in shown
        assert "first number heard by 43 s" in shown
        assert "1 key" in shown
        assert "on: Monday" not in shown
        assert "\033" not in shown


@pytest.mark.parametrize(
    ("typed_line", "status", "seconds"),
    [
        ("", "completed", "95"),
        ("s", "completed", "8"),
        ("n", "no-answer", None),
        ("b", "busy", None),
        ("f", "failed", None),
    ],
)
def test_a_letter_says_what_the_far_end_does(typed_line: str, status: str, seconds: str | None) -> None:
    with bench(WHOLE, **LINE) as it:

        class Keyboard(io.StringIO):
            def isatty(self) -> bool:
                return True

        run_call(it.call(), Keyboard(f"1\n{typed_line}\n"), io.StringIO(), False)
        form = it.server.at("/after")[0].form
        assert (form["DialCallStatus"], form.get("DialCallDuration")) == (status, seconds)


def test_the_terminal_explains_what_cannot_be_done_and_goes_on() -> None:
    with bench(WHOLE, **LINE) as it:
        shown = typed(it, "nobody answers", "h", transcript=False)
        assert "nothing is ringing" in shown
        assert "the caller hung up" in shown


def test_when_the_script_runs_out_the_caller_hangs_up() -> None:
    with bench(WHOLE, **LINE) as it:
        assert typed(it).rstrip().endswith("hangs up")


def test_a_whole_transcript_is_a_script() -> None:
    with bench(WHOLE, **LINE) as it:
        shown = typed(it, *TRANSCRIPT.splitlines()[:16])
        assert shown.count("Nobody there.") == 2
        assert "nothing to do" not in shown


def test_texting_in_the_terminal_shows_sizes_and_writes_a_transcript() -> None:
    with bench(WHOLE, **LINE) as it:
        url, out = it.server.url, io.StringIO()
        handset = Handset(it.provider, url + "/sms", CALLER, OURS, it.clock)
        run_text(handset, io.StringIO("help me\nsends a picture\nhelp\n"), out, True)
        shown = out.getvalue()
        assert "(7 characters, 1 part, GSM-7, from the line)" in shown
        assert "from the carrier)" in shown
        written = shown[shown.index("on: Monday") :]
        assert [turn.action.kind for turn in parse(written).turns] == ["texts", "picture", "texts"]
        assert play(parse(written), player(it)) == []


def test_a_clock_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        StoppedClock(moment("Monday 2026-11-23 10:15 UTC").replace(tzinfo=None))

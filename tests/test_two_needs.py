"""Two needs in one breath: whichever two they are, there is an answer in words, by voice and by text."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

import pytest

from ivr.app import create_app
from ivr.channels.voice.writing import document
from ivr.dialogue import texts, voice
from ivr.dialogue.conversation import write
from ivr.dialogue.frozen import replace
from ivr.dialogue.meaning import Meant
from ivr.dialogue.respond import arrival
from ivr.dialogue.settling import all_settled
from ivr.prompts.rendering import message
from ivr.recognition.keywords import Understood
from tests.playing import edition
from tests.signed import LINES, MONDAY, SETTINGS, Direct, good, text_form
from tests.twiml_checker import problems

SUNDAY = datetime(2026, 11, 22, 18, 15, tzinfo=UTC)


@pytest.mark.parametrize("now", [MONDAY, SUNDAY], ids=["open", "closed"])
@pytest.mark.parametrize("name", LINES)
def test_any_two_needs_are_answered_in_words(name: str, now: datetime) -> None:
    found = edition(name)
    line = found.line
    for first, second in permutations(line.issues, 2):
        said = Meant(Understood((f"issue.{first}",)), further=(second,))
        for language, words in found.words.items():
            texter = all_settled(line, replace(arrival(line, "sms"), language=language), said)
            assert texter is not None
            _, says = texts.proceed(line, texter, now)
            assert message(words, says), (language, first, second)
            caller = all_settled(line, replace(arrival(line, "voice"), language=language), said)
            assert caller is not None
            after, steps = voice.proceed(line, caller, now)
            written = document(line, words, steps, f"/voice?c={write(after)}", None, now)
            assert problems(written) == [], (language, first, second)


def test_who_names_another_court_and_a_case_here_is_told_what_this_line_is_and_what_to_ask_for() -> None:
    line = Direct(create_app(SETTINGS, lambda: MONDAY, edition("court")))
    told = good(line.post("/sms", text_form("my bankruptcy hearing and also my tacoma case")), "sms").words
    assert "It has no numbers for other courts or offices." in told
    assert "Your case? Text CASE." in told

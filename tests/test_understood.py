"""What staff see of why the line understood what it did."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ivr.errors import UsageError
from ivr.understood import by_line, explained, reading, scored
from tests.playing import edition


@pytest.mark.parametrize(
    ("text", "issue", "location"),
    [
        ("password", "password", "none"),
        ("um i can't get into pacer", "password", "none"),
        ("HELP CASE TACOMA", "case", "tacoma"),
        ("status of my case 3:24-cv-05123", "case", "tacoma"),
        ("my case is in puyallup", "case", "tacoma"),
        ("should i appeal the ruling", "legal_advice", "none"),
        ("bankruptcy court", "none", "none"),
        ("2:24-cv-01349-JHC", "case", "seattle"),
        ("C24-5330", "case", "tacoma"),
        ("case number two twenty four c v one two three four", "case", "seattle"),
        ("I lost, 2:22-cv-00518. is it worth appealing and how long have I got", "legal_advice", "seattle"),
        ("my password works, thats not it. the file button does nothing when clicked", "efiling", "none"),
        ("i moved firms and when i log in i see the old firm's cases so do i link again", "link_account", "none"),
        ("um the login is not the problem i just cant see the filing menu", "link_account", "none"),
        ("98402", "none", "tacoma"),
        ("i need the federal court in portland oregon my password doesn't work on their website", "none", "none"),
        ("numbers", "agent", "none"),
        ("zzz", "none", "none"),
        ("passport", "none", "none"),
        ("i need a passport", "none", "none"),
        ("pasword", "password", "none"),
    ],
)
def test_a_message_is_read_alone(text: str, issue: str, location: str) -> None:
    found = reading(edition("court"), text)
    assert (found["issue"], found["location"]) == (issue, location)


@pytest.mark.parametrize("text", ["zorp flarb", "asdfgh", "?", "the thing"])
def test_of_what_says_nothing_no_question_is_made(text: str) -> None:
    found = reading(edition("court"), text)
    assert (found["issue"], found["candidates"]) == ("none", [])


def test_the_words_that_decided_and_the_runners_up_are_told() -> None:
    told = list(explained(edition("court"), "um i can't get into pacer"))
    assert told[0] == "issue: password"
    assert any(line.startswith("why: ") and "pacer" in line for line in told)
    assert any(line.startswith("nearest: password ") for line in told)


def test_a_secret_is_said_to_be_one_and_not_shown() -> None:
    told = "\n".join(explained(edition("court"), "my pacer password is Hunter22!"))
    assert "Hunter22" not in told
    assert "secret" in told


def test_objects_are_answered_line_by_line() -> None:
    lines = ['{"text": "efile", "channel": "sms", "lang": "en"}', "", '{"text": "to coma case", "channel": "speech"}']
    answers = [json.loads(line) for line in by_line(edition("court"), lines)]
    assert [answer["issue"] for answer in answers] == ["efiling", "case"]
    assert answers[1]["location"] == "tacoma"
    assert set(answers[0]) == {"issue", "location", "candidates", "score", "why"}


@pytest.mark.parametrize(
    ("asked", "issue"),
    [
        ({"text": "olvidé mi contraseña de pacer", "lang": "es"}, "password"),
        ({"text": "olvidé mi contraseña de pacer", "lang": "es", "channel": "speech"}, "password"),
        ({"text": "olvidé mi contraseña de pacer"}, "password"),
        ({"text": "cuando cierran", "lang": "es"}, "hours"),
        ({"text": "i forgot my pacer password", "lang": "fr"}, "password"),
        ({"text": "i forgot my pacer password", "lang": 7}, "password"),
        ({"text": "spanish please", "lang": "en"}, "language"),
        ({"text": "espanol", "lang": "en"}, "language"),
    ],
)
def test_a_message_is_understood_in_its_language(asked: dict[str, object], issue: str) -> None:
    assert json.loads(next(by_line(edition("court"), [json.dumps(asked)])))["issue"] == issue


@pytest.mark.parametrize(
    ("text", "issue"), [("clerks office hours tacoma", "hours"), ("talk to somebody in the tacoma office", "agent")]
)
def test_a_place_beside_a_wish_takes_nothing_from_it(text: str, issue: str) -> None:
    found = reading(edition("court"), text)
    assert (found["issue"], found["location"]) == (issue, "tacoma")


@pytest.mark.parametrize("line", ["nothing", "[]", '{"words": "x"}', "3"])
def test_what_is_no_object_is_one_clear_line(line: str) -> None:
    with pytest.raises(UsageError, match="Line 1"):
        list(by_line(edition("court"), [line]))


def test_labelled_messages_are_scored(tmp_path: Path) -> None:
    file = tmp_path / "labelled.csv"
    file.write_text(
        "id,channel,lang,text,issue,also_ok\n1,sms,en,password,password,\n2,sms,en,efile,case,\n3,sms,en,ecf,efiling,\n",
        encoding="utf-8",
    )
    told = list(scored(edition("court"), file))
    assert told[0] == "3 messages"
    assert told[1].endswith("66.7%")
    assert told[3].endswith("33.3%")
    assert told[4].split() == ["1", "case", "taken", "for", "efiling"]


def test_a_file_that_is_not_there_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be scored"):
        list(scored(edition("court"), tmp_path / "nothing.csv"))

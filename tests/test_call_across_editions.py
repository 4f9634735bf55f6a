"""Something is published while people are on the phone: keys keep their meaning, and nobody is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.app import create_app
from tests.live import Live, looks
from tests.signed import MONDAY, SETTINGS, Direct, Reply, call_form, text_form
from tests.twiml_checker import problems

ISSUES, CONTACTS, WORDS = "config/issues.yaml", "config/contacts.yaml", "prompts/en/clinic.yaml"
KEYWORDS, PHRASES = "prompts/en/keywords.yaml", "prompts/en/phrases.yaml"


class Person:
    """Somebody on the telephone with a line whose files change."""

    def __init__(self, live: Live) -> None:
        self.live = live
        self.watcher = live.watcher()
        looks(self.watcher)
        self.line = Direct(create_app(SETTINGS, lambda: MONDAY, self.watcher.served))
        self.at = "/voice"
        self.cookie = ""

    def calls(self, **form: str) -> Reply:
        reply = self.line.post(self.at, call_form(**form))
        assert reply.status == 200
        assert problems(reply.body, "voice") == [], reply.body
        assert "I can't help right now" not in reply.words, "an apology"
        self.at = reply.action
        return reply

    def presses(self, keys: str) -> Reply:
        for key in keys:
            reply = self.calls(Digits=key)
        return reply

    def texts(self, body: str) -> Reply:
        reply = self.line.post("/sms", text_form(body), self.cookie)
        assert problems(reply.body, "sms") == [], reply.body
        assert "can't answer right now" not in reply.words, "an apology"
        self.cookie = reply.cookie
        return reply

    def published(self, *edits: tuple[str, str, str]) -> None:
        """Change files as an editor would; the line serves them."""
        for edit in edits:
            self.live.edit(*edit)
        looks(self.watcher, 3)
        assert not self.watcher.served.complaints, "\n".join(map(str, self.watcher.served.complaints))
        assert self.watcher.served.edition.line.edition == self.live.files.edition


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(Live.of("clinic", tmp_path))


def block(person: Person, file: str, begins: str, ends: str) -> str:
    """The lines of a file from one on, up to another."""
    text = person.live.text(file)
    start = text.index(begins)
    return text[start : text.index(ends, start + len(begins))]


def without_the_nurse(person: Person) -> list[tuple[str, str, str]]:
    """The edits that take the nurse, her desk and everything about her out of the line."""
    return [
        (ISSUES, block(person, ISSUES, "  nurse:\n", "  prescription:"), ""),
        (ISSUES, "    contact: pharmacy\n    also: [nurse]\n", "    contact: pharmacy\n"),
        (ISSUES, "    no_number: true\n    also: [nurse]\n", "    no_number: true\n"),
        (CONTACTS, "    after_hours: nurse\n", ""),
        (CONTACTS, block(person, CONTACTS, "  nurse:\n    site", "  billing:"), ""),
        (CONTACTS, block(person, CONTACTS, "  nurse:\n    week", "  pharmacy:\n    week"), ""),
        (WORDS, block(person, WORDS, "  nurse:\n    name", "  billing: {name"), ""),
        (WORDS, block(person, WORDS, "  nurse:\n    label", "  prescription:"), ""),
        (WORDS, '  emergency: "In an emergency, call 911."\n', ""),
        (WORDS, "  oncall: {name: On call}\n", ""),
        *lines_with(person, KEYWORDS, "  issue.nurse:"),
        (PHRASES, block(person, PHRASES, "  nurse:\n", "  prescription:"), ""),
    ]  # fmt: skip


def another_order(person: Person) -> tuple[str, str, str]:
    """The edit that puts the prescriptions before the nurse: their keys change places."""
    nurse = block(person, ISSUES, "  nurse:\n", "  prescription:")
    prescription = block(person, ISSUES, "  prescription:\n", "  bill:")
    return ISSUES, nurse + prescription, prescription + nurse


def test_a_key_keeps_the_meaning_it_was_offered_with(person: Person) -> None:
    assert "A nurse, press 2. Prescriptions, press 3" in person.calls().words.replace("· ", "")
    person.published(another_order(person))
    assert "Nurse on call" in person.presses("2").words
    person.at = "/voice"
    assert "Prescriptions, press 2. A nurse, press 3" in person.calls().words.replace("· ", "")
    assert "Pharmacy" in person.presses("2").words


def test_a_digit_keeps_the_meaning_of_the_last_text(person: Person) -> None:
    assert "2 A nurse" in person.texts("menu").words
    person.published(another_order(person))
    assert "Nurse on call" in person.texts("2").words
    assert "2 Prescriptions" in person.texts("menu").words


def test_a_number_that_changes_is_said_texted_and_dialled_as_the_new_one(person: Person) -> None:
    person.calls()
    assert "0 1 1 0" in person.presses("2").words
    person.published((CONTACTS, "612-555-0110\n        extension: 4", "612-555-0119\n        extension: 6"))
    dialled = person.presses("1")
    assert b'sendDigits="wwwwww6">+16125550119<' in dialled.body
    assert "0 1 1 9" in person.calls(DialCallStatus="busy").words
    again = person.presses("9").words
    assert "0 1 1 9" in again
    assert "extension 6" in again
    assert "612-555-0119 ext. 6" in person.texts("nurse").words


def test_a_caller_at_an_issue_that_is_gone_finds_the_menu_whatever_is_pressed(person: Person) -> None:
    for keys in ("", "2"):
        person.at = "/voice"
        person.calls()
        person.presses(keys) if keys else None
        held, files = person.at, {name: person.live.text(name) for name in (ISSUES, CONTACTS, WORDS, KEYWORDS, PHRASES)}
        person.published(*without_the_nurse(person))
        for form in ({"Digits": "1"}, {"Digits": "2"}, {"Digits": "9"}, {"Digits": "*"}, {"SpeechResult": "nurse"}, {}):
            person.at = held
            reply = person.calls(**form)
            assert reply.verbs[-1].tag in ("Gather", "Dial"), reply.body
            assert "0 1 1 0" not in reply.words
        for name, text in files.items():
            (person.live.top / name).write_text(text)
        looks(person.watcher, 3)


def test_a_transfer_to_a_desk_that_is_gone_comes_back_to_the_line(person: Person) -> None:
    person.calls()
    person.presses("21")
    held = person.at
    person.published(*without_the_nurse(person))
    for form in ({"DialCallStatus": "busy"}, {"DialCallStatus": "completed", "DialCallDuration": "400"}):
        person.at = held
        reply = person.calls(**form)
        assert reply.verbs[-1].tag == "Gather"
        assert "0 1 1 0" not in reply.words


def test_a_text_about_an_issue_that_is_gone_gets_the_menu(person: Person) -> None:
    person.texts("nurse")
    person.published(*without_the_nurse(person))
    for body in ("again", "back", "1", "2", "next", "more", "zzz"):
        held = person.cookie
        words = person.texts(body).words
        assert words
        assert "0110" not in words
        person.cookie = held


def test_a_guide_that_became_shorter_goes_on_or_ends(person: Person) -> None:
    person.calls()
    portal = next(key for key in "123456" if "card" in pressed(person, key))
    person.presses(portal)
    person.presses("1")
    held = person.at
    person.published(
        (ISSUES, "    steps: 3\n    notes: [2]\n    spoken: [[1], [2, 3]]\n    texts: [[1], [2, 3]]\n",
         "    steps: 1\n    texts: [[1]]\n"),
        (WORDS, block(person, WORDS, '      "2": "Enter', "    note:"), ""),
        (WORDS, '    note:\n      "2": "It has eight digits."\n', ""),
    )  # fmt: skip
    for key in "1234567890*#":
        person.at = held
        assert person.presses(key).verbs[-1].tag in ("Gather", "Dial")


def pressed(person: Person, key: str) -> str:
    held = person.at
    words = person.presses(key).words
    person.at = held
    return words


def test_a_question_whose_choice_is_gone_is_asked_again_or_answered(person: Person) -> None:
    person.calls()
    assert "Lake" in person.presses("1").words
    held = person.at
    person.published(
        (ISSUES, "      lake:\n", ""),
        (ISSUES, "      - when: {office: lake}\n        contact: lake_desk\n", ""),
        (WORDS, "    lake: {label: Lake, name: Lake}\n", ""),
        *lines_with(person, KEYWORDS, "  choice.office.lake:"),
    )
    for form in ({"Digits": "1"}, {"Digits": "2"}, {"Digits": "3"}, {"Digits": "4"}, {"SpeechResult": "lake"}, {}):
        person.at = held
        assert person.calls(**form).verbs[-1].tag in ("Gather", "Dial")


def lines_with(person: Person, name: str, begins: str) -> list[tuple[str, str, str]]:
    """The edits that take out the lines of a file that begin so."""
    lines = person.live.text(name).splitlines(keepends=True)
    return [(name, line, "") for line in lines if line.startswith(begins)]

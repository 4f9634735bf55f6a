"""Closed for snow in one step: a fact with a reason and an end, in every language, and heard first."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ivr.app import create_app
from ivr.cli import main
from ivr.directory.build import load
from ivr.directory.editions import published
from tests.live import Live, looks
from tests.signed import SETTINGS, Direct, call_form, good, text_form

CLOSURES = "config/closures.yaml"
MONDAY = "2026-11-23"


class Staff:
    """Somebody who types commands, and what is heard after them."""

    def __init__(self, live: Live, capsys: pytest.CaptureFixture[str]) -> None:
        self.live, self.capsys = live, capsys

    def types(self, *words: str, at: str = f"{MONDAY} 09:30", code: int = 0) -> str:
        where = [f"--config={self.live.folders.config}", f"--prompts={self.live.folders.prompts}"]
        assert main([*words, "--at", at, *where]) == code
        told = self.capsys.readouterr()
        return told.err if code else told.out

    def line(self, at: str, zone: str) -> Direct:
        edition = load(self.live.folders.config, self.live.folders.prompts)
        now = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo(zone))
        return Direct(create_app(SETTINGS, lambda: now, edition))

    def hears(self, at: str = f"{MONDAY} 09:30", zone: str = "America/Chicago") -> str:
        return good(self.line(at, zone).post("/voice", call_form()), "voice").words

    def reads(self, body: str = "menu", at: str = f"{MONDAY} 09:30", zone: str = "America/Chicago") -> str:
        return good(self.line(at, zone).post("/sms", text_form(body)), "sms").words


@pytest.fixture
def clinic(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Staff:
    return Staff(Live.of("clinic", tmp_path), capsys)


@pytest.fixture
def consulate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Staff:
    return Staff(Live.of("consulate", tmp_path), capsys)


def test_closed_for_snow_until_noon_is_the_first_thing_callers_hear(clinic: Staff) -> None:
    before = clinic.live.text(CLOSURES)
    told = clinic.types("close", "cedar", "--reason", "snow", "--until", "12:00")
    assert "Closed until Monday 2026-11-23 12:00." in told
    assert "en, voice: Closed now for snow: " in told
    after = clinic.live.text(CLOSURES)
    assert after == before + (
        "  - from: 2026-11-23T09:30\n    until: 2026-11-23T12:00\n    applies_to: [cedar]\n    reason: snow\n"
    )
    heard = clinic.hears()
    greeting, closed, menu = (heard.index(words) for words in ("Cedar Street Clinic", "Closed now for snow", "press 1"))
    assert greeting < closed < menu
    assert "Closed for snow: " in clinic.reads()
    assert clinic.hears(f"{MONDAY} 12:00").count("snow") == 0
    assert clinic.hears(f"{MONDAY} 09:00").count("snow") == 0
    newest = published(clinic.live.state)[0]
    assert newest.why == "close cedar: snow until Monday 2026-11-23 12:00"
    assert newest.who


def test_all_that_is_closed_is_named_by_its_site_or_in_one_word(clinic: Staff) -> None:
    clinic.types("close", "front-desk", "billing", "--reason", "snow", "--until", "12:00")
    assert "Closed now for snow: Front desk, Billing." in clinic.hears()
    clinic.types("close", "all", "--reason", "snow", "--until", "15:00")
    assert "Every desk is closed now for snow." in clinic.hears()
    clinic.types("reopen", "all")
    clinic.types("close", "cedar", "--reason", "snow", "--until", "12:00")
    assert "Closed now for snow: Cedar." in clinic.hears()


def test_closed_all_day_and_for_days(clinic: Staff) -> None:
    told = clinic.types("close", "lake", "--reason", "power_cut", "--from", MONDAY, "--until", "2026-11-25")
    assert "until the end of Wednesday 2026-11-25" in told
    assert "from: 2026-11-23\n    until: 2026-11-25\n" in clinic.live.text(CLOSURES)
    assert "Closed now for a power cut: Lake office. Open again Friday" in clinic.hears()
    assert "power cut" in clinic.hears("2026-11-25 15:59")
    assert "power cut" not in clinic.hears("2026-11-25 16:00"), "it would be closed by now anyway"
    assert "power cut" not in clinic.hears("2026-11-27 09:30")


def test_a_desk_on_another_clock_is_closed_at_the_same_moment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    live = Live.of("clinic", tmp_path)
    live.edit("config/contacts.yaml", "  lake:\n    zone: America/Chicago", "  lake:\n    zone: America/Denver")
    central = "  America/Chicago: Central"
    live.edit("prompts/en/clinic.yaml", central, f"{central}\n  America/Denver: Mountain")
    staff = Staff(live, capsys)
    staff.types("close", "all", "--reason", "snow", "--until", "noon")
    assert "until: 2026-11-23T12:00-06:00" in live.text(CLOSURES)
    assert "Every desk" in staff.hears(f"{MONDAY} 11:59")
    assert "snow" not in staff.hears(f"{MONDAY} 12:00")


def test_what_is_closed_is_said_in_every_language(consulate: Staff) -> None:
    told = consulate.types("close", "all", "--reason", "storm", "--until", "2026-11-23")
    assert "es, voice: Ninguna oficina atiende ahora por una tormenta." in told
    assert "en, voice: Every desk is closed now for a storm." in told
    assert "por una tormenta" in consulate.hears(zone="America/Denver")


REFUSED: dict[str, tuple[list[str], str]] = {
    "nobody of that name": (["close", "front_dask", "--reason", "snow", "--until", "12:00"], "mean `front_desk`?"),
    "no such reason": (["close", "all", "--reason", "sno", "--until", "12:00"], "did you mean `snow`?"),
    "over": (["close", "all", "--reason", "snow", "--until", "8:00"], "is over"),
    "just now": (["close", "all", "--reason", "snow", "--until", "9:30"], "is over"),
    "over, a day": (["close", "all", "--reason", "snow", "--until", "2026-11-22"], "is over"),
    "ends before it begins": (
        ["close", "all", "--reason", "snow", "--from", "15:00", "--until", "14:00"],
        "not after --from",
    ),
    "a day and a time": (
        ["close", "all", "--reason", "snow", "--from", "2026-11-24 12:00", "--until", "2026-11-25"],
        "of different kinds",
    ),
    "no time": (["close", "all", "--reason", "snow", "--until", "soon"], "no time"),
    "nothing to reopen": (["reopen", "all"], "No closure"),
    "nothing to stop": (["announce", "--stop"], "Nothing is announced"),
    "no words": (["announce", "--until", "12:00"], "Give some words"),
    "no end": (["announce", "It is down."], "Give some words and --until"),
    "a number": (["announce", "Call 612-555-0199 instead.", "--until", "12:00"], "telephone number"),
    "markup": (["announce", "<Dial>1</Dial>", "--until", "12:00"], "plain sentence"),
    "a field": (["announce", "Hello {name}", "--until", "12:00"], "plain sentence"),
    "two lines": (["announce", "Hello\nthere", "--until", "12:00"], "plain sentence"),
    "a novel": (["announce", "down " * 2000, "--until", "12:00"], "160"),
    "twice": (["announce", "Down.", "Up.", "--until", "12:00"], "given twice"),
    "an unknown edition": (["rollback", "12345678"], "is not kept"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_makes_no_sense_is_refused_and_nothing_is_written(clinic: Staff, name: str) -> None:
    words, why = REFUSED[name]
    before = clinic.live.files
    assert why in clinic.types(*words, code=2)
    assert clinic.live.files == before


def test_a_line_of_two_languages_needs_words_in_both(consulate: Staff) -> None:
    before = consulate.live.files
    told = consulate.types("announce", "No hay sistema.", "--until", "12:00", code=2)
    assert "give en=WORDS too" in told
    assert consulate.live.files == before
    told = consulate.types("announce", "No hay turnos hoy", "en=No appointments today", "--until", "12:00")
    assert "es, voice: No hay turnos hoy." in told
    assert "en, text: No appointments today." in told


def test_an_announcement_is_heard_first_and_only_until_its_end(clinic: Staff) -> None:
    clinic.types("announce", "The patient page is down", "--until", "11:00")
    heard = clinic.hears()
    assert heard.index("Cedar Street Clinic") < heard.index("The patient page is down.") < heard.index("press 1")
    assert "The patient page is down. " in clinic.reads()
    assert "page is down" in clinic.reads("nurse"), "also before an answer"
    assert "page is down" not in clinic.hears(f"{MONDAY} 11:00")
    clinic.types("announce", "--stop")
    assert "page is down" not in clinic.hears()


def test_a_text_has_no_dear_letters_whatever_was_typed(consulate: Staff) -> None:
    told = consulate.types("announce", "Hoy no hay atención “en persona”…", "en=None today", "--until", "12:00")
    assert "es, voice: Hoy no hay atención" in told
    assert 'es, text: Hoy no hay atencion "en persona"...' in told


def test_reopening_one_desk_leaves_the_others_closed(clinic: Staff) -> None:
    clinic.types("close", "cedar", "--reason", "snow", "--until", "12:00")
    clinic.types("reopen", "billing", at=f"{MONDAY} 10:00")
    heard = clinic.hears(f"{MONDAY} 10:00")
    assert "Closed now for snow: " in heard
    assert "Billing" not in heard.partition("Closed now")[2].partition(".")[0]
    clinic.types("reopen", "cedar", at=f"{MONDAY} 10:00")
    assert "snow" not in clinic.hears(f"{MONDAY} 10:00")


def test_reopening_restores_the_file_to_the_letter(clinic: Staff) -> None:
    before = clinic.live.text(CLOSURES)
    clinic.types("close", "all", "--reason", "snow", "--until", "12:00")
    clinic.types("reopen", "all")
    assert clinic.live.text(CLOSURES) == before


def test_a_line_without_closures_gets_a_file_for_them(consulate: Staff) -> None:
    assert CLOSURES not in consulate.live.files.files
    consulate.types("close", "all", "--reason", "snow", "--until", "12:00")
    assert consulate.live.text(CLOSURES).startswith("closures:\n  - from: ")


def test_what_was_done_is_listed_and_taken_back(clinic: Staff) -> None:
    first = clinic.live.files
    clinic.types("close", "lake", "--reason", "snow", "--until", "12:00")
    clinic.types("close", "cedar", "--reason", "snow", "--until", "12:00")
    rows = clinic.types("history").splitlines()
    assert [row.partition("close ")[2].partition(":")[0] for row in rows] == ["cedar", "lake"]
    clinic.types("rollback", rows[1].split()[0])
    assert "Lake office" in clinic.hears()
    assert "Cedar." not in clinic.hears().partition("Closed now")[2].partition("Open")[0]
    assert first.edition not in (row.split()[0] for row in rows), "nobody had served it yet"


def test_a_night_a_holiday_and_an_unconfirmed_day_are_no_news(clinic: Staff) -> None:
    clinic.types("close", "cedar", "--reason", "snow", "--until", "12:00")
    for at in (f"{MONDAY} 20:00", "2027-01-16 10:00", "2026-12-08 10:00"):
        assert "Closed now" not in clinic.hears(at)


def test_a_late_opening_is_news_while_it_lasts(clinic: Staff) -> None:
    assert "Closed now for snow: Lake office. Open again today" in clinic.hears("2026-12-02 10:00")
    assert "Closed now" not in clinic.hears("2026-12-02 11:00")


@pytest.mark.parametrize(
    ("edit", "complaint"),
    [
        ("  - from: 2026-11-23\n    until: 2026-11-22\n    words: {en: Hello there}\n", "an end before it begins"),
        ("  - from: 2026-11-23\n    words: {en: Hello there}\n", "until"),
        ("  - from: 2026-11-23\n    until: 2026-11-24\n", "words"),
        ("  - from: 2026-11-23\n    until: 2026-11-24\n    words: {}\n", "no words in `en`"),
        ("  - from: 2026-11-23\n    until: 2026-11-24\n    words: {en: Hello, fr: Salut}\n", "a language of the line"),
        ("  - from: 2026-11-23\n    until: 2026-11-24\n    words: {en: \"\"}\n", "words"),
        ("  a: b\n", "a list of announcements"),
    ],
)  # fmt: skip
def test_announcements_written_by_hand_are_checked(clinic: Staff, edit: str, complaint: str) -> None:
    with (clinic.live.top / CLOSURES).open("a") as file:
        file.write(f"\nannouncements:\n{edit}")
    where = [f"--config={clinic.live.folders.config}", f"--prompts={clinic.live.folders.prompts}"]
    assert main(["check", *where]) == 1
    told = clinic.capsys.readouterr().out
    assert complaint in told
    assert "config/closures.yaml:" in told


def test_closures_are_said_again_when_the_caller_turns_to_another_language(consulate: Staff) -> None:
    consulate.types("close", "all", "--reason", "storm", "--until", "12:00")
    line = consulate.line(f"{MONDAY} 09:30", "America/Denver")
    arrived = line.post("/voice", call_form())
    turned = line.post(arrived.action, call_form(SpeechResult="English"))
    assert "Every desk is closed now for a storm." in turned.words


BROKEN = "config/contacts.yaml"


def test_a_desk_is_closed_for_snow_while_somebody_is_at_another_file(clinic: Staff) -> None:
    live = clinic.live
    watcher = live.watcher()
    looks(watcher)
    half_written = live.text(BROKEN).replace("numbers:", "numbers", 1)
    live.write(BROKEN, half_written)
    looks(watcher)
    assert watcher.served.refused
    told = clinic.types("close", "cedar", "--reason", "snow", "--until", "12:00")
    assert "en, voice: Closed now for snow: " in told
    looks(watcher)
    now = datetime.fromisoformat(f"{MONDAY} 09:30").replace(tzinfo=ZoneInfo("America/Chicago"))
    line = Direct(create_app(SETTINGS, lambda: now, watcher.served))
    assert "Closed now for snow" in good(line.post("/voice", call_form()), "voice").words
    assert watcher.served.refused, "the half-written file is still told of"
    assert live.text(BROKEN) == half_written
    live.write(BROKEN, half_written.replace("numbers", "numbers:", 1))
    looks(watcher)
    assert watcher.served.refused is None
    assert "Closed now for snow" in good(line.post("/voice", call_form()), "voice").words


def test_the_clerk_is_told_what_the_closure_was_added_to(
    clinic: Staff, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    live = clinic.live
    looks(live.watcher())
    live.write(BROKEN, "contacts: [")
    where = [f"--config={live.folders.config}", f"--prompts={live.folders.prompts}", "--at", f"{MONDAY} 09:30"]
    assert main(["close", "cedar", "--reason", "snow", "--until", "12:00", *where]) == 0
    told = capsys.readouterr().err
    assert "The files have 1 problem (`check` tells which)" in told
    assert "stays in service" in told


def test_a_file_that_is_wrong_itself_is_not_closed_around(clinic: Staff) -> None:
    live = clinic.live
    looks(live.watcher())
    live.write(CLOSURES, live.text(CLOSURES) + "\nclosures: [")
    told = clinic.types("close", "cedar", "--reason", "snow", "--until", "12:00", code=2)
    assert f"{CLOSURES} itself is not right" in told
    assert live.text(CLOSURES).endswith("closures: [")


def test_before_the_line_was_ever_right_there_is_nothing_to_add_a_closure_to(clinic: Staff) -> None:
    clinic.live.write(BROKEN, "contacts: [")
    told = clinic.types("close", "cedar", "--reason", "snow", "--until", "12:00", code=2)
    assert BROKEN in told


def test_a_closure_from_a_moment_until_a_day_lasts_to_the_end_of_that_day(clinic: Staff) -> None:
    snow = "closures:\n  - from: 2026-11-23T09:00\n    until: 2026-11-24\n    reason: snow\n"
    clinic.live.edit(CLOSURES, "closures:\n", snow)
    assert "snow" in clinic.hears(at="2026-11-24 10:00")
    assert "snow" not in clinic.hears(at="2026-11-25 10:00")
    clinic.types("reopen", "all", at="2026-11-24 10:00")
    assert "snow" not in clinic.hears(at="2026-11-24 10:00")

"""The staff page *What was heard*: a call told again by the code that its caller names, and codes that are none."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from ivr.console.console import MISSES
from ivr.dialogue.turns import Pressed, Spoke, TransferEnded
from ivr.directory.opening import opened
from ivr.directory.snapshot import Folders
from ivr.records.pseudonyms import code
from tests.playing import folders
from tests.records_made import ARRIVED, HUNG_UP, SILENT, Kept, kept, postgres_server
from tests.staff_pages import OPEN, Staff, staff, token_in

__all__ = ["kept", "postgres_server"]
DAY = f"{OPEN:%Y-%m-%d}"


@pytest.fixture
def pages(kept: Kept, tmp_path: Path) -> Staff:
    """The staff pages of a line whose edition and records are kept in the same places."""
    made = staff(tmp_path, records=True, database_url=kept.database_url)
    opened(Folders(*folders("court")), made.state)
    return made


def call(kept: Kept, pages: Staff, *turns: object) -> str:
    """Let somebody call; return the four digits of it."""
    kept.clock.now = OPEN
    kept.call("CA1", *turns)  # type: ignore[arg-type]
    assert kept.drain()
    if not kept.database_url:
        kept.close()
        (pages.state / "records.sqlite3").write_bytes((kept.state / "records.sqlite3").read_bytes())
    return code(next(iter({row["call"] for row in kept.rows("SELECT call FROM ivr_turns")})))


def asked(client: FlaskClient, digits: str, day: str = DAY) -> tuple[int, str]:
    """Ask for a call; return the status and what the page says."""
    token = token_in(client.get("/staff/heard").text)
    reply = client.post("/staff/heard", data={"csrf_token": token, "day": day, "digits": digits})
    return reply.status_code, " ".join(unescape(reply.text).split())


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_who_may_look_sees_what_a_caller_heard_and_pressed(kept: Kept, pages: Staff) -> None:
    said = "hi this is zebedee, my pacer password"
    turns = (ARRIVED, Pressed("3"), Pressed("3"), Pressed("1"), TransferEnded("busy"), Spoke(said), SILENT, HUNG_UP)
    digits = call(kept, pages, *turns)
    status, page = asked(pages.browser("vee"), digits)
    told = words(page)
    assert status == 200
    assert f"Call {DAY}-{digits}, Monday {DAY} 10:15" in told
    for done in ("10:15:00 calls", "10:15:10 presses 3", "comes back from the desk", "stays silent", "is gone"):
        assert done in told
    assert "2 5 3, 8 8 2, 3 8 0 0" in told
    assert "is put through to 253-882-3800" in told
    assert "zebedee" not in told.casefold()
    assert "202-555" not in told
    assert "0123" not in told


def test_the_code_is_taken_as_people_write_it_down(kept: Kept, pages: Staff) -> None:
    digits = call(kept, pages, ARRIVED, Pressed("1"))
    client = pages.browser("vee")
    for written in (digits, f" {digits} ", " ".join(digits), f"{digits[:2]}-{digits[2:]}"):
        assert f"{DAY}-{digits}" in asked(client, written)[1], written


def test_words_in_another_language_are_marked_as_such(kept: Kept, pages: Staff) -> None:
    digits = call(kept, pages, ARRIVED, Pressed("8"), Pressed("1"))
    page = asked(pages.browser("vee"), digits)[1]
    assert page.count('<span lang="en">') >= 1
    assert re.search(r'<span lang="es">[^<]*oprima', page)


@pytest.mark.parametrize(
    ("digits", "day", "told"),
    [
        ("12345", DAY, "A code is a day and four digits."),
        ("", DAY, "A code is a day and four digits."),
        ("zebra", DAY, "A code is a day and four digits."),
        ("٠٤١٧", DAY, "A code is a day and four digits."),
        ("0417", "soon", "A code is a day and four digits."),
        ("0417", "2026-11-24", "That day has not come yet."),
        ("0417", "2020-01-01", "That is too long ago: records are kept for 400 days."),
        ("0417", "2026-11-20", "No call or text of Friday, November 20 has the code 0417."),
    ],
)
def test_what_is_no_code_is_said_kindly(digits: str, day: str, told: str, tmp_path: Path) -> None:
    status, page = asked(staff(tmp_path, records=True).browser("vee"), digits, day)
    assert status == 200
    assert told in words(page)
    assert 'role="alert"' in page


def test_codes_cannot_be_gone_through(kept: Kept, pages: Staff) -> None:
    digits = call(kept, pages, ARRIVED, Pressed("1"))
    client = pages.browser("vee")
    others = (f"{nth:04}" for nth in range(MISSES + 1) if f"{nth:04}" != digits)
    for other in [next(others) for _ in range(MISSES)]:
        assert asked(client, other)[0] == 200
    status, page = asked(client, digits)
    assert status == 429
    assert "Too many codes that lead nowhere. Wait 15 minutes" in page
    assert f"{DAY}-{digits}" not in page
    assert asked(pages.browser("kim"), digits)[0] == 200, "whoever else works here is not kept from it"
    pages.later(minutes=15, seconds=1)
    assert f"{DAY}-{digits}" in asked(client, digits)[1]


def test_a_code_that_leads_somewhere_does_not_wipe_out_those_that_did_not(kept: Kept, pages: Staff) -> None:
    digits = call(kept, pages, ARRIVED)
    client = pages.browser("vee")
    statuses = []
    for nth in range(MISSES + 2):
        statuses += [asked(client, f"{nth:04}")[0], asked(client, digits)[0]]
    assert 429 in statuses


def test_without_records_the_page_says_so(tmp_path: Path) -> None:
    client = staff(tmp_path, records=False).browser("vee")
    assert "Records are switched off" in words(client.get("/staff/heard").text)


@pytest.fixture
def hopeless(tmp_path: Path) -> Staff:
    return staff(tmp_path, records=True, database_url="postgresql://nobody@127.0.0.1:1/nothing")


def test_a_database_that_is_gone_is_said_to_be_so(hopeless: Staff) -> None:
    pytest.importorskip("psycopg")
    status, page = asked(hopeless.browser("vee"), "0417")
    assert status == 200
    assert "The database cannot be used" in page

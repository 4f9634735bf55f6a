"""Today, Try it and Tree, as they are sent: what staff are told, on lines and at moments chosen for it."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ivr.console import played
from ivr.console.console import Console
from ivr.console.install import install
from ivr.console.keypad import keypad
from ivr.console.standing import coming, desks, next_changes
from ivr.dialogue.respond import arrival, respond
from ivr.dialogue.turns import Arrived, Pressed
from ivr.directory import editions
from ivr.directory.build import load
from ivr.directory.edition import Edition
from ivr.directory.editions import Published
from ivr.errors import UsageError
from ivr.hours.schedule import Closure
from ivr.phone.transcript import Action
from tests.editing_pages import MORNING, editing
from tests.playing import edition
from tests.staff_pages import OPEN, Staff, sign_in, staff, token_in

PACIFIC = ZoneInfo("America/Los_Angeles")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PACIFIC)


def closed(one: Closure, contact: str = "ecf_support") -> Edition:
    """The court's line with a closure of one desk."""
    whole = edition("court")
    contacts = dict(whole.line.contacts)
    contact = contact if contact in contacts else next(iter(contacts))
    found = contacts[contact]
    contacts[contact] = replace(found, hours=replace(found.hours, closures=(one,)))
    return replace(whole, line=replace(whole.line, contacts=contacts))


# Today


def test_desks_stand_as_the_line_says() -> None:
    found = {desk.name: desk for desk in desks(edition("court"), at("2026-11-23 16:40"))}
    assert found["PACER Support"].kind == "closed"
    assert found["PACER Support"].words == "closed; opens Tue 6 AM Pacific"
    assert found["CM/ECF Support"].words == "open until 5 PM Pacific"
    assert found["CM/ECF Support"].numbers == ("206-370-8440, then press 2", "866-323-9293, then press 2")


@pytest.mark.parametrize(
    ("now", "first"),
    [
        ("2026-11-23 15:40", "PACER Support closes in 20 minutes, at 4 PM Pacific"),
        ("2026-11-23 15:59", "PACER Support closes in 1 minute, at 4 PM Pacific"),
        ("2026-11-23 20:00", "PACER Support opens in 10 hours, at 6 AM Pacific"),
        ("2026-11-21 05:00", "PACER Support opens on Mon 6 AM Pacific"),
    ],
)
def test_what_changes_next_is_said_as_people_say_it(now: str, first: str) -> None:
    change = next_changes(edition("court"), at(now))[0]
    assert f"{', '.join(change.desks)} {change.what} {change.when}" == first


def test_desks_that_change_together_are_told_together() -> None:
    changes = next_changes(edition("court"), at("2026-11-23 16:40"))
    assert [(len(change.desks), change.what) for change in changes] == [(4, "close"), (1, "opens")]


def test_a_closure_is_on_until_its_end_and_told_a_month_ahead() -> None:
    storm = Closure("odd_thing", starts=at("2026-12-01 09:00"), ends=at("2026-12-01 12:00"))
    line = closed(storm)

    def told(now: str) -> tuple[list[str], list[str]]:
        running, ahead = coming(line, at(now))
        return [one.when for one in running], [one.when for one in ahead if one.reason == "odd thing"]

    words = "Tue Dec 1, 9 AM Pacific, until Tue Dec 1, noon Pacific"
    assert told("2026-10-31 09:00") == ([], [])
    assert told("2026-11-20 09:00") == ([], [words])
    assert told("2026-12-01 09:00") == ([words], [])
    assert told("2026-12-01 11:59") == ([words], [])
    assert told("2026-12-01 12:00") == ([], [])


@pytest.mark.parametrize(
    ("closure", "effect"),
    [
        (Closure("x", first=OPEN.date(), last=OPEN.date()), "closed"),
        (Closure("x", first=OPEN.date(), last=OPEN.date(), status="unknown"), "not known whether open"),
        (Closure("x", first=OPEN.date(), last=OPEN.date(), opens=600), "opens 10:00"),
        (Closure("x", first=OPEN.date(), last=OPEN.date(), closes=750), "closes 12:30"),
        (Closure("x", first=OPEN.date(), last=OPEN.date() + timedelta(1)), "closed"),
    ],
)
def test_what_a_closure_does_is_said(closure: Closure, effect: str) -> None:
    running, _ = coming(closed(closure), OPEN)
    assert [one.effect for one in running] == [effect]
    assert running[0].when.startswith("Mon Nov 23")


@pytest.mark.parametrize("line", ["court", "clinic", "city", "single", "consulate"])
def test_every_line_has_its_pages(line: str, tmp_path: Path) -> None:
    pages = staff(tmp_path)
    pages.served.put(edition(line))
    client = pages.browser()
    for path in ("/staff/", "/staff/try", "/staff/try/text", "/staff/tree"):
        page = client.get(path)
        assert page.status_code == 200
        assert f"Line {edition(line).line.id}" in page.text
    acted = client.post("/staff/try", data={"csrf_token": token_in(page.text), "do": "call"})
    assert "0:00" in acted.text


# Try it


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Staff:
    return staff(tmp_path_factory.mktemp("staff"))


@pytest.fixture(scope="module")
def client(pages: Staff) -> FlaskClient:
    return pages.browser("vee")


def tried(client: FlaskClient, path: str = "/staff/try", **form: str) -> str:
    token = token_in(client.get("/staff/try").text)
    reply = client.post(path, data={"csrf_token": token, **form})
    assert reply.status_code == 200
    return unescape(reply.text)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"do": "press:1"}, "There is no call"),
        ({"do": "busy", "acts": "calls"}, "Nothing is ringing"),
        ({"do": "press:12", "acts": "calls"}, "nothing this telephone can do"),
        ({"do": "explode", "acts": "calls"}, "nothing this telephone can do"),
        ({"do": "say", "words": "  ", "acts": "calls"}, "Type some words first"),
        ({"do": "call", "at": "tomorrow"}, "no date and time"),
        ({"do": "call", "at": "2026-11-23T10:15+09:00"}, "no date and time"),
        ({"do": "call", "at": "1800-01-01T00:00"}, "no date and time"),
        ({"do": "wait", "acts": "calls\nrobs a bank"}, "could not be read"),
        ({"do": "wait", "acts": "\n".join(["calls"] * 151)}, "too long"),
        ({"do": "wait", "acts": 'says "' + "x" * 70_000 + '"'}, "too long"),
    ],
)
def test_what_cannot_be_done_is_said_on_the_page(client: FlaskClient, form: dict[str, str], said: str) -> None:
    page = tried(client, **{"on": "2026-11-23T10:15", **form})
    assert said in page.partition('role="alert">')[2][:200]


def test_words_come_back_as_words(client: FlaskClient) -> None:
    token = token_in(client.get("/staff/try").text)
    bad = "<script>alert(1)</script>\"' {{ 7 * 7 }} \u2028 a\vb"
    form = {"csrf_token": token, "do": "text", "words": bad}
    first = client.post("/staff/try/text", data=form).text
    assert "<script>alert" not in first
    assert "{{ 7 * 7 }}" in unescape(first)
    acts = unescape(first.partition('name="acts" value="')[2].partition('"')[0])
    page = tried(client, "/staff/try/text", do="text", words="menu", acts=acts, on="2026-11-23T10:15")
    assert 'role="alert"' not in page
    assert "2 texts written" in page


def test_a_draft_can_be_tried_beside_the_line(pages: Staff, tmp_path: Path) -> None:
    app, other = Flask("draft"), edition("city")
    install(app, Console(pages.served, pages.settings, pages.clock, lambda: other))
    client = app.test_client()
    sign_in(client, "vee", "correct horse battery")
    live, draft = (tried(client, do="call", of=which) for which in ("live", "draft"))
    assert "e-filing" in live.partition('class="turns"')[2]
    assert "e-filing" not in draft.partition('class="turns"')[2].partition("</ol>")[0]
    assert '<option value="draft" selected>' in draft


def test_a_script_without_its_last_act_loses_the_clock_set_for_it() -> None:
    begun = played.Script(OPEN).then(OPEN, Action("calls")).then(OPEN + timedelta(hours=1), Action("waits"))
    assert [act.kind for act in begun.acts] == ["calls", "clock", "waits"]
    assert begun.at == OPEN + timedelta(hours=1)
    assert [act.kind for act in begun.without_last().acts] == ["calls"]
    assert played.read_script("2026-11-23T10:15", begun.text, OPEN) == begun


def test_a_moment_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError):
        played.moment("2026-02-30T10:00", OPEN)
    assert played.moment("2026-07-01T10:00", OPEN).utcoffset() == timedelta(hours=-7)


def test_the_keypad_says_what_each_key_does_now() -> None:
    court = edition("court")
    conversation, _ = respond(court.line, arrival(court.line, "voice"), Arrived(), OPEN)
    keys = {each.key: each.does for each in keypad(court, conversation)}
    assert keys["3"] == "An existing case"
    assert (keys["8"], keys["7"], keys["0"], keys["*"]) == ("Español", "", "phone numbers", "back")
    conversation, _ = respond(court.line, conversation, Pressed("3"), OPEN)
    keys = {each.key: each.does for each in keypad(court, conversation)}
    assert (keys["1"], keys["2"], keys["3"]) == ("not sure", "Seattle", "Tacoma")
    assert not any(each.does for each in keypad(court, None))


def acts_in(page: str) -> str:
    found = re.search(r'name="acts" value="([^"]*)"', page)
    assert found
    return unescape(found[1])


def test_an_answer_can_be_had_as_a_text_and_none_is_sent(tmp_path: Path) -> None:
    pages = staff(tmp_path)
    client = pages.browser("vee")
    page = tried(client, do="call")
    assert '<option value="no" selected>' in page, "a line that can send no text offers none"
    for key, texting in (("1", "yes"), ("7", "yes")):
        page = tried(client, do=f"press:{key}", acts=acts_in(page), on="2026-11-23T10:15", texting=texting)
    text = unescape(" ".join(page.split()))
    assert '<option value="yes" selected>' in page
    assert re.search(r'<div class="text"><p class="said" lang="en">[^<]*800-676-6856', text)
    assert "text me this" in text
    assert "texting: yes" in text, "the transcript plays the same"
    assert not (pages.state / "outbox").exists()
    off = tried(client, do="press:7", acts="calls\npresses 1", on="2026-11-23T10:15", texting="no")
    assert '<div class="text">' not in off
    assert "text me this" not in off
    able = {"account_sid": f"AC{'0' * 32}", "text_from": "+12025550100"}
    assert '<option value="yes" selected>' in tried(staff(tmp_path / "able", **able).browser("vee"), do="call")


def test_files_changed_by_hand_that_lead_to_a_wrong_call_are_told_with_the_call(tmp_path: Path) -> None:
    line = editing(tmp_path)
    kim = line.person()
    assert "Not every call is right" not in kim.sees("/")
    assert not (line.pages.state / "proofs").exists(), "what was published was proved before"
    for wrong in line.live.folders.prompts.rglob("general.yaml"):
        wrong.write_text(wrong.read_text().replace('goodbye: {voice: "', 'goodbye: {voice: "Until 3 a.m. ', 1))
    files = line.live.files
    editions.keep(line.pages.state, files)
    editions.enter(line.pages.state, Published(files.edition, MORNING, "", editions.BY_HAND))
    line.pages.served.put(load(line.live.folders.config, line.live.folders.prompts))
    until = time.monotonic() + 60
    while "Not every call is right" not in (told := kim.sees("/today/now")):
        assert time.monotonic() < until
        time.sleep(0.2)
    assert "3:00 is told" in told
    assert "Until 3 a.m." in told.split("The shortest call that shows it")[1]

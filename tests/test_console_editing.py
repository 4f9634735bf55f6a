"""Changing the line on the staff pages: what is kept, what is refused and why, and what callers hear of it."""

from __future__ import annotations

import time
from html import unescape
from pathlib import Path

import pytest

from ivr.console.changelog import changes
from ivr.directory import drafts
from ivr.directory.editions import published
from tests.editing_pages import Editing, editing

GOODBYE = "/prompts/goodbye"
DESK = "/contacts/passports"
WORDS = "prompts/es/consulate.yaml"


@pytest.fixture
def line(tmp_path: Path) -> Editing:
    return editing(tmp_path)


def proved(line: Editing, name: str = "kim") -> str:
    """Check a draft and wait for the outcome."""
    person = line.person(name)
    person.done("/draft/check")
    until = time.monotonic() + 60
    while "Checking:" in (told := person.sees("/draft/checked")):
        assert time.monotonic() < until
        time.sleep(0.2)
    return told


def facts(line: Editing) -> str:
    return next(name for name in line.live.files.files if name.startswith("config/") and "closures" not in name)


def test_closed_for_a_storm_with_two_fields_and_heard_at_once(line: Editing) -> None:
    kim = line.person()
    back = kim.sends("/closures/read", kind="closure", who="all", reason="storm", until="today").text
    assert "Ninguna oficina atiende ahora por una tormenta." in back
    assert "Every desk is closed now for a storm." in back
    assert "tormenta" not in line.hears(), "reading back publishes nothing"
    told = kim.done("/closures", kind="closure", who="all", reason="storm", until="today")
    assert "Closed until the end of Monday Nov 23" in told
    assert "Ninguna oficina atiende ahora por una tormenta." in line.hears()
    assert published(line.pages.state)[0].who == "kim"
    assert "una tormenta" in published(line.pages.state)[0].why


def test_a_closure_is_ended_with_one_click_and_only_where_it_was_seen(line: Editing) -> None:
    kim = line.person()
    before = line.live.files
    kim.done("/closures", kind="closure", who="passports", reason="snow", until="today_noon")
    page = kim.sees("/closures")
    names = ("section", "file", "nth", "mark")
    form = {name: page.split(f'name="{name}" value="')[1].split('"')[0] for name in names}
    wrong = ({"mark": "0" * 12}, {"nth": "7"}, {"file": "config/../x.yaml"}, {"section": "contacts"}, {"nth": "x"})
    for changed in wrong:
        assert "changed meanwhile" in kim.done("/closures/end", **{**form, **changed})
    assert "nieve" in line.hears()
    assert "Ended." in kim.done("/closures/end", **form)
    assert "nieve" not in line.hears()
    assert "nieve" not in kim.sees("/closures").split("<main")[1].split("On now")[0].split("<select")[0]
    assert line.live.text(facts(line)) == before.files[facts(line)].decode()


REFUSED_CLOSURES = {
    "no reason": ({"reason": ""}, "Choose why"),
    "a reason without words": ({"reason": "boredom"}, "no reason with words"),
    "nobody of that name": ({"who": "../../etc"}, "no contact or site"),
    "no end": ({"until": ""}, "has an end"),
    "in the past": ({"until": "other", "until_day": "2026-11-22"}, "That is over"),
    "an hour ago": ({"until": "other", "until_day": "2026-11-23", "until_time": "08:30"}, "That is over"),
    "no day": ({"until": "other", "until_day": ""}, "Choose the day of the end"),
    "no such day": ({"until": "other", "until_day": "2026-02-30"}, "no day or time"),
    "backwards": (
        {"until": "other", "until_day": "2026-11-25", "until_time": "12:00", "from_day": "2026-11-26"},
        "before the beginning",
    ),
    "for years": ({"until": "other", "until_day": "2036-11-25"}, "more than a year"),
}


@pytest.mark.parametrize("name", REFUSED_CLOSURES)
def test_a_closure_that_makes_no_sense_is_refused_and_nothing_is_written(line: Editing, name: str) -> None:
    changed, why = REFUSED_CLOSURES[name]
    before = line.live.files
    kim = line.person()
    form = {"kind": "closure", "who": "all", "reason": "snow", "until": "today", **changed}
    assert why in kim.refused("/closures", **form)
    assert why in kim.sends("/closures/read", **form).text
    assert line.live.files == before


def test_an_outage_is_told_in_every_language_and_first(line: Editing) -> None:
    kim = line.person()
    only = {"kind": "announcement", "until": "today", "words.es": "No hay sistema"}
    assert "nothing yet in: en" in kim.refused("/closures", **only)
    for bad, why in (("<b>Down</b>", "plain sentence"), ("Call 303-555-0100", "telephone number"), ("x" * 200, "160")):
        assert why in kim.refused("/closures", **only, **{"words.en": bad})
    told = kim.done("/closures", **only, **{"words.en": "The system is down"})
    assert "Announced until" in told
    assert "No hay sistema." in line.hears()
    assert "No hay sistema." in line.reads()


def test_a_changed_prompt_is_a_draft_until_it_is_proved_and_published(line: Editing) -> None:
    kim = line.person()
    old = line.live.text("prompts/es/general.yaml")
    key = "/prompts/line.name"
    told = kim.done(key, es__voice="ayuda del consulado", es__sms="consulado")
    assert "Kept in your draft" in told
    assert "You have changes that callers don't hear yet" in kim.sees("/")
    assert "ayuda del consulado, zona" in line.hears()
    assert line.live.text("prompts/es/general.yaml") == old
    assert "You are trying the draft" in kim.sees("/try?of=draft")
    seen = kim.sees("/draft")
    assert "<del>" in seen
    assert "ayuda del consulado. Diga" in seen
    assert "Check it first" in kim.refused("/draft/publish", why="shorter")
    assert "every one ends in an answer" in proved(line)
    assert "Say in a few words" in kim.refused("/draft/publish", why=" ")
    assert "Published." in kim.done("/draft/publish", why="a shorter name")
    assert "ayuda del consulado. Diga" in line.hears()
    changed = [
        (one, other)
        for one, other in zip(line.live.text(WORDS).splitlines(), old_words(line), strict=True)
        if one != other
    ]
    assert changed == [
        (
            '  name: {voice: "ayuda del consulado", sms: "consulado"}',
            '  name: {voice: "ayuda del consulado, zona de ejemplo", sms: "consulado de ejemplo"}',
        )
    ]
    assert drafts.read(line.pages.state, "kim") is None
    newest = published(line.pages.state)[0]
    assert (newest.who, newest.why) == ("kim", "a shorter name")
    assert any(entry.what == "published a draft" and entry.who == "kim" for entry in changes(line.pages.state))


def old_words(line: Editing) -> list[str]:
    first = published(line.pages.state)[-1].edition
    kept = line.pages.state / "editions" / first / WORDS
    return kept.read_text(encoding="utf-8").splitlines()


def test_the_line_goes_back_to_an_earlier_edition_with_one_click(line: Editing) -> None:
    kim = line.person()
    first = line.live.files
    kim.done("/closures", kind="closure", who="all", reason="snow", until="today")
    name = published(line.pages.state)[-1].edition
    assert name == first.edition
    seen = kim.sees(f"/history/{name}")
    assert "If the line goes back to this" in seen
    assert "Ninguna oficina atiende ahora por nieve." in seen
    assert "meanwhile" in kim.done(f"/history/{name}/back", seen="00000000")
    assert "nieve" in line.hears()
    assert "Done: the line is as it was" in kim.done(f"/history/{name}/back", seen=line.live.files.edition)
    assert "nieve" not in line.hears()
    assert line.live.files.files == first.files
    assert "went back to an earlier edition" in kim.sees("/history")


PATHS = ["..", "../..", "%2e%2e%2fetc", "....", "/etc/passwd", "0" * 8, "%00", "a" * 3000, "."]


@pytest.mark.parametrize("name", PATHS)
def test_a_path_for_the_name_of_a_version_finds_nothing(line: Editing, name: str) -> None:
    kim = line.person()
    for path in (f"/staff/history/{name}", f"/staff/prompts/{name}", f"/staff/contacts/{name}"):
        assert kim.client.get(path).status_code in (404, 405, 308)
    before = line.live.files
    assert kim.sends(f"/history/{name}/back", seen="").status_code in (404, 405, 308)
    assert line.live.files == before


BAD_WORDS = {
    "an unknown field": ("Adiós, {nobody}.", "the field {nobody}"),
    "nothing at all": ("", "no words in `goodbye`"),
    "a novel": ("palabra " * 1250, "characters in `goodbye`"),
    "markup": ("Hasta <b>luego</b>.", "the markup &#34;&lt;b&gt;&#34;"),
    "a script": ("<script>alert(1)</script>", "the markup"),
    "a number": ("Llame al 303 555 0100.", "a telephone number"),
    "a brace": ("Hasta { luego", "a brace"),
}


@pytest.mark.parametrize("name", BAD_WORDS)
def test_a_wording_that_is_not_right_is_refused_next_to_its_box(line: Editing, name: str) -> None:
    typed, why = BAD_WORDS[name]
    kim = line.person()
    told = kim.refused(GOODBYE, es__voice=typed, es__sms="")
    assert why in told.split('id="en-problems"')[0]
    assert "Found" not in told.split('id="en-problems"')[1].split("</div>")[0]
    assert "<script>alert" not in told
    assert drafts.read(line.pages.state, "kim") is None
    live = kim.sends(f"{GOODBYE}/measure", es__voice=typed, es__sms="").get_json()
    assert live["es"]["problems"]
    assert live["en"]["problems"] == []


def test_seconds_and_parts_are_told_as_somebody_types(line: Editing) -> None:
    kim = line.person()
    told = kim.sends(f"{GOODBYE}/measure", es__voice="uno dos tres cuatro cinco", es__sms="a" * 170).get_json()["es"]
    assert told["voice_size"] == "1.8 s"
    assert told["sms_size"] == "170 characters, 2 parts, GSM-7"
    told = kim.sends(f"{GOODBYE}/measure", es__voice="uno", es__sms="Adiós, á").get_json()["es"]
    assert told["sms_size"] == "8 characters, 1 part, UCS-2 because of ó á"
    assert told["problems"]


def test_what_is_typed_is_kept_to_the_letter(line: Editing) -> None:
    kim = line.person()
    typed = "Dijo: \"adiós\" # y 'nada' · más: \\ {x".replace("{x", "-")
    kim.done(GOODBYE, es__voice=typed, es__sms="")
    assert typed.replace('"', "&#34;").replace("'", "&#39;") in kim.sees(GOODBYE)
    kim.done(GOODBYE, es__voice="Hasta luego.", es__sms="")
    assert drafts.read(line.pages.state, "kim") is None, "as it was is no change"


def test_one_wording_for_both_and_one_for_each(line: Editing) -> None:
    kim = line.person()
    key = "/prompts/issue.help.label"
    kim.done(key, es__voice="Ayuda", es__sms="", es__same="1")
    mine = drafts.read(line.pages.state, "kim")
    assert mine
    assert "label: Ayuda," in mine.files[WORDS][1]
    kim.done(key, es__voice="Ayuda", es__sms="Auxilio")
    mine = drafts.read(line.pages.state, "kim")
    assert mine
    assert "label: {voice: Ayuda, sms: Auxilio}" in mine.files[WORDS][1]


def test_two_editors_do_not_overwrite_each_other(line: Editing) -> None:
    kim, bo = line.person(), line.person("bo")
    kim.done(GOODBYE, es__voice="Hasta pronto.", es__sms="")
    proved(line)
    bo.done(f"{DESK}/numbers", **number("303-555-0100", keys="5"))
    proved(line, "bo")
    assert "Published." in bo.done("/draft/publish", why="option 5")
    told = kim.refused("/draft/publish", why="a kinder goodbye")
    assert "bo published “option 5” after you began" in told
    assert "Your draft is kept" in told
    assert "Put my changes on top" in kim.sees("/draft")
    assert "now stand on top" in kim.done("/draft/carry-over")
    proved(line)
    assert "Published." in kim.done("/draft/publish", why="a kinder goodbye")
    assert "option: 5" in line.live.text(facts(line))
    assert "Hasta pronto." in line.live.text("prompts/es/general.yaml")


def test_two_editors_of_one_line_are_told_so_and_nothing_is_lost(line: Editing) -> None:
    kim, bo = line.person(), line.person("bo")
    kim.done(f"{DESK}/numbers", **number("303-555-0100", keys="6"))
    bo.done(f"{DESK}/numbers", **number("303-555-0100", keys="5"))
    proved(line, "bo")
    bo.done("/draft/publish", why="option 5")
    assert "Both of you changed the same lines" in kim.done("/draft/carry-over")
    mine = drafts.read(line.pages.state, "kim")
    assert mine
    assert "option: 6" in mine.files[facts(line)][1]
    assert "published a change in the same place" in kim.refused(GOODBYE, es__voice="Hasta pronto.", es__sms="")
    assert "Thrown away" in kim.done("/draft/throw-away")
    assert "Kept in your draft" in kim.done(f"{DESK}/numbers", **number("303-555-0100", keys="6"))


def test_an_own_closure_does_not_make_the_own_draft_stale(line: Editing) -> None:
    kim = line.person()
    kim.done(GOODBYE, es__voice="Hasta pronto.", es__sms="")
    kim.done("/closures", kind="closure", who="all", reason="snow", until="today")
    assert "Put my changes on top" not in kim.sees("/draft")
    mine = drafts.read(line.pages.state, "kim")
    assert mine
    assert mine.based_on == line.live.files.edition


def test_a_change_made_in_an_editor_shows_up(line: Editing) -> None:
    line.live.edit(WORDS, "Oficina de pasaportes", "Oficina de papeles")
    assert "Oficina de papeles" in line.person().sees("/prompts?group=contact")


def number(number: str, keys: str = "", nth: int = 0, press: str = "option", **more: str) -> dict[str, str]:
    form = {"number": number, "kind": "voice", "press": press, "keys": keys, **more}
    return {f"{nth}.{name}": value for name, value in form.items()}


def test_a_number_an_option_and_a_second_number_are_changed_line_by_line(line: Editing) -> None:
    kim = line.person()
    before = line.live.text(facts(line))
    kim.done(f"{DESK}/numbers", **number("303-555-0100", keys="12", press="extension"), **number("303-555-0105", nth=1))
    mine = drafts.read(line.pages.state, "kim")
    assert mine
    added = "        extension: 12\n      - number: 303-555-0105\n"
    assert mine.files[facts(line)][1] == before.replace("        option: 4\n", added)
    kim.done(f"{DESK}/numbers", **number("303-555-0100", remove="1"), **number("303-555-0105", nth=1))
    mine = drafts.read(line.pages.state, "kim")
    assert mine
    assert "303-555-0100" not in mine.files[facts(line)][1]


BAD_NUMBERS = {
    "too short": (number("303-12"), "too few digits"),
    "letters": (number("call me"), "Found"),
    "empty": (number(""), "cannot be empty"),
    "an option in words": (number("303-555-0100", keys="three"), "the key to press"),
    "the last one": (number("303-555-0100", remove="1"), "no number that may be said"),
    "a path": (number("../../etc/passwd"), "Found"),
}


@pytest.mark.parametrize("name", BAD_NUMBERS)
def test_a_number_that_cannot_be_is_refused(line: Editing, name: str) -> None:
    form, why = BAD_NUMBERS[name]
    kim = line.person()
    reply = kim.sends(f"{DESK}/numbers", **form)
    told = kim.client.get(reply.location).text if reply.status_code == 303 else reply.text
    assert why in told
    assert drafts.read(line.pages.state, "kim") is None


def week(name: str = "week", **days: str) -> dict[str, str]:
    usual = dict.fromkeys(("Mon", "Tue", "Wed", "Thu", "Fri"), "09:00-14:00")
    form: dict[str, str] = {}
    for day, times in {**usual, **days}.items():
        for turn, span in enumerate(filter(None, times.split(", "))):
            opens, closes = span.split("-")
            form |= {f"{name}.{day}.{turn}.open": opens, f"{name}.{day}.{turn}.close": closes}
    return form


def test_hours_are_changed_for_a_day_and_with_a_break(line: Editing) -> None:
    kim = line.person()
    assert "Nothing was changed" in kim.done(f"{DESK}/hours", **week())
    kim.done(f"{DESK}/hours", **week(Fri="09:00-12:00, 13:00-15:00"))
    mine = drafts.read(line.pages.state, "kim")
    assert mine
    assert '      Mon-Thu: "9:00-14:00"\n      Fri: "9:00-12:00, 13:00-15:00"\n' in mine.files[facts(line)][1]
    kim.done(f"{DESK}/hours", **week())
    assert drafts.read(line.pages.state, "kim") is None, "put back to the letter"


BAD_HOURS = {
    "closing before opening": (week(Mon="14:00-09:00"), "closing time is after the opening time"),
    "no closing time": (week(Mon="09:00-"), "One of the two times is missing"),
    "no time": (week(Mon="nine-ten"), "is no time"),
    "not a time": (week(Mon="99:00-99:30"), "Found"),
    "overlapping": (week(Mon="09:00-12:00, 11:00-14:00"), "Monday"),
    "never open": ({}, "No day has any hours"),
}


@pytest.mark.parametrize("name", BAD_HOURS)
def test_hours_that_cannot_be_are_refused_by_day(line: Editing, name: str) -> None:
    form, why = BAD_HOURS[name]
    kim = line.person()
    assert why.lower() in kim.refused(f"{DESK}/hours", **form).lower()
    assert drafts.read(line.pages.state, "kim") is None


def test_other_hours_for_a_while_are_added_and_taken_away(line: Editing) -> None:
    kim = line.person()
    days = {"first": "2026-12-21", "last": "2026-12-31"}
    backwards = {"first": "2026-12-31", "last": "2026-12-21"}
    assert "before the first" in kim.refused(f"{DESK}/period", **backwards, **week("period"))
    assert "Choose the first" in kim.refused(f"{DESK}/period", first="soon", last="", **week("period"))
    assert "2026-12-21 to 2026-12-31" in kim.done(f"{DESK}/period", **days, **week("period", Mon="10:00-11:00"))
    assert "gone already" in kim.done(f"{DESK}/end-period", nth="4")
    kim.done(f"{DESK}/end-period", nth="0")
    assert drafts.read(line.pages.state, "kim") is None


def test_a_desk_that_is_needed_stays_and_says_what_needs_it(line: Editing) -> None:
    kim = line.person()
    told = kim.done(f"{DESK}/remove")
    assert "it is the desk that is given when the need is not known" in told
    assert "it answers callers about “passport”" in told
    assert "the last location" in kim.done("/sites/consulate", act="remove")
    assert drafts.read(line.pages.state, "kim") is None


def test_a_desk_that_nothing_needs_goes_with_its_words(line: Editing) -> None:
    line.live.edit(facts(line), "    contact: protection", "    contact: passports")
    kim = line.person()
    assert "Kept in your draft" in kim.done("/contacts/protection/remove")
    told = kim.sees("/draft")
    assert "This is not right yet" not in told
    mine = drafts.read(line.pages.state, "kim")
    assert mine
    assert "Oficina de protección" not in mine.files[WORDS][1]


def test_facts_are_marked_as_checked_today(line: Editing) -> None:
    kim = line.person()
    kim.done(f"{DESK}/checked")
    mine = drafts.read(line.pages.state, "kim")
    assert mine
    assert mine.files[facts(line)][1].count("checked: 2026-11-23") == 2
    kim.done("/sites/consulate", until="2027-12-31")
    mine = drafts.read(line.pages.state, "kim")
    assert mine
    assert "    reviewed_until: 2027-12-31\n" in mine.files[facts(line)][1]


POSTS = (
    "/prompts/goodbye", "/prompts/goodbye/measure", "/closures", "/closures/end", "/closures/read", "/draft/check",
    "/draft/publish", "/draft/carry-over", "/draft/throw-away", "/contacts/passports/numbers",
    "/contacts/passports/hours", "/contacts/passports/period", "/contacts/passports/end-period",
    "/contacts/passports/checked", "/contacts/passports/remove", "/sites/consulate", "/history/{edition}/back",
)  # fmt: skip


def test_a_viewer_looks_at_everything_and_changes_nothing(line: Editing) -> None:
    vee, before = line.person("vee"), line.live.files
    for path in ("/prompts", "/prompts/goodbye", "/contacts", DESK, "/closures", "/history", "/draft"):
        page = vee.sees(path)
        assert page.count("<form") == 1 + page.count('role="search"'), f"only signing out and looking: {path}"
    for path in POSTS:
        assert vee.sends(path.format(edition=before.edition), kind="closure").status_code == 403, path
    assert line.live.files == before


def test_a_forged_form_changes_nothing(line: Editing) -> None:
    kim, before = line.person(), line.live.files
    for path in POSTS:
        address = f"/staff{path.format(edition=before.edition)}"
        form = {"kind": "closure", "who": "all", "reason": "snow", "until": "today"}
        assert kim.client.post(address, data=form).status_code == 400, path
        assert line.pages.app.test_client().post(address, data=form).status_code in (401, 400), path
    assert line.live.files == before
    assert drafts.read(line.pages.state, "kim") is None


def test_a_draft_survives_signing_out_and_is_nobody_elses(line: Editing) -> None:
    kim = line.person()
    kim.done(GOODBYE, es__voice="Hasta pronto.", es__sms="")
    kim.done("/sign-out")
    assert "Hasta pronto." in line.person().sees(GOODBYE)
    assert "Hasta pronto." not in line.person("bo").sees(GOODBYE)


def test_a_draft_that_breaks_a_law_is_refused_with_the_shortest_call(line: Editing) -> None:
    kim = line.person()
    menu = "{choices} Para los números de teléfono, · oprima 0. Para otra cosa, · oprima 5."
    kim.done("/prompts/menu.offer", es__voice=menu, es__sms="{choices}")
    told = proved(line)
    assert "cannot be published" in told
    assert "The shortest call that shows it" in told
    assert "Check it first" in kim.refused("/draft/publish", why="longer")


def test_a_file_from_another_system_keeps_its_line_ends(line: Editing) -> None:
    place = line.live.top / WORDS
    place.write_bytes(b"\xef\xbb\xbf" + place.read_bytes().replace(b"\n", b"\r\n"))
    before = place.read_bytes()
    kim = line.person()
    kim.done("/prompts/line.name", es__voice="ayuda del consulado", es__sms="consulado de ejemplo")
    proved(line)
    kim.done("/draft/publish", why="shorter")
    old, new = b"ayuda del consulado, zona de ejemplo", b"ayuda del consulado"
    assert place.read_bytes() == before.replace(old, new)


def test_what_nobody_touched_is_no_change_also_with_its_line_breaks(line: Editing) -> None:
    kim = line.person()
    for key in ("greeting.unofficial", "menu.row", "closure.now", "list.join"):
        page = kim.sees(f"/prompts/{key}")
        typed = {}
        for box in ("es-voice", "es-sms", "en-voice", "en-sms"):
            shown = page.split(f'<textarea id="{box}"')[1].split(">", 1)[1].split("</textarea>")[0]
            typed[box.replace("-", ".")] = unescape(shown.removeprefix("\n")).replace("\n", "\r\n")
        assert "Nothing was changed" in kim.done(f"/prompts/{key}", **typed), key

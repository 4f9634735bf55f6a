"""The register holds every fact with its source; a saved page is compared with it; what goes stale is told."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.directory.edition import Edition
from ivr.errors import UsageError
from ivr.register.alarms import alarms
from ivr.register.clock_words import day_names, times_in
from ivr.register.comparing import compare
from ivr.register.finding import understood
from ivr.register.listing import rows
from ivr.register.page import read_page, text_of
from tests.facts import PRINTED
from tests.made import NOW, PERMITS, RECORDS, TODAY, WATER, changed, made
from tests.playing import HERE, edition

ROOT = HERE.parent
DESKS = {
    "pacer": "PACER Support",
    "ecf_support": "CM/ECF Support",
    "case_seattle": "Seattle Case Administrator team",
    "case_tacoma": "Tacoma Case Administrator team",
    "case_opening": "Attorney Case Opening Helpdesk",
}

# The register


def test_the_register_of_the_court_is_what_its_pages_print() -> None:
    facts = edition("court").line.facts
    held = set()
    for number in (fact for fact in facts if fact.kind == "number"):
        options = [f.value for f in facts if f.kind == "option" and (f.about, f.phone) == (number.about, number.phone)]
        held.add((DESKS[number.about], number.phone.removeprefix("+1"), options[0] if options else None))
    assert held == {(one.desk, one.digits, one.option) for one in PRINTED}


def test_every_fact_of_the_court_names_its_page_but_the_closures_nobody_confirmed() -> None:
    without = [fact.kind for fact in edition("court").line.facts if fact.source is None]
    assert set(without) <= {"closure"}


@pytest.mark.parametrize("name", ["court", "city", "clinic", "single"])
def test_a_fact_says_the_line_of_the_file_it_is_written_in(name: str) -> None:
    config = ROOT / "config" if name == "court" else HERE / "lines" / name / "config"
    checked = 0
    for fact in edition(name).line.facts:
        file, _, line = fact.written.rpartition(":")
        text = (config / Path(file).name).read_text(encoding="utf-8").splitlines()[int(line) - 1]
        if fact.kind == "number":
            assert fact.phone[-4:] in text, fact
            checked += 1
        elif fact.kind in ("option", "extension"):
            assert fact.value in text, fact
            checked += 1
    assert checked


def test_several_presses_of_one_number_stand_in_their_order() -> None:
    facts = [f for f in edition("clinic").line.facts if f.about == "pharmacy" and f.kind in ("option", "extension")]
    assert [(fact.kind, fact.value) for fact in facts] == [("extension", "12"), ("option", "3"), ("extension", "77")]


def test_a_dated_number_has_its_days() -> None:
    facts = [f for f in edition("clinic").line.facts if f.about == "records" and f.kind == "number"]
    assert [(f.phone[-4:], f.first, f.last) for f in facts] == [
        ("0159", None, None), ("0150", None, date(2026, 12, 31)), ("0155", date(2027, 1, 1), None),
    ]  # fmt: skip


def test_the_age_of_a_fact_is_counted_from_its_own_day_else_from_its_source(tmp_path: Path) -> None:
    made(tmp_path / "a")
    line = changed(tmp_path / "a", "config/contacts.yaml", '      - number: "206-555-0101"',
                   '      - number: "206-555-0101"\n        checked: 2026-11-01')  # fmt: skip
    found = {row["value"]: row["age"] for row in rows(line, date(2026, 11, 30)) if row["kind"] == "number"}
    assert found == {"206-555-0100": 8, "206-555-0101": 29}


def test_the_steps_of_a_guide_stand_under_it_with_the_desk_that_helps() -> None:
    found = list(rows(edition("clinic"), TODAY))
    assert "help from front_desk" in next(row["value"] for row in found if row["kind"] == "guide")
    assert [row["kind"] for row in found if row["kind"].startswith("step")] == ["step 1", "step 2", "step 3"]


def test_facts_are_listed_and_given_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts", "--at", "2026-11-30 12:00"]) == 0
    out = capsys.readouterr().out
    assert "option" in out
    assert "2, once 206-370-8440 answers" in out
    assert "8 days ago" in out
    assert main(["facts", "--json", "--at", "2026-11-30 12:00"]) == 0
    given = json.loads(capsys.readouterr().out)
    assert {row["age"] for row in given if row["checked"]} == {8}
    assert {row["number"] for row in given if row["kind"] == "number"} == {f"+1{one.digits}" for one in PRINTED}


# Comparing with a page

AGREES = """<!doctype html><html><head><title>Contacts</title><style>.a{width:206-555-0177}</style></head><body>
<h1>Whom to call</h1><script>var phone = "206-555-0188";</script>
<p>Permits: available between 8:00&nbsp;AM and 5:00 PM, Monday through Friday.<br>
Call <a href="tel:+12065550100">(206) 555-<b>0100</b></a> (choose option 2).</p>
<p>Water bills: 9 a.m. &ndash; 4 p.m. PST, Mon-Thu. Phone: 206.555.0101</p></body></html>"""


@pytest.fixture
def town(tmp_path: Path) -> Edition:
    return made(tmp_path / "town", PERMITS, WATER, source="Whom to call")


def verdicts(line: Edition, html: str) -> set[tuple[str, str, str]]:
    found = compare(line, text_of(html), TODAY).findings
    return {(each.verdict, each.number, each.words) for each in found if each.verdict != "same"}


def test_a_page_that_says_the_same_agrees(town: Edition) -> None:
    compared = compare(town, text_of(AGREES), TODAY)
    assert compared.agrees, compared.findings
    assert compared.source == "page", "its title stands on the page"
    assert {each.words for each in compared.findings} >= {"option 2", "hours 8:00-17:00", "hours 9:00-16:00"}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("206.555.0101", "", {("missing", "206-555-0101", "Water office: the number is not on the page")}),
        ("0101</p>", "0101</p><p>Parks: 206-555-0102</p>",
         {("new", "206-555-0102", "the number is not in the register")}),
        ("option 2", "option 4", {("missing", "206-555-0100", "option 2 is not on the page"),
                                  ("new", "206-555-0100", "option 4 is not in the register")}),
        (" (choose option 2)", "", {("missing", "206-555-0100", "option 2 is not on the page")}),
        ("206.555.0101", "206.555.0101, press 7", {("new", "206-555-0101", "option 7 is not in the register")}),
        ("206.555.0101", "206.555.0101 ext. 12", {("new", "206-555-0101", "extension 12 is not in the register")}),
        ("5:00 PM", "4:30 PM",
         {("different", "206-555-0100", "hours: the register has 8:00-17:00, the page 8:00-16:30")}),
        ("Monday through Friday", "Monday through Thursday",
         {("different", "206-555-0100", "days: the register has Mon-Fri, the page Mon-Thu")}),
        ("PST", "CST", {("different", "206-555-0101", "zone: the register has America/Los_Angeles")}),
        ("9 a.m. &ndash; 4 p.m. PST, Mon-Thu.", "",
         {("different", "206-555-0101", "hours: the register has 9:00-16:00, the page 8:00-17:00"),
          ("different", "206-555-0101", "days: the register has Mon-Thu, the page Mon-Fri")}),
        ("</body>", "<p>Closed at noon on 24 December.</p></body>",
         {("new", "", "the time 12:00 is no opening or closing time here")}),
    ],
)  # fmt: skip
def test_what_a_page_says_otherwise_is_found(
    town: Edition, old: str, new: str, expected: set[tuple[str, str, str]]
) -> None:
    assert AGREES.count(old) == 1
    assert verdicts(town, AGREES.replace(old, new)) == expected


def test_what_is_new_is_shown_with_the_words_around_it(town: Edition) -> None:
    html = AGREES.replace("</body>", "<p>For lost keys call the porter at 206-555-0133, press 9.</p></body>")
    found = next(each for each in compare(town, text_of(html), TODAY).findings if each.verdict == "new")
    assert "lost keys call the porter at 206-555-0133" in found.around
    assert "option 9" in found.words


def test_one_number_with_two_options_keeps_them_apart(tmp_path: Path) -> None:
    line = made(tmp_path / "two", PERMITS, RECORDS)
    page = "Permits 206-555-0100, option 2. Old files 206-555-0100, option 3. 8 AM to 5 PM weekdays"
    assert verdicts(line, page) == set()
    assert verdicts(line, page.replace("option 3", "option 2")) == {
        ("missing", "206-555-0100", "option 3 is not on the page")
    }


def test_hours_may_stand_behind_their_numbers(town: Edition) -> None:
    page = "Permits 206-555-0100 press 2, Mon-Fri 8:00-5:00. Water 206-555-0101, Mon-Thu 9-4 pm."
    assert verdicts(town, page) == set()


def test_only_facts_of_the_page_are_looked_for(tmp_path: Path) -> None:
    made(tmp_path / "a", PERMITS, WATER, source="Whom to call")
    other = '  leaflet:\n    title: "Leaflet"\n    checked: 2026-11-20\n'
    changed(tmp_path / "a", "config/line.yaml", "sources:\n", f"sources:\n{other}")
    line = changed(tmp_path / "a", "config/contacts.yaml", '      - number: "206-555-0101"',
                   '      - number: "206-555-0101"\n        source: leaflet')  # fmt: skip
    without = AGREES.replace("Phone: 206.555.0101", "")
    found = compare(line, text_of(without), TODAY)
    assert not [each for each in found.findings if each.number == "206-555-0101"]
    assert compare(line, text_of(without), TODAY, "leaflet").findings[0].verdict == "missing"
    with pytest.raises(UsageError, match="is no source"):
        compare(line, "", TODAY, "rumour")


def test_a_number_whose_days_are_over_is_not_looked_for() -> None:
    page = "Records office 612-555-0155, records@cedar.example"
    found = compare(edition("clinic"), page, date(2027, 2, 1)).findings
    assert ("same", "612-555-0155") in {(each.verdict, each.number) for each in found}
    assert "612-555-0150" not in {each.number for each in found}


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("8:00 AM to 5:00 PM", (480, 1020)),
        ("8 a.m.-5 p.m.", (480, 1020)),
        ("8-5 pm", (480, 1020)),
        ("1-5 pm", (780, 1020)),
        ("9am\N{EN DASH}noon", (540, 720)),
        ("noon until 4:30 PM", (720, 990)),
        ("8:00 to 5:00", (480, 1020)),
        ("08:00-17:00", (480, 1020)),
        ("6 PM to midnight", (1080, 1440)),
        ("8:15 to 11 a.m.", (495, 660)),
        ("open 24/7", (0, 1440)),
        ("steps 2 to 4", None),
        ("Rule 5.1 and 6.2", None),
        ("28 U.S.C. 955", None),
        ("January 27, 2020", None),
        ("2 or 3 minutes", None),
    ],
)
def test_hours_are_read_as_pages_print_them(text: str, span: tuple[int, int] | None) -> None:
    assert [(one.start, one.end) for one in times_in(text)] == ([span] if span else [])


@pytest.mark.parametrize(
    ("text", "days"),
    [("8 AM-5 PM, Monday through Friday", "Mon-Fri"), ("Mon., 8 AM-5 PM", "Mon"), ("weekdays 8 AM-5 PM", "Mon-Fri"),
     ("8 AM-5 PM daily", "Mon-Sun"), ("Tuesdays 8 AM-5 PM", "Tue")],
)  # fmt: skip
def test_days_are_read_beside_their_hours(text: str, days: str) -> None:
    assert [day_names(one.days) for one in times_in(text)] == [days]


def test_neither_dates_nor_short_numbers_are_telephone_numbers() -> None:
    assert understood("Upgraded on January 27, 2020, 28 U.S.C. 955, call 911 or text 12345.").numbers == ()


def test_a_page_is_read_whatever_its_coding_and_what_is_no_page_is_refused(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_bytes('<meta charset="windows-1252"><p>8 AM \u2013 5 PM'.encode("cp1252"))
    assert read_page(page) == "8 AM \u2013 5 PM"
    page.write_bytes(b"%PDF-1.7\n\0")
    for path, said in ((page, "is no page of text"), (tmp_path / "none.html", "No such file"), (tmp_path, "directory")):
        with pytest.raises(UsageError, match=said):
            read_page(path)


def test_comparing_ends_with_one_where_something_differs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(tmp_path / "town", PERMITS, WATER)
    page = tmp_path / "page.txt"
    folders = [f"--config={tmp_path}/town/config", f"--prompts={tmp_path}/town/prompts"]
    for text, code in ((text_of(AGREES), 0), (text_of(AGREES).replace("option 2", "option 3"), 1)):
        page.write_text(text, encoding="utf-8")
        assert main(["facts", "--compare", str(page), *folders]) == code
        out = capsys.readouterr().out
        assert "206-555-0100" in out
        assert out.endswith("0 missing, 0 new, 0 different.\n") == (code == 0)
        assert main(["facts", "--compare", str(page), "--json", *folders]) == code
        given = json.loads(capsys.readouterr().out)["findings"]
        assert any(each["verdict"] != "same" for each in given) == bool(code)


# Alarms


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T20:00").replace(tzinfo=UTC)


def kinds(line: Edition, day: str) -> list[str]:
    return [alarm.kind for alarm in alarms(line, at(day))]


def test_a_fresh_line_raises_no_alarm(town: Edition) -> None:
    assert alarms(town, NOW) == []


def test_facts_are_old_the_day_after_the_days_allowed(town: Edition) -> None:
    assert kinds(town, "2027-02-20") == []
    assert kinds(town, "2027-02-21") == ["unchecked"]
    assert "91 days ago" in alarms(town, at("2027-02-21"))[0].words


def test_each_line_says_how_long_facts_stay_fresh(tmp_path: Path) -> None:
    made(tmp_path / "a")
    line = changed(tmp_path / "a", "config/line.yaml", "facts_checked_within: 90", "facts_checked_within: 10")
    assert kinds(line, "2026-12-02") == []
    assert kinds(line, "2026-12-03") == ["unchecked"]


def test_facts_that_nobody_ever_compared_are_told() -> None:
    assert [alarm.kind for alarm in alarms(edition("single"), NOW)] == ["unchecked"]


def test_the_end_of_the_days_looked_at_is_told_thirty_days_before(tmp_path: Path) -> None:
    line = made(tmp_path / "a", reviewed_until=date(2027, 1, 15))
    assert kinds(line, "2026-12-16") == []
    assert kinds(line, "2026-12-17") == ["horizon"]
    assert "any more" in alarms(line, at("2027-01-16"))[0].words


def test_a_closure_that_goes_on_and_on_is_asked_about(tmp_path: Path) -> None:
    made(tmp_path / "a")
    closed = "closures:\n  - from: 2026-12-01\n    until: 2027-01-31\n    reason: snow\n"
    line = changed(tmp_path / "a", "config/closures.yaml", "closures: []", closed)
    assert kinds(line, "2026-12-08") == []
    assert kinds(line, "2026-12-09") == ["override"]
    assert kinds(line, "2027-02-01") == []


def test_an_announcement_that_goes_on_and_on_is_asked_about(tmp_path: Path) -> None:
    made(tmp_path / "a")
    told = "announcements:\n  - from: 2026-12-01\n    until: 2026-12-20\n    words: {en: We have moved.}\n"
    line = changed(tmp_path / "a", "config/closures.yaml", "closures: []", told)
    assert kinds(line, "2026-12-08") == []
    (alarm,) = alarms(line, at("2026-12-09"))
    assert alarm.kind == "override"
    assert '"We have moved."' in alarm.words
    assert kinds(line, "2026-12-22") == []


def test_a_number_about_to_end_is_told_and_whether_another_follows() -> None:
    assert "expiring" not in kinds(edition("clinic"), "2026-12-16")
    told = [alarm.words for alarm in alarms(edition("clinic"), at("2026-12-17")) if alarm.kind == "expiring"]
    assert told == ["Records office: number 612-555-0150 holds until 2026-12-31; what follows is written down."]


def test_days_are_those_of_the_lines_own_clock(tmp_path: Path) -> None:
    line = made(tmp_path / "a", reviewed_until=date(2027, 1, 15))
    late = datetime(2026, 12, 17, 5, 0, tzinfo=UTC)  # still the 16th on the Pacific clock
    assert alarms(line, late) == []


def test_check_tells_alarms_and_is_content_all_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(tmp_path / "a")
    folders = [f"--config={tmp_path}/a/config", f"--prompts={tmp_path}/a/prompts"]
    assert main(["check", "--at", "2026-11-23 12:00", *folders]) == 0
    assert "Look at this" not in capsys.readouterr().out
    assert main(["check", "--at", "2027-03-01 12:00", *folders]) == 0
    assert "Look at this" in capsys.readouterr().out

"""What callers are told, held against the two printed pages: every number, option, hour and sentence, both ways.

The transcripts are played anew, so a fact that is wrong in `config/` or lost in `prompts/` is found here even where
somebody has written it into a transcript.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ivr.dialogue.values import say
from ivr.phone.facts import numbers_in
from ivr.phone.transcript import Action
from ivr.prompts.rendering import render
from tests.facts import CLOCK_TIMES, DESKS_WITH_THE_NOTICE, HOURS, NOTICE, PRINTED
from tests.playing import TRANSCRIPTS, edition, transcript
from tests.told_facts import OPTION_WORDS, Reply, Told, replies

PACIFIC = ZoneInfo("America/Los_Angeles")
PACER, TACOMA, TOLL_FREE = "PACER Support", "Tacoma Case Administrator team", "8663239293"
COURT_HOURS = (
    "Monday to Friday, 8 a.m. to 5 p.m. Pacific",
    "Mon-Fri 8 AM-5 PM Pacific",
    "lunes a viernes, de 8 a.m. a 5 p.m., hora del Pacífico",
    "Lu-Vi 8 AM-5 PM hora de Seattle",
)
PACER_HOURS = (
    "Monday to Friday, 6 a.m. to 4 p.m. Pacific, 8 to 6 Central",
    "Mon-Fri 6 AM-4 PM Pacific (8-6 Central)",
    "lunes a viernes, de 6 a.m. a 4 p.m., hora del Pacífico; en hora del Centro, de 8 a 6",
    "Lu-Vi 6 AM-4 PM hora de Seattle (8-6 Central)",
)
LAST_MINUTES = re.compile(r"(?:Minutes left: |Closes in |Minutos que quedan: |Cierran en )(\d+)")
OPEN = ("Open now", "Atienden ahora")
LINES_OWN = tuple(
    render(edition("court").words[language], say("notice.line"), channel)
    for language in ("en", "es")
    for channel in ("voice", "sms")
)
TOMORROW = re.compile(r"opens? tomorrow, (\w+),")
# The country's emergency number, on no page of the court; only in this one sentence.
EMERGENCY = "If you may be in danger, hang up and call 9 1 1."
KNOWN = {Told(p.desk, p.digits, p.option) for p in PRINTED}


def closing(desk: str, at: datetime) -> datetime:
    """Return when a desk closes on the day of `at`, by the printed hours."""
    zone, _, end = HOURS[desk]
    return at.astimezone(ZoneInfo(zone)).replace(hour=end, minute=0)


def in_hours(desk: str, at: datetime) -> bool:
    """Say whether the printed hours hold at `at`, holidays apart."""
    zone, start, end = HOURS[desk]
    local = at.astimezone(ZoneInfo(zone))
    return local.weekday() < 5 and start <= local.hour < end


def desks_of(reply: Reply) -> set[str]:
    """Return the desks whose numbers a reply gives, or the one it goes on about; all where all hours are told."""
    if any(name in reply.text for name in ("ourt desks:", "ourt's desks:", "Tribunal:")):
        return set(HOURS)
    return {told.desk for told in reply.told} or {reply.desk}


def spoken(*parts: str) -> str:
    """Return the wording of a prompt key on a channel (last), the letters of a name put together again."""
    *key, channel = parts
    words = render(edition("court").words["en"], say(".".join(key)), channel)
    return " ".join(words.replace("\u00b7", " ").replace("C M E C F", "CM/ECF").split())


def test_there_are_at_least_75_transcripts_and_each_says_what_it_shows() -> None:
    court = [transcript(path) for path in TRANSCRIPTS if transcript(path).headers.line == "court"]
    assert len(court) >= 75
    assert [t.name for t in court if not t.comments] == []


def test_every_number_is_told_with_the_option_printed_beside_it_and_for_its_desk() -> None:
    assert [(r.name, told) for r in replies() for told in r.told if told not in KNOWN] == []


def test_nobody_is_put_through_to_a_number_or_option_that_is_not_printed() -> None:
    put = [(r.name, r.put_through) for r in replies() if r.put_through]
    assert [(name, told) for name, told in put if told not in KNOWN] == []
    assert {told for _, told in put} == KNOWN, "every printed number is dialled in some transcript"


def test_the_option_announced_is_the_option_dialled() -> None:
    for r in replies():
        announced = re.findall(r"I'll press (\d)|still hear a menu, press (\d)", r.text)
        said = {first or second for first, second in announced}
        assert not said or (r.put_through and said == {r.put_through.option}), r.name


def test_no_run_of_digits_is_told_that_is_no_printed_number() -> None:
    printed = {p.digits for p in PRINTED}
    line_own = {"5005550006"}  # shown to a desk where the caller hides their number
    for r in replies():
        numbers = numbers_in(r.text.replace(EMERGENCY, ""))
        assert numbers <= printed | line_own, r.name
        told = [t.digits for t in r.told] + ([r.put_through.digits] if r.put_through else [])
        assert numbers - line_own <= set(told), f"{r.name}: a number of no desk"


def test_an_option_is_never_said_away_from_its_number() -> None:
    for r in replies():
        assert len(OPTION_WORDS.findall(r.text)) <= sum(told.option is not None for told in r.told), r.name


def test_tacoma_never_has_an_option_and_the_toll_free_number_is_the_e_filing_desk_alone() -> None:
    every = [told for r in replies() for told in (*r.told, *([r.put_through] if r.put_through else []))]
    assert {told.option for told in every if told.desk == TACOMA} == {None}
    assert {told.desk for told in every if told.digits == TOLL_FREE} == {"CM/ECF Support"}
    assert {told.digits for told in every if told.desk == TACOMA} == {"2538823800"}


def test_only_the_printed_clock_times_are_said_and_always_with_their_zone() -> None:
    for r in replies():
        text = r.text.replace(NOTICE, "")
        assert set(re.findall(r"\b\d{1,2}(?::\d\d)? ?(?:[ap]\.m\.|[AP]M\b)", text)) <= CLOCK_TIMES, r.name
        assert not re.search(r"\bnoon\b|\bmidnight\b|\d:\d\d", text), r.name
        for hours in re.findall(r"(?:Monday to Friday|Mon-Fri|lunes a viernes|Lu-Vi)[^\n]*", text):
            assert hours.startswith((*COURT_HOURS, *PACER_HOURS)), f"{r.name}: {hours}"
        zoned = r"(?! Pacific|, hora del Pacífico| hora de Seattle)"
        for found in re.finditer(r"(?:5 p\.m\.|4 p\.m\.|[54] PM)" + zoned, text):
            # A Spanish text has room for "hora de Seattle" once.
            assert "hora de Seattle" in text, f"{r.name}: no zone after {found[0]}"


def test_the_hours_said_are_those_of_the_desk() -> None:
    for r in replies():
        desks = desks_of(r)
        if any(hours in r.text for hours in COURT_HOURS):
            assert desks - {PACER}, r.name
        if any(hours in r.text for hours in PACER_HOURS):
            assert PACER in desks, r.name


def test_open_is_said_only_within_the_printed_hours() -> None:
    for r in replies():
        if any(words in r.text for words in OPEN):
            assert any(in_hours(desk, r.at) for desk in desks_of(r)), r.name
        for name, hour in re.findall(r"(PACER|C M E C F|CM/ECF) Support is open until (\d)", r.text):
            desk = PACER if name == "PACER" else "CM/ECF Support"
            assert in_hours(desk, r.at), r.name
            assert closing(desk, r.at).astimezone(PACIFIC).hour == int(hour) + 12, r.name


def test_closed_is_said_only_outside_the_printed_hours_or_on_a_holiday() -> None:
    holidays = {datetime(2026, 7, 3).date(), datetime(2026, 11, 26).date()}
    for r in replies():
        for name in re.findall(r"(PACER|C M E C F|CM/ECF|Seattle|Tacoma|Attorney)[\w ]* is closed", r.text):
            desk = next(d for d in HOURS if d.startswith(name.replace("C M E C F", "CM/ECF")))
            assert not in_hours(desk, r.at) or r.at.astimezone(PACIFIC).date() in holidays, r.name


def test_the_last_minutes_are_counted_right() -> None:
    counted = 0
    for r in replies():
        for found in LAST_MINUTES.finditer(r.text):
            left = {int((closing(d, r.at) - r.at) / timedelta(minutes=1)) for d in desks_of(r)}
            assert left == {int(found[1])}, r.name
            assert max(left) <= 10, r.name
            counted += 1
    assert counted > 10


def test_tomorrow_is_named_by_its_right_weekday() -> None:
    named = [(r, day) for r in replies() for day in TOMORROW.findall(r.text)]
    assert named
    for r, day in named:
        assert (r.at.astimezone(PACIFIC) + timedelta(days=1)).strftime("%A") == day, r.name


def test_nobody_hears_cst_or_an_address() -> None:
    for r in replies():
        assert not re.search(r"\bCST\b|\bPST\b|Standard Time|@|e-?mail", r.text, re.IGNORECASE), r.name


def test_the_courts_notice_is_unchanged_and_only_with_its_desks() -> None:
    heard = 0
    for r in replies():
        if "prohibited by law" not in r.text:
            continue
        heard += 1
        assert r.text.count("prohibited by law") == r.text.count(NOTICE), r.name
        advice = ("neither court staff nor I can answer", "We can't answer that.", "no la podemos contestar")
        about_advice = any(words in r.text for words in advice)
        assert about_advice or desks_of(r) & DESKS_WITH_THE_NOTICE, r.name
        assert about_advice or desks_of(r) != {PACER}, r.name
    assert heard > 50


def test_the_lines_own_notice_is_before_every_first_answer() -> None:
    """It is due again only where a caller turns to another language."""
    noticed = ""
    for r in replies():
        if r.action.kind == "calls":
            noticed = ""
        if any(line.startswith("hears") for line in r.lines):
            uncut = [line.removeprefix("hears uncut: ") for line in r.lines if line.startswith("hears uncut: ")]
            assert len(uncut) < 2, r.name
            assert not uncut or uncut[0] != noticed, f"{r.name}: twice"
            assert set(uncut) <= set(LINES_OWN), r.name
            noticed = uncut[0] if uncut else noticed
            assert noticed or not r.told, f"{r.name}: a number before the notice"


def test_every_text_with_a_number_carries_a_notice() -> None:
    for r in replies():
        if r.action.kind == "texts" and r.told:
            assert any(words in r.text for words in (NOTICE, *LINES_OWN)), r.name


def test_the_numbers_configured_are_the_numbers_printed() -> None:
    line, words = edition("court").line, edition("court").words["en"]
    configured = {
        Told(
            render(words, say(f"contact.{contact.id}.name"), "sms"),
            number.phone.e164.removeprefix("+1"),
            "".join(press.digits for press in number.presses) or None,
        )
        for contact in line.contacts.values()
        for number in contact.numbers
    }
    assert configured == KNOWN
    every = [number for contact in line.contacts.values() for number in contact.numbers]
    assert len(every) == len(PRINTED)
    assert all(n.say and n.text and n.dial and n.first is None and n.last is None for n in every)
    assert {n.phone.e164 for n in every if n.kind == "toll_free"} == {"+18006766856", "+18663239293"}
    assert {n.kind for n in every} == {"voice", "toll_free"}


def test_the_hours_configured_are_the_hours_printed() -> None:
    line, words = edition("court").line, edition("court").words["en"]
    configured = {}
    for contact in line.contacts.values():
        name, hours = render(words, say(f"contact.{contact.id}.name"), "sms"), contact.hours
        assert hours.week is not None, name
        days = [[(span.start, span.end, span.limited) for span in day] for day in hours.week]
        assert days[:5] == [days[0]] * 5, f"{name}: Monday through Friday alike"
        assert days[5:] == [[], []], f"{name}: and no other day"
        assert len(days[0]) == 1, name
        configured[name] = (hours.zone, days[0][0][0] // 60, days[0][0][1] // 60)
        assert days[0][0][2] is None, name
        assert (contact.email, contact.counter, contact.after_hours) == (None, None, None), name
        assert (contact.notice == "court") == (name in DESKS_WITH_THE_NOTICE), name
        assert hours.holidays == ("unknown" if name == PACER else "observed"), name
    assert configured == HOURS


def test_the_notice_is_worded_as_printed_on_both_channels() -> None:
    assert spoken("notice", "court", "voice") == spoken("notice", "court", "sms") == NOTICE


def test_the_transcripts_reach_every_desk_at_every_kind_of_moment() -> None:
    moments = {
        "open": "Open now",
        "closing": "(?:Minutes left|Closes in)",
        "closed": r"(?:is closed|are closed|Closed until|Closed now)",
        "unknown": "(?:I don't know if they answer|I can't say if they answer|May be closed today|Hours may change)",
    }
    for kinds in (("texts",), ("presses", "says")):
        for desk in HOURS:
            found = {
                name
                for name, words in moments.items()
                for r in replies()
                if isinstance(r.action, Action)
                and r.action.kind in kinds
                and desk in desks_of(r)
                and re.search(words, r.text)
            }
            missing = set(moments) - found - ({"unknown"} if desk == PACER else set())
            assert not missing, (desk, kinds)

"""A desk is added and a number changes on a day, in a real browser, on a screen as on a telephone."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from selenium.webdriver.common.keys import Keys

from tests.browser import PHONE, Browser
from tests.browsing import choose, day, looked_at, signed_in
from tests.editing_pages import Editing, kept, week

pytestmark = pytest.mark.browser


def publish(window: Browser, why: str) -> None:
    window.press("Look, check and publish")
    window.press("Check it")
    window.until(lambda: window.every("#why"))
    window.type("#why", why)
    window.press("Publish")
    assert "Published." in window.text('[role="status"]')


def test_a_desk_is_added_is_given_callers_and_answers_them(line: Editing, window: Browser) -> None:
    signed_in(window)
    window.press("Contacts and hours")
    window.press("Add a contact")
    looked_at(window, "new contact")
    window.type("#name-es", "Oficina de visas")
    window.type("#name-en", "Passport desk")
    window.type("#number", "303-555-0133")
    choose(window, "#first-press", "press the option")
    window.type("#first-keys", "2")
    window.press("Add this contact")
    assert "There is a desk of this name already" in window.text("#name-en-wrong")
    assert window.find("#name-en").get_attribute("aria-describedby").strip() == "name-en-wrong"
    assert window.find("#number").get_attribute("value") == "303-555-0133", "what was typed is still there"
    looked_at(window, "new contact refused")
    window.type("#name-en", "Visa desk")
    window.press("Add this contact")
    assert "Nobody is sent to this desk yet" in window.text('[role="status"]')
    looked_at(window, "new contact kept")
    choose(window, "#route", "Ayuda urgente (so far: Oficina que protege)")
    window.press("Send them here")
    publish(window, "a visa desk")
    assert "Oficina de visas: 303-555-0133, luego oprima 2" in line.reads("ayuda urgente")


def test_a_number_changes_on_a_day_with_the_keyboard_alone_on_a_telephone(line: Editing, window: Browser) -> None:
    signed_in(window)
    window.go("/staff/contacts/passports")
    window.wide(PHONE)
    for words in ("This number changes on a day", "More about this number"):
        summary = next(one for one in window.every("summary") if one.text.startswith(words))
        summary.send_keys(Keys.ENTER)
    looked_at(window, "number opened")
    window.wide(PHONE)
    window.type("#n0-next-number", "303-555-0177")
    window.find("#n0-next-number").send_keys(Keys.ENTER)
    window.until(lambda: window.every("#n0-next-from-wrong"))
    assert "Choose the first day" in window.text("#n0-next-from-wrong")
    looked_at(window, "number refused")
    day(window, "#n0-next-from", "2026-12-01")
    choose(window, "#n0-next-press", "press the option")
    window.type("#n0-next-keys", "9")
    window.press("Keep the numbers")
    assert "On 2026-12-01 303-555-0100 becomes 303-555-0177." in window.text('[role="status"]')
    looked_at(window, "number kept")
    publish(window, "a new number in December")
    assert "303-555-0100, luego oprima 4" in line.reads("pasaporte")
    line.pages.clock.set(datetime(2026, 12, 1, 10, tzinfo=ZoneInfo("America/Denver")))
    assert "303-555-0177, luego oprima 9" in line.reads("pasaporte")


def test_a_location_is_added(line: Editing, window: Browser) -> None:
    signed_in(window)
    window.press("Contacts and hours")
    window.press("Add a location")
    looked_at(window, "new location")
    window.type("#name-es", "La sucursal")
    window.type("#name-en", "The branch")
    window.type("#zone", "America/Chicago")
    choose(window, "#holidays", "it is open as usual")
    window.press("Add this location")
    assert "write what they call it" in window.text("#clock-en-wrong")
    looked_at(window, "new location refused")
    window.type("#clock-es", "hora del centro")
    window.type("#clock-en", "Central")
    window.press("Add this location")
    assert "No desk is there yet" in window.text('[role="status"]')
    looked_at(window, "new location kept")


def test_a_desk_opens_three_times_a_day_has_a_counter_and_says_what_it_is_for(line: Editing, window: Browser) -> None:
    signed_in(window)
    window.go("/staff/contacts/passports")
    window.find(".day summary").click()
    for turn, (opens, closes) in enumerate((("08:00", "09:00"), ("10:00", "11:00"), ("10:30", "13:00"))):
        day(window, f'[name="week.Mon.{turn}.open"]', opens)
        day(window, f'[name="week.Mon.{turn}.close"]', closes)
    window.press("Keep the hours")
    assert "Monday: these times overlap" in window.text("#week-Mon-wrong")
    assert window.find('[name="week.Mon.2.open"]').is_displayed(), "the third time is in sight"
    looked_at(window, "three times refused")
    day(window, '[name="week.Mon.2.open"]', "12:00")
    window.press("Keep the hours")
    assert '"8:00-9:00, 10:00-11:00, 12:00-13:00"' in kept(line)
    choose(window, "#counter-hours", "at times of its own: those below")
    window.press("Keep the counter")
    assert "No day has any hours" in window.text("#counter-hours-wrong")
    looked_at(window, "counter refused")
    window.find('[name="scope"]').click()
    window.press("Keep what is said")
    assert "Write what it is for" in window.text("#sms-en-wrong")
    looked_at(window, "scope refused")


def test_a_location_gets_another_clock_and_a_day_of_its_own(line: Editing, window: Browser) -> None:
    signed_in(window)
    window.press("Contacts and hours")
    window.press("El consulado")
    window.type("#zone", "CST")
    window.press("Keep the clock and the holidays")
    assert "Found" in window.text("#zone-wrong")
    window.type("#zone", "America/Chicago")
    window.press("Keep the clock and the holidays")
    looked_at(window, "a clock without words")
    window.type("#word-0", "hora del centro")
    window.type("#word-1", "Central")
    window.press("Keep the clock and the holidays")
    assert "Kept in your draft" in window.text('[role="status"]')
    window.press("Add a day")
    window.run("document.querySelector('#day').removeAttribute('min')")
    day(window, "#day", "2026-11-20")
    window.find("#reason").send_keys("nieve")
    window.press("Add this day")
    assert "That day is over" in window.text("#day-wrong")
    looked_at(window, "a day refused")
    day(window, "#day", "2026-12-24")
    window.press("Add this day")
    assert "Thu Dec 24: Closed" in window.text()
    looked_at(window, "location kept")


def test_other_hours_for_a_while_are_changed_with_the_keyboard_alone_on_a_telephone(
    line: Editing, window: Browser
) -> None:
    days = {"period.first": "2026-12-21", "period.last": "2026-12-31"}
    line.person().done("/contacts/passports/period", **days, **week("period", Mon="10:00-11:00"))
    signed_in(window)
    window.go("/staff/contacts/passports")
    window.wide(PHONE)
    summary = next(one for one in window.every("summary") if one.text.startswith("Change it"))
    summary.send_keys(Keys.ENTER)
    looked_at(window, "period opened")
    window.wide(PHONE)
    day(window, "#p0-last", "2026-12-01")
    window.find("#p0-last").send_keys(Keys.ENTER)
    window.until(lambda: window.every("#p0-last-wrong"))
    assert "The last day is before the first" in window.text("#p0-last-wrong")
    assert window.find("#p0-last").is_displayed(), "the form that was refused is open"
    looked_at(window, "period refused")
    day(window, "#p0-last", "2027-01-02")
    window.press("Keep this period")
    assert "2026-12-21 to 2027-01-02: Mon 10:00-11:00" in window.text()
    looked_at(window, "period kept")

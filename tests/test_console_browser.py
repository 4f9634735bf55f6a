"""The staff pages in a real browser, by clicking and reading, on the screen of a desk and of a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from ivr.console import accounts
from ivr.directory.complaints import Complaint
from ivr.directory.served import Refused
from ivr.phone.play import observe
from ivr.phone.transcript import parse
from tests.browser import Browser
from tests.browsing import looked_at, signed_in
from tests.staff_pages import PASSWORD, Staff, served_on_loopback, sign_in, staff
from tests.straight import StraightPlayer

pytestmark = pytest.mark.browser

WRONG_HOUR = Complaint("config/contacts.yaml", 28, 5, "hours > desk", "'8:00-7:00'", "'8:00-17:00'")


@pytest.fixture
def pages(tmp_path: Path, window: Browser) -> Iterator[Staff]:
    found = staff(tmp_path)
    with served_on_loopback(found) as top:
        window.begin(top)
        yield found


def test_somebody_signs_in_looks_round_and_signs_out(pages: Staff, window: Browser) -> None:
    window.go("/staff/tree")
    assert window.text("h1") == "Sign in"
    looked_at(window, "sign in")
    signed_in(window)
    assert window.path == "/staff/tree"
    assert "PACER password or sign-in" in window.text()
    looked_at(window, "tree")
    assert window.run("return document.querySelector('.framed img').naturalWidth") > 500
    window.press("Today")
    assert "PACER Support\nOpen until 4 PM Pacific" in window.text()
    assert "PACER Support closes in 5 hours 45 minutes, at 4 PM Pacific" in window.text()
    looked_at(window, "today")
    window.press("Sign out")
    assert "You are signed out." in window.text()
    window.leave(window.driver.back)
    assert window.text("h1") == "Sign in"


def test_a_wrong_password_is_said_and_too_many_have_to_wait(pages: Staff, window: Browser) -> None:
    signed_in(window, password="not this one")
    assert "do not belong together" in window.text('[role="alert"]')
    for _ in range(7):
        sign_in(pages.browser(None), "kim", "not this one")
    signed_in(window)
    assert "Too many tries. Wait 15 minutes" in window.text('[role="alert"]')
    pages.later(minutes=15)
    signed_in(window)
    assert window.text("h1") == "Today"


def test_an_expired_session_leads_back_to_where_one_was(pages: Staff, window: Browser) -> None:
    signed_in(window)
    pages.later(minutes=31)
    window.press("Tree")
    assert "You were signed out" in window.text()
    signed_in(window)
    assert window.text("h1") == "Tree"
    accounts.change_password(pages.state, "kim", "another of several words")
    window.press("Today")
    assert window.text("h1") == "Sign in"


def test_a_forged_form_is_refused_in_words(pages: Staff, window: Browser) -> None:
    signed_in(window)
    window.press("Try it")
    window.run("document.querySelectorAll('[name=csrf_token]').forEach(one => one.value = 'forged')")
    window.press("Call the line")
    assert window.text("h1") == "This form cannot be used"
    assert [said for said in window.said() if "400" not in said] == []
    looked_at(window, "forged")


def test_a_viewer_is_told_so_and_may_try(pages: Staff, window: Browser) -> None:
    signed_in(window, "vee")
    assert "vee (may look)" in window.text("header")
    window.press("Try it")
    window.press("Call the line")
    assert "Presses" not in window.text()
    assert "Unofficial" in window.text()


def test_today_tells_of_refused_files_and_renews_itself(pages: Staff, window: Browser) -> None:
    pages.later(hours=5, minutes=35)
    pages.served.refused = Refused("87654321", (WRONG_HOUR,))
    signed_in(window)
    told = window.text(".problem")
    for part in ("config/contacts.yaml:28", "hours > desk", "'8:00-7:00'", "'8:00-17:00'"):
        assert part in told
    looked_at(window, "refused")
    pages.served.refused = None
    pages.later(minutes=15)
    window.run("document.dispatchEvent(new Event('visibilitychange'))")
    window.until(lambda: "Closed; opens" in window.text() and not window.every(".problem"))
    pages.later(minutes=30)
    window.run("document.dispatchEvent(new Event('visibilitychange'))")
    window.until(lambda: window.path.startswith("/staff/sign-in"))


def test_a_call_is_made_by_keys_and_words_and_its_transcript_is_true(pages: Staff, window: Browser) -> None:
    signed_in(window)
    window.press("Try it")
    looked_at(window, "try it")
    window.press("Call the line")
    window.press("3 An existing case")
    looked_at(window, "listening")
    window.type("#words", "I think Puyallup")
    window.leave(lambda: window.find("#words").send_keys(Keys.ENTER))
    window.press("What was understood, and why")
    assert "location: tacoma" in window.text(".why")
    window.press("3 Tacoma")
    assert "no key cuts this" in window.text("#now")
    assert window.every("#now .said")[1].get_attribute("lang") == "en-US"
    window.press("1 connect: Tacoma Case Administrator team")
    assert "Rings +12538823800" in window.text("#now")
    looked_at(window, "ringing")
    window.press("Busy")
    window.press("Hang up")
    assert "first number heard by" in window.text(".sum")
    window.press("The whole of it as a transcript")
    looked_at(window, "over")
    written = parse(str(window.find("#transcript").get_attribute("value")))
    player = StraightPlayer(pages.served.edition, written.headers.caller_id, "+15005550006")
    seen = [lines for _, lines in observe(written, player)]
    assert seen == [turn.lines for turn in written.turns]
    assert [turn.action.kind for turn in written.turns] == [
        *("calls", "presses", "says", "presses", "presses", "busy", "hangs up")
    ]


def test_the_same_call_is_heard_at_another_hour_and_taken_back(pages: Staff, window: Browser) -> None:
    signed_in(window)
    window.go("/staff/try")
    window.press("Call the line")
    window.press("1 PACER password or sign-in")
    assert "Open now" in window.text("#now")
    window.run("document.querySelector('#at').value = '2026-11-23T16:40'")
    window.press("The same at this time")
    assert "PACER Support is closed" in window.text("#now")
    window.press("Take back the last")
    assert "Presses 1" not in window.text()
    window.run("document.querySelector('#at').value = '2026-11-23T10:15'")
    window.press("1 PACER password or sign-in")
    assert "It is Monday 2026-11-23 10:15" in window.text(".turns")
    assert "Open now" in window.text("#now")


def test_a_call_in_spanish_and_the_picture_in_spanish(pages: Staff, window: Browser) -> None:
    signed_in(window)
    window.go("/staff/try")
    window.press("Call, then press 8 for Español")
    assert "Contraseña" in window.text("#now")
    assert window.every("#now .said")[0].get_attribute("lang") == "es-US"
    assert window.find("#now [data-speak]").is_displayed()
    window.press("Tree")
    window.press("Español")
    assert "Contraseña" in window.text()


def test_a_chat_by_text_shows_size_and_alphabet(pages: Staff, window: Browser) -> None:
    signed_in(window)
    window.go("/staff/try")
    window.press("Text")
    window.type("#words", "my pacer password")
    window.press("Send")
    assert "800-676-6856" in window.text("#now")
    assert "2 parts, GSM-7" in window.text("#now")
    looked_at(window, "text")
    window.type("#words", "STOP")
    window.press("Send")
    assert "No answer is sent" in window.text("#now")


def test_the_keyboard_alone_is_enough(pages: Staff, window: Browser) -> None:
    window.go("/staff/sign-in")
    window.find("body").send_keys(Keys.TAB)
    focused = window.driver.switch_to.active_element
    assert focused.text == "Skip to the content"
    assert focused.rect["x"] >= 0
    focused.send_keys(Keys.ENTER)
    assert window.run("return document.activeElement.id") == "main"
    window.driver.switch_to.active_element.send_keys(Keys.TAB)
    assert window.run("return document.activeElement.id") == "name"
    outline = window.run("return getComputedStyle(document.activeElement).outlineWidth")
    assert outline != "0px"
    typed = window.driver.switch_to.active_element
    typed.send_keys("kim")
    typed.send_keys(Keys.TAB)
    window.leave(lambda: window.driver.switch_to.active_element.send_keys(PASSWORD, Keys.ENTER))
    assert window.text("h1") == "Today"

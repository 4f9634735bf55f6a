"""Changing the line in a real browser, by clicking and reading: from the first snowflake to the way back."""

from __future__ import annotations

import pytest
from selenium.webdriver.support.ui import Select

from tests.browser import Browser
from tests.browsing import choose, looked_at, signed_in
from tests.editing_pages import Editing

pytestmark = pytest.mark.browser


def test_a_newcomer_closes_the_line_for_snow_and_opens_it_again(line: Editing, window: Browser) -> None:
    signed_in(window)
    window.press("Closures")
    looked_at(window, "closures")
    choose(window, "#reason", "nieve")
    window.until(lambda: "Every desk is closed now for snow." in window.text(".back"))
    choose(window, "#closure-until", "noon today (Mon Nov 23)")
    window.until(lambda: "until Monday Nov 23, 12:00" in window.text(".back"))
    looked_at(window, "closing")
    window.press("Close it, and tell callers")
    assert "Closed until Monday Nov 23, 12:00." in window.text('[role="status"]')
    assert "Ninguna oficina atiende ahora por nieve." in line.hears()
    looked_at(window, "closed")
    end = next(button for button in window.every("button") if button.text.startswith("End it now"))
    window.leave(end.click)
    assert "Ended." in window.text('[role="status"]')
    assert "nieve" not in line.hears()


def test_an_end_of_ones_own_is_asked_for_only_when_it_is_wanted(line: Editing, window: Browser) -> None:
    signed_in(window)
    window.go("/staff/closures")
    assert not window.find("#closure-until-day").is_displayed()
    choose(window, "#closure-until", "another day or time ...")
    assert window.find("#closure-until-day").is_displayed()
    choose(window, "#reason", "nieve")
    window.run("document.querySelector('#closure-until-day').value = '2026-11-20'")
    window.run("document.querySelector('#closure-until-day').removeAttribute('min')")
    window.press("Close it, and tell callers")
    assert "That is over" in window.text('main [role="alert"]')
    assert Select(window.find("#reason")).first_selected_option.text == "nieve", "what was chosen is still there"
    assert "nieve" not in line.hears()


def test_a_prompt_is_changed_compared_checked_published_heard_and_taken_back(line: Editing, window: Browser) -> None:
    signed_in(window)
    window.press("Prompts")
    looked_at(window, "prompts")
    window.type("#q", "zona de ejemplo")
    window.press("Look")
    assert "greeting.unofficial" in window.text()
    window.press("What the line is called")
    looked_at(window, "prompt")
    window.type("#es-voice", "ayuda del consulado de {city}")
    window.until(lambda: "the field {city}" in window.text("#es-problems"))
    window.press("Keep this")
    assert "the field {city}" in window.text("#es-problems")
    assert window.find("#es-voice").get_attribute("aria-invalid") == "true"
    looked_at(window, "prompt refused")
    window.type("#es-voice", "ayuda del consulado de prueba")
    window.until(lambda: window.text("#es-heard") == "ayuda del consulado de prueba")
    window.until(lambda: window.text("#es-problems") == "")
    window.press("Keep this")
    assert "Kept in your draft" in window.text('[role="status"]')
    assert "de prueba" not in line.hears()

    window.press("Look, check and publish")
    assert "de prueba. Diga" in window.text(".come")
    looked_at(window, "draft")
    window.press("Check it")
    window.until(lambda: window.every("#why"))
    assert "every one ends in an answer or a number" in window.text()
    looked_at(window, "draft proved")
    window.type("#why", "prueba")
    window.press("Publish")
    assert "Published." in window.text('[role="status"]')
    assert "ayuda del consulado de prueba" in line.hears()
    looked_at(window, "history")

    links = [link for link in window.every(".history a") if "go back to it" in link.text]
    window.leave(links[-1].click)
    assert "zona de ejemplo. Diga" in window.text(".come")
    looked_at(window, "history of one")
    window.press("Go back to this now")
    assert "Done: the line is as it was" in window.text('[role="status"]')
    assert "ayuda del consulado, zona de ejemplo" in line.hears()


def test_numbers_and_hours_are_changed_in_plain_boxes(line: Editing, window: Browser) -> None:
    signed_in(window)
    window.press("Contacts and hours")
    looked_at(window, "contacts")
    window.press("Oficina de pasaportes")
    looked_at(window, "contact")
    window.type("#n0-keys", "7")
    window.press("Keep the numbers")
    assert "Kept in your draft" in window.text('[role="status"]')
    window.run("document.getElementById('week.Mon.0.close').value = '07:00'")
    window.press("Keep the hours")
    assert "Monday: 07:00 is not after 09:00" in window.text(".day .problem")
    looked_at(window, "contact refused")
    window.press("Remove Oficina de pasaportes")
    assert "This desk cannot be removed yet" in window.text('main [role="alert"]')
    window.go("/staff/draft")
    assert "oprima 7" in window.text(".come")


def test_a_viewer_has_no_buttons_to_change_anything(line: Editing, window: Browser) -> None:
    signed_in(window, "vee")
    for path in ("/prompts/goodbye", "/contacts/passports", "/closures", "/history", "/draft"):
        window.go(f"/staff{path}")
        buttons = {button.text for button in window.every("button") if button.is_displayed()}
        assert buttons <= {"Sign out", "Hear it"}, path
        looked_at(window, f"viewer {path.replace('/', ' ')}")


def test_a_page_open_for_too_long_or_forged_is_refused_in_words(line: Editing, window: Browser) -> None:
    signed_in(window)
    window.go("/staff/closures")
    choose(window, "#reason", "nieve")
    window.run("document.querySelectorAll('[name=csrf_token]').forEach(one => one.value = 'forged')")
    window.press("Close it, and tell callers")
    assert window.text("h1") == "This form cannot be used"
    assert "nieve" not in line.hears()

"""What somebody does on any of the staff pages in a real browser, and what every page is held against."""

from __future__ import annotations

from selenium.webdriver.support.ui import Select

from tests.browser import DESK, PHONE, Browser
from tests.staff_pages import PASSWORD


def signed_in(window: Browser, name: str = "kim", password: str = PASSWORD) -> None:
    """Sign in, from the page on which somebody is asked to or from any other."""
    if not window.path.startswith("/staff/sign-in"):
        window.go("/staff/sign-in")
    window.type("#name", name)
    window.type("#password", password)
    window.press("Sign in")


def choose(window: Browser, css: str, words: str) -> None:
    """Choose what reads so."""
    Select(window.find(css)).select_by_visible_text(words)


def day(window: Browser, css: str, written: str) -> None:
    """Choose a day or a time, which browsers show in the manner of their country."""
    window.run("document.querySelector(arguments[0]).value = arguments[1]", css, written)


def looked_at(window: Browser, name: str) -> None:
    """Hold a page against what every page must be: nothing sticks out, nobody is kept out, nothing is complained of.

    A form that comes back is no complaint.
    """
    for width in (PHONE, DESK):
        assert window.picture(name, width) <= 0, f"{name} is wider than a screen of {width}"
        assert window.barriers() == [], (name, width)
    assert [said for said in window.said() if "status of 422" not in said] == [], name

"""A real browser without a window: how it is found and started, and what the tests ask of a page."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import gettempdir
from typing import Any, TypeVar

from selenium import webdriver
from selenium.common.exceptions import JavascriptException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait

from ivr.directory import durable

HERE = Path(__file__).parent
AXE = HERE / "axe" / "node_modules" / "axe-core" / "axe.min.js"
HOW = "On Debian: apt install chromium chromium-driver npm."
DESK, PHONE = 1280, 390
"""Widths of a screen, in pixels."""

_Seen = TypeVar("_Seen")
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@cache
def missing() -> tuple[str, ...]:
    """Return what is needed and not there."""
    found = {
        "Chromium": _browser(),
        "chromedriver": shutil.which("chromedriver"),
        "npm (for the rules of accessibility)": AXE.exists() or shutil.which("npm"),
    }
    return tuple(name for name, where in found.items() if not where)


def everything_is_checked() -> bool:
    """Say whether no test may be left out: on the machine that checks what is handed in."""
    return os.environ.get("CI", "").lower() in ("1", "true", "yes")


def _browser() -> str | None:
    return next((found for name in _BROWSERS if (found := shutil.which(name))), None)


@cache
def _rules() -> str:
    """Return the rules of accessibility, installed once."""
    with durable.turn(Path(gettempdir(), "axe-core.turn"), 120) as ours:
        assert ours
        if not AXE.exists():
            command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            subprocess.run(command, cwd=HERE / "axe", check=True, capture_output=True, timeout=110)
    return AXE.read_text(encoding="utf-8")


def _one_line(text: str) -> str:
    return " ".join(text.split())


class Browser:
    """One window. `top` is the address of the pages."""

    def __init__(self, shots: Path) -> None:
        assert not missing(), f"{' and '.join(missing())} cannot be found. {HOW}"
        options = webdriver.ChromeOptions()
        options.binary_location = _browser() or ""
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options, webdriver.ChromeService(shutil.which("chromedriver")))
        self.shots, self.top = shots, ""

    def close(self) -> None:
        """Close the window."""
        self.driver.quit()

    def begin(self, top: str) -> None:
        """Begin with pages at another address, nobody signed in."""
        self.top = top
        self.driver.execute_cdp_cmd("Network.clearBrowserCookies", {})
        self.wide(DESK)
        self.said()

    def go(self, path: str) -> None:
        """Open a page."""
        self.driver.get(f"{self.top}{path}")

    def wide(self, width: int) -> None:
        """Use a screen of a width."""
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def find(self, css: str) -> WebElement:
        """Return the first element that fits."""
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def every(self, css: str) -> list[WebElement]:
        """Return all elements that fit."""
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def type(self, css: str, text: str) -> None:
        """Type into a field what shall stand there alone."""
        field = self.find(css)
        field.clear()
        field.send_keys(text)

    def press(self, words: str) -> None:
        """Click on the button or link that reads so, and wait for the page it leads to."""
        one = self.steady(
            lambda: next(
                (o for o in self.every("button, a, summary") if o.is_displayed() and _one_line(o.text) == words), None
            )
        )
        assert one, f"there is no {words!r} to click on: {self.text()}"
        stays = one.tag_name == "summary" or one.get_attribute("type") == "button"
        one.click() if stays else self.leave(one.click)

    def leave(self, act: Callable[[], object]) -> None:
        """Do what leads to another page, and wait until it is there."""
        self.run("window.ofTheLastPage = true")
        act()
        self.until(lambda: self.run("return !window.ofTheLastPage && document.readyState === 'complete'"))

    def text(self, css: str = "main") -> str:
        """Return what can be read."""
        return self.steady(lambda: self.find(css).text)

    def steady(self, look: Callable[[], _Seen]) -> _Seen:
        """Return what is seen, looking again where the page was loaded anew meanwhile, as one does that waits."""
        for _ in range(100):
            try:
                return look()
            except StaleElementReferenceException:
                time.sleep(0.05)
        return look()

    @property
    def path(self) -> str:
        """Where the browser is, without the address."""
        return self.driver.current_url.removeprefix(self.top)

    def run(self, script: str, *more: object) -> Any:
        """Run a script in the page."""
        return self.driver.execute_script(script, *more)

    def until(self, so: Callable[[], object]) -> None:
        """Wait until something is so, some seconds at most."""
        WebDriverWait(self.driver, 10, 0.05, (StaleElementReferenceException, JavascriptException)).until(
            lambda _: so()
        )

    def said(self) -> list[str]:
        """Return what the browser complained of since it was asked last: what was blocked, what failed."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def picture(self, name: str, width: int) -> int:
        """Take a picture of the whole page at a width; return how much wider than the screen the page is."""
        self.wide(width)
        high = min(6000, int(self.run("return document.documentElement.scrollHeight")))
        clip = {"x": 0, "y": 0, "width": width, "height": high, "scale": 1}
        taken = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
        (self.shots / f"{name}-{width}.png").write_bytes(base64.b64decode(taken["data"]))
        return int(self.run("return document.documentElement.scrollWidth")) - width

    def barriers(self) -> list[str]:
        """Return what keeps somebody out: the serious findings of axe-core, each with the elements."""
        self.driver.execute_cdp_cmd("Runtime.evaluate", {"expression": _rules()})
        found = self.driver.execute_async_script(
            "axe.run(document, {resultTypes: ['violations']}).then(arguments[arguments.length - 1])"
        )
        serious = [each for each in found["violations"] if each["impact"] in ("serious", "critical")]
        assert found["passes"], "the rules were not looked at"
        return [f"{each['id']}: {json.dumps([node['html'] for node in each['nodes']])}" for each in serious]

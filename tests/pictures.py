"""Taking the pictures of docs/staff.md anew, in a real browser: `python -m tests.pictures`.

They show the shipped line on a Monday morning, and somebody called ana who changes it. Look at each before it is kept.
It takes what the tests in a browser take, and requirements-report.txt.
"""

from __future__ import annotations

import base64
import time
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from ivr.console import accounts
from tests.browser import Browser
from tests.browsing import choose, day, signed_in
from tests.editing_pages import editing
from tests.sounds import wav
from tests.staff_pages import PASSWORD, served_on_loopback

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
WIDTH, ROOM = 1024, 16
"""The screen, and what is left free around what is shown, in pixels."""
_COLOURS = 64
_EDGES = (
    "const box = css => document.querySelector(css).getBoundingClientRect();"
    "return [arguments[0] ? box(arguments[0]).top : 0,"
    " arguments[1] ? box(arguments[1]).bottom : document.documentElement.scrollHeight]"
)


def take(window: Browser, name: str, first: str = "", last: str = "") -> None:
    """Take a picture from one element to another: from the top, to the end of the page, unless they are said."""
    window.wide(WIDTH)
    window.run("document.activeElement.blur(); window.scrollTo(0, 0)")
    time.sleep(0.5)  # what opens, opens slowly
    top, bottom = window.run(_EDGES, first, last)
    top = max(0, top - ROOM)
    clip = {"x": 0, "y": top, "width": WIDTH, "height": bottom + (ROOM if last else 0) - top, "scale": 1}
    taken = window.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
    whole = Image.open(BytesIO(base64.b64decode(taken["data"]))).convert("RGB")
    # A page has few colours: with a palette a picture takes a third of the room.
    whole.quantize(_COLOURS, dither=Image.Dither.NONE).save(FOLDER / f"{name}.png", optimize=True)


def closures(window: Browser) -> None:
    """Everything is about to be closed for snow."""
    window.press("Closures")
    choose(window, "#reason", "snow")
    window.until(lambda: "Every desk is closed now for snow." in window.text())
    take(window, "closures")


def wording(window: Browser, spoken: Path) -> None:
    """A sentence is changed and recorded, and the draft with both is checked."""
    window.go("/staff/prompts/goodbye")
    for language, words in (("en", "Thank you for calling. Goodbye."), ("es", "Gracias por llamar. Hasta luego.")):
        window.type(f"#{language}-voice", words)
        window.until(lambda: words in window.text(f"#{language}-heard"))  # noqa: B023  # asked at once
    take(window, "prompt", last="form.wordy")
    window.press("Keep this")
    window.find("#en-file").send_keys(str(spoken))
    window.leave(window.find("form:has(#en-file) button").click)
    window.run("document.querySelector('audio').preload = 'metadata'")
    window.until(lambda: window.run("return document.querySelector('audio').readyState >= 1 || null"))
    take(window, "recordings", 'section[aria-labelledby="recordings"]', 'section[aria-labelledby="recordings"]')
    window.press("Look, check and publish")
    window.press("Check it")
    until = time.monotonic() + 120
    while not window.every("#why"):
        assert time.monotonic() < until, window.text()
        time.sleep(0.5)
    take(window, "changes")


def contact(window: Browser, name: str) -> None:
    """A number is about to change on a day."""
    window.go(f"/staff/contacts/{name}")
    window.press("This number changes on a day")
    day(window, "#n0-next-from", "2026-12-01")
    window.type("#n0-next-number", "206-555-0142")
    choose(window, "#n0-next-press", "press the option")
    window.type("#n0-next-keys", "3")
    take(window, "contacts", last='section[aria-labelledby="numbers"] form > button')


def main() -> None:
    """Take all of them."""
    with TemporaryDirectory() as top:
        line = editing(Path(top), "court")
        accounts.add(line.pages.state, "ana", "editor", PASSWORD)
        spoken = Path(top, "goodbye.wav")
        spoken.write_bytes(wav(1.8))
        window = Browser(Path(top))
        try:
            with served_on_loopback(line.pages) as address:
                window.begin(address)
                window.wide(WIDTH)
                signed_in(window, "ana")
                closures(window)
                wording(window, spoken)
                contact(window, "case_seattle")
        finally:
            window.close()


if __name__ == "__main__":
    main()

"""Looking back on the staff pages, in a real browser: a call told again, and the reports with their pictures."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from ivr.dialogue.turns import Pressed, Spoke, TransferEnded
from ivr.directory.opening import opened
from ivr.directory.snapshot import Folders
from ivr.records.pictures import NO_PICTURE
from ivr.records.report import PARTS
from tests.browser import DESK, PHONE, Browser
from tests.browsing import looked_at
from tests.playing import folders
from tests.records_made import ARRIVED, SILENT, Kept
from tests.staff_pages import OPEN, PASSWORD, Staff, served_on_loopback, staff
from tests.test_console_heard import call
from tests.test_records_report import week

REPORT = "/staff/reports?from=2026-11-09&to=2026-11-15"
pytestmark = pytest.mark.browser


@pytest.fixture
def pages(tmp_path: Path, window: Browser) -> Iterator[Staff]:
    found = staff(tmp_path, records=True)
    opened(Folders(*folders("court")), found.state)
    with served_on_loopback(found) as top:
        window.begin(top)
        yield found


def viewer_on(window: Browser, path: str) -> None:
    window.go(path)
    window.type("#name", "vee")
    window.type("#password", PASSWORD)
    window.press("Sign in")


def test_somebody_types_a_code_and_reads_what_was_heard(pages: Staff, window: Browser, tmp_path: Path) -> None:
    turns = (ARRIVED, Pressed("3"), Pressed("8"), Pressed("3"), Pressed("1"), TransferEnded("busy"), Spoke("tacoma"))
    digits = call(Kept(tmp_path / "kept"), pages, *turns, SILENT)
    viewer_on(window, "/staff/heard")
    assert window.find('[name="day"]').get_attribute("value") == f"{OPEN:%Y-%m-%d}"
    wrong = f"{(int(digits) + 1) % 10_000:04}"
    window.type('[name="digits"]', wrong)
    window.press("Show")
    assert f"has the code {wrong}" in window.text('[role="alert"]')
    looked_at(window, "no such code")
    window.type('[name="digits"]', digits)
    window.press("Show")
    assert "10:15:10 presses 3" in window.text(".turns")
    looked_at(window, "heard")


def test_reports_have_pictures_for_a_desk_a_telephone_and_paper(
    pages: Staff, window: Browser, tmp_path: Path
) -> None:
    pytest.importorskip("matplotlib", reason="pictures are left out where it is not installed, and the page says so")
    with closing(Kept(pages.state)) as kept:
        week(kept, OPEN.astimezone(UTC) - timedelta(14))
    viewer_on(window, REPORT)
    every = "return [...document.querySelectorAll('.drawn img')].map(i => [i.currentSrc, i.naturalWidth, i.alt])"
    for width, ending, wide in ((DESK, ".svg", 700), (PHONE, "-narrow.svg", 350)):
        window.wide(width)
        window.go(REPORT)
        window.until(lambda: window.every(".drawn") or window.go(REPORT))
        window.until(lambda: all(natural for _, natural, _ in window.run(every)))
        shown = window.run(every)
        assert len(shown) == len(set(PARTS) - set(NO_PICTURE))
        for source, natural, alt in shown:
            assert source.endswith(ending), (width, source)
            assert natural == pytest.approx(wide, abs=30)
            assert "The table has every number." in alt
        assert window.run("return Math.max(...[...document.querySelectorAll('.drawn img')].map(i => i.width))") <= width
    looked_at(window, "reports")
    window.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert window.picture("reports on paper", DESK) <= 0
    window.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})

"""The pictures on the page *Reports*: drawn apart, kept for every worker, and telling no more than the tables."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from ivr.console.drawn import FOLDER
from ivr.records.described import described
from ivr.records.hiding import FEW, WITHHELD
from ivr.records.pictures import NO_PICTURE
from ivr.records.report import Part
from tests.records_made import Kept, pressed, said
from tests.signed import MONDAY
from tests.staff_pages import Staff, staff
from tests.test_records_report import week

DAYS = "/staff/reports?from=2026-11-09&to=2026-11-15"
LIBRARY = "pictures are left out where it is not installed, and the page says so"


@pytest.fixture
def pages(tmp_path: Path) -> Staff:
    made = staff(tmp_path, records=True)
    with closing(Kept(made.state)) as kept:
        week(kept, MONDAY - timedelta(14))
        for nth in range(3):
            kept.call(f"few {nth}", *pressed("2", "1"))
            kept.call(f"new {nth}", *said("zzz"))
        kept.drain()
    return made


def pictures(page: str) -> list[tuple[str, str, str]]:
    """Return the addresses of each picture, for small screens and wide ones, and what it says it shows."""
    found = re.findall(r'srcset="([^"]+)">\s*<img src="([^"]+)" alt="([^"]+)"', page)
    return [(wide, narrow, unescape(alt)) for wide, narrow, alt in found]


def drawn(client: FlaskClient) -> str:
    """Return the page once its pictures are there: on a machine with much to do it says that they are being drawn."""
    pages = (client.get(DAYS).text for _ in range(10))
    return next(page for page in pages if pictures(page) or "still being drawn" not in page)


def test_each_part_has_a_picture_that_tells_no_more_than_its_table(pages: Staff) -> None:
    pytest.importorskip("matplotlib", reason=LIBRARY)
    client = pages.browser("vee")
    page = drawn(client)
    parts = re.findall(r'<section aria-labelledby="part-(\w+)"', page)
    shown = pictures(page)
    assert len(shown) == len(set(parts) - set(NO_PICTURE)) >= 6
    assert FEW in unescape(page)
    cells = set(re.findall(r"<t[dh][^>]*>([^<]*)</t", unescape(page).replace("<5", "few")))
    for wide, narrow, alt in shown:
        for address in (wide, narrow):
            reply = client.get(address)
            assert (reply.status_code, reply.mimetype) == (200, "image/svg+xml")
            assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
            assert "<script" not in reply.text
        assert alt.endswith("The table has every number.")
        for number in re.findall(r": (\d+) ", alt):
            assert number in cells, alt
    issues = next(client.get(wide).text for wide, _, _ in shown if wide.endswith("/issues.svg"))
    assert "fewer than five" in unescape(issues)
    assert "<5" in unescape(issues)


def test_a_report_is_drawn_once(pages: Staff) -> None:
    pytest.importorskip("matplotlib", reason=LIBRARY)
    client = pages.browser("vee")
    first = pictures(drawn(client))
    (folder,) = (pages.state / FOLDER).iterdir()
    made = {path.name: path.stat().st_mtime_ns for path in folder.iterdir()}
    assert pictures(client.get(DAYS).text) == first
    assert {path.name: path.stat().st_mtime_ns for path in folder.iterdir()} == made
    assert [each.name for each in (pages.state / FOLDER).iterdir()] == [folder.name]


def test_what_is_no_picture_is_not_given(pages: Staff) -> None:
    pytest.importorskip("matplotlib", reason=LIBRARY)
    client = pages.browser("vee")
    name = pictures(drawn(client))[0][0].split("/")[-2]
    (pages.state / "secret.svg").write_text("secret")
    others = ("nothing.svg", "..%2f..%2fsecret.svg", "days.png")
    for path in (*(f"{name}/{other}" for other in others), "../secret.svg", "x/days.svg"):
        reply = client.get(f"/staff/reports/pictures/{path}")
        assert reply.status_code in (404, 308), path
        assert reply.text != "secret"


def test_without_the_library_the_page_says_how_to_get_pictures(pages: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    page = pages.browser("vee").get(DAYS).text
    assert "requirements-report.txt" in page
    assert pictures(page) == []
    assert "PACER password" in page


def test_the_boxes_hold_the_days_that_are_shown(pages: Staff) -> None:
    vee = pages.browser("vee")
    page = vee.get("/staff/reports").text
    assert '<input type="date" name="from" value="2026-10-25">' in page
    assert '<input type="date" name="to" value="2026-11-23">' in page
    assert "2026-10-25 to 2026-11-23" in page, "and they are the days that are shown"
    assert "report.csv?from=2026-10-25&amp;to=2026-11-23" in page, "as they are for the spreadsheet"
    page = vee.get("/staff/reports?from=&to=2026-11-15").text
    assert 'name="from" value="2026-10-17"' in page
    page = vee.get("/staff/reports?from=2026-11-24&to=2026-11-23").text
    assert "The first day, 2026-11-24, comes after the last" in page
    assert 'name="from" value="2026-11-24"' in page, "what was typed is still there"


def test_days_without_calls_have_no_pictures(pages: Staff) -> None:
    page = pages.browser("vee").get("/staff/reports?from=2020-01-01&to=2020-01-02").text
    assert "Nobody called or texted" in page
    assert pictures(page) == []


def test_a_worker_never_loads_the_plotting_library(pages: Staff) -> None:
    pytest.importorskip("matplotlib", reason=LIBRARY)
    script = (
        "import sys; from pathlib import Path; from tests.staff_pages import staff\n"
        "from tests.test_console_reports import drawn\n"
        f"page = drawn(staff(Path({str(pages.state.parent)!r}), records=True).browser('vee'))\n"
        "print('<picture>' in page, [m for m in sys.modules if m.split('.')[0] in ('matplotlib', 'numpy')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=True)
    assert done.stdout.strip() == "True []"


def test_what_a_picture_shows_is_said_without_what_may_not_be_told() -> None:
    rows: tuple[tuple[int | str, ...], ...] = (("Cases", 12, FEW), ("Fees", WITHHELD, 0), ("Forms", 40, 7))
    told = described(Part("issues", "What they asked about", ("Issue", "Calls", "Texts"), rows))
    assert told == (
        "What they asked about. Bars. The most: Forms: 40 Calls; Cases: 12 Calls; Forms: 7 Texts. "
        "The table has every number."
    )
    assert "The most" not in described(Part("issues", "A title", ("Issue", "Calls"), (("Cases", FEW),)))

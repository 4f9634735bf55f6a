"""What a viewer may not do on the staff pages, and what a forged form does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.directory import drafts
from tests.editing_pages import Editing, editing

DESK = "/contacts/passports"


@pytest.fixture
def line(tmp_path: Path) -> Editing:
    return editing(tmp_path)


POSTS = (
    "/prompts/goodbye", "/prompts/goodbye/measure", "/closures", "/closures/end", "/closures/read", "/draft/check",
    "/draft/publish", "/draft/carry-over", "/draft/throw-away", "/contacts/passports/numbers",
    "/contacts/passports/hours", "/contacts/passports/period", "/contacts/passports/end-period",
    "/contacts/passports/checked", "/contacts/passports/remove",
    "/contacts/passports/about", "/contacts/passports/send", "/contacts/passports/counter", "/contacts/passports/also",
    "/contacts/passports/other-hours",
    "/sites/consulate/clock", "/sites/consulate/day", "/sites/consulate/remove-day",
    "/new-contact", "/new-location", "/sites/consulate", "/history/{edition}/back",
)  # fmt: skip


def test_a_viewer_looks_at_everything_and_changes_nothing(line: Editing) -> None:
    vee, before = line.person("vee"), line.live.files
    adding = ("/new-contact", "/new-location", "/sites/consulate")
    for path in ("/prompts", "/prompts/goodbye", "/contacts", *adding, DESK, "/closures", "/history", "/draft"):
        page = vee.sees(path)
        assert page.count("<form") == 1 + page.count('role="search"'), f"only signing out and looking: {path}"
    for path in POSTS:
        assert vee.sends(path.format(edition=before.edition), kind="closure").status_code == 403, path
    assert line.live.files == before


def test_a_forged_form_changes_nothing(line: Editing) -> None:
    kim, before = line.person(), line.live.files
    for path in POSTS:
        address = f"/staff{path.format(edition=before.edition)}"
        form = {"kind": "closure", "who": "all", "reason": "snow", "until": "today"}
        assert kim.client.post(address, data=form).status_code == 400, path
        assert line.pages.app.test_client().post(address, data=form).status_code in (401, 400), path
    assert line.live.files == before
    assert drafts.read(line.pages.state, "kim") is None

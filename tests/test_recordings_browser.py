"""A recording in a real browser: chosen, put into the draft, and really played from our own pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.browser import Browser
from tests.browsing import looked_at, signed_in
from tests.editing_pages import Editing
from tests.sounds import wav

pytestmark = pytest.mark.browser

PLAYED = "const a = document.querySelector('audio'); return a.error ? 'error' : a.currentTime > 0 ? a.duration : 0"


def test_a_recording_is_put_into_the_draft_and_played_in_the_browser(
    line: Editing, window: Browser, tmp_path: Path
) -> None:
    (tmp_path / "spoken.wav").write_bytes(wav(2))
    signed_in(window)
    window.go("/staff/prompts/notice.line")
    looked_at(window, "not recorded")
    window.find("#en-file").send_keys(str(tmp_path / "spoken.wav"))
    button = next(o for o in window.every("form:has(#en-file) button"))
    window.leave(button.click)
    assert "Kept in your draft: 2.0 seconds." in window.text('[role="status"]')
    window.run("const a = document.querySelector('audio'); a.muted = true; a.play()")
    window.until(lambda: window.run(PLAYED))
    assert window.run(PLAYED) == pytest.approx(2, abs=0.1)
    looked_at(window, "recorded")
    window.type("#en-voice", "This line makes no appointments today.")
    window.press("Keep this")
    assert "Expired: the words have changed since." in window.text()
    looked_at(window, "expired")
    window.press("Take it away")
    assert "Taken away in your draft." in window.text('[role="status"]')
    assert window.every("audio") == []

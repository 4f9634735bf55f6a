"""The telephone of the staff pages, held against every transcript there is: it must hear what a caller hears."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from ivr.console.player import Player
from ivr.phone.events import Listening
from ivr.phone.play import observe
from ivr.phone.transcript import Action
from tests.playing import TRANSCRIPTS, edition, straight_player

OPEN = datetime(2026, 11, 23, 10, 15, tzinfo=ZoneInfo("America/Los_Angeles"))


class Played:
    """A player as a transcript is played through it."""

    def __init__(self, player: Player) -> None:
        self.player = player

    def do(self, action: Action) -> list[str]:
        return list(self.player.do(action).lines)


@pytest.mark.parametrize("path", TRANSCRIPTS[::3], ids=lambda path: path.stem)
def test_it_hears_what_the_conversation_says(path: Path) -> None:
    written, straight = straight_player(path)
    headers = written.headers
    player = Played(Player(straight.edition, headers.on, headers.caller_id, headers.texting))
    seen = [lines for _, lines in observe(written, player)]
    assert seen == [lines for _, lines in observe(written, straight)]


def test_the_call_has_a_running_clock() -> None:
    player = Player(edition("court"), OPEN, "+12025550123")
    called = player.do(Action("calls"))
    assert called.begins == 0
    listening = next(event for event in called.events if isinstance(event, Listening))
    silent = player.do(Action("waits"))
    heard = sum(getattr(event, "seconds", 0) for event in called.events)
    assert silent.begins == pytest.approx(heard)
    asked = player.do(Action("presses", "1")).begins
    assert asked == pytest.approx(
        heard + listening.timeout + sum(getattr(event, "seconds", 0) for event in silent.events)
    )


def test_what_is_impossible_is_refused() -> None:
    player = Player(edition("court"), OPEN, "+12025550123")
    with pytest.raises(ValueError, match="no call"):
        player.do(Action("presses", "1"))
    player.do(Action("calls"))
    with pytest.raises(ValueError, match="nothing is ringing"):
        player.do(Action("busy"))
    player.do(Action("presses", "4"))
    player.do(Action("presses", "1"))
    with pytest.raises(ValueError, match="does not listen"):
        player.do(Action("presses", "1"))
    player.do(Action("busy"))
    player.do(Action("hangs up"))
    with pytest.raises(ValueError, match="over"):
        player.do(Action("waits"))

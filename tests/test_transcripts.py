"""Every transcript, played straight through the conversation, over signed HTTP, and with every request sent twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from ivr.phone.play import play
from tests.playing import TRANSCRIPTS, http_player, straight_player


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_straight_through_the_conversation(path: Path) -> None:
    transcript, player = straight_player(path)
    assert not [str(m) for m in play(transcript, player)]


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda p: f"{p.parent.name}/{p.stem}")
@pytest.mark.parametrize("twice", [False, True], ids=["once", "twice"])
def test_over_signed_http(path: Path, twice: bool) -> None:
    with http_player(path, twice=twice) as (transcript, player):
        assert not [str(m) for m in play(transcript, player)]

"""Which transcripts there are, which line each calls, and the three ways to play one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from html import escape
from pathlib import Path

from ivr.channels.apology import apology
from ivr.directory.build import load
from ivr.directory.edition import Edition
from ivr.loopback import serve
from ivr.phone.clock import StoppedClock
from ivr.phone.phone_player import PhonePlayer
from ivr.phone.provider import Provider
from ivr.phone.transcript import Transcript, parse
from ivr.prompts.recordings import by_name
from ivr.settings import Settings
from tests.straight import StraightPlayer
from tests.twiml_checker import problems

HERE = Path(__file__).parent
LINE_NUMBER = "+15005550006"
TRANSCRIPTS = sorted([*HERE.glob("calls/**/*.txt"), *HERE.glob("texts/**/*.txt"), *HERE.glob("lines/*/*/*.txt")])


def folders(line: str) -> tuple[Path, Path]:
    """Return config/ and prompts/ of a line: the court's at the top, every other one under tests/lines/."""
    top = HERE.parent if line == "court" else HERE / "lines" / line
    return top / "config", top / "prompts"


@cache
def edition(line: str) -> Edition:
    """Return a line, loaded once for all tests."""
    return load(*folders(line))


def transcript(path: Path) -> Transcript:
    """Return a transcript as written."""
    return parse(path.read_text(encoding="utf-8"), str(path.relative_to(HERE)))


def straight_player(path: Path) -> tuple[Transcript, StraightPlayer]:
    """Return a transcript and the player that knows no telephone."""
    written = transcript(path)
    headers = written.headers
    return written, StraightPlayer(edition(headers.line), headers.caller_id, LINE_NUMBER, headers.texting)


@contextmanager
def http_player(path: Path, twice: bool) -> Iterator[tuple[Transcript, PhonePlayer]]:
    """Give a transcript and a phone that calls its line over signed HTTP; every reply passes the TwiML checker."""
    written = transcript(path)
    clock = StoppedClock(datetime.now(UTC))
    with serve(Settings(), clock, edition(written.headers.line), written.headers.texting) as line:
        provider = Provider(line.token, clock, recordings=by_name(edition(written.headers.line).words.values()))
        yield (
            written,
            PhonePlayer(
                provider,
                f"{line.address}/voice",
                f"{line.address}/sms",
                written.headers.caller_id,
                LINE_NUMBER,
                clock,
                status_url=f"{line.address}/voice/status",
                twice=twice,
                texted=line.texted,
            ),
        )
        # A wildcard would let an apology through, so its first sentence is looked for by itself.
        whole = edition(written.headers.line)
        sorry = {kind: escape(apology(whole, kind).partition(".")[0], quote=False) for kind in ("voice", "sms")}
        for exchange in provider.exchanges:
            if "/audio/" in exchange.url:
                continue
            kind = "sms" if exchange.url.endswith("/sms") else "voice"
            assert exchange.status == 200, exchange
            assert not problems(exchange.reply, kind), exchange
            assert sorry[kind].encode() not in exchange.reply, "an apology, which no transcript asks for"

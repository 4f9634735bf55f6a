"""What is wrong with the line, found in what is counted and in how it stands. Pure but for what it is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from ivr.operating.standing import Standing
from ivr.settings import Settings

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LONGEST_WAIT = 300
"""Seconds that records may wait for the database before somebody is told."""
_LARGEST_SPOOL = 50 * 2**20
MANY_LIMITED = 50
"""Calls and texts beyond the limits in about an hour, after which somebody is told."""
_FADING = 1 - 1 / 720  # a look every five seconds


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing somebody should look at. `kind` says when two are the same; they are told `pause` apart at least."""

    kind: str
    words: str
    pause: timedelta = HOUR


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is to look at: the counts of all processes, the standing, and what the register and the day say.

    `stale` are the sentences of the register, `full` the ceilings reached with their heights, `unreached` how many
    calls of the last hour the provider answered by itself.
    """

    counts: Mapping[str, int]
    now: Standing
    stale: Sequence[str] = ()
    full: Sequence[tuple[str, int]] = ()
    unreached: int = 0


class Finder:
    """Finds troubles by what has grown since it looked last; what was told is found again only if it grows on."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._before: Mapping[str, int] | None = None
        self._in_a_row = 0
        self._grown: dict[str, int] = {}
        self._limited = 0.0

    def look(self, seen: Seen) -> list[Trouble]:
        """Return what is wrong now."""
        before = self._before or seen.counts
        more = {name: max(0, count - before.get(name, 0)) for name, count in seen.counts.items()}
        self._before = seen.counts
        self._in_a_row = more["refused signature"] + (0 if more["genuine"] else self._in_a_row)
        self._limited = self._limited * _FADING + more["limited voice"] + more["limited sms"]
        for kind, names in _GROWING.items():
            self._grown[kind] = self._grown.get(kind, 0) + sum(more[name] for name in names)
        return [*self._counted(), *_standing(seen)]

    def told(self, kind: str) -> None:
        """Forget what was told."""
        self._grown[kind] = 0
        if kind == "refused":
            self._in_a_row = 0
        if kind == "limited":
            self._limited = 0.0

    def _counted(self) -> Iterator[Trouble]:
        if self._in_a_row >= self._settings.alert_refused:
            words = f"{self._in_a_row} requests in a row were refused, because their signature does not fit."
            hint = "Callers may be hearing nothing. The log says which address was expected and what to set."
            yield Trouble("refused", f"{words} {hint}")
        if count := self._grown.get("fallback"):
            words = f"The provider asked a fallback address {_times(count)}: the first one did not answer it."
            yield Trouble("fallback", words)
        if count := self._grown.get("apologies"):
            words = f"A turn broke {_times(count)}: the caller heard an apology. The log says where."
            yield Trouble("apologies", words)
        if count := self._grown.get("lost"):
            yield Trouble("lost", f"{count} records were lost: is the disk full?")
        if self._limited >= MANY_LIMITED:
            words = f"{self._limited:.0f} calls and texts of about an hour were beyond the limit of their caller."
            hint = "They heard or read whom to call. The command `block` stops a number for longer."
            yield Trouble("limited", f"{words} {hint}")


_GROWING: Mapping[str, tuple[str, ...]] = {
    "fallback": ("fallback voice", "fallback sms"),
    "apologies": ("turn voice failed", "turn sms failed"),
    "lost": ("records lost",),
}


def _standing(seen: Seen) -> Iterator[Trouble]:
    now = seen.now
    if now.waiting_seconds > LONGEST_WAIT or now.waiting_bytes > _LARGEST_SPOOL:
        words = f"{now.waiting_bytes} bytes of records wait for the database, for {now.waiting_seconds} seconds."
        yield Trouble("spool", f"{words} Callers are served.")
    if now.refused:
        words = "The newest files are refused, and the edition before them stays in service."
        yield Trouble("edition", f"{words} The log and `check` say why.")
    if seen.unreached:
        words = f"{_many(seen.unreached)} of the last hour never reached us: the provider answered by itself, or its"
        yield Trouble("unreached", f"{words} fallback address did.")
    for what, height in seen.full:
        instead = "Callers hear the number instead" if what == "transfer" else "Texters are told whom to call, once"
        yield Trouble(f"ceiling {what}", f"The ceiling of {height} {what}s a day is reached. {instead}.")
    if seen.stale:
        yield Trouble("facts", "\n".join(["Some facts need a look:", *seen.stale]), DAY)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _many(count: int) -> str:
    return "1 call" if count == 1 else f"{count} calls"

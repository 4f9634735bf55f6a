"""What callers are given now: one edition, swapped as a whole, with everything made of it beforehand."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

from ivr.directory.complaints import Complaint
from ivr.directory.edition import Edition

_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Refused:
    """Files on disk that are not served, under the name they would have, and everything that is not right in them."""

    edition: str
    complaints: tuple[Complaint, ...]


@dataclass(frozen=True, slots=True)
class _Now:
    edition: Edition
    made: tuple[object, ...]


class Served:
    """The edition in service. A turn takes it once, at its start; whatever is put in its place serves later turns."""

    def __init__(self, edition: Edition, refused: Refused | None = None) -> None:
        self._makers: list[Callable[[Edition], object]] = []
        self._now = _Now(edition, ())
        self._held = False
        self.refused = refused

    @property
    def edition(self) -> Edition:
        """The edition in service at this moment."""
        return self._now.edition

    @property
    def complaints(self) -> tuple[Complaint, ...]:
        """What is not right in the files on disk, where they are refused."""
        return self.refused.complaints if self.refused else ()

    def derived(self, make: Callable[[Edition], _Made]) -> Callable[[], _Made]:
        """Return a way to get what `make` makes of the edition in service: made before the edition serves anybody."""
        nth = len(self._makers)
        self._makers.append(make)
        self._now = _Now(self._now.edition, (*self._now.made, make(self._now.edition)))
        return lambda: cast(_Made, self._now.made[nth])

    def put(self, edition: Edition) -> None:
        """Serve an edition from now on. Raises what making something of it raises, and then nothing has changed."""
        now = _Now(edition, tuple(make(edition) for make in self._makers))
        self._now, self.refused = now, None
        if self._held:
            gc.freeze()

    def hold(self) -> None:
        """Leave what is here by now out of Python's search for what can go: for a process that is about to serve.

        An edition is fifty thousand values that stay; looking at each of them again makes one turn in thousands 40 ms
        longer.
        """
        self._held = True
        gc.collect()
        gc.freeze()

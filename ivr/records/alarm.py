"""Has a desk changed its menu? Then calls that were put through with a key end sooner than they used to. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

LATELY_DAYS, BEFORE_DAYS = 7, 28
"""How many days are looked at, and how many before them they are held against."""
_FEWEST_LATELY, _FEWEST_BEFORE = 10, 20
# Standard deviations. It is looked at every day for every number, so a false alarm must be rare.
_SURE = 3.0


@dataclass(frozen=True, slots=True)
class Ends:
    """Transfers that were answered, and how many of them ended soon."""

    answered: int = 0
    soon: int = 0

    @property
    def share(self) -> float:
        """The share that ended soon, 0 to 1; 0 of none."""
        return self.soon / self.answered if self.answered else 0.0

    def __add__(self, other: Ends) -> Ends:
        """Return both together."""
        return Ends(self.answered + other.answered, self.soon + other.soon)


def menu_alarm(before: Ends, lately: Ends) -> bool:
    """Say whether transfers end so much sooner than before that chance does not explain it: did the menu change?

    The ranges in which the two shares lie (Wilson's score interval) must not touch. Too few transfers raise no alarm.
    """
    if before.answered < _FEWEST_BEFORE or lately.answered < _FEWEST_LATELY:
        return False
    return _range(lately)[0] > _range(before)[1]


def _range(ends: Ends) -> tuple[float, float]:
    n, share, square = ends.answered, ends.share, _SURE**2
    middle = (share + square / (2 * n)) / (1 + square / n)
    reach = _SURE / (1 + square / n) * sqrt(share * (1 - share) / n + square / (4 * n * n))
    return middle - reach, middle + reach

"""Small groups are not told: of fewer than five, only that there are some. Pure."""

from __future__ import annotations

from collections.abc import Sequence

FEWEST = 5
FEW = f"<{FEWEST}"
WITHHELD = ".."
Shown = int | str


def hidden(counts: Sequence[int]) -> list[Shown]:
    """Return the counts of one column, or one row, as they may be shown.

    Where one alone would be hidden, anybody could work it out from the sum: then the next smallest is withheld too.
    """
    shown: list[Shown] = [FEW if 0 < count < FEWEST else count for count in counts]
    if shown.count(FEW) == 1:
        told = [nth for nth, count in enumerate(counts) if count >= FEWEST]
        if told:
            shown[min(told, key=lambda nth: counts[nth])] = WITHHELD
    return shown


def few(count: int) -> Shown:
    """Return a count that stands alone."""
    return FEW if 0 < count < FEWEST else count


def share(part: int, of: int) -> str:
    """Return a share in percent; nothing where the parts are too few to be told."""
    if of < FEWEST or 0 < part < FEWEST or 0 < of - part < FEWEST:
        return ""
    return f"{100 * part / of:.0f}%"

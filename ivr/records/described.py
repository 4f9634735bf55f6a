"""What a picture of a report shows, in words, for whoever cannot see it. Pure; says nothing that the table does not."""

from __future__ import annotations

from ivr.records.report import Part

_MOST = 3
_SQUARES = ("hours", "closed")


def described(part: Part) -> str:
    """Return a sentence about the picture of a part: how it is drawn, and the largest numbers that may be told."""
    columns = range(part.labels, len(part.heads) - (part.heads[-1] == "Share"))
    found = [
        (cell, " / ".join(str(label) for label in row[: part.labels] if label != ""), part.heads[column])
        for row in part.rows
        for column in columns
        if isinstance(cell := row[column], int) and cell
    ]
    found.sort(key=lambda one: -one[0])  # what is alike stays in the order of the table
    largest = "; ".join(f"{label}: {count} {head}".rstrip() for count, label, head in found[:_MOST])
    how = "Squares, darker where there is more" if part.id in _SQUARES else "Bars"
    return f"{part.title}. {how}. {f'The most: {largest}. ' if largest else ''}The table has every number."

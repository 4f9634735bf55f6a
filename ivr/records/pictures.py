"""A report as pictures that can be read in print, also without colour: greys, hatches, and the numbers themselves."""

from __future__ import annotations

import logging
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from ivr.errors import UsageError
from ivr.records.hiding import FEW, Shown
from ivr.records.report import Part, Report

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_HOW = "Pictures need matplotlib: .venv/bin/python -m pip install -r requirements-report.txt"
_BAR = 0.34
_MOST_ROWS = 40
_STUMP = 2.5
# Dark to light, each with strokes of its own, so that a copy in black and white tells them apart.
_LOOKS = (
    ("#333333", ""),
    ("#bbbbbb", "///"),
    ("#777777", ""),
    ("#ffffff", "..."),
    ("#dddddd", "xxx"),
    ("#999999", "\\\\\\"),
)
_GRID = ("hours", "closed")
_STACKED = ("transfers",)
NO_PICTURE = ("waiting", "texts", "phrases", "soon")
"""Parts that are better read than looked at."""


@dataclass(frozen=True, slots=True)
class Size:
    """How wide a picture is, in inches; letters and lines of a label; how many days and legends stand side by side."""

    wide: float
    letters: int
    lines: int
    head: int
    days: int
    beside: int
    titled: bool = False


PAPER = Size(7.5, 32, 2, 16, 16, 9, titled=True)
"""A page of paper less its margins. The title stands in it: it is all that whoever finds the file has."""
SCREEN = Size(7.5, 32, 2, 16, 16, 9)
PHONE = Size(3.7, 16, 4, 11, 7, 2)
"""A telephone's screen of 390 pixels, with letters as large as elsewhere."""


def pictures(
    report: Report, folder: Path, kind: Literal["png", "svg"], size: Size = PAPER, ending: str = ""
) -> list[Path]:
    """Write a picture of each part, as its id and `ending`; return the files.

    Raises UsageError without a plotting library, and OSError.
    """
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError:
        raise UsageError(_HOW) from None
    logging.getLogger("matplotlib").setLevel(logging.WARNING)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    # Text stays text in an SVG; nothing of the moment of drawing gets in, so the same report is the same file.
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "ivr", "font.size": 9, "hatch.linewidth": 0.6}):
        for part in report.parts:
            if part.id not in NO_PICTURE:
                figure = Figure(figsize=(size.wide, _height(part, size)), layout="constrained")
                _draw(figure, part, report.title, size)
                path = folder / f"{part.id}{ending}.{kind}"
                figure.savefig(path, dpi=150, metadata={"Date": None} if kind == "svg" else {"Software": None})
                written.append(path)
    return written


def _height(part: Part, size: Size) -> float:
    rows = min(len(part.rows), _MOST_ROWS)
    if part.id == "days":
        return 3.6
    bars = 1 if part.id in (*_GRID, *_STACKED) else len(_columns(part))
    least = 0.17 * size.lines if size.lines > 2 else 0  # a row has room for its label
    return 1.5 + rows * max(least, 0.3 if part.id in _GRID else 0.24 + 0.22 * bars)


def _draw(figure: Figure, part: Part, title: str, size: Size) -> None:
    axes = figure.add_subplot()
    above = [part.title, title] if size.titled else []
    if any(FEW in row for row in part.rows):
        above.append(f"{FEW}: fewer than five, drawn as {_STUMP}")
    figure.suptitle("\n".join(above), fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)
    if part.id in _GRID:
        _grid(axes, part, size)
    elif part.id == "days":
        _days(axes, part, size)
    elif part.id in _STACKED:
        _stacked(axes, part, size)
    else:
        _bars(axes, part, size)
    if len(_columns(part)) > 1 and part.id not in _GRID:
        beside = min(size.beside, len(_columns(part)))
        figure.legend(loc="outside lower center", ncols=beside, frameon=False, fontsize=8)


def _columns(part: Part) -> range:
    last = len(part.heads) - (part.heads[-1] == "Share")
    return range(part.labels, last)


def _labels(part: Part, rows: Sequence[tuple[Shown, ...]], size: Size) -> list[str]:
    joined = (" / ".join(str(cell) for cell in row[: part.labels] if cell != "") for row in rows)
    return ["\n".join(textwrap.wrap(label, size.letters)[: size.lines]) for label in joined]


def _number(cell: Shown) -> float:
    """Return how long a bar is; one that may not be told has a stump."""
    return cell if isinstance(cell, int) else _STUMP if cell == FEW else 0


def _bars(axes: Axes, part: Part, size: Size) -> None:
    """Lying bars, one a column for each row, each with its number at the end."""
    rows, columns = part.rows[:_MOST_ROWS], _columns(part)
    for nth, column in enumerate(columns):
        at = [row + (nth - (len(columns) - 1) / 2) * _BAR for row in range(len(rows))]
        bars = axes.barh(at, [_number(row[column]) for row in rows], _BAR, **_look(nth), label=part.heads[column])
        axes.bar_label(bars, [str(row[column]) for row in rows], padding=2, fontsize=8)
    axes.set_yticks(range(len(rows)), _labels(part, rows, size))
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.margins(x=0.12)
    _whole(axes.xaxis)


def _stacked(axes: Axes, part: Part, size: Size) -> None:
    rows, before = part.rows[:_MOST_ROWS], [0.0] * len(part.rows[:_MOST_ROWS])
    for nth, column in enumerate(_columns(part)):
        long = [_number(row[column]) for row in rows]
        bars = axes.barh(range(len(rows)), long, 0.6, left=before, **_look(nth), label=part.heads[column])
        shown = [str(row[column]) if row[column] else "" for row in rows]
        boxed: dict[str, Any] = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}
        axes.bar_label(bars, shown, label_type="center", fontsize=7, bbox=boxed)
        before = [start + more for start, more in zip(before, long, strict=True)]
    axes.set_yticks(range(len(rows)), _labels(part, rows, size))
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(0, 1.03 * max(*before, 1))
    _whole(axes.xaxis)


def _days(axes: Axes, part: Part, size: Size) -> None:
    """Standing bars, calls and texts on top of each other; as many days are named as there is room for."""
    before = [0.0] * len(part.rows)
    for nth, column in enumerate(_columns(part)):
        high = [_number(row[column]) for row in part.rows]
        axes.bar(range(len(part.rows)), high, 0.8, bottom=before, **_look(nth), label=part.heads[column])
        before = [start + more for start, more in zip(before, high, strict=True)]
    axes.set_ylim(0, 1.05 * max(*before, 1))
    step = max(1, -(-len(part.rows) // size.days))
    named, labels = range(0, len(part.rows), step), _labels(part, part.rows, size)
    axes.set_xticks(list(named), [labels[nth] for nth in named], rotation=45, ha="right", fontsize=7)
    _whole(axes.yaxis)


def _grid(axes: Axes, part: Part, size: Size) -> None:
    """Squares, darker where there is more, each with its number."""
    cells = [[_number(cell) for cell in row[part.labels :]] for row in part.rows]
    most = max(max(row) for row in cells) or 1
    axes.imshow(cells, cmap="Greys", vmin=0, vmax=most * 1.3, aspect="auto")
    for y, row in enumerate(part.rows):
        for x, cell in enumerate(row[part.labels :]):
            dark = cells[y][x] > most * 0.75
            axes.text(x, y, str(cell) if cell else "", ha="center", va="center", color="white" if dark else "black")
    wrapped = (textwrap.wrap(head, size.head, break_long_words=False) for head in part.heads[part.labels :])
    heads = ["\n".join(lines[:3]) for lines in wrapped]
    axes.set_xticks(range(len(heads)), heads)
    axes.set_yticks(range(len(part.rows)), _labels(part, part.rows, size))
    axes.spines[:].set_visible(False)
    axes.tick_params(length=0)


def _look(nth: int) -> dict[str, Any]:
    colour, hatch = _LOOKS[nth % len(_LOOKS)]
    return {"facecolor": colour, "hatch": hatch, "edgecolor": "black", "linewidth": 0.6}


def _whole(axis: Any) -> None:
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator(integer=True))

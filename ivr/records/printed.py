"""A report as text for a terminal, and as CSV for a spreadsheet. Pure."""

from __future__ import annotations

import csv
import io
from textwrap import shorten

from ivr.records.hiding import Shown
from ivr.records.report import Part, Report

# What a spreadsheet takes for a formula, wherever the text came from.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_WIDEST, _WIDEST_HEAD = 60, 20


def as_text(report: Report) -> str:
    """Return a report as lines: titles, and tables in columns."""
    lines = [report.title, *report.summary]
    for part in report.parts:
        lines += ["", part.title, *_table(part)]
        if part.note:
            lines.append(f"  {part.note}")
    return "\n".join(lines)


def as_csv(report: Report) -> str:
    """Return the parts of a report one after another as CSV: each after a blank line, with its title and heads."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n").writerow
    write([_plain(report.title)])
    for line in report.summary:
        write([_plain(line)])
    for part in report.parts:
        write([])
        write([_plain(part.title)])
        write([_plain(head) for head in part.heads])
        for row in part.rows:
            write([_plain(cell) for cell in row])
    return out.getvalue()


def _table(part: Part) -> list[str]:
    heads = [shorten(head, _WIDEST_HEAD, placeholder="..") for head in part.heads]
    rows = [heads, *([str(cell)[:_WIDEST] for cell in row] for row in part.rows)]
    widths = [max(len(row[nth]) for row in rows) for nth in range(len(part.heads))]
    return [f"  {_aligned(row, widths, part.labels)}".rstrip() for row in rows]


def _aligned(row: list[str], widths: list[int], labels: int) -> str:
    left = [cell.ljust(width) for cell, width in zip(row[:labels], widths, strict=False)]
    right = [cell.rjust(width) for cell, width in zip(row[labels:], widths[labels:], strict=True)]
    return "  ".join([*left, *right])


def _plain(cell: Shown) -> Shown:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell

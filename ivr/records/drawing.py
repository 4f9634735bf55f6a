"""Pictures of a report for the staff pages: asked for by a worker, drawn in a process of its own."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from ivr.records.pictures import NO_PICTURE, PHONE, SCREEN, pictures
from ivr.records.report import Part, Report

ON_PHONES = "-narrow"
"""What the names of the pictures for small screens end with."""
_POLITE = 10


def can_draw() -> bool:
    """Say whether the plotting library is there, without loading it."""
    return find_spec("matplotlib") is not None


def drawn_parts(report: Report) -> list[Part]:
    """Return the parts there is a picture of."""
    return [part for part in report.parts if part.id not in NO_PICTURE]


def asked(report: Report, folder: Path) -> bytes:
    """Return what `main` reads, to draw a report into a folder."""
    return json.dumps({"folder": str(folder), "report": asdict(report)}).encode()


def name_of(report: Report) -> str:
    """Return a name for the pictures of a report: another one for whatever is told otherwise."""
    return sha256(json.dumps(asdict(report)).encode()).hexdigest()[:24]


def main() -> None:
    """Draw the report on the standard input, for wide screens and for small ones, after all else of the machine."""
    os.nice(_POLITE)
    found = json.loads(sys.stdin.buffer.read())
    parts = tuple(_part(part) for part in found["report"].pop("parts"))
    report = Report(parts=parts, **found["report"])
    pictures(report, Path(found["folder"]), "svg", SCREEN)
    pictures(report, Path(found["folder"]), "svg", PHONE, ON_PHONES)


def _part(found: dict[str, list[list[int | str]]]) -> Part:
    rows, heads = (tuple(map(tuple, found.pop("rows"))), tuple(map(str, found.pop("heads"))))
    return Part(rows=rows, heads=heads, **found)  # type: ignore[arg-type]  # as `asked` wrote them

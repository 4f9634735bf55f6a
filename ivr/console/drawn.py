"""The pictures of reports: drawn once each, in a process of their own, and kept on disk for every worker.

The plotting library takes a second to load and 60 MB; no worker that answers calls ever loads it. One thread waits a
while for the pictures, those that fetch them never do, or a page full of them would keep calls from being answered.
"""

from __future__ import annotations

import logging
import re
import shutil
import threading
from pathlib import Path
from tempfile import mkdtemp

from ivr.console.apart import ApartError
from ivr.console.console import Console
from ivr.records.report import Report

log = logging.getLogger("ivr.staff")

FOLDER = "drawn"
KEPT = 20
PATIENCE = 8.0
"""As many seconds the page waits; the pictures go on being drawn, and are there when it is asked for again."""
LONGEST = 60.0
_MODULE = "ivr.records.drawing"
_FILE = re.compile(r"[0-9a-f]{24}/[a-z_]+(-narrow)?\.svg")


def drawn(console: Console, report: Report) -> str:
    """Return the name under which the pictures of a report are, or nothing where they are not there yet."""
    from ivr.records.drawing import name_of

    name = name_of(report)
    if _place(console, name).is_dir():
        return name
    called = f"drawing {_place(console, name)}"
    drawing = next((each for each in threading.enumerate() if each.name == called), None)
    if drawing is None:
        drawing = threading.Thread(target=_draw, args=(console, report, name), daemon=True, name=called)
        drawing.start()
    drawing.join(PATIENCE)
    return name if _place(console, name).is_dir() else ""


def picture(console: Console, file: str) -> bytes | None:
    """Return a picture, or None where there is none of that name."""
    if not _FILE.fullmatch(file):
        return None
    try:
        return (console.state / FOLDER / file).read_bytes()
    except OSError:
        return None


def _draw(console: Console, report: Report, name: str) -> None:
    from ivr.records.drawing import asked

    place = _place(console, name)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        making = Path(mkdtemp(prefix="making-", dir=place.parent))
        try:
            console.apart(_MODULE, asked(report, making), LONGEST)
            if not place.is_dir():
                making.rename(place)
        finally:
            shutil.rmtree(making, ignore_errors=True)
        olds = sorted((each for each in place.parent.iterdir()), key=lambda each: each.stat().st_mtime)
        for old in olds[:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)
    except (OSError, ApartError) as wrong:
        log.warning("The pictures of a report could not be drawn: %s", wrong)


def _place(console: Console, name: str) -> Path:
    return console.state / FOLDER / name

"""How often the location of a labelled utterance is read right, and how long reading takes.

Usage: python -m benchmarks.places FILE.csv... [--all]

Files have the columns id, lang, text, issue, location and tags. Only rows count whose issue is not `none`, and those
tagged `followup`, which answer "which city?"; `loc_flex` accepts no location too, `loc_flex:X` also X.
"""

from __future__ import annotations

import argparse
import csv
import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from ivr.directory.build import line_of
from ivr.directory.complaints import render
from ivr.directory.reading import read_folder
from ivr.recognition.location import Located, locate
from tests.listening import listening

ROOT = Path(__file__).parent.parent
TARGET = 0.97
Row = dict[str, str]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures. Returns 0 where the target is reached."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--all", action="store_true", help="count every row, whatever its issue")
    wanted = parser.parse_args(arguments)
    rows = [row for file in wanted.files for row in _rows(file)]
    line, complaints = line_of(*read_folder(ROOT / "config"), "benchmark")
    if line is None:
        print(render(complaints))
        return 1
    known = line.places["location"]
    heard = {language: listening(language) for language in ("en", "es")}
    right = counted = 0
    took: list[float] = []
    for row in rows:
        begun = time.perf_counter()
        located = locate(row["text"], known, heard[row.get("lang") or "en"])
        took.append(time.perf_counter() - begun)
        if not wanted.all and not _counts(row):
            continue
        counted += 1
        if (located.choice or "none") in _accepted(row):
            right += 1
        else:
            print(f"{row['id']}: {_shown(located)}, labelled {row['location']}: {row['text']}")
    share = right / counted if counted else 0.0
    print(f"location right: {right} of {counted}, {share:.1%} (target {TARGET:.0%})")
    print(f"a text takes {statistics.median(took) * 1e6:.0f} microseconds (median), {max(took) * 1e3:.2f} ms at most")
    return 0 if share >= TARGET else 1


def _rows(file: Path) -> Iterator[Row]:
    with file.open(newline="", encoding="utf-8") as opened:
        yield from csv.DictReader(opened)


def _counts(row: Row) -> bool:
    return row["issue"] != "none" or "followup" in row["tags"].split(";")


def _accepted(row: Row) -> set[str]:
    accepted = {row["location"]}
    for tag in row["tags"].split(";"):
        if tag.startswith("loc_flex"):
            accepted.add(tag.partition(":")[2] or "none")
    return accepted


def _shown(located: Located) -> str:
    return f"{located.choice or 'none'} ({located.name or located.basis or '-'})"


if __name__ == "__main__":
    raise SystemExit(main())

"""docs/security.md names the tests that show what it says: they must be there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks.faults.acts import FAULTS

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs/security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(tests/\w+\.py)(?:::(\w+))?`", PAGE)))


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_a_test_that_is_named_is_there(file: str, test: str) -> None:
    text = (ROOT / file).read_text(encoding="utf-8")
    assert not test or f"def {test}(" in text


def test_each_row_names_one() -> None:
    rows = [line for line in PAGE.partition("## What does not")[0].splitlines() if line.startswith("| ")][2:]
    assert len(rows) > 8
    assert [row for row in rows if "`tests/" not in row.split(" | ")[-1]] == []


def test_every_fault_is_explained() -> None:
    text = (ROOT / "docs/reliability.md").read_text(encoding="utf-8")
    assert [each.name for each in FAULTS if text.count(f"| {each.name} |") != 2] == ["nothing"]

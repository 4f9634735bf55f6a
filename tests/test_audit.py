"""What is said of known holes in packages, and that silence of the index is never taken for safety."""

from __future__ import annotations

from typing import Any

import pytest

from tests.audit import FILES, TOP, verdict

SOUND = {"name": "flask", "version": "3.1.3", "vulns": []}
HOLE = {"name": "flask", "version": "0.1", "vulns": [{"id": "PYSEC-1", "fix_versions": ["0.2"], "aliases": []}]}
UNMENDED = {"name": "flask", "version": "0.1", "vulns": [{"id": "PYSEC-2", "fix_versions": [], "aliases": []}]}
UNKNOWN = {"name": "flask", "skip_reason": "Dependency not found on PyPI and could not be audited: flask (3.1.3)"}


@pytest.mark.parametrize(
    ("packages", "code", "said"),
    [
        ([SOUND, SOUND], 0, "2 packages looked up, 0 known holes."),
        ([SOUND, HOLE], 1, "flask 0.1: PYSEC-1, mended in 0.2"),
        ([UNMENDED], 1, "PYSEC-2, mended in none yet"),
        ([UNKNOWN, UNKNOWN], 0, "knows nothing of 2 packages: THEY WERE NOT CHECKED"),
        ([UNKNOWN, HOLE], 1, "PYSEC-1"),
    ],
)
def test_a_hole_fails_and_what_was_not_looked_up_is_said(packages: list[Any], code: int, said: str) -> None:
    got, words = verdict({"dependencies": packages})
    assert got == code
    assert said in words


def test_without_a_network_nothing_is_claimed() -> None:
    code, words = verdict(None)
    assert code == 0
    assert "NOTHING WAS CHECKED" in words


def test_every_file_of_requirements_is_looked_at() -> None:
    assert {path.name for path in TOP.glob("requirements*.txt")} == set(FILES)

"""What is installed is what was chosen: every package that the pinned ones need is pinned itself."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
# Those the line runs on: Debian 12 has 3.11.2, which needs what later ones of 3.11 do not.
PYTHONS = ("3.11.2", "3.11.9", "3.12.3", "3.13.5")


def pinned() -> dict[str, Requirement]:
    rows = (line.partition("  #")[0].strip() for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines())
    found = [Requirement(row) for row in rows if row and not row.startswith("#")]
    return {canonicalize_name(one.name): one for one in found}


@pytest.mark.parametrize("python", PYTHONS)
def test_whatever_a_package_needs_on_a_python_is_pinned_for_it(python: str) -> None:
    where = {"python_full_version": python, "python_version": python.rpartition(".")[0], "sys_platform": "linux"}
    known, missing = pinned(), []
    here = {name for name, one in known.items() if one.marker is None or one.marker.evaluate(where)}
    for name in sorted(here):
        try:
            needed = requires(name) or []
        except PackageNotFoundError:  # one of another Python
            continue
        for one in map(Requirement, needed):
            extras = ("", *known[name].extras)
            wanted = one.marker is None or any(one.marker.evaluate({**where, "extra": extra}) for extra in extras)
            if wanted and canonicalize_name(one.name) not in here:
                missing.append(f"{name} needs {one}")
    assert missing == []

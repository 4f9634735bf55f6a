"""This program itself: which version of it runs, and how another process of it is started."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from functools import cache
from pathlib import Path


@cache
def fingerprint() -> str:
    """Return what names this program: its own text, the packages installed beside it and the Python that runs it."""
    total = hashlib.sha256(sys.version.encode())
    top = Path(__file__).parent
    for path in sorted(top.rglob("*.py")):
        total.update(f"{path.relative_to(top)}\0".encode() + path.read_bytes())
    found = importlib.util.find_spec("phonenumbers")
    if found and found.origin:
        beside = os.listdir(Path(found.origin).parent.parent)
        total.update("\0".join(sorted(name for name in beside if name.endswith(".dist-info"))).encode())
    return total.hexdigest()


def folder() -> Path:
    """Return where another process of this program is to begin, so that it finds the program."""
    return Path(__file__).parent.parent


def command(package: str) -> list[str]:
    """Return what starts another process of this program. Raises OSError where no Python is known to do so.

    A Python inside another program (uWSGI) may name that one as its own, and nobody knows what it would start.
    """
    if not Path(sys.executable or "").name.startswith("python"):
        raise FileNotFoundError("no Python is known to start")
    return [sys.executable, "-m", package]

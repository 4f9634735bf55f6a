"""A word to whoever did something, shown on the next page."""

from __future__ import annotations

from flask import flash


def notice(words: str) -> None:
    """Say that something was done."""
    flash(words, "done")


def warning(words: str) -> None:
    """Say that something was not done, and why."""
    flash(words, "problem")

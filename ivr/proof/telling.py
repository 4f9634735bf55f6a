"""Telling a proof at a terminal: a bar while it runs, then what was found."""

from __future__ import annotations

from typing import TextIO

WIDTH = 30


class Bar:
    """A bar on a terminal; on anything else nothing is written."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.shown = out.isatty()

    def __call__(self, done: int, of: int) -> None:
        """Show how much is done; take the bar away at the end."""
        if not self.shown:
            return
        full = done * WIDTH // max(of, 1)
        bar = f"\rProving [{'#' * full}{' ' * (WIDTH - full)}] {done * 100 // max(of, 1)}%"
        self.out.write(bar if done < of else "\r" + " " * len(bar) + "\r")
        self.out.flush()

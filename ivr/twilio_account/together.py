"""What several machines must know together of the texts that callers ask for: three a day a number, each sent once.

The provider may deliver the same request to another machine, whose outbox knows nothing of the first one. Where nobody
answers for all of them, each machine goes by its own outbox.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

from ivr.operating.windows import Asked, Verdict, Window

MOST_A_DAY: Final = 3
DAY: Final = 24 * 60 * 60

Judge = Callable[[Asked], Verdict | None]


class Together:
    """What `judge` counts for all machines. Calls and numbers are named by their tags, never as they are."""

    def __init__(self, judge: Judge) -> None:
        self._judge = judge
        self._us = os.urandom(8).hex()

    def has_room(self, call: str, number: str) -> bool:
        """Take one of the day's places for a number, the same for the same call; say whether one was free."""
        for place in range(MOST_A_DAY):
            asked = Asked(f"texts {number}", f"{call} {place}", (Window(f"place {place}", 1, DAY),))
            if self._judge(asked) in ("go", None):
                return True
        return False

    def is_ours(self, call: str) -> bool:
        """Say whether no other process has taken the text of a call."""
        return self._judge(Asked(f"text {call}", self._us, (Window("taken", 1, DAY),))) in ("go", None)

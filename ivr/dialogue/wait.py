"""How long the line listens, in seconds after its last word.

The first wait is the shortest and every further one longer, because silence is mostly somebody thinking, or an operator
typing. "More time" is longer still: its waits also grow with the words just said, so the channel works them out.
"""

from __future__ import annotations

AT_QUESTION = (8, 10, 12, 12)
AFTER_ANSWER = (10, 15)
# More for every wait once silence or nonsense has shown that this caller needs it.
EASED = 4
IN_GUIDE = 60
MINUTES_A_STEP = 15
PARTING = 10
SLOW_ROUNDS = 3
RUNGS_A_CALL = 9


def at_question(misses: int) -> int:
    """Return the seconds to listen at a question after `misses` misses."""
    return AT_QUESTION[min(misses, len(AT_QUESTION) - 1)]


def after_answer(misses: int) -> int:
    """Return the seconds to listen after an answer."""
    return AFTER_ANSWER[min(misses, len(AFTER_ANSWER) - 1)]

"""The code of a call, by which staff can see later what was heard in it.

It is said in one place, where it costs no caller a second: right before the goodbye of a call that ends because nobody
says anything any more. Whoever got what they wanted has hung up long before; whoever got lost, was not understood or
was put through in vain is still there, and has heard everything else. Whoever texts has it all before their eyes.
"""

from __future__ import annotations

from ivr.dialogue.frozen import replace
from ivr.dialogue.steps import End, Step, Tell
from ivr.dialogue.turns import Silent, Turn
from ivr.dialogue.values import Code, say

_GOODBYE = "goodbye"


def ends_in_silence(turn: Turn, steps: tuple[Step, ...]) -> bool:
    """Say whether the line says goodbye because nobody said anything."""
    if not isinstance(turn, Silent) or len(steps) < 2 or not isinstance(steps[-1], End):
        return False
    last = steps[-2]
    return isinstance(last, Tell) and last.says[-1].key == _GOODBYE


def with_code(steps: tuple[Step, ...], digits: str) -> tuple[Step, ...]:
    """Return steps that end in silence with the code of the call before the last word."""
    last = steps[-2]
    if not isinstance(last, Tell):
        return steps
    told = replace(last, says=(*last.says[:-1], say("call.code", code=Code(digits)), last.says[-1]))
    return (*steps[:-2], told, steps[-1])

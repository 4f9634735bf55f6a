"""Which numbers may be sent a text: those of a place in the United States or Canada, and no others."""

from __future__ import annotations

import re

from ivr.numbers import is_reachable

_NORTH_AMERICA = re.compile(r"\+1([2-9][0-9]{2})[2-9][0-9]{6}")

# Area codes of +1 that are neither in the United States nor in Canada. Texts there cost a multiple, and some of them
# have been used to earn money with other people's calls.
_ELSEWHERE = re.compile(
    "242|246|26[48]|284|34[05]|441|473|649|658|664|67[01]|684|721|758|767|78[47]|8[024]9|86[89]|876|939"
)
# Without a place: toll-free, premium, personal numbers, carriers' own, machines, and three-digit services.
_PLACELESS = re.compile(
    r"800|8(?:22|33|44|55|66|77|8[0-9])|900|7[01]0|5(?:00|2[1-9]|3[23568]|44|66|77|88)|6(?:00|22|33|44|55|77|88)|456"
    r"|[2-9]11|[2-9]9[0-9]"
)


def is_textable(number: str) -> bool:
    """Say whether a caller's number may be sent a text; whether it is a mobile telephone nobody can see from it."""
    found = _NORTH_AMERICA.fullmatch(number)
    if found is None or not is_reachable(number):
        return False
    return not _ELSEWHERE.fullmatch(found[1]) and not _PLACELESS.fullmatch(found[1])

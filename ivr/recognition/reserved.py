"""Words that carriers and the provider act on by themselves, where one is a whole message (Twilio: Advanced Opt-Out).

They answer these words; a second answer from us would be a nuisance, and after an opt-out an offence. None may be
offered as a word to text.
"""

from __future__ import annotations

from typing import Final

STOP: Final = frozenset(
    ("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "arret", "arrete", "arrett")
)
START: Final = frozenset(("start", "unstop", "yes"))
HELP: Final = frozenset(("help", "info"))
RESERVED: Final = STOP | START | HELP

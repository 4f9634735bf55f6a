"""Words that carriers and the provider act on themselves.

They answer these words; a second answer from us would be a nuisance, and after an opt-out an offence. See Twilio on
Advanced Opt-Out, and the FCC on revoking consent (47 CFR 64.1200).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from ivr.recognition.keywords import words_of
from ivr.recognition.reserved import HELP, START, STOP

# What people put around a stop word; anything else makes it another sentence ("stop 12345" is a bus stop somewhere).
_AROUND = frozenset(
    ["please", "pls", "plz", "texting", "texts", "text", "messages", "message", "sending", "me", "now", "all"]
)

Meaning = Literal["stop", "start", "help"]


def acted_on(body: str) -> Meaning | None:
    """Return what a carrier makes of a text, or None where it is left to us."""
    words = words_of(body)
    joined = "".join(words)
    if joined in STOP or (words and set(words) & STOP and set(words) <= STOP | _AROUND):
        return "stop"
    if len(words) == 1 and joined in START:
        return "start"
    if len(words) == 1 and joined in HELP:
        return "help"
    return None


def answered_already(form: Mapping[str, str], answer_help: bool) -> bool:
    """Say whether a text must get no answer from us, because the carrier or the provider answers it."""
    if form.get("OptOutType"):
        return True
    meaning = acted_on(form.get("Body", ""))
    return meaning in ("stop", "start") or (meaning == "help" and not answer_help)

"""A text that a call sends, seen as the reply by text that it stands for: so the laws of texts hold for it too."""

from __future__ import annotations

from dataclasses import replace

from ivr.dialogue.conversation import Place
from ivr.dialogue.steps import SendText
from ivr.proof.walk import Reply


def as_sent(reply: Reply) -> Reply | None:
    """Return the text that a turn of a call asks for as a reply by text, None where it asks for none."""
    text = next((step for step in reply.steps if isinstance(step, SendText)), None)
    if text is None:
        return None
    place: Place = reply.before.at if reply.before.at in ("tells", "guide") else "answer"
    after = replace(reply.after, channel="sms", at=place, contact=None, offered=())
    return replace(reply, after=after, steps=(text,))

"""What somebody hears or reads when something of ours breaks: kind words and the number of the line's own desk."""

from __future__ import annotations

from ivr.dialogue.values import Numbers, say
from ivr.directory.edition import Edition
from ivr.prompts.rendering import message, render


def apology(edition: Edition, channel: str) -> str:
    """Return the apology of the line in its own language. It names a number, and promises no hours."""
    line = edition.line
    contact = line.contacts[line.desk]
    given = [n for n in contact.numbers if (n.text if channel == "sms" else n.say)]
    numbers = tuple(n for n in given if n.kind not in ("fax", "tty"))[:1]
    said = say("apology", contact=say(f"contact.{contact.id}.name"), number=Numbers(numbers))
    words = edition.words[line.language]
    return message(words, (said,)) if channel == "sms" else render(words, said, "voice")

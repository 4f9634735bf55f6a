"""Offering what a call has come to as a text, on one key, and remembering which text was sent last."""

from __future__ import annotations

from zlib import crc32

from ivr.dialogue.conversation import OFFERED, Conversation, Offer
from ivr.dialogue.frozen import replace
from ivr.dialogue.reply import Draft
from ivr.dialogue.values import Keys, say
from ivr.directory.line import Guide, Line

TEXT = "7"


def offer_text(line: Line, conversation: Conversation, draft: Draft) -> Conversation:
    """Offer this answer as a text, where one can be sent, after everything the answer itself says.

    For which telephones is said once a call. Of an answer that was sent already it is not said again; the key still
    means it.
    """
    if not conversation.texting:
        return conversation
    draft.offers.append(Offer(TEXT, "s"))
    if conversation.texted != in_short(line, conversation):
        draft.add(say("offer.text_again" if conversation.texted else "offer.text", key=Keys(TEXT)))
    return replace(conversation, texted=conversation.texted or OFFERED)


def offer_steps(line: Line, conversation: Conversation, draft: Draft) -> Conversation:
    """Offer the step at hand of a guide as a text. The key means it at each step and is told with the opening alone.

    It is told at a step only where this call was not told of texts in its language yet.
    """
    if not conversation.texting:
        return conversation
    draft.offers.append(Offer(TEXT, "s"))
    opening = conversation.step == 0 and conversation.texted != in_short(line, conversation)
    if opening or not conversation.texted:
        draft.add(say("offer.text_steps", key=Keys(TEXT)))
    return replace(conversation, texted=conversation.texted or OFFERED)


def text_with(guide: Guide, step: int) -> int:
    """Return which text of a guide, counted from 0, holds a step.

    The first holds its opening, the last what to try, which by voice is one past the last step. A step that there is
    not is taken for the beginning.
    """
    if step == guide.steps + 1:
        return len(guide.texts) - 1
    return next((nth for nth, group in enumerate(guide.texts) if step in group), 0)


def in_short(line: Line, conversation: Conversation) -> str:
    """Return the name of the answer at hand in eight letters, to be remembered: two of one call hardly share it."""
    return f"{crc32(_answer_named(line, conversation).encode()):08x}"


def _answer_named(line: Line, conversation: Conversation) -> str:
    """Return the name of the answer at hand, made of ids: what was asked, and in which language."""
    issue = line.issues.get(conversation.issue or "")
    nth = str(conversation.step) if conversation.at == "tells" else ""
    if issue and issue.guide:
        nth = str(text_with(line.guides[issue.guide], conversation.step))
    choices = (".".join(answer) for answer in conversation.answers)
    return " ".join((conversation.language, conversation.issue or "", *choices, nth)).rstrip()

"""A reply under construction: what is said, and what each key now means."""

from __future__ import annotations

from dataclasses import dataclass, field

from ivr.dialogue.conversation import Conversation, Offer
from ivr.dialogue.frozen import replace
from ivr.dialogue.steps import Ask, Step, Tell
from ivr.dialogue.values import Say, say

Reply = tuple[Conversation, tuple[Step, ...]]

# 0 and 7-9 keep one meaning everywhere; choices never take them.
CHOICE_KEYS = "123456"


@dataclass
class Draft:
    """The sentences of one reply in order, and the keys offered with them."""

    says: list[Say] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)

    def add(self, *says: Say) -> None:
        """Add sentences."""
        self.says.extend(says)

    def offer(self, preferred: str, act: str, *ids: str) -> str:
        """Offer something on the preferred key, or the next free one where that is taken or none is; return the key."""
        taken = {o.key for o in self.offers}
        wanted = (preferred, *CHOICE_KEYS) if preferred else CHOICE_KEYS
        key = next((k for k in wanted if k not in taken), "")
        if key:
            self.offers.append(Offer(key, act, ids))
        return key


def finish(conversation: Conversation, draft: Draft, ask: Ask | None, *before: Say) -> Reply:
    """Return the reply: what comes `before` (the line's own notice, on the first answer), then what was drafted."""
    steps: list[Step] = []
    if before:
        steps.append(Tell(before, uncut=True))
    steps.append(ask if ask else Tell(tuple(draft.says)))
    return replace(conversation, offered=tuple(draft.offers)), tuple(steps)


def notice_due(conversation: Conversation) -> tuple[Conversation, tuple[Say, ...]]:
    """Return the line's notice where it was not given yet in this call, and the conversation that remembers it."""
    if conversation.noticed:
        return conversation, ()
    return replace(conversation, noticed=True), (say("notice.line"),)

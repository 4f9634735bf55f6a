"""What the laws look at: a reply as it was heard and read, beside what is true of the contacts it speaks of."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from ivr.dialogue.conversation import UNSURE, Conversation
from ivr.dialogue.routing import routes
from ivr.dialogue.steps import Step, Transfer
from ivr.dialogue.turns import Arrived, Pressed, Silent, Spoke, TextAsked, TransferEnded
from ivr.dialogue.values import say
from ivr.directory.edition import Edition
from ivr.directory.line import translated
from ivr.prompts.rendering import render
from ivr.proof.heard import Ear, Heard, folded
from ivr.proof.reading import Reader, Reading, heard
from ivr.proof.truth import Pair, Truth, truth
from ivr.proof.walk import Reply

ANSWERING = ("answer", "tells", "guide", "numbers", "dialled")


class Evidence:
    """Hears and reads replies, and knows the facts. Everything is worked out once."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.line = edition.line
        self._ear = Ear(edition)
        self._readers = {(n, c): Reader(w, c) for n, w in edition.words.items() for c in ("voice", "sms")}
        self._steps: dict[tuple[int, str, str], tuple[tuple[Step, ...], Heard]] = {}
        self._replies: dict[Reply, tuple[Heard, Reading]] = {}
        self._truths: dict[tuple[str, datetime], Truth] = {}
        self._labels: dict[tuple[str, str], tuple[tuple[str, frozenset[str]], ...]] = {}
        self._allowed: dict[tuple[str, datetime], dict[Pair, frozenset[str]]] = {}

    def heard(self, reply: Reply) -> Heard:
        """Return what arrives."""
        return self._noted(reply)[0]

    def reading(self, reply: Reply) -> Reading:
        """Return what stands in the words that arrive."""
        return self._noted(reply)[1]

    def _noted(self, reply: Reply) -> tuple[Heard, Reading]:
        noted = self._replies.get(reply)
        if noted is None:
            heard = self._hear(reply)
            noted = self._replies[reply] = heard, self.reader(reply.after)(heard.text)
        return noted

    def _hear(self, reply: Reply) -> Heard:
        """Return what arrives, found by the steps themselves: replies at many moments share them."""
        key = id(reply.steps), reply.after.channel, reply.after.language
        known = self._steps.get(key)
        if known is None:
            dials = any(isinstance(step, Transfer) for step in reply.steps)
            heard = self._ear(reply.after.channel, reply.after.language, reply.steps, reply.now)
            if not dials:  # whom it rings is decided by the day
                self._steps[key] = reply.steps, heard
            return heard
        return known[1]

    def reader(self, conversation: Conversation) -> Reader:
        """Return the reader of a conversation's language and channel."""
        return self._readers[conversation.language, conversation.channel]

    def truth(self, contact: str, now: datetime) -> Truth:
        """Return what is true of a contact."""
        known = self._truths.get((contact, now))
        if known is None:
            known = self._truths[contact, now] = truth(self.line, self.line.contacts[contact], now)
        return known

    def owners(self, now: datetime) -> dict[Pair, frozenset[str]]:
        """Return every number that may be told at a moment, with what to press, and the contacts it belongs to."""
        known = self._allowed.get(("", now))
        if known is None:
            found: dict[Pair, set[str]] = {}
            for contact in self.line.contacts:
                for one in self.truth(contact, now).pairs:
                    found.setdefault(one, set()).add(contact)
            known = self._allowed["", now] = {one: frozenset(whose) for one, whose in found.items()}
        return known

    def labels(self, conversation: Conversation) -> tuple[tuple[str, frozenset[str]], ...]:
        """Return the words that name contacts, or choices that lead to one, and which contacts they name."""
        key = conversation.language, conversation.channel
        if key not in self._labels:
            found: dict[str, set[str]] = {}
            for contact in self.line.contacts:
                found.setdefault(self.words(conversation, f"contact.{contact}.name"), set()).add(contact)
            for issue in self.line.issues.values():
                for route in issue.routes:
                    for question, choice in route.when if route.contact else ():
                        name = self.words(conversation, f"choice.{question}.{choice}.name")
                        found.setdefault(name, set()).add(route.contact or "")
            self._labels[key] = tuple((name, frozenset(whose)) for name, whose in found.items() if name)
        return self._labels[key]

    def words(self, conversation: Conversation, key: str, language: str = "") -> str:
        """Return the plain words of a prompt without fields; empty where there are none."""
        words = self.edition.words[language or conversation.language]
        if key not in words.templates(conversation.channel):
            return ""
        return folded(heard(render(words, say(key), conversation.channel)))

    def notice(self, conversation: Conversation, notice: str) -> str:
        """Return the words of a contact's notice as this conversation may hear them."""
        own = translated(self.line, notice, conversation.language)
        return self.words(conversation, f"notice.{notice}", conversation.language if own else self.line.language)

    def answering(self, reply: Reply) -> tuple[str, ...]:
        """Return the contacts whose answer a conversation has come to."""
        after = reply.after
        issue = self.line.issues.get(after.issue or "")
        if after.contact:
            return (after.contact,)
        if issue is None:
            return ()
        return tuple(r.contact for r in routes(self.line, issue, after, reply.now) if r.contact)

    def agreed(self, reply: Reply) -> frozenset[str]:
        """Return the contacts that the facts allow for the issue and the choices made; none where it has no issue."""
        issue = self.line.issues.get(reply.after.issue or "")
        if issue is None:
            return frozenset()
        made = dict(reply.after.answers)
        return frozenset(
            route.contact
            for route in issue.routes
            if route.contact and all(made.get(q, UNSURE) in (UNSURE, choice) for q, choice in route.when)
        )

    def whole(self, reply: Reply) -> bool:
        """Say whether a reply gives a whole answer, and not a word in between after one."""
        before, after = reply.before, reply.after
        if after.at != "answer" or isinstance(reply.turn, TransferEnded):
            return False
        stays = before.at == after.at and before.issue == after.issue and before.answers == after.answers
        match reply.turn:
            case Arrived():
                return True
            case Silent():
                return not stays
            case TextAsked():
                return False
            case Pressed("9"):
                return before.at != "answer"
            case Pressed(key) if before.offer(key) is None and key not in ("*", "#"):
                return not stays and key != "0"
            case Pressed(key):
                offered = before.offer(key)
                return offered is None or not (offered.act == "t" or (offered.act == "s" and after.channel == "voice"))
            case Spoke():
                return not stays
            case _:
                return True

    @cached_property
    def line_notice(self) -> dict[tuple[str, str], str]:
        """The line's own notice by language and channel."""
        found = {}
        for language, words in self.edition.words.items():
            for channel in ("voice", "sms"):
                found[language, channel] = folded(heard(render(words, say("notice.line"), channel)))
        return found

"""Walking a line: breadth first over every conversation it can have, once for each way its desks can stand.

A reply is worked out once for each way in which the desks it looked at can stand; what looked at none is worked out
once. So the walk knows by watching, not by believing, what depends on the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from ivr.dialogue.conversation import Conversation
from ivr.dialogue.prompt_keys import notices
from ivr.dialogue.respond import arrival, respond
from ivr.dialogue.steps import End, Step
from ivr.dialogue.turns import Turn
from ivr.directory.edition import Edition
from ivr.directory.line import Contact
from ivr.proof.clock import CALENDAR, Course
from ivr.proof.tries import Tries, variants


@dataclass(frozen=True, slots=True, eq=False)
class Reply:
    """What the line does on one turn at a moment on its own clock. `looked_at` are the desks it depends on."""

    before: Conversation
    turn: Turn
    after: Conversation
    steps: tuple[Step, ...]
    now: datetime
    looked_at: tuple[str, ...]
    follows: tuple[int, ...] = ()

    @property
    def ends(self) -> bool:
        """Whether the call is over with it."""
        return any(isinstance(step, End) for step in self.steps)


@dataclass(frozen=True, slots=True, eq=False)
class Walked:
    """One walk: how each conversation was first reached, and what can follow it, by turn."""

    now: datetime
    vector: tuple[object, ...]
    came: dict[int, tuple[int, Turn] | None]
    replies: dict[int, tuple[Reply, ...]]


class _Watched(Mapping[str, Contact]):
    """The contacts of a line, noting which of them are looked at."""

    def __init__(self, contacts: Mapping[str, Contact]) -> None:
        self.contacts = contacts
        self.seen: set[str] = set()

    def __getitem__(self, name: str) -> Contact:
        self.seen.add(name)
        return self.contacts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.contacts)

    def __len__(self) -> int:
        return len(self.contacts)

    def __contains__(self, name: object) -> bool:
        return name in self.contacts


class Walker:
    """Walks a line. Conversations are numbered as they are met; the numbers hold over all its walks."""

    def __init__(self, edition: Edition, course: Mapping[str, Course]) -> None:
        self.edition = edition
        self.course = course
        self.names = tuple(course)
        self.watched = _Watched(edition.line.contacts)
        self.line = replace(edition.line, contacts=self.watched)
        self.zone = ZoneInfo(edition.line.zone)
        self.tries = Tries(edition.line, dict(edition.words))
        self.met: list[Conversation] = []
        self.numbered: dict[Conversation, int] = {}
        self.notices = tuple(sorted(notices(edition.line)))
        self.turns = 0
        self.standing: Mapping[str, object] = {}
        self._follows: dict[Conversation, tuple[int, ...]] = {}
        self._asked: dict[tuple[Conversation, Turn], list[tuple[tuple[object, ...], Reply]]] = {}
        self._turns_at: list[tuple[Turn, ...]] = []
        self._known: list[list[list[tuple[tuple[object, ...], Reply]]]] = []

    def walk(self, vector: tuple[object, ...], moment: datetime, found: Callable[[Reply], None]) -> Walked:
        """Walk everything once, the desks standing as in `vector`, which they do at `moment`.

        `found` is told every reply that no earlier walk has met, the nearest to the beginning first.
        """
        now = moment.astimezone(self.zone)
        self.standing = dict(zip(self.names, vector, strict=True))
        walked = Walked(now, vector, {}, {})
        for root in self._roots():
            if root not in walked.came:
                walked.came[root] = None
                self._from(root, walked, found)
        return walked

    def _roots(self) -> Iterator[int]:
        """Yield where conversations begin: a language nobody is led to, and with texts to callers and without."""
        for channel, texting in (("voice", False), ("sms", False), ("voice", True)):
            for language in self.line.languages:
                yield self.number(replace(arrival(self.line, channel, texting), language=language))

    def _from(self, root: int, walked: Walked, found: Callable[[Reply], None]) -> None:
        queue = [root]
        for here in queue:
            replies = []
            for nth, turn in enumerate(self._turns_at[here]):
                reply = self._reply(here, nth, turn, walked.now, found)
                replies.append(reply)
                for follows in reply.follows:
                    if follows not in walked.came:
                        walked.came[follows] = (here, turn)
                        queue.append(follows)
            walked.replies[here] = tuple(replies)

    def number(self, conversation: Conversation) -> int:
        """Return the number of a conversation."""
        number = self.numbered.get(conversation)
        if number is None:
            number = self.numbered[conversation] = len(self.met)
            self.met.append(conversation)
            turns = self.tries.at(conversation)
            self._turns_at.append(turns)
            self._known.append([[] for _ in turns])
        return number

    def _reply(self, here: int, nth: int, turn: Turn, now: datetime, found: Callable[[Reply], None]) -> Reply:
        known = self._known[here][nth]
        reply = self._stands(known)
        if reply is None:
            reply = self.ask(self.met[here], turn, now)
            if not reply.ends:
                reply = replace(reply, follows=self._following(reply.after))
            known.append((tuple(map(self.standing.__getitem__, reply.looked_at)), reply))
            found(reply)
        return reply

    def once(self, before: Conversation, turn: Turn, now: datetime) -> Reply:
        """Return what the line does in the walk at hand, whether or not the walk has met this conversation."""
        known = self._asked.setdefault((before, turn), [])
        reply = self._stands(known)
        if reply is None:
            reply = self.ask(before, turn, now)
            known.append((tuple(map(self.standing.__getitem__, reply.looked_at)), reply))
        return reply

    def _stands(self, known: list[tuple[tuple[object, ...], Reply]]) -> Reply | None:
        """Return the reply that was given when the desks stood as they do now, or None."""
        for stood, reply in known:
            if all(self.standing[name] == was for name, was in zip(reply.looked_at, stood, strict=True)):
                return reply
        return None

    def _following(self, after: Conversation) -> tuple[int, ...]:
        if after not in self._follows:
            self._follows[after] = tuple(map(self.number, variants(after, self.notices)))
        return self._follows[after]

    def ask(self, before: Conversation, turn: Turn, now: datetime) -> Reply:
        """Return what the line does, and which desks it looked at to do it."""
        self.turns += 1
        self.watched.seen.clear()
        after, steps = respond(self.line, before, turn, now)
        looked_at = (*sorted(self.watched.seen), CALENDAR) if self.watched.seen else (CALENDAR,)
        return Reply(before, turn, after, steps, now, looked_at)

"""Walking a line: breadth first over every conversation it can have, once for each way its desks can stand.

A reply is worked out once for each way in which the desks it looked at can stand; what looked at none is worked out
once. So the walk knows by watching, not by believing, what depends on the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Final, Literal
from zoneinfo import ZoneInfo

from ivr.dialogue.conversation import Conversation
from ivr.dialogue.prompt_keys import notices
from ivr.dialogue.respond import arrival, respond
from ivr.dialogue.steps import End, Step
from ivr.dialogue.turns import Turn
from ivr.directory.edition import Edition
from ivr.directory.line import Contact
from ivr.hours.schedule import Schedule
from ivr.proof.clock import CALENDAR, Course
from ivr.proof.tries import Tries, variants

Names = tuple[str, ...]
Beginning = tuple[Literal["voice", "sms"], bool]
BEGINNINGS: Final[tuple[Beginning, ...]] = (("voice", False), ("sms", False), ("voice", True))
"""How conversations begin: on which channel, and whether texts can be sent to a caller. Neither changes later."""

Follow = Callable[[Conversation], tuple[int, ...]]


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


@dataclass(slots=True)
class _Known:
    """The replies to one turn, by the desks they looked at and by those that decided them, and how these stood."""

    looked_at: dict[Names, dict[int, Reply]] = field(default_factory=dict)
    hangs_on: dict[Names, dict[int, Reply]] = field(default_factory=dict)


class _Timed(Contact):
    """A contact that notes when something of it is read that the time decides: its hours, and its counter's."""

    __slots__ = ("name", "notes")
    name: str
    notes: set[str]

    @classmethod
    def of(cls, contact: Contact, notes: set[str]) -> _Timed:
        """Return a contact that adds its name to `notes`."""
        timed = object.__new__(cls)
        own = {one.name: getattr(contact, one.name) for one in fields(Contact)}
        for name, value in {**own, "name": contact.id, "notes": notes}.items():
            slot = vars(cls if name in cls.__slots__ else Contact)[name]
            slot.__set__(timed, value)
        return timed

    def _read(self, slot: str) -> Any:
        self.notes.add(self.name)
        return vars(Contact)[slot].__get__(self)

    @property
    def hours(self) -> Schedule:
        """When its telephone is answered."""
        read: Schedule = self._read("hours")
        return read

    @property
    def counter(self) -> Schedule | None:
        """When its counter is open."""
        read: Schedule | None = self._read("counter")
        return read


class _Watched(Mapping[str, Contact]):
    """The contacts of a line, noting which of them are looked at, and of which something that the time decides."""

    def __init__(self, contacts: Mapping[str, Contact]) -> None:
        self.timed: set[str] = set()
        self.contacts = {name: _Timed.of(contact, self.timed) for name, contact in contacts.items()}
        self.dated = {n for n, c in contacts.items() if any(one.first or one.last for one in c.numbers)}
        self.seen: set[str] = set()

    def clear(self) -> None:
        """Forget what was looked at."""
        self.seen.clear()
        self.timed.clear()

    def hung_on(self) -> Names:
        """Return the desks whose standing can have decided what was said since."""
        return (*sorted(self.timed | (self.seen & self.dated)), CALENDAR)

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
        self._asked: dict[tuple[Conversation, Turn], _Known] = {}
        self._turns_at: list[tuple[Turn, ...]] = []
        self._known: list[list[_Known]] = []
        self._states: dict[Names, int] = {}
        self._stood: dict[object, int] = {}

    def walk(
        self,
        vector: tuple[object, ...],
        moment: datetime,
        found: Callable[[Reply], None],
        *beginnings: Beginning,
    ) -> Walked:
        """Walk everything once, the desks standing as in `vector`, which they do at `moment`.

        Everything is what `beginnings` lead to; without any, what all of them do. `found` is told every reply that
        no earlier walk has met, the nearest to the beginning first.
        """
        now = moment.astimezone(self.zone)
        self.standing = dict(zip(self.names, vector, strict=True))
        self._states = {}
        walked = Walked(now, vector, {}, {})
        for root in self._roots(beginnings or BEGINNINGS):
            if root not in walked.came:
                walked.came[root] = None
                self._from(root, walked, found)
        return walked

    def _roots(self, beginnings: Iterable[Beginning]) -> Iterator[int]:
        """Yield where conversations begin: also in a language nobody is led to."""
        for channel, texting in beginnings:
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
            self._known.append([_Known() for _ in turns])
        return number

    def _reply(self, here: int, nth: int, turn: Turn, now: datetime, found: Callable[[Reply], None]) -> Reply:
        known = self._known[here][nth]
        reply = self._found(known.looked_at)
        if reply is None:
            reply = self._anew(self.met[here], turn, now, known, self._following)
            found(reply)
        return reply

    def once(self, before: Conversation, turn: Turn, now: datetime) -> Reply:
        """Return what the line does in the walk at hand, whether or not the walk has met this conversation."""
        known = self._asked.get((before, turn))
        if known is None:
            known = self._asked[before, turn] = _Known()
        return self._found(known.looked_at) or self._anew(before, turn, now, known)

    def _found(self, kept: Mapping[Names, dict[int, Reply]]) -> Reply | None:
        """Return the reply that was given when the desks stood as they do now, or None."""
        for names, replies in kept.items():
            reply = replies.get(self._state(names))
            if reply is not None:
                return reply
        return None

    def _state(self, names: Names) -> int:
        """Return a number for the way these desks stand in the walk at hand: the same way, the same number."""
        state = self._states.get(names)
        if state is None:
            stand = names, tuple(map(self.standing.__getitem__, names))
            state = self._states[names] = self._stood.setdefault(stand, len(self._stood))
        return state

    def _anew(
        self,
        before: Conversation,
        turn: Turn,
        now: datetime,
        known: _Known,
        following: Follow | None = None,
    ) -> Reply:
        """Return and keep the reply now that the desks it looks at stand otherwise.

        Where it read nothing of theirs that the time decides (it gives numbers that hold on any day), the line is not
        asked again: it would say the same. It is another reply all the same, to be held to what is true now.
        """
        said = self._found(known.hangs_on)
        if said is None:
            reply = self.ask(before, turn, now, following)
            names = self.watched.hung_on()
            known.hangs_on.setdefault(names, {})[self._state(names)] = reply
        else:
            self.turns += 1
            reply = Reply(before, turn, said.after, said.steps, now, said.looked_at, said.follows)
        known.looked_at.setdefault(reply.looked_at, {})[self._state(reply.looked_at)] = reply
        return reply

    def _following(self, after: Conversation) -> tuple[int, ...]:
        if after not in self._follows:
            self._follows[after] = tuple(map(self.number, variants(self.line, after, self.notices)))
        return self._follows[after]

    def ask(self, before: Conversation, turn: Turn, now: datetime, following: Follow | None = None) -> Reply:
        """Return what the line does, which desks it looked at to do it, and what is to follow."""
        self.turns += 1
        self.watched.clear()
        after, steps = respond(self.line, before, turn, now)
        looked_at = (*sorted(self.watched.seen), CALENDAR)
        goes_on = following is not None and not any(isinstance(step, End) for step in steps)
        return Reply(before, turn, after, steps, now, looked_at, following(after) if following and goes_on else ())

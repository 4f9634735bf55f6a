"""How far an answer is: how many keys, how much listening. Measured along the keys that are offered.

Somebody listens to each menu until the key is named, presses it a second later, and half a second after that the line
goes on. A number is heard when its last digit, or its option, was said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ivr.dialogue.steps import Ask, Tell
from ivr.dialogue.turns import Arrived, Pressed, Turn
from ivr.directory.line import Issue
from ivr.prompts.rendering import render
from ivr.prompts.speech import PAUSE_MARK, speaking_seconds
from ivr.proof.evidence import Evidence
from ivr.proof.findings import Finding
from ivr.proof.graph_laws import Shown
from ivr.proof.tries import ASKING
from ivr.proof.truth import pair
from ivr.proof.walk import Reply, Walked, Walker

PRESSED, REPLIED = 1.0, 0.5
FIRST_CHOICE, MOST_CHOICES, LONG_ANSWER = 10, 6, 75


@dataclass(frozen=True, slots=True)
class Way:
    """One way by keys: what was pressed, the seconds until the last reply begins, and that reply."""

    turns: tuple[Turn, ...]
    keys: int
    seconds: float
    reply: Reply


class Reach:
    """Goes to every answer by the keys offered, the fewest first."""

    def __init__(self, walker: Walker, evidence: Evidence) -> None:
        self.walker = walker
        self.evidence = evidence
        self.line = evidence.line
        self.most_keys = 0
        self.most_listening = 0.0
        self._said: dict[int, str] = {}

    def findings(self, walked: Walked) -> Iterator[Shown]:
        """Yield what is too far away, and what cannot be reached at all."""
        for language in self.line.languages:
            ways = list(self._ways(walked, language))
            for finding, way in (*self._far(ways), *self._missing(ways, walked)):
                yield finding, way.turns, "voice", self.line.language if way.turns[1:2] != () else language

    def _ways(self, walked: Walked, language: str) -> Iterator[Way]:
        begin = self._begin(walked, language)
        queue = [begin]
        met = {begin.reply.follows[:1]}
        for way in queue:
            yield way
            for here in way.reply.follows[:1]:
                for reply in walked.replies.get(here, ()):
                    turn = reply.turn
                    if not isinstance(turn, Pressed) or not reply.before.offer(turn.key) or not reply.follows:
                        continue
                    if reply.follows[:1] not in met:
                        met.add(reply.follows[:1])
                        seconds = way.seconds + self._until_key(way.reply, turn.key) + PRESSED + REPLIED
                        queue.append(Way((*way.turns, turn), way.keys + 1, seconds, reply))

    def _begin(self, walked: Walked, language: str) -> Way:
        """Return the greeting; of another language the menu behind the key that is named for it there."""
        first = self._arrived(walked, self.line.language)
        if language == self.line.language:
            return first
        for here in first.reply.follows[:1]:
            for reply in walked.replies[here]:
                if isinstance(reply.turn, Pressed) and reply.after.language == language:
                    seconds = self._until_key(first.reply, reply.turn.key) + PRESSED + REPLIED
                    return Way((*first.turns, reply.turn), 1, seconds, reply)
        return self._arrived(walked, language)

    def _arrived(self, walked: Walked, language: str) -> Way:
        for here, replies in walked.replies.items():
            start = self.walker.met[here]
            if start.channel == "voice" and start.at == "start" and start.language == language:
                return Way((Arrived(),), 0, 0.0, replies[0])
        raise LookupError(language)

    def _far(self, ways: list[Way]) -> Iterator[tuple[Finding, Way]]:
        limits = self.line.limits
        answered: set[object] = set()
        for way in ways:
            after = way.reply.after
            if after.at in ASKING:
                took = speaking_seconds(self._marked(way.reply))
                if took > limits.menu:
                    yield Finding("menu", f"{took:.1f} s are spoken at one go; the line allows {limits.menu}"), way
                yield from self._uneasy(way)
            elif after.at in ("answer", "tells", "guide") and (after.issue, after.answers) not in answered:
                answered.add((after.issue, after.answers))  # the further steps of a guide are not on the way to it
                if not self.line.issues[after.issue or ""].listed:
                    continue
                about = " ".join((after.issue or "", *(choice for _, choice in after.answers)))
                if way.keys > limits.keys:
                    yield Finding("keys", f"{about} is {way.keys} keys away; the line allows {limits.keys}"), way
                took = self.evidence.heard(way.reply).seconds
                if took > LONG_ANSWER:
                    yield Finding("usability", f"the answer to {about} takes {took:.0f} s", "warning"), way
                heard = way.seconds + self._until_number(way.reply)
                self.most_keys = max(self.most_keys, way.keys)
                if not self.evidence.reading(way.reply).numbers:
                    continue
                self.most_listening = max(self.most_listening, heard)
                if heard > limits.listening:
                    so_far = f"{heard:.1f} s pass until the number for {about} is heard"
                    yield Finding("listening", f"{so_far}; the line allows {limits.listening}"), way

    def _uneasy(self, way: Way) -> Iterator[tuple[Finding, Way]]:
        named = [key for key in self.evidence.reading(way.reply).keys if way.reply.after.offer(key)]
        if len(named) > MOST_CHOICES:
            yield Finding("usability", f"{len(named)} choices at one go; people keep few in mind", "warning"), way
        if way.keys == 0 and named:
            first = self._until_key(way.reply, named[0])
            if first > FIRST_CHOICE:
                late = f"the first choice is heard after {first:.1f} s; {FIRST_CHOICE} are enough to know the place"
                yield Finding("usability", late, "warning"), way

    def _missing(self, ways: list[Way], walked: Walked) -> Iterator[tuple[Finding, Way]]:
        come_to = {way.reply.after.issue for way in ways if way.reply.after.at in ("answer", "tells", "guide")}
        told = {one for way in ways for one in self.evidence.reading(way.reply).pairs}
        for issue in self.line.issues.values():
            if issue.listed and issue.id not in come_to:
                yield Finding("way_to_a_number", f"no key leads to the answer to {issue.id}"), ways[0]
            for contact in self._contacts(issue):
                number = next(iter(self.evidence.truth(contact, walked.now).said("voice")), None)
                if issue.listed and number and pair(number) not in told:
                    yield Finding("way_to_a_number", f"no answer by keys gives {contact}'s number"), ways[0]

    def _contacts(self, issue: Issue) -> tuple[str, ...]:
        return tuple(r.contact for r in issue.routes if r.contact and not (r.first or r.last))

    def _until_key(self, reply: Reply, key: str) -> float:
        said = self._marked(reply)
        parts = self.evidence.reader(reply.after).templates["menu.choice"].parts
        between = parts[2] if parts[1::2] == ("label", "key") else ""
        found = re.search(rf"{re.escape(between)}{key}(?!\w)", said) or re.search(rf"(?<!\w){key[0]}(?!\w)", said)
        return speaking_seconds(said[: found.end()] if found else said)

    def _until_number(self, reply: Reply) -> float:
        said = self._marked(reply)
        told = self.evidence.reading(reply).numbers[:1]
        if not told:
            return speaking_seconds(said)
        found = re.search(rf"[ ,{PAUSE_MARK}]*".join(told[0].digits), said)
        end = found.end() if found else len(said)
        for press in told[0].presses:
            then = re.compile(rf"(?<!\w){' ?'.join(map(re.escape, press))}(?!\w)").search(said, end)
            end = then.end() if then else end
        return speaking_seconds(said[:end])

    def _marked(self, reply: Reply) -> str:
        """Return what is said with the marks of its pauses."""
        if id(reply.steps) not in self._said:
            words = self.evidence.edition.words[reply.after.language]
            says = [one for step in reply.steps if isinstance(step, Tell | Ask) for one in step.says]
            self._said[id(reply.steps)] = " ".join(render(words, one, "voice") for one in says)
        return self._said[id(reply.steps)]

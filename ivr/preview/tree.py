"""The menu as a tree: every key, where it leads, and who answers there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from textwrap import shorten

from ivr.dialogue.conversation import UNSURE, Conversation
from ivr.dialogue.desk import look
from ivr.dialogue.respond import arrival
from ivr.dialogue.routing import live_choices, next_question, routes
from ivr.dialogue.values import Numbers, Say, say
from ivr.directory.edition import Edition
from ivr.directory.line import Entry, Issue, Line
from ivr.prompts.rendering import render, shown
from ivr.prompts.speech import PAUSE_MARK
from ivr.prompts.words import Words

ALWAYS = "At any time: 0 the phone numbers, 9 again, * back (twice: the menu), # more time"
LONGEST_QUOTE = 120


@dataclass(frozen=True, slots=True)
class Node:
    """One place in the menu: the key that leads there (empty: words do), its name, what stands there, what follows."""

    key: str
    title: str
    lines: tuple[str, ...] = ()
    children: tuple[Node, ...] = ()


def tree(edition: Edition, words: Words, now: datetime) -> Node:
    """Return the menu as it is at `now` (aware, any zone), in the language of `words`."""
    line = edition.line
    grower = _Grower(line, words, replace(arrival(line, "voice"), language=words.language), now)
    offered = grower.page(0)
    shown_keys = {entry.id for entries in (*line.menu, *line.groups.values()) for entry in entries}
    by_word = [grower.issue(replace(issue, key="")) for issue in line.issues.values() if issue.id not in shown_keys]
    others = [edition.words[other] for other in line.languages if other != words.language]
    about = (ALWAYS, *(f"{'8' * nth}: {_named(other)}" for nth, other in enumerate(others, 1)))
    return Node("", _heard(words, say("line.name")), about, (*offered, *by_word))


def drawn(node: Node) -> Iterator[str]:
    """Yield the tree for a terminal."""
    yield node.title
    yield from (f"    {line}" for line in node.lines)
    yield from _below(node, "")


def _below(node: Node, indent: str) -> Iterator[str]:
    for child in node.children:
        last = child is node.children[-1]
        yield f"{indent}{'`-- ' if last else '|-- '}{child.key or '-'}  {child.title}"
        further = f"{indent}{'    ' if last else '|   '}"
        yield from (f"{further}{'|' if child.children else ' '}     {line}" for line in child.lines)
        yield from _below(child, further)


@dataclass(frozen=True, slots=True)
class _Grower:
    """Follows the menu of a line, in one language and at one moment."""

    line: Line
    words: Words
    conversation: Conversation
    now: datetime

    def page(self, nth: int) -> tuple[Node, ...]:
        """Return a page of the menu; the key for more leads to the next one, after the last to the first again."""
        found = [self.entry(entry) for entry in self.line.menu[nth] if entry.kind != "more"]
        for entry in self.line.menu[nth]:
            if entry.kind == "more" and int(entry.id) > nth:
                found.append(Node(entry.key, self.title("menu.more", "more"), (), self.page(int(entry.id))))
        return tuple(found)

    def entry(self, entry: Entry) -> Node:
        """Return what a key of the menu leads to."""
        if entry.kind == "issue":
            return replace(self.issue(self.line.issues[entry.id]), key=entry.key)
        inside = tuple(self.entry(each) for each in self.line.groups[entry.id])
        return Node(entry.key, self.title(f"group.{entry.id}.label", entry.id), (), inside)

    def issue(self, issue: Issue) -> Node:
        """Return an issue with its questions, or with its answer."""
        title = self.title(f"issue.{issue.id}.label", issue.id.replace("_", " "))
        if not issue.listed:
            title += " (by words, not in the menu)"
        lines, children = self.ends(issue, replace(self.conversation, issue=issue.id))
        return Node(issue.key, title, lines, children)

    def ends(self, issue: Issue, conversation: Conversation) -> tuple[tuple[str, ...], tuple[Node, ...]]:
        """Return what is said next: the question that is still open and its choices, or the answer."""
        question = next_question(self.line, issue, conversation, self.now)
        if question is None:
            return tuple(self.answer(issue, conversation)), ()
        children = []
        for choice in live_choices(self.line, conversation, question, issue, self.now):
            title = self.title(f"choice.{question.id}.{choice.id}.name", choice.id)
            below = self.ends(issue, conversation.answered(question.id, choice.id))
            children.append(Node(choice.key, title, *below))
        unsure = self.ends(issue, conversation.answered(question.id, UNSURE))
        children.append(Node(question.unsure, "not sure: all of them", *unsure))
        return (f"asks: {question.id.replace('_', ' ')}",), tuple(children)

    def answer(self, issue: Issue, conversation: Conversation) -> Iterator[str]:
        """Yield who answers, or what the line itself says."""
        if issue.guide:
            guide = self.line.guides[issue.guide]
            yield f"a guide of {guide.steps} steps; help from:"
            yield from self.desk(guide.contact)
        for tell in issue.tells:
            yield _quoted(self.words, f"tell.{tell}.words")
        found = () if issue.guide or issue.tells else routes(self.line, issue, conversation, self.now)
        for route in found:
            if route.contact:
                yield from self.desk(route.contact)
            else:
                key = ".".join(("choice", *route.when[-1], "instead")) if route.when else f"issue.{issue.id}.instead"
                yield _quoted(self.words, key)
        for also in issue.also:
            yield f"also offers: {self.title(f'issue.{also}.label', also.replace('_', ' '))}"

    def desk(self, contact: str) -> Iterator[str]:
        """Yield a desk with its numbers, what to press, and its hours."""
        desk = look(self.line, contact, self.now)
        yield render(self.words, desk.name, "sms")
        yield from (f"  {shown(self.words, Numbers((number,)), 'sms')}" for number in desk.spoken)
        if desk.hours:
            yield f"  {shown(self.words, desk.hours, 'sms')}"

    def title(self, key: str, otherwise: str) -> str:
        """Return a label as it is heard, or another name where the language has none for it."""
        return _heard(self.words, say(key)) if key in self.words.spoken else otherwise


def _named(words: Words) -> str:
    return _heard(words, say("this_language.name"))


def _quoted(words: Words, key: str) -> str:
    """Return the beginning of what is said: the whole of it would hide the tree."""
    return f'"{shorten(_heard(words, say(key)), LONGEST_QUOTE, placeholder=" ...")}"'


def _heard(words: Words, one: Say) -> str:
    return " ".join(render(words, one, "voice").replace(PAUSE_MARK, "").split())

"""Menus and questions by voice: what is offered, on which keys."""

from __future__ import annotations

from datetime import datetime

from ivr.dialogue import wait
from ivr.dialogue.conversation import UNSURE, Conversation, Offer
from ivr.dialogue.frozen import replace
from ivr.dialogue.reply import Draft, Reply, finish
from ivr.dialogue.routing import live_choices, retired_keys
from ivr.dialogue.steps import Ask
from ivr.dialogue.tongues import language_offers
from ivr.dialogue.values import Keys, Listed, Say, say
from ivr.directory.line import Entry, Issue, Line, Question


def greet(line: Line, conversation: Conversation, answering: bool = False) -> tuple[Say, ...]:
    """Return who runs this line, and in which other languages: without an operator it calls itself unofficial.

    `answering`: an answer follows, and nothing is asked.
    """
    name, offers = say("line.name"), language_offers(line, conversation.language)
    if line.operator:
        operator = say(f"operator.{line.operator}")
        first = say("greeting.run_by_answering" if answering else "greeting.run_by", line=name, operator=operator)
    else:
        first = say("greeting.unofficial_answering" if answering else "greeting.unofficial", line=name)
    return (first, *offers)


def show_menu(line: Line, conversation: Conversation, *intro: Say, page: int = 0, short: bool = False) -> Reply:
    """Return the issue menu, or one page of it."""
    entries = line.menu[page] if page < len(line.menu) else line.menu[0]
    draft = Draft()
    choices = tuple(_entry(draft, entry, short) for entry in entries)
    draft.add(*intro, say("menu.short" if short else "menu.offer", choices=Listed(choices)))
    if conversation.language != line.language:
        draft.add(*language_offers(line, conversation.language))
    conversation = replace(
        conversation, at="menu", issue=None, group=None, answers=(), contact=None, number=0, step=0, page=page
    )
    return finish(conversation, draft, Ask(tuple(draft.says), wait.at_question(conversation.misses)))


def show_group(line: Line, conversation: Conversation, group: str, *intro: Say) -> Reply:
    """Return the clarifying question of a group of issues."""
    draft = Draft()
    choices = tuple(_entry(draft, entry, False) for entry in line.groups[group])
    draft.add(*intro, say(f"group.{group}.ask", choices=Listed(choices)))
    conversation = replace(conversation, at="group", group=group, issue=None)
    return finish(conversation, draft, Ask(tuple(draft.says), wait.at_question(conversation.misses)))


def show_two(line: Line, conversation: Conversation, two: tuple[str, ...], *intro: Say) -> Reply:
    """Return the one question that tells two issues apart, where words could have meant either."""
    draft = Draft()
    choices = []
    for issue in two:
        key = draft.offer(line.issues[issue].key or "1", "i", issue)
        choices.append(_choice(say(f"issue.{issue}.label"), key, False))
    draft.add(*intro, say("two.ask", choices=Listed(tuple(choices))))
    conversation = replace(conversation, at="two", issue=None, group=None, answers=())
    return finish(conversation, draft, Ask(tuple(draft.says), wait.at_question(conversation.misses)))


def show_question(
    line: Line, conversation: Conversation, question: Question, issue: Issue, now: datetime, *intro: Say
) -> Reply:
    """Return a question the answer depends on; only the choices that still lead somewhere are offered."""
    draft = Draft()
    choices = []
    for choice in live_choices(line, conversation, question, issue, now):
        key = draft.offer(choice.key, "a", question.id, choice.id)
        choices.append(_choice(say(f"choice.{question.id}.{choice.id}.label"), key, False))
    unsure = draft.offer(question.unsure, "a", question.id, UNSURE)
    for choice in retired_keys(question):
        draft.offer(choice.key, "a", question.id, choice.id)
    draft.add(*intro, say(f"question.{question.id}.ask", choices=Listed(tuple(choices)), unsure=Keys(unsure)))
    conversation = replace(conversation, at="question")
    return finish(conversation, draft, Ask(tuple(draft.says), wait.at_question(conversation.misses)))


def _entry(draft: Draft, entry: Entry, short: bool) -> Say:
    if entry.kind == "more":
        draft.offers.append(Offer(entry.key, "m", (entry.id,)))
        return _choice(further(entry), entry.key, short)
    draft.offers.append(Offer(entry.key, "i" if entry.kind == "issue" else "g", (entry.id,)))
    form = "short" if short else "label"
    return _choice(say(f"{entry.kind}.{entry.id}.{form}"), entry.key, short)


def further(entry: Entry) -> Say:
    """Return the label of the choice that turns to another page of the menu; after the last comes the first."""
    return say("menu.first" if entry.id == "0" else "menu.more")


def _choice(label: Say, key: str, short: bool) -> Say:
    return say("menu.choice_short" if short else "menu.choice", label=label, key=Keys(key))

"""The conversation by text: one message in, at most one message out.

Every reply names words that work on their own. A digit means what it means by voice, unless the last reply asked a
question. Nothing is asked that yes or no would answer.
"""

from __future__ import annotations

from datetime import datetime

from ivr.dialogue import text_answers as answers
from ivr.dialogue.conversation import UNSURE, Conversation, Offer
from ivr.dialogue.frozen import replace
from ivr.dialogue.hours_told import hours_told
from ivr.dialogue.meaning import Meant, meant
from ivr.dialogue.menus import further, greet
from ivr.dialogue.news import announced, news
from ivr.dialogue.reply import Reply
from ivr.dialogue.routing import asking_issue, live_choices, next_question, refused, retired_keys
from ivr.dialogue.settling import all_settled, place_words
from ivr.dialogue.steps import Tell
from ivr.dialogue.tongues import language_at, language_meant, language_rows, languages_spoken, turned
from ivr.dialogue.turns import Texted, Turn
from ivr.dialogue.values import Keys, Listed, Say, say
from ivr.directory.line import Issue, Line, Question


def respond(line: Line, conversation: Conversation, turn: Turn, now: datetime) -> Reply:
    """Return the reply to a text; the first one of a conversation says who is texting."""
    text = turn.text if isinstance(turn, Texted) else ""
    first = conversation.at == "start"
    conversation = turned(line, conversation, language_meant(line, conversation, text))
    said = meant(line, conversation, text)
    if said.language:
        conversation = turned(line, conversation, said.language)
    if said.secret:
        # The warning takes the room of a desk's full notice: the short one stands for it this time.
        every = tuple(c.notice for c in line.contacts.values() if c.notice)
        after, says = _reply(line, replace(conversation, heard=every), said, now)
        after = replace(after, heard=conversation.heard)
        says = (say("secret.warning"), *(one for one in says if one.key != f"issue.{after.issue}.warning"))
    else:
        after, says = _reply(line, conversation, said, now)
    if first:
        # An answer says by itself if the desk is closed.
        told = announced if after.at in ("answer", "tells", "guide", "numbers") else news
        says = (*greet(line, conversation), *told(line, conversation.language, now), *says)
    return after, (Tell(says),)


def _reply(line: Line, conversation: Conversation, said: Meant, now: datetime) -> tuple[Conversation, tuple[Say, ...]]:
    heard = said.heard
    if heard.number is not None and not heard.targets:
        return _digit(line, conversation, str(heard.number), now)
    if said.language and not heard.targets:
        return menu(line, conversation)
    command = heard.one("command")
    if command and len(heard.targets) == 1:
        return _command(line, conversation, command, now)
    if said.chatter == "language":
        after, says = home(line, conversation, now)
        return after, (languages_spoken(line), *says)
    if said.chatter:
        kind = said.chatter
        says = (*hours_told(line, now), say("chatter.more")) if kind == "hours" else (say(f"chatter.{kind}"),)
        return replace(conversation, at="menu", offered=_menu_offers(line, 0)), says
    if said.two and conversation.at != "two":
        return _two(line, conversation, said.two)
    settled = all_settled(line, replace(conversation, contact=None), said)
    if settled is None:
        after, says = _missed(line, conversation, now)
        return after, (*place_words(line, conversation, said), *says)
    intro = place_words(line, settled, said)
    return proceed(line, replace(settled, misses=0, step=heard.number or 0), now, *intro)


def proceed(line: Line, conversation: Conversation, now: datetime, *intro: Say) -> tuple[Conversation, tuple[Say, ...]]:
    """Return the next thing to settle, or the answer. An optional question is not asked: all its answers are given."""
    issue = line.issues.get(conversation.issue or "")
    if issue is None:
        if conversation.group:
            return _group(line, conversation, conversation.group)
        return home(line, conversation, now)
    gone = refused(line, conversation)
    if gone:
        again = replace(conversation, answers=tuple(a for a in conversation.answers if a != gone))
        return proceed(line, again, now, say(f"choice.{gone[0]}.{gone[1]}.retired"))
    asked = next_question(line, issue, conversation, now)
    if asked and asked.optional:
        return proceed(line, conversation.answered(asked.id, UNSURE), now, *intro)
    further = line.issues.get(conversation.further or "")
    if asked and further and not next_question(line, further, conversation, now):
        return _known_first(line, conversation, issue, further, now, *intro)
    if asked:
        return _question(line, conversation, issue, asked, now, *intro)
    if further:
        open_ = next_question(line, further, conversation, now)
        if open_:
            return _known_first(line, conversation, further, issue, now, *intro)
        after, says = answers.both(line, conversation, (issue, further), now)
        return after, (*intro, *says)
    if issue.guide:
        return answers.guide_text(line, conversation, line.guides[issue.guide], max(conversation.step, 1))
    after, says = answers.answer(line, conversation, issue, now)
    return after, (*intro, *says)


def _known_first(
    line: Line, conversation: Conversation, asking: Issue, known: Issue, now: datetime, *intro: Say
) -> tuple[Conversation, tuple[Say, ...]]:
    """Return the answer that is known, and then the question that the other one depends on."""
    after, says = answers.both(line, replace(conversation, issue=known.id), (known,), now)
    question = next_question(line, asking, conversation, now)
    if question is None:
        return after, says
    after, asked = _question(line, replace(after, issue=asking.id, contact=None), asking, question, now, *intro)
    return after, (*says, *asked)


def home(line: Line, conversation: Conversation, now: datetime) -> tuple[Conversation, tuple[Say, ...]]:
    """Return the short menu; a line with one thing to offer has none and gives that."""
    first = line.menu[0]
    if len(line.menu) > 1 or len(first) > 1:
        return menu(line, conversation)
    if first[0].kind == "group":
        return _group(line, conversation, first[0].id)
    return proceed(line, replace(conversation, issue=first[0].id, answers=(), contact=None, misses=0), now)


def menu(line: Line, conversation: Conversation, page: int = 0) -> tuple[Conversation, tuple[Say, ...]]:
    """Return the short menu: a number and a few words for each issue."""
    entries = line.menu[page] if page < len(line.menu) else line.menu[0]
    rows = tuple(
        say("menu.row", key=e.key, label=further(e) if e.kind == "more" else say(f"{e.kind}.{e.id}.label"))
        for e in entries
    )
    rows += language_rows(line, conversation.language)
    offered = _menu_offers(line, page)
    fresh = Conversation("sms", conversation.language, conversation.edition, at="menu", page=page, offered=offered)
    return replace(fresh, noticed=conversation.noticed, heard=conversation.heard), (say("menu.intro"), *rows)


def _menu_offers(line: Line, page: int) -> tuple[Offer, ...]:
    acts = {"issue": "i", "group": "g", "more": "m"}
    return tuple(Offer(e.key, acts[e.kind], (e.id,)) for e in line.menu[page if page < len(line.menu) else 0])


def _digit(line: Line, conversation: Conversation, key: str, now: datetime) -> tuple[Conversation, tuple[Say, ...]]:
    offered = conversation.offer(key)
    if offered is None and conversation.at not in ("question", "group", "two"):
        offered = next((o for o in _menu_offers(line, 0) if o.key == key), None)
    ids = offered.ids if offered else ()
    language = None if offered else language_at(line, conversation.language, key)
    if language:
        return menu(line, turned(line, conversation, language))
    if key == "0" and not offered:
        return answers.numbers(line, conversation, now)
    if key == "9" and not offered and conversation.issue:
        return proceed(line, conversation, now)
    if offered and offered.act == "i" and ids[0] in line.issues:
        return proceed(
            line, replace(conversation, issue=ids[0], group=None, answers=(), contact=None, misses=0, step=0), now
        )
    if offered and offered.act == "g" and ids[0] in line.groups:
        return _group(line, conversation, ids[0])
    if offered and offered.act == "m":
        return menu(line, conversation, int(ids[0]))
    if offered and offered.act == "a" and ids[0] in line.questions:
        asking = conversation.issue or getattr(asking_issue(line, ids[0]), "id", None)
        return proceed(line, replace(conversation, issue=asking, misses=0).answered(ids[0], ids[1]), now)
    return _missed(line, conversation, now)


def _command(
    line: Line, conversation: Conversation, command: str, now: datetime
) -> tuple[Conversation, tuple[Say, ...]]:
    issue = line.issues.get(conversation.issue or "")
    guide = line.guides.get(issue.guide or "") if issue else None
    if guide and conversation.at == "guide" and command in ("next", "back"):
        return answers.guide_turned(line, conversation, guide, 1 if command == "next" else -1)
    if command == "yes" and conversation.guess:
        return _digit(line, conversation, conversation.guess, now)
    if command == "unsure":
        for offered in conversation.offered:
            if offered.act == "a" and offered.ids[-1:] == (UNSURE,):
                return _digit(line, conversation, offered.key, now)
    if command == "more" and issue and len(issue.tells) > 1 and conversation.at == "tells":
        return answers.tells(line, conversation, issue, (conversation.step + 1) % len(issue.tells))
    further = next((offered for offered in conversation.offered if offered.act == "m"), None)
    if command == "more" and further:
        return _digit(line, conversation, further.key, now)
    if command in ("again", "text") and issue:
        return proceed(line, conversation, now)
    if command == "back" and issue and conversation.answers and conversation.at == "answer":
        return proceed(line, replace(conversation, answers=conversation.answers[:-1]), now)
    if command == "staff":
        return answers.numbers(line, conversation, now)
    return home(line, conversation, now)


def _missed(line: Line, conversation: Conversation, now: datetime) -> tuple[Conversation, tuple[Say, ...]]:
    """Ask the question once more, then give all its answers; without a question, the short menu."""
    issue = line.issues.get(conversation.issue or "")
    question = next_question(line, issue, conversation, now) if issue and conversation.at == "question" else None
    if issue and question and conversation.misses:
        return proceed(line, replace(conversation, misses=0).answered(question.id, UNSURE), now)
    if issue and question:
        return _question(line, replace(conversation, misses=1), issue, question, now)
    return home(line, conversation, now)


def _question(
    line: Line, conversation: Conversation, issue: Issue, question: Question, now: datetime, *intro: Say
) -> tuple[Conversation, tuple[Say, ...]]:
    offered: list[Offer] = []
    choices: list[Say] = []
    for choice in live_choices(line, conversation, question, issue, now):
        offered.append(Offer(choice.key, "a", (question.id, choice.id)))
        name = say(f"choice.{question.id}.{choice.id}.label")
        choices.append(say("menu.choice", key=Keys(choice.key), label=name))
    offered.append(Offer(question.unsure, "a", (question.id, UNSURE)))
    offered += [Offer(choice.key, "a", (question.id, choice.id)) for choice in retired_keys(question)]
    words = say(f"question.{question.id}.ask", choices=Listed(tuple(choices)), unsure=Keys(question.unsure))
    return replace(conversation, at="question", offered=tuple(offered)), (*intro, words)


def _group(line: Line, conversation: Conversation, group: str) -> tuple[Conversation, tuple[Say, ...]]:
    entries = line.groups[group]
    choices = tuple(say("menu.choice", key=Keys(e.key), label=say(f"issue.{e.id}.label")) for e in entries)
    offered = tuple(Offer(e.key, "i", (e.id,)) for e in entries)
    conversation = replace(conversation, at="group", group=group, issue=None, answers=(), offered=offered)
    return conversation, (say(f"group.{group}.ask", choices=Listed(choices)),)


def _two(line: Line, conversation: Conversation, two: tuple[str, ...]) -> tuple[Conversation, tuple[Say, ...]]:
    choices = tuple(say("menu.choice", key=Keys(line.issues[i].key), label=say(f"issue.{i}.label")) for i in two)
    offered = tuple(Offer(line.issues[i].key, "i", (i,)) for i in two)
    conversation = replace(conversation, at="two", issue=None, group=None, answers=(), offered=offered)
    return conversation, (say("two.ask", choices=Listed(choices)),)

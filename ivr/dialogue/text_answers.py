"""Answers by text: the same facts as by voice, in two parts at most, with the short notice or the desk's own."""

from __future__ import annotations

from datetime import datetime

from ivr.dialogue.answers import after_hours, meanwhile, no_number, route_name, together
from ivr.dialogue.conversation import Conversation
from ivr.dialogue.desk import Desk, look, weekly
from ivr.dialogue.frozen import replace
from ivr.dialogue.guide import steps_said, trouble
from ivr.dialogue.numbers_told import desks_told
from ivr.dialogue.offer_text import text_with
from ivr.dialogue.routing import in_order, routes, telling_apart
from ivr.dialogue.status_words import closed, standing
from ivr.dialogue.tongues import other_language
from ivr.dialogue.values import Numbers, Say, Word, say
from ivr.directory.line import Guide, Issue, Line, Route, translated

Said = tuple[Conversation, tuple[Say, ...]]


def answer(line: Line, conversation: Conversation, issue: Issue, now: datetime) -> Said:
    """Return the answer to an issue whose questions are answered."""
    conversation = replace(conversation, offered=())
    if issue.tells:
        return tells(line, conversation, issue, 0)
    found = routes(line, issue, conversation, now)
    conversation = replace(conversation, at="answer")
    if len(found) == 1:
        return _one(line, conversation, issue, found[0], now)
    return _several(line, conversation, issue, found, now)


def both(line: Line, conversation: Conversation, issues: tuple[Issue, ...], now: datetime) -> Said:
    """Return the answers to issues named in one breath, one after the other, each as short as it can be."""
    says: list[Say] = []
    contact = None
    for issue in issues:
        desks = [look(line, r.contact, now) for r in routes(line, issue, conversation, now) if r.contact]
        contact = desks[0].contact.id if len(desks) == 1 else contact
        for desk in desks:
            says += _desk(desk, scoped=False)
        if not desks:
            says.append(say("answer.further", label=say(f"issue.{issue.id}.label"), word=_word(issue.id)))
    says += (*other_language(line, conversation.language), say("notice.line"))
    return replace(conversation, at="answer", contact=contact, further=None, offered=()), tuple(says)


def tells(line: Line, conversation: Conversation, issue: Issue, nth: int) -> Said:
    """Return what the line can say where no desk answers, and the words for where else to turn."""
    says = [say(f"tell.{issue.tells[nth]}.words")]
    if nth == 0 and issue.notice:
        own = translated(line, issue.notice, conversation.language)
        says.append(say(f"notice.{issue.notice}" if own else "notice.line"))
    says += [say(f"issue.{also}.offer", word=_word(also)) for also in issue.also]
    if len(issue.tells) > 1:
        further = issue.tells[(nth + 1) % len(issue.tells)]
        says.append(say(f"tell.{further}.offer", word=Word("command.more")))
    return replace(conversation, at="tells", step=nth, offered=()), tuple(says)


def numbers(line: Line, conversation: Conversation, now: datetime) -> Said:
    """Return the numbers themselves."""
    desks = desks_told(line, conversation, now)
    rows = tuple(say("numbers.desk", contact=desk.name, number=Numbers(desk.texted[:1])) for desk in desks)
    return replace(conversation, at="numbers", offered=()), (*rows, say("notice.line"))


def guide_text(line: Line, conversation: Conversation, guide: Guide, step: int) -> Said:
    """Return the text of a guide in which `step` stands.

    Each text names its steps, so that it can be asked for again, and ends with the words for the next ones. They work
    from nothing: who got the text out of a call, or goes on tomorrow, is in no conversation that NEXT could go on with.
    """
    nth = text_with(guide, step)
    group = guide.texts[nth]
    says: list[Say] = [say("guide.text", nth=nth + 1, of=len(guide.texts))]
    if nth == 0:
        says.append(say(f"guide.{guide.id}.intro", steps=guide.steps))
    says += steps_said(guide, group)
    following = guide.texts[nth + 1 :]
    if following:
        says.append(say("guide.text_keys", word=_word(_asking(line, conversation, guide)), step=following[0][0]))
    elif guide.troubleshooting:
        says += trouble(guide)
    if nth == 0:
        says.append(say("notice.line"))
    return replace(conversation, at="guide", step=group[0], contact=guide.contact, offered=()), tuple(says)


def guide_turned(line: Line, conversation: Conversation, guide: Guide, by: int) -> Said:
    """Return the text after or before the one last sent; past either end, that end once more."""
    nth = min(max(text_with(guide, conversation.step) + by, 0), len(guide.texts) - 1)
    return guide_text(line, conversation, guide, guide.texts[nth][0])


def _one(line: Line, conversation: Conversation, issue: Issue, route: Route, now: datetime) -> Said:
    if route.contact is None:
        also = tuple(say(f"issue.{a}.offer", word=_word(a)) for a in issue.also)
        return conversation, (no_number(issue, route), *also, say("notice.line"))
    desk = look(line, route.contact, now)
    says = [*_desk(desk), *other_language(line, conversation.language)]
    other = meanwhile(line, conversation, issue, now) if desk.status.kind == "closed" else None
    if other and issue.meanwhile:
        says.append(
            say(
                f"issue.{issue.id}.meanwhile",
                contact=other.name,
                number=Numbers(other.texted[:1]),
                until=other.closes or "",
            )
        )
    else:
        says += [say(f"issue.{also}.offer", word=_word(also)) for also in issue.also]
    night = after_hours(line, desk, now)
    if night:
        says.append(say("desk.after_hours", contact=night.name, number=Numbers(night.texted[:1])))
        says += () if night.certain else standing(night)
    says += _other_ways(line, desk, now)
    own = desk.contact.notice or (night.contact.notice if night else None)
    conversation, notice = _notice(line, conversation, own, full=other is None)
    says.append(notice)
    if issue.warning and other is None:
        says.append(say(f"issue.{issue.id}.warning"))
    return replace(conversation, contact=desk.contact.id), tuple(says)


def _several(line: Line, conversation: Conversation, issue: Issue, found: tuple[Route, ...], now: datetime) -> Said:
    question = telling_apart(issue, found) or ""
    found = in_order(line, question, found)
    desks = [(route, look(line, route.contact, now)) for route in found if route.contact]
    rows = [say("both.desk", label=route_name(question, r, d), number=Numbers(d.texted)) for r, d in desks]
    rows += together(question, desks)
    rows += [no_number(issue, route) for route in found if route.contact is None]
    intro = (say(f"question.{question}.both"),) if question else ()
    rows += other_language(line, conversation.language)
    return replace(conversation, contact=None), (*intro, *rows, say("notice.line"))


def _desk(desk: Desk, scoped: bool = True) -> tuple[Say, ...]:
    if desk.status.kind == "closed":
        return (closed(desk, desk.texted),)
    if not desk.texted:
        return (say("desk.no_number", contact=desk.name), *standing(desk))
    scoped = scoped and desk.contact.scope
    sentence = "desk.number_scoped" if scoped else "desk.number"
    scope = say(f"contact.{desk.contact.id}.scope") if scoped else ""
    return (say(sentence, contact=desk.name, scope=scope, number=Numbers(desk.texted)), *standing(desk))


def _other_ways(line: Line, desk: Desk, now: datetime) -> tuple[Say, ...]:
    """Return the other ways to reach a desk; while it is closed only the one that works all the same."""
    ways: list[Say] = []
    if desk.status.kind != "closed":
        ways += [say(f"number.{n.kind}", number=Numbers((n,))) for n in desk.text_telephones if n.text]
    if desk.contact.counter and desk.status.kind != "closed":
        hours = weekly(desk.contact.counter, line.zone, now)
        if hours:
            ways.append(say("desk.counter", hours=hours))
    if desk.contact.email:
        ways.append(say("desk.email", email=desk.contact.email))
    return tuple(ways)


def _notice(line: Line, conversation: Conversation, notice: str | None, full: bool) -> tuple[Conversation, Say]:
    """Return the desk's own notice the first time; later, and elsewhere, the line's short one.

    The desk's own stands for the line's, where it may be given in the texter's language: a text has no room for it in
    another one.
    """
    if notice and full and notice not in conversation.heard and translated(line, notice, conversation.language):
        return replace(conversation, heard=(*conversation.heard, notice)), say(f"notice.{notice}")
    return conversation, say("notice.line")


def _asking(line: Line, conversation: Conversation, guide: Guide) -> str:
    """Return the issue whose word asks for a guide: the one at hand, or else the first that has it."""
    having = [issue.id for issue in line.issues.values() if issue.guide == guide.id]
    return conversation.issue if conversation.issue in having else having[0]


def _word(issue: str) -> Word:
    return Word(f"issue.{issue}")

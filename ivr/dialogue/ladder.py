"""When nothing is understood: each rung needs less of the caller than the one before, and the last gives the numbers.

Silence and nonsense share one counter, because speech that was not recognised arrives as silence. Never "wrong",
never "invalid".
"""

from __future__ import annotations

from datetime import datetime

from ivr.dialogue import menus, wait
from ivr.dialogue.answers import show_answer, show_tells
from ivr.dialogue.conversation import UNSURE, Conversation
from ivr.dialogue.desk import look
from ivr.dialogue.frozen import replace
from ivr.dialogue.guide import show_step, still_here
from ivr.dialogue.numbers_told import show_numbers
from ivr.dialogue.reply import Reply
from ivr.dialogue.routing import next_question
from ivr.dialogue.steps import Ask, End, Tell
from ivr.dialogue.values import Numbers, Say, Word, say
from ivr.directory.line import Line


def silence(line: Line, conversation: Conversation, now: datetime) -> Reply:
    """Return the rung for silence where the caller is."""
    if conversation.at == "parting":
        return replace(conversation, offered=()), (Tell((say("goodbye"),)), End())
    if conversation.slow and conversation.waited + 1 < wait.SLOW_ROUNDS and conversation.at != "guide":
        waiting = replace(conversation, waited=conversation.waited + 1)
        return waiting, (Ask((say("silence.slow"),), wait.at_question(0)),)
    conversation = replace(conversation, waited=conversation.waited if conversation.at == "guide" else 0)
    if conversation.at == "guide":
        issue = line.issues.get(conversation.issue or "")
        if issue and issue.guide:
            return still_here(line, conversation, line.guides[issue.guide], now)
    if conversation.at in ("answer", "tells", "numbers", "dialled"):
        return _after_answer(line, conversation, now)
    return _rung(line, conversation, now, "silence")


def nonsense(line: Line, conversation: Conversation, now: datetime, *intro: Say) -> Reply:
    """Return the rung for words that were not understood, or a key without a meaning here (then `intro` says so)."""
    if conversation.at in ("answer", "tells", "numbers", "dialled", "guide", "parting"):
        counted = replace(conversation, rungs=min(conversation.rungs, wait.RUNGS_A_CALL) + 1)
        if counted.rungs > wait.RUNGS_A_CALL:
            return show_numbers(line, counted, now, last=True)
        words = intro or (say("nonsense.1"),)
        if conversation.at == "guide":
            return repeat(line, counted, now, *words)
        # What was said stands, and its keys with it: hearing all of it again would only cost half a minute.
        return counted, (Ask((*words, say("answer.tail")), wait.after_answer(0)),)
    return _rung(line, conversation, now, "nonsense", *intro)


def repeat(line: Line, conversation: Conversation, now: datetime, *intro: Say) -> Reply:
    """Return what was said last once more: the menu, the question, the answer or the step."""
    issue = line.issues.get(conversation.issue or "")
    match conversation.at:
        case "guide" if issue and issue.guide:
            return show_step(line, conversation, line.guides[issue.guide], conversation.step, *intro)
        case "tells" if issue and issue.tells:
            return show_tells(line, conversation, issue, min(conversation.step, len(issue.tells) - 1), now, *intro)
        case "answer" if issue and next_question(line, issue, conversation, now) is None:
            return show_answer(line, conversation, issue, now, *intro)
        case "numbers" | "parting":
            return show_numbers(line, conversation, now, *intro)
        case "question" if issue:
            question = next_question(line, issue, conversation, now)
            if question:
                return menus.show_question(line, conversation, question, issue, now, *intro)
        case "group" if conversation.group:
            return menus.show_group(line, conversation, conversation.group, *intro)
        case "two":
            two = tuple(offer.ids[0] for offer in conversation.offered if offer.act == "i")
            if len(two) == 2 and set(two) <= set(line.issues):
                return menus.show_two(line, conversation, two, *intro)
    return menus.show_menu(line, conversation, *intro, page=conversation.page)


def _rung(line: Line, conversation: Conversation, now: datetime, kind: str, *intro: Say) -> Reply:
    misses, rungs = conversation.misses + 1, min(conversation.rungs, wait.RUNGS_A_CALL) + 1
    conversation = replace(conversation, misses=misses, rungs=rungs)
    if rungs > wait.RUNGS_A_CALL:
        return show_numbers(line, conversation, now, last=True)
    if conversation.at == "question":
        return _question_rung(line, conversation, now, kind, *intro)
    if conversation.at in ("group", "two"):
        if misses > 2:
            return show_numbers(line, conversation, now, last=True)
        return repeat(line, conversation, now, *(intro or (say(f"{kind}.question"),)))
    return _menu_rung(line, conversation, now, kind, *intro)


def _menu_rung(line: Line, conversation: Conversation, now: datetime, kind: str, *intro: Say) -> Reply:
    keys = [e.key for e in line.menu[min(conversation.page, len(line.menu) - 1)]]
    if conversation.misses == 1:
        if intro:
            return menus.show_menu(line, conversation, *intro, page=conversation.page, short=True)
        return _listen(conversation, say("silence.1", last=keys[-1]) if kind == "silence" else say("nonsense.1"))
    if conversation.misses == 2:
        lead = intro or ((say("nonsense.2"),) if kind == "nonsense" else ())
        return menus.show_menu(line, conversation, *lead, page=conversation.page, short=True)
    if conversation.misses == 3:
        words = (say("nonsense.3"),) if kind == "nonsense" else (say("silence.3", word=Word("command.menu")),)
        return _listen(conversation, *intro, *words)
    return show_numbers(line, conversation, now, last=True)


def _question_rung(line: Line, conversation: Conversation, now: datetime, kind: str, *intro: Say) -> Reply:
    issue = line.issues.get(conversation.issue or "")
    question = next_question(line, issue, conversation, now) if issue else None
    if issue is None or question is None:
        return menus.show_menu(line, conversation, *intro)
    if question.optional or conversation.misses > 1:
        unsure = conversation.answered(question.id, UNSURE)
        following = next_question(line, issue, unsure, now)
        if following:
            return menus.show_question(line, replace(unsure, misses=0), following, issue, now, *intro)
        return show_answer(line, unsure, issue, now)
    return menus.show_question(line, conversation, question, issue, now, *(intro or (say(f"{kind}.question"),)))


def _after_answer(line: Line, conversation: Conversation, now: datetime) -> Reply:
    conversation = replace(conversation, misses=conversation.misses + 1)
    if conversation.misses == 1:
        says = (say("silence.answer"),)
        return conversation, (Ask(says, wait.after_answer(1)),)
    if conversation.contact is None and conversation.at != "numbers":
        return show_numbers(line, conversation, now, last=True)
    said: list[Say] = []
    if conversation.contact:
        desk = look(line, conversation.contact, now)
        said.append(say("numbers.desk", contact=desk.name, number=Numbers(desk.spoken[:1])))
    return replace(conversation, offered=()), (Tell((*said, say("goodbye"))), End())


def _listen(conversation: Conversation, *says: Say) -> Reply:
    """Listen again after a few words; the keys offered before keep their meaning."""
    return conversation, (Ask(tuple(says), wait.at_question(conversation.misses)),)

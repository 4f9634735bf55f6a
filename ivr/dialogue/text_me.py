"""An answer by voice, sent as a text: the words of the SMS answer, asked for with a key, which is the consent.

Whether the text can be sent is not known here: the step asks for it, and the turn that follows at once says what came
of it. Until then nobody is told that it is on its way.
"""

from __future__ import annotations

from datetime import datetime

from ivr.dialogue import text_answers, wait
from ivr.dialogue.conversation import OFFERED, Conversation, Place
from ivr.dialogue.frozen import replace
from ivr.dialogue.guide import waiting
from ivr.dialogue.menus import greet
from ivr.dialogue.news import announced
from ivr.dialogue.offer_text import in_short
from ivr.dialogue.reply import Reply
from ivr.dialogue.steps import Ask, SendText
from ivr.dialogue.turns import Taken
from ivr.dialogue.values import Say, say
from ivr.directory.line import Issue, Line


def send(line: Line, conversation: Conversation, issue: Issue, now: datetime) -> Reply:
    """Return the step that sends the answer at hand; one that was sent last is not sent again."""
    if conversation.texted == in_short(line, conversation):
        return told(line, conversation, say("texting.already"))
    first = (*greet(line, conversation), *announced(line, conversation.language, now))
    text = SendText(as_text(line, conversation, issue, now), first)
    return replace(conversation, at="texting", texted=in_short(line, conversation), misses=0), (text,)


def as_text(line: Line, conversation: Conversation, issue: Issue, now: datetime) -> tuple[Say, ...]:
    """Return what is sent: the answer as somebody who texts gets it, in the language of the call.

    Every word it offers must work alone: MORE does not, and further on in what the line tells there is no room for any.
    Of a guide it is the text with the step the caller is at: what came before is done, and each text says how to get
    the next. Its later texts have no notice, as by text: the call gave it before its first step.
    """
    texted = Conversation("sms", conversation.language, line.edition, issue=issue.id, answers=conversation.answers)
    if issue.guide:
        _, says = text_answers.guide_text(line, texted, line.guides[issue.guide], conversation.step)
    elif issue.tells:
        nth = min(conversation.step, len(issue.tells) - 1)
        _, says = text_answers.tells(line, texted, issue, nth)
        says = tuple(one for one in says if not one.key.endswith(".offer") or (nth == 0 and one.key[:5] != "tell."))
    else:
        _, says = text_answers.answer(line, texted, issue, now)
    return says


def asked(line: Line, conversation: Conversation, outcome: Taken) -> Reply:
    """Return what is said of a text that waits to be sent, or that this phone may not be sent any more."""
    if outcome == "taken":
        return told(line, conversation, say("texting.now"))
    return told(line, not_sent(conversation), say("texting.too_many"))


def not_sent(conversation: Conversation) -> Conversation:
    """Return the conversation after a text that is not sent: it may be asked for once more."""
    return replace(conversation, texted=OFFERED)


def told(line: Line, conversation: Conversation, said: Say) -> Reply:
    """Return a sentence about texting, back where the answer or the step stands; its keys keep their meaning."""
    conversation = back(line, conversation)
    if conversation.at == "guide":
        return conversation, (waiting(conversation, said),)
    return conversation, (Ask((said, say("answer.tail")), wait.after_answer(0)),)


def back(line: Line, conversation: Conversation) -> Conversation:
    """Return the conversation back at the answer, or at the step of the guide that it was at."""
    issue = line.issues.get(conversation.issue or "")
    place: Place = "answer"
    if issue and (issue.guide or issue.tells):
        place = "guide" if issue.guide else "tells"
    return replace(conversation, at=place, waited=0, misses=0)

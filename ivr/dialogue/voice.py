"""The conversation by voice: one key map everywhere, and a ladder of re-prompts that ends in numbers.

1-6 choices just offered, 7 this as a text, 8 another language, 9 again, 0 the numbers, * back (twice: the menu),
# more time.
"""

from __future__ import annotations

from datetime import datetime

from ivr.dialogue import ladder, menus, text_me
from ivr.dialogue.answers import add_after_hours, after_hours, show_answer, show_tells
from ivr.dialogue.conversation import UNSURE, Conversation, Offer
from ivr.dialogue.desk import look
from ivr.dialogue.frozen import replace
from ivr.dialogue.guide import after_step, before_step, open_guide, show_step
from ivr.dialogue.hours_told import hours_told
from ivr.dialogue.meaning import meant
from ivr.dialogue.news import announced, news
from ivr.dialogue.numbers_told import show_numbers
from ivr.dialogue.offer_text import TEXT
from ivr.dialogue.reply import Draft, Reply, finish
from ivr.dialogue.routing import asking_issue, next_question, refused
from ivr.dialogue.settling import all_settled, place_words
from ivr.dialogue.steps import Ask, Tell
from ivr.dialogue.tongues import languages_spoken, others, turned
from ivr.dialogue.transfers import back_on_the_line, put_through
from ivr.dialogue.turns import Pressed, Silent, Spoke, Taken, TextAsked, TransferEnded, Turn
from ivr.dialogue.values import Keys, Numbers, Say, say
from ivr.dialogue.wait import AFTER_ANSWER, EASED
from ivr.directory.line import Line


def respond(line: Line, conversation: Conversation, turn: Turn, now: datetime) -> Reply:
    """Return what the line does on a turn of a call."""
    match turn:
        case Pressed(key):
            reply = _pressed(line, conversation, key, now)
        case Spoke(text):
            reply = _spoke(line, conversation, text, now)
        case Silent() if conversation.at == "answer" and conversation.further in line.issues:
            reply = _issue(line, conversation, conversation.further or "", now)
        case Silent() if conversation.at != "start":
            reply = ladder.silence(line, conversation, now)
        case TransferEnded():
            reply = back_on_the_line(line, conversation, turn, now)
        case TextAsked(outcome):
            reply = _text_asked(line, conversation, outcome, now)
        case _:
            reply = _arrived(line, conversation, now)
    return _paced(reply)


def _arrived(line: Line, conversation: Conversation, now: datetime) -> Reply:
    """Return the greeting and what follows it; a notice that is due at once does not come before who is speaking."""
    conversation, steps = home(line, conversation, now)
    if isinstance(steps[0], Ask):
        greeting = (*menus.greet(line, conversation), *news(line, conversation.language, now))
        return conversation, (replace(steps[0], says=(*greeting, *steps[0].says)), *steps[1:])
    # An answer follows that says by itself if the desk is closed.
    greeting = (*menus.greet(line, conversation, answering=True), *announced(line, conversation.language, now))
    return conversation, (Tell(greeting), *steps)


def proceed(line: Line, conversation: Conversation, now: datetime, *intro: Say) -> Reply:
    """Return the next thing to settle: the issue, which of a group, a question it depends on, or else the answer."""
    issue = line.issues.get(conversation.issue or "")
    if issue is None:
        if conversation.group:
            return menus.show_group(line, conversation, conversation.group, *intro)
        return home(line, conversation, now, *intro)
    gone = refused(line, conversation)
    if gone:
        again = replace(conversation, answers=tuple(a for a in conversation.answers if a != gone))
        return proceed(line, again, now, *intro, say(f"choice.{gone[0]}.{gone[1]}.retired"))
    question = next_question(line, issue, conversation, now)
    if question:
        return menus.show_question(line, conversation, question, issue, now, *intro)
    if issue.guide:
        return open_guide(line, conversation, line.guides[issue.guide], *intro)
    return show_answer(line, conversation, issue, now, *intro)


def home(line: Line, conversation: Conversation, now: datetime, *intro: Say) -> Reply:
    """Return the menu; a line with one thing to offer has none and goes straight there."""
    first = line.menu[0]
    if len(line.menu) > 1 or len(first) > 1:
        return menus.show_menu(line, conversation, *intro)
    if first[0].kind == "group":
        return menus.show_group(line, conversation, first[0].id, *intro)
    fresh = replace(conversation, issue=None, answers=(), contact=None)
    return _issue(line, fresh, first[0].id, now, *intro)


def _pressed(line: Line, conversation: Conversation, key: str, now: datetime) -> Reply:
    if conversation.backed and key != "*":
        conversation = replace(conversation, backed=False)
    offered = conversation.offer(key)
    if offered:
        return take(line, replace(conversation, misses=0), offered, now)
    if key in ("0", "9", "*", "#"):
        conversation = replace(conversation, misses=0)
    match key:
        case "0":
            return show_numbers(line, conversation, now)
        case "9":
            return _again(line, conversation, now)
        case "*":
            return _back(line, conversation, now)
        case "#":
            return _more_time(line, conversation, now)
        case "8" if len(line.languages) > 1:
            return _turned(line, conversation, others(line, conversation.language)[0], now)
        case _:
            return ladder.nonsense(line, conversation, now, say("key.unused"))


def take(line: Line, conversation: Conversation, offered: Offer, now: datetime) -> Reply:
    """Return what follows when something offered is taken. What this edition no longer has leads to the menu."""
    ids = offered.ids
    match offered.act:
        case "i" if ids[0] in line.issues:
            return _issue(line, conversation, ids[0], now)
        case "g" if ids[0] in line.groups:
            return menus.show_group(line, replace(conversation, answers=()), ids[0])
        case "m":
            return menus.show_menu(line, conversation, page=int(ids[0]))
        case "a" if ids[0] in line.questions:
            return _answered(line, conversation, ids[0], ids[1], now)
        case "t" if ids[0] in line.contacts:
            return put_through(line, conversation, ids[0], int(ids[1]), now)
        case "l" if ids[0] in line.issues:
            issue = line.issues[ids[0]]
            if int(ids[1]) < len(issue.tells):
                return show_tells(line, replace(conversation, issue=issue.id), issue, int(ids[1]), now)
        case "s" if conversation.issue in line.issues:
            return text_me.send(line, conversation, line.issues[conversation.issue or ""], now)
        case "n" | "p" | "f":
            return _guide_moved(line, conversation, offered.act, now)
    return proceed(line, replace(conversation, issue=None, group=None, answers=()), now)


def _issue(line: Line, conversation: Conversation, issue: str, now: datetime, *intro: Say) -> Reply:
    further = conversation.further if conversation.further != issue else None
    chosen = replace(conversation, issue=issue, group=line.issues[issue].group, further=further, misses=0)
    chosen = replace(chosen, step=0, number=0)
    if conversation.issue != issue:
        asked = line.issues[issue].asks
        chosen = replace(chosen, answers=tuple((q, c) for q, c in conversation.answers if q in asked), contact=None)
    return proceed(line, chosen, now, *intro)


def _answered(line: Line, conversation: Conversation, question: str, choice: str, now: datetime) -> Reply:
    if choice != UNSURE and line.questions[question].choice(choice) is None:
        return proceed(line, conversation, now)
    issue = conversation.issue or getattr(asking_issue(line, question), "id", None)
    return proceed(line, replace(conversation, issue=issue, misses=0).answered(question, choice), now)


def _guide_moved(line: Line, conversation: Conversation, act: str, now: datetime) -> Reply:
    issue = line.issues.get(conversation.issue or "")
    guide = line.guides.get(issue.guide or "") if issue else None
    if guide is None:
        return proceed(line, conversation, now)
    if act == "f":
        return show_step(line, conversation, guide, guide.steps + 1)
    step = conversation.step
    return show_step(line, conversation, guide, after_step(guide, step) if act == "n" else before_step(guide, step))


def _spoke(line: Line, conversation: Conversation, text: str, now: datetime) -> Reply:
    said = meant(line, conversation, text)
    heard = said.heard
    intro = (say("secret.warning"),) if said.secret else ()
    if said.language:
        if not heard.targets:
            return _turned(line, conversation, said.language, now)
        conversation = turned(line, conversation, said.language)
    key = heard.one("key")
    if key and len(heard.targets) == 1:
        return _pressed(line, conversation, key, now)
    command = heard.one("command")
    if command and len(heard.targets) == 1:
        return _command(line, conversation, command, now)
    if said.chatter == "thanks":
        return conversation, (Ask((*intro, say("chatter.thanks")), AFTER_ANSWER[0]),)
    if said.chatter:
        return ladder.repeat(line, replace(conversation, misses=0), now, *intro, *_chat(line, said.chatter, now))
    fresh = replace(conversation, misses=0, backed=False)
    if said.two and conversation.at != "two" and conversation.misses == 0:
        return menus.show_two(line, fresh, said.two, *intro)
    understood = all_settled(line, fresh, said)
    if understood is None:
        about = place_words(line, conversation, said)
        return ladder.nonsense(line, conversation, now, *intro, *about)
    return proceed(line, understood, now, *intro, *place_words(line, understood, said))


def _chat(line: Line, kind: str, now: datetime) -> tuple[Say, ...]:
    """Return the words for what people say that is no issue of any line."""
    if kind == "hours":
        return hours_told(line, now)
    return (languages_spoken(line),) if kind == "language" else (say(f"chatter.{kind}"),)


def _command(line: Line, conversation: Conversation, command: str, now: datetime) -> Reply:
    keys = {"again": "9", "back": "*", "more_time": "#", "staff": "0"}
    if command in keys:
        return _pressed(line, conversation, keys[command], now)
    if command == "menu":
        return home(line, replace(conversation, misses=0, backed=False), now)
    if command == "yes" and conversation.guess:
        return _pressed(line, conversation, conversation.guess, now)
    acts = {"next": "n", "connect": "t", "unsure": "a", "more": "ml", "text": "s"}.get(command, "")
    offered = [o for o in conversation.offered if o.act in acts and (command != "unsure" or o.ids[-1:] == (UNSURE,))]
    if offered:
        return take(line, replace(conversation, misses=0, backed=False), offered[0], now)
    if command == "text":
        return _no_text_yet(line, replace(conversation, misses=0), now)
    return ladder.nonsense(line, conversation, now)


def _no_text_yet(line: Line, conversation: Conversation, now: datetime) -> Reply:
    """Return when a text can be asked for, or that none can be sent."""
    if conversation.texting:
        return ladder.repeat(line, conversation, now, say("texting.first", key=Keys(TEXT)))
    if conversation.at in ("answer", "tells"):
        return text_me.told(line, conversation, say("texting.cannot"))
    return ladder.repeat(line, conversation, now, say("texting.cannot"))


def _text_asked(line: Line, conversation: Conversation, outcome: Taken, now: datetime) -> Reply:
    """Return what is said of a text that was asked for; where it cannot be sent, with the number once more."""
    if outcome != "failed":
        return text_me.asked(line, conversation, outcome)
    return _again(line, text_me.back(line, text_me.not_sent(conversation)), now, say("texting.failed"))


def _again(line: Line, conversation: Conversation, now: datetime, *intro: Say) -> Reply:
    """Say it again: after an answer the number alone, slowly; else the question or the step."""
    if conversation.at == "answer" and conversation.contact:
        desk = look(line, conversation.contact, now)
        draft = Draft([*intro, say("answer.slowly", number=Numbers(desk.spoken[:1], slow=True), contact=desk.name)])
        if desk.takes_calls:
            key = draft.offer("1", "t", desk.contact.id, "0")
            draft.add(say("offer.transfer" if desk.certain else "offer.transfer_anyway", key=Keys(key)))
        night = after_hours(line, desk, now)
        if night:
            add_after_hours(draft, night, again=True)
        taken = {offer.key for offer in draft.offers}
        draft.offers.extend(offer for offer in conversation.offered if offer.key not in taken)
        return finish(conversation, draft, Ask(tuple(draft.says), AFTER_ANSWER[0]))
    return ladder.repeat(line, conversation, now, *intro)


def _back(line: Line, conversation: Conversation, now: datetime) -> Reply:
    """Go back one question; twice is the menu from anywhere."""
    issue = line.issues.get(conversation.issue or "")
    if not conversation.backed and issue and conversation.at == "numbers":
        left = replace(conversation, misses=0, backed=True)
        if issue.guide and conversation.step:
            return show_step(line, left, line.guides[issue.guide], conversation.step)
        return proceed(line, left, now)
    if not conversation.backed and issue and conversation.at in ("answer", "dialled", "tells", "guide"):
        asked = [q for q in issue.asks if conversation.answer(q) is not None]
        if asked:
            answers = tuple((q, c) for q, c in conversation.answers if q != asked[-1])
            return proceed(line, replace(conversation, answers=answers, misses=0, backed=True), now)
        if issue.group:
            return menus.show_group(line, replace(conversation, misses=0, backed=True), issue.group)
    return home(line, replace(conversation, misses=0, backed=True), now)


def _turned(line: Line, conversation: Conversation, language: str, now: datetime) -> Reply:
    """Return what was said last, in another language of the line."""
    conversation = turned(line, replace(conversation, misses=0), language)
    begun = (say("this_language.begun"), *news(line, language, now))
    intro = begun if conversation.at == "menu" else ()
    return ladder.repeat(line, conversation, now, *intro)


def _more_time(line: Line, conversation: Conversation, now: datetime) -> Reply:
    conversation = replace(conversation, slow=True, misses=0)
    return ladder.repeat(line, conversation, now, say("pace.slow"))


def _paced(reply: Reply) -> Reply:
    """Return the reply at the pace of the call: longer waits once something was missed, long ones after "more time"."""
    conversation, steps = reply
    if conversation.slow:
        return conversation, tuple(replace(s, slow=True) if isinstance(s, Ask) else s for s in steps)
    if conversation.rungs:
        return conversation, tuple(replace(s, wait=s.wait + EASED) if isinstance(s, Ask) else s for s in steps)
    return reply

"""Every prompt key the conversation can speak, with the fields its wording may use: what each language has to word.

`OF_THE_CONVERSATION` are the sentences every line needs; `of_line` are those that a line's own facts call for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from ivr.dialogue import news
from ivr.directory.line import Contact, Issue, Line, translated

Fields = frozenset[str]


def _f(names: str = "") -> Fields:
    return frozenset(names.split())


OF_THE_CONVERSATION: Final[dict[str, Fields]] = {
    **news.KEYS,
    "greeting.unofficial": _f("line"),
    "greeting.run_by": _f("line operator"),
    "greeting.unofficial_answering": _f("line"),
    "greeting.run_by_answering": _f("line operator"),
    "line.name": _f(),
    "notice.line": _f(),
    "apology": _f("contact number"),
    "emergency.intro": _f(),
    "menu.offer": _f("choices"),
    "menu.short": _f("choices"),
    "menu.choice": _f("label key"),
    "menu.choice_short": _f("label key"),
    "menu.more": _f(),
    "menu.first": _f(),
    "menu.intro": _f(),
    "menu.row": _f("key label"),
    "desk.number": _f("contact scope number"),
    "desk.number_scoped": _f("contact scope number"),
    "desk.no_number": _f("contact"),
    "desk.closed": _f("contact number hours opening"),
    "desk.closed_for": _f("contact number hours opening reason"),
    "desk.closed_for_now": _f("contact number hours opening reason"),
    "desk.closed_unsure": _f("contact number hours opening"),
    "desk.closed_for_unsure": _f("contact number hours opening reason"),
    "desk.closed_opening_unknown": _f("contact number hours"),
    "desk.closed_for_opening_unknown": _f("contact number hours reason"),
    "desk.after_hours": _f("contact number"),
    "desk.counter": _f("hours"),
    "desk.email": _f("email"),
    "offer.transfer": _f("key"),
    "offer.transfer_anyway": _f("key"),
    "offer.text": _f("key"),
    "offer.text_again": _f("key"),
    "offer.text_steps": _f("key"),
    "texting.now": _f(),
    "texting.already": _f(),
    "texting.too_many": _f(),
    "texting.failed": _f(),
    "texting.first": _f("key"),
    "texting.cannot": _f(),
    "number.voice": _f("number"),
    "number.toll_free": _f("number"),
    "number.tty": _f("number"),
    "status.open": _f("contact hours"),
    "status.closing": _f("contact hours minutes until"),
    "status.open_today": _f("until"),
    "status.usual": _f("hours"),
    "status.holiday_unknown": _f("contact hours"),
    "status.not_reviewed": _f("contact hours"),
    "status.hours_not_printed": _f("contact"),
    "status.days_not_printed": _f("contact hours"),
    "status.zone_not_printed": _f("contact hours"),
    "status.unknown_for": _f("contact hours reason"),
    "status.unknown_for_no_hours": _f("contact reason"),
    "status.hours": _f("contact hours"),
    "both.desk": _f("label number"),
    "both.transfer": _f("label key"),
    "both.status": _f("label status"),
    "ahead.closed": _f("day reason"),
    "ahead.differs": _f("day"),
    "both.closed": _f("opening hours"),
    "both.closed_unsure": _f("opening hours"),
    "both.closed_opening_unknown": _f("hours"),
    "both.closed_hours_unknown": _f(),
    "answer.tail": _f(),
    "answer.slowly": _f("contact number"),
    "numbers.desk": _f("contact number"),
    "numbers.end": _f(),
    "numbers.last": _f(),
    "transfer.connecting": _f("contact"),
    "transfer.connecting_pressing": _f("contact keys"),
    "transfer.closed": _f(),
    "ended.busy": _f(),
    "ended.no_answer": _f(),
    "ended.failed": _f(),
    "ended.next_voice": _f("number key"),
    "ended.next_toll_free": _f("number key"),
    "ended.again": _f("key"),
    "ended.later": _f("contact number"),
    "ended.until": _f("until"),
    "ended.short": _f("contact number key"),
    "ended.back": _f(),
    "guide.keys": _f("key before"),
    "guide.step": _f("step words"),
    "guide.step_noted": _f("step words note"),
    "guide.still_here": _f("key"),
    "guide.parting": _f("step word contact number"),
    "guide.waiting": _f(),
    "guide.last": _f("key"),
    "guide.after_trouble": _f("before"),
    "guide.try": _f("nth words"),
    "guide.text": _f("nth of"),
    "guide.text_keys": _f("word step"),
    "key.unused": _f(),
    "silence.1": _f("last"),
    "silence.3": _f("word"),
    "silence.question": _f(),
    "silence.slow": _f(),
    "silence.answer": _f(),
    "nonsense.1": _f(),
    "nonsense.2": _f(),
    "nonsense.3": _f(),
    "nonsense.question": _f(),
    "pace.slow": _f(),
    "goodbye": _f(),
    "call.code": _f("code"),
    "two.ask": _f("choices"),
    "secret.warning": _f(),
    "chatter.thanks": _f(),
    "chatter.more": _f(),
    "chatter.emergency": _f(),
    "chatter.language": _f("languages"),
    "this_language.name": _f(),
    "this_language.offer": _f("key"),
    "this_language.begun": _f(),
    "answer.further": _f("label key word"),
}
# Said only in the languages that the line's desks may not answer in: all but its first.
OF_FURTHER_LANGUAGES: Final[dict[str, Fields]] = {
    "answer.other_language": _f(),
    "notice.introduced": _f(),
}

# Facts that a wording may not leave out where it could carry them: staff change sentences, never what they say.
FACTS: Final = _f("number keys opening code")
# The number of these is heard right after, or was heard before.
_SAID_ELSEWHERE: Final = _f("ended.next_voice ended.next_toll_free")


def facts(key: str, channel: str, allowed: Fields) -> Fields:
    """Return the fields that a wording of `key` must use on a channel, if it says anything there."""
    if key in _SAID_ELSEWHERE:
        return _f("key")
    if key.endswith(".meanwhile"):
        return _f("key" if channel == "voice" else "number")
    wanted = FACTS | (_f("key") if channel == "voice" else _f()) | (_f("hours") if key.startswith("status.") else _f())
    return allowed & wanted


# Words that stand for something everywhere, whatever the line is about; each language lists what people say for them.
COMMANDS: Final = ("menu", "again", "back", "next", "more_time", "staff", "connect", "text", "unsure", "more", "yes")
DIGITS: Final = tuple("0123456789")


def of_line(line: Line, language: str) -> dict[str, Fields]:
    """Return the keys that a line's own facts call for in a language: names, labels, steps, reasons, zones."""
    unneeded = optional(line, language)
    every = (*_of_line(line), *OF_FURTHER_LANGUAGES.items())
    return {key: fields for key, fields in every if key not in unneeded}


def optional(line: Line, language: str) -> dict[str, Fields]:
    """Return the keys that may be worded but are not needed.

    Translations of a notice that nobody has approved yet; in the line's first language, what only further ones say.
    """
    further = OF_FURTHER_LANGUAGES if language == line.language else {}
    return {**{f"notice.{n}": _f() for n in notices(line) if not translated(line, n, language)}, **further}


def notices(line: Line) -> frozenset[str]:
    """Return the notices of the line's desks."""
    of_issues = {issue.notice for issue in line.issues.values()}
    return frozenset(n for n in {contact.notice for contact in line.contacts.values()} | of_issues if n)


def keyword_targets(line: Line) -> frozenset[str]:
    """Return everything that must have at least one keyword in each language."""
    targets = {f"command.{name}" for name in COMMANDS} | {f"key.{digit}" for digit in DIGITS}
    targets |= {f"issue.{name}" for name in line.issues} | {f"group.{name}" for name in line.groups}
    targets |= {f"choice.{q.id}.{c.id}" for q in line.questions.values() for c in q.choices}
    if len(line.languages) > 1:
        targets |= {f"language.{language}" for language in line.languages}
    return frozenset(targets)


def _of_line(line: Line) -> Iterator[tuple[str, Fields]]:
    if line.operator:
        yield f"operator.{line.operator}", _f()
    zones = {line.zone} | {c.zone for c in line.contacts.values() if c.zone}
    for zone in zones:
        yield f"zone.{zone}", _f()
    in_menu = {e.id for page in line.menu for e in page if e.kind == "issue"}
    in_group = {e.id for entries in line.groups.values() for e in entries}
    for group in line.groups:
        yield f"group.{group}.ask", _f("choices")
        if any(e.kind == "group" and e.id == group for page in line.menu for e in page):
            yield f"group.{group}.label", _f()
            yield f"group.{group}.short", _f()
    offered = {also for issue in line.issues.values() for also in issue.also}
    for issue in line.issues.values():
        yield from _of_issue(issue, issue.id in in_menu, issue.id in in_group, issue.id in offered)
    for question in line.questions.values():
        yield f"question.{question.id}.ask", _f("choices unsure")
        yield f"question.{question.id}.both", _f()
        for choice in question.choices:
            stem = f"choice.{question.id}.{choice.id}"
            if choice.retired:
                yield f"{stem}.retired", _f()
            else:
                yield f"{stem}.label", _f()
                yield f"{stem}.name", _f()
    for question_id in line.places:
        yield f"place.{question_id}.guess", _f("place choice")
        yield f"place.{question_id}.guess_by_number", _f("choice")
        yield f"place.{question_id}.number", _f("choice")
        yield f"place.{question_id}.unmatched", _f("digit")
        yield f"place.{question_id}.elsewhere", _f()
    for site in {contact.site for contact in line.contacts.values()}:
        yield f"site.{site}.name", _f()
    for contact in line.contacts.values():
        yield from _of_contact(contact)
    for guide in line.guides.values():
        yield f"guide.{guide.id}.intro", _f("steps")
        for step in range(1, guide.steps + 1):
            yield f"guide.{guide.id}.step.{step}", _f()
        for note in guide.notes:
            yield f"guide.{guide.id}.note.{note}", _f()
        if guide.troubleshooting:
            yield f"guide.{guide.id}.trouble_intro", _f()
        for nth in range(1, guide.troubleshooting + 1):
            yield f"guide.{guide.id}.trouble.{nth}", _f()


def _of_issue(issue: Issue, in_menu: bool, in_group: bool, offered: bool) -> Iterator[tuple[str, Fields]]:
    if in_menu or in_group:
        yield f"issue.{issue.id}.label", _f()
    if in_menu:
        yield f"issue.{issue.id}.short", _f()
    if offered:
        yield f"issue.{issue.id}.offer", _f("key word")
    if issue.meanwhile:
        yield f"issue.{issue.id}.meanwhile", _f("contact number until key")
    if issue.warning:
        yield f"issue.{issue.id}.warning", _f()
    if issue.notice:
        yield f"notice.{issue.notice}", _f()
    for tell in issue.tells:
        yield f"tell.{tell}.words", _f()
        if len(issue.tells) > 1:
            yield f"tell.{tell}.offer", _f("key word")
    for route in issue.routes:
        if route.contact is None:
            yield (
                (".".join(("choice", *route.when[-1], "instead")) if route.when else f"issue.{issue.id}.instead"),
                _f(),
            )


def _of_contact(contact: Contact) -> Iterator[tuple[str, Fields]]:
    yield f"contact.{contact.id}.name", _f()
    if contact.scope:
        yield f"contact.{contact.id}.scope", _f()
    if contact.notice:
        yield f"notice.{contact.notice}", _f()
    for schedule in (contact.hours, contact.counter):
        if schedule is None:
            continue
        if schedule.holidays == "observed":
            for name in set(schedule.holiday_dates.values()):
                yield f"reason.{name}", _f()
        for closure in schedule.closures:
            yield f"{'limited' if closure.status == 'limited' else 'reason'}.{closure.reason}", _f()
        for week in (schedule.week or (), *(p.week for p in schedule.periods)):
            for day in week:
                for span in day:
                    if span.limited:
                        yield f"limited.{span.limited}", _f()

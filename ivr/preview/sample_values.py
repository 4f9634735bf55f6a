"""What may fill the fields of a wording, from the facts of the line it belongs to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from ivr.dialogue.desk import Desk, look
from ivr.dialogue.tongues import languages_spoken
from ivr.dialogue.values import Clock, Keys, Listed, Numbers, Opening, Value, Word, say
from ivr.directory.line import Issue, Line, Number
from ivr.prompts.words import Words

NOT_KNOWN: Final = "..."
"""What stands for a field nothing is known about."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What a prompt key is about: the desk, issue, question and guide whose facts fill it."""

    line: Line
    words: Words
    key: str
    desk: Desk
    issue: Issue
    now: datetime

    def worded(self, key: str) -> bool:
        """Say whether this language words a key."""
        return key in self.words.spoken


def number(subject: Subject) -> Value:
    """Return a number of the desk, or of the kind the wording is for."""
    kind = subject.key.removeprefix("number.")
    every = [n for contact in subject.line.contacts.values() for n in contact.numbers]
    of_kind = next((n for n in every if n.kind == kind), None)
    if of_kind is None and kind == "tty":
        return bare(subject)
    return Numbers((of_kind,) if of_kind else subject.desk.spoken[:1] or tuple(every[:1]))


def bare(subject: Subject) -> Value:
    """Return a number without what to press."""
    numbers = subject.desk.spoken[:1] or subject.line.contacts[subject.line.desk].numbers[:1]
    return Numbers(tuple(replace(number, presses=()) for number in numbers))


def _some_numbers(subject: Subject) -> tuple[Number, ...]:
    every = [n for contact in subject.line.contacts.values() for n in contact.numbers if n.say and n.kind != "fax"]
    return tuple(replace(n, presses=()) for n in (*subject.desk.spoken, *every, *every))


def keys(subject: Subject) -> Value:
    """Return what to press at one of the line's numbers."""
    contacts = subject.line.contacts.values()
    presses = [p.digits for contact in contacts for number in contact.numbers for p in number.presses]
    return Keys(presses[0] if presses else "2")


def label(subject: Subject) -> Value:
    """Return what the issue or a choice is called."""
    if subject.key.startswith("both."):
        for question in subject.line.questions.values():
            for choice in question.choices:
                if not choice.retired:
                    return say(f"choice.{question.id}.{choice.id}.name")
        return subject.desk.name
    label = f"issue.{subject.issue.id}.{'short' if subject.key.endswith('_short') else 'label'}"
    return say(label) if subject.worded(label) else subject.desk.name


def choices(subject: Subject) -> Value:
    """Return what the menu, a group or a question offers."""
    line, parts = subject.line, subject.key.split(".")
    short = "_short" if subject.key == "menu.short" else ""
    labels: list[tuple[str, str]] = []
    if parts[0] == "question" and parts[1] in line.questions:
        stem = f"choice.{parts[1]}"
        labels = [(c.key, f"{stem}.{c.id}.label") for c in line.questions[parts[1]].choices if not c.retired]
    elif parts[0] == "group" and parts[1] in line.groups:
        labels = [(entry.key, f"issue.{entry.id}.label") for entry in line.groups[parts[1]]]
    else:
        labels = [(e.key, f"{e.kind}.{e.id}.{short[1:] or 'label'}") for e in line.menu[0] if e.kind != "more"]
        labels = labels[:2] if parts[0] == "two" else labels
    return Listed(tuple(say(f"menu.choice{short}", label=say(label), key=Keys(key)) for key, label in labels))


def opening(subject: Subject) -> Value:
    """Return a coming opening, so far away as the wording is for."""
    days = {"opening.today": 0, "opening.tomorrow": 1, "opening.weekday": 3, "opening.date": 12}.get(subject.key, 1)
    at = (subject.now + timedelta(days=days)).replace(hour=8)
    return Opening(at, subject.now)


def reason(subject: Subject) -> Value:
    """Return a reason to be closed."""
    reasons = sorted(key for key in subject.words.spoken if key.startswith("reason."))
    return say(reasons[0]) if reasons else NOT_KNOWN


def _words_of_step(subject: Subject, part: str = "step") -> Value:
    keys = [key for key in subject.words.spoken if key.startswith("guide.") and f".{part}." in key]
    return say(keys[0]) if keys else NOT_KNOWN


def hours(subject: Subject) -> Value:
    """Return weekly hours."""
    desks = [subject.desk, *(look(subject.line, contact, subject.now) for contact in subject.line.contacts)]
    return next((hours for desk in desks if (hours := desk.hours)), NOT_KNOWN)


def choice(subject: Subject) -> Value:
    """Return a choice's name."""
    for question in subject.line.questions.values():
        return say(f"choice.{question.id}.{question.choices[0].id}.name")
    return NOT_KNOWN


def email(subject: Subject) -> Value:
    """Return an e-mail address."""
    return next((c.email for c in subject.line.contacts.values() if c.email), "desk@example.org")


def scope(subject: Subject) -> Value:
    """Return what the desk is for."""
    scope = f"contact.{subject.desk.contact.id}.scope"
    return say(scope) if subject.worded(scope) else ""


def steps(subject: Subject) -> Value:
    """Return how many steps the longest guide has."""
    return max((guide.steps for guide in subject.line.guides.values()), default=3)


def spans(subject: Subject) -> Value:
    """Return the hours of a day."""
    return say("hours.span", start=clock(subject, 8), end=clock(subject, 17))


def days(subject: Subject) -> Value:
    """Return days of the week."""
    return say("hours.days", first=say("time.day.1"), last=say("time.day.4"))


def status(subject: Subject) -> Value:
    """Return how a desk stands."""
    return (say("status.open", contact=subject.desk.name, hours=hours(subject)),)


def contact(subject: Subject) -> Value:
    """Return the desk's name."""
    return subject.desk.name


def step_words(subject: Subject) -> Value:
    """Return what a step, or a thing to try, says."""
    return _words_of_step(subject, "trouble" if subject.key == "guide.try" else "step")


def note(subject: Subject) -> Value:
    """Return what a note says."""
    return _words_of_step(subject, "note")


def word(subject: Subject) -> Value:
    """Return the word a texter can send."""
    parts = subject.key.split(".")
    return Word("command.more" if parts[0] == "tell" else f"issue.{subject.issue.id}")


def unsure(subject: Subject) -> Value:
    """Return the key for not being sure."""
    parts = subject.key.split(".")
    question = subject.line.questions.get(parts[1])
    return Keys(question.unsure if question else "1")


def key(subject: Subject) -> Value:
    """Return the key it is offered on."""
    if subject.key == "menu.row":
        return subject.issue.key or "1"
    if subject.key == "this_language.offer":
        return Keys("8")
    issue = subject.issue
    if subject.key.endswith(".meanwhile") and issue.meanwhile:
        issue = subject.line.issues[issue.meanwhile]
    return Keys((issue.key if subject.key.startswith("issue.") else "") or "1")


def clock(subject: Subject, hour: int, zoned: bool = False) -> Clock:
    """Return a time of day."""
    return Clock(subject.now.replace(hour=hour), zoned)


def row(subject: Subject, day: str, end: int) -> Value:
    """Return a row of weekly hours from eight o'clock."""
    return say("hours.row", days=say(day), spans=say("hours.span", start=clock(subject, 8), end=clock(subject, end)))


def nth_number(subject: Subject, nth: int) -> Value:
    """Return one of several numbers, without what to press."""
    return Numbers(_some_numbers(subject)[nth : nth + 1])


def named(subject: Subject, key: str) -> Value:
    """Return another wording of this language, where there is one."""
    return say(key) if subject.worded(key) else NOT_KNOWN


def languages(subject: Subject) -> Value:
    """Return the names of the line's languages, each in its own words."""
    return dict(languages_spoken(subject.line).values)["languages"]

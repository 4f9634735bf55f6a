"""Issues, questions and guides: who answers what, proved to be complete."""

from __future__ import annotations

from itertools import product

from ivr.directory.build_contacts import check_source
from ivr.directory.build_menu import KEYS
from ivr.directory.complaints import TreePath
from ivr.directory.gather import Gathered
from ivr.directory.line import Choice, Contact, Guide, Issue, Question, Route
from ivr.directory.schema import GuideEntry, IssueEntry, QuestionEntry


def questions(found: Gathered) -> dict[str, Question]:
    """Return the questions; a choice keeps the digit people know it by, the others take what is left."""
    built: dict[str, Question] = {}
    for name, entry in found.of("questions", QuestionEntry).items():
        digits: dict[str, str] = {}
        for choice, written in entry.choices.items():
            if written and written.digit:
                if written.digit in digits.values():
                    path = ("questions", name, "choices", choice, "digit")
                    found.complain(path, f'"{written.digit}", which another choice has', "a digit of its own")
                digits[choice] = written.digit
            if choice == "unsure":
                found.complain(
                    ("questions", name, "choices", choice),
                    "`unsure`",
                    'another name: "I don\'t know" is always a choice',
                    key=True,
                )
        free = [k for k in KEYS if k not in digits.values()]
        unsure = free.pop(0) if free and digits else ""
        live = [choice for choice, written in entry.choices.items() if not (written and written.retired)]
        for choice in live:
            if choice not in digits and free:
                digits[choice] = free.pop(0)
        if not unsure and free:
            unsure = free.pop(0)
        if any(choice not in digits for choice in live) or not unsure:
            found.complain(
                ("questions", name, "choices"),
                f"{len(live)} choices",
                "at most 5: one key is for who does not know",
            )
        built[name] = Question(
            name,
            tuple(Choice(c, digits.get(c, ""), bool(w and w.retired)) for c, w in entry.choices.items()),
            unsure,
            entry.optional,
        )
    return built


def guides(found: Gathered) -> dict[str, Guide]:
    """Return the guides, whose texts and spoken groups hold every step once."""
    built: dict[str, Guide] = {}
    for name, entry in found.of("guides", GuideEntry).items():
        path: TreePath = ("guides", name)
        check_source(found, entry, path)
        found.known("contacts", entry.contact, (*path, "contact"))
        every = list(range(1, entry.steps + 1))
        for kind, groups in (("spoken", entry.spoken), ("texts", entry.texts)):
            if groups and [step for group in groups for step in group] != every:
                found.complain(
                    (*path, kind), "steps left out, twice or out of order", f"every step from 1 to {entry.steps} once"
                )
        if any(step not in every for step in entry.notes):
            found.complain((*path, "notes"), "a note to a step there is not", f"steps from 1 to {entry.steps}")
        built[name] = Guide(
            name,
            entry.contact,
            entry.steps,
            tuple(entry.notes),
            tuple(map(tuple, entry.spoken)) or tuple((step,) for step in every),
            tuple(map(tuple, entry.texts)),
            entry.troubleshooting,
        )
    return built


def issues(found: Gathered, asked: dict[str, Question], contacts: dict[str, Contact]) -> dict[str, Issue]:
    """Return the issues, after checking that each one leads to an answer for every choice."""
    built: dict[str, Issue] = {}
    entries = found.of("issues", IssueEntry)
    for name, entry in entries.items():
        path: TreePath = ("issues", name)
        check_source(found, entry, path)
        for also in (*entry.also, *((entry.meanwhile,) if entry.meanwhile else ())):
            found.known("issues", also, (*path, "also" if also in entry.also else "meanwhile"))
        if entry.group:
            found.known("groups", entry.group, (*path, "group"))
        if entry.guide:
            found.known("guides", entry.guide, (*path, "guide"))
        routes = _routes(found, name, entry, asked)
        built[name] = Issue(
            name,
            entry.key or "",
            routes,
            tuple(entry.asks),
            entry.group,
            entry.guide,
            tuple(entry.tells),
            tuple(entry.also),
            entry.meanwhile,
            entry.notice,
            entry.warning,
            entry.listed,
        )
    return built


def _routes(found: Gathered, name: str, entry: IssueEntry, asked: dict[str, Question]) -> tuple[Route, ...]:
    path: TreePath = ("issues", name)
    if (entry.tells or entry.guide) and not entry.answers and entry.contact is None:
        return ()
    if entry.contact is not None:
        found.known("contacts", entry.contact, (*path, "contact"))
        if entry.answers or entry.asks:
            found.complain((*path, "contact"), "a contact beside `answers` or `asks`", "one or the other")
        return (Route((), entry.contact),)
    if entry.no_number and not entry.answers:
        return (Route((), None),)
    if not entry.answers:
        found.complain(
            path,
            "an issue that points to nobody",
            "a `contact`, `answers`, a `guide`, `tells`, or `no_number: true`",
            key=True,
        )
        return ()
    for question in entry.asks:
        found.known("questions", question, (*path, "asks"))
    routes = []
    for nth, route in enumerate(entry.answers):
        where: TreePath = (*path, "answers", nth)
        if route.contact:
            found.known("contacts", route.contact, (*where, "contact"))
        for question, choice in route.when.items():
            if question not in entry.asks:
                found.complain(
                    (*where, "when", question),
                    f"`{question}`, which this issue does not ask",
                    "a question listed under `asks`",
                    key=True,
                )
            elif question in asked and asked[question].choice(choice) is None:
                found.unknown(
                    choice,
                    f"a choice of `{question}`",
                    [c.id for c in asked[question].choices],
                    (*where, "when", question),
                )
        routes.append(Route(tuple(route.when.items()), route.contact, route.first, route.last))
    _check_covered(found, path, entry, routes, asked)
    return tuple(routes)


def _check_covered(
    found: Gathered, path: TreePath, entry: IssueEntry, routes: list[Route], asked: dict[str, Question]
) -> None:
    """Complain of every combination of choices that leads to nobody and is not declared to have no number."""
    known = [asked[q] for q in entry.asks if q in asked]
    for choices in product(*([c for c in q.choices if not c.retired] for q in known)):
        given = {q.id: c.id for q, c in zip(known, choices, strict=True)}
        always = [r for r in routes if r.first is None and r.last is None]
        if not any(all(given.get(q) == c for q, c in r.when) for r in always):
            said = ", ".join(f"{q}: {c}" for q, c in given.items())
            found.complain((*path, "answers"), f"nobody for {said}", "a contact for it, or `no_number: true`")

"""A printed card of one page: every desk, its numbers, what to press, its hours; in each language of the line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from ivr.dialogue.desk import Desk
from ivr.dialogue.menus import greet
from ivr.dialogue.respond import arrival
from ivr.dialogue.tongues import contact_notice
from ivr.dialogue.values import Numbers, Say, Value, say
from ivr.directory.edition import Edition
from ivr.prompts.rendering import message, shown
from ivr.prompts.words import Words

_STYLE = """
@page { margin: 14mm; }
* { box-sizing: border-box; }
body { font: 12pt/1.35 Arial, Helvetica, "Liberation Sans", sans-serif; color: #000; background: #fff;
  max-width: 190mm; margin: 0 auto; padding: 8mm; }
section { margin: 0 0 8mm; break-inside: avoid; }
h1, h2 { font-size: 16pt; margin: 0 0 3mm; }
table { border-collapse: collapse; width: 100%; }
th, td { border-top: 1px solid #555; padding: 2mm 3mm 2mm 0; text-align: left; vertical-align: top; }
tr:last-child > * { border-bottom: 1px solid #555; }
td.number { font-weight: bold; white-space: nowrap; }
th small { display: block; font-weight: normal; }
p.notice { font-size: 10pt; margin: 2mm 0 0; }
footer { font-size: 9pt; border-top: 1px solid #000; padding-top: 2mm; }
@media print { body { padding: 0; max-width: none; } }
@media (max-width: 40em) { body { padding: 4mm; } tr, th, td { display: block; border: 0; padding: 0; }
  tr { border-top: 1px solid #555; padding: 2mm 0; } tr:last-child > * { border: 0; } }
"""


def card(edition: Edition, desks: tuple[Desk, ...], now: datetime) -> str:
    """Return the card as an HTML page that needs nothing else. The date is that of `now` in the line's zone."""
    line = edition.line
    first = edition.words[line.language]
    day = now.astimezone(ZoneInfo(line.zone)).date()
    title = _head(edition, line.language)
    parts = [
        f'<!doctype html>\n<html lang="{escape(first.locale)}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
        *(_section(edition, language, desks, nth) for nth, language in enumerate(line.languages)),
        f'<footer><time datetime="{day}">{day}</time> &middot; {escape(line.id)} {escape(line.edition)}</footer>',
        "</body>\n</html>",
    ]
    return "\n".join(parts) + "\n"


def _head(edition: Edition, language: str) -> str:
    """Return what the line calls itself in a text; it says there that it is unofficial."""
    conversation = arrival(edition.line, "sms")
    return _shown(edition.words[language], greet(edition.line, conversation))


def _section(edition: Edition, language: str, desks: tuple[Desk, ...], nth: int) -> str:
    words = edition.words[language]
    head = "h1" if nth == 0 else "h2"
    rows = "\n".join(_row(words, desk) for desk in desks)
    notices = "\n".join(
        f'<p class="notice"{_tongue(edition, one, language)}>{escape(_shown(words, (one,)))}</p>'
        for one in _notices(edition, language, desks)
    )
    title = escape(_head(edition, language))
    return (
        f'<section lang="{escape(words.locale)}">\n<{head}>{title}</{head}>\n'
        f"<table>\n<tbody>\n{rows}\n</tbody>\n</table>\n{notices}\n</section>"
    )


def _row(words: Words, desk: Desk) -> str:
    contact = desk.contact
    scope = _shown(words, (say(f"contact.{contact.id}.scope"),)) if contact.scope else ""
    more = f"<small>{escape(scope)}</small>" if scope else ""
    numbers = "<br>".join(escape(_value(words, Numbers((number,)))) for number in desk.spoken)
    others = [say("number.tty", number=Numbers((n,))) for n in desk.text_telephones if n.say]
    numbers += "".join(f"<br>{escape(_shown(words, (one,)))}" for one in others)
    hours = escape(_value(words, desk.hours)) if desk.hours else ""
    name = escape(_shown(words, (desk.name,)))
    return (
        f'<tr data-contact="{escape(contact.id)}"><th scope="row">{name}{more}</th>'
        f'<td class="number">{numbers}</td><td class="hours">{hours}</td></tr>'
    )


def _notices(edition: Edition, language: str, desks: tuple[Desk, ...]) -> Iterator[Say]:
    """Yield the line's own notice, and each notice that belongs to a desk of the card."""
    yield say("notice.line")
    for notice in dict.fromkeys(desk.contact.notice for desk in desks if desk.contact.notice):
        yield contact_notice(edition.line, language, notice)[-1]


def _tongue(edition: Edition, one: Say, language: str) -> str:
    """Return the language of a notice that stays as its owner wrote it."""
    if not one.language or one.language == language:
        return ""
    return f' lang="{escape(edition.words[one.language].locale)}"'


def _shown(words: Words, says: tuple[Say, ...]) -> str:
    return " ".join(message(words, says).split())


def _value(words: Words, value: Value) -> str:
    return " ".join(shown(words, value, "sms").split())

"""The languages of a line: which one a page was asked to show (`?lang=`), and what each calls itself."""

from __future__ import annotations

from flask import request

from ivr.dialogue.values import say
from ivr.directory.edition import Edition
from ivr.prompts.rendering import render


def chosen(edition: Edition) -> str:
    """Return the language of the line that was asked for, or its first."""
    asked = request.values.get("lang", "")
    return asked if asked in edition.line.languages else edition.line.language


def named(edition: Edition) -> list[tuple[str, str]]:
    """Return every language with its own name."""
    key = say("this_language.name")
    return [(each, render(edition.words[each], key, "sms")) for each in edition.line.languages]

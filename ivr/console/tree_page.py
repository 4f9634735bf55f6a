"""The page *Tree*: the menu as a picture, and as a list for whoever cannot see it or has a small screen."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from ivr.console.console import Console
from ivr.console.headers import PICTURE_POLICY
from ivr.console.language import chosen, named
from ivr.console.page import Page, Route
from ivr.preview.picture import svg
from ivr.preview.tree import tree


def menu(console: Console) -> ResponseReturnValue:
    """Show the page."""
    edition, now = console.edition, console.now
    language = chosen(edition)
    root = tree(edition, edition.words[language], now)
    return console.show("tree.html", root=root, language=language, languages=named(edition))


def picture(console: Console) -> ResponseReturnValue:
    """Send the picture."""
    edition, now = console.edition, console.now
    language = chosen(edition)
    about = f"Line {edition.line.id}, edition {edition.line.edition}, {now.date()}, {language}"
    drawn = svg(tree(edition, edition.words[language], now), about)
    return Response(drawn, mimetype="image/svg+xml", headers={"Content-Security-Policy": PICTURE_POLICY})


PAGE = Page("tree", "Tree", (Route("/tree", menu), Route("/tree/picture.svg", picture)))

"""The page *Reports*: who called and texted, what about, and what came of it; and the same for a spreadsheet."""

from __future__ import annotations

from flask import Response, abort, request
from flask.typing import ResponseReturnValue

from ivr.console import drawn
from ivr.console.console import Console
from ivr.console.headers import PICTURE_POLICY
from ivr.console.page import Page, Route
from ivr.errors import IvrError
from ivr.records.printed import as_csv
from ivr.records.report import Report


def reports(console: Console) -> ResponseReturnValue:
    """Show the report of the days asked for."""
    # SQL is loaded by whoever looks at a report, not by every process that answers calls.
    from ivr.records.making import days

    made: Report | None = None
    wrong = ""
    first, last = request.args.get("from", ""), request.args.get("to", "")
    try:
        first, last = (day.isoformat() for day in days(console.edition, console.now, first, last))
        made = _made(console)
    except IvrError as error:
        wrong = str(error)
    shown = _pictures(console, made) if made and not made.empty else {}
    return console.show("reports.html", report=made, wrong=wrong, first=first, last=last, **shown)


def picture(console: Console, name: str, file: str) -> ResponseReturnValue:
    """Send a picture."""
    found = drawn.picture(console, f"{name}/{file}")
    if found is None:
        abort(404)
    return Response(found, mimetype="image/svg+xml", headers={"Content-Security-Policy": PICTURE_POLICY})


def _pictures(console: Console, report: Report) -> dict[str, object]:
    """Return where the pictures of a report are and what each shows, or why there are none."""
    from ivr.records.described import described
    from ivr.records.drawing import ON_PHONES, can_draw, drawn_parts

    if not can_draw():
        return {"cannot_draw": True}
    name = drawn.drawn(console, report)
    shows = {part.id: described(part) for part in drawn_parts(report)}
    return {"drawn": name, "shows": shows, "on_phones": ON_PHONES, "drawing": not name}


def spreadsheet(console: Console) -> ResponseReturnValue:
    """Give the report as CSV."""
    try:
        return Response(as_csv(_made(console)), content_type="text/csv; charset=utf-8", headers=_SAVED)
    except IvrError as error:
        return Response(f"{error}\n", 409, content_type="text/plain; charset=utf-8")


def _made(console: Console) -> Report:
    from ivr.records.making import made

    edition = console.edition
    return made(console.settings, edition, console.now, request.args.get("from", ""), request.args.get("to", ""))


_SAVED = {"Content-Disposition": "attachment; filename=report.csv"}
PAGE = Page(
    "reports",
    "Reports",
    (
        Route("/reports", reports),
        Route("/reports/report.csv", spreadsheet),
        Route("/reports/pictures/<name>/<file>", picture, quiet=True),
    ),
)

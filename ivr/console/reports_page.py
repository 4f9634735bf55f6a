"""The page *Reports*: who called and texted, what about, and what came of it; and the same for a spreadsheet."""

from __future__ import annotations

from flask import Response, request
from flask.typing import ResponseReturnValue

from ivr.console.console import Console
from ivr.console.page import Page, Route
from ivr.errors import IvrError
from ivr.records.printed import as_csv
from ivr.records.report import Report


def reports(console: Console) -> ResponseReturnValue:
    """Show the report of the days asked for."""
    made: Report | None = None
    wrong = ""
    try:
        made = _made(console)
    except IvrError as error:
        wrong = str(error)
    first, last = request.args.get("from", ""), request.args.get("to", "")
    return console.show("reports.html", report=made, wrong=wrong, first=first, last=last)


def spreadsheet(console: Console) -> ResponseReturnValue:
    """Give the report as CSV."""
    try:
        return Response(as_csv(_made(console)), content_type="text/csv; charset=utf-8", headers=_SAVED)
    except IvrError as error:
        return Response(f"{error}\n", 409, content_type="text/plain; charset=utf-8")


def _made(console: Console) -> Report:
    # SQL is loaded by whoever looks at a report, not by every process that answers calls.
    from ivr.records.making import made

    edition = console.edition
    return made(console.settings, edition, console.now, request.args.get("from", ""), request.args.get("to", ""))


_SAVED = {"Content-Disposition": "attachment; filename=report.csv"}
PAGE = Page("reports", "Reports", (Route("/reports", reports), Route("/reports/report.csv", spreadsheet)))

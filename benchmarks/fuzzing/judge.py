"""What must hold of every answer, whatever was asked; and nothing of anybody's words in the log."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

from benchmarks.fuzzing.cases import Case
from benchmarks.fuzzing.odd import MARK
from tests.twiml_checker import problems

SILENT = frozenset({400, 403, 404, 405, 413})
_UNESCAPED = f"<{MARK}".encode()


@dataclass(frozen=True, slots=True)
class Seen:
    """An answer: the status, the headers in small letters, the body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Log(logging.Handler):
    """Keeps what is logged, if anybody's words stand in it or something broke."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Take down one line."""
        line = record.getMessage()
        if MARK in line or "2025550123" in line or record.levelno >= logging.ERROR:
            self.lines.append(line)


@dataclass
class Judge:
    """Holds each answer to what must be; `numbers` may be dialled (E.164), `sorry` are the words of apologies."""

    numbers: frozenset[str]
    sorry: Sequence[str]
    found: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def judge(self, case: Case, seen: Seen) -> str:
        """Note whatever is wrong; return the conversation that the answer goes on with, if any."""
        self.counts[f"{case.expect}: {seen.status}"] += 1
        self.counts[case.why] += 1
        wrong = self._wrong(case, seen)
        if wrong and len(self.found) < 1000:
            self.found.append(
                f"{wrong} :: {case.why} {case.method} {case.target[:200]!r} {seen.status} {seen.body[:300]!r}"
            )
        if seen.status == 200 and case.expect == "twiml":
            return _state(seen)
        return ""

    def _wrong(self, case: Case, seen: Seen) -> str:
        kind = seen.headers.get("content-type", "")
        if seen.status >= 500:
            return "an error of ours"
        if any("\r" in value or "\n" in value for value in seen.headers.values()):
            return "a header of more than one line"
        if case.expect == "refused":
            if seen.status not in SILENT:
                return "not refused"
            return "words to a stranger" if seen.body else ""
        if case.expect == "twiml" and seen.status != 200:
            return "a genuine request is refused"
        if case.expect == "twiml" or kind.startswith("text/xml"):
            if case.expect == "anything" and seen.status == 200 and "HTTP_X_TWILIO_SIGNATURE" not in dict(case.headers):
                return "TwiML to a stranger"
            return self._twiml(case, seen) if seen.status == 200 else ""
        if kind.startswith("text/html") and _UNESCAPED in seen.body:
            return "somebody's words as markup"
        return ""

    def _twiml(self, case: Case, seen: Seen) -> str:
        if seen.headers.get("content-type") != "text/xml; charset=utf-8":
            return "no XML"
        path = urlsplit(case.target).path.rstrip("/")
        if found := problems(seen.body, "sms" if path.endswith("/sms") else "voice"):
            return f"the provider would complain: {found}"
        if MARK.encode() in seen.body or any(MARK in value for value in seen.headers.values()):
            return "somebody's words come back"
        dialled = {number.text or "" for number in ElementTree.fromstring(seen.body).iter("Number")}
        self.counts["dialled"] += bool(dialled)
        if not dialled <= self.numbers:
            return f"dials {dialled - self.numbers}"
        text = seen.body.decode()
        return "an apology" if any(words in text for words in self.sorry) else ""


_ACTION = re.compile(rb'action="[^"]*?(\?[^"]*)"')


def _state(seen: Seen) -> str:
    found = _ACTION.search(seen.body)
    if found:
        return str(parse_qs(found[1].decode()[1:].replace("&amp;", "&")).get("c", [""])[0])
    return seen.headers.get("set-cookie", "").partition("c=")[2].partition(";")[0].rpartition(".")[0]

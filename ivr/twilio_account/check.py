"""One thing the doctor looks at, and the request it sends to find out."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal
from urllib.parse import urlencode

import requests

from ivr.twilio_account.wire import never_left

Verdict = Literal["ok", "look", "wrong"]
# Hours are told to the minute, and a desk closes on it.
MOST_SKEW = 60
CONNECT_SECONDS, ANSWER_SECONDS = 5.0, 15.0
_MARKS: Mapping[Verdict, str] = {"ok": "ok   ", "look": "look ", "wrong": "WRONG"}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at, what was found, and what to do where it is not right."""

    name: str
    verdict: Verdict
    says: str
    do: str = ""

    def __str__(self) -> str:
        """Return it as one line, or two with what to do."""
        return f"{_MARKS[self.verdict]}  {self.name}: {self.says}" + (f"\n       {self.do}" if self.do else "")


def send(method: str, url: str, form: Mapping[str, str] | None, signature: str | None) -> requests.Response | str:
    """Send a request as the provider would; return the answer, or what became of it in a few words."""
    headers = {"Connection": "close"}
    if form is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded; charset=UTF-8"
    if signature is not None:
        headers["X-Twilio-Signature"] = signature
    try:
        return requests.request(
            method,
            url,
            data=urlencode(form) if form is not None else None,
            headers=headers,
            timeout=(CONNECT_SECONDS, ANSWER_SECONDS),
            allow_redirects=False,
        )
    except requests.RequestException as wrong:
        if why := never_left(wrong):
            return f"cannot be reached: {why}"
        if isinstance(wrong, requests.Timeout):
            return f"did not answer within {ANSWER_SECONDS:g} seconds, when the provider would give up"
        return "broke off in the middle of its answer"


def is_twiml(content: bytes) -> bool:
    try:
        return ET.fromstring(content).tag == "Response"
    except ET.ParseError:
        return False


def clock(name: str, whose: str, date: str) -> Iterator[Check]:
    """Compare a clock by the Date of an answer, to a second or two; without one there is nothing to say."""
    try:
        skew = round((parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return
    if abs(skew) <= MOST_SKEW:
        yield Check(name, "ok", f"{whose} and this one agree within {max(abs(skew), 1)} s.")
        return
    says = f"{whose} is {abs(skew)} seconds {'ahead of' if skew > 0 else 'behind'} this one."
    yield Check(name, "wrong", says, "Let both follow a time server: by this clock desks are said to be open.")

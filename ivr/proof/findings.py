"""What the proof found: the law that is broken, what is so instead, and the shortest call that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal

Severity = Literal["error", "warning"]

LAWS: Final[Mapping[str, str]] = {
    "way_to_a_number": "every issue leads to an answer or a usable number",
    "way_out": "no state is without a way to a number or an end",
    "silence": "by silence alone a call ends, and gives a number first",
    "keys": "an answer is few keys away",
    "listening": "a number is heard soon",
    "menu": "a menu or a question is short",
    "number": "the numbers and options told are the contact's",
    "hours": "the times told are the contact's",
    "transfer": "a transfer rings the contact's number and keys its option",
    "choices": "the keys named are the keys that act",
    "line_notice": "the line's notice is heard uncut before the first answer, once",
    "contact_notice": "the contact's notice is heard after its number and hours, once",
    "text_notice": "every answering text carries a notice",
    "same_facts": "a call and a text say the same",
    "words": "every prompt has words in every language and on every channel",
    "size": "a text has few parts",
    "reserved": "no word is offered that the carrier keeps for itself",
    "twiml": "the provider understands every document",
    "usability": "menus and prompts are easy to follow",
}
COMFORT: Final[Mapping[str, str]] = {
    "keys": "an answer is more keys away",
    "listening": "a number is heard later",
    "menu": "more is spoken at one go",
    "size": "a text has more parts",
}
"""Laws that, broken, cost callers time and tell them nothing wrong: they do not keep a closed desk called open."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One law that is broken. `call` is the shortest call or text conversation that shows it, as a transcript."""

    law: str
    message: str
    severity: Severity = "error"
    call: str = ""


def eased(finding: Finding) -> Finding:
    """Return a finding made while callers are told something first: what only costs them time is advice then.

    An outage or a closure has an end, and a line must not be kept from being mended meanwhile. Where it is the line
    itself that is too long, it is found so at the other states of the clock as well.
    """
    if finding.law not in COMFORT or finding.severity != "error":
        return finding
    told = f"while callers are told something first, {COMFORT[finding.law]} than the line allows"
    return replace(finding, severity="warning", message=told)


@dataclass(frozen=True, slots=True)
class Proof:
    """What was walked and what was found. `seconds` is how long it took."""

    edition: str
    counts: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that refuse the line."""
        return tuple(f for f in self.findings if f.severity == "error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that only advise."""
        return tuple(f for f in self.findings if f.severity == "warning")

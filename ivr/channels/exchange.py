"""The exchange: the line in service, with its settings and its clock. What every webhook is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import unquote_plus
from zoneinfo import ZoneInfo

from ivr.channels.front import Environ, Reply
from ivr.channels.refusals import Refusals
from ivr.channels.signature import genuine_form
from ivr.directory.edition import Edition
from ivr.directory.served import Served
from ivr.operating.ceilings import Ceilings, What
from ivr.operating.limits import Limits
from ivr.operating.logs import where as where
from ivr.operating.tally import Tally
from ivr.records.recorder import Recorder
from ivr.settings import Settings
from ivr.twilio_account.outbox import Outbox

Clock = Callable[[], datetime]
Form = dict[str, str]


def utc_now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Exchange:
    """What is served, the settings, the clock by which desks are open or closed, and what keeps records and counts.

    `outbox` takes the texts that callers ask for; None where none can be sent.
    """

    served: Served
    settings: Settings
    clock: Clock = utc_now
    records: Recorder | None = None
    outbox: Outbox | None = None
    ceilings: Ceilings | None = None
    tally: Tally = field(default_factory=Tally)
    refusals: Refusals = field(default_factory=Refusals)
    limits: Limits | None = None

    @property
    def edition(self) -> Edition:
        """The edition in service. A turn takes it once: the next moment it may be another."""
        return self.served.edition

    def admits(self, what: What, now: datetime, delivery: str) -> bool:
        """Count one more transfer or text of the day, and say whether it may be; one that may not be is counted too.

        `delivery` names the request: one that is delivered twice counts once.
        """
        if self.ceilings is None:
            return True
        day = now.astimezone(ZoneInfo(self.edition.line.zone)).date()
        admitted = self.ceilings.admits(what, day, delivery)
        if not admitted:
            self.tally.add(f"withheld {what}")
        return admitted

    def form(self, environ: Environ) -> Form | None:
        """Return the form of a request the provider signed, else None. Of a field sent twice the first one counts."""
        settings = self.settings
        pairs = genuine_form(environ, settings.auth_tokens, settings.public_url, settings.account_sid)
        if pairs is None:
            self.tally.add(f"refused {self.refusals.told(environ, settings)}")
            return None
        form: Form = {}
        for name, value in pairs:
            form.setdefault(name, value)
        self.tally.add("genuine")
        if "ErrorUrl" in form:  # it asks here because it failed elsewhere (Twilio: Availability and Reliability)
            self.tally.add("fallback voice" if "CallSid" in form else "fallback sms")
        return form


REFUSED = Reply(403, b"")
"""The answer to whoever is not the provider: not a word."""


def twiml(body: bytes, *headers: tuple[str, str]) -> Reply:
    """Return a document to the provider, always with 200 and always as XML."""
    return Reply(200, body, headers)


def asked(environ: Environ, name: str) -> str:
    """Return a parameter of the address, empty where it has none. Ours hold nothing that an address must escape."""
    for pair in str(environ.get("QUERY_STRING", "")).split("&"):
        if pair.startswith(f"{name}="):
            return unquote_plus(pair[len(name) + 1 :])
    return ""


EMPTY = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'

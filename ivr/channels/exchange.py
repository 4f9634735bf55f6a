"""The exchange: the line in service, with its settings and its clock. What every webhook is given."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote_plus

from ivr.channels.front import Environ, Reply
from ivr.channels.signature import genuine_form
from ivr.directory.edition import Edition
from ivr.directory.served import Served
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
    """What is served, the settings, the clock by which desks are open or closed, and what keeps records, if any.

    `outbox` takes the texts that callers ask for; None where none can be sent.
    """

    served: Served
    settings: Settings
    clock: Clock = utc_now
    records: Recorder | None = None
    outbox: Outbox | None = None

    @property
    def edition(self) -> Edition:
        """The edition in service. A turn takes it once: the next moment it may be another."""
        return self.served.edition

    def form(self, environ: Environ) -> Form | None:
        """Return the form of a request the provider signed, else None. Of a field sent twice the first one counts."""
        settings = self.settings
        pairs = genuine_form(environ, settings.auth_tokens, settings.public_url, settings.account_sid)
        if pairs is None:
            return None
        form: Form = {}
        for name, value in pairs:
            form.setdefault(name, value)
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


def where(error: BaseException) -> str:
    """Return what broke and where, for the log: never the error's own words, in which a caller's may stand."""
    causes = [error]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) and cause not in causes:
        causes.append(cause)
    told = ["".join([f"{type(one).__name__}\n", *traceback.format_tb(one.__traceback__)]) for one in causes]
    return "caused by ".join(told).rstrip()


EMPTY = b'<?xml version="1.0" encoding="UTF-8"?><Response/>'

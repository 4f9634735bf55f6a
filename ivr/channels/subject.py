"""Which call or message a line of the log is about. Asked only when a line is written, so that a turn pays nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ivr.channels.front import ANSWERING
from ivr.channels.signature import read_form
from ivr.operating.logs import Subject
from ivr.records.pseudonyms import Pseudonyms, code
from ivr.settings import Settings

# Twilio's own ids, or the bare UUID of the providers that speak the same markup.
_ID = re.compile(r"(?:CA|SM|MM)[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ONES = (("CallSid", "call"), ("MessageSid", "message"))


def subject(settings: Settings) -> Subject:
    """Return what names the call or message whose request is being answered, and the code it can be replayed by.

    It gives None where no request is answered. An id that is none of the provider's is not shown: whoever forges a
    request could write anything there.
    """
    pseudonyms = Pseudonyms(settings.secret_keys[0]) if settings.secret_keys and settings.records else None

    def named() -> Mapping[str, str] | None:
        found = _ids()
        if found and pseudonyms:
            return {**found, "code": code(pseudonyms.call(next(iter(found.values()))))}
        return found

    return named


def _ids() -> Mapping[str, str] | None:
    environ = ANSWERING.get()
    if environ is None:
        return None
    form = dict(reversed(read_form(environ)))
    return {name: form[field] for field, name in _ONES if _ID.fullmatch(form.get(field, ""))}

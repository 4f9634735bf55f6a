"""What the provider asks our server about a far telephone while the caller hears ringing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from ivr.phone.dialling import Dialling
from ivr.phone.events import CallEvent, Problem, Refused
from ivr.phone.provider import Provider, Session
from ivr.phone.twiml import E164
from ivr.phone.verbs import Dial, Redirect, Reject


@dataclass(frozen=True, slots=True)
class Leg:
    """One Dial of one call: `document` is what its addresses are relative to, `form` the call's fields."""

    provider: Provider
    session: Session
    document: str
    form: dict[str, str]
    dialling: Dialling

    def progress(self, event: str, at: datetime, seconds: int = 0) -> list[CallEvent]:
        """Status callbacks of the numbers now ringing that asked for this event; `at` is aware."""
        found: list[CallEvent] = []
        for number in self.dialling.ringing:
            if E164.fullmatch(number.number) and self.dialling.wants(number, event):
                form = self.form | self.dialling.progress(self.form["CallSid"], number, event, at, seconds)
                url = urljoin(self.document, number.status_callback)
                problems = self.provider.notify(self.session, url, number.status_callback_method, form)
                found += [Refused(problem) for problem in problems]
        return found

    def whisper(self) -> list[CallEvent]:
        """What the far end hears before the caller: the caller notices nothing of it but a mistake."""
        number = next((number for number in self.dialling.ringing if number.url), None)
        if number is None:
            return []
        mine = {"CallSid": self.dialling.sid, "ParentCallSid": self.form["CallSid"], "To": number.number}
        form = self.form | mine | {"Called": number.number, "Direction": "outbound-dial"}
        page = self.provider.follow(self.session, urljoin(self.document, number.url), number.method, form)
        found = list(page.refusals)
        if any(isinstance(verb, Dial | Redirect | Reject) for verb in page.verbs):
            found.append(Problem("13201", "E", "a whisper document may only speak, listen or hang up"))
        return [Refused(problem) for problem in found]

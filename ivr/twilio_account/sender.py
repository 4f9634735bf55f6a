"""The sender: a thread that sends what waits in the outbox, each message once at most."""

from __future__ import annotations

import atexit
import logging
import re
import threading
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from ivr.settings import Settings
from ivr.twilio_account.outbox import EXPIRES, Outbox, available, of
from ivr.twilio_account.slip import Head, Slip, State, held

if TYPE_CHECKING:
    from ivr.twilio_account.api import Api, Patience
    from ivr.twilio_account.wire import Answer

log = logging.getLogger("ivr.sender")

_EVERY = 1.0
_SWEEPS_EVERY = 60
_FIRST_WAIT = 2.0
_LONGEST_WAIT = 120.0
_SID = re.compile(r"(?:SM|MM)[0-9a-fA-F]{32}|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
# What a gateway says when it has passed a request on and got no answer: the same as no answer.
_GATEWAY_TIMEOUT = 504


def begin(settings: Settings) -> Sender | None:
    """Begin to send in the background; None where no text can be sent, and then what still waits is erased.

    Call it once a process, after any fork. It ends with the process, and finishes first what it has begun.
    """
    if not available(settings):
        with suppress(ValueError, OSError):  # without a key nothing was ever sealed
            of(settings).discard()
        return None
    sender = Sender(of(settings), settings)
    sender.start()
    return sender


class Sender:
    """Sends from one outbox. Several may do so at once, in as many processes: each message is held by one."""

    def __init__(self, outbox: Outbox, settings: Settings, patience: Patience | None = None) -> None:
        self.outbox = outbox
        self.settings = settings
        self._patience = patience
        self._api: Api | None = None
        self._rounds = 0
        self._ends = threading.Event()
        self._wake = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sender", daemon=True)

    def start(self) -> None:
        """Send in the background from now on."""
        self._thread.start()
        atexit.register(self.stop)

    def wake(self) -> None:
        """Look at once: something was put into the outbox."""
        self._wake.set()

    def stop(self, seconds: float = 20) -> None:
        """Finish what is being sent, and send no more."""
        self._ends.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def round(self) -> None:
        """Send everything that is due, erase what is too old. Raises OSError where the folder cannot be read."""
        if self._rounds % _SWEEPS_EVERY == 0:
            self.outbox.sweep()
        self._rounds += 1
        for path in self.outbox.waiting():
            if self._ends.is_set():
                return
            try:
                with held(path) as slip:
                    if slip and slip.sealed:
                        self._one(path.name, slip)
            except Exception as wrong:  # one that cannot be dealt with holds up no other
                log.error("text %s: %s", path.name, type(wrong).__name__)

    def _run(self) -> None:
        while not self._ends.is_set():
            try:
                self.round()
            except Exception as wrong:  # a thread that ends would leave every later text unsent
                log.error("sending failed: %s", type(wrong).__name__)
            self._wake.wait(_EVERY)
            self._wake.clear()

    def _one(self, name: str, slip: Slip) -> None:
        """Do with one message what is due. Whatever ends here ends with its words erased."""
        now = int(self.outbox.clock())
        head = slip.head
        if head is None or head.state != "waiting":
            # Whoever held it was killed. If that was while sending, it may have been sent: it must not be sent again.
            head = head or Head("trying", now)
            self._close(name, slip, head, "unknown" if head.state == "trying" else head.state)
            return
        words = self.outbox.opened(slip.sealed)
        if words is None:
            self._close(name, slip, head, "expired")
        elif self.outbox.seen(name):
            self._close(name, slip, head, "accepted")
        elif head.due <= now or head.due > now + EXPIRES:  # the clock may have been set back
            self._send(name, slip, replace(head, state="trying", tries=head.tries + 1), *words)

    def _send(self, name: str, slip: Slip, head: Head, to: str, body: str) -> None:
        from ivr.twilio_account.wire import UnansweredError, UnsentError

        api = self._reached()
        form = self._form(name, to, body)
        slip.write(head)  # on disk before the request leaves
        try:
            answer = api.once(api.of_account("/Messages"), form)
        except UnsentError as wrong:
            self._later(name, slip, head, 0, str(wrong))
        except UnansweredError as wrong:
            log.warning("text %s: the provider %s; it is not tried again", name, wrong)
            self._close(name, slip, head, "unknown")
        else:
            self._answered(name, slip, head, answer)

    def _answered(self, name: str, slip: Slip, head: Head, answer: Answer) -> None:
        sid = (answer.content or {}).get("sid")
        if isinstance(sid, str) and _SID.fullmatch(sid):
            self._close(name, slip, replace(head, sid=sid), "accepted")
        elif answer.status < 300 or answer.status == _GATEWAY_TIMEOUT or answer.names_message:
            log.warning("text %s: half an answer (%s); it is not tried again", name, answer.status)
            self._close(name, slip, head, "unknown")
        elif answer.status == 429 or answer.status >= 500:
            self._later(name, slip, head, answer.seconds_to_wait, f"answered {answer.status}")
        else:
            # Only its number: the provider's words repeat the telephone number.
            log.error("text %s: refused (%s, error %s)", name, answer.status, answer.code)
            self._close(name, slip, replace(head, code=answer.code), "refused")

    def _later(self, name: str, slip: Slip, head: Head, wait: float, why: str) -> None:
        from ivr.twilio_account.api import backed_off

        wait = max(wait, min(backed_off(head.tries, _FIRST_WAIT), _LONGEST_WAIT))
        log.warning("text %s: the provider %s; tried again in %d s", name, why, round(wait))
        slip.write(replace(head, state="waiting", due=round(self.outbox.clock() + wait)))

    def _close(self, name: str, slip: Slip, head: Head, state: State) -> None:
        closed = self.outbox.told(name, replace(head, state=state))
        slip.close(closed)
        log.info("text %s: %s %s", name, closed.state, closed.sid)

    def _form(self, name: str, to: str, body: str) -> dict[str, str]:
        sender = self.settings.text_from or ""
        form = {"To": to, "Body": body, "ValidityPeriod": str(EXPIRES)}
        form["MessagingServiceSid" if sender.startswith("MG") else "From"] = sender
        if self.settings.public_url:
            form["StatusCallback"] = f"{self.settings.public_url}/sms/status?m={name}"
        return form

    def _reached(self) -> Api:
        """Return the API, loaded when the first text is sent: no call waits for it."""
        if self._api is None:
            from ivr.twilio_account.api import Api

            self._api = Api(self.settings, self._patience)
        return self._api

"""Many people who call and text at once over real HTTP, and what became of each of them.

The provider here signs, keeps cookies and reads TwiML as the real one does (`ivr.phone`). A connection that is refused
it tries again for the fifteen seconds it has, and a request that was cut off it sends again: both are counted. An
answer that breaks off in the middle it never asks for again (Twilio: Connection Overrides); then the caller gets the
fallback, which lies elsewhere, and that is counted too. All that a caller hears is held against the journey's numbers.
"""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from html import unescape
from urllib.parse import parse_qs, urlsplit

from ivr.phone.call import Call
from ivr.phone.connection import Answer, Delivery, DeliveryError, Overrides, exchange
from ivr.phone.events import CallEvent, Ended, Heard, Refused, Ringing, Texted
from ivr.phone.handset import Handset
from ivr.phone.provider import Provider
from tests.twiml_checker import problems

LINE_NUMBER = "+15005550006"
_SPOKEN = re.compile(r"(?<![\d])(?:\d, )?(\d \d \d, \d \d \d, \d \d \d \d)(?! ?\d)")
_WRITTEN = re.compile(r"(?<![\d-])(\d{3}-\d{3}-\d{4})(?![\d-])")
_PAUSE = 0.05  # seconds between two tries to connect


@dataclass(frozen=True)
class Journey:
    """One call (keys, or nothing but calling) or one person's texts, and where it must end.

    Any one of `numbers` (ten digits) must be heard at the end, and be dialled with `option` keyed in.
    """

    kind: str
    acts: tuple[str, ...]
    numbers: frozenset[str]
    option: str = ""


@dataclass
class Tally:
    """What happened, told by all callers together."""

    known: frozenset[str]
    sorry: frozenset[str]
    lock: threading.Lock = field(default_factory=threading.Lock)
    begun: int = 0
    going: int = 0
    most: int = 0
    answered: int = 0
    stranded: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    invalid: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    requests: int = 0
    refused: int = 0
    cut: int = 0
    fallback: int = 0
    slowest: float = 0.0
    sent: set[tuple[str, int]] = field(default_factory=set)
    kept: set[tuple[str, int]] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)
    calls: set[str] = field(default_factory=set)
    deliveries: list[tuple[Delivery, bytes]] = field(default_factory=list)

    def trouble(self, kind: str) -> None:
        """Count a connection that was refused (`ct`) or a request that was cut off (`rt`)."""
        with self.lock:
            if kind == "ct":
                self.refused += 1
            else:
                self.cut += 1

    def note(self, delivery: Delivery, form: Mapping[str, str], answer: Answer | None, took: float) -> None:
        """Take down one request before it is sent, without an answer, and once it is answered."""
        turn = _turn(delivery.url, form)
        with self.lock:
            if answer is None:
                self.sent.add(turn)
                return
            self.requests += 1
            self.slowest = max(self.slowest, took)
            if answer.status != 200:
                self.errors.append(f"{answer.status} for {delivery.url}")
                return
            kind = "sms" if urlsplit(delivery.url).path.endswith("/sms") else "voice"
            found = problems(answer.body, kind)
            if found or answer.content_type != "text/xml":
                self.invalid.append(f"{found} {answer.content_type} {answer.body[:200]!r}")
            if any(words in unescape(answer.body.decode()) for words in self.sorry):
                self.wrong.append(f"an apology: {delivery.url} {answer.body[:300]!r}")
            if turn[1]:
                self.kept.add(turn)
            else:
                self.ended.add(turn[0])
            if len(self.deliveries) < 2000 and "/voice?" in delivery.url and "Digits" in form:
                self.deliveries.append((delivery, answer.body))


def _turn(url: str, form: Mapping[str, str]) -> tuple[str, int]:
    """Return how the records name a request: the call and which turn of it, 0 for the end of a call."""
    parts = urlsplit(url)
    if parts.path.endswith("/status"):
        return form["CallSid"], 0
    if parts.path.endswith("/sms"):
        return form["MessageSid"], 1
    return form["CallSid"], int(parse_qs(parts.query).get("n", ["1"])[0])


class Patient(Provider):
    """The provider, which tells a tally about every request."""

    def __init__(self, token: str, tally: Tally, base: str) -> None:
        super().__init__(token, lambda: datetime.now(UTC))
        self.tally, self.base = tally, base
        self.form: Mapping[str, str] = {}
        self.broke_off = False

    def delivery(self, *arguments: object, **more: object) -> Delivery:
        """Remember the form for the tally."""
        self.form = arguments[3] if len(arguments) > 3 else {}  # type: ignore[assignment]  # as its own signature has it
        return super().delivery(*arguments, **more)  # type: ignore[arg-type]  # passed on as it came

    def once(self, delivery: Delivery, overrides: Overrides, deadline: float) -> Answer:
        """Send one request until it is answered, or its fifteen seconds are over."""
        if not delivery.url.startswith(self.base):
            return super().once(delivery, overrides, deadline)
        began, form = time.monotonic(), self.form
        self.tally.note(delivery, form, None, 0)
        while True:
            try:
                answer = exchange(delivery, overrides, deadline)
            except DeliveryError as failure:
                # Python's client calls a connection that ends before the first byte "not HTTP"; so does 11206.
                self.broke_off |= failure.kind == "final" and failure.problem.code in ("11200", "11205")
                if failure.kind not in ("ct", "rt") or time.monotonic() > deadline - 1:
                    raise
                self.tally.trouble(failure.kind)
                time.sleep(_PAUSE)
                continue
            self.tally.note(delivery, form, answer, time.monotonic() - began)
            self.exchanges.clear()
            return answer


class Crowd:
    """So many people at once, each beginning anew when a call is over, until they are told to stop.

    They listen for `pause` seconds before each key or text, half as long or half as long again.
    """

    def __init__(
        self,
        base: str,
        token: str,
        journeys: Sequence[Journey],
        tally: Tally,
        people: int,
        fallback: str = "",
        pause: float = 0.0,
    ) -> None:
        self.base, self.token, self.journeys, self.tally, self.fallback = base, token, journeys, tally, fallback
        self.pause = pause
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._person, args=(nth,)) for nth in range(people)]

    def start(self) -> None:
        """Begin."""
        for each in self._threads:
            each.start()

    def stop(self) -> None:
        """Let everybody finish what they began, without listening any longer."""
        self._stop.set()
        for each in self._threads:
            each.join()

    def _person(self, nth: int) -> None:
        chance = random.Random(nth)
        self._listens(chance.random())  # not all at the same moment
        while not self._stop.is_set():
            journey = chance.choice(self.journeys)
            caller = f"+1202555{chance.randrange(100, 200):04}"
            with self.tally.lock:
                self.tally.begun += 1
                self.tally.going += 1
                self.tally.most = max(self.tally.most, self.tally.going)
            provider = Patient(self.token, self.tally, self.base)
            try:
                wrong = self._call(provider, journey, caller) if journey.kind == "voice" else None
                wrong = self._texts(provider, journey, caller) if journey.kind == "sms" else wrong
            except Exception as error:  # whatever it was, a caller was left alone
                wrong = [f"{type(error).__name__}: {error}"]
            with self.tally.lock:
                self.tally.going -= 1
                if wrong:
                    self.tally.stranded += [f"{journey.acts}: {each}" for each in wrong]
                else:
                    self.tally.answered += 1

    def _listens(self, share: float | None = None) -> None:
        if self.pause:
            self._stop.wait(self.pause * (random.uniform(0.5, 1.5) if share is None else share))

    def _call(self, provider: Patient, journey: Journey, caller: str) -> list[str]:
        status, fallback = f"{self.base}/voice/status", f"{self.fallback}/voice" if self.fallback else ""
        call = Call(
            provider,
            f"{self.base}/voice",
            caller,
            LINE_NUMBER,
            provider.clock,
            status_url=status,
            fallback_url=fallback,
        )
        with self.tally.lock:
            self.tally.calls.add(call.sid)
        events = call.dial()
        said = self._heard(events)
        for key in journey.acts:
            if provider.broke_off:
                break
            self._listens()
            events = call.press(key)
            said = self._heard(events)
        if provider.broke_off:
            return self._by_fallback(said)
        wrong = [str(event.problem) for event in events if isinstance(event, Refused)]
        if not journey.numbers & numbers_in(said):
            return [*wrong, f"the answer has none of {set(journey.numbers)}: {said}"]
        self._listens()
        events = call.press("1")
        if provider.broke_off:
            return self._by_fallback(self._heard(events))
        rings = [event for event in events if isinstance(event, Ringing)]
        dialled = [(each.number.removeprefix("+1"), each.send_digits.strip("w")) for each in rings]
        if [keys for number, keys in dialled if number in journey.numbers] != [journey.option]:
            with self.tally.lock:
                self.tally.wrong.append(f"{journey.acts} dialled {dialled}")
        self._heard(call.far_end("completed", 95))
        # Whoever has spoken to the desk has what they called for; what the provider only reports, it warns about.
        if not call.over and not provider.broke_off:
            wrong += [str(e.problem) for e in call.hang_up() if isinstance(e, Refused) and e.problem.level == "E"]
        return wrong

    def _by_fallback(self, said: str) -> list[str]:
        with self.tally.lock:
            self.tally.fallback += 1
        return [] if numbers_in(said) else [f"the fallback has no number: {said}"]

    def _texts(self, provider: Patient, journey: Journey, caller: str) -> list[str]:
        fallback = f"{self.fallback}/sms" if self.fallback else ""
        handset = Handset(provider, f"{self.base}/sms", caller, LINE_NUMBER, provider.clock, fallback_url=fallback)
        said = ""
        for nth, text in enumerate(journey.acts):
            if nth:
                self._listens()
            events = handset.text(text)
            said = " ".join(event.text for event in events if isinstance(event, Texted))
            self._known(said)
            if provider.broke_off:
                return self._by_fallback(said)
            if refusals := [str(event.problem) for event in events if isinstance(event, Refused)]:
                return refusals
        found = journey.numbers & numbers_in(said)
        if not found or (journey.option and f"press {journey.option}" not in said):
            return [f"the answer has none of {set(journey.numbers)}, or no {journey.option!r}: {said}"]
        return []

    def _heard(self, events: Sequence[CallEvent]) -> str:
        said = " ".join(event.text for event in events if isinstance(event, Heard))
        if not said and not any(isinstance(event, Ended | Ringing) for event in events):
            said = "(silence)"
        self._known(said)
        return said

    def _known(self, said: str) -> None:
        strange = numbers_in(said) - self.tally.known
        if strange:
            with self.tally.lock:
                self.tally.wrong.append(f"{strange} in {said!r}")


def numbers_in(said: str) -> set[str]:
    """Return the telephone numbers in some words, ten digits each."""
    found = [*_SPOKEN.findall(said), *_WRITTEN.findall(said)]
    return {re.sub(r"\D", "", each) for each in found}

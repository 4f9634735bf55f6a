"""Rows of the provider's tables: what the phone must keep, and the phone with that one rule taken out.

A row is worth something only if its check fails on the broken phone, so both are always run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ivr.phone.call import Call
from ivr.phone.clock import StoppedClock
from ivr.phone.dialling import Dialling
from ivr.phone.events import CallEvent, Ended, Heard, Listening, Refused, Ringing
from ivr.phone.gathering import Gathering
from ivr.phone.handset import Handset
from ivr.phone.provider import Provider
from ivr.phone.rules import RULES, Attribute, Rules, anything
from tests.scripted_server import Script, ScriptedServer

TOKEN = "0" * 32
CALLER, OURS, FAR = "+12025550123", "+15005550006", "+12025550199"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("UTC"))


@dataclass(frozen=True)
class Parts:
    """The parts of the phone that a row may break."""

    rules: Rules = RULES
    provider: type[Provider] = Provider
    call: type[Call] = Call
    gathering: type[Gathering] = Gathering
    dialling: type[Dialling] = Dialling
    handset: type[Handset] = Handset


WHOLE = Parts()


@dataclass(frozen=True)
class Row:
    """One row: its name in the document, what must hold, and the phone without it."""

    name: str
    check: Callable[[Parts], None]
    broken: Parts


@dataclass
class Bench:
    """A phone beside a scripted server."""

    parts: Parts
    server: ScriptedServer
    clock: StoppedClock = field(default_factory=lambda: StoppedClock(NOON))
    reach: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.provider = self.parts.provider(TOKEN, self.clock, rules=self.parts.rules, reach=self.reach)

    def call(self, url: str = "/voice", from_: str = CALLER, **more: object) -> Call:
        """A call not yet dialled, to a path of the scripted server or a whole address."""
        whole = url if "://" in url else self.server.url + url
        return self.parts.call(
            self.provider,
            whole,
            from_,
            OURS,
            self.clock,
            gathering=self.parts.gathering,
            dialling=self.parts.dialling,
            **more,
        )

    def handset(self, url: str = "/sms", fallback_url: str = "") -> Handset:
        whole = url if "://" in url else self.server.url + url
        return self.parts.handset(self.provider, whole, CALLER, OURS, self.clock, fallback_url=fallback_url)

    def pass_hours(self, hours: float) -> None:
        self.clock.set(self.clock() + timedelta(hours=hours))


@contextmanager
def bench(parts: Parts, **scripts: Script | list[Script]) -> Iterator[Bench]:
    """A phone and a server; each keyword is a path (`voice` is /voice) and what it answers, in turn."""
    script = {f"/{path}": reply if isinstance(reply, list) else [reply] for path, reply in scripts.items()}
    with ScriptedServer(script) as server:
        yield Bench(parts, server)


def xml(*verbs: str) -> str:
    """A TwiML document of these verbs."""
    return '<?xml version="1.0" encoding="UTF-8"?><Response>' + "".join(verbs) + "</Response>"


def gather(attributes: str = "", inside: str = "<Say>Please press.</Say>") -> str:
    """A Gather that sends to /next."""
    action = "" if "action=" in attributes else 'action="/next" '
    return f"<Gather {action}{attributes}>{inside}</Gather>"


def dial(attributes: str = "", number: str = f"<Number>{FAR}</Number>") -> str:
    """A Dial with our number shown and an action, unless told otherwise."""
    for name, value in (("action", "/after"), ("callerId", OURS)):
        if f"{name}=" not in attributes:
            attributes += f' {name}="{value}"'
    return f"<Dial {attributes}>{number}</Dial>"


def heard(events: list[CallEvent]) -> list[str]:
    return [event.text for event in events if isinstance(event, Heard)]


def codes(events: list[CallEvent]) -> list[str]:
    return [event.problem.code for event in events if isinstance(event, Refused)]


def listening(events: list[CallEvent]) -> Listening:
    return next(event for event in events if isinstance(event, Listening))


def ringing(events: list[CallEvent]) -> list[Ringing]:
    return [event for event in events if isinstance(event, Ringing)]


def ended(events: list[CallEvent]) -> bool:
    return any(isinstance(event, Ended) for event in events)


def without(element: str, attribute: str) -> Parts:
    """The phone that takes any value for one attribute, and whose default for it is another."""
    known = RULES.attributes[element][attribute]
    other = {"dtmf": "speech", "POST": "GET", "5": "9", "30": "9", "#": "*", "false": "true", "true": "false"}
    default = other.get(known.default, known.default)
    return with_attribute(element, attribute, replace(known, allows=anything, default=default))


def with_attribute(element: str, name: str, attribute: Attribute | None) -> Parts:
    """The phone with another rule for one attribute."""
    return replace(WHOLE, rules=RULES.with_attribute(element, name, attribute))


def refused(verb: str, code: str) -> Callable[[Parts], None]:
    """A check that a document with this verb brings a complaint of this code."""

    def check(parts: Parts) -> None:
        with bench(parts, voice=xml(verb), next=xml("<Hangup/>")) as it:
            assert code in codes(it.call().dial())

    return check

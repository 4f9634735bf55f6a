"""The provider's web side: signed requests with its headers, cookies, redirects, retries and fallback.

What cannot be known from outside follows browsers: after 301, 302 and 303 the form is dropped and the next
request is a GET; 307 and 308 repeat the request.
"""

from __future__ import annotations

import base64
import copy
import re
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Self
from urllib.parse import unquote, urlencode, urljoin, urlsplit, urlunsplit

from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]  # ships no types

from ivr.phone.clock import Clock
from ivr.phone.connection import Answer, Delivery, DeliveryError, Overrides, exchange, read_overrides
from ivr.phone.cookies import Jar, PairJars
from ivr.phone.events import Problem
from ivr.phone.replies import Page, read_reply
from ivr.phone.rules import RULES, Rules, host_fits
from ivr.phone.twiml import address_fits, parse
from ivr.prompts.words import Recording

FORM_TYPE = "application/x-www-form-urlencoded; charset=UTF-8"


class RepliesDifferError(AssertionError):
    """The same webhook request, delivered twice, was answered in two ways."""


@dataclass(slots=True)
class Session:
    """What the provider remembers for one call, or one text: `kind` is "voice" or "sms"."""

    kind: str
    jar: Jar
    fallback_url: str = ""
    logged_in: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One webhook request and what came of it, as the request inspector shows it: without retries."""

    method: str
    url: str
    form: Mapping[str, str]
    status: int
    reply: bytes


def bare(url: str) -> str:
    """The address without fragment and user: what is asked for and, for most webhooks, signed."""
    parts = urlsplit(url.partition("#")[0])
    user, at, _ = parts.netloc.rpartition("@")
    return url.partition("#")[0].replace(user + at, "", 1) if at else url.partition("#")[0]


def origin(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(bare(url))
    return f"{parts.scheme}://{parts.netloc}"


class Provider:
    """Speaks to the line's web server as the provider does.

    `token` signs every request. `reach` says where an origin really is, so that a public https address can be
    played against a server on this machine. `recordings` says by the end of its address which words a recording
    stands for, where that is known. `twice` delivers each request two times and raises
    RepliesDifferError unless both answers are the same to the byte. `clock` ages cookies; the network's own
    limits run in real time.
    """

    def __init__(
        self,
        token: str,
        clock: Clock,
        *,
        account: str = "AC" + "0" * 31 + "1",
        reach: Mapping[str, str] | None = None,
        twice: bool = False,
        rules: Rules = RULES,
        recordings: Mapping[str, Recording] | None = None,
    ) -> None:
        self.signer = RequestValidator(token)
        self.clock = clock
        self.account = account
        self.reach = dict(reach or {})
        self.twice = twice
        self.rules = rules
        self.recordings = recordings or {}
        self.exchanges: list[Exchange] = []
        self.pair_jars = PairJars(clock, timedelta(hours=rules.cookie_hours))
        self.fresh: dict[str, Answer] = {}

    def delivering_twice(self) -> Self:
        """The same provider, every request delivered two times."""
        other = copy.copy(self)
        other.twice = True
        return other

    def open_call(self, fallback_url: str = "") -> Session:
        """A session for one call: its own cookies."""
        return Session("voice", Jar(self.clock), fallback_url)

    def open_text(self, sender: str, ours: str, fallback_url: str = "") -> Session:
        """A session for one text: the cookies of this pair of numbers."""
        return Session("sms", self.pair_jars.open(sender, ours), fallback_url)

    def page(self, session: Session, url: str, method: str, form: Mapping[str, str]) -> Page:
        """Fetch the next document, from the fallback address where the first one fails."""
        page = self.follow(session, url, method, form)
        if not page.failed or not session.fallback_url:
            return page
        why = next(problem for problem in page.refusals if problem.level == "E")
        more = {**form, "ErrorCode": why.code, "ErrorUrl": bare(url)}
        second = self.follow(session, session.fallback_url, "POST", more)
        return replace(second, refusals=page.refusals + second.refusals)

    def follow(self, session: Session, url: str, method: str, form: Mapping[str, str]) -> Page:
        """Fetch and read one document, without fallback."""
        try:
            final, answer = self.deliver(session, url, method, form)
        except DeliveryError as failure:
            return Page(url, refusals=(failure.problem,), failed=True)
        document = read_reply(final, answer, session.kind, self.rules)
        verbs = () if document.broken else document.verbs
        return Page(final, verbs, document.refusals, document.broken)

    def notify(self, session: Session, url: str, method: str, form: Mapping[str, str]) -> tuple[Problem, ...]:
        """Send a status callback; return what the provider would warn about."""
        if not host_fits(url):
            return (Problem("11100", "E", f"an underscore in the host of {url}"),)
        try:
            _, answer = self.deliver(session, url, method, form)
        except DeliveryError as failure:
            code = "15003" if failure.kind in ("4xx", "5xx") else failure.problem.code
            return (Problem(code, "W", f"status callback: {failure}"),)
        markup = answer.content_type in ("text/xml", "application/xml")
        if answer.status == 204 or (markup and not parse(answer.body, session.kind, self.rules).refusals):
            return ()
        return (Problem("15003", "W", f"status callback answered {answer.status} {answer.content_type or 'untyped'}"),)

    def deliver(self, session: Session, url: str, method: str, form: Mapping[str, str]) -> tuple[str, Answer]:
        """Send one webhook, follow redirects; return the last address and answer, or raise DeliveryError."""
        overrides = self.overrides(url)
        deadline = time.monotonic() + overrides.total / 1000
        token = str(uuid.uuid4())
        here, doing, sending = url, method, dict(form)
        for _ in range(self.rules.most_redirects + 1):
            self.check_address(here)
            answer = self.with_retries(session, here, doing, sending, token, overrides, deadline)
            self.exchanges.append(Exchange(doing, bare(here), sending, answer.status, answer.body))
            place = answer.headers.get("Location")
            if answer.status not in (301, 302, 303, 307, 308) or not place:
                break
            here = urljoin(here, place)
            if answer.status < 304:
                doing, sending = "GET", {}
        else:
            raise DeliveryError("11215", f"more than {self.rules.most_redirects} redirects")
        if answer.status >= 300:
            raise DeliveryError("11200", f"answered {answer.status}", f"{answer.status // 100}xx")
        return here.partition("#")[0], answer

    def overrides(self, url: str) -> Overrides:
        """How to connect to this address, or DeliveryError for overrides out of range."""
        return read_overrides(url, self.rules)

    def check_address(self, url: str) -> None:
        """Raise DeliveryError (11100) for an address no webhook can have."""
        parts = urlsplit(url)
        if not address_fits(url) or parts.scheme not in ("http", "https") or not parts.hostname:
            raise DeliveryError("11100", f"{url!r} is no address for a webhook")
        if parts.username is not None and not re.fullmatch(r"[\w.~-]*:[\w.~-]*", parts.netloc.rpartition("@")[0]):
            raise DeliveryError("11100", "special characters in the user and password of an address")

    def with_retries(
        self,
        session: Session,
        url: str,
        method: str,
        form: Mapping[str, str],
        token: str,
        overrides: Overrides,
        deadline: float,
    ) -> Answer:
        """One request with its retries, all under one idempotency token."""
        for attempt in range(overrides.retries + 1):
            last = attempt == overrides.retries
            try:
                answer = self.authorised(session, url, method, form, token, overrides, deadline)
            except DeliveryError as failure:
                if last or failure.kind not in overrides.retried:
                    raise
                continue
            if last or f"{answer.status // 100}xx" not in overrides.retried:
                return answer
        raise AssertionError("the last attempt returns or raises")

    def authorised(
        self,
        session: Session,
        url: str,
        method: str,
        form: Mapping[str, str],
        token: str,
        overrides: Overrides,
        deadline: float,
    ) -> Answer:
        """Send without credentials first, and again with them after a 401 that asks; then stay logged in."""
        answer = self.once(self.delivery(session, url, method, form, token), overrides, deadline)
        asked = answer.headers.get("WWW-Authenticate", "").lower().startswith("basic")
        if answer.status == 401 and asked and urlsplit(url).username and origin(url) not in session.logged_in:
            session.logged_in.add(origin(url))
            answer = self.once(self.delivery(session, url, method, form, token), overrides, deadline)
        session.jar.take(bare(url), answer.headers.get_all("Set-Cookie") or [])
        if method == "GET":
            answer = self.from_cache(bare(url) + urlencode(form), answer)
        return answer

    def once(self, delivery: Delivery, overrides: Overrides, deadline: float) -> Answer:
        """One request over the wire, or the same one two times."""
        answer = exchange(delivery, overrides, deadline)
        if self.twice:
            again = exchange(delivery, overrides, deadline)
            if (again.status, again.content_type, again.body) != (
                answer.status,
                answer.content_type,
                answer.body,
            ):
                raise RepliesDifferError(f"{delivery.url}: first {answer.body!r}, then {again.body!r}")
        return answer

    def from_cache(self, key: str, answer: Answer) -> Answer:
        """Keep what may be kept of a GET; the kept answer for a 304."""
        if answer.status == 200 and (answer.headers.get("ETag") or answer.headers.get("Last-Modified")):
            self.fresh[key] = answer
        return self.fresh.get(key, answer) if answer.status == 304 else answer

    def delivery(self, session: Session, url: str, method: str, form: Mapping[str, str], token: str) -> Delivery:
        """The request itself: a form in the body of a POST, in the address of a GET."""
        whole, body = bare(url), None
        if method == "GET":
            whole += ("&" if urlsplit(whole).query else "?") + urlencode(form) if form else ""
        else:
            body = urlencode(form).encode()
        headers = {
            "Host": urlsplit(whole).netloc,
            "Accept": "*/*",
            "User-Agent": "TwilioProxy/1.1",
            "X-Home-Region": "us1",
            "I-Twilio-Idempotency-Token": token,
            "X-Twilio-Signature": self.signature(whole, session.kind, form if method == "POST" else {}),
            **({"Content-Type": FORM_TYPE} if body is not None else {}),
            **self.remembered(session, url, method, form),
        }
        return Delivery(method, whole, self.reach.get(origin(url), origin(url)), headers, body)

    def remembered(self, session: Session, url: str, method: str, form: Mapping[str, str]) -> dict[str, str]:
        """Headers that come from earlier answers: cookies, credentials, what is still fresh."""
        headers = {"Cookie": cookies} if (cookies := session.jar.header(bare(url))) else {}
        if origin(url) in session.logged_in:
            user = unquote(urlsplit(url).netloc.rpartition("@")[0])
            headers["Authorization"] = "Basic " + base64.b64encode(user.encode()).decode()
        kept = self.fresh.get(bare(url) + urlencode(form)) if method == "GET" else None
        if kept:
            pairs = (
                ("If-None-Match", kept.headers.get("ETag")),
                ("If-Modified-Since", kept.headers.get("Last-Modified")),
            )
            headers |= {name: value for name, value in pairs if value}
        return headers

    def signature(self, url: str, kind: str, form: Mapping[str, str]) -> str:
        """X-Twilio-Signature over the signed address and the form."""
        return str(self.signer.compute_signature(self.signed_url(url, kind), dict(form)))

    def signed_url(self, url: str, kind: str) -> str:
        """The address as it is signed: without port for voice over https (Twilio: Security)."""
        parts = urlsplit(bare(url))
        if kind == "voice" and parts.scheme == "https" and parts.port:
            return urlunsplit(parts._replace(netloc=parts.netloc.rpartition(":")[0]))
        return bare(url)

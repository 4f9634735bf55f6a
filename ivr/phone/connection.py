"""One exchange over HTTP within the provider's limits, and the overrides of those in a URL's fragment.

Overrides look like `https://host/voice#ct=2000&rt=4000&rc=2&rp=ct,rt,5xx` (Twilio: Connection Overrides). The
fragment is never sent and never signed.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.client import HTTPMessage
from urllib.parse import urlsplit

from ivr.phone.events import Problem
from ivr.phone.rules import Rules

CERTIFICATE_CODES = {10: "11236", 18: "11237", 19: "11237", 20: "11237", 21: "11237", 62: "11235"}
"""OpenSSL's reasons for refusing a certificate, as the provider's debugger codes."""
LARGEST_READ = 6_000_000


class DeliveryError(Exception):
    """A webhook that brought no usable answer. `kind` is what a retry policy calls it, or "final"."""

    def __init__(self, code: str, text: str, kind: str = "final") -> None:
        super().__init__(text)
        self.problem = Problem(code, "E", text)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Overrides:
    """How to connect; times in milliseconds, `retries` how often, `retried` after which failures."""

    connect: int
    wait: int
    total: int
    retries: int
    retried: frozenset[str]
    sni: bool = True
    edges: tuple[str, ...] = ("ashburn",)

    def edge(self, attempt: int) -> str:
        """The edge an attempt (from 0) leaves from: they are taken in turn."""
        return self.edges[attempt % len(self.edges)]


def read_overrides(url: str, rules: Rules) -> Overrides:
    """Read the overrides of a URL; DeliveryError (11240, 11241, 11243) for values out of their range."""
    given: dict[str, str] = {}
    for pair in urlsplit(url).fragment.split("&"):
        key, sign, value = pair.partition("=")
        if sign:
            given[key] = value
    numbers = {key: override.default for key, override in rules.overrides.items()}
    retried, sni = rules.retried, True
    edges: tuple[str, ...] = ("ashburn",)
    for key, value in given.items():
        if key in rules.overrides:
            limits = rules.overrides[key]
            if not value.isdigit() or not limits.low <= int(value) <= limits.high:
                raise DeliveryError("11243", f"{key}={value}: {limits.low} to {limits.high} is right")
            numbers[key] = int(value)
        elif key == "rp":
            retried = frozenset(value.split(","))
            if not retried <= rules.retriable | {"all"}:
                raise DeliveryError("11243", f"rp={value}: a list of {', '.join(sorted(rules.retriable))} or all")
            retried = rules.retriable if "all" in retried else retried
        elif key == "sni" and value in ("y", "n"):
            sni = value == "y"
        elif key == "e":
            edges = tuple(value.split(","))
            if len(set(edges)) != len(edges):
                raise DeliveryError("11241", f"e={value}: the same edge twice")
            if not set(edges) <= rules.edges:
                raise DeliveryError("11240", f"e={value}: no such edge")
        else:
            raise DeliveryError("11243", f"{key}={value} is no connection override")
    return Overrides(numbers["ct"], numbers["rt"], numbers["tt"], numbers["rc"], retried, sni, edges)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server answered to one request."""

    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def content_type(self) -> str:
        """The media type in lower case, or an empty string where none was sent."""
        return str(self.headers.get("Content-Type", "")).partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request, ready to send: the address to connect to may differ from the one asked for."""

    method: str
    url: str
    origin: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None


def target(url: str) -> str:
    """The path and query that go into the request line."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def certificate_code(error: ssl.SSLError) -> str:
    """The debugger code for a failed handshake."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return CERTIFICATE_CODES.get(error.verify_code, "11237")
    return "11220"


def left(deadline: float) -> float:
    """Seconds until `deadline` by the monotonic clock; DeliveryError when it has passed."""
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise DeliveryError("11203", "the whole exchange took too long")
    return seconds


def connect(delivery: Delivery, overrides: Overrides, deadline: float) -> http.client.HTTPConnection:
    """Open the connection; failures here are the only ones retried unless the overrides say otherwise."""
    parts = urlsplit(delivery.origin)
    host, seconds = parts.hostname or "", min(overrides.connect / 1000, left(deadline))
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        # The standard library always sends SNI, so `sni=n` is understood and changes nothing here.
        context = ssl.create_default_context()
        connection = http.client.HTTPSConnection(host, parts.port, timeout=seconds, context=context)
    else:
        connection = http.client.HTTPConnection(host, parts.port, timeout=seconds)
    try:
        connection.connect()
    except socket.gaierror as error:
        raise DeliveryError("11210", f"no address for {host}: {error}") from None
    except ssl.SSLError as error:
        raise DeliveryError(certificate_code(error), f"TLS: {error}", "ct") from None
    except TimeoutError:
        raise DeliveryError("11201", f"{host} did not accept a connection in time", "ct") from None
    except ConnectionRefusedError:
        raise DeliveryError("11202", f"{host} refused the connection", "ct") from None
    except OSError as error:
        raise DeliveryError("11205", f"no connection to {host}: {error}", "ct") from None
    return connection


def exchange(delivery: Delivery, overrides: Overrides, deadline: float) -> Answer:
    """Send one request and read the whole answer before `deadline` (monotonic seconds).

    DeliveryError tells what went wrong; once part of an answer has come its kind is "final", because the
    provider never retries a partial response.
    """
    connection = connect(delivery, overrides, deadline)
    wire = connection.sock
    kind, parts = "rt", bytearray()
    try:
        wire.settimeout(min(overrides.wait / 1000, left(deadline)))
        connection.request(delivery.method, target(delivery.url), delivery.body, dict(delivery.headers))
        response = connection.getresponse()
        kind = "final"
        while len(parts) < LARGEST_READ and not response.isclosed():
            wire.settimeout(min(overrides.wait / 1000, left(deadline)))
            piece = response.read1(65_536)
            if not piece:
                break
            parts += piece
        if response.length:
            raise DeliveryError("11200", "the answer broke off")
    except TimeoutError:
        raise DeliveryError("11203", "no answer in time", kind) from None
    except http.client.BadStatusLine as error:
        raise DeliveryError("11206", f"not HTTP: {error!r}", kind) from None
    except http.client.HTTPException as error:
        raise DeliveryError("11200", f"the answer broke off: {error!r}") from None
    except OSError as error:
        raise DeliveryError("11205", f"the connection broke: {error}", kind) from None
    finally:
        connection.close()
    if response.getheader("Transfer-Encoding", "") == "chunked" and not parts:
        raise DeliveryError("11770", "an empty chunked body")
    return Answer(response.status, response.headers, bytes(parts))

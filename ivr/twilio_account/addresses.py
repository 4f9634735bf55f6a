"""Which addresses a number should have at the provider, and how they differ from what it has."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from ivr.errors import UsageError
from ivr.settings import Settings


@dataclass(frozen=True, slots=True)
class Address:
    """One address of a number: `name` for people, `field` and `method_field` as the API calls them."""

    name: str
    field: str
    method_field: str
    url: str
    method: str


@dataclass(frozen=True, slots=True)
class Difference:
    """An address that is not as it should be; `why` says in a few words what is wrong with the one there is."""

    wanted: Address
    url: str
    method: str
    why: str


def wanted(settings: Settings) -> tuple[Address, ...]:
    """Return the addresses a number should have. Raises UsageError where the provider could not reach them.

    Our own are asked by POST, because signatures of GET requests do not always fit (Twilio: Security). A fallback lies
    with a web server that only gives out files, which is asked by GET. One without a setting is left as it is.
    """
    base = _public(settings)
    found = [
        Address("calls", "voice_url", "voice_method", f"{base}/voice", "POST"),
        Address("call status", "status_callback", "status_callback_method", f"{base}/voice/status", "POST"),
        Address("texts", "sms_url", "sms_method", f"{base}/sms", "POST"),
    ]
    if settings.voice_fallback_url:
        url = settings.voice_fallback_url
        found.append(Address("calls, fallback", "voice_fallback_url", "voice_fallback_method", url, "GET"))
    if settings.sms_fallback_url:
        url = settings.sms_fallback_url
        found.append(Address("texts, fallback", "sms_fallback_url", "sms_fallback_method", url, "GET"))
    return tuple(found)


def compare(address: Address, url: str, method: str) -> Difference | None:
    """Return what differs, or None. What stands behind a # is for the provider alone, and staff may set it."""
    method = method.upper() or "POST"
    if url.partition("#")[0] == address.url and method == address.method:
        return None
    return Difference(address, url, method, _why(address, url, method))


def _why(address: Address, url: str, method: str) -> str:
    if not url:
        return "nothing is set"
    if url.partition("#")[0] == address.url:
        if method == "GET":
            return "asked by GET, whose signatures do not always fit"
        return f"asked by {method}, which a server of files refuses"
    there, here = urlsplit(url), urlsplit(address.url)
    if "demo.twilio.com" in there.netloc:
        return "the provider's demonstration"
    if there.netloc.rpartition("@")[2].lower() != here.netloc.lower():
        return "another machine"
    if there.scheme != here.scheme:
        return f"{there.scheme} and not {here.scheme}: its signature does not fit IVR_PUBLIC_URL"
    if "@" in there.netloc:
        return "a user name or password stands in it"
    return _same_host(there, here)


def _same_host(there: SplitResult, here: SplitResult) -> str:
    if there.path.rstrip("/") == here.path.rstrip("/") and there.path != here.path:
        return "a slash too many or too few at its end: its signature may not fit"
    if there.path == here.path and there.query != here.query:
        return "a query that does not belong there"
    return "another path"


def _public(settings: Settings) -> str:
    base = settings.public_url
    if not base:
        raise UsageError("IVR_PUBLIC_URL is not set: give it the address at which the provider reaches this line.")
    host = urlsplit(base).hostname or ""
    if host == "localhost" or host.endswith((".local", ".internal", ".localhost")) or not reachable(host):
        inside = "which only your own network knows: the provider comes from outside"
        raise UsageError(f"IVR_PUBLIC_URL is {base}, {inside}.")
    return base


def reachable(host: str) -> bool:
    """Say whether an address in digits can be reached from outside; a name is taken to be so."""
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return True

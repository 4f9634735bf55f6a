"""Signed requests as the provider makes them, each with a caller and a call of its own, ready to be sent."""

from __future__ import annotations

import re
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Mapping
from hashlib import sha1
from hmac import new
from html import unescape
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit

TOKEN = "0123456789abcdef0123456789abcdef"
LINE_NUMBER = "+15005550006"
_ACTION = re.compile(r'action="([^"]+)"')
# What else a webhook brings along (Twilio: TwiML Voice, Messaging webhooks); of no use here, but signed and parsed.
_PLACE = {
    f"{end}{what}": value
    for end in ("Caller", "Called", "From", "To")
    for what, value in (("City", "WASHINGTON"), ("State", "DC"), ("Zip", "20001"), ("Country", "US"))
}


def call_form(nth: int, more: Mapping[str, str]) -> dict[str, str]:
    """Return the form of a turn of the nth call, some 25 fields."""
    number = f"+1202555{nth % 10000:04}"
    return {
        "AccountSid": "AC" + "0" * 32,
        "ApiVersion": "2010-04-01",
        "CallSid": f"CA{nth:032x}",
        "CallStatus": "in-progress",
        "Direction": "inbound",
        "Called": LINE_NUMBER,
        "To": LINE_NUMBER,
        "Caller": number,
        "From": number,
        **_PLACE,
        **more,
    }


def text_form(nth: int, body: str) -> dict[str, str]:
    """Return the form of the nth text, 19 fields."""
    place = {name: value for name, value in _PLACE.items() if name.startswith(("From", "To"))}
    return {
        "AccountSid": "AC" + "0" * 32,
        "ApiVersion": "2010-04-01",
        "MessageSid": f"SM{nth:032x}",
        "SmsSid": f"SM{nth:032x}",
        "SmsMessageSid": f"SM{nth:032x}",
        "SmsStatus": "received",
        "NumMedia": "0",
        "NumSegments": "1",
        "To": LINE_NUMBER,
        "From": f"+1202555{nth % 10000:04}",
        "Body": body,
        **place,
    }


def request(url: str, form: Mapping[str, str]) -> bytes:
    """Return a signed request to `url`, as it goes over the wire."""
    body = urlencode(form).encode()
    parts = urlsplit(url)
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    head = (
        f"POST {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nUser-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n"
        f"Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nContent-Length: {len(body)}\r\n"
        f"X-Twilio-Signature: {_signature(url, form)}\r\nI-Twilio-Idempotency-Token: 0a1b2c3d\r\n\r\n"
    )
    return head.encode() + body


def asked(url: str, form: Mapping[str, str]) -> str:
    """Send a signed request; return the document that came back. Raises RuntimeError for anything else."""
    sent = urllib.request.Request(url, urlencode(form).encode(), {"X-Twilio-Signature": _signature(url, form)})
    try:
        with urllib.request.urlopen(sent, timeout=15) as reply:
            document: str = reply.read().decode()
    except HTTPError as error:
        raise RuntimeError(f"{url} answered {error.code}") from None
    if "<Response" not in document:
        raise RuntimeError(f"{url} answered no TwiML")
    return document


def walked(address: str, turns: tuple[Mapping[str, str], ...]) -> str:
    """Return the address at which the turn after some others is awaited: each answer names the next."""
    url = f"{address}/voice"
    for done in turns:
        named = _ACTION.search(asked(url, call_form(0, done)))
        if named is None:
            raise RuntimeError("the call ended before the turn that is measured")
        action = unescape(named[1])
        url = action if action.startswith("http") else address + action
    return url


Form = Callable[[int], dict[str, str]]


def _signature(url: str, form: Mapping[str, str]) -> str:
    signed = url + "".join(name + form[name] for name in sorted(form))
    return b64encode(new(TOKEN.encode(), signed.encode(), sha1).digest()).decode()

"""What a stranger on the Internet meets before the line itself: its name, its certificate, its fallback."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import requests
from certifi import where

from ivr.settings import Settings
from ivr.twilio_account.addresses import reachable
from ivr.twilio_account.check import CONNECT_SECONDS, Check, is_twiml, send

# A certificate with less is about to be forgotten: they renew themselves a month ahead.
DAYS_LEFT = 14


def name(base: str) -> Check:
    parts = urlsplit(base)
    host = parts.hostname or ""
    try:
        addresses = {str(found[4][0]) for found in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)}
    except OSError:
        return Check("name", "wrong", f"{host} is not found.", "Enter it at whoever keeps your domain's names (DNS).")
    told = ", ".join(sorted(addresses))
    if not all(map(reachable, addresses)):
        return Check(
            "name",
            "look",
            f"{host} is {told}, as seen from here: an address inside a network.",
            "See that it has a public one outside; the provider can reach no other.",
        )
    return Check("name", "ok", f"{host} is {told}.")


def certificate(base: str) -> Check:
    """Look at the certificate as a stranger would who trusts only the public authorities, as the provider does."""
    parts = urlsplit(base)
    host, port = parts.hostname or "", parts.port
    if parts.scheme == "http":
        says = "the address begins with http: what callers say is not encrypted."
        return Check("certificate", "look", says, "Put a web server with a certificate in front.")
    trusted = requests.Session().merge_environment_settings(base, {}, None, None, None)["verify"]
    context = ssl.create_default_context(cafile=trusted if isinstance(trusted, str) else where())
    try:
        with (
            socket.create_connection((host, port or 443), CONNECT_SECONDS) as plain,
            context.wrap_socket(plain, server_hostname=host) as secure,
        ):
            shown = secure.getpeercert() or {}
    except ssl.SSLCertVerificationError as wrong:
        do = "Have it made again for this name, with the whole chain up to a public authority."
        return Check("certificate", "wrong", f"it is not valid: {wrong.verify_message}.", do)
    except ssl.SSLError:
        says = f"no secure connection to {host} comes about."
        return Check("certificate", "wrong", says, "See that the web server there speaks HTTPS with TLS 1.2.")
    except OSError:
        says = f"nobody takes a connection to {host}, port {port or 443}."
        return Check("certificate", "wrong", says, "Start the web server, and open the port in the firewall.")
    left = int((ssl.cert_time_to_seconds(str(shown["notAfter"])) - time.time()) // 86400)
    if left < DAYS_LEFT:
        do = "Renew it now, and see why nobody did."
        return Check("certificate", "look", f"valid, but only for {left} more days.", do)
    return Check("certificate", "ok", f"valid for {left} more days.")


def fallbacks(settings: Settings, base: str) -> Iterator[Check]:
    for what, url, setting in (
        ("fallback for calls", settings.voice_fallback_url, "IVR_VOICE_FALLBACK_URL"),
        ("fallback for texts", settings.sms_fallback_url, "IVR_SMS_FALLBACK_URL"),
    ):
        if not url:
            do = f"Run `emergency`, put its files on another machine, and set {setting}."
            yield Check(what, "look", "there is none: when nothing here answers, nobody is given a number.", do)
            continue
        answer = send("GET", url, None, None)
        if isinstance(answer, str) or answer.status_code != 200:
            says = f"{url} {answer if isinstance(answer, str) else f'answers with {answer.status_code}'}."
            yield Check(what, "wrong", says, "Put the file of `emergency` there, open to everybody.")
            continue
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip()
        plain = kind == "text/plain" and setting == "IVR_SMS_FALLBACK_URL" and bool(answer.content.strip())
        if not plain and not (kind in ("text/xml", "application/xml", "text/html") and is_twiml(answer.content)):
            do = "Put the file of `emergency` there, and see that .xml goes out as text/xml and .txt as text/plain."
            yield Check(what, "wrong", f"what is at {url} is no document the provider takes ({kind or 'no type'}).", do)
        elif urlsplit(url).netloc == urlsplit(base).netloc:
            do = "Put it on another machine, best with another company."
            yield Check(what, "look", "it lies where the line itself is, and would be gone together with it.", do)
        else:
            yield Check(what, "ok", f"{url} can be fetched.")

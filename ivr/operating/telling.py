"""Telling somebody: by mail, or by posting to an address. Slow, so never in a turn."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from ivr.errors import IvrError
from ivr.settings import Settings

if TYPE_CHECKING:
    from smtplib import SMTP

SECONDS = 10
_PORTS = {"smtp": 25, "smtps": 465}
_HERE = ("localhost", "127.0.0.1", "::1")


class UntoldError(IvrError):
    """Nobody could be told; the words hold no secret."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to tell: `tell` is given the line, the kind of trouble and the words; it raises UntoldError."""

    name: str
    tell: Callable[[str, str, str], None]


def ways(settings: Settings) -> tuple[Way, ...]:
    """Return the ways that are set up."""
    return tuple(_ways(settings))


def _ways(settings: Settings) -> Iterator[Way]:
    server, sender = settings.alert_mail_server, settings.alert_mail_from
    if settings.alert_mail and server and sender:
        yield Way("mail", lambda line, kind, words: _mail(server, sender, settings.alert_mail, line, words))
    url = settings.alert_url
    if url:
        yield Way("url", lambda line, kind, words: _post(url, line, kind, words))


def _mail(server: str, sender: str, to: tuple[str, ...], line: str, words: str) -> None:
    """Send a mail. A password goes out over an encrypted connection only."""
    import smtplib

    mail = EmailMessage()
    mail["From"], mail["To"], mail["Date"], mail["Message-ID"] = sender, ", ".join(to), formatdate(), make_msgid()
    mail["Subject"] = f"[{line}] {words.splitlines()[0][:120]}"
    mail["Auto-Submitted"] = "auto-generated"  # so that nobody's absence note comes back (RFC 3834)
    mail.set_content(f"{words}\n\n-- \nThe help line {line}. The same is told again after an hour at the earliest.\n")
    parts = urlsplit(server)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    try:
        with _connected(parts.scheme, host, port) as smtp:
            encrypted = parts.scheme == "smtps"
            smtp.ehlo()
            if not encrypted and smtp.has_extn("starttls") and (parts.password or host not in _HERE):
                smtp.starttls(context=ssl.create_default_context())
                smtp.ehlo()
                encrypted = True
            if parts.password:
                if not encrypted and host not in _HERE:
                    raise UntoldError("the mail server offers no encryption, so the password was not sent")
                smtp.login(unquote(parts.username or ""), unquote(parts.password))
            smtp.send_message(mail)
    except (OSError, smtplib.SMTPException) as wrong:
        raise UntoldError(f"the mail server {host} did not take it ({type(wrong).__name__})") from None


def _connected(scheme: str, host: str, port: int) -> SMTP:
    from smtplib import SMTP, SMTP_SSL

    if scheme == "smtps":
        return SMTP_SSL(host, port, timeout=SECONDS, context=ssl.create_default_context())
    return SMTP(host, port, timeout=SECONDS)


def _post(url: str, line: str, kind: str, words: str) -> None:
    """Post it as JSON. `text` is what the usual chats show."""
    import requests

    told = {"text": f"[{line}] {words}", "trouble": kind, "line": line}
    host = urlsplit(url).hostname
    try:
        answer = requests.post(url, json=told, timeout=SECONDS, allow_redirects=False)
    except requests.RequestException as wrong:
        raise UntoldError(f"{host} did not take it ({type(wrong).__name__})") from None
    if not 200 <= answer.status_code < 300:
        raise UntoldError(f"{host} did not take it (answered {answer.status_code})")

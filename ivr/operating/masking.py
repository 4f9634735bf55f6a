"""What may stand in the log: no telephone number, no secret, nothing that would end a line early."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote, urlsplit

from ivr.numbers import mask
from ivr.settings import Settings

SECRET = "(secret)"
_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
# An address of the network, perhaps with its port and, as gunicorn writes it, a process in brackets behind it.
_NETWORK = re.compile(rf"(?<![0-9.])(?:{_OCTET}\.){{3}}{_OCTET}(?![0-9.])(?::[0-9]{{1,5}}(?: \([0-9]+\))?)?")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def masker(settings: Settings) -> Callable[[Any], Any]:
    """Return what makes a value fit for the log, and every value inside of it."""
    secrets = sorted(_secrets(settings), key=len, reverse=True)

    def shown(value: Any) -> Any:
        match value:
            case str():
                for secret in secrets:
                    value = value.replace(secret, SECRET)
                return _without_numbers(_UNSEEN.sub("?", value))
            case dict():
                return {shown(str(name)): shown(each) for name, each in value.items()}
            case list() | tuple() | set() | frozenset():
                return [shown(each) for each in value]
            case bool() | None:
                return value
            case int() | float():
                return value if abs(value) < 1_000_000 else _without_numbers(str(value))
            case _:
                return shown(str(value))

    return shown


def _without_numbers(text: str) -> str:
    kept, at = "", 0
    for found in _NETWORK.finditer(text):
        kept += mask(text[at : found.start()]) + found.group()
        at = found.end()
    return kept + mask(text[at:])


def _secrets(settings: Settings) -> Iterable[str]:
    every = {*settings.auth_tokens, *settings.secret_keys, settings.api_key_secret, settings.operator_token}
    every.add(settings.alert_url)
    for address in (settings.database_url, settings.alert_mail_server, settings.redis_url):
        password = _password(address or "")
        every |= {password, unquote(password)}
    return {each for each in every if each}


def _password(address: str) -> str:
    try:
        return urlsplit(address).password or ""
    except ValueError:
        return ""

"""One request to the provider's API, and what can become of it.

`requests` and not the provider's own library: that one waits for ever unless told otherwise, retries neither 429 nor
5xx, cannot be given another address, and does not tell a request that never left from one whose answer was lost.
For a text that must not be sent twice this difference is everything.
"""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from ivr.errors import IvrError

_MESSAGE = re.compile(rb"\b(?:SM|MM)[0-9a-fA-F]{32}\b")
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0


class ApiError(IvrError):
    """The provider's API did not do what it was asked. Its words are ready to print and hold no secret."""

    def __init__(self, says: str, status: int = 0, code: int = 0) -> None:
        super().__init__(says)
        self.status = status
        self.code = code


class UnsentError(ApiError):
    """The request never left: nobody has it, it may be sent again."""


class UnansweredError(ApiError):
    """No whole answer came: the request may have been carried out."""


@dataclass(frozen=True, slots=True)
class Login:
    """Who asks: an account with its Auth Token, or an API key with its secret. `name` is the setting it is from."""

    name: str
    user: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. `content` is its JSON object, None where it is none; `names_message` whether one is named."""

    status: int
    headers: Mapping[str, str]
    content: dict[str, Any] | None
    names_message: bool = False

    @property
    def code(self) -> int:
        """The provider's own number for what is wrong, 0 for none (Twilio: Error and Warning Dictionary)."""
        found = (self.content or {}).get("code")
        return found if isinstance(found, int) else 0

    @property
    def seconds_to_wait(self) -> float:
        """How long the provider asks us to wait, in seconds; 0 where it does not say."""
        stated = self.headers.get("Retry-After", "")
        return float(stated) if stated.isascii() and stated.isdigit() and len(stated) < 6 else 0.0


def ask(
    method: str,
    url: str,
    login: Login,
    *,
    query: Mapping[str, str] | None = None,
    form: Mapping[str, str] | None = None,
    seconds: float = ANSWER_SECONDS,
) -> Answer:
    """Send one request and wait for its answer, `seconds` for each of its parts. Nothing is sent a second time.

    Every request has a connection of its own: one kept open may be closed at the far end just as we write to it, and
    nobody could say then whether the request arrived. Raises UnsentError and UnansweredError.
    """
    try:
        with requests.Session() as session:
            got = session.request(
                method,
                url,
                params=query,
                data=form,
                auth=(login.user, login.secret),
                headers={"Accept": "application/json", "Connection": "close"},
                timeout=(min(CONNECT_SECONDS, seconds), seconds),
                allow_redirects=False,
            )
            named = _MESSAGE.search(got.content) is not None
            return Answer(got.status_code, got.headers, _object(got.content), named)
    except requests.RequestException as wrong:
        # Its own words may hold the address with everything in the query, and are meant for programmers.
        if why := never_left(wrong):
            raise UnsentError(f"cannot be reached: {why}") from None
        if isinstance(wrong, requests.Timeout):
            raise UnansweredError(f"did not answer within {seconds:g} seconds") from None
        raise UnansweredError("broke off in the middle of its answer") from None


def never_left(wrong: requests.RequestException) -> str:
    """Return why a request cannot have arrived, in a few words; empty where nobody can know.

    Failures to connect come wrapped with a `reason`; whatever happens once connected does not.
    """
    if isinstance(wrong, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return "its address is none"
    reason = getattr(wrong.args[0], "reason", None) if wrong.args else None
    if isinstance(wrong, requests.exceptions.SSLError):
        cause = reason.args[0] if isinstance(reason, Exception) and reason.args else None
        return "its certificate is not valid here" if isinstance(cause, ssl.SSLCertVerificationError) else ""
    if isinstance(wrong, requests.exceptions.ProxyError):
        reason = getattr(reason, "original_error", None)
        return "the proxy does not answer" if isinstance(reason, NewConnectionError) else ""
    if isinstance(reason, NewConnectionError):
        return "its name is not found" if isinstance(reason, NameResolutionError) else "the connection is refused"
    if isinstance(wrong, requests.ConnectTimeout) or isinstance(reason, ConnectTimeoutError):
        return "nobody takes the connection"
    return ""


def _object(content: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(content)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None

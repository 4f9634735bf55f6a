"""The provider's REST API: asking again where that is safe, turning pages, saying what is wrong."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import quote, urlsplit

from ivr.errors import UsageError
from ivr.settings import Settings
from ivr.twilio_account.wire import ANSWER_SECONDS, Answer, ApiError, Login, UnansweredError, UnsentError, ask

Room = Literal["api", "messaging", "routes"]
# Pages that would follow each other for ever.
_MOST_PAGES = 200
_PAGE = "100"
_TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long we ask, in seconds; `sleep` waits."""

    tries: int = 4
    tries_unanswered: int = 2
    first: float = 0.5
    longest: float = 30.0
    answer: float = ANSWER_SECONDS
    sleep: Callable[[float], None] = time.sleep


class Api:
    """The API, for one account. Reading and setting are repeated where it fails; `once` never repeats."""

    def __init__(self, settings: Settings, patience: Patience | None = None) -> None:
        """Raises UsageError where the settings do not say who asks."""
        self.patience = patience or Patience()
        self.account = settings.account_sid or ""
        self.logins = logins(settings)
        self.base = settings.api_url
        if not self.account or not self.logins:
            missing = "TWILIO_ACCOUNT_SID" if not self.account else "TWILIO_AUTH_TOKEN"
            raise UsageError(f"{missing} is not set: the provider's API answers nobody else.")

    def of_account(self, path: str, account: str = "") -> str:
        """Return the path of something that belongs to an account, ours unless another is named."""
        return f"/2010-04-01/Accounts/{quote(account or self.account, safe='')}{path}.json"

    def get(self, room: Room, path: str, query: Mapping[str, str] | None = None) -> dict[str, Any]:
        """Return one thing. Raises ApiError."""
        return self._patiently("GET", room, path, query=query)

    def find(self, room: Room, path: str) -> dict[str, Any] | None:
        """Return one thing, or None where there is none. Raises ApiError."""
        try:
            return self.get(room, path)
        except ApiError as wrong:
            if wrong.status == 404:
                return None
            raise

    def each(self, room: Room, path: str, key: str, query: Mapping[str, str] | None = None) -> Iterator[dict[str, Any]]:
        """Give every entry of a list, page after page. Raises ApiError.

        Of the address of the next page only its path is taken: our credentials go to no other machine.
        """
        asked: Mapping[str, str] | None = {**(query or {}), "PageSize": _PAGE}
        for _ in range(_MOST_PAGES):
            page = self._patiently("GET", room, path, query=asked)
            entries = page.get(key)
            if not isinstance(entries, list):
                raise ApiError(f"The provider's API answers without the list of {key}.")
            yield from (entry for entry in entries if isinstance(entry, dict))
            meta = page.get("meta")
            following = page.get("next_page_uri") or (meta.get("next_page_url") if isinstance(meta, dict) else None)
            if not isinstance(following, str) or not following:
                return
            parts = urlsplit(following)
            path, asked = f"{parts.path}?{parts.query}" if parts.query else parts.path, None

    def change(self, room: Room, path: str, form: Mapping[str, str]) -> dict[str, Any]:
        """Set something to what it shall be, which may be done again. Raises ApiError."""
        return self._patiently("POST", room, path, form=form)

    def once(self, path: str, form: Mapping[str, str]) -> Answer:
        """Ask for something that must not happen twice, and give the answer as it is.

        Only a login that is refused gives way to the next. Raises UnsentError and UnansweredError.
        """
        url = self._url("api", path)
        for login in self.logins:
            answer = ask("POST", url, login, form=form, seconds=self.patience.answer)
            if answer.status != 401:
                break
        return answer

    def _url(self, room: Room, path: str) -> str:
        return (self.base or f"https://{room}.twilio.com") + path

    def _patiently(
        self,
        method: str,
        room: Room,
        path: str,
        query: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        url = self._url(room, path)
        known = list(self.logins)
        unanswered = 0
        for nth in range(1, self.patience.tries + 1 + len(known)):
            wait = 0.0
            try:
                answer = ask(method, url, known[0], query=query, form=form, seconds=self.patience.answer)
                if answer.status == 401 and len(known) > 1:
                    known.pop(0)
                    continue
                if 200 <= answer.status < 300 and answer.content is not None:
                    return answer.content
                problem = self._said(answer)
                wait = answer.seconds_to_wait
                again = answer.status == _TOO_MANY or answer.status >= 500 or answer.status < 300
            except (UnsentError, UnansweredError) as wrong:
                problem = type(wrong)(f"The provider's API at {urlsplit(url).netloc} {wrong}.")
                unanswered += isinstance(wrong, UnansweredError)
                again = unanswered < self.patience.tries_unanswered
            if not again or nth >= self.patience.tries or wait > self.patience.longest:
                raise problem
            self.patience.sleep(max(wait, backed_off(nth, self.patience.first)))
        raise problem

    def _said(self, answer: Answer) -> ApiError:
        """Return what an answer is that cannot be used, in words for staff."""
        number = f"{answer.status}, error {answer.code}" if answer.code else str(answer.status)
        its_own = (answer.content or {}).get("message")
        told = f" It says: {self._without_secrets(its_own)}" if isinstance(its_own, str) and its_own else ""
        if answer.status < 300:
            return UnansweredError("The provider's API gave half an answer. Try again.")
        if answer.status == 401:
            names = " and ".join(dict.fromkeys(["TWILIO_ACCOUNT_SID", *(login.name for login in self.logins)]))
            says = (
                f"The provider's API refuses the credentials ({number}): compare {names} with the account's console. A "
                "token that was replaced no longer counts."
            )
        elif answer.status == 403:
            says = f"The provider's API does not let this account or key do that ({number}).{told}"
        elif answer.status == 404:
            says = f"The provider's API knows no such thing in this account ({number}).{told}"
        elif answer.status == _TOO_MANY:
            wait = f"{answer.seconds_to_wait:g} seconds" if answer.seconds_to_wait else "a minute"
            says = f"The provider's API is asked too often ({number}): try again in {wait}."
        elif answer.status >= 500:
            says = f"The provider's API is out of order ({number}): try again later, or see status.twilio.com."
        else:
            says = f"The provider's API refuses this ({number}).{told}"
        return ApiError(says, answer.status, answer.code)

    def _without_secrets(self, words: str) -> str:
        for login in self.logins:
            words = words.replace(login.secret, "(not shown)")
        return words[:300]


def logins(settings: Settings) -> tuple[Login, ...]:
    """Return who may ask: the API key alone where there is one, else each of the Auth Tokens."""
    if settings.api_key_sid and settings.api_key_secret:
        return (Login("TWILIO_API_KEY_SECRET", settings.api_key_sid, settings.api_key_secret),)
    return tuple(Login("TWILIO_AUTH_TOKEN", settings.account_sid or "", token) for token in settings.auth_tokens)


def backed_off(nth: int, first: float) -> float:
    """Return how long to wait before trying again, in seconds: doubled each time, and by chance up to half less."""
    return first * 2.0 ** (nth - 1) * random.uniform(0.5, 1.0)

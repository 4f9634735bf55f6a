"""The command `twilio doctor`: the line as the provider meets it, from outside in."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

import requests

from ivr.channels.signature import sign
from ivr.errors import UsageError
from ivr.settings import Settings
from ivr.twilio_account import outside
from ivr.twilio_account.api import Api, Patience, logins
from ivr.twilio_account.check import Check, clock, is_twiml, send
from ivr.twilio_account.wire import Answer, ApiError, Login, ask

# The provider gives up after 15 seconds, but a caller takes three of silence for a broken line.
SLOW_SECONDS = 3.0
# No call of the provider's has this id.
CALL = "CA" + "0" * 32


def doctor(settings: Settings, as_json: bool, patience: Patience | None = None) -> int:
    """Print every check; return 0 where nothing is wrong, else 1. Raises UsageError without the settings it needs."""
    if not settings.public_url:
        raise UsageError("IVR_PUBLIC_URL is not set: give it the address at which the provider reaches this line.")
    if not settings.auth_tokens:
        raise UsageError("TWILIO_AUTH_TOKEN is not set: without it nothing can be signed.")
    found = []
    for check in checks(settings, patience or Patience()):
        found.append(check)
        if not as_json:
            print(check, flush=True)
    right = all(check.verdict != "wrong" for check in found)
    if as_json:
        each = [{"name": c.name, "verdict": c.verdict, "says": c.says, "do": c.do} for c in found]
        print(json.dumps({"right": right, "checks": each}, indent=2))
    return 0 if right else 1


def checks(settings: Settings, patience: Patience) -> Iterator[Check]:
    """Give one check after another. Where the address cannot be reached at all, what needs it is left out."""
    base = settings.public_url or ""
    name = outside.name(base)
    yield name
    if name.verdict != "wrong":
        secure = outside.certificate(base)
        yield secure
        if secure.verdict != "wrong":
            yield from _webhooks(settings, base)
    yield from outside.fallbacks(settings, base)
    yield from _api(settings, patience)


def _webhooks(settings: Settings, base: str) -> Iterator[Check]:
    unsigned = send("POST", f"{base}/voice", {"CallSid": CALL, "CallStatus": "completed"}, None)
    if isinstance(unsigned, str):
        yield Check("unsigned request", "wrong", f"{base}/voice {unsigned}.", "Start the line: `serve`.")
        return
    yield _unsigned(unsigned, base)
    yield from clock("clock", "the line's machine", unsigned.headers.get("Date", ""))
    for nth, token in enumerate(settings.auth_tokens, 1):
        which = f" (token {nth} of {len(settings.auth_tokens)})" if len(settings.auth_tokens) > 1 else ""
        # Nothing comes of a call that is over, of a status amid one, or of a text the provider has answered itself.
        about = {"AccountSid": settings.account_sid or "", "From": "", "To": ""}
        call = {**about, "CallSid": CALL, "CallStatus": "completed"}
        yield _signed(f"signed call{which}", f"{base}/voice", call, token)
        yield _signed(f"call status{which}", f"{base}/voice/status", {**call, "CallStatus": "in-progress"}, token)
        text = {**about, "MessageSid": "SM" + "0" * 32, "Body": "HELP", "OptOutType": "HELP"}
        yield _signed(f"signed text{which}", f"{base}/sms", text, token)


def _unsigned(answer: requests.Response, base: str) -> Check:
    name = "unsigned request"
    if answer.status_code == 403:
        return Check(name, "ok", "refused with 403.")
    if answer.is_redirect:
        to = urlsplit(answer.headers.get("Location", ""))
        says = f"sent on to {to.scheme}://{to.netloc}{to.path}." if to.netloc else f"sent on to {to.path}."
        do = "Set IVR_PUBLIC_URL to where it is answered: signatures hold for one address."
        return Check(name, "wrong", says, do)
    if answer.status_code == 200:
        says = "answered like one of the provider's: anybody may call."
        return Check(name, "wrong", says, f"See what answers at {base}/voice; it is not this line as it should be.")
    says = f"answered with {answer.status_code} and not with 403."
    return Check(name, "wrong", says, f"See what answers at {base}/voice, and what the web server in front passes on.")


def _signed(name: str, url: str, form: Mapping[str, str], token: str) -> Check:
    begun = time.monotonic()
    answer = send("POST", url, form, sign(token, url, form.items()))
    took = time.monotonic() - begun
    if isinstance(answer, str):
        return Check(name, "wrong", f"{url} {answer}.", "See the line's log.")
    if answer.status_code == 403:
        return Check(
            name,
            "wrong",
            "refused with 403, although it is signed.",
            "See that the line was started with this TWILIO_AUTH_TOKEN, TWILIO_ACCOUNT_SID and IVR_PUBLIC_URL, and "
            "that the web server in front passes the path on as it is.",
        )
    if answer.status_code != 200:
        do = "See the line's log, and that of the web server in front."
        return Check(name, "wrong", f"answered with {answer.status_code} and not with 200.", do)
    if "xml" not in answer.headers.get("Content-Type", "") or not is_twiml(answer.content):
        return Check(name, "wrong", "answered with something else than TwiML.", f"See what answers at {url}.")
    if took > SLOW_SECONDS:
        says = f"answered rightly, but after {took:.1f} seconds."
        return Check(name, "look", says, "Callers hear nothing meanwhile: see what keeps the machine busy.")
    return Check(name, "ok", f"answered in {took:.1f} seconds.")


def _api(settings: Settings, patience: Patience) -> Iterator[Check]:
    """Ask the API whether it takes the very tokens that prove requests to be genuine."""
    if not settings.account_sid:
        do = "Set TWILIO_ACCOUNT_SID: it also keeps out whoever signs for another account."
        yield Check("API", "look", "not asked: it is not known which account this is.", do)
        return
    api = Api(settings, patience)
    tokens = [Login("TWILIO_AUTH_TOKEN", settings.account_sid, token) for token in settings.auth_tokens]
    keys = [login for login in logins(settings) if login.name != "TWILIO_AUTH_TOKEN"]
    url = (settings.api_url or "https://api.twilio.com") + api.of_account("/IncomingPhoneNumbers")
    answers: list[Answer] = []
    for login in [*tokens, *keys]:
        try:
            answers.append(ask("GET", url, login, query={"PageSize": "1"}, seconds=patience.answer))
        except ApiError as wrong:
            do = "See that this machine may reach the provider, and status.twilio.com."
            yield Check("API", "wrong", f"it {wrong}.", do)
            return
    one_is_taken = any(answer.status < 300 for answer in answers[: len(tokens)])
    for nth, answer in enumerate(answers, 1):
        which = f"Auth Token {nth} of {len(tokens)}" if nth <= len(tokens) else "API key"
        yield _taken(which, answer.status, one_is_taken and nth <= len(tokens))
    yield from clock("provider's clock", "the provider's", answers[-1].headers.get("Date", ""))


def _taken(which: str, status: int, another_is: bool) -> Check:
    if status < 300:
        return Check("API", "ok", f"{which} is taken.")
    if status != 401:
        return Check("API", "look", f"{which}: answered with {status}.", "Try again later.")
    if another_is:
        do = "Right while one token replaces another; afterwards take it out of TWILIO_AUTH_TOKEN."
        return Check("API", "look", f"{which} is not taken.", do)
    do = "Compare TWILIO_ACCOUNT_SID and the token or key with the account's console."
    return Check("API", "wrong", f"{which} is refused.", do)

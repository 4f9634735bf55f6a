"""Making requests up: the same seed makes the same ones. What the provider would sign is signed with its token."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal
from urllib.parse import parse_qsl, quote, quote_plus

from itsdangerous import Signer

from benchmarks.fuzzing import odd

FORM_TYPE = "application/x-www-form-urlencoded; charset=UTF-8"
WEBHOOKS = ("/voice", "/voice", "/voice", "/sms", "/sms", "/voice/status", "/sms/status")
Expect = Literal["twiml", "refused", "anything"]
Pairs = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Case:
    """One request, and what must come of it: TwiML because it is genuine, a refusal because it is not, or anything."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    expect: Expect
    why: str
    chunked: bool = False


def signature(token: str, url: str, body: bytes) -> str:
    """Return what the provider signs for a form (Twilio: Security), worked out apart from the line's own code."""
    pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace", separator="&")
    text = url + "".join(name + value for name, value in sorted(set(pairs)))
    return base64.b64encode(hmac.new(token.encode(), text.encode("utf-8", "replace"), hashlib.sha1).digest()).decode()


class Cases:
    """Makes requests up for a line at `base`, the public address. `staff` are addresses to try besides."""

    def __init__(self, seed: int, token: str, key: str, base: str, prefix: str, staff: Sequence[str]) -> None:
        self.chance = Random(seed)
        self.token, self.base, self.prefix, self.staff = token, base, prefix, staff
        self.states: list[str] = list(odd.STATES) * 7
        self._signer = Signer([key], salt="ivr.conversation")
        self._kinds: tuple[tuple[int, Callable[[], Case]], ...] = (
            (40, self._genuine),
            (20, self._forged),
            (8, self._damaged),
            (12, self._unsigned),
            (20, self._elsewhere),
        )

    def one(self) -> Case:
        """Make up the next one."""
        makes = self.chance.choices(self._kinds, [weight for weight, _ in self._kinds])[0][1]
        return makes()

    def saw(self, state: str) -> None:
        """Remember a conversation that the line wrote, to be gone on with: an answer, whence it dials, oftener."""
        self.states += [state] * (8 if "-Aanswer" in state or "-Adialled" in state else 1)
        if len(self.states) > 5000:
            del self.states[len(odd.STATES) : len(odd.STATES) + 1000]

    def _genuine(self, expect: Expect = "twiml") -> Case:
        path = self.chance.choice(WEBHOOKS)
        target, body = self._target(path), self._body(path)
        headers = [("HTTP_X_TWILIO_SIGNATURE", self._sign(target, body)), ("CONTENT_TYPE", FORM_TYPE)]
        headers += [("HTTP_COOKIE", self._cookie())] if self.chance.random() < 0.5 else []
        chunked = self.chance.random() < 0.05
        if not chunked:
            headers.append(("CONTENT_LENGTH", str(len(body))))
        return Case("POST", target, tuple(headers), body, expect, "genuine", chunked)

    def _forged(self) -> Case:
        """A genuine request in which one thing is other than it was signed."""
        whole = self._genuine("refused")
        signed = dict(whole.headers)["HTTP_X_TWILIO_SIGNATURE"]
        target, body, kind = whole.target, whole.body, self.chance.randrange(9)
        match kind:
            case 0:
                signed = signature(self.token[::-1], self.base + target, body)
            case 1:
                signed = self.chance.choice(("", " ", "x", "=" * 28, "\xff" * 28, "A" * 5000, "None"))
            case 2:
                at = self.chance.randrange(len(signed) - 2)
                signed = signed[:at] + ("A" if signed[at] != "A" else "B") + signed[at + 1 :]
            case 3:
                signed = signed[: self.chance.randrange(len(signed))]
            case 4:
                body += b"&zz=" + self._written(odd.words(self.chance)) + b"."
            case 5:
                body = body.replace(b"1", b"2", 1) if b"1" in body else body + b"&y=1"
            case 6:
                target += "1" if "?" in target else "?c=1"
            case 7:
                signed = signature(self.token, "https://elsewhere.example" + target, body)
            case 8:
                signed = signature("", self.base + target, body)
        headers = dict(whole.headers) | {"HTTP_X_TWILIO_SIGNATURE": signed}
        if "CONTENT_LENGTH" in headers:
            headers["CONTENT_LENGTH"] = str(len(body))
        return Case("POST", target, tuple(headers.items()), body, "refused", f"forged {kind}", whole.chunked)

    def _damaged(self) -> Case:
        """Signed, and cut short, of another length or type than it says, or far too large."""
        whole = self._genuine()
        headers, body = dict(whole.headers), whole.body
        headers.setdefault("CONTENT_LENGTH", str(len(body)))
        expect: Expect = "refused"
        match self.chance.randrange(5):
            case 0:
                body = body[: self.chance.randrange(len(body))]
            case 1:
                headers["CONTENT_LENGTH"] = self.chance.choice(odd.LENGTHS)
                expect = "anything"
            case 2:
                headers["CONTENT_TYPE"] = self.chance.choice(odd.TYPES)
                expect = "anything"
            case 3:
                body += b"&x=1" * self.chance.choice((1000, 3000))
                headers |= self._signed_again(whole.target, body)
            case 4:
                body += b"&x=" + b"y" * 300_000
                headers |= self._signed_again(whole.target, body)
        return Case("POST", whole.target, tuple(headers.items()), body, expect, "damaged")

    def _unsigned(self) -> Case:
        whole = self._genuine("refused")
        headers = dict(whole.headers)
        del headers["HTTP_X_TWILIO_SIGNATURE"]
        headers.update(self._odd_headers())
        headers.pop("HTTP_HOST", None)
        return Case("POST", whole.target, tuple(headers.items()), whole.body, "refused", "unsigned", whole.chunked)

    def _elsewhere(self) -> Case:
        """Any method, path, headers and body."""
        chance = self.chance
        path = chance.choice((*WEBHOOKS, *self.staff, *self.staff, "/health", "/", "//", "/voice/", "/sms/", "/staff"))
        while "<" in path:
            start, end = path.index("<"), path.index(">")
            path = path[:start] + quote(odd.words(chance)[:200].encode("utf-8", "replace"), safe="") + path[end + 1 :]
        if chance.random() < 0.2:
            path = quote(odd.changed(chance, path).encode("utf-8", "replace"), safe="/%")
        query = (
            "?" + quote(odd.words(chance)[:500].encode("utf-8", "replace"), safe="=&") if chance.random() < 0.4 else ""
        )
        headers = self._odd_headers()
        body = b"" if chance.random() < 0.4 else self._body("/sms")
        headers["CONTENT_TYPE"] = FORM_TYPE if chance.random() < 0.6 else chance.choice(odd.TYPES)
        headers["CONTENT_LENGTH"] = str(len(body)) if chance.random() < 0.8 else chance.choice(odd.LENGTHS)
        return Case(
            chance.choice(odd.METHODS),
            self.prefix + (path or "/") + query,
            tuple(headers.items()),
            body,
            "anything",
            "elsewhere",
        )

    def _odd_headers(self) -> dict[str, str]:
        found = self.chance.sample(odd.HEADERS, self.chance.randrange(4))
        return {name: self.chance.choice(values) for name, values in found}

    def _signed_again(self, target: str, body: bytes) -> dict[str, str]:
        return {"HTTP_X_TWILIO_SIGNATURE": self._sign(target, body), "CONTENT_LENGTH": str(len(body))}

    def _sign(self, target: str, body: bytes) -> str:
        return signature(self.token, self.base + target.removeprefix(self.prefix), body)

    def _target(self, path: str) -> str:
        chance, target = self.chance, self.prefix + path
        if chance.random() < 0.03:
            target += "/"
        if path != "/voice" or chance.random() < 0.1:
            return target
        # Half of them go on from where some call stood, so that the walk gets to every place there is.
        state = self.states[-chance.randrange(1, 200)] if chance.random() < 0.5 else chance.choice(self.states)
        if chance.random() < 0.3:
            state = odd.changed(chance, state)
        nth = chance.choice(("1", "2", "3", "17", "9999", "", "x", "-1", "²", "99999"))
        more = chance.choice(("", "", "", "&c=zzz", "&d=%00", "&", "&n=3"))
        return f"{target}?c={quote(state.encode('utf-8', 'replace'), safe='-_.~')}&n={quote(nth)}{more}"

    def _cookie(self) -> str:
        chance = self.chance
        state = chance.choice(self.states)
        if chance.random() < 0.3:
            state = odd.changed(chance, state)
        signed = self._signer.sign(state.encode("utf-8", "replace")).decode("latin-1")
        if chance.random() < 0.2:
            signed = odd.changed(chance, signed)
        return "c=" + "".join(letter for letter in signed if letter.isprintable() and ord(letter) < 256)

    def _body(self, path: str) -> bytes:
        chance = self.chance
        pairs: Pairs = [("AccountSid", "AC" + "0" * 31 + "1"), ("From", chance.choice(odd.NUMBERS))]
        pairs += [("To", chance.choice(("+15005550006", "+15005550006", *odd.NUMBERS)))]
        if path == "/sms":
            pairs += [("MessageSid", f"SM{chance.randrange(10**9):032}"), ("Body", odd.words(chance))]
            pairs += [("NumMedia", chance.choice(("0", "1", "x", "")))]
            pairs += [("OptOutType", chance.choice(("STOP", "HELP", odd.MARK)))] if chance.random() < 0.05 else []
        else:
            pairs += [("CallSid", f"CA{chance.randrange(10**9):032}"), ("CallStatus", chance.choice(odd.STATUSES))]
            kind = chance.random()
            if kind < 0.4:
                pairs.append(("Digits", chance.choice(odd.KEYS)))
            elif kind < 0.7:
                pairs += [("SpeechResult", odd.words(chance)), ("Confidence", chance.choice(("0.9", "", "x")))]
            elif kind < 0.85:
                pairs += [
                    ("DialCallStatus", chance.choice(odd.DIALLED)),
                    ("DialCallDuration", chance.choice(odd.DURATIONS)),
                ]
            pairs += [("CallDuration", chance.choice(odd.DURATIONS))] if path == "/voice/status" else []
        for _ in range(chance.choice((0, 0, 1, 3))):
            pairs.append(
                (chance.choice(("FromCity", "CallerName", "x", "", "ünï", *(p[0] for p in pairs))), odd.words(chance))
            )
        if chance.random() < 0.3:
            chance.shuffle(pairs)
        return b"&".join(self._written(name) + b"=" + self._written(value) for name, value in pairs)

    def _written(self, text: str) -> bytes:
        raw = text.encode("utf-8", "surrogatepass")
        match self.chance.randrange(12):
            case 0:  # as browsers do not, but other clients may
                return "".join(f"%{each:02x}" for each in raw).encode()
            case 1:  # as it is: only what parts fields is escaped
                return raw.replace(b"%", b"%25").replace(b"&", b"%26").replace(b"=", b"%3D").replace(b"+", b"%2B")
            case 2:  # escapes that are none
                return quote_plus(raw).encode() + self.chance.choice((b"%", b"%z", b"%4", b"+", b"%FF%FE", b"\xff"))
        return quote_plus(raw).encode()

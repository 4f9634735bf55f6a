"""What the provider's REST API answers about one account with its numbers and messages, as documented.

(Twilio: REST API, Messaging Services, A2P 10DLC, Toll-Free Verification, Inbound Processing Region.) What it was asked
stands in `asked`, what it sent in `messages`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

SUB = "AC" + "0" * 30 + "99"

Entry = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]


@dataclass
class Account:
    """The account; `told` is called for each message before it is answered."""

    told: Callable[[], None]
    sid: str = ""
    auth_token: str = ""
    tokens: list[str] = field(default_factory=list)
    """Those that are accepted."""
    keys: dict[str, str] = field(default_factory=dict)
    numbers: list[Entry] = field(default_factory=list)
    account: Entry = field(default_factory=dict)
    sub_numbers: list[Entry] = field(default_factory=list)
    groups: list[Entry] = field(default_factory=list)
    members: dict[str, list[str]] = field(default_factory=dict)
    campaigns: dict[str, list[Entry]] = field(default_factory=dict)
    verifications: list[Entry] = field(default_factory=list)
    routes: dict[str, Entry] = field(default_factory=dict)
    page: int = 50
    deaf: list[str] = field(default_factory=list)
    """Fields of a number that are taken and not kept."""
    always: tuple[int, Entry] | None = None
    """What is answered whatever is asked."""
    asked: list[Asked] = field(default_factory=list)
    messages: list[Entry] = field(default_factory=list)

    # What is answered: a status and an object.

    def answer(self, asked: Asked, user: str, secret: str) -> tuple[int, Entry]:
        if self.always:
            return self.always
        if not ((user == self.sid and secret in self.tokens) or (secret and self.keys.get(user) == secret)):
            return error(401, 20003, f"Authentication Error - invalid username {user} or password {secret}")
        path = asked.path.removesuffix(".json")
        if path == "/2010-04-01/Accounts":
            mine = {"sid": self.sid, **self.account, "auth_token": self.auth_token}
            return self.listed(asked, "accounts", [mine, {"sid": SUB, "status": "active"}])
        if path == f"/2010-04-01/Accounts/{self.sid}":
            return 200, {"sid": self.sid, **self.account, "auth_token": self.auth_token}
        if found := re.fullmatch(r"/2010-04-01/Accounts/(AC\w+)/(\w+)(?:/(\w+))?", path):
            return self.in_account(asked, *found.groups())
        if path.startswith("/v1/"):
            return self.messaging(asked, path)
        if found := re.fullmatch(r"/v3/PhoneNumbers/(\+\d+)", path):
            return (200, self.routes[found[1]]) if found[1] in self.routes else nowhere(asked)
        return nowhere(asked)

    def in_account(self, asked: Asked, account: str, kind: str, sid: str | None) -> tuple[int, Entry]:
        if kind == "Messages" and account == self.sid:
            return self.message(asked, sid)
        if kind != "IncomingPhoneNumbers" or account not in (self.sid, SUB):
            return nowhere(asked)
        numbers = self.numbers if account == self.sid else self.sub_numbers
        if sid is None:
            # As the real one does, a search finds a number that only holds what was asked for.
            part = asked.query.get("PhoneNumber", "")
            return self.listed(asked, "incoming_phone_numbers", [one for one in numbers if part in one["phone_number"]])
        entry = next((one for one in numbers if one["sid"] == sid), None)
        if entry is None:
            return nowhere(asked)
        for name, value in asked.form.items():
            snake = re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
            if snake not in entry:
                return error(400, 20001, f"Unknown parameter {name}")
            if snake not in self.deaf:
                entry[snake] = value
        return 200, entry

    def message(self, asked: Asked, sid: str | None) -> tuple[int, Entry]:
        if asked.method == "GET":
            found = next((one for one in self.messages if one["sid"] == sid), None)
            return (200, found) if found else nowhere(asked)
        to, body = asked.form.get("To", ""), asked.form.get("Body", "")
        refusals = {"+15005550001": 21211, "+15005550003": 21408, "+15005550004": 21610, "+15005550009": 21614}
        if to in refusals:
            return error(400, refusals[to], f"The 'To' number {to} is refused")
        if not body or len(body) > 1600:
            return error(400, 21617, "The message body exceeds the 1600 character limit")
        made = {"sid": f"SM{len(self.messages) + 1:032x}", "status": "queued", "to": to, "body": body}
        self.messages.append({**made, "form": asked.form})
        self.told()
        return 201, made

    def messaging(self, asked: Asked, path: str) -> tuple[int, Entry]:
        if path == "/v1/Services":
            return self.listed(asked, "services", self.groups)
        if path == "/v1/Tollfree/Verifications":
            sid = asked.query.get("TollfreePhoneNumberSid")
            return self.listed(
                asked, "verifications", [one for one in self.verifications if one["tollfree_phone_number_sid"] == sid]
            )
        if found := re.fullmatch(r"/v1/Services/(MG\w+)/PhoneNumbers/(PN\w+)", path):
            inside = found[2] in self.members.get(found[1], [])
            return (200, {"sid": found[2], "service_sid": found[1]}) if inside else nowhere(asked)
        if found := re.fullmatch(r"/v1/Services/(MG\w+)/Compliance/Usa2p", path):
            return self.listed(asked, "compliance", self.campaigns.get(found[1], []))
        return nowhere(asked)

    def listed(self, asked: Asked, key: str, entries: list[Entry]) -> tuple[int, Entry]:
        """One page of a list; the address of the next is written as each of the two generations of the API does."""
        at = int(asked.query.get("Page", "0"))
        size = min(self.page, int(asked.query.get("PageSize", "50")))
        part, rest = entries[at * size : (at + 1) * size], entries[(at + 1) * size :]
        query = urlencode({**asked.query, "Page": str(at + 1), "PageToken": f"PA{at}"})
        following = f"{asked.path}?{query}" if rest else None
        if asked.path.startswith("/2010-04-01/"):
            return 200, {key: part, "page": at, "page_size": size, "next_page_uri": following}
        there = f"https://messaging.twilio.com{following}" if following else None
        return 200, {key: part, "meta": {"key": key, "page": at, "page_size": size, "next_page_url": there}}


def error(status: int, code: int, words: str) -> tuple[int, Entry]:
    """An error as the API writes it."""
    more = f"https://www.twilio.com/docs/errors/{code}"
    return status, {"code": code, "message": words, "more_info": more, "status": status}


def nowhere(asked: Asked) -> tuple[int, Entry]:
    return error(404, 20404, f"The requested resource {asked.path} was not found")

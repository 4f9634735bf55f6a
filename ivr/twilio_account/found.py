"""What the provider has in its books about one number and everything that has a say in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ivr.errors import UsageError
from ivr.twilio_account.api import Api
from ivr.twilio_account.wire import ApiError

TOLL_FREE = ("+1800", "+1833", "+1844", "+1855", "+1866", "+1877", "+1888")
_MOST_OTHER_ACCOUNTS = 50
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class Group:
    """The Messaging Service a number is in. `campaigns` are the states of its registrations (Twilio: A2P 10DLC)."""

    sid: str
    name: str
    inbound_url: str
    inbound_method: str
    leaves_it_to_the_number: bool
    campaigns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A number as the provider has it. `number` is the API's own entry; `unseen` what we were not let look at."""

    sid: str
    number: Mapping[str, Any] = field(repr=False)
    account: Mapping[str, Any] = field(repr=False)
    voice_region: str = ""
    text_region: str = ""
    group: Group | None = None
    toll_free: str | None = None
    unseen: tuple[str, ...] = ()

    def text(self, name: str) -> str:
        """Return one field of the number's entry; empty where it has none."""
        return text(self.number, name)

    @property
    def e164(self) -> str:
        """The number itself."""
        return self.text("phone_number")

    @property
    def is_toll_free(self) -> bool:
        """Say whether another registration is asked for than for a number of a place."""
        return self.e164.startswith(TOLL_FREE)

    def can(self, capability: str) -> bool:
        """Say whether the number can do `voice`, `sms` or `mms`."""
        capabilities = self.number.get("capabilities")
        return isinstance(capabilities, dict) and bool(capabilities.get(capability))


def text(entry: Mapping[str, Any], name: str) -> str:
    """Return a field of an entry as text; null and what is no text count as empty."""
    value = entry.get(name)
    return value if isinstance(value, str) else ""


def look_up(api: Api, number: str | None) -> Found:
    """Look at a number, the account's only one unless it is named. Raises UsageError and ApiError."""
    entry = _entry(api, number)
    sid = text(entry, "sid")
    if not sid:
        raise ApiError("The provider's API answers with a number that has no SID.")
    unseen: list[str] = []

    def perhaps(what: str, look: Callable[[], _Found], otherwise: _Found) -> _Found:
        try:
            return look()
        except ApiError as wrong:
            unseen.append(f"{what} ({wrong})")
            return otherwise

    e164 = text(entry, "phone_number")
    nothing: dict[str, Any] = {}
    account = perhaps("the account", lambda: api.get("api", f"/2010-04-01/Accounts/{api.account}.json"), nothing)
    route = perhaps("its region", lambda: api.find("routes", f"/v3/PhoneNumbers/{e164}"), None) or {}
    group = perhaps("its Messaging Service", lambda: _group(api, sid), None)
    toll_free = None
    if e164.startswith(TOLL_FREE):
        toll_free = perhaps("its toll-free verification", lambda: _verification(api, sid), "?")
    regions = text(route, "voice_region"), text(route, "messaging_region")
    return Found(sid, entry, account, *regions, group, toll_free, tuple(unseen))


def _entry(api: Api, number: str | None) -> dict[str, Any]:
    path = api.of_account("/IncomingPhoneNumbers")
    query = {"PhoneNumber": number} if number else {}
    # The list is searched by a part of the number too: only the whole one counts.
    entries = [
        entry
        for entry in api.each("api", path, "incoming_phone_numbers", query)
        if number is None or text(entry, "phone_number") == number
    ]
    if len(entries) == 1:
        return entries[0]
    if number is None:
        every = ", ".join(sorted(text(entry, "phone_number") for entry in entries))
        if not every:
            raise UsageError(f"The account {api.account} has no number: buy one first.")
        raise UsageError(f"The account {api.account} has several numbers: give --number, one of {every}.")
    raise UsageError(_not_ours(api, number))


def _not_ours(api: Api, number: str) -> str:
    """Return where a number is that this account has not."""
    try:
        others = [text(entry, "sid") for entry in api.each("api", "/2010-04-01/Accounts.json", "accounts")]
        for other in [sid for sid in others if sid and sid != api.account][:_MOST_OTHER_ACCOUNTS]:
            path = api.of_account("/IncomingPhoneNumbers", other)
            for entry in api.each("api", path, "incoming_phone_numbers", {"PhoneNumber": number}):
                if text(entry, "phone_number") == number:
                    return (
                        f"{number} belongs to the sub-account {other}, whose own token signs its requests: set "
                        "TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN to the sub-account's."
                    )
    except ApiError:
        pass  # whoever may not look at other accounts is told the first half
    return (
        f"{number} is not a number of the account {api.account}: buy it, or set TWILIO_ACCOUNT_SID to the account it "
        "belongs to."
    )


def _group(api: Api, sid: str) -> Group | None:
    for entry in api.each("messaging", "/v1/Services", "services"):
        group = text(entry, "sid")
        if group and api.find("messaging", f"/v1/Services/{group}/PhoneNumbers/{sid}") is not None:
            campaigns = api.each("messaging", f"/v1/Services/{group}/Compliance/Usa2p", "compliance")
            return Group(
                group,
                text(entry, "friendly_name"),
                text(entry, "inbound_request_url"),
                text(entry, "inbound_method").upper() or "POST",
                entry.get("use_inbound_webhook_on_number") is True,
                tuple(text(one, "campaign_status").upper() for one in campaigns if one.get("mock") is not True),
            )
    return None


def _verification(api: Api, sid: str) -> str:
    """Return the state of a toll-free number's verification; empty where nobody has asked for one."""
    found = api.each("messaging", "/v1/Tollfree/Verifications", "verifications", {"TollfreePhoneNumberSid": sid})
    states = [text(one, "status").upper() for one in found if text(one, "tollfree_phone_number_sid") == sid]
    return "TWILIO_APPROVED" if "TWILIO_APPROVED" in states else states[0] if states else ""

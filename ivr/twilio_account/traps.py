"""What keeps calls or texts away from the line although its addresses are right; each with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ivr.settings import Settings
from ivr.twilio_account.found import Found, Group, text

Level = Literal["calls", "texts", "note"]


@dataclass(frozen=True, slots=True)
class Trap:
    """One trap: what it spoils, what it is, and what to do. `taken_over` is the field that `--take-over` empties."""

    code: str
    level: Level
    says: str
    do: str
    taken_over: str = ""

    def __str__(self) -> str:
        """Return it in two sentences."""
        return f"{self.says} {self.do}"


def traps(found: Found, settings: Settings) -> tuple[Trap, ...]:
    """Return every trap that a number is in, those first that keep calls away."""
    every = [*_account(found), *_calls(found), *_texts(found, settings), *_notes(found, settings)]
    order = ("calls", "texts", "note")
    return tuple(sorted(every, key=lambda trap: order.index(trap.level)))


def _account(found: Found) -> Iterator[Trap]:
    status, kind = text(found.account, "status"), text(found.account, "type")
    if status and status != "active":
        says = f"The account is {status}: no call and no text gets through."
        yield Trap("account_inactive", "calls", says, "Ask the provider to open it again.")
    if kind == "Trial":
        says = "It is a trial account: callers hear an advertisement first, and only verified numbers get texts."
        yield Trap("trial", "calls", says, "Upgrade the account before anybody else is given the number.")


def _calls(found: Found) -> Iterator[Trap]:
    take = "Run `twilio connect` with --take-over to empty it, if nothing else needs it."
    if sid := found.text("trunk_sid"):
        says = f"A SIP trunk ({sid}) is set on the number, and it wins over every voice address."
        yield Trap("trunk", "calls", says, take, "trunk_sid")
    if sid := found.text("voice_application_sid"):
        says = f"A voice application ({sid}) is set on the number, and it wins over every voice address."
        yield Trap("voice_application", "calls", says, take, "voice_application_sid")
    if not found.can("voice"):
        says = "The number cannot take calls."
        yield Trap("no_voice", "calls", says, "Choose a number with the capability Voice.")
    if found.text("voice_receive_mode") == "fax":
        says = "The number takes every call for a fax."
        yield Trap("fax", "calls", says, "Set it to take voice calls in the account's console.")
    if found.voice_region not in ("", "us1"):
        yield Trap("voice_region", "calls", *_elsewhere("calls", found.voice_region))


def _elsewhere(what: str, region: str) -> tuple[str, str]:
    says = f"The number's {what} are handled in the region {region}, where other addresses and another token count."
    return says, f"Set {what} to us1 in the account's console, or connect it there by hand."


def _texts(found: Found, settings: Settings) -> Iterator[Trap]:
    if sid := found.text("sms_application_sid"):
        says = f"A messaging application ({sid}) is set on the number, and it wins over the address for texts."
        do = "Run `twilio connect` with --take-over to empty it, if nothing else needs it."
        yield Trap("sms_application", "texts", says, do, "sms_application_sid")
    if found.text_region not in ("", "us1"):
        yield Trap("text_region", "texts", *_elsewhere("texts", found.text_region))
    if not found.can("sms"):
        says = "The number cannot take texts."
        do = "Choose a number with the capability SMS, or let the line be for calls alone."
        yield Trap("no_sms", "texts", says, do)
        return
    if found.group:
        yield from _in_group(found.group, settings)
    yield from _verification(found) if found.is_toll_free else _campaign(found)


def _in_group(group: Group, settings: Settings) -> Iterator[Trap]:
    ours = f"{settings.public_url}/sms"
    named = f"The number is in the Messaging Service {group.name or group.sid} ({group.sid})"
    if group.leaves_it_to_the_number:
        return
    if not group.inbound_url:
        says = f"{named}, which has no address for incoming texts: they are dropped, and not even logged."
    elif group.inbound_url.partition("#")[0] != ours:
        says = f"{named}, and its address for incoming texts ({group.inbound_url}) wins over the number's."
    elif group.inbound_method != "POST":
        says = f"{named}, which asks by {group.inbound_method}, and signatures of GET requests do not always fit."
    else:
        return
    do = 'Under its Integration choose "Defer to sender\'s webhook", or give it the address ' + ours + " with POST."
    yield Trap("messaging_group", "texts", says, do)


def _campaign(found: Found) -> Iterator[Trap]:
    """A number of a place needs a campaign before it may text the United States (Twilio: A2P 10DLC)."""
    if not found.e164.startswith("+1") or any("its Messaging Service" in each for each in found.unseen):
        return
    states = found.group.campaigns if found.group else ()
    if "VERIFIED" in states:
        return
    if not states:
        says = "The number is in no registered campaign (A2P 10DLC): texts come in, and answers are blocked (30034)."
        do = "Register a brand and a campaign, and put the number into the campaign's Messaging Service."
    elif states[0] in ("FAILED", "SUSPENDED"):
        says = f"The campaign of the number is {states[0].lower()}: texts come in, and answers are blocked (30034)."
        do = "See in the account's console why, and submit it again."
    else:
        state = states[0].lower() or "no state"
        says = f"The campaign of the number is not approved yet ({state}): answers are blocked until then (30034)."
        do = "Wait for the approval; it takes days or weeks."
    yield Trap("no_campaign", "texts", says, do)


def _verification(found: Found) -> Iterator[Trap]:
    """A toll-free number is verified by itself, without a campaign (Twilio: Toll-Free Verification)."""
    state = found.toll_free
    if state is None or state in ("TWILIO_APPROVED", "?"):
        return
    if not state:
        says = "The toll-free number is not verified: texts come in, and answers are blocked (30032)."
        do = "Ask for its toll-free verification in the account's console."
    elif state == "TWILIO_REJECTED":
        says = "The toll-free number's verification was rejected: answers are blocked (30032)."
        do = "See in the account's console why, and submit it again."
    else:
        says = f"The toll-free number is not verified yet ({state.lower()}): answers are blocked until then (30032)."
        do = "Wait for it; it takes days."
    yield Trap("not_verified", "texts", says, do)


def _notes(found: Found, settings: Settings) -> Iterator[Trap]:
    if (settings.public_url or "").startswith("http:"):
        says = "IVR_PUBLIC_URL begins with http: what callers say crosses the network for everybody to read."
        yield Trap("not_https", "note", says, "Put a web server with a certificate in front, and write https.")
    for what, name, url in (
        ("calls", "IVR_VOICE_FALLBACK_URL", settings.voice_fallback_url or found.text("voice_fallback_url")),
        ("texts", "IVR_SMS_FALLBACK_URL", settings.sms_fallback_url or found.text("sms_fallback_url")),
    ):
        if not url:
            says = f"There is no fallback for {what}: when nothing here answers, nobody is given a number."
            do = f"Run `emergency`, put its files on another machine, and set {name}."
            yield Trap(f"no_{name.split('_')[1].lower()}_fallback", "note", says, do)
    if found.can("sms") and not found.can("mms"):
        says = "The number takes no pictures: whoever sends one gets no answer."
        yield Trap("no_mms", "note", says, "Nothing need be done; the line answers words.")
    if found.can("voice") and found.text("emergency_status").lower() != "active":
        says = "The number has no emergency address: a call to 911 that went out through it would not be located."
        do = "Give it one in the account's console; the line itself never calls 911."
        yield Trap("no_emergency_address", "note", says, do)
    owner = text(found.account, "owner_account_sid")
    if owner and owner != text(found.account, "sid"):
        says = "It is a sub-account, which signs with a token of its own."
        do = "See that TWILIO_AUTH_TOKEN is the sub-account's: `twilio doctor` asks."
        yield Trap("sub_account", "note", says, do)
    for what in found.unseen:
        yield Trap("unseen", "note", f"Not looked at: {what}", "Look in the account's console.")

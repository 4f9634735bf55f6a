"""The form fields the provider sends with a webhook (Twilio: TwiML Voice; incoming message webhook)."""

from __future__ import annotations

import uuid

from ivr.prompts.gsm7 import measure

GEOGRAPHY = ("City", "State", "Zip", "Country")
API_VERSION = "2010-04-01"


def geography(**numbers: str) -> dict[str, str]:
    """FromCity and the like. Real ones are often empty, so these are, but for the country of +1 numbers."""
    return {
        f"{side}{part}": "US" if part == "Country" and number.startswith("+1") else ""
        for side, number in numbers.items()
        for part in GEOGRAPHY
    }


def call_form(sid: str, account: str, from_: str, to: str, status: str) -> dict[str, str]:
    """The fields of every request of one inbound call."""
    form = {
        "CallSid": sid,
        "AccountSid": account,
        "From": from_,
        "To": to,
        "Caller": from_,
        "Called": to,
        "CallStatus": status,
        "Direction": "inbound",
        "ApiVersion": API_VERSION,
        "CallToken": f'{{"parentCallInfoToken":"{sid[2:]}"}}',
        **geography(From=from_, To=to, Caller=from_, Called=to),
    }
    if from_.startswith("+1"):
        form["StirVerstat"] = "TN-Validation-Passed-A"
    return form


def text_form(account: str, from_: str, to: str, body: str, media: int, opt_out_type: str = "") -> dict[str, str]:
    """The fields of one incoming text; `media` counts the pictures sent with it."""
    sid = ("MM" if media else "SM") + uuid.uuid4().hex
    form = {
        "MessageSid": sid,
        "SmsSid": sid,
        "SmsMessageSid": sid,
        "AccountSid": account,
        "From": from_,
        "To": to,
        "Body": body,
        "NumMedia": str(media),
        "NumSegments": str(max(1, measure(body).parts)),
        "SmsStatus": "received",
        "ApiVersion": API_VERSION,
        **geography(From=from_, To=to),
    }
    for place in range(media):
        form[f"MediaUrl{place}"] = f"https://api.twilio.com/{API_VERSION}/Messages/{sid}/Media/ME{place:032d}"
        form[f"MediaContentType{place}"] = "image/jpeg"
    if opt_out_type:
        form["OptOutType"] = opt_out_type
    return form

"""Playing a recording: fetched as the provider fetches it, looked at, and taken for the words it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from ivr.phone.connection import DeliveryError
from ivr.phone.events import Problem
from ivr.phone.provider import Provider, Session
from ivr.phone.seen import seconds
from ivr.phone.verbs import Play, Say
from ivr.prompts.sound import SoundError, seconds_of

TYPES = {
    **dict.fromkeys(("audio/wav", "audio/wave", "audio/x-wav"), "wav"),
    "audio/mpeg": "mp3",
    **dict.fromkeys(("audio/aiff", "audio/x-aifc", "audio/x-aiff", "audio/x-gsm", "audio/gsm", "audio/ulaw"), ""),
}
"""What the provider plays (Twilio: TwiML Play, supported types), and what this phone knows it as, if it does."""


@dataclass(frozen=True, slots=True)
class Sound:
    """What is heard of a verb, how long it lasts once, and what the provider would note. `recorded`: no machine spoke.

    `text` is empty where nothing is heard.
    """

    text: str
    seconds: float = 0.0
    recorded: bool = False
    problems: tuple[Problem, ...] = ()


def sound(verb: Say | Play, provider: Provider, session: Session, address: str) -> Sound:
    """Return what is heard of a verb; `address` is the whole one of a recording, which is fetched."""
    if isinstance(verb, Say):
        return Sound(verb.text, seconds(verb.text, verb.pauses))
    if verb.digits:
        return Sound(f"[tones {verb.digits}]")
    if verb.came:
        return Sound(f"[recording {verb.url}]")
    try:
        _, answer = provider.deliver(session, address, "GET", {})
    except DeliveryError as failure:
        return Sound("", problems=(failure.problem,))
    if answer.content_type not in TYPES:
        found = answer.content_type or "no content type"
        return Sound("", problems=(Problem("12300", "E", f"{found} where a recording should be, at {address}"),))
    lasts = 0.0
    try:
        ending = TYPES[answer.content_type]
        lasts = seconds_of(answer.body, ending) if ending else 0.0
    except SoundError as wrong:
        return Sound("", problems=(Problem("12300", "E", f"{wrong.found} at {address}"),))
    known = provider.recordings.get(urlsplit(address).path.rpartition("/")[2])
    if known is None:
        return Sound(f"[recording {verb.url}]", lasts)
    return Sound(known.words, known.seconds, recorded=True)

"""An independent reader of TwiML, sharing nothing with ivr/phone: what the provider refuses, and two traps.

Written from the provider's pages a second time, so that a mistake in the phone is not repeated here. The traps
are legal TwiML that strands people: a last Gather that hangs up on silence, and verbs that never run.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

LARGEST = 65_536
SSML = {"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"}
TOP = {
    "voice": {"Say", "Play", "Pause", "Gather", "Redirect", "Reject", "Dial", "Hangup", "Leave"},
    "sms": {"Message", "Redirect"},
}
INSIDE = {"Gather": {"Say", "Play", "Pause"}, "Dial": {"Number"}, "Message": {"Body", "Media"}, "Say": SSML}
ATTRIBUTES = {
    "Say": {"voice", "language", "loop"},
    "Play": {"loop", "digits"},
    "Pause": {"length"},
    "Redirect": {"method"},
    "Reject": {"reason"},
    "Hangup": set(),
    "Leave": set(),
    "Body": set(),
    "Media": set(),
    "Gather": {
        *("input", "action", "method", "timeout", "speechTimeout", "finishOnKey", "numDigits"),
        *("actionOnEmptyResult", "hints", "language", "speechModel", "profanityFilter"),
        *("partialResultCallback", "partialResultCallbackMethod"),
    },
    "Dial": {
        *("action", "method", "timeout", "timeLimit", "callerId", "answerOnBridge", "hangupOnStar", "ringTone"),
        *("record", "trim", "sequential", "recordingStatusCallback", "recordingStatusCallbackMethod"),
        *("recordingStatusCallbackEvent", "recordingTrack"),
    },
    "Number": {"sendDigits", "url", "method", "statusCallback", "statusCallbackEvent", "statusCallbackMethod"},
    "Message": {"to", "from", "action", "method", "statusCallback"},
}
POSITIVE, BOOLEAN = r"[1-9]\d*", r"true|false"
VALUES = {
    "timeout": POSITIVE,
    "numDigits": POSITIVE,
    "length": POSITIVE,
    "timeLimit": POSITIVE,
    "loop": r"\d+",
    "speechTimeout": rf"auto|{POSITIVE}",
    "finishOnKey": r"[0-9#*]?",
    "method": r"GET|POST",
    "statusCallbackMethod": r"GET|POST",
    "partialResultCallbackMethod": r"GET|POST",
    "input": r"dtmf|speech|dtmf speech|speech dtmf",
    "sendDigits": r"[0-9*#wWA-D]+",
    "reason": r"rejected|busy",
    "actionOnEmptyResult": BOOLEAN,
    "answerOnBridge": BOOLEAN,
    "hangupOnStar": BOOLEAN,
    "profanityFilter": BOOLEAN,
    "sequential": BOOLEAN,
    "language": r"[a-z]{2,3}(-[A-Za-z]{4})?-[A-Z]{2}",
    "voice": r"man|woman|Polly\.\w+(-Neural|-Generative)?|Google\.[A-Za-z0-9\-]+",
    "callerId": r"\+[1-9]\d{6,14}",
}
ENDS = {"Redirect", "Hangup", "Reject", "Leave"}


def problems(body: bytes, kind: str = "voice") -> list[str]:
    """Everything wrong with a reply; `kind` is "voice" or "sms". Empty means the provider would take it."""
    found = [f"11750 {len(body)} bytes"] if len(body) > LARGEST else []
    if not body.startswith(b"<"):
        found.append("12100 bytes before the XML")
    try:
        root = ET.fromstring(body)
    except ET.ParseError as error:
        return [*found, f"12100 {error}"]
    if root.tag != "Response":
        return [*found, f"12102 the root is <{root.tag}>"]
    found += [f"12200 Response@{name}" for name in root.attrib]
    found += loose_text(root)
    if kind == "sms" and len(root) > 10:
        found.append("14109 more than ten messages")
    return found + children(root, TOP[kind])


def children(parent: ET.Element, allowed: set[str]) -> list[str]:
    """The problems of all elements inside one."""
    found = []
    for place, element in enumerate(parent):
        if element.tag not in allowed:
            found.append(f"12200 <{element.tag}> in <{parent.tag}>")
        elif element.tag in SSML:
            found += children(element, SSML)
        else:
            last = place + 1 == len(parent)
            found += attributes(element) + meaning(element) + ending(element, last)
            found += ssml(element) if element.tag == "Say" else []
            found += children(element, INSIDE.get(element.tag, set()))
    return found


def attributes(element: ET.Element) -> list[str]:
    """Attributes that do not exist, and values that do not fit."""
    found = []
    for name, value in element.attrib.items():
        if name not in ATTRIBUTES[element.tag]:
            found.append(f"12200 {element.tag}@{name}")
        elif name in VALUES and not re.fullmatch(VALUES[name], value):
            found.append(f"bad {element.tag}@{name}={value!r}")
    if element.tag == "Dial" and not 5 <= int(element.get("timeout", "30")) <= 600:
        found.append("13212 Dial@timeout")
    if element.tag == "Gather" and element.get("speechModel") and element.get("speechTimeout") == "auto":
        found.append("13335 speechModel with speechTimeout auto")
    return found


def meaning(element: ET.Element) -> list[str]:
    """What the text of a verb must be."""
    text = "".join(element.itertext()).strip()
    match element.tag:
        case "Say" if not text:
            return ["13520 empty Say"]
        case "Say" if len(text) > (3_000 if element.get("voice", "").startswith("Polly.") else 4_000):
            return ["13521 Say too long"]
        case "Redirect" if not text:
            return ["11100 empty Redirect"]
        case "Play" if not text and not element.get("digits"):
            return ["11100 empty Play"]
        case "Number" if not re.fullmatch(r"\+[1-9]\d{6,14}", text):
            return ["13223 not E.164"]
        case "Dial" if not text:
            return ["13223 Dial without a number"]
        case "Message" if not text or len(text) >= 1_600:
            return ["14103 message empty or too long"]
        case "Gather" | "Dial" if element.tag == "Gather" or len(element):
            return loose_text(element)
    return []


def loose_text(element: ET.Element) -> list[str]:
    """Text that stands between verbs."""
    loose = "".join([element.text or "", *(child.tail or "" for child in element)]).strip()
    return [f"12200 loose text in <{element.tag}>"] if loose else []


def ssml(say: ET.Element) -> list[str]:
    """Speech markup the voice does not know."""
    voice, tags = say.get("voice", ""), {element.tag for element in say.iter()} & SSML
    if tags and not voice.startswith(("Polly.", "Google.")):
        return ["SSML on a Basic voice"]
    if "emphasis" in tags and voice.endswith(("-Neural", "-Generative")):
        return ["SSML emphasis on a neural voice"]
    return []


def ending(element: ET.Element, last: bool) -> list[str]:
    """People stranded: silence that hangs up, verbs that never run."""
    if element.tag == "Gather" and last and element.get("actionOnEmptyResult") != "true":
        return ["silence hangs up"]
    if element.tag == "Gather" and not element.get("action"):
        return ["Gather without action repeats this document"]
    never_returns = element.tag in ENDS or (element.tag in ("Dial", "Message") and element.get("action"))
    return [f"unreachable after <{element.tag}>"] if never_returns and not last else []

"""Reading a TwiML document as strictly as the provider, and saying what it would write into its debugger.

What the provider only warns about is a problem too; the value then used is the default it falls back to. A
structurally wrong document (12200) has ended calls, so it counts as one that cannot be followed.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from urllib.parse import urlsplit

from ivr.phone.events import Problem
from ivr.phone.rules import RULES, Rules
from ivr.phone.speaking import read_say, say_problems
from ivr.phone.verbs import (
    Dial,
    Gather,
    Hangup,
    Message,
    Number,
    Pause,
    Play,
    Redirect,
    Reject,
    Say,
    Verb,
)

E164 = re.compile(r"\+[1-9]\d{6,14}")
KNOWN_ELSEWHERE = frozenset({"Record", "Enqueue", "Connect", "Leave", "Sms", "Queue", "Start", "Stop", "Pay", "Refer"})


@dataclass(frozen=True, slots=True)
class Document:
    """The verbs in order, and everything the provider would refuse or frown at."""

    verbs: tuple[Verb, ...]
    refusals: tuple[Problem, ...] = ()

    @property
    def broken(self) -> bool:
        """Whether the provider cannot follow it at all."""
        return any(problem.level == "E" for problem in self.refusals)


def parse(body: bytes, kind: str = "voice", rules: Rules = RULES) -> Document:
    """Read the body of a reply; `kind` is "voice" or "sms"."""
    if len(body) > rules.largest_body:
        return Document((), (Problem("11750", "E", f"a reply of {len(body)} bytes"),))
    if not body.startswith(b"<"):
        return Document((), (Problem("12100", "E", "something stands before the XML"),))
    try:
        root = ET.fromstring(body)
    except (ET.ParseError, ValueError, LookupError) as error:
        return Document((), (Problem("12100", "E", f"not well-formed XML: {error}"),))
    return Reader(kind, rules).document(root)


class Reader:
    """Reads one document and collects its problems."""

    def __init__(self, kind: str, rules: Rules) -> None:
        self.kind = kind
        self.rules = rules
        self.problems: list[Problem] = []

    def document(self, root: ET.Element) -> Document:
        if root.tag != "Response":
            self.note("12102", f"the root is <{root.tag}>, not <Response>", "E")
            return Document((), tuple(self.problems))
        for name in root.attrib:
            self.note("12101" if name == "version" else "12200", f"<Response> with {name}", "E")
        self.no_loose_text(root)
        verbs = [verb for child in root if (verb := self.verb(child, self.rules.top[self.kind], root)) is not None]
        messages = sum(isinstance(verb, Message) for verb in verbs)
        if messages > self.rules.most_messages:
            self.note("14109", f"{messages} messages in one reply; {self.rules.most_messages} are sent")
        return Document(tuple(verbs), tuple(self.problems))

    def note(self, code: str, text: str, level: str = "W") -> None:
        self.problems.append(Problem(code, level, text))

    def no_loose_text(self, element: ET.Element) -> None:
        if "".join([element.text or "", *(child.tail or "" for child in element)]).strip():
            self.note("12200", f"loose text in <{element.tag}>", "E")

    def values(self, element: ET.Element) -> dict[str, str]:
        """Every attribute the element may have: as written, or the default where absent or refused."""
        known = self.rules.attributes[str(element.tag)]
        values = {name: attribute.default for name, attribute in known.items()}
        for name, value in element.attrib.items():
            if name not in known:
                self.note("12200", f"<{element.tag}> has no attribute {name}", "E")
            elif known[name].allows(value):
                values[name] = value
            else:
                self.note(known[name].code, f"{name}={value!r} in <{element.tag}>", known[name].level)
        return values

    def verb(self, element: ET.Element, allowed: frozenset[str], parent: ET.Element) -> Verb | None:
        tag = str(element.tag)
        if tag not in allowed:
            if tag in KNOWN_ELSEWHERE and self.kind == "voice" and parent.tag == "Response":
                self.note("phone", f"this phone cannot follow <{tag}>", "E")
            else:
                code = {"Gather": "13320", "Dial": "13215"}.get(str(parent.tag), "12200")
                self.note("14110" if self.kind == "sms" else code, f"<{tag}> in <{parent.tag}>", "E")
            return None
        match tag:
            case "Say":
                return self.say(element, parent)
            case "Play":
                return self.play(element, parent)
            case "Pause":
                return Pause(int(self.values(element)["length"]))
            case "Gather":
                return self.gather(element)
            case "Dial":
                return self.dial(element)
            case "Redirect":
                return Redirect(self.address(element), self.values(element)["method"])
            case "Reject":
                return Reject(self.values(element)["reason"])
            case "Message":
                return self.message(element)
            case _:
                self.values(element)
                self.childless(element)
                return Hangup()

    def childless(self, element: ET.Element) -> None:
        for child in element:
            self.note("12200", f"<{child.tag}> in <{element.tag}>", "E")

    def address(self, element: ET.Element) -> str:
        """The address a verb holds as its text; relative is right, blanks inside are not."""
        self.childless(element)
        url = (element.text or "").strip()
        if not url or not address_fits(url):
            self.note("11100", f"<{element.tag}> to the address {url!r}", "E")
        return url

    def say(self, element: ET.Element, parent: ET.Element) -> Say:
        before = len(self.problems)
        say = read_say(element, self.values(element))
        if parent.tag == "Gather":
            nested = {"13511": "13321", "13510": "13322"}
            mine = self.problems[before:]
            self.problems[before:] = [Problem(nested.get(p.code, p.code), p.level, p.text) for p in mine]
        self.problems += say_problems(element, say, self.rules)
        return say

    def play(self, element: ET.Element, parent: ET.Element) -> Play:
        values = self.values(element)
        if values["digits"] and parent.tag == "Gather":
            self.note("13320", "<Play digits> in <Gather>", "E")
        url = "" if values["digits"] else self.address(element)
        return Play(url, values["digits"], int(values["loop"]))

    def gather(self, element: ET.Element) -> Gather:
        values = self.values(element)
        self.no_loose_text(element)
        self.action(element, values)
        if element.get("speechModel") and values["speechTimeout"] == "auto":
            self.note("13335", "speechTimeout auto together with speechModel")
        inside = [self.verb(child, self.rules.inside["Gather"], element) for child in element]
        return Gather(
            prompts=tuple(prompt for prompt in inside if isinstance(prompt, Say | Play | Pause)),
            input=frozenset(values["input"].split()),
            action=element.get("action"),
            method=values["method"],
            timeout=int(values["timeout"]),
            speech_timeout=values["speechTimeout"] or values["timeout"],
            num_digits=int(values["numDigits"]) if values["numDigits"] else None,
            finish_on_key=values["finishOnKey"],
            action_on_empty_result=values["actionOnEmptyResult"] == "true",
            hints=tuple(hint.strip() for hint in values["hints"].split(",") if hint.strip()),
            language=values["language"],
            speech_model=values["speechModel"],
            profanity_filter=values["profanityFilter"] == "true",
            partial_result_callback=values["partialResultCallback"],
            partial_result_callback_method=values["partialResultCallbackMethod"],
        )

    def action(self, element: ET.Element, values: dict[str, str]) -> None:
        if values["action"] and not address_fits(values["action"]):
            self.note("11100", f"<{element.tag}> with the action {values['action']!r}", "E")

    def dial(self, element: ET.Element) -> Dial:
        values = self.values(element)
        self.action(element, values)
        allowed = self.rules.inside["Dial"]
        for child in element:
            if child.tag not in allowed:
                self.note("13215", f"<{child.tag}> in <Dial>", "E")
        numbers = [self.number(child) for child in element if child.tag in allowed]
        if plain := (element.text or "").strip():
            numbers.append(Number(self.e164(plain)))
        if not numbers:
            self.note("13223", "<Dial> without a number")
        if len(numbers) > self.rules.most_numbers:
            self.note("13215", f"{len(numbers)} numbers in one <Dial>")
        return Dial(
            numbers=tuple(numbers[: self.rules.most_numbers]),
            action=element.get("action"),
            method=values["method"],
            timeout=int(values["timeout"]),
            time_limit=int(values["timeLimit"]),
            caller_id=values["callerId"],
            answer_on_bridge=values["answerOnBridge"] == "true",
            hangup_on_star=values["hangupOnStar"] == "true",
            ring_tone=values["ringTone"],
            record=values["record"],
            sequential=values["sequential"] == "true",
        )

    def e164(self, text: str) -> str:
        if not self.rules.is_number(text):
            self.note("13223", f"{text!r} is not a number in E.164")
        return text

    def number(self, element: ET.Element) -> Number:
        values = self.values(element)
        self.childless(element)
        return Number(
            number=self.e164((element.text or "").strip()),
            send_digits=values["sendDigits"],
            url=values["url"],
            method=values["method"],
            status_callback=values["statusCallback"],
            status_callback_event=frozenset(values["statusCallbackEvent"].split()),
            status_callback_method=values["statusCallbackMethod"],
        )

    def message(self, element: ET.Element) -> Message:
        values = self.values(element)
        self.action(element, values)
        for child in element:
            if child.tag not in self.rules.inside["Message"]:
                self.note("12200", f"<{child.tag}> in <Message>", "E")
        bodies = [child.text or "" for child in element if child.tag == "Body"]
        text = "".join(bodies) if bodies else (element.text or "").strip()
        media = tuple((child.text or "").strip() for child in element if child.tag == "Media")
        if (not text.strip() and not media) or len(text) >= self.rules.longest_message:
            self.note("14103", f"a message of {len(text)} characters")
        return Message(
            text=text,
            media=media,
            to=values["to"],
            from_=values["from"],
            action=element.get("action"),
            method=values["method"],
            status_callback=values["statusCallback"],
        )


def address_fits(url: str) -> bool:
    """Whether an address, relative or whole, is one the provider can request."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # reading it checks it
    except ValueError:
        return False
    return not re.search(r"[\s<>\"{}|\\^`]", url) and url.isascii() and parts.scheme in ("", "http", "https")

"""Reading a Say: the words as they are heard, its pauses, and what makes a voice refuse it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from urllib.parse import quote_plus

from ivr.phone.events import Problem
from ivr.phone.rules import SSML, Rules
from ivr.phone.verbs import Say

UNTIMED_BREAK = 0.4
"""Seconds of a break that names no time."""


def break_seconds(time: str) -> float:
    """Seconds of `500ms` or `2s`."""
    found = re.fullmatch(r"([\d.]+)(ms|s)", time.strip())
    if not found:
        return UNTIMED_BREAK
    return float(found[1]) / (1000 if found[2] == "ms" else 1)


def spoken(element: ET.Element) -> Iterator[str]:
    """The pieces of text in order, what is substituted in its place, None-free; a break leaves a gap."""
    if element.tag == "sub" and element.get("alias"):
        yield element.get("alias", "")
    else:
        yield element.text or ""
        for child in element:
            yield from spoken(child)
            tail = child.tail or ""
            yield f" {tail}" if child.tag == "break" and tail[:1].isalnum() else tail


def read_say(element: ET.Element, values: dict[str, str]) -> Say:
    """The Say with its text on one line; `values` are its attributes, checked."""
    text = " ".join("".join(spoken(element)).split())
    pauses = sum(break_seconds(each.get("time", "")) for each in element.iter("break"))
    return Say(text, pauses, values["voice"], values["language"], int(values["loop"]))


def say_problems(element: ET.Element, say: Say, rules: Rules) -> Iterator[Problem]:
    """What the voice would refuse (Twilio: Text-to-Speech; errors 13520, 13521)."""
    if not say.text:
        yield Problem("13520", "W", "a Say without words")
    google, polly = say.voice.startswith("Google."), say.voice.startswith("Polly.")
    if google:
        size, most = len("".join(ET.tostring(element, encoding="unicode"))), rules.longest_google_say
    else:
        size, most = len(say.text), rules.longest_polly_say if polly else rules.longest_basic_say
    if size > most or len(quote_plus(say.text)) > rules.longest_encoded_say:
        yield Problem("13521", "W", f"a Say of {size} characters is too long for {say.voice or 'this voice'}")
    tags = {each.tag for each in element.iter()} - {element.tag}
    refused = tags - SSML if google or polly else tags
    if say.voice.endswith(("-Neural", "-Generative")):
        refused |= tags & {"emphasis"}
    if google:
        refused |= tags & {"w"}
    for tag in sorted(refused):
        yield Problem("12200", "E", f"<{tag}> in a Say with the voice {say.voice or 'left to the account'}")

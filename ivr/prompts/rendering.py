"""Rendering: a piece of wording and its typed values become the words of a language on a channel."""

from __future__ import annotations

import re
from typing import Final

from ivr.dialogue.values import Clock, Code, Day, Hours, Keys, Listed, Numbers, Opening, Say, Value, Word
from ivr.directory.line import Number
from ivr.prompts import times
from ivr.prompts.gsm7 import measure
from ivr.prompts.speech import PAUSE_MARK
from ivr.prompts.words import Recording, Words

KEYS: Final[dict[str, frozenset[str]]] = {
    **times.KEYS,
    "list.join": frozenset({"before", "after"}),
    "number.option": frozenset({"number", "keys"}),
    "number.extension": frozenset({"number", "keys"}),
    "number.then_option": frozenset({"number", "keys"}),
    "number.then_extension": frozenset({"number", "keys"}),
    "number.or": frozenset({"before", "after"}),
    "number.or_pressing": frozenset({"before", "after"}),
    "number.none": frozenset(),
    "key.star": frozenset(),
    "key.pound": frozenset(),
    "key.then": frozenset({"before", "after"}),
}
_BREAK = re.compile(r" *\n\s*")


def render(words: Words, said: Say, channel: str) -> str:
    """Return the words for one piece of wording; empty where this channel says nothing for it.

    Raises KeyError for a key that has no wording.
    """
    words = words.of(said.language)
    parts = words.templates(channel)[said.key].parts
    if len(parts) == 1:
        return parts[0]
    values = dict(said.values)
    return "".join(part if nth % 2 == 0 else shown(words, values[part], channel) for nth, part in enumerate(parts))


def plain(text: str) -> str:
    """Return rendered words as they are spoken, on one line and without the marks of pauses."""
    return " ".join(text.replace(PAUSE_MARK, "").split())


def recording(words: Words, said: Say, text: str) -> Recording | None:
    """Return the recording to be played for a piece of wording that was rendered as `text`, or None.

    It is played only where just these words were recorded: others have expired, and are spoken by the synthetic voice.
    """
    found = words.of(said.language).recorded.get(said.key)
    return found if found is not None and found.words == plain(text) else None


def message(words: Words, says: tuple[Say, ...]) -> str:
    """Return one text message made of several pieces.

    Between them stands a blank, or the line break a wording brings along.
    """
    joined = " ".join(text for one in says if (text := render(words, one, "sms")))
    return _BREAK.sub("\n", joined).strip()


def fitted(words: Words, first: tuple[Say, ...], says: tuple[Say, ...], parts: int) -> str:
    """Return one text message that begins with as much of `first` as leaves it within so many parts."""
    texts = (message(words, (*first[nth:], *says)) for nth in range(len(first)))
    return next((text for text in texts if measure(text).parts <= parts), message(words, says))


def shown(words: Words, value: Value, channel: str) -> str:
    """Return a typed value in the words of a language and channel."""
    match value:
        case str():
            return value
        case int():
            return str(value)
        case Say():
            return render(words, value, channel)
        case Numbers():
            return _numbers(words, value, channel)
        case Keys():
            return _keys(words, value.keys, channel)
        case Code():
            return value.digits if channel == "sms" else " ".join(value.digits)
        case Word():
            word = words.offered.get(value.target, "")
            return word.upper() if channel == "sms" else word
        case Listed():
            return _joined(words, [render(words, one, channel) for one in value.says], "list.join", channel)
        case tuple():
            return " ".join(text for one in value if (text := render(words, one, channel)))
    fill = _filler(words, channel)
    match value:
        case Clock():
            return times.clock(fill, value)
        case Opening():
            return times.opening(fill, value)
        case Day():
            return times.date(fill, value)
        case Hours():
            return times.hours(fill, value)


def _numbers(words: Words, value: Numbers, channel: str) -> str:
    """Return numbers, each with what to press; once at the end where it is the same for all of them."""
    numbers = value.numbers
    if not numbers:
        return render(words, Say("number.none"), channel)
    digits = [_digits(n, channel, value.slow) for n in numbers]
    if len({n.presses for n in numbers}) == 1:
        return _pressed(words, _joined(words, digits, "number.or", channel), numbers[0], channel)
    said = [_pressed(words, d, n, channel) for d, n in zip(digits, numbers, strict=True)]
    return _joined(words, said, "number.or_pressing", channel)


def _digits(number: Number, channel: str, slow: bool) -> str:
    if channel == "sms":
        return number.phone.written
    return number.phone.slow if slow else number.phone.spoken


def _pressed(words: Words, digits: str, number: Number, channel: str) -> str:
    said = digits
    for nth, press in enumerate(number.presses):
        key = f"number.{'then_' if nth else ''}{press.kind}"
        said = _fill(words, channel, key, number=said, keys=_keys(words, press.digits, channel))
    return said


def _keys(words: Words, keys: str, channel: str) -> str:
    """Return keys as they are said: `3`, `star`, `1 9 2 8`; in a text as they are printed on the telephone.

    A comma parts what is keyed in one after the other: `5, then 1 2`.
    """
    runs = keys.split(",")
    if channel == "voice":
        named = {"*": "key.star", "#": "key.pound"}
        runs = [" ".join(render(words, Say(named[k]), channel) if k in named else k for k in run) for run in runs]
    return _joined(words, runs, "key.then", channel)


def _joined(words: Words, said: list[str], key: str, channel: str) -> str:
    joined = said[0] if said else ""
    for text in said[1:]:
        joined = _fill(words, channel, key, before=joined, after=text)
    return joined


def _fill(words: Words, channel: str, key: str, **fields: str) -> str:
    parts = words.templates(channel)[key].parts
    return "".join(part if nth % 2 == 0 else fields[part] for nth, part in enumerate(parts))


def _filler(words: Words, channel: str) -> times.Fill:
    def fill(key: str, **fields: str) -> str:
        return _fill(words, channel, key, **fields)

    return fill

"""One telephone number: read it, keep it, show it, say it, hide it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal

from ivr.prompts.speech import PAUSE_MARK

Code = Literal["empty", "letters", "extension", "too_short", "too_long", "not_valid"]

# Words that a telephone keypad spells, sent as the caller's number when it is withheld or not known. They
# look like numbers in Lesotho, Russia and so on: texting one would reach a stranger.
WITHHELD: Final = frozenset(
    {
        "+266696687",  # ANONYMOUS
        "+7378742833",  # RESTRICTED
        "+17378742833",  # RESTRICTED, taken for a number of the United States
        "+86282452253",  # UNAVAILABLE
        "+8656696",  # UNKNOWN
        "+2562533",  # BLOCKED
    }
)

_E164: Final = re.compile(r"\+(?:1[2-9][0-9]{9}|[2-9][0-9]{6,14})")
_NORTH_AMERICA: Final = re.compile(r"\+1([0-9]{3})([0-9]{3})([0-9]{4})")
_EXTENSION: Final = re.compile(
    r"[0-9)]\s*(?:[,;#]|x\s*[0-9]|(?:,|;|\s)*(?:ext|extn|extension|opt|option)\b)", re.IGNORECASE
)

# Between two digits of one number: a few separators of print, or the pause marks of a spoken one.
_JOIN: Final = rf"(?:[ \t().\-/\u00a0\u2010-\u2014]{{0,3}}|,?(?: ?{PAUSE_MARK}){{1,2}} ?)"
_KEPT: Final = (
    r"\b[A-Z]{2}[0-9a-f]{32}\b"  # the id of a call or message
    r"|\b(?![0-9a-f]*[0-9]{10})(?=[0-9]*[a-f])[0-9a-f]{8,64}\b"  # the hash of an edition
    r"|\b(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9](?![0-9])"  # a date
)
_NUMBERS: Final = re.compile(
    rf"(?P<kept>{_KEPT})|(?P<plus>\+|%2[Bb])?(?P<digits>\(?[0-9](?:{_JOIN}[0-9]){{6,}})"
)


class InvalidNumber(ValueError):  # noqa: N818 - it is the number that is invalid, as in the complaint it makes
    """What was written is no telephone number we could say or dial; `found` and `right` are for staff."""

    def __init__(self, code: Code, found: str, right: str) -> None:
        super().__init__(f"{found}; {right}")
        self.code: Code = code
        self.found = found
        self.right = right


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A number in E.164 form. `printed` is how its own country writes it, kept only outside +1.

    Raises `InvalidNumber` when `e164` has not the form of one. Whether such a number can exist, `parse` asks.
    """

    e164: str
    printed: str | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        if not _E164.fullmatch(self.e164):
            right = "write one such as +15555550100"
            raise InvalidNumber("not_valid", f"{self.e164!r} is not in E.164 form", right)

    @property
    def written(self) -> str:
        """The number for reading: 555-555-0100, or with the country's code when it is not a +1 number."""
        return "-".join(self._groups) if self.e164.startswith("+1") else self.printed or self.e164

    @property
    def spoken(self) -> str:
        """The number for saying: digit by digit, a pause between the groups."""
        return f", {PAUSE_MARK} ".join(" ".join(group) for group in self._groups)

    @property
    def slow(self) -> str:
        """The number for writing down: a pause after each digit, two after each group."""
        digit = f" {PAUSE_MARK} "
        return f",{digit}{PAUSE_MARK} ".join(digit.join(group) for group in self._groups)

    @property
    def _groups(self) -> tuple[str, ...]:
        if parts := _NORTH_AMERICA.fullmatch(self.e164):
            return parts.groups()
        return tuple(re.findall(r"[0-9]+", self.printed or self.e164))


def parse(text: str, region: str = "US") -> PhoneNumber:
    """Return the number that staff wrote; `region` is the country of a number written without "+".

    Raises `InvalidNumber`. Slow at its first use (it loads the numbering plans of the world): for checking a
    configuration, never for a turn.
    """
    if not text.strip():
        raise InvalidNumber("empty", "no number is written", "write one such as 555-555-0100")
    if _EXTENSION.search(text):
        right = "write the number alone, and what to press then in a field of its own"
        raise InvalidNumber("extension", f"{text.strip()!r} has an extension or option in it", right)
    if re.search(r"[^\W\d_]", text):
        right = "write the digits that the letters stand for"
        raise InvalidNumber("letters", f"{text.strip()!r} has letters in it", right)

    import phonenumbers as plans  # the numbering plans of the world; no turn needs them

    try:
        number = plans.parse(text, region)
    except plans.NumberParseException as problem:
        too_long = problem.error_type == plans.NumberParseException.TOO_LONG
        raise _wrong("too_long" if too_long else "not_valid", text, region) from None
    if not plans.is_valid_number(number):
        length: dict[int, Code] = {
            plans.ValidationResult.TOO_SHORT: "too_short",
            plans.ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "too_short",
            plans.ValidationResult.TOO_LONG: "too_long",
        }
        raise _wrong(length.get(plans.is_possible_number_with_reason(number), "not_valid"), text, region)
    e164 = plans.format_number(number, plans.PhoneNumberFormat.E164)
    if number.country_code == 1:
        return PhoneNumber(e164)
    return PhoneNumber(e164, plans.format_number(number, plans.PhoneNumberFormat.INTERNATIONAL))


def mask(text: str) -> str:
    """Return `text` with every telephone-like number hidden but for its last two digits: +1********01.

    Seven digits or more are telephone-like, with "+" or without, together or parted as in print or in speech;
    card numbers are hidden too. Dates (2026-11-23) and the ids of calls, messages and editions stay readable.
    """
    return _NUMBERS.sub(_masked, text)


def is_reachable(from_: str) -> bool:
    """Say whether a caller's number may be texted or called back.

    It may when it is clean E.164 and no stand-in for a withheld one. Words, "client:" and "sip:" addresses
    and raw caller ids are passed on as they come (Twilio: TwiML Voice).
    """
    return _E164.fullmatch(from_) is not None and from_ not in WITHHELD


def _wrong(code: Code, text: str, region: str) -> InvalidNumber:
    found = {"too_short": "has too few digits", "too_long": "has too many digits"}.get(code, "is not in use")
    right = "write it with + and the code of its country"
    if region == "US" and not text.strip().startswith("+"):
        right = "write all ten digits, such as 555-555-0100"
    return InvalidNumber(code, f"{text.strip()!r} {found}", right)


def _masked(match: re.Match[str]) -> str:
    if match["kept"] is not None:
        return match["kept"]
    digits = re.sub(r"[^0-9]", "", match["digits"])
    country = "+1" if match["plus"] and digits.startswith("1") else "+" if match["plus"] else ""
    hidden = len(digits) - 2 - len(country.removeprefix("+"))
    return f"{country}{'*' * hidden}{digits[-2:]}"

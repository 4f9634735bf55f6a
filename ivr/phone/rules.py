"""The provider's rules as tables: which elements and attributes, which values, defaults and complaints.

One `Rules` is handed in, never looked up, so a test can take one rule away and see that somebody notices.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

SSML = frozenset({"break", "emphasis", "lang", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"})
VOICE = r"man|woman|Polly\.\w+(-Neural|-Generative)?|Google\.[A-Za-z0-9\-]+"
LANGUAGE = r"[a-z]{2,3}(-[A-Za-z]{4})?-[A-Z]{2}"
RECORD = r"do-not-record|record-from-(answer|ringing)(-dual)?"  # leave it off: recording needs consent
MODELS = (
    r"default|numbers_and_commands|phone_call|experimental_(utterances|conversations)"
    r"|googlev2_(long|short|telephony|telephony_short|chirp_3)|deepgram_nova-[23]"
)
EDGES = frozenset({"ashburn", "dublin", "frankfurt", "sao-paulo", "singapore", "sydney", "tokyo", "umatilla"})


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: which values it allows, the complaint about others, the value then and when absent."""

    allows: Callable[[str], bool]
    code: str = "12200"
    default: str = ""
    level: str = "W"


@dataclass(frozen=True, slots=True)
class Override:
    """One number in the connection overrides: its range and default; times in milliseconds."""

    low: int
    high: int
    default: int


def like(pattern: str) -> Callable[[str], bool]:
    """Values that fit a pattern from end to end."""
    return lambda value: re.fullmatch(pattern, value) is not None


def whole(low: int, high: int = 10**9) -> Callable[[str], bool]:
    """Whole numbers in a range, written in plain digits."""
    return lambda value: re.fullmatch(r"\d{1,10}", value) is not None and low <= int(value) <= high


def but_not(pattern: str, *wrong: str) -> Callable[[str], bool]:
    """Values that fit a pattern and are not among the ones people mix up."""
    return lambda value: value not in wrong and like(pattern)(value)


def anything(value: str) -> bool:
    """Any value at all."""
    return True


def hints_fit(value: str) -> bool:
    """At most 500 hints of at most 100 characters (Twilio: TwiML Gather, error 13330)."""
    hints = value.split(",")
    return len(hints) <= 500 and all(len(hint.strip()) <= 100 for hint in hints)


def host_fits(url: str) -> bool:
    """Status callbacks go to no host with an underscore in its name (Twilio: TwiML Number)."""
    host = re.match(r"https?://(?:[^/@]*@)?([^/:?#]*)", url)
    return host is None or "_" not in host[1]


BOOLEAN = like("true|false")
METHOD = like("GET|POST")
IS_E164 = like(r"\+[1-9]\d{6,14}")
# The public recogniser and the voices name Chinese differently, so each list refuses the other's codes.
SAY = {
    "voice": Attribute(like(VOICE), "13511"),
    "language": Attribute(but_not(LANGUAGE, "zh-CN", "tl-PH", "cmn-Hans-CN", "yue-Hant-HK", "so-SO"), "13512"),
    "loop": Attribute(whole(0), "13510", "1"),
}
PLAY = {"loop": Attribute(whole(0), "13410", "1"), "digits": Attribute(like("[0-9A-D#*wW]+"), "13430")}
GATHER = {
    "input": Attribute(like("dtmf|speech|dtmf speech|speech dtmf"), "13326", "dtmf"),
    "action": Attribute(anything),
    "method": Attribute(METHOD, "13312", "POST"),
    "timeout": Attribute(whole(1), "13313", "5"),
    "speechTimeout": Attribute(lambda value: value == "auto" or whole(1)(value), "13327"),
    "numDigits": Attribute(whole(1), "13314"),
    "finishOnKey": Attribute(like("[0-9#*]?"), "13310", "#"),
    "actionOnEmptyResult": Attribute(BOOLEAN, "13338", "false", "E"),
    "hints": Attribute(hints_fit, "13330"),
    "language": Attribute(
        but_not(LANGUAGE, "zh-CN", "zh-TW", "zh-HK", "cmn-CN", "yue-HK", "tl-PH", "so-SO"), "13331", "en-US"
    ),
    "speechModel": Attribute(like(MODELS), "13334", "default"),
    # Deprecated: any use of it is worth a complaint.
    "enhanced": Attribute(lambda value: False, "13334", "false"),
    "profanityFilter": Attribute(BOOLEAN, "13333", "true"),
    "partialResultCallback": Attribute(anything),
    "partialResultCallbackMethod": Attribute(METHOD, "13329", "POST"),
}
DIAL = {
    "action": Attribute(anything),
    "method": Attribute(METHOD, "13210", "POST"),
    "timeout": Attribute(whole(5, 600), "13212", "30"),
    "timeLimit": Attribute(whole(1, 86_400), "13216", "14400"),
    "callerId": Attribute(IS_E164, "13214"),
    "answerOnBridge": Attribute(BOOLEAN, "13219", "false"),
    "hangupOnStar": Attribute(BOOLEAN, "13213", "false"),
    "ringTone": Attribute(like("[a-z]{2}|us-old"), "13220"),
    "record": Attribute(like(RECORD), "13217", "do-not-record"),
    "sequential": Attribute(BOOLEAN, "13218", "false"),
    "trim": Attribute(like("trim-silence|do-not-trim"), "13699"),
    "recordingStatusCallback": Attribute(host_fits, "11100"),
    "recordingStatusCallbackMethod": Attribute(METHOD, "13210", "POST"),
    "recordingStatusCallbackEvent": Attribute(like("(in-progress|completed|absent)( (in-progress|completed|absent))*")),
    "recordingTrack": Attribute(like("both|inbound|outbound")),
    "referUrl": Attribute(anything),
    "referMethod": Attribute(METHOD, "13210", "POST"),
    "callReason": Attribute(anything),
    "recordingConfigurationId": Attribute(anything),
}
EVENT = "(initiated|ringing|answered|completed)"
NUMBER = {
    # The complaint about sendDigits still lists only these; A-D and W are tolerated elsewhere.
    "sendDigits": Attribute(like("[0-9#*w]+"), "13222"),
    "url": Attribute(anything),
    "method": Attribute(METHOD, "13221", "POST"),
    "statusCallback": Attribute(host_fits, "11100"),
    "statusCallbackEvent": Attribute(like(f"{EVENT}( {EVENT})*"), "13221", "completed"),
    "statusCallbackMethod": Attribute(METHOD, "13221", "POST"),
}
ADDRESS = like(r"(whatsapp:|rcs:)?\+[1-9]\d{6,14}|\d{3,8}")
MESSAGE = {
    "to": Attribute(ADDRESS, "14101"),
    "from": Attribute(ADDRESS, "14102"),
    "action": Attribute(anything),
    "method": Attribute(METHOD, "14104", "POST"),
    "statusCallback": Attribute(host_fits, "14105"),
}
ATTRIBUTES: dict[str, dict[str, Attribute]] = {
    "Say": SAY,
    "Play": PLAY,
    "Pause": {"length": Attribute(whole(1), "12200", "1")},
    "Gather": GATHER,
    "Dial": DIAL,
    "Number": NUMBER,
    "Redirect": {"method": Attribute(METHOD, "12200", "POST")},
    "Reject": {"reason": Attribute(like("rejected|busy"), "12200", "rejected")},
    "Hangup": {},
    "Message": MESSAGE,
    "Body": {},
    "Media": {},
}


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules at once. Sizes in bytes, cookies' idle life in hours."""

    attributes: Mapping[str, Mapping[str, Attribute]] = field(default_factory=lambda: ATTRIBUTES)
    top: Mapping[str, frozenset[str]] = field(
        default_factory=lambda: {
            "voice": frozenset({"Say", "Play", "Pause", "Gather", "Redirect", "Reject", "Dial", "Hangup"}),
            "sms": frozenset({"Message", "Redirect"}),
        }
    )
    inside: Mapping[str, frozenset[str]] = field(
        default_factory=lambda: {
            "Gather": frozenset({"Say", "Play", "Pause"}),
            "Dial": frozenset({"Number"}),
            "Message": frozenset({"Body", "Media"}),
        }
    )
    # Which reply is parsed, which is TwiML if it parses and else words, and which is a recording.
    markup_types: frozenset[str] = frozenset({"text/xml", "application/xml", "text/html"})
    words_types: frozenset[str] = frozenset({"text/plain"})
    sound_types: str = "audio/"
    overrides: Mapping[str, Override] = field(
        default_factory=lambda: {
            "ct": Override(100, 10_000, 5_000),
            "rt": Override(100, 15_000, 15_000),
            "tt": Override(100, 15_000, 15_000),
            "rc": Override(0, 5, 1),
        }
    )
    retried: frozenset[str] = frozenset({"ct"})
    retriable: frozenset[str] = frozenset({"4xx", "5xx", "ct", "rt"})
    edges: frozenset[str] = EDGES | {f"{edge}-ix" for edge in EDGES}
    is_number: Callable[[str], bool] = IS_E164
    largest_body: int = 65_536
    most_redirects: int = 10
    most_numbers: int = 10
    most_messages: int = 10
    most_sms_documents: int = 50
    longest_message: int = 1_600
    longest_basic_say: int = 4_000
    longest_polly_say: int = 3_000
    longest_google_say: int = 5_000
    longest_encoded_say: int = 4_500
    cookie_hours: int = 4

    def with_attribute(self, element: str, name: str, attribute: Attribute | None) -> Rules:
        """The same rules with one attribute of one element changed, or unknown when None."""
        mine = {key: value for key, value in self.attributes[element].items() if key != name}
        if attribute:
            mine[name] = attribute
        return replace(self, attributes={**self.attributes, element: mine})


RULES = Rules()

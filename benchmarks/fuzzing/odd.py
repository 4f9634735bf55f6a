"""Words, keys, states and headers that are odd in one way each; MARK stands in all that could be repeated."""

from __future__ import annotations

from random import Random

MARK = "zq9x"
WORDS = (
    MARK, f"<{MARK}", f"<Say>{MARK}</Say>", f"</Say></Gather></Response><{MARK}>", f"<![CDATA[<{MARK}]]>",
    f"&{MARK};&#0;&#xD800;", f'"><{MARK}', f"'><{MARK}", f"{{{{7*7}}}}{MARK}", f"{{contact}}{MARK}", f"%s%n%({MARK})s",
    f"{{0.__class__}}{MARK}", f"${{jndi:ldap://{MARK}}}", f"'; DROP TABLE ivr_turns; --{MARK}", f"../../{MARK}",
    f"{MARK}\r\nSet-Cookie: c={MARK}", f"{MARK}\x00{MARK}", f"\x00\x07\x0b\x1b[31m{MARK}\x7f\ufffe\uffff", "\ud800",
    f"\u202e{MARK}\u200b\u00a0", "😀" * 40, "電話" * 200, "\u0300" * 300, "ﷺ" * 90, "", " ", "\t", "\n\n\n", ".", "?",
    "0" * 1600, "٣", "\uff13", "²", "-1", "1e9", "NaN", "None", "null", "true", "99999999999999999999", "1 2 3",
    "my password is hunter2", "passcode 1 2 3 4", "case 3:26-cv-01234", "3:99-xx-99999", "zip 98101", "98101 98402",
    "help password", "HELP CASE", "tacoma", "seattle", "tacoma or seattle", "español", "contraseña", "caso", "next",
    "back", "again", "menu", "phone", "more", "not sure", "STOP", "HELP", "START", "unstop", "info", "operator",
    "representative", "can I sue my landlord", "link my accounts", "yes", "no", "1", "2", "3", "0", "9", "*", "#",
)  # fmt: skip
NUMBERS = (
    "+12025550123", "+442079460123", "anonymous", "", "+266696687", "12345", "client:someone", "sip:a@b.example",
    "whatsapp:+12025550123", "rcs:x", "+1202555012", "911", f"+1202{MARK}", "+" + "1" * 400, "\x00", "messenger:1",
)  # fmt: skip
KEYS = (
    *"123" * 4,
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "8",
    "9",
    "*",
    "#",
    "",
    "12",
    "hangup",
    "1w",
    "\uff13",
    "0" * 50,
    "A",
    "<",
)
STATUSES = (
    *("in-progress",) * 20, "ringing", "completed", "busy", "failed", "no-answer", "canceled", "", "melted", f"<{MARK}",
)  # fmt: skip
DIALLED = ("completed", "answered", "busy", "no-answer", "failed", "canceled", "", f"<{MARK}")
DURATIONS = ("", "0", "5", "200", "-5", "9" * 40, "1.5", "soon", "٣", "²")
STATES = (
    "", "1", "0", "-", "1-", "2-Len", "1-Len-Amenu", "1-Lxx-Amenu", "1-Len-Anowhere", "1-Len-K1iZcase", "1-Len-N99999",
    "1-E00000000-Len-Aquestion-Icase-K2aZlocationZseattle-K3aZlocationZtacoma",
    "1-Len-Aguide-Ilink_account-S9999-W9999",
    "1-Len-Aanswer-Ccase_tacoma-K1tZcase_tacomaZ0", "1-Len-Adialled-Ccase_tacoma-N0-M1", "1-Les-Amenu",
    "1-Len-Aanswer-K1tZ+19005550100Z0", "1-Len-Aanswer-C+19005550100-K1tZ9005550100Z0", "1-Len-Acase-K1tZpacerZ99",
    "1-Len-Aanswer-Cpacer-K1tZpacerZ0-P3", "é", "%", "\x00", f"<{MARK}>", "{contact}",
    "x" * 600, "1-Len" + "-Hx" * 2000,
    "../../etc/passwd", "1-Len\n-Amenu", "1-Len-A\u0660",
)  # fmt: skip
METHODS = ("GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "get", "post", "FOO", "POST", "POST")
HEADERS = (
    ("HTTP_HOST", ("", "a b", "[::1", "x" * 300, "line.example.org:99999", "evil.example", "localhost", "\xff", "a@b")),
    ("HTTP_X_FORWARDED_HOST", ("evil.example", f"<{MARK}>")),
    ("HTTP_X_FORWARDED_PROTO", ("https", "gopher")),
    ("HTTP_X_FORWARDED_FOR", ("1.2.3.4", f"<{MARK}>", "x" * 5000)),
    ("HTTP_ACCEPT_LANGUAGE", ("es", "x" * 2000, "*;q=-1", "en;q=9e999")),
    ("HTTP_COOKIE", ("c=", f"c={MARK}", "session=x; c=y", "c" * 9000, 'c="\\"', f"{MARK}=1; c=a.b", "\xff\xfe")),
    ("HTTP_RANGE", ("bytes=0-0", "bytes=9-1", "x")),
    ("HTTP_IF_NONE_MATCH", ("*", '"x"', "\xff")),
    ("HTTP_IF_MODIFIED_SINCE", ("never", "Mon, 99 Foo 2026 99:99:99 GMT")),
    ("HTTP_AUTHORIZATION", ("Basic !!!", "Basic " + "A" * 5000, "Bearer x")),
    ("HTTP_EXPECT", ("100-continue", "x")),
    ("HTTP_X_TWILIO_WEBHOOKS_SIGNATURE_SETTINGS", ("key=x,algorithm=HMAC_SHA256",)),
    ("HTTP_X_HTTP_METHOD_OVERRIDE", ("GET", "DELETE")),
    ("HTTP_REFERER", ("javascript:alert(1)", f"https://x/<{MARK}>")),
    ("HTTP_I_TWILIO_IDEMPOTENCY_TOKEN", ("x", f"<{MARK}>")),
)  # fmt: skip
TYPES = (
    "application/json", "multipart/form-data; boundary=x", "multipart/form-data", "text/xml", "", "\xff",
    "application/x-www-form-urlencoded; charset=utf-16", "APPLICATION/X-WWW-FORM-URLENCODED", "a/b;" * 500,
)  # fmt: skip
LENGTHS = ("", "-1", "0", "1", "abc", "²", "9" * 30, "1e3", "+5", "0x10", " 7 ")


def words(chance: Random) -> str:
    """Return something said or texted."""
    kind = chance.random()
    if kind < 0.6:
        return chance.choice(WORDS)
    if kind < 0.9:
        return " ".join(chance.choices(WORDS, k=chance.randint(2, 5)))[:3000]
    if kind < 0.99:
        return "".join(chr(chance.choice((chance.randrange(1, 128), chance.randrange(0x2FFF)))) for _ in range(40))
    return MARK * chance.choice((400, 2500, 12_000))


def changed(chance: Random, text: str) -> str:
    """Return a text with one letter more, less or other, or cut short, or doubled."""
    at = chance.randrange(len(text) + 1)
    letter = chance.choice("0123456789-ZKACILabcdefxyz_.%+<\x00é")
    match chance.randrange(5):
        case 0:
            return text[:at] + letter + text[at:]
        case 1:
            return text[:at] + text[at + 1 :]
        case 2:
            return text[:at] + letter + text[at + 1 :]
        case 3:
            return text[:at]
    return text + text[at:]

"""What nobody means to send: every reply is one the provider takes, helps the person, and repeats nothing of theirs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from itsdangerous import Signer

from ivr.dialogue.conversation import ACTS, LONGEST, PLACES, read, write
from ivr.directory.line import Line
from tests.playing import LINE_NUMBER, edition
from tests.signed import CALLER, KEY, LINES, Reply, Wire, call_form, direct, good, running, signature, text_form

WITHHELD = [
    "anonymous", "Anonymous", "unknown", "RESTRICTED", "unavailable", "", "Private Caller", "2065550123",
    "+266696687", "+7378742833", "+17378742833", "+86282452253", "+8656696", "+2562533", "12345", "client:someone",
    "sip:someone@sip.example.org", "sip:+12025550123@203.0.113.7", "+1202555012", "+12025550123;ext=4", "911",
]  # fmt: skip
REACHABLE_BY_TEXT = ["whatsapp:+12025550123", "rcs:+12025550123", "messenger:1234567890", CALLER, "+442079460123"]
MARK = "zq9x"
ODD_TEXTS = [
    MARK * 400, MARK * 2500, "😀" * 1600, "😀" * 10_000, "電話" * 800, f"{MARK}\x00\x07\x0b\x1b[31m\x7f\ufffe\uffff",
    f"<Say>{MARK}</Say>", f"</Message></Response><!--{MARK}", f"<![CDATA[{MARK}]]>", f"&{MARK};&#0;&#xD800;",
    f'"><Hangup/>{MARK}', f"{{{{7*7}}}}{MARK}", f"{{contact}}{MARK}", f"{{number}}{{0}}{MARK}", f"%s%n%({MARK})s",
    f"${{jndi:ldap://{MARK}}}", f"{{% raw %}}{MARK}", f"'; DROP TABLE calls; -- {MARK}", f"../../{MARK}",
    f"\u202e{MARK}\u200b\u00a0", f"{MARK}\r\nSet-Cookie: c={MARK}", "\n\n\n", " ", "\t", "?", ".", "·", "0" * 1600,
    "٣", "\uff13", "²", "-1", "1e9", "1 2 3", "99", f"case {MARK}", f"password is {MARK}", "NaN", "None", "null",
]  # fmt: skip


@pytest.fixture(scope="module")
def wire() -> Iterator[Wire]:
    with running() as address:
        yield Wire(address)


def in_a_call(wire: Wire, *acts: dict[str, str]) -> Reply:
    """A call so far: its last reply."""
    reply = wire.post("/voice", call_form(CallStatus="ringing"))
    for act in acts:
        reply = wire.post(reply.action, call_form(**act))
    return good(reply, "voice")


def listens(reply: Reply) -> bool:
    """Whether the line says something and then listens, told where to report it."""
    last = reply.verbs[-1]
    return last.tag == "Gather" and last.get("actionOnEmptyResult") == "true" and bool(reply.words)


# Keys.


@pytest.mark.parametrize(
    "digits", ["12", "33", "*", "#", "*#", "", "7", "8", "0" * 50, "hangup", "1w", "\uff13", "-1", "3 ", "\x00", "<"]
)
@pytest.mark.parametrize("so_far", [[], ["3"], ["3", "3"], ["1"], ["5"], ["5", "1"], ["6"], ["0"]])
def test_keys_nobody_offered_leave_the_call_going(wire: Wire, digits: str, so_far: list[str]) -> None:
    before = in_a_call(wire, *({"Digits": each} for each in so_far))
    reply = good(wire.post(before.action, call_form(Digits=digits)), "voice")
    assert listens(reply)
    assert reply.state.issue in (before.state.issue, None), "no key nobody offered chooses anything"


def test_two_keys_where_one_was_asked_choose_neither(wire: Wire) -> None:
    reply = good(wire.post(in_a_call(wire).action, call_form(Digits="34")), "voice")
    assert (reply.state.at, reply.state.issue) == ("menu", None)


def test_missing_and_empty_input_are_the_same_silence(wire: Wire) -> None:
    action = in_a_call(wire).action
    forms = [{}, {"Digits": ""}, {"SpeechResult": ""}, {"Digits": "", "SpeechResult": "  ", "Confidence": ""}]
    replies = {good(wire.post(action, call_form(**each)), "voice").body for each in forms}
    assert len(replies) == 1
    assert replies.pop() != wire.post(action, call_form(Digits="9")).body


def test_keys_count_where_words_were_asked_and_words_where_keys_were(wire: Wire) -> None:
    """Speech is asked at a question, keys only in a guide; both come as they like."""
    asked = in_a_call(wire, {"SpeechResult": "case", "Confidence": "0.2"})
    assert asked.state.at == "question"
    by_key = good(wire.post(asked.action, call_form(Digits="3")), "voice")
    by_word = good(wire.post(asked.action, call_form(SpeechResult="Tacoma.")), "voice")
    assert by_key.words == by_word.words
    guide = in_a_call(wire, {"Digits": "5"})
    assert guide.verbs[-1].get("input") == "dtmf"
    reply = good(wire.post(guide.action, call_form(SpeechResult="next")), "voice")
    assert reply.state.step == 1


def test_of_keys_and_words_at_once_the_key_counts(wire: Wire) -> None:
    reply = good(wire.post(in_a_call(wire).action, call_form(Digits="3", SpeechResult="password")), "voice")
    assert reply.state.issue == "case"


def test_unknown_parameters_change_nothing(wire: Wire) -> None:
    more = {
        "NewOne": "1",
        "Confidence": "much",
        "msg": "Gather End",
        "": "",
        "c": "x",
        "ünï": "é\n",
        "FinishedOnKey": "",
    }
    plain = good(wire.post("/voice", call_form()), "voice")
    assert good(wire.post("/voice", call_form(**more)), "voice").body == plain.body
    text = good(wire.post("/sms", text_form("menu")), "sms")
    assert good(wire.post("/sms", text_form("menu", **more)), "sms").body == text.body


def test_of_a_parameter_sent_twice_the_first_counts(wire: Wire) -> None:
    twice = [*call_form(Digits="3").items(), ("Digits", "1"), ("Digits", "3"), ("CallSid", "")]
    assert good(wire.post(in_a_call(wire).action, twice), "voice").state.issue == "case"
    texts = [*text_form("password").items(), ("Body", "case")]
    assert good(wire.post("/sms", texts), "sms").body == wire.post("/sms", text_form("password")).body


def test_a_query_with_the_state_twice_or_something_else_beside_it_is_read(wire: Wire) -> None:
    action = in_a_call(wire, {"Digits": "3"}).action
    good(wire.post(f"{action}&c=zzz&d=%00", call_form(Digits="3")), "voice")
    assert good(wire.post(f"{action}&c=zzz", call_form(Digits="3")), "voice").state.at == "answer"


def test_a_request_with_nothing_in_it_is_somebody_who_arrives(wire: Wire) -> None:
    assert listens(good(wire.post("/voice", {}), "voice"))
    assert good(wire.post("/sms", {}), "sms").verbs == [], "there is nobody to answer"


# Words.


@pytest.mark.parametrize("text", ODD_TEXTS, ids=lambda text: ascii(text)[:24])
@pytest.mark.parametrize("so_far", [[], ["3"], ["3", "2"], ["5"]])
def test_nothing_that_is_said_comes_back(wire: Wire, text: str, so_far: list[str]) -> None:
    action = in_a_call(wire, *({"Digits": each} for each in so_far)).action
    reply = good(wire.post(action, call_form(SpeechResult=text, CallerName=text[:99])), "voice")
    assert listens(reply)
    assert not_echoed(reply, text)


@pytest.mark.parametrize("text", ODD_TEXTS, ids=lambda text: ascii(text)[:24])
def test_nothing_that_is_texted_comes_back(wire: Wire, text: str) -> None:
    cookie = ""
    for _ in range(3):
        reply = good(wire.post("/sms", text_form(text, ProfileName=text[:99]), headers={"Cookie": cookie}), "sms")
        cookie = reply.cookie
        assert len(reply.verbs) == 1
        assert reply.words
        assert not_echoed(reply, text)


def not_echoed(reply: Reply, text: str) -> bool:
    sent = reply.body.decode() + "".join(f"{name}: {value}" for name, value in reply.headers.items())
    odd = {letter for letter in text if not letter.isspace() and (ord(letter) > 0x2FF or letter < " ")}
    return MARK not in sent and not odd & set(sent)


@pytest.mark.parametrize("raw", [b"%ED%A0%80", b"%FF%FE", b"%ZZ%", b"\xff\xfe", b"%00", b"+%2B%"])
def test_bytes_that_are_no_text_are_answered(wire: Wire, raw: bytes) -> None:
    """Lone surrogates and the like; what they decode to is what is signed."""
    decoded = {b"%ED%A0%80": "\ufffd" * 3, b"%FF%FE": "\ufffd" * 2, b"\xff\xfe": "\ufffd" * 2, b"%00": "\x00"}
    body = decoded.get(raw, {b"%ZZ%": "%ZZ%", b"+%2B%": " +%"}.get(raw, ""))
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": signature(f"{wire.address}/sms", {"From": CALLER, "Body": body}),
    }
    reply = wire.send("/sms", b"From=" + quote(CALLER).encode() + b"&Body=" + raw, "POST", headers)
    assert good(reply, "sms").words


def test_a_picture_without_words_gets_the_menu(wire: Wire) -> None:
    picture = text_form("", NumMedia="2", MediaUrl0="https://api.example/ME1", MediaContentType0="image/jpeg")
    assert good(wire.post("/sms", picture), "sms").words == wire.post("/sms", text_form("menu")).words


# Where it comes from.


@pytest.mark.parametrize("sender", [*WITHHELD, *REACHABLE_BY_TEXT])
@pytest.mark.parametrize("called", [LINE_NUMBER, "sip:line@sip.example.org", "client:line", ""])
def test_a_call_from_anywhere_is_put_through_with_a_caller_id_desks_take(wire: Wire, sender: str, called: str) -> None:
    who = {"From": sender, "To": called, "Caller": sender}
    acts = ({"Digits": key} for key in "331")
    dial = in_a_call(wire, *({**who, **act} for act in acts)).verbs[-1]
    assert dial.tag == "Dial"
    own = sender in (CALLER, "+442079460123")
    assert dial.get("callerId") == (None if own or called != LINE_NUMBER else LINE_NUMBER)


@pytest.mark.parametrize("sender", WITHHELD)
def test_a_text_from_nobody_gets_no_reply(wire: Wire, sender: str) -> None:
    reply = good(wire.post("/sms", text_form("password", From=sender)), "sms")
    assert reply.verbs == []
    assert not reply.cookie, "nothing is kept about a number that several people share"


@pytest.mark.parametrize("sender", REACHABLE_BY_TEXT)
def test_a_text_from_another_messenger_is_answered_in_the_same_words(wire: Wire, sender: str) -> None:
    reply = good(wire.post("/sms", text_form("password", From=sender, To="whatsapp:+15005550006")), "sms")
    assert reply.words == wire.post("/sms", text_form("password")).words


# What became of the call.


@pytest.mark.parametrize("status", ["completed", "busy", "failed", "no-answer", "canceled"])
@pytest.mark.parametrize("more", [{}, {"DialCallStatus": "completed", "DialCallDuration": "90"}, {"Digits": "1"}])
def test_nobody_is_spoken_to_who_has_hung_up(wire: Wire, status: str, more: dict[str, str]) -> None:
    action = in_a_call(wire, {"Digits": "3"}).action
    assert good(wire.post(action, call_form(CallStatus=status, **more)), "voice").verbs == []


@pytest.mark.parametrize("status", ["ringing", "queued", "initiated", "in-progress", "", "IN-PROGRESS", "new one"])
def test_everybody_else_is(wire: Wire, status: str) -> None:
    assert listens(good(wire.post("/voice", call_form(CallStatus=status)), "voice"))


@pytest.mark.parametrize("status", ["busy", "no-answer", "failed", "canceled", "answered", "", "melted", "COMPLETED"])
@pytest.mark.parametrize("seconds", [None, "", "0", "-5", "9" * 40, "1.5", "soon", "٣", "²"])
def test_a_transfer_that_ends_in_any_way_leaves_a_number(wire: Wire, status: str, seconds: str | None) -> None:
    dialled = in_a_call(wire, *({"Digits": key} for key in "331"))
    ended = {"DialCallStatus": status} | ({} if seconds is None else {"DialCallDuration": seconds})
    reply = good(wire.post(dialled.action, call_form(**ended)), "voice")
    assert listens(reply)
    if not (status == "answered" and seconds == "9" * 40):
        assert re.search(r"\d \d \d", reply.words)


def test_the_end_of_a_transfer_nobody_remembers_is_an_arrival(wire: Wire) -> None:
    reply = good(wire.post("/voice?c=gone", call_form(DialCallStatus="busy")), "voice")
    assert reply.body == wire.post("/voice", call_form()).body


# What comes back from the address and the cookie.

FORGED = [
    "", "1", "0", "-", "1-", "1--", "2-Len", "1-Len-", "1-en", "1-Lxx-Amenu", "1-Len-Anowhere", "1-Len-Qx", "1-Len-K",
    "1-Len-K1", "1-Len-K1x", "1-Len-K1i", "1-Len-K1iZ", "1-Len-K1iabc", "1-Len-KaiZcase", "1-Len-N99999", "1-Len-N-1",
    "1-Len-M", "1-Len-Fxyz", "1-Len-Inope-Aanswer", "1-Len-Cnope-Adialled", "1-Len-Gnope-Agroup", "1-Len-Aguide-Icase",
    "1-E00000000-Len-Aquestion-Icase-K2aZlocationZseattle-K3aZlocationZtacoma",
    "1-Len-Aguide-Ilink_account-S9999-W9999",
    "1-Len-Atells-Ilegal_advice-S99-K1lZlegal_adviceZ99", "1-Len-Amenu-P99-K1mZ99",
    "1-Len-Amenu-K1tZnopeZ0-K2tZcase_tacomaZ99",
    "1-Len-Aanswer-Ccase_tacoma-K1tZcase_tacomaZnope", "1-Len-Adialled-Ccase_tacoma-N9999-M9999-R9999",
    "1-Len-Aquestion-Icase-QlocationZnowhere", "1-Len-Aquestion-Icase-QnopeZnope-Hnope-K1aZnopeZnope",
    "1-Len-K1t", "1-Len-K1a", "1-Len-K1m", "1-Len-K1g", "1-Len-K1l", "1-Len-K1n-K2p-K3f", "é", "%", "\x00", "1-Len-É",
    "<Say>", "{contact}", "x" * 600, "1-Len" + "-Hx" * 2000, "../../etc/passwd", "1-Len\n-Amenu", "1-Len-A\u0660",
]  # fmt: skip
FORGED_TURNS = [
    {"Digits": "1"},
    {"Digits": "2"},
    {"Digits": "*"},
    {"SpeechResult": "next"},
    {},
    {"DialCallStatus": "busy"},
]


@pytest.mark.parametrize("turn", FORGED_TURNS, ids=str)
@pytest.mark.parametrize("state", FORGED, ids=lambda state: ascii(state)[:40])
def test_a_forged_or_stale_address_still_helps(wire: Wire, state: str, turn: dict[str, str]) -> None:
    reply = good(wire.post(f"/voice?c={quote(state)}", call_form(**turn)), "voice")
    assert reply.words
    assert listens(reply) or reply.verbs[-1].tag == "Dial" or "9999" in state, "ended only after a long silence"


def test_what_cannot_be_read_is_an_arrival(wire: Wire) -> None:
    arrival = wire.post("/voice", call_form()).body
    unreadable = [state for state in FORGED if read("voice", state) is None]
    assert len(unreadable) > 15
    for state in unreadable:
        assert wire.post(f"/voice?c={quote(state)}", call_form(Digits="1")).body == arrival, state


def test_every_piece_of_a_real_address_is_read_or_an_arrival(wire: Wire) -> None:
    action = in_a_call(wire, *({"Digits": key} for key in "33")).action
    path, _, state = action.partition("?c=")
    for length in range(len(state)):
        reply = good(wire.post(f"{path}?c={state[:length]}", call_form(Digits="1")), "voice")
        assert listens(reply) or reply.verbs[-1].tag == "Dial"


def test_nobody_is_put_through_to_a_number_that_is_not_in_the_config(wire: Wire) -> None:
    numbers = {number.phone.e164 for contact in edition("court").line.contacts.values() for number in contact.numbers}
    for contact in ("+19005550100", "nope", "case_tacoma", "9005550100", "password"):
        for nth in ("0", "1", "99", "-1", "x"):
            state = f"1-Len-Aanswer-K1tZ{contact}Z{nth}"
            reply = good(wire.post(f"/voice?c={quote(state)}", call_form(Digits="1")), "voice")
            assert {verb.findtext("Number") for verb in reply.verbs if verb.tag == "Dial"} <= numbers


def signed_cookie(state: str, key: str = KEY) -> str:
    return f"c={Signer([key], salt='ivr.conversation').sign(state).decode()}"


@pytest.mark.parametrize("state", [state for state in FORGED if state.isascii() and state.isprintable()])
@pytest.mark.parametrize("body", ["1", "2", "tacoma", "next", "more", "back", "again", "not sure", "zzz"])
def test_a_cookie_of_another_time_or_channel_still_helps(wire: Wire, state: str, body: str) -> None:
    """Signed with our key: an older edition's, or the state of a call."""
    reply = good(wire.post("/sms", text_form(body), headers={"Cookie": signed_cookie(state)}), "sms")
    assert reply.words


def test_a_cookie_we_did_not_sign_counts_for_nothing(wire: Wire) -> None:
    first = good(wire.post("/sms", text_form("case")), "sms")
    anew = wire.post("/sms", text_form("1")).body
    assert wire.post("/sms", text_form("1"), headers={"Cookie": first.cookie}).body != anew, "1 answers the question"
    state, _, signed = first.cookie.removeprefix("c=").partition(".")
    assert read("sms", state)
    flipped = ("B" if signed[5] == "A" else "A").join((signed[:5], signed[6:]))
    others = [
        state, f"{state}.", f".{signed}", f"{state}.{flipped}", f"{state}X.{signed}", f"{signed}.{state}", "", ".",
        signed_cookie(state, "another key of 16").removeprefix("c="), '"' + state, "\u00e9.\u00e9", "x" * 5000,
    ]  # fmt: skip
    for value in others:
        reply = good(
            wire.post("/sms", text_form("1"), headers={"Cookie": f"c={value}".encode().decode("latin-1")}), "sms"
        )
        assert reply.body == anew, value


def test_a_cookie_of_another_name_or_several_are_no_matter(wire: Wire) -> None:
    first = good(wire.post("/sms", text_form("case")), "sms").cookie
    plain = wire.post("/sms", text_form("3"), headers={"Cookie": first}).body
    for header in (f"{first}; session=x; a=b", f"session=x; {first}", f"{first}; c=second"):
        assert good(wire.post("/sms", text_form("3"), headers={"Cookie": header}), "sms").body == plain


# Anything at all, many times over.


def ids_of(line: Line) -> list[str]:
    choices = {choice.id for question in line.questions.values() for choice in question.choices}
    known = {*line.issues, *line.contacts, *line.questions, *line.groups, *line.guides, *choices}
    return [*sorted(known), "unsure", "nope", "0", "1", "2", "9", "99"]


def states(line: Line) -> st.SearchStrategy[str]:
    """States by their grammar, made of ids that mean something in every wrong place."""
    ids = st.sampled_from(ids_of(line))
    counts = st.sampled_from(["0", "1", "2", "3", "5", "11", "12", "9999"])
    offers = st.builds(
        lambda key, act, given: "K" + "Z".join([key + act, *given]),
        st.sampled_from("0123456789"), st.sampled_from(sorted(ACTS)), st.lists(ids, max_size=3),
    )  # fmt: skip
    parts = st.one_of(
        st.builds("A{}".format, st.sampled_from(PLACES)),
        st.builds("{}{}".format, st.sampled_from("IGCH"), ids),
        st.builds("{}{}".format, st.sampled_from("NSPMRW"), counts),
        st.builds("Q{}Z{}".format, ids, ids),
        st.sampled_from(["Fs", "Fn", "Fb", "Fsnb"]),
        offers,
        offers,
    )
    return st.lists(parts, max_size=9).map(lambda made: "-".join(["1", "Len", *made]))


WORDS = [
    "next",
    "back",
    "again",
    "more",
    "menu",
    "phone",
    "connect",
    "not sure",
    "case 3",
    "step 6",
    "one",
    "more time",
]
ANYTHING = st.text(max_size=40)
QUICK = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))


def said(line: Line) -> st.SearchStrategy[str]:
    """Keywords of the line, commands, anything."""
    keywords = sorted({" ".join(phrase) for phrase in line.hearing[line.language].keywords.phrases})
    return st.one_of(st.sampled_from(keywords), st.sampled_from(WORDS), st.sampled_from(list("0123456789")), ANYTHING)


CASES = [pytest.param(name, id=name) for name in LINES]


@pytest.mark.parametrize("name", CASES)
def test_whatever_comes_in_a_call_is_answered(name: str) -> None:
    line = edition(name).line
    fields = st.fixed_dictionaries(
        {},
        optional={
            "Digits": st.one_of(st.sampled_from([*"0123456789*#", "12", ""]), ANYTHING),
            "SpeechResult": said(line),
            "DialCallStatus": st.one_of(st.sampled_from(["completed", "busy", "no-answer", "failed"]), ANYTHING),
            "DialCallDuration": st.one_of(st.sampled_from(["3", "300", ""]), ANYTHING),
            "CallStatus": st.one_of(st.sampled_from(["in-progress", "ringing", "completed"]), ANYTHING),
            "From": st.one_of(st.sampled_from([*WITHHELD, CALLER]), ANYTHING),
        },
    )

    @QUICK
    @given(st.one_of(states(line), states(line), ANYTHING), fields)
    def answered(state: str, more: dict[str, str]) -> None:
        reply = good(direct(name).post(f"/voice?c={quote(state)}", call_form(**more)), "voice", name)
        assert not reply.action or len(reply.action) < 2 * LONGEST

    answered()


@pytest.mark.parametrize("name", CASES)
def test_whatever_is_texted_is_answered(name: str) -> None:
    line = edition(name).line
    cookies = st.one_of(states(line).map(signed_cookie), ANYTHING.map(lambda made: f"c={quote(made)}"))

    @QUICK
    @given(cookies, said(line), st.dictionaries(ANYTHING, ANYTHING, max_size=3))
    def answered(cookie: str, body: str, more: dict[str, str]) -> None:
        form = {**text_form(body), **{name: value for name, value in more.items() if name not in text_form()}}
        reply = good(direct(name).post("/sms", form, cookie), "sms", name)
        assert len(reply.verbs) <= 1

    answered()


@pytest.mark.parametrize("name", CASES)
def test_every_place_takes_every_turn(name: str) -> None:
    """Each place of a conversation with each issue, contact and key there is, none of which need fit together."""
    line = edition(name).line
    turns = [{"Digits": "9"}, {"Digits": "*"}, {}, {"SpeechResult": "zzz"}, {"DialCallStatus": "no-answer"}]
    for place, issue, turn in product(PLACES, [*line.issues, "nope"], turns):
        state = f"1-Len-A{place}-I{issue}-N9-S99-P9-M2-R2"
        good(direct(name).post(f"/voice?c={state}", call_form(**turn)), "voice", name)
    for place, contact, turn in product(PLACES, line.contacts, turns):
        good(direct(name).post(f"/voice?c=1-Len-A{place}-C{contact}-N9", call_form(**turn)), "voice", name)


def test_a_state_is_written_as_it_was_read() -> None:
    for state in FORGED:
        found = read("voice", state)
        if found:
            assert read("voice", write(found)) == found, state

"""Text me this: key 7 in a real call over real HTTP, against a stand-in for the API, and what may go wrong."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from ivr.dialogue.conversation import LONGEST, Conversation, read, write
from ivr.dialogue.respond import arrival, respond
from ivr.dialogue.steps import SendText, Tell
from ivr.dialogue.text_me import as_text
from ivr.dialogue.turns import Arrived, Pressed, Spoke, TextAsked, Texted
from ivr.dialogue.values import Numbers, say
from ivr.phone.clock import StoppedClock
from ivr.phone.phone_player import PhonePlayer
from ivr.phone.provider import Provider
from ivr.phone.transcript import Action
from ivr.prompts.gsm7 import measure
from ivr.prompts.rendering import fitted, message
from ivr.proof.clock import courses, vectors
from ivr.proof.evidence import Evidence
from ivr.proof.laws import Bench
from ivr.proof.sent import as_sent
from ivr.proof.walk import Reply as WalkedReply
from ivr.proof.walk import Walker
from ivr.settings import Settings
from ivr.twilio_account.outbox import EXPIRES, Outbox, of
from ivr.twilio_account.sender import Sender, begin
from tests.api_stand_in import ApiStandIn, Fault
from tests.live import soon
from tests.playing import LINE_NUMBER, edition
from tests.signed import ACCOUNT, CALLER, LINES, MONDAY, TOKEN, Reply, Wire, call_form, good, running
from tests.test_serve import PUBLIC, served
from tests.twilio_sending import FROM, QUICK, settings

ORIGIN = "https://line.example.org"
NOBODY = "http://nobody.invalid"


@pytest.fixture
def api() -> Iterator[ApiStandIn]:
    with ApiStandIn() as stand_in:
        yield stand_in


class Caller:
    """One call, request by request, over real HTTP."""

    def __init__(self, base: str, sid: str = "CA" + "1" * 32, **more: str) -> None:
        self.wire = Wire(base, ORIGIN)
        self.form = call_form(CallSid=sid, **more)
        self.target = "/voice"

    def asks(self, **more: str) -> Reply:
        """Send a turn."""
        reply = good(self.wire.post(self.target, {**self.form, **more}), "voice")
        where = urlsplit(reply.action)
        self.target = f"{where.path}?{where.query}" if reply.action else ""
        return reply

    def presses(self, keys: str) -> Reply:
        """Press keys, one request each; give the last reply."""
        return [self.asks(Digits=key) for key in keys][-1]

    def answered(self, keys: str = "1") -> Reply:
        """Call, and press keys."""
        self.asks()
        return self.presses(keys)


def words(key: str, language: str = "en") -> str:
    """The words of a sentence without fields, as they are said."""
    return edition("court").words[language].templates("voice")[key].parts[0]


def states(kept: Outbox) -> dict[str, int]:
    return dict(kept.states())


# Over gunicorn, as in production


@contextmanager
def line(home: Path, api: ApiStandIn, **more: str) -> Iterator[tuple[subprocess.Popen[str], Provider, str]]:
    """The line in processes of its own, which may send texts through the stand-in."""
    chosen = {"TWILIO_ACCOUNT_SID": ACCOUNT, "IVR_TEXT_FROM": FROM, "TWILIO_API_URL": api.url}
    with served(home, IVR_PUBLIC_URL=PUBLIC, **chosen, **more) as (process, port):
        inner = f"http://127.0.0.1:{port}"
        provider = Provider(TOKEN, StoppedClock(datetime.now(UTC)), account=ACCOUNT, reach={ORIGIN: inner})
        yield process, provider, inner


def phone(provider: Provider, twice: bool = True) -> PhonePlayer:
    clock = StoppedClock(datetime.now(UTC))
    return PhonePlayer(provider, f"{PUBLIC}/voice", f"{PUBLIC}/sms", CALLER, LINE_NUMBER, clock, twice=twice)


def state_of(home: Path) -> Path:
    return home.with_name(f"{home.name}-state")


def outbox_at(home: Path) -> Outbox:
    """The outbox of a line that has no SECRET_KEY, so that its key comes from the Auth Token."""
    return of(Settings(auth_tokens=(TOKEN,), state_dir=state_of(home)))


def test_key_seven_sends_one_text_with_the_answer_and_its_status_erases_it(tmp_path: Path, api: ApiStandIn) -> None:
    with line(tmp_path, api) as (process, provider, inner):
        player = phone(provider)
        player.do(Action("calls"))
        assert any("press 7" in heard for heard in player.do(Action("presses", "1")))
        told = player.do(Action("presses", "7"))
        assert any(words("texting.now") in heard for heard in told)
        assert soon(lambda: len(api.messages) == 1)
        form = api.messages[0]["form"]
        assert (form["To"], form["From"]) == (CALLER, FROM)
        assert "800-676-6856" in form["Body"]
        assert "legal advice" in form["Body"], "the line's notice in short"
        assert measure(form["Body"]).parts <= 2
        assert soon(lambda: outbox_at(tmp_path).waiting() == []), "number and words are erased"
        assert states(outbox_at(tmp_path)) == {"accepted": 1}
        status = {"MessageSid": api.messages[0]["sid"], "MessageStatus": "delivered", "AccountSid": ACCOUNT}
        target = form["StatusCallback"].removeprefix(ORIGIN)
        assert Wire(inner, ORIGIN).post(target, status).status == 200
        assert states(outbox_at(tmp_path)) == {"delivered": 1}
        time.sleep(1.5)
        assert len(api.messages) == 1, "every request came twice, to two workers"
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=20)
        assert process.returncode == 0
        for secret in (CALLER[2:], TOKEN, "Traceback"):
            assert secret not in out
    assert CALLER.encode() not in b"".join(p.read_bytes() for p in state_of(tmp_path).rglob("*") if p.is_file())


def test_one_number_is_sent_three_texts_a_day(tmp_path: Path, api: ApiStandIn) -> None:
    with line(tmp_path, api) as (_, provider, _):
        player = phone(provider, twice=False)
        last: list[str] = []
        for keys in ("17", "27", "327", "47"):
            player.do(Action("calls"))
            last = [player.do(Action("presses", key)) for key in keys][-1]
            player.do(Action("hangs up"))
        assert any(words("texting.too_many") in heard for heard in last)
        assert not any(words("texting.now") in heard for heard in last)
        assert soon(lambda: len(api.messages) == 3)
        time.sleep(1.5)
        assert len({each["body"] for each in api.messages}) == len(api.messages) == 3


def test_a_worker_that_is_told_to_stop_finishes_the_text_it_is_sending(tmp_path: Path, api: ApiStandIn) -> None:
    api.on_message(lambda: time.sleep(1))
    with line(tmp_path, api) as (process, provider, _):
        player = phone(provider)
        player.do(Action("calls"))
        player.do(Action("presses", "1"))
        player.do(Action("presses", "7"))
        assert soon(lambda: len(api.messages) == 1)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
        assert process.returncode == 0
    assert states(outbox_at(tmp_path)) == {"accepted": 1}


def children(process: subprocess.Popen[str]) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def test_a_line_killed_while_the_provider_has_the_request_does_not_send_it_again(
    tmp_path: Path, api: ApiStandIn
) -> None:
    with line(tmp_path, api) as (process, provider, _):

        def kill() -> None:
            for pid in (*children(process), process.pid):
                os.kill(pid, signal.SIGKILL)

        api.on_message(kill)
        player = phone(provider)
        player.do(Action("calls"))
        player.do(Action("presses", "1"))
        player.do(Action("presses", "7"))
        assert soon(lambda: process.poll() is not None)
    api.on_message(None)
    with line(tmp_path, api):
        assert soon(lambda: outbox_at(tmp_path).waiting() == [])
        time.sleep(2)
    assert len(api.messages) == 1
    assert states(outbox_at(tmp_path)) == {"unknown": 1}


# Between the key press and the provider


def test_the_turn_only_puts_it_down_and_a_later_process_sends_it_once(tmp_path: Path, api: ApiStandIn) -> None:
    """The process that took the key press may be gone before anything was sent."""
    chosen = settings(tmp_path, api.url)
    with running(chosen) as base:
        caller = Caller(base)
        assert words("texting.now") in caller.answered("17").words
    assert (len(of(chosen).waiting()), api.asked) == (1, [])
    for _ in range(2):
        Sender(of(chosen), chosen, QUICK).round()
    assert (len(api.messages), states(of(chosen))) == (1, {"accepted": 1})


def test_a_process_that_comes_too_late_erases_it_unsent(tmp_path: Path, api: ApiStandIn) -> None:
    chosen = settings(tmp_path, api.url)
    with running(chosen) as base:
        Caller(base).answered("17")
    late = of(chosen, lambda: time.time() + EXPIRES + 1)
    Sender(late, chosen, QUICK).round()
    assert (api.messages, late.waiting(), states(late)) == ([], [], {"expired": 1})


@pytest.mark.parametrize(
    ("kind", "asked", "sent"), [("429", 2, 1), ("500", 2, 1), ("half", 1, 1), ("nothing", 1, 0), ("lost", 1, 1)]
)
def test_whatever_the_provider_answers_one_text_arrives_at_most(
    kind: Any, asked: int, sent: int, tmp_path: Path, api: ApiStandIn
) -> None:
    chosen = settings(tmp_path, api.url)
    api.fails(Fault(kind, 1, "Messages"))
    sending = begin(chosen)
    assert sending
    try:
        with running(chosen) as base:
            assert words("texting.now") in Caller(base).answered("17").words
        assert soon(lambda: of(chosen).waiting() == [], 10)
        assert (len(api.asked), len(api.messages)) == (asked, sent)
    finally:
        sending.stop()


def test_a_request_delivered_again_and_at_once_gets_the_same_answer_and_one_text(tmp_path: Path) -> None:
    chosen = settings(tmp_path, NOBODY)
    with running(chosen) as base:
        caller = Caller(base)
        caller.answered("1")
        form = {**caller.form, "Digits": "7"}
        with ThreadPoolExecutor(8) as several:
            replies = list(several.map(lambda _: caller.wire.post(caller.target, form), range(16)))
        assert {reply.body for reply in replies} == {replies[0].body}
        assert words("texting.now") in replies[0].words
    assert len(of(chosen).waiting()) == 1


def test_two_calls_of_one_phone_get_a_text_each(tmp_path: Path) -> None:
    chosen = settings(tmp_path, NOBODY)
    with running(chosen) as base:
        for nth in "12":
            assert words("texting.now") in Caller(base, "CA" + nth * 32).answered("17").words
    assert len(of(chosen).waiting()) == 2


# Who is offered a text

HIDDEN = ("anonymous", "+266696687", "", "client:x")
ELSEWHERE = ("+442071838750", "+12425550123", "+18005550123", "+19005550123")


@pytest.mark.parametrize("sender", [*HIDDEN, *ELSEWHERE])
def test_who_cannot_get_one_is_offered_none_and_the_key_does_nothing(sender: str, tmp_path: Path) -> None:
    chosen = settings(tmp_path, NOBODY)
    with running(chosen) as base:
        caller = Caller(base, From=sender)
        assert "press 7" not in caller.answered("1").words
        assert words("key.unused") in caller.presses("7").words
        assert words("texting.cannot") in caller.asks(SpeechResult="text me").words
    assert not (tmp_path / "outbox").exists()


@pytest.mark.parametrize("missing", ["text_from", "account_sid"])
def test_without_credentials_none_is_offered(missing: str, tmp_path: Path) -> None:
    with running(replace(settings(tmp_path, NOBODY), **{missing: None})) as base:
        caller = Caller(base)
        reply = caller.answered("1")
        assert "press 7" not in reply.words
        assert not reply.state.texting
        assert words("key.unused") in caller.presses("7").words
    assert not (tmp_path / "outbox").exists()


def test_a_key_offered_before_a_restart_without_credentials_is_answered_kindly_with_the_number(tmp_path: Path) -> None:
    chosen = settings(tmp_path, NOBODY)
    with running(chosen) as base:
        caller = Caller(base)
        caller.answered("1")
    with running(replace(chosen, text_from=None)) as base:
        caller.wire = Wire(base, ORIGIN)
        told = caller.presses("7").words
    assert words("texting.failed") in told
    assert "8 0 0" in told
    assert words("texting.now") not in told


def test_where_nothing_can_be_written_the_number_is_told_again_and_nobody_is_told_it_was_sent(tmp_path: Path) -> None:
    chosen = settings(tmp_path, NOBODY)
    (tmp_path / "outbox").write_text("a file where the folder should be")
    with running(chosen) as base:
        for keys, number in (("1", "8 0 0"), ("31", "2 5 3"), ("6", "")):
            caller = Caller(base)
            caller.answered(keys)
            told = caller.presses("7").words
            assert words("texting.failed") in told
            assert number in told
            assert words("texting.now") not in told
            (tmp_path / "outbox").unlink()
            (tmp_path / "outbox").mkdir()
            assert words("texting.now") in caller.presses("7").words, "asked for again it is sent"
            caller.wire.post("/voice", caller.form)
            (tmp_path / "outbox").rename(tmp_path / f"sent{keys}")
            (tmp_path / "outbox").write_text("")


@contextmanager
def full_disk() -> Iterator[None]:
    """No file can grow beyond a few bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_costs_none_of_the_three_texts_of_a_day(tmp_path: Path) -> None:
    chosen = settings(tmp_path, NOBODY)
    with running(chosen) as base:
        caller = Caller(base)
        caller.answered("1")
        with full_disk():
            for _ in range(4):
                assert words("texting.failed") in caller.presses("7").words
        assert of(chosen).waiting() == []
        assert words("texting.now") in caller.presses("7").words


# What is sent, and what is remembered


def called(of_line: str, language: str, *turns: Any) -> tuple[Conversation, tuple[Any, ...]]:
    """A call on a line that can send texts."""
    facts = edition(of_line).line
    conversation = replace(arrival(facts, "voice", texting=True), language=language)
    steps: tuple[Any, ...] = ()
    for turn in turns:
        conversation, steps = respond(facts, conversation, turn, MONDAY)
    return conversation, steps


@pytest.mark.parametrize("of_line", LINES)
def test_a_text_is_the_answer_that_somebody_gets_who_texts(of_line: str) -> None:
    whole = edition(of_line)
    compared = 0
    for language, spoken in whole.words.items():
        for issue in whole.line.issues.values():
            start = replace(arrival(whole.line, "sms"), language=language)
            word = spoken.offered[f"issue.{issue.id}"]
            after, steps = respond(whole.line, start, Texted(word), MONDAY)
            if after.at != "answer" or after.issue != issue.id or after.language != language:
                continue
            texted = message(spoken, tuple(one for step in steps if isinstance(step, Tell) for one in step.says))
            call = Conversation("voice", language, issue=issue.id, answers=after.answers, at="answer", texting=True)
            says = as_text(whole.line, call, issue, MONDAY)
            assert texted.endswith(message(spoken, says)), (language, issue.id)
            compared += 1
    assert compared


@pytest.mark.parametrize("of_line", ["court", "clinic"])
def test_a_step_is_sent_as_somebody_gets_it_who_texts_its_number_out_of_nothing(of_line: str) -> None:
    whole = edition(of_line)
    guided = [issue for issue in whole.line.issues.values() if issue.guide]
    assert guided
    for language, spoken in whole.words.items():
        for issue in guided:
            guide = whole.line.guides[issue.guide or ""]
            start = replace(arrival(whole.line, "sms"), language=language)
            for step in range(1, guide.steps + 1):
                _, steps = respond(whole.line, start, Texted(f"{spoken.offered[f'issue.{issue.id}']} {step}"), MONDAY)
                texted = message(spoken, tuple(one for each in steps for one in each.says))
                call = Conversation("voice", language, issue=issue.id, step=step, at="guide", texting=True)
                assert texted.endswith(message(spoken, as_text(whole.line, call, issue, MONDAY))), (language, step)
                assert measure(texted).parts <= 2


def test_each_text_of_a_guide_names_words_that_lead_to_the_next_out_of_nothing() -> None:
    whole = edition("court")
    for language, spoken in whole.words.items():
        words_for_next = f"{spoken.offered['issue.link_account']} 1"
        texts: list[str] = []
        while words_for_next:
            start = replace(arrival(whole.line, "sms"), language=language)
            _, steps = respond(whole.line, start, Texted(words_for_next), MONDAY)
            says = [one for each in steps for one in each.says]
            texts.append(message(spoken, tuple(says)))
            onward = message(spoken, tuple(one for one in says if one.key == "guide.text_keys"))
            words_for_next = onward.strip().rstrip(".").partition(" ")[2]
        assert len(texts) == 5, language
        assert len(set(texts)) == 5


def test_a_step_is_sent_once_and_the_caller_goes_on_where_they_were() -> None:
    keys = [Arrived(), *map(Pressed, "5111")]
    at_three, _ = called("court", "en", *keys)
    _, steps = called("court", "en", *keys, Pressed("7"))
    assert isinstance(steps[0], SendText)
    for outcome in ("taken", "too many", "failed"):
        told, steps = called("court", "en", *keys, Pressed("7"), TextAsked(outcome))  # type: ignore[arg-type]
        assert (told.at, told.step, told.offered) == ("guide", 3, at_three.offered)
        _, following = called("court", "en", *keys, Pressed("7"), TextAsked(outcome), Pressed("1"))  # type: ignore[arg-type]
        assert any(one.key == "guide.step" and ("step", 4) in one.values for step in following for one in step.says)
    again = [*keys, Pressed("7"), TextAsked("taken"), Pressed("1"), Pressed("7")]
    _, steps = called("court", "en", *again)
    assert steps[0].says[0].key == "texting.already", "steps 3 and 4 are one text"
    _, steps = called("court", "en", *again, Pressed("1"), Pressed("7"))
    assert isinstance(steps[0], SendText)


def test_the_key_is_told_once_with_the_opening_of_a_guide() -> None:
    told = []
    for n in range(10):
        _, steps = called("court", "en", Arrived(), Pressed("5"), *[Pressed("1")] * n)
        told.append([one.key for step in steps for one in step.says if one.key.startswith("offer.text")])
    assert told == [["offer.text_steps"], *[[]] * 9]


def test_a_key_press_in_a_guide_puts_one_text_down_and_counts_among_the_three_of_a_day(tmp_path: Path) -> None:
    chosen = settings(tmp_path, NOBODY)
    with running(chosen) as base:
        caller = Caller(base)
        caller.answered("5111")
        form = {**caller.form, "Digits": "7"}
        replies = {caller.wire.post(caller.target, form).body for _ in range(3)}
        assert len(replies) == 1, "delivered again it gets the same answer"
        assert len(of(chosen).waiting()) == 1
        assert words("texting.now") in caller.presses("7").words
        assert words("texting.already") in caller.presses("7").words
        assert len(of(chosen).waiting()) == 1
        for keys, told in (("117", "texting.now"), ("117", "texting.now"), ("117", "texting.too_many")):
            assert words(told) in caller.presses(keys).words
        assert len(of(chosen).waiting()) == 3
        assert caller.presses("2").state.step == 8, "and the guide goes on"


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    "keys", ["1", "2", "31", "32", "33", "4", "6", "66", *("5" + "1" * n for n in range(10)), "51111111113"]
)
def test_every_text_is_asked_for_by_key_and_fits(keys: str, language: str) -> None:
    whole = edition("court")
    conversation, _ = called("court", language, Arrived(), *map(Pressed, keys))
    after, steps = respond(whole.line, conversation, Pressed("7"), MONDAY)
    (text,) = [step for step in steps if isinstance(step, SendText)]
    body = fitted(whole.words[language], text.first, text.says, whole.line.limits.parts)
    assert measure(body).parts <= 2
    assert measure(body).alphabet == "GSM-7"
    assert after.language == language


def test_the_offer_is_explained_once_a_call_and_again_in_another_language() -> None:
    def offered(*turns: Any) -> list[str]:
        _, steps = called("court", "en", *turns)
        return [one.key for step in steps for one in step.says if one.key.startswith("offer.text")]

    first = (Arrived(), Pressed("1"))
    assert offered(*first) == ["offer.text"]
    assert offered(*first, Pressed("*"), Pressed("2")) == ["offer.text_again"]
    assert offered(*first, Pressed("8")) == ["offer.text"]
    assert offered(*first, Pressed("7"), TextAsked("taken"), Pressed("#")) == [], "it is on its way"


def test_after_three_a_day_it_may_be_asked_for_again_and_is_never_said_to_be_sent() -> None:
    turns = (Arrived(), Pressed("1"), Pressed("7"), TextAsked("too many"))
    _, steps = called("court", "en", *turns)
    assert next(one.key for step in steps for one in step.says) == "texting.too_many"
    _, steps = called("court", "en", *turns, Spoke("text me"))
    assert isinstance(steps[0], SendText)


@pytest.mark.parametrize("keys", ["317", "667", "27"])
def test_what_is_remembered_stays_small_and_survives_being_written(keys: str) -> None:
    conversation, _ = called("court", "es", Arrived(), *map(Pressed, keys), TextAsked("taken"))
    written = write(conversation)
    assert read("voice", written) == conversation
    assert len(written) <= LONGEST


# The proof walks it


def test_the_proof_holds_every_text_that_a_key_sends_to_the_laws_of_texts() -> None:
    whole = edition("single")
    found: list[WalkedReply] = []
    course = courses(whole.line, MONDAY, 1)
    ((vector, moment), *_) = vectors(course).items()
    Walker(whole, course).walk(vector, moment, found.append)
    sent = [reply for reply in found if as_sent(reply)]
    assert {reply.after.language for reply in sent} == set(whole.words)
    asked = {reply.turn.outcome for reply in found if isinstance(reply.turn, TextAsked)}
    assert asked == {"taken", "too many", "failed"}
    evidence = Evidence(whole)
    for reply in sent:
        assert list(Bench(evidence).findings(reply)) == []
        (text,) = [step for step in reply.steps if isinstance(step, SendText)]
        other = replace(text, says=(say("apology", contact="x", number=Numbers(())),))
        without = replace(reply, steps=(other,))
        assert "number" in {finding.law for finding in Bench(evidence).findings(without)}

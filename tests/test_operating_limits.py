"""Limits of one caller: whoever calls or texts without end costs a bounded amount, and still hears whom to call."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from ivr.app import create_app
from ivr.channels.apology import apology
from ivr.channels.voice.webhook import MOST_TURNS
from ivr.directory.served import Served
from ivr.operating import shared
from ivr.operating.limits import Limits
from ivr.operating.standing import standing
from ivr.operating.tally import Tally
from ivr.operating.troubles import MANY_LIMITED, Finder, Seen
from ivr.operating.windows import REMEMBERED, Alone, Asked, Window
from ivr.settings import Settings
from tests import redis_server
from tests.live import soon
from tests.playing import edition
from tests.records_made import Clock
from tests.signed import CALLER, KEY, LINES, MONDAY, TOKEN, Direct, Reply, Wire, call_form, good, text_form
from tests.test_serve import PUBLIC, served

OTHER = "+12065550188"
DESK = "8 0 0, 6 7 6, 6 8 5 6"


def app(
    state: Path, clock: Clock | None = None, line: str = "court", tally: Tally | None = None, **set_: object
) -> Flask:
    settings = replace(Settings(auth_tokens=(TOKEN,), secret_keys=(KEY,), state_dir=state), **set_)
    return create_app(settings, clock or (lambda: MONDAY), edition(line), tally=tally)


class Caller:
    """Somebody who calls and texts again and again."""

    def __init__(self, line: Direct | Wire, number: str = CALLER) -> None:
        self.line, self.number, self.times = line, number, 0

    def calls(self) -> Reply:
        self.times += 1
        return self.line.post("/voice", call_form(CallSid=f"CA{self.times:032}", From=self.number))

    def texts(self, body: str = "HELP CASE", **more: str) -> Reply:
        self.times += 1
        form = text_form(body, **{"MessageSid": f"SM{self.times:032}", "From": self.number, **more})
        return self.line.post("/sms", form)


def taken(reply: Reply) -> bool:
    return any(verb.tag == "Gather" for verb in reply.verbs)


def answered(reply: Reply) -> bool:
    return bool(reply.verbs) and "can't answer right now" not in reply.words


# Calls


def test_calls_beyond_the_limit_hear_the_numbers_and_end(tmp_path: Path) -> None:
    tally = Tally()
    caller = Caller(Direct(app(tmp_path, tally=tally, caller_calls_hour=3)))
    assert all(taken(good(caller.calls(), "voice")) for _ in range(3))
    for _ in range(3):
        reply = good(caller.calls(), "voice")
        assert [verb.tag for verb in reply.verbs][-1] == "Hangup"
        assert {verb.tag for verb in reply.verbs} == {"Say", "Hangup"}
        assert DESK in reply.words
        assert reply.words.endswith("Goodbye.")
    assert tally.total()["limited voice"] == 3
    assert taken(good(Caller(caller.line, OTHER).calls(), "voice")), "nobody else is limited"


@pytest.mark.parametrize("name", LINES)
def test_on_every_line_a_limited_caller_hears_a_number(name: str, tmp_path: Path) -> None:
    caller = Caller(Direct(app(tmp_path, line=name, caller_calls_hour=1)))
    caller.calls()
    reply = good(caller.calls(), "voice", name)
    assert reply.verbs[-1].tag == "Hangup"
    assert sum(letter.isdigit() for letter in reply.words) >= 3, reply.words


def test_a_call_that_was_taken_goes_on_beyond_the_limit(tmp_path: Path) -> None:
    caller = Caller(Direct(app(tmp_path, caller_calls_hour=1)))
    first = caller.calls()
    assert not taken(caller.calls())
    assert taken(good(caller.line.post(first.action, call_form(Digits="1")), "voice"))


def test_the_next_hour_calls_are_taken_again_but_for_the_limit_of_the_day(tmp_path: Path) -> None:
    clock = Clock()
    caller = Caller(Direct(app(tmp_path, clock, caller_calls_hour=2, caller_calls_day=5)))
    per_hour = []
    for _ in range(4):
        per_hour.append(sum(taken(caller.calls()) for _ in range(4)))
        clock.on(hours=1)
    assert per_hour == [2, 2, 1, 0]
    clock.on(hours=12)  # past midnight on the line's clock
    assert taken(caller.calls())


def test_the_same_call_or_text_delivered_again_counts_once_and_gets_the_same(tmp_path: Path) -> None:
    caller = Caller(Direct(app(tmp_path, caller_calls_hour=2, caller_texts_hour=2)))
    for _ in range(5):
        assert taken(caller.line.post("/voice", call_form(CallSid="CA" + "9" * 32)))
        assert answered(caller.line.post("/sms", text_form("HELP CASE", MessageSid="SM" + "9" * 32)))
    assert taken(caller.calls())
    assert not taken(caller.calls())
    assert answered(caller.texts())
    last = [caller.line.post("/sms", text_form("HELP", MessageSid="SM" + "8" * 32)) for _ in range(3)]
    assert len({reply.body for reply in last}) == 1
    assert "can't answer right now" in last[0].words, "the reply that was lost on the way is sent again"
    assert caller.texts().verbs == []


@pytest.mark.parametrize("number", ["anonymous", "+266696687", "sip:a@b.example", ""])
def test_whoever_withholds_their_number_is_not_counted(tmp_path: Path, number: str) -> None:
    caller = Caller(Direct(app(tmp_path, caller_calls_hour=1, caller_calls_day=1)), number)
    assert all(taken(good(caller.calls(), "voice")) for _ in range(4))


def test_a_test_of_the_address_counts_nothing(tmp_path: Path) -> None:
    caller = Caller(Direct(app(tmp_path, caller_calls_hour=1)))
    for nth in range(3):
        caller.line.post("/voice", call_form(CallSid=f"CA{nth}", CallStatus="completed"))
    assert taken(caller.calls())


# Texts


def test_a_flood_of_texts_costs_a_bounded_number_of_replies_without_any_cookie(tmp_path: Path) -> None:
    clock, tally = Clock(), Tally()
    caller = Caller(Direct(app(tmp_path, clock, tally=tally, caller_texts_hour=4, caller_texts_day=6)))
    replies = [caller.texts() for _ in range(50)]
    assert [answered(reply) for reply in replies[:4]] == [True] * 4
    assert replies[4].words == " ".join(apology(edition("court"), "sms").split())
    assert all(reply.verbs == [] and reply.status == 200 for reply in replies[5:])
    clock.on(hours=1)
    assert sum(bool(caller.texts().verbs) for _ in range(50)) == 3, "two of the day, and whom to call"
    for _ in range(5):
        clock.on(hours=1)
        assert not any(caller.texts().verbs for _ in range(10)), "the day is over only at midnight"
    clock.on(hours=9)
    assert answered(caller.texts())
    assert tally.total()["limited sms"] == 46 + 48 + 50


def test_one_sender_does_not_use_up_the_ceiling_of_the_day(tmp_path: Path) -> None:
    caller = Caller(Direct(app(tmp_path, caller_texts_hour=2, texts_a_day=4)))
    for _ in range(20):
        caller.texts()
    assert answered(Caller(caller.line, OTHER).texts())


def test_what_carriers_answer_is_not_counted(tmp_path: Path) -> None:
    caller = Caller(Direct(app(tmp_path, caller_texts_hour=1)))
    for _ in range(5):
        assert caller.texts("STOP").verbs == []
    assert answered(caller.texts())


def test_a_number_is_the_same_over_another_network(tmp_path: Path) -> None:
    line = Direct(app(tmp_path, caller_texts_hour=1))
    assert answered(Caller(line).texts())
    assert not answered(Caller(line, f"whatsapp:{CALLER}").texts(MessageSid="SM" + "7" * 32))


def test_nothing_is_limited_with_0(tmp_path: Path) -> None:
    off = {f"caller_{what}_{span}": 0 for what in ("calls", "texts") for span in ("hour", "day")}
    caller = Caller(Direct(app(tmp_path, **off)))
    assert all(taken(caller.calls()) and answered(caller.texts()) for _ in range(100))


def test_a_limit_that_breaks_keeps_nobody_out(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    limits = Limits(Settings(secret_keys=(KEY,), state_dir=tmp_path, caller_calls_hour=1), "line", "UTC", Tally())
    naive = MONDAY.replace(tzinfo=None)
    limits.blocks._ends = {"broken": None}  # type: ignore[dict-item]
    limits._alone = None  # type: ignore[assignment]
    assert [limits.call(CALLER, f"CA{nth}", naive) for nth in range(3)] == ["go"] * 3
    assert caplog.text.count("limits do not hold") == 1
    assert CALLER not in caplog.text


# Calls without an end


@pytest.mark.parametrize("act", [*({"Digits": key} for key in "9*0#"), {}, {"SpeechResult": "blah"}])
def test_a_call_that_does_the_same_for_ever_is_ended_with_a_number(tmp_path: Path, act: dict[str, str]) -> None:
    tally = Tally()
    line = Direct(app(tmp_path, tally=tally))
    reply = good(line.post("/voice", call_form()), "voice")
    turns, heard = 1, ""
    while reply.action:
        heard = reply.words
        reply = good(line.post(reply.action, call_form(**act)), "voice")
        turns += 1
        assert turns <= MOST_TURNS + 1
    assert reply.verbs[-1].tag == "Hangup"
    assert DESK in f"{heard} {reply.words}", "as the last thing but perhaps a goodbye"
    assert tally.total()["calls cut"] == (turns == MOST_TURNS + 1)


def test_keys_and_silence_in_turn_end_too_and_the_desk_of_the_need_comes_first(tmp_path: Path) -> None:
    line = Direct(app(tmp_path))
    reply = good(line.post("/voice", call_form()), "voice")
    state = "1-E00000000-Les-Aanswer-Fn-Cpacer-K1tZpacerZ0"
    reply = good(line.post(f"/voice?c={state}&n={MOST_TURNS + 1}", call_form(Digits="1")), "voice")
    assert "<Dial" not in reply.body.decode()
    assert reply.words.index(DESK) < 60
    assert reply.verbs[0].get("language", "").startswith("es"), "in the language of the call"
    over = line.post(f"/voice?c={state}&n={MOST_TURNS + 1}", call_form(CallStatus="completed"))
    assert over.verbs == []


# Counting alone


def asked(who: str = "a", delivery: str = "1", *most: int) -> Asked:
    return Asked(who, delivery, tuple(Window(f"w{nth}", each, 3600) for nth, each in enumerate(most or (5,))))


def test_counts_of_a_process_are_bounded_and_forgotten() -> None:
    alone = Alone(most=100)
    for nth in range(1000):
        assert alone.judge(asked(f"caller {nth}", "1"), 0.0) == "go"
        assert len(alone) <= 2 * 101
    alone.judge(asked("late"), 0.0 + REMEMBERED + 3601)
    assert len(alone) == 2, "only who came last"


def test_a_turn_pays_some_microseconds(tmp_path: Path) -> None:
    limits = Limits(Settings(secret_keys=(KEY,), state_dir=tmp_path), "line", "America/Los_Angeles", Tally())
    began = time.perf_counter()
    for nth in range(2000):
        limits.call(f"+1206555{nth:04}", f"CA{nth}", MONDAY)
    assert (time.perf_counter() - began) / 2000 < 200e-6, "about 10 where nothing else runs"


# Who is told


def test_many_limited_calls_are_told_once_and_a_few_are_not(tmp_path: Path) -> None:
    finder, tally = Finder(Settings()), Tally()
    state = Settings(state_dir=tmp_path)
    now = standing(Served(edition("court")), state, MONDAY)

    def kinds() -> list[str]:
        return [trouble.kind for trouble in finder.look(Seen(tally.total(), now))]

    assert kinds() == []
    tally.add("limited sms", MANY_LIMITED - 10)
    assert kinds() == []
    for _ in range(720):
        kinds()
    tally.add("limited voice", 30)
    assert kinds() == [], "an hour later the others have faded"
    tally.add("limited voice", 30)
    assert kinds() == ["limited"]
    finder.told("limited")
    assert kinds() == []


def test_the_figures_tell_them(tmp_path: Path) -> None:
    line = app(tmp_path, caller_calls_hour=1)
    caller = Caller(Direct(line))
    for _ in range(3):
        caller.calls()
    told = line.test_client().get("/metrics").text
    assert 'ivr_limited_total{channel="voice"} 2.0' in told
    assert 'ivr_blocked_total{channel="sms"} 0.0' in told
    assert "ivr_limits_alone_total 0.0" in told


# Counting together


@pytest.fixture
def redis() -> Iterator[redis_server.Server]:
    with redis_server.server() as found:
        yield found


@pytest.mark.redis
def test_redis_gives_the_same_verdicts_as_memory(redis: redis_server.Server) -> None:
    together, alone = shared.Shared(redis.url, "line", lambda: None), Alone()
    for nth in range(40):
        each = asked("ab"[nth % 2], str(nth // 3), 3, 6) if nth % 7 else asked("c", str(nth), 2, 2)
        assert together.judge(each) == alone.judge(each, 0.0), nth
    assert together.answers


@pytest.mark.redis
def test_two_workers_and_a_second_machine_share_a_limit(tmp_path: Path, redis: redis_server.Server) -> None:
    set_ = {"IVR_PUBLIC_URL": PUBLIC, "REDIS_URL": redis.url, "IVR_CALLER_CALLS_HOUR": "6", "SECRET_KEY": "k" * 16}
    with served(tmp_path / "one", **set_) as (_, port), served(tmp_path / "two", **set_) as (_, second):
        callers = [Caller(Wire(f"http://127.0.0.1:{each}", PUBLIC, TOKEN)) for each in (port, second)]
        callers[1].times = 1000
        replies = [good(callers[nth % 2].calls(), "voice") for nth in range(20)]
    assert sum(map(taken, replies)) == 6
    assert all(DESK in reply.words for reply in replies if not taken(reply))
    kept = redis.everything()
    assert " = 6 (" in kept
    assert "2025550123" not in kept, "pseudonyms only"
    assert "CA0" not in kept
    assert "(-1 s)" not in kept, "everything there expires"


@pytest.mark.redis
def test_redis_frozen_stopped_and_started_again_loses_no_call_and_delays_none_for_long(
    tmp_path: Path, redis: redis_server.Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(shared, "PAUSE", 0.2)
    tally = Tally()
    line = app(tmp_path, tally=tally, redis_url=redis.url, caller_calls_hour=10_000, caller_calls_day=0)
    caller = Caller(Direct(line))
    took: list[float] = []

    def calls(times: int = 40) -> None:
        for _ in range(times):
            began = time.perf_counter()
            reply = caller.calls()
            took.append(time.perf_counter() - began)
            assert taken(good(reply, "voice"))

    def counted() -> int:
        return max(int(row.split(" = ")[1].split()[0]) for row in redis.everything().splitlines() if ":hour " in row)

    calls()
    assert counted() >= 39
    redis.freeze()
    calls()
    redis.thaw()
    before = caller.times
    assert soon(lambda: calls(5) is None and counted() > 41), "it is asked again"
    redis.stop()
    calls()
    redis.start()
    assert soon(lambda: calls(2) is None and bool(redis.everything())), "also where the script is gone with it"
    assert caller.times > before
    slow = [each for each in took if each > shared.PATIENCE * 0.9]
    assert max(took) < 1.0
    assert len(slow) <= 5, slow
    assert sorted(took)[len(took) // 2] < 0.02
    assert 1 <= tally.total()["limits alone"] <= 4
    assert 1 <= caplog.text.count("Redis does not answer") <= 4
    assert redis.url not in caplog.text


def test_an_address_where_nothing_answers_keeps_nobody_waiting(tmp_path: Path) -> None:
    line = app(tmp_path, redis_url="redis://user:secret@127.0.0.1:1/0", caller_calls_hour=3)
    caller = Caller(Direct(line))
    began = time.perf_counter()
    assert [taken(caller.calls()) for _ in range(5)] == [True] * 3 + [False] * 2
    assert time.perf_counter() - began < 1


@pytest.mark.redis
def test_a_redis_that_takes_nothing_is_like_none(
    tmp_path: Path, redis: redis_server.Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(shared, "PAUSE", 0.05)
    redis.set("min-replicas-to-write", "1")
    caller = Caller(Direct(app(tmp_path, redis_url=redis.url, caller_calls_hour=3)))
    assert [taken(caller.calls()) for _ in range(4)] == [True] * 3 + [False]
    time.sleep(0.5)
    caller.calls()
    assert caplog.text.count("Redis does not answer") == 1
    assert "Redis answers again" not in caplog.text
    redis.set("min-replicas-to-write", "0")
    assert soon(lambda: "Redis answers again" in caplog.text)
    assert taken(caller.calls()), "it counts from what Redis knows"

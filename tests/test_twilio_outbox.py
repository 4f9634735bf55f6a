"""Texts that callers asked for: kept sealed, sent once at most, erased; with a stand-in for the API over real HTTP."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import phonenumbers
import pytest

from ivr.settings import Settings
from ivr.twilio_account.outbox import DAY, EXPIRES, Outbox, available
from ivr.twilio_account.sender import Sender, begin
from ivr.twilio_account.slip import HEAD
from ivr.twilio_account.textable import is_textable
from tests.api_stand_in import ApiStandIn, Fault
from tests.live import soon
from tests.playing import HERE
from tests.signed import ACCOUNT, KEY, TOKEN
from tests.twilio_sending import FROM, IMPATIENT, QUICK, TO, WORDS, outbox, sender, settings


class Clock:
    """A clock that is set by hand, in seconds."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def api() -> Iterator[ApiStandIn]:
    with ApiStandIn() as stand_in:
        yield stand_in


def everything(state: Path) -> bytes:
    """All that lies in a folder, names and contents."""
    every = sorted(state.rglob("*"))
    return b"\n".join(bytes(path.relative_to(state)) + (path.read_bytes() if path.is_file() else b"") for path in every)


def only_state(kept: Outbox) -> str:
    (state,) = kept.states().elements()
    return state


def name_of(kept: Outbox, call: str = "CA1") -> str:
    return kept.seal.tags("call", call)[0]


# What a turn does


def test_a_message_waits_sealed_and_is_sent_once_and_erased(tmp_path: Path, api: ApiStandIn) -> None:
    kept = outbox(tmp_path)
    assert kept.enqueue("CA1", TO, WORDS) == "queued"
    lying = everything(tmp_path)
    for secret in (TO, TO[2:], WORDS, "CA1", "press 2"):
        assert secret.encode() not in lying
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "outbox").rglob("*")} == {0}
    assert len(kept.waiting()) == 1
    sender(tmp_path, api.url).round()
    sender(tmp_path, api.url).round()
    (sent,) = api.messages
    assert sent["form"] == {
        "To": TO, "Body": WORDS, "From": FROM, "ValidityPeriod": "900",
        "StatusCallback": f"https://line.example.org/sms/status?m={name_of(kept)}",
    }  # fmt: skip
    assert (kept.waiting(), only_state(kept)) == ([], "accepted")
    assert all(path.stat().st_size <= HEAD for path in (tmp_path / "outbox").rglob("*") if path.is_file())


def test_a_turn_that_is_delivered_again_takes_no_second_message(tmp_path: Path, api: ApiStandIn) -> None:
    kept = outbox(tmp_path)
    assert [kept.enqueue("CA1", TO, WORDS) for _ in range(3)] == ["queued", "already", "already"]
    sender(tmp_path, api.url).round()
    assert outbox(tmp_path).enqueue("CA1", TO, WORDS) == "already"
    sender(tmp_path, api.url).round()
    assert len(api.messages) == 1
    assert [kept.enqueue(call, TO, WORDS) for call in ("CA2", "CA3", "CA4")] == ["queued", "queued", "too many"]


def test_a_number_gets_three_a_day_and_room_again_the_day_after(tmp_path: Path, api: ApiStandIn) -> None:
    clock = Clock()
    kept = Outbox(tmp_path / "outbox", (KEY,), clock)
    assert [kept.enqueue(f"CA{nth}", TO, WORDS) for nth in range(4)] == ["queued"] * 3 + ["too many"]
    sender(tmp_path, api.url).round()
    assert len(api.messages) == 3
    clock.now += DAY + 5
    kept.sweep()
    assert [path.name for path in kept.folder.rglob("*") if path.is_file()] == [".sweeping"]
    assert kept.enqueue("CA5", TO, WORDS) == "queued"


def test_many_calls_at_once_from_one_number_get_three(tmp_path: Path) -> None:
    """Somebody who calls under another's number must not be able to flood it."""
    taken: list[str] = []

    def call(nth: int) -> None:
        taken.append(outbox(tmp_path).enqueue(f"CA{nth}", TO, WORDS))

    threads = [threading.Thread(target=call, args=(nth,)) for nth in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == ["queued"] * 3 + ["too many"] * 13
    assert len(outbox(tmp_path).waiting()) == 3


def test_the_same_turn_delivered_to_many_workers_at_once_takes_one_message_and_one_place(tmp_path: Path) -> None:
    taken: list[str] = []
    threads = [
        threading.Thread(target=lambda: taken.append(outbox(tmp_path).enqueue("CA1", TO, WORDS))) for _ in range(12)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert taken.count("queued") == 1
    assert len(outbox(tmp_path).waiting()) == 1
    assert [outbox(tmp_path).enqueue(call, TO, WORDS) for call in ("CA2", "CA3")] == ["queued", "queued"]


@pytest.mark.parametrize(
    "number",
    [
        "", "anonymous", "+266696687", "+17378742833", "2065550123", "12345", "+442071234567", "+18765550123",
        "+18095550123", "+17875550123", "+18005550123", "+19005550123", "+15005550123", "+1206555012", "sip:a@b.x",
        "whatsapp:+12065550123", "+12065550123 ", "+12061550123",
    ],
)  # fmt: skip
def test_only_numbers_of_a_place_in_the_united_states_and_canada_are_texted(number: str, tmp_path: Path) -> None:
    kept = outbox(tmp_path)
    assert kept.enqueue("CA1", number, WORDS) == "not textable"
    assert not (tmp_path / "outbox").exists()


def test_every_area_code_in_use_is_judged_as_the_numbering_plan_does() -> None:
    wrong = []
    for code in range(200, 1000):
        numbers = [phonenumbers.parse(f"+1{code}{exchange}0123") for exchange in range(200, 1000, 7)]
        valid = [number for number in numbers if phonenumbers.is_valid_number(number)]
        places = {phonenumbers.region_code_for_number(number) for number in valid}
        kinds = {phonenumbers.number_type(number) for number in valid}
        geographic = bool(places & {"US", "CA"}) and phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE in kinds
        if valid and geographic != is_textable(f"+1{code}5550123"):
            wrong.append((code, places, kinds))
    assert wrong == []


@pytest.mark.parametrize("body", ["", "x" * 1601])
def test_no_words_and_too_many_are_not_taken(body: str, tmp_path: Path) -> None:
    assert outbox(tmp_path).enqueue("CA1", TO, body) == "not textable"
    assert outbox(tmp_path).enqueue("CA1", TO, "x" * 1600) == "queued"


def test_a_disk_that_takes_nothing_costs_the_text_and_not_the_call(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file where the folder should be")
    assert outbox(tmp_path).enqueue("CA1", TO, WORDS) == "failed"
    (tmp_path / "outbox").unlink()
    assert outbox(tmp_path).enqueue("CA1", TO, WORDS) == "queued"


def test_a_text_that_is_not_admitted_costs_none_of_the_three_and_only_what_would_be_sent_is_asked_for(
    tmp_path: Path,
) -> None:
    asked: list[str] = []

    def ask(call: str, admitted: bool) -> str:
        return outbox(tmp_path).enqueue(call, TO, WORDS, lambda: asked.append(call) or admitted)

    assert [ask("CA1", False), *(ask(f"CA{nth}", True) for nth in (1, 2, 2, 3, 4))] == [
        "failed", "queued", "queued", "already", "queued", "too many",
    ]  # fmt: skip
    assert asked == ["CA1", "CA1", "CA2", "CA3"]


def test_putting_a_message_in_is_quick(tmp_path: Path) -> None:
    kept = outbox(tmp_path)
    kept.enqueue("CA0", "+12065550100", WORDS)
    begun = time.perf_counter()
    for nth in range(100):
        assert kept.enqueue(f"CA{nth + 1}", f"+1206555{nth + 1000}", WORDS) == "queued"
    assert (time.perf_counter() - begun) / 100 < 0.02


@pytest.mark.parametrize("missing", ["text_from", "account_sid", "auth_tokens"])
def test_without_credentials_or_a_sender_no_text_is_offered(missing: str, tmp_path: Path) -> None:
    whole = settings(tmp_path, "http://nobody.invalid")
    assert available(whole)
    empty = {"text_from": None, "account_sid": None, "auth_tokens": ()}
    assert not available(settings(tmp_path, "http://nobody.invalid", **{missing: empty[missing]}))
    assert not available(Settings())


def test_nothing_that_waits_for_the_network_is_loaded_for_a_turn() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import ivr.app, ivr.cli, ivr.twilio_account.outbox, ivr.twilio_account.sender, sys\n"
         "print(sorted({'requests', 'urllib3', 'twilio.rest', 'ivr.twilio_account.api', 'ivr.twilio_account.wire'}"
         " & set(sys.modules)))"],
        cwd=HERE.parent, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert loaded.stdout.strip() == "[]"


# Sending


@pytest.mark.parametrize("kind", ["429", "500", "503", "html"])
def test_what_the_provider_did_not_take_is_tried_again(kind: Any, tmp_path: Path, api: ApiStandIn) -> None:
    clock = Clock()
    kept = Outbox(tmp_path / "outbox", (KEY,), clock)
    sending = Sender(kept, settings(tmp_path, api.url), QUICK)
    api.fails(Fault(kind, 2, "Messages"))
    kept.enqueue("CA1", TO, WORDS)
    sending.round()
    assert (only_state(kept), len(api.messages)) == ("waiting", 0)
    sending.round()
    assert len(api.asked) == 1, "it waits before it tries again"
    for _ in range(3):
        clock.now += 10
        sending.round()
    assert (only_state(kept), len(api.messages), len(api.asked)) == ("accepted", 1, 3)


def test_a_connection_that_is_refused_is_tried_again(tmp_path: Path) -> None:
    clock = Clock()
    kept = Outbox(tmp_path / "outbox", (KEY,), clock)
    kept.enqueue("CA1", TO, WORDS)
    with ApiStandIn() as api:
        pass
    Sender(kept, settings(tmp_path, api.url), QUICK).round()
    Sender(kept, settings(tmp_path, "http://nobody.invalid"), QUICK).round()
    assert only_state(kept) == "waiting"
    clock.now += 60
    with ApiStandIn() as api:
        Sender(kept, settings(tmp_path, api.url), QUICK).round()
        assert len(api.messages) == 1


def test_the_time_the_provider_asks_for_is_kept(tmp_path: Path, api: ApiStandIn) -> None:
    clock = Clock()
    kept = Outbox(tmp_path / "outbox", (KEY,), clock)
    sending = Sender(kept, settings(tmp_path, api.url), QUICK)
    api.fails(Fault("429", 1, headers={"Retry-After": "100"}))
    kept.enqueue("CA1", TO, WORDS)
    for seconds, tries in ((0, 1), (98, 1), (5, 2)):
        clock.now += seconds
        sending.round()
        assert len(api.asked) == tries


@pytest.mark.parametrize(
    ("kind", "there", "state"),
    [
        ("hang", 0, "unknown"),
        ("nothing", 0, "unknown"),
        ("lost", 1, "unknown"),
        ("half", 1, "unknown"),
        ("cut", 1, "unknown"),
        ("504", 0, "unknown"),
        ("named", 1, "accepted"),
    ],
)
def test_what_was_not_answered_is_never_sent_again(
    kind: Any, there: int, state: str, tmp_path: Path, api: ApiStandIn
) -> None:
    clock = Clock()
    kept = Outbox(tmp_path / "outbox", (KEY,), clock)
    sending = Sender(kept, settings(tmp_path, api.url), IMPATIENT if kind == "hang" else QUICK)
    api.fails(Fault(kind, 1, "Messages"))
    kept.enqueue("CA1", TO, WORDS)
    sending.round()
    assert (kept.waiting(), only_state(kept)) == ([], state)
    for _ in range(20):
        clock.now += 60
        sending.round()
        assert kept.enqueue("CA1", TO, WORDS) == "already"
    assert (len(api.asked), len(api.messages)) == (1, there)


@pytest.mark.parametrize("code", [21610, 21211])
def test_what_the_provider_refuses_is_over(
    code: int, tmp_path: Path, api: ApiStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    """The provider's words repeat the number, so they are not written down."""
    kept = outbox(tmp_path)
    number = "+12065550123"
    kept.enqueue("CA1", number, WORDS)
    answer = (400, {"code": code, "message": f"{number} is refused"})
    api.change(always=answer)  # a refusal the stand-in has no fault for
    sender(tmp_path, api.url).round()
    assert (kept.waiting(), only_state(kept)) == ([], "refused")
    assert str(code) in caplog.text
    assert number not in caplog.text


def test_with_wrong_credentials_it_is_over_and_with_the_next_token_it_is_not(
    tmp_path: Path, api: ApiStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    kept = outbox(tmp_path)
    kept.enqueue("CA1", TO, WORDS)
    rotating = settings(tmp_path, api.url, auth_tokens=("0" * 32, TOKEN))
    Sender(kept, rotating, QUICK).round()
    assert len(api.messages) == 1
    kept.enqueue("CA2", TO, WORDS)
    Sender(kept, settings(tmp_path, api.url, auth_tokens=("0" * 32,)), QUICK).round()
    assert (len(api.messages), kept.waiting()) == (1, [])
    assert "20003" in caplog.text
    assert "0" * 32 not in caplog.text


def test_a_messaging_service_may_send(tmp_path: Path, api: ApiStandIn) -> None:
    chosen = settings(tmp_path, api.url, text_from="MG" + "1" * 32, public_url=None)
    outbox(tmp_path).enqueue("CA1", TO, WORDS)
    Sender(outbox(tmp_path), chosen, QUICK).round()
    form = api.messages[0]["form"]
    assert form["MessagingServiceSid"] == "MG" + "1" * 32
    assert not {"From", "StatusCallback"} & form.keys()


@pytest.mark.parametrize("seconds", [EXPIRES + 1, -120], ids=["over", "set back"])
def test_after_fifteen_minutes_or_with_the_clock_set_back_it_is_erased_unsent(
    seconds: int, tmp_path: Path, api: ApiStandIn
) -> None:
    clock = Clock()
    kept = Outbox(tmp_path / "outbox", (KEY,), clock)
    kept.enqueue("CA1", TO, WORDS)
    clock.now += seconds
    Sender(kept, settings(tmp_path, api.url), QUICK).round()
    assert (api.messages, kept.waiting(), only_state(kept)) == ([], [], "expired")


def test_a_message_that_always_fails_is_given_up_after_fifteen_minutes(tmp_path: Path, api: ApiStandIn) -> None:
    clock = Clock()
    kept = Outbox(tmp_path / "outbox", (KEY,), clock)
    api.fails(Fault("503", 999))
    sending = Sender(kept, settings(tmp_path, api.url), QUICK)
    kept.enqueue("CA1", TO, WORDS)
    for _ in range(16 * 60):
        clock.now += 1
        sending.round()
    assert (kept.waiting(), only_state(kept)) == ([], "expired")
    assert 8 <= len(api.asked) <= 25


def test_keys_may_be_replaced_while_messages_wait(tmp_path: Path, api: ApiStandIn) -> None:
    old, new = "the-key-of-yesterday", "the-key-of-tomorrow"
    before = Outbox(tmp_path / "outbox", (old,))
    before.enqueue("CA1", TO, WORDS)
    before.enqueue("CA2", TO, WORDS)
    after = Outbox(tmp_path / "outbox", (new, old))
    assert after.enqueue("CA1", TO, WORDS) == "already"
    Sender(after, settings(tmp_path, api.url), QUICK).round()
    assert len(api.messages) == 2
    assert [after.enqueue(call, TO, WORDS) for call in ("CA3", "CA4")] == ["queued", "too many"]
    gone = Outbox(tmp_path / "outbox", ("a-key-that-opens-nothing",))
    Sender(gone, settings(tmp_path, api.url), QUICK).round()
    assert (len(api.messages), gone.waiting()) == (2, [])


def of_another_type(slip: bytes) -> bytes:
    """A head whose time is no number, of the same length."""
    return re.sub(rb'"due":(\d+)', lambda found: b'"due":"' + found[1][2:] + b'"', slip)


@pytest.mark.parametrize(
    "spoil",
    [lambda b: b[:100], lambda b: b"\0" * len(b), lambda b: b[:300], lambda b: b"", of_another_type],
    ids=["half a head", "zeros", "half the words", "nothing", "another type"],
)
def test_a_broken_slip_is_never_sent(spoil: Any, tmp_path: Path, api: ApiStandIn) -> None:
    kept = outbox(tmp_path)
    kept.enqueue("CA1", TO, WORDS)
    (path,) = kept.waiting()
    path.write_bytes(spoil(path.read_bytes()))
    sender(tmp_path, api.url).round()
    assert (api.messages, kept.waiting()) == ([], [])


# What the provider says became of it


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (["delivered"], "delivered"),
        (["queued", "sent", "delivered"], "delivered"),
        (["delivered", "delivered", "sent", "queued"], "delivered"),
        (["sent", "undelivered"], "undelivered"),
        (["failed", "sent"], "undelivered"),
        (["undelivered", "delivered"], "undelivered"),
        (["sent"], "accepted"),
        (["never heard of"], "accepted"),
    ],
)
def test_a_status_holds_however_often_and_in_whatever_order_it_comes(
    said: list[str], state: str, tmp_path: Path, api: ApiStandIn
) -> None:
    kept = outbox(tmp_path)
    kept.enqueue("CA1", TO, WORDS)
    sender(tmp_path, api.url).round()
    for each in said:
        kept.note(name_of(kept), each, "30003" if each == "undelivered" else "")
    assert only_state(kept) == state
    assert kept.waiting() == []


@pytest.mark.parametrize("name", ["", "f" * 32, "../../etc/passwd", "counts", ".sweeping", "F" * 32])
def test_a_status_of_a_message_nobody_knows_changes_nothing(name: str, tmp_path: Path) -> None:
    kept = outbox(tmp_path)
    kept.note(name, "delivered")
    kept.enqueue("CA1", TO, WORDS)
    before = everything(tmp_path)
    kept.note(name, "delivered")
    assert everything(tmp_path) == before


def test_a_status_proves_that_it_was_sent_although_the_answer_said_no(tmp_path: Path, api: ApiStandIn) -> None:
    clock = Clock()
    kept = Outbox(tmp_path / "outbox", (KEY,), clock)
    sending = Sender(kept, settings(tmp_path, api.url), QUICK)
    api.fails(Fault("503", 1))
    kept.enqueue("CA1", TO, WORDS)
    sending.round()
    assert only_state(kept) == "waiting"
    kept.note(name_of(kept), "sent")
    assert kept.waiting() == [], "the words are erased at once"
    clock.now += 60
    sending.round()
    assert (len(api.asked), only_state(kept)) == (1, "accepted")


def test_a_status_that_overtakes_the_answer_is_kept_and_waits_for_nobody(tmp_path: Path, api: ApiStandIn) -> None:
    kept = outbox(tmp_path)
    kept.enqueue("CA1", TO, WORDS)
    took: list[float] = []

    def tell() -> None:
        begun = time.monotonic()
        outbox(tmp_path).note(name_of(kept), "delivered")
        took.append(time.monotonic() - begun)

    api.on_message(tell)
    sender(tmp_path, api.url).round()
    assert only_state(kept) == "delivered"
    assert took[0] < 0.2


# Killed, and several at once


class Processes:
    """Forks processes that act on an outbox; see tests/twilio_sending.py."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.twilio_sending"],
            cwd=HERE.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def lived(self, what: str, state: Path, url: str, nth: int = 0) -> bool:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{what} {state} {url} {nth}\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline().strip()
        assert answer in ("lived", "killed"), answer
        return answer == "lived"


@pytest.fixture
def processes() -> Iterator[Processes]:
    every = Processes()
    yield every
    every.process.communicate()


def test_killed_anywhere_while_it_is_put_in_it_is_there_whole_or_not_at_all(
    tmp_path: Path, api: ApiStandIn, processes: Processes
) -> None:
    lived, nth = False, 0
    while not lived:
        nth += 1
        api.change(messages=[])
        state = tmp_path / str(nth)
        lived = processes.lived("enqueue", state, api.url, nth)
        there = len(outbox(state).waiting())
        assert there <= 1
        assert outbox(state).enqueue("CA1", TO, WORDS) == ("already" if there else "queued")
        processes.lived("send", state, api.url)
        assert len(api.messages) == 1
    assert nth > 5


def test_killed_anywhere_while_it_is_sent_it_is_sent_once_at_most(
    tmp_path: Path, api: ApiStandIn, processes: Processes
) -> None:
    lived, nth, sent = False, 0, []
    while not lived:
        nth += 1
        api.change(messages=[])
        state = tmp_path / str(nth)
        outbox(state).enqueue("CA1", TO, WORDS)
        lived = processes.lived("send", state, api.url, nth)
        for _ in range(2):
            assert processes.lived("send", state, api.url)
        sent.append(len(api.messages))
        assert outbox(state).waiting() == [], "its words are erased"
        assert outbox(state).enqueue("CA1", TO, WORDS) == "already"
    assert set(sent) == {0, 1}, "lost when it was killed between its note and the request, else sent"
    assert sent[0] == sent[-1] == 1
    assert nth > 5


def test_killed_while_the_provider_has_the_request_it_is_not_sent_again(tmp_path: Path, api: ApiStandIn) -> None:
    outbox(tmp_path).enqueue("CA1", TO, WORDS)
    command = f"from tests.twilio_sending import *\nsender(Path({str(tmp_path)!r}), {api.url!r}).round()"
    process: list[subprocess.Popen[bytes]] = []
    api.on_message(lambda: os.kill(process[0].pid, signal.SIGKILL))
    process.append(subprocess.Popen([sys.executable, "-c", command], cwd=HERE.parent))
    assert process[0].wait(30) == -signal.SIGKILL
    api.on_message(None)
    assert len(outbox(tmp_path).waiting()) == 1
    sender(tmp_path, api.url).round()
    assert (len(api.messages), outbox(tmp_path).waiting()) == (1, [])
    assert only_state(outbox(tmp_path)) == "unknown"
    outbox(tmp_path).note(name_of(outbox(tmp_path)), "delivered")
    assert only_state(outbox(tmp_path)) == "delivered"


def test_two_workers_at_once_send_each_message_once(tmp_path: Path, api: ApiStandIn) -> None:
    kept = outbox(tmp_path)
    for nth in range(30):
        kept.enqueue(f"CA{nth}", f"+1206555{nth + 1000}", f"Message {nth}")
    api.on_message(lambda: time.sleep(0.01))
    command = f"from tests.twilio_sending import *\nsender(Path({str(tmp_path)!r}), {api.url!r}).round()"
    workers = [subprocess.Popen([sys.executable, "-c", command], cwd=HERE.parent) for _ in range(3)]
    assert [worker.wait(60) for worker in workers] == [0, 0, 0]
    assert sorted(each["body"] for each in api.messages) == sorted(f"Message {nth}" for nth in range(30))
    assert kept.states() == {"accepted": 30}


# In the background


def test_a_sender_in_the_background_sends_what_comes(tmp_path: Path, api: ApiStandIn) -> None:
    sending = begin(settings(tmp_path, api.url))
    assert sending is not None
    try:
        outbox(tmp_path).enqueue("CA1", TO, WORDS)
        sending.wake()
        assert soon(lambda: len(api.messages) == 1)
        outbox(tmp_path).enqueue("CA2", "+12065550124", WORDS)
        assert soon(lambda: len(api.messages) == 2)
    finally:
        sending.stop()
    outbox(tmp_path).enqueue("CA3", "+12065550125", WORDS)
    time.sleep(0.1)
    assert len(api.messages) == 2


def test_a_sender_that_stops_finishes_what_it_has_begun(tmp_path: Path, api: ApiStandIn) -> None:
    outbox(tmp_path).enqueue("CA1", TO, WORDS)
    began = threading.Event()

    def slowly() -> None:
        began.set()
        time.sleep(0.2)

    api.on_message(slowly)
    sending = Sender(outbox(tmp_path), settings(tmp_path, api.url))
    sending.start()
    assert began.wait(5)
    sending.stop()
    assert only_state(outbox(tmp_path)) == "accepted"


def test_when_texts_are_switched_off_what_waits_is_erased(tmp_path: Path, api: ApiStandIn) -> None:
    kept = outbox(tmp_path)
    kept.enqueue("CA1", TO, WORDS)
    assert begin(settings(tmp_path, api.url, text_from=None)) is None
    assert (kept.waiting(), api.messages) == ([], [])
    assert begin(Settings(state_dir=tmp_path)) is None


def test_no_secret_and_no_caller_is_written_to_the_log(
    tmp_path: Path, api: ApiStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", "ivr")
    for nth, kind in enumerate(("429", "500", "hang", "half", "lost", "401", "named")):
        outbox(tmp_path).enqueue(f"CA{nth}", f"+1206555012{nth}", WORDS)
        api.fails(Fault(kind, 1))  # type: ignore[arg-type]  # each is a Fault's name; in a tuple it is a plain str
        Sender(outbox(tmp_path), settings(tmp_path, api.url), IMPATIENT).round()
    assert len(caplog.records) >= 7
    for secret in (TOKEN, KEY, ACCOUNT, "555012", WORDS):
        assert secret not in caplog.text

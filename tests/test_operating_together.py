"""What several machines with one Redis count together: the ceilings of a day, three texts a number, each text once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from ivr.operating import shared
from ivr.operating.ceilings import Ceilings
from ivr.settings import Settings
from ivr.twilio_account.outbox import Outbox
from tests import redis_server
from tests.live import soon
from tests.playing import HERE
from tests.signed import KEY, TOKEN, Wire
from tests.test_operating_ceilings import DAY, to_the_nurse
from tests.test_serve import PUBLIC, served
from tests.twilio_sending import TO, WORDS

pytestmark = pytest.mark.redis


@pytest.fixture
def redis() -> Iterator[redis_server.Server]:
    with redis_server.server() as found:
        yield found


def machine(redis: redis_server.Server) -> shared.Shared:
    return shared.Shared(redis.url, "line", lambda: None)


def outboxes(top: Path, redis: redis_server.Server) -> list[Outbox]:
    return [Outbox(top / name, (KEY,), judge=machine(redis).judge) for name in ("one", "two")]


def test_two_machines_put_through_no_more_than_one_and_the_same_call_once(
    tmp_path: Path, redis: redis_server.Server
) -> None:
    clinic = HERE / "lines" / "clinic"  # whose nurse answers day and night
    set_ = {"IVR_CONFIG_DIR": str(clinic / "config"), "IVR_PROMPTS_DIR": str(clinic / "prompts")}
    set_ |= {"IVR_PUBLIC_URL": PUBLIC, "REDIS_URL": redis.url, "IVR_TRANSFERS_A_DAY": "3", "SECRET_KEY": "k" * 16}
    with ExitStack() as running:
        ports = [running.enter_context(served(tmp_path / name, **set_))[1] for name in ("one", "two")]
        wires = [Wire(f"http://127.0.0.1:{port}", PUBLIC, TOKEN) for port in ports]
        through = [to_the_nurse(wires[nth % 2], f"CA{nth // 2:032}") for nth in range(10)]
    assert through == [True] * 6 + [False] * 4, "each call is delivered to both"
    kept = redis.everything()
    assert "2025550123" not in kept
    assert "CA0" not in kept
    assert "(-1 s)" not in kept, "everything there expires"


def test_while_redis_is_away_each_machine_goes_by_its_own_count(
    tmp_path: Path, redis: redis_server.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shared, "PAUSE", 0.05)
    settings = [Settings(state_dir=tmp_path / name, transfers_a_day=4) for name in ("one", "two")]
    both = [Ceilings(each, machine(redis).judge) for each in settings]
    assert [each.admits("transfer", DAY, f"CA{nth}") for nth, each in enumerate(both)] == [True, True]
    redis.stop()
    alone = [both[0].admits("transfer", DAY, f"CA{nth}") for nth in range(10, 20)]
    assert alone == [True] * 3 + [False] * 7, "what it had counted before is known to it"
    assert both[1].admits("transfer", DAY, "CA30")
    redis.start()
    assert soon(lambda: both[1].admits("transfer", DAY, "CA30") and bool(redis.everything()))


def test_a_ceiling_that_others_have_reached_is_told_on_this_machine_too(
    tmp_path: Path, redis: redis_server.Server
) -> None:
    one, two = (
        Ceilings(Settings(state_dir=tmp_path / name, texts_a_day=2), machine(redis).judge) for name in ("one", "two")
    )
    assert [one.admits("text", DAY, sid) for sid in ("SM1", "SM2")] == [True, True]
    assert two.reached(DAY) == []
    assert not two.admits("text", DAY, "SM3")
    assert one.reached(DAY) == two.reached(DAY) == [("text", 2)]


def test_a_number_gets_three_texts_a_day_whichever_machine_its_calls_come_to(
    tmp_path: Path, redis: redis_server.Server
) -> None:
    both = outboxes(tmp_path, redis)
    taken = [both[nth % 2].enqueue(f"CA{nth}", TO, WORDS) for nth in range(6)]
    assert taken == ["queued"] * 3 + ["too many"] * 3
    assert both[0].enqueue("CA9", "+12065550177", WORDS) == "queued", "another number has its own"
    kept = redis.everything()
    assert TO.removeprefix("+1") not in kept
    assert "(-1 s)" not in kept


def test_a_turn_delivered_to_another_machine_sends_no_second_text_and_takes_no_second_place(
    tmp_path: Path, redis: redis_server.Server
) -> None:
    one, two = outboxes(tmp_path, redis)
    assert [box.enqueue("CA1", TO, WORDS) for box in (one, two, one, two)] == ["queued", *["already"] * 3]
    assert (len(one.waiting()), len(two.waiting())) == (1, 0)
    assert [box.enqueue(f"CA{nth}", TO, WORDS) for nth, box in enumerate((two, one, two), 2)] == [
        "queued", "queued", "too many",
    ]  # fmt: skip


def test_without_redis_an_outbox_goes_by_itself(
    tmp_path: Path, redis: redis_server.Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = outboxes(tmp_path, redis)
    assert one.enqueue("CA1", TO, WORDS) == "queued"
    redis.stop()
    assert [one.enqueue(f"CA{nth}", TO, WORDS) for nth in range(2, 5)] == ["queued", "queued", "too many"]
    assert two.enqueue("CA9", TO, WORDS) == "queued"

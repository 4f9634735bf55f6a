"""Millions of odd requests: `python -m benchmarks.fuzz --requests 1000000`.

They go straight into the application with its staff pages, at many moments of two years, and one in fifty to the real
server over a socket. Records are kept of all that is genuine, and moved to a database now and then.
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.faults.world import KEY, World, world
from benchmarks.fuzzing.cases import Case, Cases
from benchmarks.fuzzing.judge import Judge, Log
from benchmarks.fuzzing.odd import MARK
from benchmarks.fuzzing.sending import into, over
from benchmarks.fuzzing.staff import fuzz_staff
from ivr.app import create_app
from ivr.channels.apology import apology
from ivr.directory.build import load
from ivr.directory.served import Served
from ivr.prompts.speech import PAUSE_MARK
from ivr.records.database import address, opened
from ivr.records.recorder import Recorder
from ivr.records.tables import LOSSES
from ivr.settings import Settings
from tests.live import Live
from tests.signed import MONDAY, TOKEN
from tests.staff_pages import _accounts

PREFIX = "/help"
PUBLIC = f"https://line.example.org{PREFIX}"
HOST = "127.0.0.1:8000"
_DRAIN, _MOMENT = 20_000, 40


@dataclass(frozen=True)
class Fuzzed:
    """What came of it: everything that was wrong, how often each status came, how many a second."""

    found: list[str]
    counts: Counter[str]
    rate: float


class Clock:
    """A clock that is set by hand."""

    now = MONDAY

    def __call__(self) -> datetime:
        return self.now


def fuzz(requests: int, seed: int = 0, on_the_wire: int = 50, told: bool = False) -> Fuzzed:
    """Send so many made-up requests, of them one in `on_the_wire` to the real server (0: none)."""
    log, begun = Log(), time.perf_counter()
    logging.getLogger("ivr").addHandler(log)
    try:
        with tempfile.TemporaryDirectory(prefix="ivr-fuzz-") as top:
            (Path(top) / "wire").mkdir()
            judge, wire = _within(Path(top), requests, seed, told), requests // on_the_wire if on_the_wire else 0
            (Path(top) / "staff").mkdir()
            fuzz_staff(Path(top) / "staff", requests // 100, seed, judge)
            if wire:
                _on_the_wire(Path(top) / "wire", wire, seed, judge)
    finally:
        logging.getLogger("ivr").removeHandler(log)
    rate = requests / (time.perf_counter() - begun)
    return Fuzzed([*judge.found, *(f"in the log: {line}" for line in log.lines)], judge.counts, rate)


def _within(top: Path, requests: int, seed: int, told: bool) -> Judge:
    live, clock = Live.of("court", top), Clock()
    live.state.mkdir()
    (live.state / "staff.json").write_bytes(_accounts())
    settings = Settings(
        caller_calls_hour=0,
        caller_calls_day=0,
        caller_texts_hour=0,
        caller_texts_day=0,
        auth_tokens=(TOKEN,),
        secret_keys=(KEY,),
        public_url=PUBLIC,
        config_dir=live.folders.config,
        prompts_dir=live.folders.prompts,
        state_dir=live.state,
        staff_pages=True,
        record_phrases=True,
    )
    served, recorder = Served(load(live.folders.config, live.folders.prompts)), Recorder(settings, clock)
    app = create_app(settings, clock, served, recorder)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    cases = Cases(seed, TOKEN, KEY, PUBLIC, PREFIX, [rule.rule for rule in app.url_map.iter_rules()])
    judge = _judge(served)
    for nth in range(requests):
        if nth % _MOMENT == 0:
            clock.now = MONDAY + timedelta(
                minutes=cases.chance.randrange(cases.chance.choice((300, 2 * 365 * 24 * 60)))
            )
        case = cases.one()
        state = judge.judge(case, into(app, case, HOST))
        if state:
            cases.saw(state)
        if nth % _DRAIN == _DRAIN - 1:
            recorder.drainer.poll()
            if told:
                print(f"{nth + 1} requests, {len(judge.found)} wrong", flush=True)
    recorder.drainer.poll()
    recorder.drainer.close()
    recorder.spool.leave()
    if lost := recorder.lost + _refused(settings):
        judge.found.append(f"{lost} records were lost, or refused by the database")
    return judge


def _on_the_wire(top: Path, requests: int, seed: int, judge: Judge) -> None:
    with world(top, staff=True) as made:
        app = create_app(made.settings, served=load(made.live.folders.config, made.live.folders.prompts))
        cases = Cases(seed + 1, TOKEN, KEY, made.base, "", [rule.rule for rule in app.url_map.iter_rules()])
        for _ in range(requests):
            case = cases.one()
            seen = over(("127.0.0.1", made.port), case, made.base.partition("//")[2])
            judge.counts["over the wire"] += 1
            if seen is None:
                judge.found.append(f"no answer to {case.method} {case.target} ({case.why})")
            elif not _by_the_server(case, seen.status, seen.headers):
                judge.judge(case, seen)
        _workers_live(made, judge)


def _by_the_server(case: Case, status: int, headers: Mapping[str, str]) -> bool:
    """Say whether the server refused a case as no HTTP at all, before the line could see it."""
    return status in (400, 405, 414, 417, 431, 501) and "date" not in headers


def _workers_live(made: World, judge: Judge) -> None:
    log = made.log.read_text(errors="replace")
    if log.count("Booting worker") != 2:
        judge.found.append("a worker died")
    # What is no HTTP at all the server itself quotes, escaped.
    log = "\n".join(line for line in log.splitlines() if "Invalid request from ip=" not in line)
    if MARK in log or "Traceback" in log or "2025550123" in log:
        judge.found.append(f"in the server's log: {log[-2000:]}")


def _judge(served: Served) -> Judge:
    line = served.edition.line
    numbers = frozenset(number.phone.e164 for contact in line.contacts.values() for number in contact.numbers)
    sorry = [apology(served.edition, kind).replace(PAUSE_MARK, "").partition(".")[0] for kind in ("voice", "sms")]
    return Judge(numbers, sorry)


def _refused(settings: Settings) -> int:
    engine = opened(address(settings.database_url, settings.state), writing=False)
    try:
        with engine.connect() as connection:
            return int(connection.execute(select(func.coalesce(func.sum(LOSSES.c.count), 0))).scalar() or 0)
    finally:
        engine.dispose()


def main(words: Sequence[str] | None = None) -> int:
    """Print what came back; return 1 if anything was wrong."""
    parser = argparse.ArgumentParser(description="Odd requests, against every address.")
    parser.add_argument("--requests", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args(words)
    found = fuzz(wanted.requests, wanted.seed, told=True)
    for what, count in sorted(found.counts.items()):
        print(f"{what:32} {count:9}")
    print(f"{wanted.requests} requests, {found.rate:.0f} a second, {len(found.found)} wrong")
    for wrong in found.found[:20]:
        print(wrong, file=sys.stderr)
    return int(bool(found.found))


if __name__ == "__main__":
    sys.exit(main())

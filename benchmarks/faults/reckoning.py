"""What the database holds once the dust has settled, against what was answered."""

from __future__ import annotations

import time
from dataclasses import dataclass

from sqlalchemy import func, select

from benchmarks.crowd import Tally
from benchmarks.faults.world import World
from ivr.channels.exchange import utc_now
from ivr.records.database import address, opened
from ivr.records.draining import Drainer, target
from ivr.records.pseudonyms import Pseudonyms
from ivr.records.spool import Spool, spool_folder
from ivr.records.tables import CALLS, LOSSES, TURNS


@dataclass(frozen=True)
class Reckoning:
    """Records of answered requests that are not there, those that nothing was sent for, rows that disagree.

    `told` is how many the line itself says it has lost.
    """

    lost: int
    strange: int
    doubled: int
    told: int


def settle(world: World, seconds: float = 30) -> bool:
    """Do what the next process does that starts: move what waits. Say whether nothing waits any more."""
    drainer = Drainer(Spool(spool_folder(world.live.state)), target(world.settings, utc_now))
    until = time.monotonic() + seconds
    try:
        while not drainer.poll():
            if time.monotonic() > until:
                return False
            time.sleep(0.1)
    finally:
        drainer.close()
    return not list(spool_folder(world.live.state).glob("*.jsonl"))


def reckon(world: World, tally: Tally) -> Reckoning:
    """Compare what is in the database with what was sent and answered."""
    named = Pseudonyms(world.settings.secret_keys[0])
    engine = opened(address(world.settings.database_url, world.live.state), writing=False)
    try:
        with engine.connect() as connection:
            rows = [(row.call, row.turn) for row in connection.execute(select(TURNS.c.call, TURNS.c.turn))]
            calls = {row.call: row for row in connection.execute(select(CALLS))}
            told = connection.execute(select(func.coalesce(func.sum(LOSSES.c.count), 0))).scalar() or 0
    finally:
        engine.dispose()
    found = set(rows)
    kept = {(named.call(sid), nth) for sid, nth in tally.kept}
    sent = {(named.call(sid), nth) for sid, nth in tally.sent}
    ended = {named.call(sid) for sid in tally.ended}
    lost = len(kept - found) + sum(1 for call in ended if call not in calls or not calls[call].ending)
    turns: dict[str, int] = {}
    for call, _ in rows:
        turns[call] = turns.get(call, 0) + 1
    doubled = len(rows) - len(found) + sum(1 for call, row in calls.items() if row.turns != turns.get(call, 0))
    strange = len(found - sent) + len(calls.keys() - {named.call(sid) for sid in tally.calls})
    return Reckoning(lost, strange, doubled, int(told))

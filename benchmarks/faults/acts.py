"""The faults. Each is done to a world over and over until the time is up, and undone at the end."""

from __future__ import annotations

import random
import shutil
import signal
import socket
import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from benchmarks.crowd import Tally
from benchmarks.faults.journeys import CONTACTS, OTHER_TACOMA, TACOMA
from benchmarks.faults.world import World
from ivr.directory.publish import publish
from ivr.phone.connection import DeliveryError, Overrides, exchange
from tests import postgres, redis_server

Until = Callable[[float], bool]
"""Waits so many seconds, less where the time is up; says whether there is time left."""


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong; `needs` is "postgres", "redis", "cc" or nothing.

    `loses` says that records may be lost; `sign` is what stands in the log of the line if it really happened.
    """

    name: str
    act: Callable[[World, Tally, Until], None]
    sign: str
    needs: str = ""
    disk: bool = False
    loses: bool = False

    @property
    def missing(self) -> str:
        """What is not there on this machine, or nothing."""
        if self.needs == "postgres":
            return ", ".join(postgres.missing())
        if self.needs == "redis":
            return ", ".join(redis_server.missing())
        return "a C compiler, `cc`" if self.needs == "cc" and not shutil.which("cc") else ""


REFUSED = "files are refused"
WAITING = "Records wait in"
ALONE = "Redis does not answer"


def _told(world: World, words: str, before: int, seconds: float = 15) -> None:
    """Wait until the line has written some words oftener than before: then the fault has reached it."""
    until = time.monotonic() + seconds
    while _count(world, words) <= before and time.monotonic() < until:
        time.sleep(0.05)


def _count(world: World, words: str) -> int:
    return world.log.read_text(errors="replace").count(words)


def nothing(world: World, tally: Tally, more: Until) -> None:
    """For comparison."""
    while more(1):
        pass


def workers_killed(world: World, tally: Tally, more: Until) -> None:
    """One of two, with -9, somewhat oftener than once a second."""
    while more(0.8):
        world.kill_one()


def restarted(world: World, tally: Tally, more: Until) -> None:
    """All of it, by turns politely and with -9."""
    how = signal.SIGTERM
    while more(0.7):
        world.stop(how)
        world.start()
        how = signal.SIGKILL if how == signal.SIGTERM else signal.SIGTERM


def republished(world: World, tally: Tally, more: Until) -> None:
    """Twice a second a number changes to another and back; between, an editor saves a file with a mistake in it."""
    live, numbers = world.live, [_written(TACOMA), _written(OTHER_TACOMA)]
    whole = live.text(CONTACTS)
    while more(0.5):
        changed = whole.replace(numbers[0], numbers[1])
        assert changed != whole
        publish(live.folders, live.state, {CONTACTS: changed}, based_on=live.files.edition, who="fault", why="fault")
        whole, numbers = changed, numbers[::-1]
        more(0.5)
        before = _count(world, REFUSED)
        (live.top / CONTACTS).write_text(whole.replace("site: court", "site: nowhere", 1), encoding="utf-8")
        _told(world, REFUSED, before)
        (live.top / CONTACTS).write_text(whole, encoding="utf-8")


def sqlite_locked(world: World, tally: Tally, more: Until) -> None:
    """Locked by another process, then away with a folder in its place, then back."""
    file = world.live.state / "records.sqlite3"
    while more(0.3):
        with suppress(sqlite3.Error), closing(sqlite3.connect(file, isolation_level=None, timeout=1)) as other:
            other.execute("BEGIN EXCLUSIVE")
            more(0.7)
            other.execute("ROLLBACK")
        more(1.0)
        world.stop()
        away = [each.rename(f"{each}.away") for each in file.parent.glob("records.sqlite3*")]
        file.mkdir()
        before = _count(world, WAITING)
        world.start()
        _told(world, WAITING, before)
        file.rmdir()
        for each in away:
            each.rename(str(each).removesuffix(".away"))


def postgres_stopped(world: World, tally: Tally, more: Until) -> None:
    """Shut down at once, and started again."""
    server = _server(world)
    while more(0.7):
        before = _count(world, WAITING)
        server.stop()
        _told(world, WAITING, before)
        server.start()


def postgres_hangs(world: World, tally: Tally, more: Until) -> None:
    """Its processes stand still, as beside a disk that hangs; then its tables are locked."""
    server = _server(world)
    while more(0.5):
        server.freeze()
        try:
            more(1)
        finally:
            server.thaw()
        with suppress(AssertionError):  # before the first record there is no table
            server.psql(world.url, "BEGIN; LOCK TABLE ivr_turns IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(1); COMMIT")


def postgres_read_only(world: World, tally: Tally, more: Until) -> None:
    """Every transaction may only read, as after a failover."""
    server, name = _server(world), world.url.partition("@/")[2].partition("?")[0]
    beside = world.url.replace(f"@/{name}?", "@/postgres?")
    while more(0.7):
        for setting in ("on", "off"):
            before = _count(world, WAITING)
            server.psql(beside, f"ALTER DATABASE {name} SET default_transaction_read_only = {setting}")
            server.psql(beside, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
            if setting == "on":
                _told(world, WAITING, before)


def redis_gone(world: World, tally: Tally, more: Until) -> None:
    """It stands still with its connections open, then it is killed with all it counted, and started again."""
    server = world.redis
    assert server is not None
    while more(0.5):
        before = _count(world, ALONE)
        server.freeze()
        _told(world, ALONE, before)
        more(0.5)
        server.thaw()
        more(0.5)
        server.stop()
        more(0.5)
        server.start()


def clock_jumps(world: World, tally: Tally, more: Until) -> None:
    """A year on, an hour on, a day back, and a worker begins while it is wrong."""
    hour = 3600
    for off in (365 * 24 * hour, hour, -24 * hour, 0):
        world.set_clock(off)
        if not more(0.5):
            break
        world.kill_one()
        more(0.5)
    while more(0.3):
        world.set_clock(random.randrange(-30 * 24, 60 * 24) * hour)
    world.set_clock(0)


def disk_full(world: World, tally: Tally, more: Until) -> None:
    """No room for anything in the state folder, for a while."""
    more(0.5)
    world.fill()
    while more(0.5):
        pass
    world.empty()


def repeated(world: World, tally: Tally, more: Until) -> None:
    """Requests come again long after the next one, twice at once, and broken off after any number of bytes."""
    chance = random.Random(0)
    overrides = Overrides(5000, 5000, 15000, 0, frozenset())
    busy = [threading.Thread(target=_break_off, args=(world, more)) for _ in range(2)]
    for each in busy:
        each.start()
    while more(0.005):
        with tally.lock:
            known = tally.deliveries[:]
        if not known:
            continue
        delivery, before = chance.choice(known)
        with suppress(DeliveryError):
            answer = exchange(delivery, overrides, time.monotonic() + 5)
            if answer.status != 200 or answer.body != before:
                with tally.lock:
                    tally.wrong.append(f"answered otherwise the second time: {delivery.url}")
    for each in busy:
        each.join()


def _break_off(world: World, more: Until) -> None:
    chance = random.Random(1)
    place = urlsplit(world.base)
    head = b"POST /voice HTTP/1.1\r\nHost: line\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    whole = head + b"Content-Length: 4000\r\n\r\n" + b"CallSid=CA" + b"0" * 3900
    held: list[socket.socket] = []
    while more(0.02):
        with suppress(OSError):
            line = socket.create_connection((place.hostname, place.port), timeout=2)
            line.sendall(whole[: chance.randrange(len(whole))])
            # Some are left open for a while, as by a telephone network that has lost its way.
            held.append(line)
            if len(held) > 3:
                held.pop(0).close()
    for each in held:
        each.close()


def several(world: World, tally: Tally, more: Until) -> None:
    """Workers are killed and the line is republished while the database comes and goes."""
    acts = [threading.Thread(target=act, args=(world, tally, more)) for act in (workers_killed, republished)]
    for each in acts:
        each.start()
    postgres_stopped(world, tally, more)
    for each in acts:
        each.join()


def _server(world: World) -> postgres.Server:
    assert world.database is not None
    return world.database


def _written(digits: str) -> str:
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:]}"


NEW_WORKERS = r"(?s)(Booting worker.*){3}"
FAULTS = (
    Fault("nothing", nothing, "Listening at"),
    Fault("workers killed", workers_killed, NEW_WORKERS),
    Fault("server restarted", restarted, r"(?s)(Starting gunicorn.*){2}"),
    Fault("line republished", republished, REFUSED),
    Fault("SQLite locked, gone", sqlite_locked, WAITING),
    Fault("PostgreSQL stopped", postgres_stopped, WAITING, "postgres"),
    Fault("PostgreSQL hangs", postgres_hangs, "Listening at", "postgres"),
    Fault("PostgreSQL read-only", postgres_read_only, WAITING, "postgres"),
    Fault("Redis gone", redis_gone, ALONE, "redis"),
    Fault("clock jumps", clock_jumps, r'(?s)"timestamp": "2027-.*Booting worker', "cc"),
    Fault("disk full", disk_full, "Records are being lost", disk=True, loses=True),
    Fault("disk full, log too", disk_full, "Listening at", loses=True),
    Fault("repeated, cut short", repeated, "Listening at"),
    Fault("three at once", several, rf"(?s){NEW_WORKERS}", "postgres"),
)

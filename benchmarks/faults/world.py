"""A line in service to do things to: its files, its processes, its database, its disk and its clock."""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.faults.journeys import always_open
from ivr.settings import Settings, read
from tests import postgres, redis_server
from tests.live import Live
from tests.playing import HERE
from tests.signed import TOKEN
from tests.test_serve import free_port, is_up

KEY = "a-key-for-the-faults-alone"
MEGABYTES = 24  # of the disk that is filled
_LIMITS = tuple(f"IVR_CALLER_{what}_{span}" for what in ("CALLS", "TEXTS") for span in ("HOUR", "DAY"))
CLOCK = Path(__file__).with_name("clock.c")


@dataclass
class World:
    """A line with two workers, served from `live`."""

    live: Live
    database: postgres.Server | None = None
    clock: bool = False
    staff: bool = False
    redis: redis_server.Server | None = None
    port: int = field(default_factory=free_port)
    url: str = ""
    mounted: bool = False
    _process: subprocess.Popen[bytes] | None = None
    _filler: Path | None = None

    @property
    def base(self) -> str:
        """The address at which it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """All the settings of the line."""
        mine = {
            "TWILIO_AUTH_TOKEN": TOKEN,
            "SECRET_KEY": KEY,
            "IVR_PORT": str(self.port),
            "IVR_WORKERS": "2",
            # A hundred telephones call as often as a town: they are counted in Redis alone, and never reach the limit.
            **dict.fromkeys(_LIMITS, "1000000" if self.redis else "0"),
            "IVR_CONFIG_DIR": str(self.live.folders.config),
            "IVR_PROMPTS_DIR": str(self.live.folders.prompts),
            "IVR_STATE_DIR": str(self.live.state),
            "HOME": str(self.live.top),
        }
        mine |= {"IVR_STAFF_PAGES": "yes"} if self.staff else {}
        mine |= {"REDIS_URL": self.redis.url} if self.redis else {}
        return mine | ({"DATABASE_URL": self.url} if self.url else {})

    @property
    def settings(self) -> Settings:
        """The same as the line reads them."""
        return read(self.environment, serving=True)

    @property
    def log(self) -> Path:
        """What the line wrote."""
        return self.live.top / "log"

    def start(self) -> None:
        """Serve; return once it answers."""
        kept = {n: v for n, v in os.environ.items() if not n.startswith(("IVR_", "TWILIO_", "SECRET_", "DATABASE_"))}
        with self.log.open("ab") as out:
            # However this process ends, the line ends with it.
            command = ["setpriv", "--pdeathsig", "TERM", sys.executable, "-m", "ivr", "serve"]
            environment = kept | self.environment | (self._preloaded() if self.clock else {})
            self._process = subprocess.Popen(command, cwd=HERE.parent, env=environment, stdout=out, stderr=out)
        until = time.monotonic() + 30
        while not (is_up(self.port) and len(self.workers()) == 2):
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the line does not start:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it, politely or not."""
        if self._process is None:
            return
        workers = self.workers()
        self._process.send_signal(how)
        self._process.wait(40)
        if how == signal.SIGKILL:
            for worker in workers:
                with suppress(ProcessLookupError):
                    os.kill(worker, how)
            _until_gone(workers)
        self._process = None

    def workers(self) -> list[int]:
        """The processes that answer."""
        if self._process is None:
            return []
        return _children(self._process.pid)

    def kill_one(self) -> None:
        """Kill a worker where it stands, if there are two."""
        workers = self.workers()
        if len(workers) > 1:
            with suppress(ProcessLookupError):
                os.kill(random.choice(workers), signal.SIGKILL)

    def memory(self) -> list[int]:
        """How many kilobytes each worker has to itself and in memory."""
        return [rss for each in self.workers() if (rss := _resident(each))]

    def fill(self) -> None:
        """Leave no room on the disk of the state folder; without a disk of its own, let no file grow."""
        if not self.mounted:
            self._limit(0)
            return
        self._filler = self.live.state / "filler"
        try:
            with self._filler.open("wb", buffering=0) as file:
                for size in (65536, 512, 1):
                    with suppress(OSError):
                        while True:
                            file.write(b"x" * size)
        except OSError as wrong:
            if wrong.errno != errno.ENOSPC:
                raise

    def empty(self) -> None:
        """Make room again."""
        if self._filler:
            self._filler.unlink(missing_ok=True)
        elif not self.mounted:
            self._limit(resource.RLIM_INFINITY)

    def set_clock(self, seconds: int) -> None:
        """Put the clock of all processes wrong by so many seconds; by 0 it is right."""
        with self._clock.open("r+b") as file:
            file.write(seconds.to_bytes(8, sys.byteorder, signed=True))

    def _limit(self, size: int) -> None:
        workers = self.workers()
        beside = [each for worker in workers for each in _children(worker)]
        for each in (*workers, *beside, *([self._process.pid] if self._process else [])):
            with suppress(ProcessLookupError):
                resource.prlimit(each, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))

    @property
    def _clock(self) -> Path:
        return self.live.top / "clock"

    def _preloaded(self) -> dict[str, str]:
        # As on any machine only the clock on the wall jumps, never the one by which servers measure.
        library = self.live.top / "clock.so"
        if not library.exists():
            self._clock.write_bytes(bytes(8))
            subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", str(library), str(CLOCK)], check=True)
        return {"LD_PRELOAD": str(library), "WRONG_CLOCK": str(self._clock)}


@contextmanager
def world(
    top: Path,
    database: postgres.Server | None = None,
    disk: bool = False,
    clock: bool = False,
    staff: bool = False,
    redis: bool = False,
) -> Iterator[World]:
    """Give a line in service in a folder of its own, and end all of it."""
    live = Live.of("court", top)
    always_open(live)
    live.state.mkdir()
    made = World(live, database, clock, staff, url=database.database() if database else "")
    if disk:
        command = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(live.state)]
        made.mounted = os.geteuid() == 0 and subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0
    try:
        with redis_server.server() if redis else nullcontext() as made.redis:
            made.start()
            yield made
    finally:
        made.stop(signal.SIGKILL)
        if made.mounted:
            subprocess.run(["umount", "--lazy", str(live.state)], check=True)


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        return [int(each) for path in Path(f"/proc/{pid}/task").glob("*/children") for each in path.read_text().split()]
    return []


def _resident(pid: int) -> int:
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])
    return 0


def _until_gone(pids: list[int]) -> None:
    until = time.monotonic() + 10
    while any(_resident(each) for each in pids) and time.monotonic() < until:
        time.sleep(0.02)

"""A real PostgreSQL of the tests' own: its own files, its own socket, gone afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

HOW = "On Debian: apt install postgresql."
_PLAIN = ("fsync=off", "listen_addresses=", "max_connections=40", "shared_buffers=16MB", "logging_collector=off")


@cache
def missing() -> tuple[str, ...]:
    """Return what is needed and not there."""
    return () if _bin() else ("PostgreSQL",)


def _bin() -> Path | None:
    on_path = [Path(found).resolve().parent] if (found := shutil.which("initdb")) else []
    places = [*sorted(Path("/usr/lib/postgresql").glob("*/bin")), *on_path]
    whole = (
        place
        for place in reversed(places)
        if all((place / name).exists() for name in ("initdb", "postgres", "pg_isready", "psql"))
    )
    return next(whole, None)


class Server:
    """A server that is running; `stop` and `go_on` freeze it as a hanging disk would."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self._made = 0
        self._process: subprocess.Popen[bytes] | None = None

    def database(self) -> str:
        """Make a new database; return its address."""
        self._made += 1
        name = f"t{os.getpid()}_{self._made}"
        self.run("psql", "-q", "-h", str(self.top), "-d", "postgres", "-c", f"CREATE DATABASE {name}")
        return f"postgresql://{_user()}@/{name}?host={self.top}"

    def psql(self, address: str, statement: str) -> str:
        """Carry out a statement; return what it prints, bare."""
        name = address.partition("@/")[2].partition("?")[0]
        return self.run("psql", "-qAt", "-h", str(self.top), "-d", name, "-c", statement).strip()

    def stop(self) -> None:
        """Shut it down at once."""
        if self._process:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(30)
            self._process = None

    def start(self) -> None:
        """Start it, as a child that ends with us however we end."""
        options = [part for each in (*_PLAIN, f"unix_socket_directories={self.top}") for part in ("-c", each)]
        place = _bin()
        assert place
        command = ["setpriv", "--pdeathsig", "SIGQUIT"]
        if os.geteuid() == 0:
            command += ["--reuid", _user(), "--regid", _user(), "--init-groups"]
        command += [str(place / "postgres"), "-D", str(self.top / "files"), *options]
        with (self.top / "log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=self.top, stdout=log, stderr=log)
        until = time.monotonic() + 60
        while subprocess.run([str(place / "pg_isready"), "-q", "-h", str(self.top)]).returncode:
            assert self._process.poll() is None, (self.top / "log").read_text()
            assert time.monotonic() < until
            time.sleep(0.05)

    def freeze(self) -> None:
        """Stop the processes of the server where they are."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let them go on."""
        self._signal(signal.SIGCONT)

    def run(self, program: str, *arguments: str) -> str:
        """Run one of its programs, never as root: it refuses that."""
        place = _bin()
        assert place
        command = [str(place / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", _user(), "--", *command]
        done = subprocess.run(command, cwd=self.top, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
        assert done.returncode == 0, done.stdout.decode()
        return done.stdout.decode()

    def _signal(self, which: signal.Signals) -> None:
        if self._process is None:
            return
        first = self._process.pid
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for each in (first, *map(int, children)):
            with suppress(ProcessLookupError):  # some come and go
                os.kill(each, which)


def _user() -> str:
    return "postgres" if os.geteuid() == 0 else os.environ.get("USER", "postgres")


@contextmanager
def server() -> Iterator[Server]:
    """Give a server that runs until the block is left."""
    top = Path(tempfile.mkdtemp(prefix="ivr-pg-"))
    if os.geteuid() == 0:
        shutil.chown(top, _user(), _user())
    found = Server(top)
    try:
        found.run("initdb", "-D", str(top / "files"), "-A", "trust", "-U", _user(), "-E", "UTF8", "--no-sync")
        found.start()
        try:
            yield found
        finally:
            found.thaw()
            found.stop()
    finally:
        shutil.rmtree(top, ignore_errors=True)

"""A real Redis of the tests' own: in memory only, behind its own port, gone afterwards."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

HOW = "On Debian: apt install redis-server."


@cache
def missing() -> tuple[str, ...]:
    """Return what is needed and not there."""
    return () if shutil.which("redis-server") else ("redis-server",)


class Server:
    """A server that can be stopped, frozen and started again at the same address."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = int(listener.getsockname()[1])
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, as a child that ends with us however we end."""
        command = ["setpriv", "--pdeathsig", "SIGKILL", "redis-server", "--port", str(self.port), "--save", ""]
        command += ["--bind", "127.0.0.1", "--dir", self._folder, "--appendonly", "no", "--loglevel", "warning"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + 20
        while not self._is_up():
            assert self._process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.02)

    def stop(self) -> None:
        """End it at once, with all it knows."""
        if self._process:
            self._process.send_signal(signal.SIGCONT)
            self._process.kill()
            self._process.wait(20)
            self._process = None

    def freeze(self) -> None:
        """Stop it where it is: connections stay open, and nothing answers."""
        assert self._process
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process
        self._process.send_signal(signal.SIGCONT)

    def set(self, name: str, value: str) -> None:
        """Change a setting of the server that is running."""
        from redis import Redis

        with Redis.from_url(self.url) as client:
            client.config_set(name, value)

    def everything(self) -> str:
        """Return all keys and what they hold, as text."""
        from redis import Redis

        with Redis.from_url(self.url, decode_responses=True) as client:
            return "\n".join(f"{key} = {client.get(key)} ({client.ttl(key)} s)" for key in sorted(client.keys()))

    def _is_up(self) -> bool:
        from redis import Redis, RedisError

        try:
            with Redis.from_url(self.url) as client:
                return bool(client.ping())
        except RedisError:
            return False


@contextmanager
def server() -> Iterator[Server]:
    """Give a server that runs until the block is left."""
    folder = tempfile.mkdtemp(prefix="ivr-redis-")
    found = Server(folder)
    try:
        found.start()
        yield found
    finally:
        found.stop()
        shutil.rmtree(folder, ignore_errors=True)

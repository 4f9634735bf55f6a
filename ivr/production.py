"""Serving the line to the provider, behind gunicorn."""

from __future__ import annotations

import socket

from gunicorn.app.base import BaseApplication

from ivr.app import create_app
from ivr.directory.build import Edition
from ivr.errors import UsageError
from ivr.settings import Settings

# The provider gives up after 15 seconds; a worker that took longer has nobody left to answer.
TIMEOUT = 15
# A connection that sends nothing (a port scan, a browser that opens one early) must not keep a worker from callers.
THREADS = 8


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    def __init__(self, settings: Settings, edition: Edition) -> None:
        self.settings = settings
        self.edition = edition
        super().__init__()

    def load_config(self) -> None:
        host = f"[{self.settings.host}]" if ":" in self.settings.host else self.settings.host
        self.cfg.set("bind", f"{host}:{self.settings.port}")
        self.cfg.set("workers", self.settings.workers)
        self.cfg.set("threads", THREADS)
        self.cfg.set("timeout", TIMEOUT)
        self.cfg.set("accesslog", None)
        self.cfg.set("control_socket_disable", True)  # it would lie in the home folder, one for all lines there

    def load(self) -> object:
        return create_app(self.settings, edition=self.edition)


def serve(settings: Settings, edition: Edition) -> None:
    """Answer webhooks until stopped. Raises UsageError where the port cannot be had.

    Every worker has the same edition, also one that starts later: a file half written at that moment must not end
    the line.
    """
    _try_port(settings)
    _Server(settings, edition).run()


def _try_port(settings: Settings) -> None:
    """Find out at once what gunicorn would try for five seconds."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as wrong:
        why = str(wrong.strerror).partition(" (")[0]
        where = f"{settings.host}, port {settings.port},"
        raise UsageError(f"{where} cannot be used: {why}. Set IVR_PORT or IVR_HOST to another.") from None

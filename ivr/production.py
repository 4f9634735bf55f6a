"""Serving the line to the provider, behind gunicorn."""

from __future__ import annotations

import argparse
import gc
import logging
import socket

from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from gunicorn.systemd import listen_fds

from ivr.app import create_app
from ivr.channels.exchange import utc_now
from ivr.channels.subject import subject
from ivr.directory.edition import Edition
from ivr.directory.opening import opened
from ivr.directory.snapshot import Folders
from ivr.directory.watch import watched
from ivr.errors import UsageError
from ivr.operating import logs
from ivr.operating.begin import alerting, counting, limiting
from ivr.records.recorder import recording
from ivr.settings import Settings
from ivr.twilio_account.sender import begin

# The provider gives up after 15 seconds; a worker that took longer has nobody left to answer.
TIMEOUT = 15
# A connection that sends nothing (a port scan, a browser that opens one early) must not keep a worker from callers.
THREADS = 8


class _Log(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """What gunicorn has to say, written where the rest of the log is."""

    def setup(self, cfg: object) -> None:
        """Leave the writing to the log of the line."""
        super().setup(cfg)
        self.error_log.handlers.clear()
        self.error_log.propagate = True
        self.error_log.setLevel(logging.INFO)


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
        self.cfg.set("logger_class", _Log)
        self.cfg.set("control_socket_disable", True)  # it would lie in the home folder, one for all lines there

    def load(self) -> object:
        settings = self.settings
        folders = Folders(settings.config_dir, settings.prompts_dir)
        served = watched(folders, settings.state, self.edition)
        records = recording(settings, utc_now, lambda: served.edition.line)
        tally = counting(settings, records)
        alerting(served, settings, tally, utc_now)
        begin(settings)
        limits = limiting(served, settings, tally)
        app = create_app(settings, served=served, records=records, tally=tally, limits=limits, staff_when_asked=True)
        served.hold()
        return app


def command(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve the line: the files as they are, or else the last good edition. Raises UsageError for a port in use."""
    folders = Folders(settings.config_dir, settings.prompts_dir)
    edition = opened(folders, settings.state, serves=True).edition
    _try_port(settings)
    base = settings.public_url or f"http://{settings.host}:{settings.port}"
    print(
        f"Line {edition.line.id}, edition {edition.line.edition}. Calls: {base}/voice. Texts: {base}/sms.", flush=True
    )
    serve(settings, edition)
    return 0


def serve(settings: Settings, edition: Edition) -> None:
    """Answer webhooks until stopped.

    A socket that systemd holds is taken as it is handed over: what comes while this process is replaced waits in it.
    Every worker watches the files by itself. `edition` is what they held when the first one began, so that not each
    has to load it again.
    """
    logs.begin(settings, subject(settings))
    # Workers share what is here by now as long as nobody looks through it for what can go.
    gc.collect()
    gc.freeze()
    _Server(settings, edition).run()


def _try_port(settings: Settings) -> None:
    """Find out at once what gunicorn would try for five seconds, unless systemd has a socket for us."""
    if listen_fds(unset_environment=False):
        return
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as wrong:
        why = str(wrong.strerror).partition(" (")[0]
        where = f"{settings.host}, port {settings.port},"
        raise UsageError(f"{where} cannot be used: {why}. Set IVR_PORT or IVR_HOST to another.") from None

"""Serving the line to the provider, behind gunicorn."""

from __future__ import annotations

from gunicorn.app.base import BaseApplication

from ivr.app import create_app
from ivr.settings import Settings

# The provider gives up after 15 seconds; a worker that took longer has nobody left to answer.
TIMEOUT = 15


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        super().__init__()

    def load_config(self) -> None:
        self.cfg.set("bind", f"{self.settings.host}:{self.settings.port}")
        self.cfg.set("workers", self.settings.workers)
        self.cfg.set("timeout", TIMEOUT)
        self.cfg.set("accesslog", None)

    def load(self) -> object:
        return create_app(self.settings)


def serve(settings: Settings) -> None:
    """Answer webhooks until stopped."""
    _Server(settings).run()

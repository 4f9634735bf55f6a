"""`GET /audio/NAME`: the recordings of the line, each at an address made of its own hash, so it can be kept for ever.

The provider fetches media without a form and signs nothing that could be checked (Twilio: TwiML Play), so these
addresses are open to everybody. They say what callers hear, and nothing else is found at them.
"""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from flask import Blueprint, Response, abort, request

from ivr.channels.exchange import Exchange
from ivr.directory import editions, journal
from ivr.directory.edition import Edition
from ivr.directory.snapshot import AUDIO, Folders, take
from ivr.prompts.sound import TYPES

FOR_EVER = "public, max-age=31536000, immutable"

_NAME = re.compile(r"[0-9a-f]{64}\.(wav|mp3)")
_EDITIONS_KEPT = 3
_SECONDS = 0.5


class Shelf:
    """The recordings of the edition in service and of those just before it: a call may have been told of them.

    After a publish another process may serve the new edition a moment earlier and send the provider here. So what is
    not known is looked for on disk, twice a second at most.
    """

    def __init__(self, folders: Folders, state: Path) -> None:
        self.folders, self.state = folders, state
        self._kept: list[Mapping[str, bytes]] = []
        self._found: dict[str, bytes] = {}
        self._looked = 0.0
        self._turn = threading.Lock()

    def put(self, edition: Edition) -> None:
        """Keep the recordings of an edition that is about to serve."""
        if edition.sounds not in self._kept:
            self._kept = [edition.sounds, *self._kept][:_EDITIONS_KEPT]

    def get(self, name: str) -> bytes | None:
        """Return a recording, or None."""
        for sounds in (*self._kept, self._found):
            if name in sounds:
                return sounds[name]
        with self._turn:
            if time.monotonic() - self._looked >= _SECONDS:
                self._looked = time.monotonic()
                self._found = {
                    f"{hashlib.sha256(content).hexdigest()}.{file.rpartition('.')[2]}": content
                    for folders in self._places()
                    for file, content in take(folders).files.items()
                    if file.startswith(AUDIO)
                }
        return self._found.get(name)

    def _places(self) -> Iterator[Folders]:
        """Yield where an edition may lie that is on its way: as it was published, or as it was put there by hand."""
        decided = journal.pending(self.state)
        newest = editions.published(self.state)[:1]
        for name in dict.fromkeys([*([decided.entry.edition] if decided else []), *(row.edition for row in newest)]):
            yield editions.folders(self.state, name)
        yield self.folders


def blueprint(exchange: Exchange) -> Blueprint:
    """Return what serves the recordings of a line in service."""
    views = Blueprint("audio", "ivr.audio")
    settings = exchange.settings
    shelf = Shelf(Folders(settings.config_dir, settings.prompts_dir), settings.state)
    exchange.served.derived(shelf.put)

    @views.get("/audio/<name>")
    def audio(name: str) -> Response:
        content = shelf.get(name) if _NAME.fullmatch(name) else None
        if content is None:
            abort(404)
        reply = Response(content, content_type=TYPES[name.rpartition(".")[2]])
        reply.headers["Cache-Control"] = FOR_EVER
        reply.headers["X-Content-Type-Options"] = "nosniff"
        reply.set_etag(name[:64])
        reply.make_conditional(request.environ, accept_ranges=True, complete_length=len(content))
        return reply

    return views

"""The web application: where the line, its settings and its channels meet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from ivr.channels import watching
from ivr.channels.exchange import Clock, Exchange, utc_now
from ivr.channels.front import open_door
from ivr.channels.sms import webhook as sms
from ivr.channels.voice import audio
from ivr.channels.voice import webhook as voice
from ivr.console.headers import TOP
from ivr.directory.edition import Edition
from ivr.directory.served import Served
from ivr.operating.ceilings import Ceilings
from ivr.operating.limits import Limits
from ivr.operating.tally import Tally
from ivr.records.recorder import Recorder
from ivr.settings import Settings, derived_key
from ivr.twilio_account.outbox import Outbox, available, of

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

def create_app(
    settings: Settings,
    clock: Clock = utc_now,
    served: Served | Edition | None = None,
    records: Recorder | None = None,
    texts: Outbox | None = None,
    tally: Tally | None = None,
    limits: Limits | None = None,
    staff_when_asked: bool = False,
) -> Flask:
    """Return the WSGI application that answers the line's webhooks.

    `clock` returns the time, aware. What is served is read from the folders of the settings once, unless something is
    given; `records` keeps what happens, `tally` counts it; `limits` bounds what one caller may ask, and without
    it what the settings say; `texts` takes the texts that callers ask for, where the
    settings name no sender of them. With `staff_when_asked` the staff pages are loaded by the first who asks for one:
    they take 20 MB, and their time at the start. Raises ConfigError with everything that is not right in the files.
    """
    app = Flask("ivr", static_folder=None)
    if not isinstance(served, Served):
        served = Served(served or _loaded(settings))
    if not settings.secret_keys:
        settings = replace(settings, secret_keys=tuple(map(derived_key, settings.auth_tokens)))
    tally = tally or Tally()
    line = served.edition.line
    limits = limits or Limits(settings, line.id, line.zone, tally)
    outbox = of(settings, judge=limits.judge) if available(settings) else texts
    ceilings = Ceilings(settings, limits.judge)
    exchange = Exchange(served, settings, clock, records, outbox, ceilings, tally, limits=limits)
    app.url_map.strict_slashes = False
    open_door(app, {**voice.views(exchange), **sms.views(exchange)})
    app.register_blueprint(audio.blueprint(exchange))
    app.register_blueprint(watching.blueprint(exchange))
    app.register_error_handler(HTTPException, _wordless)
    if settings.staff_pages and staff_when_asked:
        staff = partial(_staff, served, settings, clock)
        app.wsgi_app = _or_staff(app.wsgi_app, staff)  # type: ignore[assignment,method-assign]  # as Flask advises
    elif settings.staff_pages:
        _staff(served, settings, clock, app)
    app.wsgi_app = _without_prefix(app.wsgi_app, settings.public_url)  # type: ignore[assignment,method-assign]  # as Flask advises

    return app


def _staff(served: Served, settings: Settings, clock: Clock, app: Flask | None = None) -> Flask:
    """Return the application with the staff pages; without one, another that has nothing else."""
    from ivr.console.console import Console
    from ivr.console.install import install

    if app is None:
        app = Flask("ivr", static_folder=None)
        app.url_map.strict_slashes = False
        app.register_error_handler(HTTPException, _wordless)
    install(app, Console(served, settings, clock))
    return app


def _or_staff(inner: WSGIApplication, make: Callable[[], Flask]) -> WSGIApplication:
    """Return an application that makes the one with the staff pages when somebody asks for one of them."""
    made: list[Flask] = []
    turn = Lock()

    def outer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        if path != TOP and not path.startswith(f"{TOP}/"):
            return inner(environ, start_response)
        with turn:
            if not made:
                made.append(make())
        return made[0](environ, start_response)

    return outer


def _loaded(settings: Settings) -> Edition:
    # A process that found its edition made already never needs what reads and checks files.
    from ivr.directory.build import load

    return load(settings.config_dir, settings.prompts_dir)


def _without_prefix(inner: WSGIApplication, public_url: str | None) -> WSGIApplication:
    """Return an application that also answers under the public address's prefix: not every proxy takes it off.

    The links of the staff pages have it in either case.
    """
    prefix = urlsplit(public_url or "").path

    def outer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        if prefix and path.startswith(f"{prefix}/"):
            environ["PATH_INFO"] = path[len(prefix) :]
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}{prefix}"
        elif prefix and path.startswith(TOP) and not environ.get("SCRIPT_NAME"):
            environ["SCRIPT_NAME"] = prefix
        return inner(environ, start_response)

    return outer


def _wordless(error: HTTPException) -> Response:
    """Return an HTTP error without its page: the provider would take HTML for TwiML, and plain words it would speak."""
    reply = Response(b"", error.code or 500, content_type="text/plain; charset=utf-8")
    for name, value in error.get_headers():
        if name == "Allow":
            reply.headers[name] = value
    return reply

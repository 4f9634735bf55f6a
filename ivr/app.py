"""The web application: where the line, its settings and its channels meet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, jsonify
from werkzeug.exceptions import HTTPException

from ivr.channels.exchange import Clock, Exchange, utc_now
from ivr.channels.sms import webhook as sms
from ivr.channels.voice import webhook as voice
from ivr.directory.build import Edition, load
from ivr.settings import Settings, derived_key

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


def create_app(settings: Settings, clock: Clock = utc_now, edition: Edition | None = None) -> Flask:
    """Return the WSGI application that answers the line's webhooks.

    `clock` returns the time, aware. The edition is read from the folders of the settings unless one is given.
    Raises ConfigError with everything that is not right in them.
    """
    app = Flask("ivr", static_folder=None)
    in_service = edition or load(settings.config_dir, settings.prompts_dir)
    if not settings.secret_keys:
        settings = replace(settings, secret_keys=tuple(map(derived_key, settings.auth_tokens)))
    exchange = Exchange(in_service, settings, clock)
    app.url_map.strict_slashes = False
    app.register_blueprint(voice.blueprint(exchange))
    app.register_blueprint(sms.blueprint(exchange))
    app.register_error_handler(HTTPException, _wordless)
    app.wsgi_app = _without_prefix(app.wsgi_app, settings.public_url)  # type: ignore[assignment,method-assign]  # as Flask advises

    @app.get("/health")
    def health() -> Response:
        return jsonify(status="ok", line=in_service.line.id, edition=in_service.line.edition)

    return app


def _without_prefix(inner: WSGIApplication, public_url: str | None) -> WSGIApplication:
    """Return an application that also answers under the public address's prefix: not every proxy takes it off."""
    prefix = urlsplit(public_url or "").path

    def outer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        if prefix and path.startswith(f"{prefix}/"):
            environ["PATH_INFO"] = path[len(prefix) :]
            environ["SCRIPT_NAME"] = f"{environ.get('SCRIPT_NAME', '')}{prefix}"
        return inner(environ, start_response)

    return outer


def _wordless(error: HTTPException) -> Response:
    """Return an HTTP error without its page: the provider would take HTML for TwiML, and plain words it would speak."""
    reply = Response(b"", error.code or 500, content_type="text/plain; charset=utf-8")
    for name, value in error.get_headers():
        if name == "Allow":
            reply.headers[name] = value
    return reply

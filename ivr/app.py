"""The web application: where the line, its settings and its channels meet."""

from __future__ import annotations

from flask import Flask, Response, jsonify

from ivr.channels.exchange import Clock, Exchange, utc_now
from ivr.channels.sms import webhook as sms
from ivr.channels.voice import webhook as voice
from ivr.directory.build import Edition, load
from ivr.settings import Settings


def create_app(settings: Settings, clock: Clock = utc_now, edition: Edition | None = None) -> Flask:
    """Return the WSGI application that answers the line's webhooks.

    `clock` returns the time, aware. The edition is read from the folders of the settings unless one is given.
    Raises ConfigError with everything that is not right in them.
    """
    app = Flask("ivr", static_folder=None)
    in_service = edition or load(settings.config_dir, settings.prompts_dir)
    exchange = Exchange(in_service, settings, clock)
    app.url_map.strict_slashes = False
    app.register_blueprint(voice.blueprint(exchange))
    app.register_blueprint(sms.blueprint(exchange))

    @app.get("/health")
    def health() -> Response:
        return jsonify(status="ok", line=in_service.line.id, edition=in_service.line.edition)

    return app

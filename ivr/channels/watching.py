"""What whoever runs the line asks it over HTTP: `/health`, `/ready` and `/metrics`."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request

from ivr.channels.exchange import Exchange
from ivr.operating import readiness
from ivr.operating.door import may_look
from ivr.operating.readiness import Readiness
from ivr.operating.standing import standing

# As many complaints are told to whoever watches the line; the log has them all.
_COMPLAINTS_TOLD = 20


def blueprint(exchange: Exchange) -> Blueprint:
    """Return the addresses for watching a line in service."""
    views = Blueprint("watching", "ivr.watching")
    settings = exchange.settings

    def database() -> str:
        from ivr.records.probing import unreachable

        return unreachable(settings)

    asks = {"disk": lambda: readiness.disk(settings.state)}
    ready = Readiness({**asks, "database": database} if exchange.records else asks)

    @views.get("/health")
    def health() -> Response:
        if not may_look(request.environ, settings.operator_token):
            return jsonify({"status": "ok"})
        line, refused = exchange.edition.line, exchange.served.refused
        told: dict[str, object] = {"status": "ok", "line": line.id, "edition": line.edition}
        if refused:
            complaints = [str(complaint) for complaint in refused.complaints[:_COMPLAINTS_TOLD]]
            told["refused"] = {"edition": refused.edition, "complaints": complaints, "count": len(refused.complaints)}
        if exchange.records:
            told["records"] = exchange.records.standing()
        return jsonify(told)

    @views.get("/ready")
    def is_ready() -> Response:
        if not may_look(request.environ, settings.operator_token):
            return _nothing()
        wrong = {"line": "" if exchange.edition.line.contacts else "no line is loaded", **ready.answers()}
        found = {name: why or "ok" for name, why in wrong.items()}
        answer = jsonify({"ready": not any(wrong.values()), **found})
        answer.status_code = 503 if any(wrong.values()) else 200
        return answer

    @views.get("/metrics")
    def metrics() -> Response:
        if not may_look(request.environ, settings.operator_token):
            return _nothing()
        from ivr.operating.metrics import CONTENT_TYPE, shown

        now = standing(exchange.served, settings, exchange.clock())
        return Response(shown(exchange.tally.total(), now), content_type=CONTENT_TYPE)

    return views


def _nothing() -> Response:
    """Return what an address that is not there answers."""
    return Response(b"", 404, content_type="text/plain; charset=utf-8")

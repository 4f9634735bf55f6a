"""The webhooks' own door: a request of the provider goes straight to its view, everything else goes on to Flask.

Flask spends as long on a request as a turn of a call takes. The views read what they need from the WSGI environment
themselves, because the signature can be checked nowhere else; Flask knows their addresses all the same, and answers at
those with a slash too many and whoever comes with another method.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Flask, Response, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Environ = dict[str, Any]


class Reply(NamedTuple):
    """What goes back: always TwiML, or nothing at all."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


View = Callable[[Environ], Reply]

ANSWERING: ContextVar[Environ | None] = ContextVar("answering", default=None)
"""The request that is being answered, for the log: it names the call on every line written meanwhile."""

_TWIML = ("Content-Type", "text/xml; charset=utf-8")
_STATUS = {each.value: f"{each.value} {each.phrase}" for each in HTTPStatus}


def open_door(app: Flask, views: Mapping[str, View]) -> None:
    """Give the views their addresses, each for POST."""
    for path, view in views.items():
        app.add_url_rule(path, path, _by_flask(view), methods=["POST"])
    app.wsgi_app = _front(views, app.wsgi_app)  # type: ignore[assignment,method-assign]  # as Flask advises


def _front(views: Mapping[str, View], inner: WSGIApplication) -> WSGIApplication:
    def outer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        view = views.get(environ.get("PATH_INFO", ""))
        if view is None or environ["REQUEST_METHOD"] != "POST":
            return inner(environ, start_response)
        reply = _answered(view, environ)
        start_response(_STATUS[reply.status], [_TWIML, ("Content-Length", str(len(reply.body))), *reply.headers])
        return (reply.body,)

    return outer


def _answered(view: View, environ: Environ) -> Reply:
    before = ANSWERING.set(environ)
    try:
        return view(environ)
    finally:
        ANSWERING.reset(before)


def _by_flask(view: View) -> Callable[[], Response]:
    def answer() -> Response:
        reply = _answered(view, request.environ)
        return Response(reply.body, reply.status, [_TWIML, *reply.headers])

    return answer

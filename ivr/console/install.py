"""Putting the staff pages into the application: the door before every page, forms that cannot be forged, headers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial, update_wrapper
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, abort, g, request
from flask.sessions import SecureCookieSessionInterface
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from ivr.console.console import Console, no_draft
from ivr.console.headers import TOP, guarded
from ivr.console.page import Page, Route, View
from ivr.console.pages import PAGES
from ivr.console.signing_in import WHOLE, Door, door, turned_away
from ivr.console.workshop import draft_edition, waiting

OPEN = {
    "staff.sign_in": "the form to sign in with",
    "staff.sign_in_enter": "what that form sends",
    "staff.static": "style sheets and scripts, of which the form needs some; they say nothing of the line",
}
"""What can be reached without signing in, and why."""

_TOLD = {
    400: ("This form cannot be used", "It was open for too long, or is not one of ours. Go back, and try again."),
    401: ("Sign in first", "You were signed out meanwhile, so nothing was changed. Sign in, and do it again."),
    403: ("You may only look", "Your account can look and try. Somebody with the role of an editor can change this."),
    404: ("There is no such page", "It may have been moved, or what it showed is gone."),
    405: ("This cannot be done here", "Go back, and use the buttons of the page."),
    413: ("This is too much", "What was sent is larger than anything these pages need. A recording has 5 MB at most."),
}
_SOMETHING = ("Something went wrong", "It was entered in the log of the machine. Callers are served as before.")
# What stands for the routes that are no page's.
_PLAIN = Route("", lambda: "", needs="viewer")


class _Cookies(SecureCookieSessionInterface):
    """Keeps the cookie to encrypted connections wherever it was asked for over one."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return super().get_cookie_secure(app) or request.is_secure


def install(app: Flask, console: Console, pages: tuple[Page, ...] = PAGES) -> None:
    """Add the staff pages to an application. Raises ValueError without a key to sign cookies with."""
    keys = console.settings.secret_keys
    if not keys:
        raise ValueError("the staff pages need a key to sign cookies with")
    if console.draft is no_draft:
        console = replace(console, draft=partial(draft_edition, console))
    public = urlsplit(console.settings.public_url or "")
    app.secret_key = keys[0]
    app.config.update(
        SECRET_KEY_FALLBACKS=list(keys[1:]),
        SESSION_COOKIE_NAME="staff",
        SESSION_COOKIE_PATH=f"{public.path}{TOP}",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=public.scheme == "https",
        PERMANENT_SESSION_LIFETIME=WHOLE,
        WTF_CSRF_CHECK_DEFAULT=False,  # the provider's webhooks are signed instead
        WTF_CSRF_TIME_LIMIT=None,  # a form holds as long as the session does
        WTF_CSRF_SSL_STRICT=False,  # no page of ours sends a referrer
    )
    app.session_interface = _Cookies()
    protection = CSRFProtect(app)
    app.register_blueprint(_blueprint(console, pages, door(console), protection))
    app.after_request(_with_headers)


def _blueprint(console: Console, pages: tuple[Page, ...], entry: Door, protection: CSRFProtect) -> Blueprint:
    views = Blueprint("staff", "ivr.console", url_prefix=TOP, template_folder="templates", static_folder="static")
    routes: dict[str, Route] = {}

    def add(name: str, route: Route) -> None:
        views.add_url_rule(route.path, name, _given(route.view, console), methods=[route.method])
        routes[f"staff.{name}"] = route

    def guard() -> ResponseReturnValue | None:
        endpoint = request.endpoint or ""
        if endpoint == "staff.static":
            return None
        route = routes.get(endpoint, _PLAIN)
        request.max_content_length = route.largest
        if endpoint not in OPEN:
            g.person = entry.signed_in(route.quiet)
            if g.person is None:
                return turned_away() if request.method != "POST" else abort(401)
        protection.protect()
        if endpoint not in OPEN and route.role == "editor" and not g.person.may_change:
            abort(403)
        return None

    views.before_request(guard)
    views.add_url_rule("/sign-in", "sign_in", entry.ask, methods=["GET"])
    views.add_url_rule("/sign-in", "sign_in_enter", entry.enter, methods=["POST"])
    add("sign_out", Route("/sign-out", entry.leave, "POST", needs="viewer"))
    for page in pages:
        for route in page.routes:
            add(page.endpoint(route), route)
    # Also what is not there is told only to those who are signed in.
    views.add_url_rule("/<path:missing>", "missing", _missing, methods=["GET", "POST"])
    views.register_error_handler(HTTPException, partial(_told, console))
    views.context_processor(lambda: _for_all(console, pages))
    return views


def _given(view: View, console: Console) -> Callable[..., ResponseReturnValue]:
    return update_wrapper(partial(view, console), view)


def _missing(missing: str) -> ResponseReturnValue:
    abort(404)


def _for_all(console: Console, pages: tuple[Page, ...]) -> dict[str, object]:
    """Return what every template may use."""
    endpoint = (request.endpoint or "").removeprefix("staff.")
    return {
        "current": next((p for p in pages if any(p.endpoint(route) == endpoint for route in p.routes)), None),
        "navigation": [page for page in pages if page.in_navigation],
        "person": g.get("person"),
        "line_name": console.line_name,
        "line": console.edition.line,
        "waiting": partial(waiting, console),
    }


def _told(console: Console, error: Exception) -> ResponseReturnValue:
    """Return an error in words, and where to go from there."""
    code = (error.code or 500) if isinstance(error, HTTPException) else 500
    if 300 <= code < 400 and isinstance(error, HTTPException):
        return error.get_response()
    title, words = _TOLD.get(code, _SOMETHING)
    forged = isinstance(error, CSRFError)
    return console.show("problem.html", title=title, words=words, code=code, forged=forged), code


def _with_headers(reply: Response) -> Response:
    if request.path == TOP or request.path.startswith(f"{TOP}/"):
        guarded(reply, kept=request.endpoint == "staff.static" and reply.status_code in (200, 304))
    return reply

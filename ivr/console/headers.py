"""What the browser is told with every answer below `/staff`: nothing from elsewhere, nothing inline, nothing kept."""

from __future__ import annotations

from flask import Response

TOP = "/staff"
"""Below it lie all staff pages."""

# Pictures as `data:` are the marks of the style sheet's own form controls; they can load and run nothing.
POLICY = (
    "default-src 'self'; img-src 'self' data:; base-uri 'none'; object-src 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
# The picture of the menu brings its own style along, and needs nothing else.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def guarded(reply: Response, *, kept: bool = False) -> Response:
    """Return a reply with its headers; only style sheets and scripts may be `kept`, and are asked for again."""
    for name, value in _ALWAYS.items():
        reply.headers[name] = value
    reply.headers.setdefault("Content-Security-Policy", POLICY)
    reply.headers["Cache-Control"] = "no-cache" if kept else "no-store"
    return reply

"""Who may look at the figures: whoever brings the token, or, where there is none, the machine itself. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from hmac import compare_digest
from typing import Any

# What proxies add to a request they pass on; with any of these it comes from elsewhere, whoever the peer is.
_PASSED_ON = (
    *("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_VIA"),
    *("HTTP_X_FORWARDED_PORT", "HTTP_X_FORWARDED_SERVER", "HTTP_X_REAL_IP", "HTTP_CF_CONNECTING_IP"),
    *("HTTP_X_CLIENT_IP", "HTTP_X_ORIGINAL_HOST", "HTTP_X_FORWARDED_PREFIX", "HTTP_TRUE_CLIENT_IP"),
)
_HERE = ("127.", "::1", "::ffff:127.")
_HOSTS = ("localhost", "127.", "[::1]")


def may_look(environ: Mapping[str, Any], token: str | None) -> bool:
    """Say whether a request comes from whoever runs the line.

    With a token that alone counts. Without one the request must come from this machine, for this machine by name, and
    nothing must say that a proxy here has passed it on.
    """
    if token:
        offered = str(environ.get("HTTP_AUTHORIZATION", "")).encode("utf-8", "replace")
        return compare_digest(offered, f"Bearer {token}".encode())
    return (
        str(environ.get("REMOTE_ADDR", "")).startswith(_HERE)
        and str(environ.get("HTTP_HOST", "localhost")).startswith(_HOSTS)
        and not any(name in environ for name in _PASSED_ON)
    )

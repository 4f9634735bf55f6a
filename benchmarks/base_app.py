"""The base that turns are measured against: a bare Flask view with a constant answer, unsigned and unread."""

from __future__ import annotations

from flask import Flask, Response

ANSWER = b'<?xml version="1.0" encoding="UTF-8"?><Response><Say>Hello.</Say><Hangup/></Response>'
app = Flask("base", static_folder=None)


@app.post("/voice")
def voice() -> Response:
    """Answer anything with the same."""
    return Response(ANSWER, 200, content_type="text/xml; charset=utf-8")

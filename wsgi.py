"""The application for any WSGI server: `gunicorn wsgi:app`."""

from __future__ import annotations

import sys

from ivr.app import create_app
from ivr.errors import IvrError
from ivr.settings import from_environment

try:
    app = create_app(from_environment(serving=True))
except IvrError as wrong:
    sys.exit(str(wrong))

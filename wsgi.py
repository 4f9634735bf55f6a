"""The application for any WSGI server: `gunicorn wsgi:app`."""

from __future__ import annotations

import sys

from ivr.app import create_app
from ivr.errors import IvrError
from ivr.settings import from_environment

# By this exit code gunicorn knows that starting the worker again is useless; with any other it would go on for ever.
APP_LOAD_ERROR = 4

try:
    app = create_app(from_environment(serving=True))
except IvrError as wrong:
    print(wrong, file=sys.stderr)
    sys.exit(APP_LOAD_ERROR)

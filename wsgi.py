"""The application for any WSGI server: `gunicorn wsgi:app`."""

from __future__ import annotations

import sys

from ivr.app import create_app
from ivr.channels.exchange import utc_now
from ivr.channels.subject import subject
from ivr.directory.snapshot import Folders
from ivr.directory.watch import watched
from ivr.errors import IvrError
from ivr.operating import logs
from ivr.operating.begin import alerting, counting, limiting
from ivr.records.recorder import recording
from ivr.settings import from_environment
from ivr.twilio_account.sender import begin

# By this exit code gunicorn knows that starting the worker again is useless; with any other it would go on for ever.
APP_LOAD_ERROR = 4

try:
    settings = from_environment(serving=True)
    logs.begin(settings, subject(settings))
    served = watched(Folders(settings.config_dir, settings.prompts_dir), settings.state)
    records = recording(settings, utc_now, lambda: served.edition.line)
    tally = counting(settings, records)
    alerting(served, settings, tally, utc_now)
    limits = limiting(served, settings, tally)
    app = create_app(settings, served=served, records=records, tally=tally, limits=limits, staff_when_asked=True)
    begin(settings)
    served.hold()
except IvrError as wrong:
    print(wrong, file=sys.stderr)
    sys.exit(APP_LOAD_ERROR)

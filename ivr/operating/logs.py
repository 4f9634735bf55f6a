"""The log of a server: one JSON object a line on the standard error, or lines for people where one watches.

A line that is written while a turn is answered names its call or message. What an exception says of itself is left out
there, because a caller's words may stand in it; elsewhere it stays, with numbers and secrets hidden.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable, Mapping, MutableMapping
from datetime import UTC, datetime
from typing import Any

from ivr.operating.masking import masker
from ivr.settings import Settings

Subject = Callable[[], Mapping[str, str] | None]
Fields = MutableMapping[str, Any]

LONGEST_LINE = 4096
"""In bytes: what a pipe takes in one piece, so that lines of several processes never mix (POSIX: PIPE_BUF)."""


def begin(settings: Settings, subject: Subject = lambda: None) -> None:
    """Write every line of this process, and of those it forks, as the settings say.

    `subject` names the call or message that is being answered, None where none is; it is asked for each line.
    """
    readable = settings.log_form == "text" or (settings.log_form is None and sys.stderr.isatty())
    told = _Told(settings, subject)
    out = _OneWrite()
    out.setFormatter(_for_people(told) if readable else _Objects(told))
    root = logging.getLogger()
    for old in [each for each in root.handlers if isinstance(each, _OneWrite)]:
        root.removeHandler(old)
    root.addHandler(out)
    logging.getLogger("ivr").setLevel(logging.INFO)
    logging.captureWarnings(True)
    threading.excepthook = _thread_ended


def _for_people(told: _Told) -> logging.Formatter:
    """Return what writes lines for people."""
    import structlog  # a tenth of a second and 6 MB, for those who watch only

    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
        ],
        processors=[
            told,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.TimeStamper("%Y-%m-%d %H:%M:%S", utc=False),
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ],
    )


class _Objects(logging.Formatter):
    """Writes each line as one JSON object."""

    def __init__(self, told: _Told) -> None:
        super().__init__()
        self._told = told
        # What Python gives every line (logging: LogRecord attributes); anything more was added by whoever wrote it.
        self._of_every_line = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

    def format(self, record: logging.LogRecord) -> str:
        """Return a line."""
        added = {name: value for name, value in vars(record).items() if name not in self._of_every_line}
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        fields = {**added, "event": record.getMessage(), "level": record.levelname.lower(), "logger": record.name}
        return _json({"timestamp": when, **self._told(None, "", {**fields, "exc_info": record.exc_info})})


class _Told:
    """Adds what a line is about, turns an exception into words, and hides what nobody may read."""

    def __init__(self, settings: Settings, subject: Subject) -> None:
        self._shown, self._subject = masker(settings), subject

    def __call__(self, _: object, __: str, fields: Fields) -> Fields:
        about = self._subject()
        found = fields.pop("exc_info", None)
        error = found[1] if isinstance(found, tuple) else found
        fields.pop("stack_info", None)
        kept = {name: value for name, value in fields.items() if name.startswith("_")}
        told: Fields = {name: self._shown(value) for name, value in fields.items() if name not in kept}
        if isinstance(error, BaseException):
            whole = where(error) if about is not None else "".join(traceback.format_exception(error)).rstrip()
            told["exception"] = self._shown(whole)
        return {**kept, **told, **(about or {}), "process": os.getpid()}


def where(error: BaseException) -> str:
    """Return what broke and where, for the log: never the error's own words, in which a caller's may stand."""
    causes = [error]
    while (cause := causes[-1].__cause__ or causes[-1].__context__) and cause not in causes:
        causes.append(cause)
    told = ["".join([f"{type(one).__name__}\n", *traceback.format_tb(one.__traceback__)]) for one in causes]
    return "caused by ".join(told).rstrip()


def _json(fields: Fields) -> str:
    line = _as_json(fields)
    # The last lines of a traceback say where it broke; the first ones are those of the server, always the same.
    for name in ("exception", "event"):
        too_much = len(line) + 1 - LONGEST_LINE
        if too_much > 0 and isinstance(fields.get(name), str):
            fields[name] = _cut(fields[name], too_much)
            line = _as_json(fields)
    return line


def _cut(text: str, too_much: int) -> str:
    """Return a text without its middle, so much shorter as JSON."""
    room = max(len(json.dumps(text)) - too_much - len(" [...] "), 200)
    head, tail = room // 4, room - room // 4
    while len(json.dumps(text[:head])) > room // 4:
        head = head * 3 // 4
    while len(json.dumps(text[-tail:])) > room - room // 4:
        tail = tail * 3 // 4
    return f"{text[:head]} [...] {text[-tail:]}" if head + tail < len(text) else text


def _as_json(fields: Fields) -> str:
    first = {name: fields[name] for name in ("timestamp", "level", "event") if name in fields}
    return json.dumps({**first, **fields}, default=str)


class _OneWrite(logging.Handler):
    """Writes each line to the standard error in one piece; a log that cannot be written disturbs nobody."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        try:
            line = self.format(record).encode("utf-8", "replace") + b"\n"
            while line:
                line = line[os.write(2, line) :]
        except Exception:
            return


def _thread_ended(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_value is not None and not isinstance(ended.exc_value, SystemExit):
        log = logging.getLogger("ivr.thread")
        name = ended.thread.name if ended.thread else "?"
        log.error("the thread %s ended", name, exc_info=ended.exc_value)

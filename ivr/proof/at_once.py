"""The proof of what goes live at once: a closure, an announcement, an earlier edition. Narrow, and soon over.

Such a change moves hours and what is said first, so the line is walked once, as the desks stand at the moment from
which it holds, and every reply is held to every law; the other states of the clock are left to `check`. What would
tell callers something wrong is refused. What would keep them longer than the line allows is published and told, and
so is what could not be proved in time: a desk that is closed and called open is a wrong thing told as well.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from ivr.directory import compiled
from ivr.directory.edition import Edition
from ivr.directory.snapshot import CONFIG, PROMPTS, Folders
from ivr.errors import IvrError
from ivr.proof.crew import processors
from ivr.proof.findings import COMFORT
from ivr.proof.prove import prove
from ivr.proof.report import as_json

SECONDS: Final = 5.0


class NotProvedError(IvrError):
    """Callers would be told something wrong. Nothing was published; `call` is the shortest call that shows it."""

    def __init__(self, message: str, call: str) -> None:
        super().__init__(message)
        self.call = call


class AtOnce:
    """Holds an edition to the laws before it goes live. `note` is what staff are to know of one that went live."""

    def __init__(self, served: Edition | None, at: datetime, seconds: float = SECONDS) -> None:
        """`served` is what callers hear now, `at` (aware) when the change begins, `seconds` the most it may take."""
        self.served, self.at, self.seconds = served, at, seconds
        self.note = ""

    def __call__(self, edition: Edition) -> None:
        """Prove an edition. Raises NotProvedError for what the edition served does not get wrong already."""
        self.note = ""
        found = proved(edition, self.at, self.seconds)
        if found is None:
            self.note = (
                f"It is live, and it was not proved: that could not be done within {self.seconds:.0f} seconds. "
                "Hear for yourself what callers hear, and run `check`."
            )
            return
        wrong = [one for one in found if one["law"] not in COMFORT]
        if wrong and self.served is not None:
            # A line that was wrong before must not stay open on top of it: only what is new keeps the change back.
            before = proved(self.served, self.at, self.seconds) or []
            known = {(one["law"], one["message"]) for one in before}
            wrong = [one for one in wrong if (one["law"], one["message"]) not in known]
        if wrong:
            first = min(wrong, key=lambda one: len(one["call"] or "x" * 99999))
            told = f"Nothing was published: callers would be told something wrong: {first['message']}."
            raise NotProvedError(told, first["call"] or "")
        if found:
            more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
            self.note = f"It is live, but not as it should be: {found[0]['message']}{more}. Run `check` for all of it."


def proved(edition: Edition, at: datetime, seconds: float) -> list[dict[str, Any]] | None:
    """Return the errors of an edition at a moment (aware), proved in a process of its own; None where that failed.

    So a worker that answers callers is not kept from them.
    """
    try:
        with TemporaryDirectory(prefix="proof-") as top:
            compiled.remember(Path(top), _folders(top), edition)
            done = subprocess.run(
                [sys.executable, "-m", "ivr.proof", "--at-once", top, edition.line.edition, at.isoformat()],
                cwd=Path(__file__).parent.parent.parent,
                capture_output=True,
                timeout=seconds,
                check=False,
            )
            return list(json.loads(done.stdout)) if done.returncode == 0 else None
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def tell(top: str, name: str, moment: str) -> int:
    """Print the errors of the edition kept in a folder, and all that costs callers time, as JSON; 2 without it."""
    edition = compiled.recall(Path(top), _folders(top), name)
    if edition is None:
        return 2
    proof = prove(edition, datetime.fromisoformat(moment), quick=True, processes=processors())
    found = json.loads(as_json(proof))["findings"]
    print(json.dumps([one for one in found if one["severity"] == "error" or one["law"] in COMFORT]))
    return 0


def _folders(top: str) -> Folders:
    return Folders(Path(top, CONFIG), Path(top, PROMPTS))

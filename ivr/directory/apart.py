"""Building an edition in a process of its own, for those who serve: what building takes would stay in their memory.

`python -m ivr.directory` is asked on its standard input which files to build, and answers on its standard output with
what is wrong in them. The edition it keeps in the state folder, so that one process builds it for all; where nothing
can be kept there, it is the rest of the answer. Where no process can be had (no memory for one more, a Python inside
another program) whoever asked builds it itself.
"""

from __future__ import annotations

import json
import logging
import os
import time
from contextlib import ExitStack, suppress
from dataclasses import astuple
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from ivr import program
from ivr.directory import compiled, durable, learnt
from ivr.directory.complaints import Complaint
from ivr.directory.edition import Edition
from ivr.directory.packing import packed, unpacked
from ivr.directory.snapshot import Folders, take

log = logging.getLogger("ivr.editions")

SECONDS = 20.0
"""How long a build may take there: a server that is still starting is given 30 by gunicorn."""
_PATIENCE = 10.0  # seconds to wait for another that builds; after that it is built twice

Examined = tuple[Edition | None, list[Complaint]]


def examined(folders: Folders, state: Path, edition: str) -> Examined | None:
    """Return the edition of that name, built from its files, or None, and every complaint. Never raises.

    None alone is returned where that cannot be done. Others who want the same edition wait, and read it back.
    """
    with ExitStack() as held:
        with suppress(OSError):  # where nothing can be kept each builds for itself
            held.enter_context(durable.turn(state / "built" / ".turn", _PATIENCE))
        if known := compiled.recall(state, folders, edition):
            return known, []
        began = time.monotonic()
        try:
            found = _read(_asked(folders, state, edition), folders, state, edition)
        except Exception as error:
            log.warning("The files cannot be built in a process of their own: %s. They are built here.", _why(error))
            return None
        log.info("the files were built in a process of their own, in %.1f s", time.monotonic() - began)
        return found


def _asked(folders: Folders, state: Path, edition: str) -> bytes:
    """Return what the other process answers. Raises OSError, ValueError and what `subprocess` raises."""
    import subprocess

    named = {"config": folders.config, "prompts": folders.prompts, "state": state, "folder": os.getcwd()}
    asked = json.dumps({"edition": edition, **{name: str(path) for name, path in named.items()}})
    done = subprocess.run(
        program.command(str(__package__)),
        cwd=program.folder(),
        input=asked.encode(),
        capture_output=True,
        timeout=SECONDS,
        check=False,
    )
    if not done.stdout:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise ValueError(f"it ended with {done.returncode} {''.join(last)}".rstrip())
    return done.stdout


def _read(answer: bytes, folders: Folders, state: Path, edition: str) -> Examined:
    """Return what was answered. Raises ValueError, TypeError where it is not whole."""
    end = answer.index(b"\n")
    complaints = [Complaint(*row) for row in json.loads(answer[:end])]
    if complaints:
        return None, complaints
    rest = answer[end + 1 :]
    built = unpacked(BytesIO(rest)) if rest else compiled.recall(state, folders, edition)
    if not isinstance(built, Edition) or built.line.edition != edition:
        raise ValueError("its answer is not whole")
    return built, []


def _why(error: Exception) -> str:
    return f"it took longer than {SECONDS:.0f} seconds" if type(error).__name__ == "TimeoutExpired" else str(error)


def answer(asked: bytes, out: BinaryIO) -> None:
    """Build what is asked for, keep it, and write the answer. Raises what building raises."""
    from ivr.directory.build import examine

    wanted = json.loads(asked)
    os.chdir(wanted["folder"])  # complaints name folders as they were given
    folders, state = Folders(Path(wanted["config"]), Path(wanted["prompts"])), Path(wanted["state"])
    before = take(folders)
    edition, complaints = examine(folders.config, folders.prompts, learnt.kept_in(state))
    if before.edition != wanted["edition"] or take(folders) != before:
        edition, complaints = None, [moving(folders)]
    out.write(json.dumps([astuple(each) for each in complaints]).encode() + b"\n")
    if edition is not None:
        try:
            compiled.keep(state, folders, edition)
        except OSError:
            out.write(packed(edition))
    out.flush()


def moving(folders: Folders) -> Complaint:
    """Return the complaint about files that were others again while they were read."""
    found = "files that somebody is changing all the time"
    return Complaint(folders.config.name, 0, 0, "", found, "a moment without a change")

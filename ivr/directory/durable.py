"""Writing so that a power cut leaves the old or the new, whole, and so that two processes take turns."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import NamedTemporaryFile, mkdtemp

# Hidden, so that a file half written is never read as one of the line's.
_UNFINISHED = ".unfinished-"
_OTHERS_MAY_READ = 0o644
_OTHERS_MAY_ENTER = 0o755
_TRY_AGAIN = 0.02


def write_file(path: Path, content: bytes) -> None:
    """Put a file in place of another at once, with the permissions it had. A link stays a link. Raises OSError."""
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else _OTHERS_MAY_READ
    with NamedTemporaryFile(dir=path.parent, prefix=_UNFINISHED, delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(file.name)
            raise
    sync(path.parent)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write a folder of files, whole or not at all. One that is there already is left as it is. Raises OSError."""
    if folder.is_dir():
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    made = Path(mkdtemp(dir=folder.parent, prefix=_UNFINISHED))
    try:
        for name, content in files.items():
            path = made / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        for top, _, _ in os.walk(made):
            sync(Path(top))
        made.chmod(_OTHERS_MAY_ENTER)
        try:
            made.rename(folder)
        except OSError:
            if not folder.is_dir():  # else somebody else wrote the same
                raise
        sync(folder.parent)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def remove_file(path: Path) -> None:
    """Remove a file for good. Raises OSError, but not where it is gone already."""
    path.unlink(missing_ok=True)
    sync(path.parent)


def remove_folder(folder: Path) -> None:
    """Remove a folder: first its name, so that nobody meets half of it. Raises OSError."""
    doomed = Path(mkdtemp(dir=folder.parent, prefix=_UNFINISHED))
    with suppress(FileNotFoundError):
        folder.rename(doomed / folder.name)
    shutil.rmtree(doomed, ignore_errors=True)


def sweep(folder: Path, older: float = 3600) -> None:
    """Remove what a killed process left unfinished more than `older` seconds ago."""
    for left in folder.glob(f"{_UNFINISHED}*"):
        with suppress(OSError):
            if time.time() - left.stat().st_mtime > older:
                shutil.rmtree(left) if left.is_dir() else left.unlink()


def sync(folder: Path) -> None:
    """Make names in a folder survive a power cut. Raises OSError."""
    entry = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(entry)
    finally:
        os.close(entry)


@contextmanager
def turn(path: Path, seconds: float = 0) -> Iterator[bool]:
    """Give whether it is our turn: nobody else holds the file `path` now, or lets go of it within some seconds.

    A process that is killed lets go. Raises OSError where the file cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + seconds
    with path.open("ab") as file:
        ours = _held(file.fileno())
        while not ours and time.monotonic() < until:
            time.sleep(_TRY_AGAIN)
            ours = _held(file.fileno())
        try:
            yield ours
        finally:
            if ours:  # said aloud: a process forked meanwhile has the file open too
                fcntl.flock(file, fcntl.LOCK_UN)


def _held(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

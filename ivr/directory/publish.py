"""Publishing: changed files are checked as a whole and written as a whole, or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from ivr.directory import compiled, editions, journal
from ivr.directory.build import examine
from ivr.directory.complaints import Complaint
from ivr.directory.edition import Edition
from ivr.directory.editions import Published
from ivr.directory.opening import examined
from ivr.directory.snapshot import CONFIG, PROMPTS, Folders, Snapshot, is_name, take
from ivr.errors import ConfigError, IvrError, UsageError

Changes = Mapping[str, str | bytes | None]
"""What becomes of files: `config/closures.yaml` and its whole new text; None removes the file."""

Prove = Callable[[Edition], None]
"""Asked before an edition goes live; raises an IvrError where it must not."""

_PATIENCE = 10.0


class ConflictError(IvrError):
    """The files are not those that a change was made to: somebody else changed them meanwhile. Nothing was written."""


def drafted(files: Snapshot, changes: Changes) -> Snapshot:
    """Return the files as they would be. Raises UsageError for a name that is no file of a line."""
    odd = [name for name in changes if not is_name(name)]
    if odd:
        raise UsageError(f"{odd[0]!r} is no file of a line: write config/NAME.yaml or prompts/LANGUAGE/NAME.yaml.")
    whole = dict(files.files)
    for name, content in changes.items():
        whole.pop(name, None)
        if content is not None:
            whole[name] = content.encode() if isinstance(content, str) else content
    return Snapshot(whole)


def tried(files: Snapshot) -> tuple[Edition | None, list[Complaint]]:
    """Return the edition that files would make, or None, and every complaint about them. Nothing is published."""
    with TemporaryDirectory(prefix="line-") as top:
        for name, content in files.files.items():
            place = Path(top, name)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content)
        return examine(Path(top, CONFIG), Path(top, PROMPTS))


def ground_of(folders: Folders, state: Path) -> tuple[Snapshot, str]:
    """Return the files that a change is made to, and the name that `publish` is to be given as `based_on`.

    They are the files as they stand or, where these are not right, those of the last good edition: while somebody is
    at one file, a closure in another need not wait for it.
    """
    files = take(folders)
    edition, _ = examined(folders, state, files)
    good = None if edition else _last_good(state)
    return good or files, files.edition


def publish(
    folders: Folders,
    state: Path,
    changes: Changes,
    *,
    based_on: str,
    who: str,
    why: str,
    ground: Snapshot | None = None,
    prove: Prove | None = None,
) -> Edition:
    """Check changed files as a whole, write them, and return the edition that every worker serves within seconds.

    `based_on` names the edition that the files made when the change to them was begun; `ground` are the files it was
    made to, where `ground_of` gave them; `prove` is asked last and raises what keeps the edition back. Raises
    ConflictError where they are others by now, ConfigError with every complaint, and UsageError where they cannot be
    written; in each case nothing has changed, unless the message says so. Where only files are wrong that the change
    does not touch, the last good edition is what is changed, and the wrong files stay as they are and refused.
    """
    journal.recover(state, folders)
    before = take(folders)
    _unchanged(before, based_on)
    _untouched(before, ground, changes)
    after = drafted(before, changes)
    edition, complaints = tried(after)
    good = None if edition else _last_good(state)
    if good and all(before.files.get(name) == good.files.get(name) for name in changes):
        before, after = good, drafted(good, changes)
        edition, _ = tried(after)
    if edition is None:
        raise ConfigError(complaints)
    if prove and before.edition != after.edition:
        prove(edition)
    try:
        with editions.turn(state, _PATIENCE) as ours:
            if not ours:
                raise ConflictError("Somebody else is publishing just now. Nothing was written; try again.")
            journal.finish(state, folders)
            now = take(folders)
            _unchanged(now, based_on)
            if before.edition != after.edition:
                _try_folders(folders, {name for name in changes if now.files.get(name) != after.files.get(name)})
                journal.decide(state, Published(after.edition, datetime.now(UTC), who, why), before, after)
                _remember(state, folders, edition)
    except OSError as error:
        raise UsageError(f"Nothing was published, because nothing can be written: {error}.") from None
    try:
        journal.recover(state, folders)
    except UsageError as error:
        raise UsageError(f"Edition {after.edition} is published and is being served. {error}") from None
    return edition


def restore(
    folders: Folders,
    state: Path,
    edition: str,
    *,
    who: str,
    why: str,
    based_on: str | None = None,
    prove: Prove | None = None,
) -> Edition:
    """Publish an earlier edition again, every file of it, and return it. Raises what `publish` raises.

    `based_on` None: whatever the files are now.
    """
    earlier = editions.files_of(state, edition)
    if earlier is None:
        known = ", ".join(dict.fromkeys(row.edition for row in editions.published(state))) or "none"
        raise UsageError(f"Edition {edition} is not kept. Kept are: {known}.")
    now = take(folders)
    changes: dict[str, bytes | None] = {name: None for name in now.files if name not in earlier.files}
    changes |= {name: content for name, content in earlier.files.items() if now.files.get(name) != content}
    return publish(folders, state, changes, based_on=based_on or now.edition, who=who, why=why, prove=prove)


def _last_good(state: Path) -> Snapshot | None:
    newest = editions.published(state)[:1]
    return editions.files_of(state, newest[0].edition) if newest else None


def _remember(state: Path, folders: Folders, edition: Edition) -> None:
    """Keep what was built for the check, so that the processes that serve need not build it each for itself."""
    if (folders.config.name, folders.prompts.name) == (CONFIG, PROMPTS):
        with suppress(OSError):
            compiled.remember(state, folders, edition)


def _unchanged(files: Snapshot, based_on: str) -> None:
    if files.edition != based_on:
        raise ConflictError(
            f"Somebody has changed the line meanwhile: it was {based_on} when you began and is {files.edition} now. "
            "Nothing was written. Look at what has changed, and make your change again."
        )


def _untouched(files: Snapshot, ground: Snapshot | None, changes: Changes) -> None:
    wrong = [name for name in changes if ground and files.files.get(name) != ground.files.get(name)]
    if wrong:
        raise ConflictError(f"{wrong[0]} itself is not right, and somebody may be at it. Mend it first.")


def _try_folders(folders: Folders, names: set[str]) -> None:
    """Find out before anything is decided whether the files can be written. Raises OSError."""
    for name in sorted(names):
        place = folders.at(name).resolve().parent
        while not place.exists():
            place = place.parent
        if not os.access(place, os.W_OK | os.X_OK):
            raise PermissionError(13, "Permission denied", str(place))

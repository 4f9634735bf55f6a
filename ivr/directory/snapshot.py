"""The files of a line as they stood at one moment, and the name that follows from them."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

CONFIG, PROMPTS = "config", "prompts"
LARGEST = 1_000_000
"""Bytes in one file. A help line fills a few thousand; more is a wrong file in the folder."""
AUDIO = f"{PROMPTS}/audio/"
"""Where recordings lie. Every file there belongs to the line, so that one nobody can play is noticed."""
LARGEST_SOUND = 5_000_000
"""Bytes of one recording: a minute at the quality of a studio, in one channel."""

UNREADABLE = b"\0"

Marks = tuple[tuple[str, int, int, int, int], ...]
"""What the file system says of each file: its name, which one it is, its size, when it was written and changed."""


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the files of a line lie."""

    config: Path
    prompts: Path

    def at(self, name: str) -> Path:
        """Return the place of a file of a snapshot, such as `config/line.yaml`."""
        role, _, rest = name.partition("/")
        return (self.config if role == CONFIG else self.prompts) / rest


def is_read(name: str) -> bool:
    """Say whether a file of that name is part of a line: not a hidden one, and not an editor's backup."""
    return name.lower().endswith((".yaml", ".yml")) and not name.startswith((".", "#"))


def is_name(name: str) -> bool:
    """Say whether `name` can be that of a file of a line: in one of the two folders, with no way out, and read."""
    role, *parts = name.split("/")
    plain = all(part and part == part.strip() and part.isprintable() and not part.startswith(".") for part in parts)
    known = name.startswith(AUDIO) or (bool(parts) and is_read(parts[-1]))
    return role in (CONFIG, PROMPTS) and plain and "\\" not in name and known


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Every file that is read, by `config/...` or `prompts/...`, whatever the folders are called.

    Two are equal only where no file was touched in between, even if its words are the same again.
    """

    files: Mapping[str, bytes]
    marks: Marks = field(default=(), repr=False)

    @property
    def edition(self) -> str:
        """The name of the edition they make: eight hexadecimal digits of the hash of all of them."""
        total = hashlib.sha256()
        for name, content in sorted(self.files.items()):
            total.update(f"{name}\0{len(content)}\0".encode(errors="surrogateescape") + content)
        return total.hexdigest()[:8]


def take(folders: Folders) -> Snapshot:
    """Return the files as they stand. What cannot be read has no content of its own: loading complains of it."""
    seen = look(folders)
    largest = {name: LARGEST_SOUND if name.startswith(AUDIO) else LARGEST for name, *_ in seen}
    return Snapshot({name: _content(folders.at(name), most) for name, most in largest.items()}, seen)


def look(folders: Folders) -> Marks:
    """Return what can be known without opening a file: enough to see that one was saved."""
    return tuple(sorted([*_marks(folders.config, CONFIG), *_marks(folders.prompts, PROMPTS)]))


def _marks(folder: Path, role: str) -> Iterator[tuple[str, int, int, int, int]]:
    for top, inner, files in os.walk(folder):
        inner[:] = [name for name in inner if not name.startswith(".")]
        for name in files:
            path = Path(top, name)
            shown = f"{role}/{path.relative_to(folder).as_posix()}"
            if not (is_read(name) or (shown.startswith(AUDIO) and not name.startswith(".") and not name.endswith("~"))):
                continue
            try:
                found = path.stat()
            except OSError:
                yield shown, 0, 0, 0, 0
            else:
                yield shown, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _content(path: Path, largest: int) -> bytes:
    try:
        if stat.S_ISREG(path.stat().st_mode):  # reading a pipe would wait for ever
            with path.open("rb") as file:
                return file.read(largest + 1)
    except OSError:
        pass
    return UNREADABLE

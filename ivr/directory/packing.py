"""Values of this program as they are kept in files: whole or not at all, and nothing but values."""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from enum import Enum
from typing import BinaryIO
from zoneinfo import ZoneInfo

_DIGEST = 32
_PIECE = 1 << 16
_VALUES = frozenset(
    {("builtins", "frozenset"), ("zoneinfo", "ZoneInfo")}
    | {("datetime", kind) for kind in ("date", "datetime", "timedelta", "timezone")}
)


def packed(value: object, elsewhere: Mapping[int, str] | None = None) -> bytes:
    """Return a value as it is kept; of what is kept elsewhere, by its `id`, only the name."""
    written = io.BytesIO()
    writer = _Referring(written, elsewhere) if elsewhere else pickle.Pickler(written, pickle.HIGHEST_PROTOCOL)
    writer.dispatch_table = {ZoneInfo: _zone}
    writer.dump(value)
    content = written.getvalue()
    return hashlib.sha256(content).digest() + content


def unpacked(file: BinaryIO, elsewhere: Callable[[str], object] | None = None) -> object:
    """Return the value that was packed, or None where it is not whole, or `elsewhere` raises for what it names.

    Bit by bit: some megabytes in one piece would leave a hole as large in the memory of whoever reads them.
    """
    digest, whole = file.read(_DIGEST), hashlib.sha256()
    while piece := file.read(_PIECE):
        whole.update(piece)
    if whole.digest() != digest:
        return None
    file.seek(_DIGEST)
    try:
        return _Reader(file, elsewhere).load()
    except Exception:  # whatever a file that is not ours may raise
        return None


class _Referring(pickle.Pickler):
    def __init__(self, written: io.BytesIO, elsewhere: Mapping[int, str]) -> None:
        super().__init__(written, pickle.HIGHEST_PROTOCOL)
        self._elsewhere = elsewhere

    def persistent_id(self, value: object) -> str | None:
        return self._elsewhere.get(id(value))


class _Reader(pickle.Unpickler):
    """Makes values of this program's own kinds and nothing else, whatever the file asks for."""

    def __init__(self, file: BinaryIO, elsewhere: Callable[[str], object] | None) -> None:
        super().__init__(file)
        self._elsewhere = elsewhere

    def persistent_load(self, name: object) -> object:
        if self._elsewhere is None or not isinstance(name, str):
            raise pickle.UnpicklingError("nothing is kept elsewhere")
        return self._elsewhere(name)

    def find_class(self, module: str, name: str) -> object:
        if (module, name) in _VALUES:
            return super().find_class(module, name)
        if module.partition(".")[0] == __name__.partition(".")[0]:
            found = super().find_class(module, name)
            if isinstance(found, type) and (is_dataclass(found) or issubclass(found, Enum)):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value")


def _zone(zone: ZoneInfo) -> tuple[type[ZoneInfo], tuple[str]]:
    return ZoneInfo, (zone.key,)

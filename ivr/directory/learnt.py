"""What was learnt from the same phrases is neither learnt twice nor held twice.

Learning takes most of the time an edition takes to build, and a model most of an edition's memory; yet hours, numbers
and wording change far oftener than phrases. So models have names of their own, by what they were learnt from: a process
has each of them once, whatever editions it holds, and the state folder keeps them beside the editions that were built.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from weakref import WeakValueDictionary

from ivr import program
from ivr.directory import durable
from ivr.directory.packing import packed, unpacked
from ivr.recognition.phrases import Knowledge, Model, train

KEPT = 16
"""How many stay: those the editions last built learnt from, in two languages."""

Learn = Callable[[Knowledge], Model]

_held: WeakValueDictionary[str, Model] = WeakValueDictionary()


def learnt(knowledge: Knowledge) -> Model:
    """Return what is learnt from some phrases; what this process holds already is not learnt again."""
    return _held.get(knowledge.name) or _hold(train(knowledge))


def kept_in(state: Path) -> Learn:
    """Return the same, but what another process has learnt and kept in this state folder is not learnt again either."""

    def learn(knowledge: Knowledge) -> Model:
        with suppress(LookupError):
            return named(state, knowledge.name)
        model = _hold(train(knowledge))
        if state.is_dir():  # whoever only asks something makes no folder
            with suppress(OSError):  # then the next one learns it too
                _write(_place(state, model.name), model)
        return model

    return learn


def named(state: Path, name: str) -> Model:
    """Return the model of that name, held or kept. Raises LookupError where there is none."""
    if held := _held.get(name):
        return held
    try:
        with _place(state, name).open("rb") as file:
            found = unpacked(file)
    except OSError:
        raise LookupError(name) from None
    if not isinstance(found, Model) or found.name != name:
        raise LookupError(name)
    return _hold(found)


def are_kept(state: Path, names: Iterable[str]) -> bool:
    """Say whether all models of these names are kept there."""
    return all(_place(state, name).exists() for name in names)


def keep(state: Path, model: Model) -> None:
    """Keep a model, or that it is still in use. Raises OSError."""
    place = _place(state, model.name)
    if place.exists():
        place.touch()
    else:
        _write(place, model)


def _write(place: Path, model: Model) -> None:
    durable.write_file(place, packed(model))
    with suppress(OSError):  # what is too much does no harm
        for old in sorted(place.parent.glob("*.model"), key=lambda each: -each.stat().st_mtime)[KEPT:]:
            durable.remove_file(old)


def _hold(model: Model) -> Model:
    return _held.setdefault(model.name, model)


def _place(state: Path, name: str) -> Path:
    called = hashlib.sha256(f"{name}\0{program.fingerprint()}".encode()).hexdigest()
    return state / "built" / f"{called[:16]}.model"

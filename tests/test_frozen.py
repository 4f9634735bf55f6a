"""Changing a frozen value: as the standard library does it, and nothing more allowed."""

from __future__ import annotations

import dataclasses
from dataclasses import FrozenInstanceError, dataclass, field

import pytest

from ivr.dialogue.conversation import Conversation, Offer
from ivr.dialogue.frozen import replace

BEFORE = Conversation("voice", "en", "0badf00d", at="answer", issue="case", offered=(Offer("1", "t", ("desk", "0")),))


@dataclass(frozen=True, slots=True)
class Checked:
    """A value that looks at its fields when it is made."""

    many: int

    def __post_init__(self) -> None:
        if self.many < 0:
            raise ValueError("fewer than none")


@dataclass(frozen=True)
class Open:
    """A value whose fields lie in a dictionary."""

    many: int


@dataclass(frozen=True, slots=True)
class Counting:
    """A value with a field of its own making."""

    many: int
    own: int = field(default=0, init=False)


@pytest.mark.parametrize("name", [each.name for each in dataclasses.fields(Conversation)])
def test_a_field_is_changed_as_the_standard_library_changes_it(name: str) -> None:
    changed = replace(BEFORE, **{name: "other"})  # type: ignore[arg-type]  # every field in turn
    assert changed == dataclasses.replace(BEFORE, **{name: "other"})  # type: ignore[arg-type]  # the same
    assert getattr(changed, name) == "other"
    assert hash(changed) == hash(dataclasses.replace(BEFORE, **{name: "other"}))  # type: ignore[arg-type]  # the same


def test_what_was_there_stays_as_it_was_and_frozen() -> None:
    changed = replace(BEFORE, misses=2)
    assert (BEFORE.misses, changed.misses) == (0, 2)
    with pytest.raises(FrozenInstanceError):
        changed.misses = 3  # type: ignore[misc]  # which is what is tried


def test_a_field_that_is_none_is_refused() -> None:
    with pytest.raises(TypeError, match="Conversation has no mises"):
        replace(BEFORE, mises=1)  # type: ignore[call-arg]  # the misspelling


@pytest.mark.parametrize("value", [Checked(1), Open(1), Counting(1)], ids=lambda value: type(value).__name__)
def test_a_value_that_is_more_than_its_slots_is_refused_rather_than_made_unchecked(value: object) -> None:
    with pytest.raises(TypeError, match="slots alone"):
        replace(value, many=-1)  # type: ignore[type-var]  # any value

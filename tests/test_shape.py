"""Whether entries have the right shape, and that whoever wrote a wrong one is told in words they know."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Annotated, Any, Literal, get_args

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_core.core_schema import ErrorType

from ivr.directory.complaints import Complaint
from ivr.directory.expected import Expected
from ivr.directory.reading import Tree, read_bytes
from ivr.directory.shape import validate, validate_entries
from ivr.directory.wording import phrases

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,19}$")]


class Entry(BaseModel):
    """A class's docstring is for programmers and must not reach staff."""

    model_config = ConfigDict(extra="forbid")


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


class Week(Entry):
    monday: str | None = None
    friday: str | None = None


class Option(Entry):
    kind: Literal["option"]
    option: Annotated[str, Field(pattern="^[0-9]$", description="one digit", examples=["3"])]


class Extension(Entry):
    kind: Literal["extension"]
    extension: str


class Desk(Entry):
    name: str = Field(description="What callers hear.", examples=["Front desk"])
    zone: Literal["America/Denver", "America/Chicago"] = "America/Denver"
    floor: int = Field(1, ge=0, le=9)
    rooms: int | None = Field(None, gt=0, description="number of rooms")
    wait: float = Field(1, multiple_of=0.5)
    open: bool = True
    first: date | None = Field(None, alias="from", description="the first day it holds")
    colour: Colour = Colour.RED
    code: Annotated[str, Field(pattern="^[0-9]{3}$")] = "000"
    short: Annotated[str, Field(min_length=1, max_length=5)] = "x"
    tags: Annotated[list[Id], Field(min_length=1, max_length=2)] = ["x"]
    pair: tuple[int, int] = (1, 2)
    hours: Literal["none", "unknown"] | Week | None = None
    many: str | list[str] = Field("x", description="one or several")
    moment: date | int | None = None
    press: Annotated[Option | Extension, Field(discriminator="kind")] | None = None
    also: list[Option | Extension] = []
    other: dict[Id, int] = {}
    times: str = Field("8:00-17:00", description='times such as "8:00-17:00"')
    inner: Week = Week()

    @field_validator("times")
    @classmethod
    def _in_order(cls, value: str, info: ValidationInfo) -> str:
        if value == "9-8":
            raise ValueError("found hours that end before they begin|times in order.")
        if value == "8-25":
            raise ValueError("no such hour")
        if value == "x":
            raise ValueError('"x"|right would be y')
        if value == "custom":
            raise PydanticCustomError("my_own", "found a {thing}|another", {"thing": "surprise"})
        if value == "no":
            raise AssertionError("found an assertion|none")
        return value

    @model_validator(mode="after")
    def _rooms_have_floors(self) -> Desk:
        if self.rooms == 7 and self.floor == 7:
            raise ValueError("found seven rooms on floor 7|fewer rooms")
        return self


def desk(text: str) -> tuple[Tree, Desk | None, list[str]]:
    lines = "".join(f"  {line}\n" for line in text.splitlines())
    tree, complaints = read_bytes("c", f"desk:\n{lines}".encode())
    assert complaints == []
    model, complaints = validate(Desk, tree, ("desk",))
    assert (model is None) == bool(complaints)
    return tree, model, [str(complaint) for complaint in complaints]


def test_text_becomes_numbers_days_and_yes_or_no() -> None:
    _, model, complaints = desk(
        "name: '3'\nfloor: 3\nopen: no\nfrom: 2026-11-23\nwait: 1.5\ncolour: blue\npair: [1, 2]\nhours: unknown"
    )
    assert complaints == []
    assert model is not None
    assert (model.name, model.floor, model.open, model.first) == ("3", 3, False, date(2026, 11, 23))
    assert (model.wait, model.colour, model.pair, model.hours) == (1.5, Colour.BLUE, (1, 2), "unknown")


@pytest.mark.parametrize(("written", "meant"), [("yes", True), ("no", False), ("true", True), ("Off", False)])
def test_yes_and_no_are_understood(written: str, meant: bool) -> None:
    _, model, _ = desk(f"name: x\nopen: {written}")
    assert model is not None
    assert model.open is meant


LIST = "a list, each item on its own line after a dash"
GROUP = "entries such as `name: value`, indented below it"
NAME = "a small letter, then at most 23 small letters, digits or underscores"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("zone: America/Chicago", "1: desk: found no `name`; "
         "right would be a line such as `name: Front desk` (what callers hear)."),
        ("name:", "2: desk > name: found nothing; right would be text (what callers hear)."),
        ("name: {x}", "2: desk > name: found a group of 1 entry; right would be text (what callers hear)."),
        ("nmae: x", "2: desk > nmae: found `nmae`, which is not known here; right would be one of `also`, `code`, "
         "`colour`, `floor`, `from`, `hours`, `inner`, `many`, `moment`, `name`, `open`, `other`, `pair`, `press`, "
         "`rooms`, `short`, `tags`, `times`, `wait`, `zone`; did you mean `name`?"),
        ("name: x\ninner: {zzz: 1, friday: 2}", "3: desk > inner > zzz: found `zzz`, which is not known here; "
         "right would be `monday`."),
        ("name: x\nzone: America/Chigaco", '3: desk > zone: found "America/Chigaco"; right would be '
         "`America/Denver` or `America/Chicago`; did you mean `America/Chicago`?"),
        ("name: x\nzone: moon", '3: desk > zone: found "moon"; '
         "right would be `America/Denver` or `America/Chicago`."),
        ("name: x\ncolour: bleu", '3: desk > colour: found "bleu"; right would be `red` or `blue`; '
         "did you mean `blue`?"),
        ("name: x\nfloor: high", '3: desk > floor: found "high"; right would be a whole number from 0 to 9.'),
        ("name: x\nfloor: 1.5", '3: desk > floor: found "1.5"; right would be a whole number from 0 to 9.'),
        ("name: x\nfloor: 12", '3: desk > floor: found "12"; right would be a whole number from 0 to 9.'),
        ("name: x\nrooms: 0", '3: desk > rooms: found "0"; '
         "right would be a whole number above 0 (number of rooms)."),
        ("name: x\nwait: 0.3", '3: desk > wait: found "0.3"; '
         "right would be a number that is a multiple of 0.5."),
        ("name: x\nopen: perhaps", '3: desk > open: found "perhaps"; right would be `yes` or `no`.'),
        ("name: x\nfrom: 2026-02-30", '3: desk > from: found "2026-02-30"; '
         "right would be a day such as 2026-11-23 (the first day it holds)."),
        ("name: x\nfrom: Nov 23", '3: desk > from: found "Nov 23"; '
         "right would be a day such as 2026-11-23 (the first day it holds)."),
        ("name: x\ncode: 12", '3: desk > code: found "12"; right would be text of the form ^[0-9]{3}$.'),
        ("name: x\nshort: ''", '3: desk > short: found ""; right would be text of at least 1 character.'),
        ("name: x\nshort: abcdefg", '3: desk > short: found "abcdefg" (7 characters); '
         "right would be text of at most 5 characters."),
        ("name: x\ntags: one", f'3: desk > tags: found "one"; right would be {LIST}.'),
        ("name: x\ntags: []", "3: desk > tags: found a list of 0 items; right would be at least 1 item."),
        ("name: x\ntags: [a, b, c]", "3: desk > tags: found a list of 3 items; right would be at most 2 items."),
        ("name: x\ntags:\n  - a\n  - B", '5: desk > tags > item 2: found "B"; '
         "right would be text of the form ^[a-z][a-z0-9_]{0,19}$."),
        ("name: x\npair: [1]", "3: desk > pair: found no item 2; right would be one more item."),
        ("name: x\ninner: a", f'3: desk > inner: found "a"; right would be {GROUP}.'),
        ("name: x\nother: {A b: 1}", '3: desk > other > A b: found the name "A b"; '
         f"right would be {NAME}, such as `a_b`."),
        ("name: x\nother: {a: b}", '3: desk > other > a: found "b"; right would be a whole number.'),
        ("name: x\npress: {option: 3}", "3: desk > press: found no `kind`; "
         "right would be a line `kind: ...` that says which kind this is."),
        ("name: x\npress: {kind: optoin}", '3: desk > press: found "optoin"; '
         "right would be `option` or `extension`; did you mean `option`?"),
        ("name: x\npress: {kind: option}", "3: desk > press: found no `option`; "
         "right would be a line such as `option: 3` (one digit)."),
        ("name: x\npress: {kind: option, option: 33}", '3: desk > press > option: found "33"; '
         "right would be one digit, such as `3`."),
        ("name: x\ntimes: 9-8", "3: desk > times: found hours that end before they begin; "
         "right would be times in order."),
        ("name: x\ntimes: 8-25", '3: desk > times: found "8-25": no such hour; '
         'right would be times such as "8:00-17:00".'),
        ("name: x\ntimes: x", '3: desk > times: found "x"; right would be y.'),
        ("name: x\ntimes: custom", "3: desk > times: found a surprise; right would be another."),
        ("name: x\ntimes: no", "3: desk > times: found an assertion; right would be none."),
        ("name: x\nrooms: 7\nfloor: 7", "1: desk: found seven rooms on floor 7; right would be fewer rooms."),
    ],
)  # fmt: skip
def test_one_mistake_is_one_complaint_in_plain_words(text: str, complaint: str) -> None:
    assert desk(text)[2] == ["c:" + complaint]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("hours: unknwon", '3: desk > hours: found "unknwon"; right would be `none` or `unknown`; '
         "did you mean `unknown`?"),
        ("hours: often", '3: desk > hours: found "often"; right would be `none` or `unknown`.'),
        ("hours: {mnoday: x}", "3: desk > hours > mnoday: found `mnoday`, which is not known here; "
         "right would be `friday` or `monday`; did you mean `monday`?"),
        ("many: {x: 1}", "3: desk > many: found a group of 1 entry; "
         f"right would be text, or {LIST} (one or several)."),
        ("many: [a, {b: c}]", "3: desk > many > item 2: found a group of 1 entry; right would be text."),
        ("moment: later", '3: desk > moment: found "later"; '
         "right would be a day such as 2026-11-23, or a whole number."),
        ("also:\n  - kind: option\n    optoin: 3", "5: desk > also > item 1 > optoin: found `optoin`, "
         "which is not known here; right would be `option`; did you mean `option`?"),
        ("also:\n  - {kind: extension, extension: [1]}", "4: desk > also > item 1 > extension: "
         "found a list of 1 item; right would be text."),
    ],
)  # fmt: skip
def test_of_several_kinds_only_the_one_that_was_meant_is_told(text: str, complaint: str) -> None:
    assert desk("name: x\n" + text)[2] == ["c:" + complaint]


def test_all_mistakes_of_an_entry_are_told_at_once() -> None:
    _, _, complaints = desk("floor: x\nopen: z\nunheard: z")
    assert [complaint.split(": found")[0] for complaint in complaints] == [
        "c:1: desk", "c:2: desk > floor", "c:3: desk > open", "c:4: desk > unheard",
    ]  # fmt: skip


def test_an_entry_named_like_a_kind_is_found_at_its_own_place() -> None:
    assert desk("name: x\npress:\n  option: [1]\n  kind: option")[2] == [
        "c:4: desk > press > option: found a list of 1 item; right would be text (one digit)."
    ]


def test_docstrings_of_classes_do_not_reach_staff() -> None:
    class Outer(Entry):
        inner: Desk

    tree, _ = read_bytes("c", b"a: {}\nb: {inner: x}\n")
    assert [str(c) for c in validate(Outer, tree, ("a",))[1]] == [
        f"c:1: a: found no `inner`; right would be a line `inner:` with {GROUP}."
    ]
    assert [str(c) for c in validate(Outer, tree, ("b",))[1]] == [
        f'c:2: b > inner: found "x"; right would be {GROUP}.'
    ]


def test_a_missing_entry_is_described_by_what_its_field_says() -> None:
    class Needs(Entry):
        described: str = Field(description="Two words")
        listed: list[str]
        number: int
        word: Literal["a", "b"]
        yes: bool
        day: Any
        shown: list[str] = Field(examples=[["a", "#b"]])
        acronym: str = Field(description="SMS text.")

    tree, _ = read_bytes("c", b"n: {}\n")
    right = {c.found: c.right for c in validate(Needs, tree, ("n",))[1]}
    assert right == {
        "no `described`": "a line `described:` with two words",
        "no `listed`": f"a line `listed:` with {LIST}",
        "no `number`": "a line `number:` with a whole number",
        "no `word`": "a line `word:` with `a` or `b`",
        "no `yes`": "a line `yes:` with `yes` or `no`",
        "no `day`": "a line `day:` with its value",
        "no `shown`": 'a line such as `shown: [a, "#b"]`',
        "no `acronym`": "a line `acronym:` with SMS text",
    }


def test_where_nothing_is_written_something_is_asked_for() -> None:
    tree = Tree("config", {"a": None})
    assert validate(Week, tree, ("a",)) == (Week(), [])
    assert validate(Week, tree, ("b",))[1] == [Complaint("config", 0, 0, "b", "no `b`", GROUP)]
    tree, _ = read_bytes("c", b"desk: front\n")
    assert [str(c) for c in validate(Week, tree, ("desk",))[1]] == [
        f'c:1: desk: found "front"; right would be {GROUP}.'
    ]


def test_a_bad_entry_hides_no_good_one() -> None:
    tree, _ = read_bytes("c", b"weeks:\n  a: {monday: x}\n  b: {sunday: x}\n  c:\n  d: [x]\n")
    good, bad, complaints = validate_entries(Week, tree, ("weeks",))
    assert good == {"a": Week(monday="x"), "c": Week()}
    assert bad == {"b", "d"}
    assert [str(complaint) for complaint in complaints] == [
        "c:3: weeks > b > sunday: found `sunday`, which is not known here; right would be `friday` or `monday`; "
        "did you mean `monday`?",
        f"c:5: weeks > d: found a list of 1 item; right would be {GROUP}.",
    ]


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("Front Desk", "front_desk"), ("front-desk", "front_desk"), ("2nd floor", "nd_floor"), ("Niños", "ninos"),
        ("a" * 25, "a" * 20), ("_x", "x"),
    ],
)  # fmt: skip
def test_an_id_that_cannot_be_one_comes_with_one_that_can(written: str, right: str) -> None:
    tree, _ = read_bytes("c", f"weeks:\n  {written}: {{}}\n".encode())
    good, bad, complaints = validate_entries(Week, tree, ("weeks",))
    assert (good, bad) == ({}, {written})
    assert [(c.line, c.column, c.found, c.right) for c in complaints] == [
        (2, 3, f'the id "{written}"', f"{NAME}, such as `{right}`")
    ]


def test_no_id_is_proposed_that_is_taken_or_empty() -> None:
    tree, _ = read_bytes("c", b"weeks:\n  A: {}\n  a: {}\n  '!!': {}\n")
    _, bad, complaints = validate_entries(Week, tree, ("weeks",))
    assert bad == {"A", "!!"}
    assert [complaint.right for complaint in complaints] == [NAME, NAME]


def test_entries_may_be_absent_but_not_a_text() -> None:
    tree, _ = read_bytes("c", b"empty:\ntext: x\n")
    assert validate_entries(Week, tree, ("empty",)) == ({}, set(), [])
    assert validate_entries(Week, tree, ("absent",)) == ({}, set(), [])
    assert [str(c) for c in validate_entries(Week, tree, ("text",))[2]] == [
        f'c:2: text: found "x"; right would be {GROUP}.'
    ]


@pytest.mark.parametrize("kind", sorted(get_args(ErrorType)))
def test_no_kind_of_error_speaks_to_programmers(kind: str) -> None:
    error = {"type": kind, "msg": "Input should be a valid dictionary or instance of Desk", "ctx": {}}
    if kind in ("value_error", "assertion_error"):
        error["ctx"] = {"error": ValueError("no such day")}
    found, right, _ = phrases(error, "x", Expected({}, ()))
    assert found
    assert not {"Input", "dictionary", "instance", "valid", "None"} & {*found.split(), *right.split()}


def test_deep_and_wide_trees_are_checked_in_no_time() -> None:
    class Node(Entry):
        next: Node | Week | None = None
        name: int = 0

    Node.model_rebuild(_types_namespace={"Node": Node, "Week": Week})
    text = "a: " + "{next: " * 30 + "{name: x}" + "}" * 30
    tree, complaints = read_bytes("c", text.encode())
    assert complaints == []
    assert [c.found for c in validate(Node, tree, ("a",))[1]] == ['"x"']

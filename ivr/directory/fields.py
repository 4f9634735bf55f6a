"""What fields of `config/` are made of: names, days, times, keys; and the two kinds of entry every other one is."""

from __future__ import annotations

import re
from datetime import date, datetime, timezone
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, JsonValue

Id = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9_]{0,19}$",
        description="a name of small letters, digits and _, such as front_desk",
        examples=["front_desk"],
    ),
]
# For editors only: here every value is read as it was written, but `option: 2` is a number to them.
_OR_BARE: dict[str, JsonValue] = {"type": ["string", "integer"]}
Digit = Annotated[
    str,
    Field(
        pattern=r"^[1-6]$",
        description="a key from 1 to 6",
        examples=["2"],
        json_schema_extra={**_OR_BARE, "minimum": 1, "maximum": 6},
    ),
]
Keys = Annotated[
    str,
    Field(
        pattern=r"^[0-9*#]{1,16}$",
        description='the keys to press, such as "3" or "1928"',
        examples=["3"],
        json_schema_extra={**_OR_BARE, "minimum": 0},
    ),
]
Times = Annotated[
    str, Field(description='times such as "8:00-17:00" or "8:00-12:00, 13:00-17:00"', examples=["8:00-17:00"])
]
Days = Annotated[str, Field(description='days such as "Mon-Fri" or "Sat"', examples=["Mon-Fri"])]
Week = Annotated[dict[Days, Times], Field(description="days and their times", examples=[{"Mon-Fri": "8:00-17:00"}])]
Seconds = Annotated[float, Field(ge=0, le=60, multiple_of=0.5, description="seconds, in steps of a half", examples=[3])]
NOT_PRINTED = "not printed"


def _written_out(value: object) -> object:
    """Refuse a run of digits: 20261123 would be read as seconds since 1970, and a closure would silently vanish."""
    if isinstance(value, str) and not re.match(r"\d{4}-\d\d-\d\d", value):
        raise ValueError(f'found "{value}"|a day such as 2026-11-23')
    return value


def _plain_offset(value: date | datetime) -> date | datetime:
    """Return a moment with an offset of Python's own: that of pydantic's cannot be kept with an edition as built."""
    if isinstance(value, datetime) and (offset := value.utcoffset()) is not None:
        return value.replace(tzinfo=timezone(offset))
    return value


Day = Annotated[date, BeforeValidator(_written_out)]
Moment = Annotated[date | datetime, BeforeValidator(_written_out), AfterValidator(_plain_offset)]


class Entry(BaseModel):
    """Anything staff write down: unknown keys are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sourced(Entry):
    """A fact that names the page it was taken from and the day somebody looked."""

    source: Annotated[Id | None, Field(description="the entry under `sources` this was taken from")] = None
    checked: Annotated[Day | None, Field(description="the day it was last compared with its source")] = None

"""The shape of `closures:` and `announcements:` in `config/`: what holds for a time, each with an end."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ivr.directory.fields import Day, Entry, Id, Moment, Sourced, Times


class ClosureEntry(Sourced):
    """A dated exception for everyone, a site or a contact. Both days belong to it."""

    on: Annotated[Day | None, Field(description="the day, where it is one day")] = None
    first: Annotated[Moment | None, Field(alias="from", description="the first day, or the moment it begins")] = None
    last: Annotated[Moment | None, Field(alias="until", description="the last day, or the moment it ends")] = None
    applies_to: Annotated[list[Id] | Literal["all"], Field(description="all, or a list of sites and contacts")] = "all"
    status: Annotated[Literal["closed", "limited", "unknown"], Field(description="closed, limited or unknown")] = (
        "closed"
    )
    reason: Annotated[
        Id, Field(description="why (wording reason.ID; limited.ID where the status is limited)", examples=["snow"])
    ]
    opens: Annotated[str | None, Field(description='a late opening, such as "10:00"')] = None
    closes: Annotated[str | None, Field(description='an early closing, such as "12:00"')] = None
    times: Annotated[Times | None, Field(description="other times for that day")] = None

    @model_validator(mode="after")
    def _a_day_or_a_span(self) -> ClosureEntry:
        if (self.on is None) == (self.first is None or self.last is None):
            raise ValueError("found no day, or both forms|either `on`, or both `from` and `until`")
        return self


class AnnouncementEntry(Entry):
    """Something every caller is told first, in free words: an outage, a moved office. It has an end."""

    first: Annotated[Moment, Field(alias="from", description="the first day, or the moment it begins")]
    last: Annotated[Moment, Field(alias="until", description="the last day, or the moment it ends")]
    words: Annotated[
        dict[str, Annotated[str, Field(min_length=3, max_length=160)]],
        Field(description="what is said, in each language of the line", examples=[{"en": "E-filing is down."}]),
    ]

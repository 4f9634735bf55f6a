"""The shape of `limits` in `line`: how long callers and texters may be kept from an answer."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ivr.directory.fields import Entry


class LimitsEntry(Entry):
    """What `check` holds the line to. Seconds are those of a synthetic voice, 165 words a minute."""

    keys: Annotated[int, Field(ge=1, le=9, description="the most keys to any answer")] = 5
    listening: Annotated[
        int, Field(ge=10, le=180, description="the most seconds of listening to any number, from the greeting on")
    ] = 90
    menu: Annotated[int, Field(ge=5, le=90, description="the most seconds that a menu or a question may take")] = 45
    parts: Annotated[int, Field(ge=1, le=6, description="the most parts that a text may have")] = 3

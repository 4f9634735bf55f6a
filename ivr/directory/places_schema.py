"""The shape of `places:` in `config/`: the names, postal codes and case numbers that hint at a choice of a question."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ivr.directory.fields import Entry, Id, Sourced

Name = Annotated[
    str,
    Field(pattern=r"\w", max_length=48, description="a name as it is written", examples=["Springfield"]),
]
Postal = Annotated[
    str,
    Field(pattern=r"^[0-9]{3}([0-9]{2})?$", description="the first three digits of ZIP codes, or all five"),
]
Abbreviation = Annotated[
    str,
    Field(pattern=r"^[A-Za-z]{1,4}$", description="one to four letters", examples=["cv"]),
]
Form = Annotated[
    str,
    Field(pattern=r"^0+(-0+)+$", description='a form such as "00-0-00000-0"', examples=["00-0-00000-0"]),
]


class ChoicePlacesEntry(Entry):
    """The places that hint at one choice; only `names` decide."""

    names: list[Name] = Field([], description="names of the choice itself: they decide")
    zips: list[Postal] = Field([], description="ZIP codes, by three digits or five")
    counties: dict[Name, list[Name]] = Field({}, description="counties, and the places in each that callers name")


class ElsewhereEntry(Entry):
    """Places of nobody's choice: they are recognised, so that no choice is guessed from them."""

    names: list[Name] = Field([], description="names of places, regions and other courts")
    zips: list[Postal] = Field([], description="ZIP codes, by three digits or five")


class GuessEntry(Entry):
    """A choice to be confirmed, where the office digit of a case number is missing."""

    kind: Abbreviation
    first: Annotated[int, Field(alias="from", ge=0, le=999999, description="the first sequence number")]
    last: Annotated[int, Field(alias="until", ge=0, le=999999, description="the last sequence number")] = 999999
    choice: Id


class CaseNumbersEntry(Entry):
    """What case numbers look like. Their first digit is the `digit` of a choice of the question."""

    kinds: list[Abbreviation] = Field(min_length=1, description="what stands between year and number")
    captions: dict[Abbreviation, Abbreviation] = Field(
        {}, description="what begins the short form, and the kind it means"
    )
    guesses: list[GuessEntry] = Field([], description="what a number without its first digit hints at")
    other_initials: list[Abbreviation] = Field([], description="initials of judges of a court with the same digits")
    other_forms: list[Form] = Field([], description="forms of other courts' numbers, 0 for each digit")


class PlacesEntry(Sourced):
    """The places of one question."""

    choices: Annotated[dict[Id, ChoicePlacesEntry], Field(min_length=1)]
    elsewhere: ElsewhereEntry = ElsewhereEntry()
    home_states: list[Name] = Field([], description="what may follow a place that is here")
    other_states: list[Name] = Field([], description="what follows a place of that name somewhere else")
    only_with_county: list[Name] = Field([], description="counties whose name is a word too: only with the word county")
    also_words: list[Name] = Field(
        [], description="places whose name is a word too: only where the words around say so"
    )
    straddles: list[Name] = Field([], description="places and ZIP codes across a border: asked without a guess")
    not_places: list[Name] = Field([], description="ordinary words that look or sound like a place")
    sounds_like: dict[Name, list[Name]] = Field({}, description="places, and what recognisers write for each")
    case_numbers: CaseNumbersEntry | None = None

"""The places of a made-up line: what they come to, and what staff are told of mistakes in them."""

from __future__ import annotations

import pytest

from ivr.directory.build import line_of
from ivr.directory.reading import read_bytes
from ivr.recognition.location import NOWHERE, KnownPlaces, Located, locate
from tests.listening import listening

ENGLISH = listening("en")
LINE = """\
line: {id: fair, zone: America/Chicago, languages: [en], desk: desk}
sources: {table: {title: Table, checked: 2026-01-01}}
sites: {hall: {zone: America/Chicago, holidays: none}}
contacts: {desk: {site: hall, hours: not printed, numbers: [{number: 206-555-0100}]}}
questions: {district: {choices: {north: {digit: 4}, south: {digit: 5}, other:}}}
issues: {permit: {contact: desk}}
"""
PLACES = """\
places:
  district:
    source: table
    choices:
      north: {names: [Northtown], zips: [100, 20001], counties: {Hill: [Oakdale, Stone]}}
      south: {zips: [200], counties: {Vale: [Elmdale]}}
    elsewhere: {names: [Faraway], zips: [300]}
    also_words: [Stone]
    sounds_like: {Elmdale: [elm tail]}
    case_numbers: {kinds: [pm], captions: {p: pm}, guesses: [{kind: pm, from: 7000, choice: south}]}
"""


def told(places: str) -> list[str]:
    line, complaints = line_of(*read_bytes("line.yaml", (LINE + places).encode()), "made up")
    assert (line is None) == bool(complaints)
    return [str(complaint).partition(": ")[2] for complaint in complaints]


def test_another_line_knows_its_own_places_and_numbers() -> None:
    line, complaints = line_of(*read_bytes("line.yaml", (LINE + PLACES).encode()), "made up")
    assert line is not None, complaints
    known = line.places["district"]
    said = {
        "i'm in oakdale": Located("north", "city", "Oakdale"),
        "stone": Located("north", "city", "Stone"),
        "the stone is broken": NOWHERE,
        "elm tail": Located("south", "city", "Elmdale"),
        "zip 20001": Located("north", "zip", "20001"),  # an exception to the other one's prefix
        "zip 20002": Located("south", "zip", "20002"),
        "5:24-pm-12": Located("south", "case_number"),
        "P24-7001": Located("south", "sequence"),
        "6:24-pm-12": Located(unmatched="6"),
        "faraway": Located(name="Faraway", elsewhere=True),
        "5:24-cv-12": NOWHERE,  # another court's kind
    }
    assert {text: locate(text, known, ENGLISH) for text in said} == said


def test_a_line_without_places_knows_none() -> None:
    line, complaints = line_of(*read_bytes("line.yaml", LINE.encode()), "made up")
    assert line is not None, complaints
    assert line.places == {}
    assert locate("oakdale 20001 5:24-pm-12", KnownPlaces(), ENGLISH) == NOWHERE


@pytest.mark.parametrize(
    ("written", "instead", "complaint"),
    [
        (
            "places:\n  district:",
            "places:\n  distrikt:",
            'distrikt: found "distrikt"; right would be an entry under `questions` (did you mean `district`?).',
        ),
        (
            "      south: {",
            "      sauth: {",
            'choices > sauth: found "sauth"; right would be a choice of the question (did you mean `south`?).',
        ),
        (
            "source: table",
            "source: tables",
            'source: found "tables"; right would be an entry under `sources` (did you mean `table`?).',
        ),
        (
            "[Elmdale]",
            "[Elmdale, Oakdale]",
            'choices > south > counties > Vale > item 2: found "Oakdale" under two choices; right '
            "would be one of the two; the other is in line 11.",
        ),
        (
            "{Vale:",
            "{Hill:",
            'choices > south > counties > Hill: found "Hill" under two choices; right would be one of '
            "the two; the other is in line 11.",
        ),
        (
            "zips: [300]",
            "zips: [300, 200]",
            'elsewhere > zips > item 2: found "200" under two choices; right would be one of the two; '
            "the other is in line 12.",
        ),
        (
            "zips: [300]",
            "zips: [3001]",
            'elsewhere > zips > item 1: found "3001"; right would be the first three digits of ZIP codes, or all five.',
        ),
        (
            "[Stone]\n",
            "[Stine]\n",
            'also_words > item 1: found "Stine"; right would be a place listed under a choice or '
            "`elsewhere` (did you mean `Stone`?).",
        ),
        (
            "{Elmdale: [elm tail]}",
            "{Elmdal: [elm tail]}",
            'sounds_like > Elmdal: found "Elmdal"; right would be a place or county listed above (did '
            "you mean `Elmdale`?).",
        ),
        (
            "[elm tail]",
            "[oak dale]",
            'sounds_like > Elmdale > item 1: found "oak dale", which is a place itself; right would '
            "be another wording, or none.",
        ),
        (
            "{Elmdale: [elm tail]}",
            "{Elmdale: [elm tail], Oakdale: [elm tail]}",
            'sounds_like > Oakdale > item 1: found "elm tail", which stands under `Elmdale`; right '
            "would be another wording, or none.",
        ),
        (
            "{p: pm}",
            "{p: pn}",
            'case_numbers > captions > p: found "pn"; right would be one of `kinds`.',
        ),
        (
            "choice: south}",
            "choice: west}",
            'case_numbers > guesses > item 1 > choice: found "west"; right would be a choice of the question.',
        ),
        (
            "from: 7000",
            "from: 7000, until: 6000",
            'case_numbers > guesses > item 1 > until: found "6000", before it begins; right would be 7000 or more.',
        ),
    ],
)
def test_each_mistake_is_told_where_it_stands(written: str, instead: str, complaint: str) -> None:
    assert written in PLACES
    rest = [
        said.partition("places > ")[2].removeprefix("district > ") for said in told(PLACES.replace(written, instead))
    ]
    assert complaint in rest


def test_all_mistakes_are_told_at_once() -> None:
    wrong = (
        PLACES.replace("[Elmdale]", "[Elmdale, Oakdale]").replace("[Stone]\n", "[Stine]\n").replace("{p:", "{p: pm, q:")
    )
    assert len(told(wrong)) == 2
    assert len(told(wrong.replace("choice: south}", "choice: west}"))) == 3

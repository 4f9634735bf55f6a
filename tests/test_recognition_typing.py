"""Names of places as people mistype them, on a made-up line."""

from __future__ import annotations

import pytest

from ivr.recognition.gazetteer import Place, gazetteer
from ivr.recognition.location import KnownPlaces, Listening, locate
from ivr.recognition.places import PlaceWords, phrases

PLACES = KnownPlaces(
    gazetteer(
        [
            Place("Harwick", "division", "north"),
            Place("Tolmea", "division", "south"),
            Place("Marston", "city", "south"),
        ],
        [],
        [],
        sounds_like={},
        ordinary=["harick"],
        home_states=[],
        other_states=[],
    )
)
HEARD = Listening(places=PlaceWords(signs=phrases(["in"])))


@pytest.mark.parametrize(
    ("text", "choice"), [("tolea", "south"), ("my case is in tomea", "south"), ("harwik", "north")]
)
def test_the_name_of_a_choice_may_lack_a_letter(text: str, choice: str) -> None:
    assert locate(text, PLACES, HEARD).choice == choice


@pytest.mark.parametrize("text", ["harick", "i want to harick", "olmea", "tea", "tole"])
def test_an_ordinary_word_stays_one(text: str) -> None:
    assert locate(text, PLACES, HEARD).choice is None

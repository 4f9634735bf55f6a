"""Where a case is, from what people say of places: a table of every oddity of the court's own places."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.directory.build import line_of
from ivr.directory.reading import read_folder
from ivr.recognition.gazetteer import by_sound
from ivr.recognition.location import NOWHERE, KnownPlaces, Listening, Located, locate
from tests.listening import listening
from tests.timing import quickest

ENGLISH, SPANISH = listening("en"), listening("es")


def court() -> KnownPlaces:
    line, complaints = line_of(*read_folder(Path(__file__).parent.parent / "config"), "tested")
    assert line is not None, complaints
    return line.places["location"]


KNOWN = court()


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("tacoma", "tacoma"),
        ("clerks office hours tacoma", "tacoma"),
        ("i need to open a civil case in tacoma", "tacoma"),
        ("to coma", "tacoma"),  # as recognisers write it
        ("tack oma", "tacoma"),
        ("see attle", "seattle"),
        ("the seattle office please", "seattle"),
        ("2:24-cv-01234", "seattle"),
        ("two twenty four c v zero one two three four", "seattle"),
        ("HELP CASE 3:24-cv-05123", "tacoma"),
        ("my case number starts with a three", "tacoma"),
        ("I'm in Seattle but my case is in Tacoma", "tacoma"),
        ("my case is in tacoma, i live in seattle", "tacoma"),
        ("i'm in olympia but the case is with the seattle judge", "seattle"),
        ("Kent attorney with a Tacoma case", "tacoma"),
        ("Seattle resident, Tacoma case", "tacoma"),
        ("i live in spokane but my case is in seattle", "seattle"),
        ("Not Tacoma, Seattle", "seattle"),
        ("case was transferred from Seattle to Tacoma", "tacoma"),
        ("how do i get my case moved from tacoma to seattle", "tacoma"),  # it has not been moved
        ("3:23-cv-05001-BHS and I'm in Seattle", "tacoma"),
        ("my judge is judge settle in tacoma", "tacoma"),
    ],
)
def test_the_name_of_a_division_and_an_office_digit_decide(text: str, choice: str) -> None:
    located = locate(text, KNOWN, ENGLISH)
    assert (located.choice, located.decides) == (choice, True)


@pytest.mark.parametrize(
    ("text", "choice", "name"),
    [
        ("I live in Tacoma", "tacoma", "Tacoma"),  # where somebody lives does not say where the case is
        ("our seattle office can't log in", "seattle", "Seattle"),
        ("smith v city of tacoma", "tacoma", "Tacoma"),  # a party
        ("Shoreline paralegal, attorney locked out", "seattle", "Shoreline"),
        ("kelso landlord locked me out", "tacoma", "Kelso"),
        ("Bainbridge here. It won't let me in", "tacoma", "Bainbridge"),
        ("friday harbor here. is our case set for trial yet", "seattle", "Friday Harbor"),
        ("Everett", "seattle", "Everett"),
        ("forks wa", "tacoma", "Forks"),
        # beside a place of another court that says no more
        ("i moved my practice over from portland to marysville", "seattle", "Marysville"),
        ("changed firms portland to seattle", "seattle", "Seattle"),
        # the end of a sentence ends neither where somebody lives nor where the case is
        ("I live in Kent. The case is in Lacey. Who do I call", "tacoma", "Lacey"),
        # islands
        ("I live on Bainbridge Island", "tacoma", "Bainbridge Island"),  # Kitsap, though its ZIP begins like Seattle's
        ("im on vashon island", "seattle", "Vashon Island"),
        ("fox island", "tacoma", "Fox Island"),
        ("anderson island property", "tacoma", "Anderson Island"),
        ("mercer island", "seattle", "Mercer Island"),
        ("over on whidbey", "seattle", "Whidbey"),
        ("lummi nation", "seattle", "Lummi"),
        # names that hold or resemble other names
        ("Kingston", "tacoma", "Kingston"),
        ("King County Superior", "seattle", "King"),
        ("Lewis County", "tacoma", "Lewis"),
        ("fort lewis soldier", "tacoma", "Fort Lewis"),
        ("Pacific County", "tacoma", "Pacific"),
        ("Lakewood", "tacoma", "Lakewood"),
        ("North Lakewood", "seattle", "North Lakewood"),
        ("Vancouver, Washington", "tacoma", "Vancouver"),
        ("i'm in port orchard", "tacoma", "Port Orchard"),
        ("west seattle", "seattle", "West Seattle"),
        # counties, in every way of writing them
        ("whatcom cnty", "seattle", "Whatcom"),
        ("pierce co", "tacoma", "Pierce"),
        ("county of pierce", "tacoma", "Pierce"),
        ("Grays Harbor", "tacoma", "Grays Harbor"),
        ("island county sheriff took my car", "seattle", "Island"),
        ("snohomish", "seattle", "Snohomish"),
        # misspelt and misheard
        ("puyallop", "tacoma", "Puyallup"),
        ("pew all up", "tacoma", "Puyallup"),
        ("belingham", "seattle", "Bellingham"),
        ("squim", "tacoma", "Sequim"),
        ("sequin wa", "tacoma", "Sequim"),
        ("sky mania county", "tacoma", "Skamania"),
        ("wa kai a come county", "tacoma", "Wahkiakum"),
        ("it's a clam county case uh clallam", "tacoma", "Clallam"),
        ("snow homish county", "seattle", "Snohomish"),
        ("poll's bo", "tacoma", "Poulsbo"),
        ("sedro wooley", "seattle", "Sedro-Woolley"),
        # ZIP codes
        ("98101", "seattle", "98101"),
        ("Civil case opening questions, office is 98660", "tacoma", "98660"),
        ("98110", "tacoma", "98110"),  # Bainbridge Island
        ("98061", "tacoma", "98061"),  # Rollingbay
        ("zip 98501-1234", "tacoma", "98501"),
        ("zip:98402", "tacoma", "98402"),
        ("my zip code is nine eight five oh one", "tacoma", "98501"),
        ("ninety eight one ten", "tacoma", "98110"),
        ("C24-5330", "tacoma", None),  # a sequence number hints
    ],
)
def test_everything_else_is_a_guess_to_be_confirmed(text: str, choice: str, name: str | None) -> None:
    located = locate(text, KNOWN, ENGLISH)
    assert (located.choice, located.name, located.decides) == (choice, name, False)


@pytest.mark.parametrize(
    "text",
    [
        "seattle or tacoma?",
        "not sure if it's seattle or tacoma",
        "my case is not in tacoma",
        "98501 and 98101",
        "2:24-cv-01234 and 3:24-cv-05555",  # two cases, two courthouses
        # parties and people
        "the caption is pacific fisheries versus mason what's the status",
        "the case is clark versus island home products",
        "Everett v. Smith",
        "lopez vs united states",
        "judge King denied it",
        "Mr. Kent called",
        "jefferson",
        "king",
        # words
        "we settled the case",
        "i can't see at all what the docket says",
        "concrete evidence was filed in my case last week by them",
        "the union filed an index of exhibits for the startup yesterday",
        "I'm on an island",
        "pacific time or central",
        "rent an office",
        "the process to proceed is a burden",
        "Washington state",
        # numbers
        "call me 253-555-0142",  # an area code says nothing
        "my number is two five three five five five zero one four two",
        "dkt 98101",
        "receipt number 98501",
        "$98501",
        "#98501",
        "20698501",
        "12345",
        "trial starts with 3 witnesses",
        "",
    ],
)
def test_what_says_nothing_of_a_place_is_asked(text: str) -> None:
    assert locate(text, KNOWN, ENGLISH) == NOWHERE


@pytest.mark.parametrize(
    ("text", "choice"),
    [
        ("my case is in spokane, 2:24-cv-00119", None),
        ("need the docket for a case in Spokane federal court, 2:24-cv-00119-MKD", None),
        ("case pending in portland 3:24-cv-05123", None),
        # The writer may be anywhere.
        ("I live in spokane, my case is 2:24-cv-00119", "seattle"),
        ("attorney in Spokane, case 2:24-cv-00119", "seattle"),
        ("from portland, case 3:24-cv-05123", "tacoma"),
        ("my case 2:24-cv-00119 moved from Spokane to Seattle", "seattle"),
    ],
)
def test_of_a_case_said_to_be_at_another_court_the_office_digit_says_nothing(text: str, choice: str | None) -> None:
    found = locate(text, KNOWN, ENGLISH)
    assert (found.choice, found.elsewhere) == (choice, choice is None)


def test_a_case_number_that_names_no_office_is_a_case_number_still() -> None:
    assert locate("C24-1234", KNOWN, ENGLISH) == Located(basis="case_number")
    assert locate("C24-1234 in Tacoma", KNOWN, ENGLISH) == Located("tacoma", "division", "Tacoma")


@pytest.mark.parametrize(
    "text",
    [
        "spokane",
        "Yakima attorney",
        "i live in kent. my case is in spokane. who do i call",
        "is this the eastern district",
        "Klickitat County",
        "98068",  # Snoqualmie Pass, though it begins like Seattle's
        "98650",  # Klickitat County, though it begins like Vancouver's
        "99201",
        "Vancouver BC",
        "vancouver british columbia",
        "Washington DC",
        "Portland, Oregon",
        "Arlington, Virginia",
        "jefferson county alabama",
        "2:21-cv-0339-TOR",  # the other district numbers with a 2 as well
        "24-2-01234-5",  # a state court's form
    ],
)
def test_another_court_is_recognised_as_another_court(text: str) -> None:
    located = locate(text, KNOWN, ENGLISH)
    assert (located.choice, located.elsewhere) == (None, True)


@pytest.mark.parametrize("text", ["Auburn", "auburn, wa", "98092", "milton wa", "Federal Way", "the city of Pacific"])
def test_a_place_on_the_border_is_asked_without_a_guess(text: str) -> None:
    assert locate(text, KNOWN, ENGLISH).either


@pytest.mark.parametrize("text", ["1:24-cv-00001", "it starts with 5", "4:24-cv-1 in Seattle"])
def test_a_digit_that_is_nobodys_is_told_apart(text: str) -> None:
    located = locate(text, KNOWN, ENGLISH)
    assert (located.choice, located.unmatched) == (None, next(c for c in text if c.isdecimal()))


@pytest.mark.parametrize(
    ("text", "located"),
    [
        ("vivo en Kent pero mi caso está en Tacoma", Located("tacoma", "division", "Tacoma")),
        ("estoy en Tacoma", Located("tacoma", "city", "Tacoma")),
        ("condado de king", Located("seattle", "county", "King")),
        ("vivo en el condado de Pierce", Located("tacoma", "county", "Pierce")),
        ("mi caso es tres veinticuatro c v cero cinco uno dos tres", Located("tacoma", "case_number")),
        ("dos dos puntos veinticuatro guion ce ve guion uno dos", Located("seattle", "case_number")),
        ("mi codigo postal es nueve ocho uno uno cero", Located("tacoma", "zip", "98110")),
        ("mi hermano esta preso en SeaTac, el caso es de Tacoma", Located("tacoma", "division", "Tacoma")),
        ("abri mi oficina en Lacey, antes con una firma en Portland. No entra", Located("tacoma", "city", "Lacey")),
        ("no es en seattle, es en tacoma", Located("tacoma", "division", "Tacoma")),
    ],
)
def test_places_are_understood_in_spanish(text: str, located: Located) -> None:
    assert locate(text, KNOWN, SPANISH) == located


def test_every_county_of_the_district_leads_to_its_division() -> None:
    """Typed from the table of the counties, apart from the configuration."""
    seattle = "Island, King, San Juan, Skagit, Snohomish, Whatcom"
    tacoma = (
        "Clallam, Clark, Cowlitz, Grays Harbor, Jefferson, Kitsap, Lewis, Mason, Pacific, Pierce, Skamania, Thurston, "
        "Wahkiakum"
    )
    for choice, names in (("seattle", seattle), ("tacoma", tacoma)):
        for name in names.split(", "):
            assert locate(f"{name} County", KNOWN, ENGLISH) == Located(choice, "county", name)


def test_every_name_is_found_as_it_is_written() -> None:
    for place in (*KNOWN.places.names.values(), *KNOWN.places.counties.values()):
        text = f"{place.name} county" if place.kind == "county" else place.name
        located = locate(text, KNOWN, ENGLISH)
        assert located.choice == place.choice, place.name


def test_no_ordinary_word_that_is_listed_is_mended_into_a_place() -> None:
    assert [word for word in KNOWN.places.ordinary if KNOWN.places.mended(word)] == []
    assert by_sound("puyallup") == by_sound("puyalup")


@settings(deadline=None, max_examples=200)
@given(
    st.one_of(
        st.text(max_size=1600),
        st.lists(
            st.sampled_from(
                ["seattle", "tacoma", "king", "county", "in", "not", "v.", "98101", "from", "to", "case", "."]
            )
        ).map(" ".join),
    ),
    st.sampled_from([ENGLISH, SPANISH]),
)
def test_any_text_gives_a_choice_there_is_or_none(text: str, heard: Listening) -> None:
    located = locate(text, KNOWN, heard)
    assert located.choice in {None, "seattle", "tacoma"}
    assert not (located.choice and (located.elsewhere or located.unmatched))


@pytest.mark.parametrize(
    "piece", ["seattle ", "to coma ", "a", "a ", "snohomsh ", "not ", "v. ", "9", "9 ", "98101 ", "county of ", "é"]
)
def test_hostile_texts_take_no_longer(piece: str) -> None:
    text = (piece * 1600)[:1600]
    assert quickest(lambda: locate(text, KNOWN, ENGLISH), 0.05) < 0.05

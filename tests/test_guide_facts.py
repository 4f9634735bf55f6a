"""The guide and what staff can do, held against the printed pages: nothing left out, nothing made up."""

from __future__ import annotations

import re

import pytest

from tests.facts import GUIDE_NOTES, GUIDE_STEPS, GUIDE_TROUBLESHOOTING
from tests.playing import edition
from tests.test_facts import spoken
from tests.told_facts import replies

REDACTION = "I understand that, if I file, I must comply with the redaction rules. I have read this notice"
MENU_PATH = ("Utilities", "NextGen Release 1.1 Menu Items", "Link a CM/ECF account to my PACER account")

# The words of each printed step that a filer has to find on the screen, or must not get wrong.
STEPS = {
    1: ("CM/ECF", "page"),
    2: ("Western District of Washington", "Document Filing System"),
    3: ("own", "upgraded PACER username and password"),
    4: (REDACTION, "Continue"),
    5: MENU_PATH,
    6: ("current CM/ECF login and password", "Submit"),
    7: ("CM/ECF", "PACER account", "match", "permanent", "Submit"),
    8: ("message", "confirms"),
    9: ("only your PACER login",),
    10: ("any menu item except Logout",),
    11: ("Civil and Criminal", "menus appear"),
}
NOTES = {
    3: ("shared", "lock", "firm's other attorneys"),
    6: ("know", "ECF"),
    7: ("your own", "PACER account", "lock", "firm's other attorneys"),
}
TROUBLE = {
    1: ("reload", r"(Control F 5|Ctrl\+F5)", r"(Command Shift R|Cmd\+Shift\+R)"),
    2: ("log out", "close", "browser", "log in"),
    3: ("history", "cookies", "cache", r"(Control Shift Delete|Ctrl\+Shift\+Delete)"),
    4: ("ECF",),
}
CAN = ("how the court works", "forms", "polic", "(technical help with|help with) CM/ECF")
CANNOT = (
    "legal advice",
    r"interpret rules or orders|interpret rules",
    "orders",
    "when a judge will decide",
    "whether (you should |to )?file( a case)? or what to write",
)


def holds(text: str, words: tuple[str, ...]) -> list[str]:
    """Return the words a text does not hold; letter case apart."""
    patterns = [w if re.search(r"[(|\\]", w) else re.escape(w) for w in words]
    return [p for p in patterns if not re.search(p, text, re.IGNORECASE)]


def test_the_guide_has_every_step_note_and_item_in_its_place() -> None:
    guides = edition("court").line.guides
    assert set(guides) == {"linking"}
    guide = guides["linking"]
    assert (guide.steps, len(guide.notes), guide.troubleshooting) == (GUIDE_STEPS, GUIDE_NOTES, GUIDE_TROUBLESHOOTING)
    assert set(guide.notes) == set(NOTES)
    assert guide.contact == "ecf_support"
    for told in (guide.spoken, guide.texts):
        assert [step for together in told for step in together] == list(range(1, GUIDE_STEPS + 1))
    assert len(guide.texts) == 5


@pytest.mark.parametrize("channel", ["voice", "sms"])
@pytest.mark.parametrize("step", STEPS)
def test_a_step_has_the_words_of_the_printed_step(step: int, channel: str) -> None:
    assert holds(spoken("guide", "linking", "step", str(step), channel), STEPS[step]) == []


@pytest.mark.parametrize("channel", ["voice", "sms"])
@pytest.mark.parametrize("step", NOTES)
def test_a_note_has_the_words_of_the_printed_note(step: int, channel: str) -> None:
    assert holds(spoken("guide", "linking", "note", str(step), channel), NOTES[step]) == []


@pytest.mark.parametrize("channel", ["voice", "sms"])
@pytest.mark.parametrize("item", TROUBLE)
def test_an_item_of_troubleshooting_has_the_words_of_the_printed_item(item: int, channel: str) -> None:
    assert holds(spoken("guide", "linking", "trouble", str(item), channel), TROUBLE[item]) == []


@pytest.mark.parametrize("channel", ["voice", "sms"])
def test_the_sentence_to_tick_and_the_menu_path_are_word_for_word(channel: str) -> None:
    assert REDACTION in spoken("guide", "linking", "step", "4", channel)
    path = spoken("guide", "linking", "step", "5", channel)
    places = [path.index(words) for words in MENU_PATH]
    assert places == sorted(places), "in the order of the menus"
    assert "wording may differ" in path


@pytest.mark.parametrize("channel", ["voice", "sms"])
def test_the_opening_says_once_for_this_court_and_what_to_have_at_hand(channel: str) -> None:
    key = "guide.linking.intro"
    templates = edition("court").words["en"].templates(channel)[key].parts
    intro = "".join(templates).replace("C M E C F", "CM/ECF")
    assert holds(intro, ("once for this court", "own upgraded PACER login", "current CM/ECF login")) == []


def test_the_persons_name_in_the_printed_example_is_nowhere() -> None:
    assert [r.name for r in replies() if "raymond" in r.text.casefold()] == []


@pytest.mark.parametrize("kind", ["call", "text"])
def test_every_step_is_heard_and_read_in_some_transcript(kind: str) -> None:
    channel = "hears" if kind == "call" else "is sent:"
    said = "\n".join(line for r in replies() for line in r.lines if line.startswith(channel))
    assert {int(n) for n in re.findall(r"Step (\d+)\.", said)} == set(range(1, GUIDE_STEPS + 1))


def test_what_staff_can_and_cannot_do_is_told_whole_by_voice() -> None:
    assert holds(spoken("tell", "can", "words", "voice"), CAN) == []
    assert holds(spoken("tell", "cannot", "words", "voice"), CANNOT) == []


def test_what_staff_can_and_cannot_do_is_told_whole_by_text() -> None:
    texts = " ".join(
        spoken(*key, "sms") for key in (("tell", "can", "words"), ("notice", "court"), ("tell", "cannot", "words"))
    )
    assert holds(texts, CAN) == []
    assert holds(texts, CANNOT) == []


def test_nobody_is_told_that_staff_can_what_they_cannot() -> None:
    assert holds(spoken("tell", "can", "words", "voice"), ("interpret", "decide", "what to write")) == [
        "interpret",
        "decide",
        re.escape("what to write"),
    ]

"""Every prompt can be previewed: filled with facts of the line, with the seconds and the size it will have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.preview.sample_values import NOT_KNOWN
from ivr.preview.wordings import heard, keys
from ivr.prompts.gsm7 import measure
from ivr.prompts.load import required
from tests.made import NOW, changed, made
from tests.playing import HERE, edition

NAMES = ("court", "city", "clinic", "single")
LINES = [(name, language) for name in NAMES for language in edition(name).line.languages]
# What a line may have nothing to fill with: an operator nobody named, reasons and guides it does not have.
MAY_BE_EMPTY = re.compile(r"greeting\.run_by|guide\.(step|try)|desk\.closed_for|status\.unknown_for|place\.|both\.")


@pytest.mark.parametrize(("name", "language"), LINES)
def test_every_prompt_is_there_once_and_filled_with_facts_of_the_line(name: str, language: str) -> None:
    line = edition(name)
    found = keys(line, language)
    assert len(found) == len(set(found))
    assert set(required(line.line, language)) <= set(found)
    for key in found:
        said = heard(line, language, key, NOW)
        assert not set("{}\N{MIDDLE DOT}") & set(said.voice + said.sms), key
        assert (NOT_KNOWN not in said.voice + said.sms) or MAY_BE_EMPTY.match(key), f"{key}: {said.voice} / {said.sms}"


@pytest.mark.parametrize("name", ["court", "clinic"])
def test_no_prompt_of_a_line_with_guides_and_holidays_lacks_anything(name: str) -> None:
    line = edition(name)
    if not line.line.questions:
        pytest.fail("the line was chosen for its questions")
    lacking = [
        key
        for language in line.line.languages
        for key in keys(line, language)
        if NOT_KNOWN in heard(line, language, key, NOW).voice and "run_by" not in key
    ]
    assert lacking == []


def test_steps_stand_in_the_order_of_their_numbers() -> None:
    found = [key for key in keys(edition("court"), "en") if re.fullmatch(r"guide\.linking\.step\.\d+", key)]
    assert found == [f"guide.linking.step.{nth}" for nth in range(1, 12)]


def test_the_seconds_are_words_and_pauses_and_the_size_is_that_of_the_text() -> None:
    said = heard(edition("clinic"), "en", "numbers.desk", NOW)
    words = len([word for word in said.voice.split() if any(c.isalnum() for c in word)])
    pauses = round((said.seconds - words / 165 * 60) / 0.4, 6)
    assert pauses == int(pauses) > 2, said
    assert said.size == measure(said.sms)


def test_numbers_are_those_of_the_desk_the_prompt_is_about() -> None:
    line = edition("court")
    said = heard(line, "en", "issue.efiling.meanwhile", NOW)
    assert "PACER Support" in said.voice
    assert "800-676-6856" in said.sms
    assert "press 1" in said.voice, "the key of the issue it leads to, not of the one it stands with"


def test_one_prompt_is_shown_with_the_line_it_is_written_in_and_its_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["say", "notice.court", "--lang", "en"]) == 0
    out = capsys.readouterr().out
    file, line = re.search(r"written (\S+):(\d+)", out).groups()
    text = (HERE.parent / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]
    assert "prohibited by law" in text
    assert "source  CM/ECF FAQs: E-Filing Contacts" in out


def test_the_beginning_of_a_key_shows_all_that_begin_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["say", "numbers"]) == 0
    out = capsys.readouterr().out
    assert {"numbers.desk", "numbers.end", "numbers.last"} <= set(out.split("\n"))
    assert out.count("en heard") == 3
    assert out.count("es heard") == 3


@pytest.mark.parametrize(
    ("argv", "said"),
    [(["say", "desk.clozed"], "did you mean `desk.closed`?"), (["say", "greeting", "--lang", "xx"], "is no language")],
)
def test_what_cannot_be_said_is_one_clear_line(argv: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1


def test_preview_prints_every_prompt_in_every_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preview"]) == 0
    out = capsys.readouterr().out
    for key in keys(edition("court"), "en"):
        assert f"\n{key}\n" in f"\n{out}", key
    assert out.count("es heard") == len(keys(edition("court"), "es"))
    assert main(["preview", "--lang", "es"]) == 0
    assert "en heard" not in capsys.readouterr().out


def test_a_changed_prompt_is_previewed_as_changed(tmp_path: Path) -> None:
    made(tmp_path / "a")
    line = changed(tmp_path / "a", "prompts/en/general.yaml", "Connecting you to {contact}.", "One moment: {contact}.")
    assert heard(line, "en", "transfer.connecting", NOW).voice == "One moment: Permit desk."

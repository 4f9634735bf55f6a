"""What was learnt from phrases: once for all editions that say the same, kept beside them, never trusted blindly."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from weakref import WeakValueDictionary

import pytest

from ivr.directory import apart, compiled, learnt
from ivr.directory.build import examine, load
from ivr.directory.packing import packed
from ivr.recognition.phrases import Knowledge, Model, train
from tests.live import Live

CARDS = Knowledge({"card": ("i need a new card", "my card broke"), "fines": ("what do i owe", "pay a fine")})
PHRASES = "prompts/en/phrases.yaml"


@pytest.fixture
def live(tmp_path: Path) -> Live:
    return Live.of("clinic", tmp_path)


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Afterwards this process holds nothing, as if it were another."""
    return lambda: monkeypatch.setattr(learnt, "_held", WeakValueDictionary())


def built(live: Live) -> dict[str, Model]:
    found = apart.examined(live.folders, live.state, live.files.edition)
    assert found is not None
    assert found[0] is not None, found[1]
    return {language: heard.model for language, heard in found[0].line.hearing.items()}


def files(state: Path) -> dict[Path, int]:
    return {path: path.stat().st_ino for path in (state / "built").glob("*.model")}


def test_a_model_is_named_by_all_that_it_was_learnt_from() -> None:
    names = {
        CARDS.name,
        Knowledge({**CARDS.phrases, "card": ("i need a new card",)}).name,
        Knowledge(CARDS.phrases, sounds_like={"card": ("cart",)}).name,
        Knowledge(CARDS.phrases, word_groups={"card": ("cart",)}).name,
        Knowledge(CARDS.phrases, speech_marks={"denying": ("no",)}).name,
    }
    assert len(names) == 5
    assert train(CARDS).name == CARDS.name == Knowledge(dict(CARDS.phrases)).name


def test_what_is_held_is_not_learnt_again_and_goes_when_nobody_needs_it(tmp_path: Path) -> None:
    first = learnt.learnt(CARDS)
    assert learnt.learnt(CARDS) is first
    assert learnt.named(tmp_path, CARDS.name) is first
    del first
    with pytest.raises(LookupError):
        learnt.named(tmp_path, CARDS.name)


def test_what_is_kept_is_what_was_learnt(tmp_path: Path, elsewhere: Callable[[], None]) -> None:
    learnt.keep(tmp_path, train(CARDS))
    elsewhere()
    assert learnt.named(tmp_path, CARDS.name) == train(CARDS)


def test_a_change_that_is_none_of_the_phrases_learns_nothing_anew(live: Live) -> None:
    first = built(live)
    kept = files(live.state)
    assert kept
    live.edit("config/line.yaml", "ring: 40 ", "ring: 35 ")
    second = built(live)
    assert all(second[language] is first[language] for language in first)
    assert files(live.state) == kept


def test_a_phrase_more_is_learnt(live: Live) -> None:
    first = built(live)
    live.edit(PHRASES, "  appointment:\n", "  appointment:\n    - the weather suits my visit\n")
    second = built(live)
    assert second["en"] is not first["en"]
    assert "weather" in second["en"].heard.met
    assert second["en"] == load(live.folders.config, live.folders.prompts).line.hearing["en"].model


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path.unlink(), id="gone"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:-1]), id="cut short"),
        pytest.param(lambda path: path.write_bytes(b""), id="empty"),
        pytest.param(lambda path: path.write_bytes(packed(train(CARDS))), id="learnt from something else"),
        pytest.param(lambda path: path.write_bytes(packed("a word")), id="no model"),
    ],
)
def test_a_spoilt_model_is_learnt_again_and_its_edition_built_again(
    live: Live, spoil, elsewhere: Callable[[], None]
) -> None:
    first = built(live)
    for path in files(live.state):
        spoil(path)
    elsewhere()
    assert compiled.recall(live.state, live.folders, live.files.edition) is None
    assert built(live) == first
    elsewhere()
    assert compiled.recall(live.state, live.folders, live.files.edition) is not None, "it was mended where it is kept"


def test_models_still_in_use_are_the_last_to_go(tmp_path: Path) -> None:
    ours = train(CARDS)
    learnt.keep(tmp_path, ours)
    (kept,) = files(tmp_path)
    for nth in range(learnt.KEPT):
        old = kept.with_name(f"{nth:016x}.model")
        old.write_bytes(b"")
        os.utime(old, (time.time() - 50 + nth,) * 2)
    os.utime(kept, (time.time() - 99,) * 2)
    learnt.keep(tmp_path, ours)
    learnt.keep(tmp_path, train(Knowledge({"other": ("something else",)})))
    assert len(files(tmp_path)) == learnt.KEPT
    assert kept.exists()


def test_whoever_only_asks_makes_no_folder(live: Live, elsewhere: Callable[[], None]) -> None:
    elsewhere()
    learn = learnt.kept_in(live.state)
    assert examine(live.folders.config, live.folders.prompts, learn)[0] is not None
    assert not live.state.exists()
    live.state.mkdir()
    elsewhere()
    assert examine(live.folders.config, live.folders.prompts, learn)[0] is not None
    assert files(live.state)

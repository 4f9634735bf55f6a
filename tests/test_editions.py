"""What is served is always an edition: a change that is right takes its place, whole; one that is not is refused."""

from __future__ import annotations

import json
import logging
import os
import shutil
from pathlib import Path

import pytest

from ivr.app import create_app
from ivr.directory import editions
from ivr.directory.build import load
from ivr.directory.edition import Edition
from ivr.directory.editions import KEPT, Published, published
from ivr.directory.opening import opened
from ivr.directory.served import Served
from ivr.directory.snapshot import is_name
from ivr.errors import ConfigError
from tests.live import Live, looks, soon
from tests.playing import edition
from tests.signed import MONDAY, SETTINGS

LINE = "config/line.yaml"
BROKEN = ("desk: dock", "desk: nobody")


@pytest.fixture
def live(tmp_path: Path) -> Live:
    return Live.of("single", tmp_path)


def name_of(served: Served) -> str:
    return served.edition.line.edition


# What an edition is


def test_an_edition_is_named_by_the_names_and_words_of_its_files_and_nothing_else(live: Live, tmp_path: Path) -> None:
    first = live.files.edition
    for ignored in ("config/.hidden.yaml", "config/#line.yaml#", "config/line.yaml~", "config/notes.txt"):
        (live.top / ignored).write_text("line: [")
    os.utime(live.top / LINE, (1, 1))
    assert live.files.edition == first
    copy = Live(tmp_path / "copy")
    for folder in ("config", "prompts"):
        shutil.copytree(live.top / folder, copy.top / folder)
    assert copy.files.edition == first == load(live.folders.config, live.folders.prompts).line.edition
    (live.top / LINE).rename(live.top / "config/other.yaml")
    assert live.files.edition != first


@pytest.mark.parametrize("moved", ["config/a.yaml", "prompts/en/a.yaml"])
def test_a_file_in_another_folder_or_a_word_moved_between_files_is_another_edition(live: Live, moved: str) -> None:
    (live.top / moved).write_text("# a note\n")
    one = live.files.edition
    (live.top / moved).write_text("# a note")
    (live.top / f"{moved[:-6]}b.yaml").write_text("\n")
    assert live.files.edition != one


@pytest.mark.parametrize(
    "name",
    ["config/../x.yaml", "config//x.yaml", "/config/x.yaml", "config/.x.yaml", "config/x.txt", "state/x.yaml", "config",
     "config/x\\y.yaml", "config/ x.yaml", "config/x.yaml/", "prompts/en/\x00.yaml", "config/x\n.yaml", ""],
)  # fmt: skip
def test_what_is_no_file_of_a_line_has_no_name_in_it(name: str) -> None:
    assert not is_name(name)
    assert is_name("config/x.yaml")
    assert is_name("prompts/en/x.yml")


# What becomes of changes


def test_a_change_that_is_right_is_served_once_its_folder_is_quiet(live: Live) -> None:
    watcher = live.watcher()
    first = name_of(watcher.served)
    looks(watcher)
    live.edit(LINE, "6:00-22:00", "6:00-23:00")
    watcher.poll()
    assert name_of(watcher.served) == first, "it may be half a change"
    watcher.poll()
    assert name_of(watcher.served) == live.files.edition != first


def test_a_file_that_is_still_being_written_waits(live: Live) -> None:
    watcher = live.watcher()
    looks(watcher)
    first = name_of(watcher.served)
    for nth in range(5):
        (live.top / LINE).write_text(live.text(LINE) + f"# {nth}\n")
        watcher.poll()
        assert name_of(watcher.served) == first
    watcher.poll()
    assert name_of(watcher.served) == live.files.edition


def test_a_change_of_two_files_is_served_with_both_or_not_at_all(live: Live) -> None:
    watcher = live.watcher()
    looks(watcher)
    first = name_of(watcher.served)
    live.edit(LINE, "    numbers:", "    scope: true\n    numbers:")
    looks(watcher, 3)
    assert name_of(watcher.served) == first
    assert any("contact.dock.scope" in str(complaint) for complaint in watcher.served.complaints)
    live.edit(
        "prompts/en/ferry.yaml",
        "contact:\n  dock: {name: The dock",
        "contact:\n  dock: {scope: For the ferry., name: The dock",
    )
    looks(watcher, 3)
    assert not watcher.served.complaints
    assert name_of(watcher.served) == live.files.edition


def test_a_broken_change_is_refused_as_a_whole_and_told_once(live: Live, caplog: pytest.LogCaptureFixture) -> None:
    watcher = live.watcher()
    looks(watcher)
    before = watcher.served.edition
    live.edit(LINE, "6:00-22:00", "6:00-21:00")
    live.edit(LINE, *BROKEN)
    with caplog.at_level(logging.INFO):
        looks(watcher, 30)
    assert watcher.served.edition is before, "not even the hour, which is right"
    assert watcher.served.refused
    assert watcher.served.refused.edition == live.files.edition
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(told) == 1
    assert "config/line.yaml" in told[0]
    assert "nobody" in told[0]
    assert name_of(watcher.served) in told[0]


def test_each_broken_state_is_told_and_a_mended_one_is_served(live: Live, caplog: pytest.LogCaptureFixture) -> None:
    watcher = live.watcher()
    looks(watcher)
    for old, new in (BROKEN, ("desk: nobody", "desk: nobody_else")):
        live.edit(LINE, old, new)
        looks(watcher, 3)
    assert [("nobody_else" in record.getMessage()) for record in caplog.records] == [False, True]
    live.edit(LINE, "desk: nobody_else", "desk: dock")
    looks(watcher, 3)
    assert watcher.served.refused is None
    live.edit(LINE, "6:00-22:00", "6:00-21:00")
    looks(watcher, 3)
    assert name_of(watcher.served) == live.files.edition


BREAKS = {
    "not yaml": b"line: [",
    "not text": bytes(range(256)),
    "cut short": b"line:\n  id: fer",
    "empty": b"",
    "huge": b"# long\n" * 200_000,
    "deep": b"[" * 100_000,
    "another kind": b"- 1\n- 2\n",
}


@pytest.mark.parametrize("content", BREAKS.values(), ids=BREAKS)
@pytest.mark.parametrize("name", [LINE, "prompts/en/general.yaml", "config/new.yaml"])
def test_no_content_of_a_file_ends_the_line(live: Live, name: str, content: bytes) -> None:
    watcher = live.watcher()
    looks(watcher)
    first = name_of(watcher.served)
    (live.top / name).write_bytes(content)
    looks(watcher, 3)
    assert name_of(watcher.served) == first
    assert watcher.served.complaints


def test_folders_that_vanish_files_that_are_none_and_links_to_nowhere_are_refused(live: Live) -> None:
    watcher = live.watcher()
    looks(watcher)
    first = name_of(watcher.served)
    os.mkfifo(live.top / "config/pipe.yaml")
    looks(watcher, 3)
    assert "pipe.yaml" in str(watcher.served.complaints)
    (live.top / "config/pipe.yaml").unlink()
    looks(watcher, 3)
    assert not watcher.served.complaints
    (live.top / "config/link.yaml").symlink_to(live.top / "nowhere.yaml")
    looks(watcher, 3)
    assert "link.yaml" in str(watcher.served.complaints)
    (live.top / "config/link.yaml").unlink()
    (live.top / "config").rename(live.top / "away")
    looks(watcher, 3)
    assert "no such folder" in str(watcher.served.complaints)
    assert name_of(watcher.served) == first
    (live.top / "away").rename(live.top / "config")
    looks(watcher, 3)
    assert not watcher.served.complaints
    assert name_of(watcher.served) == first


def test_files_behind_a_link_are_followed_when_the_link_turns(live: Live, tmp_path: Path) -> None:
    """As clusters mount configuration: one link is turned to a whole new folder."""
    one, two = tmp_path / "one", tmp_path / "two"
    (live.top / "config").rename(one)
    shutil.copytree(one, two)
    (two / "line.yaml").write_text((one / "line.yaml").read_text().replace("6:00-22:00", "6:00-23:00"))
    (live.top / "config").symlink_to(one)
    watcher = live.watcher()
    looks(watcher)
    first = name_of(watcher.served)
    (live.top / "next").symlink_to(two)
    (live.top / "next").replace(live.top / "config")
    looks(watcher)
    assert name_of(watcher.served) == live.files.edition != first


def test_a_change_that_no_clock_shows_is_found_before_long(live: Live) -> None:
    watcher = live.watcher()
    looks(watcher)
    other = live.edited(LINE, "6:00-22:00", "6:00-23:00")
    first = live.files
    (live.top / LINE).write_text(other)
    watcher._judged = watcher._seen = live.files.marks  # as if the file system had shown nothing
    looks(watcher, 25)
    assert name_of(watcher.served) == live.files.edition != first.edition


def test_what_is_made_of_an_edition_changes_with_it_and_what_cannot_be_made_is_not_served(live: Live) -> None:
    watcher = live.watcher()
    served = watcher.served

    def hours(edition: Edition) -> str:
        if edition.line.ring_seconds == 13:
            raise ZeroDivisionError
        return f"{edition.line.ring_seconds} of {edition.line.edition}"

    made = served.derived(hours)
    assert made() == f"25 of {name_of(served)}"
    looks(watcher)
    live.edit(LINE, BROKEN[0], f"{BROKEN[0]}\n  ring: 40")
    looks(watcher)
    assert made() == f"40 of {live.files.edition}"
    live.edit(LINE, "ring: 40", "ring: 13")
    looks(watcher)
    assert made().startswith("40 of")
    assert name_of(served) in made()
    assert "ZeroDivisionError" in str(served.complaints)


# What is kept


def test_the_last_good_edition_is_served_by_whoever_starts_beside_broken_files(live: Live) -> None:
    good = opened(live.folders, live.state).edition
    live.edit(LINE, *BROKEN)
    again = opened(live.folders, live.state)
    assert again.edition.line == good.line
    assert again.complaints
    live.edit(LINE, BROKEN[1], BROKEN[0])
    assert not opened(live.folders, live.state).complaints


def test_an_edition_known_already_is_served_only_while_the_files_are_those(live: Live) -> None:
    known = opened(live.folders, live.state).edition
    assert opened(live.folders, live.state, known).edition is known
    live.edit(LINE, "6:00-22:00", "6:00-23:00")
    assert opened(live.folders, live.state, known).edition.line.edition == live.files.edition


def test_without_a_good_edition_nothing_can_be_served(live: Live) -> None:
    live.edit(LINE, *BROKEN)
    with pytest.raises(ConfigError, match="nobody"):
        opened(live.folders, live.state)


def test_a_kept_edition_that_somebody_spoilt_is_passed_over_for_the_one_before(live: Live) -> None:
    watcher = live.watcher()
    first = name_of(watcher.served)
    looks(watcher)
    live.edit(LINE, "6:00-22:00", "6:00-23:00")
    looks(watcher)
    second = name_of(watcher.served)
    with (editions.folders(live.state, second).config / "line.yaml").open("a") as file:
        file.write("# spoilt\n")
    live.edit(LINE, *BROKEN)
    assert name_of(opened(live.folders, live.state)) == first
    live.edit(LINE, BROKEN[1], BROKEN[0])
    opened(live.folders, live.state)
    live.edit(LINE, *BROKEN)
    assert name_of(opened(live.folders, live.state)) == first


def test_the_list_says_what_was_served_when_and_is_not_filled_by_starts(live: Live) -> None:
    watcher = live.watcher()
    first = name_of(watcher.served)
    for _ in range(3):
        opened(live.folders, live.state)
    looks(watcher)
    live.edit(LINE, "6:00-22:00", "6:00-23:00")
    looks(watcher)
    live.edit(LINE, "6:00-23:00", "6:00-22:00")
    looks(watcher)
    rows = published(live.state)
    assert [row.edition for row in rows] == [first, rows[1].edition, first]
    assert rows[0].at >= rows[1].at >= rows[2].at
    assert all(row.at.utcoffset() is not None for row in rows)


def test_so_many_editions_are_kept_and_no_more(live: Live) -> None:
    with editions.turn(live.state) as ours:
        assert ours
        for nth in range(KEPT + 5):
            (live.top / LINE).write_text(live.text(LINE) + f"# {nth}\n")
            files = live.files
            editions.keep(live.state, files)
            editions.enter(live.state, Published(files.edition, MONDAY, "someone", f"change {nth}"))
    rows = published(live.state)
    assert [row.why for row in rows] == [f"change {nth}" for nth in range(KEPT + 4, 4, -1)]
    assert {folder.name for folder in (live.state / "editions").iterdir()} == {row.edition for row in rows}
    assert all(editions.files_of(live.state, row.edition) for row in rows)


@pytest.mark.parametrize("written", ["", "[", "{}", "[1]", '[{"edition": 1}]', "\x00"])
def test_a_list_that_cannot_be_read_is_none(live: Live, written: str) -> None:
    opened(live.folders, live.state)
    (live.state / "published.json").write_text(written)
    assert published(live.state) == []
    assert not opened(live.folders, live.state).complaints
    assert [row.edition for row in published(live.state)] == [live.files.edition]


def test_where_nothing_can_be_kept_the_line_serves_and_says_so(live: Live, caplog: pytest.LogCaptureFixture) -> None:
    live.state.write_text("a file where the folder should be")
    watcher = live.watcher()
    looks(watcher)
    live.edit(LINE, "6:00-22:00", "6:00-23:00")
    looks(watcher, 5)
    assert name_of(watcher.served) == live.files.edition
    live.edit(LINE, *BROKEN)
    looks(watcher)
    assert watcher.served.complaints
    assert any("state folder" in record.getMessage() for record in caplog.records)
    assert sum("cannot be kept" in record.getMessage() for record in caplog.records) == 1


def test_two_who_watch_and_keep_the_same_do_not_get_in_each_others_way(live: Live) -> None:
    watchers = [live.watcher() for _ in range(4)]
    for watcher in watchers:
        watcher.start()
    try:
        live.edit(LINE, "6:00-22:00", "6:00-23:00")
        name = live.files.edition
        assert soon(lambda: all(name_of(watcher.served) == name for watcher in watchers))
        assert soon(lambda: published(live.state)[0].edition == name)
        assert [row.edition for row in published(live.state)].count(name) == 1
    finally:
        for watcher in watchers:
            watcher.stop()


# What /health says


def health(served: Served | Edition) -> dict[str, object]:
    answer = create_app(SETTINGS, lambda: MONDAY, served).test_client().get("/health")
    assert answer.status_code == 200
    found = json.loads(answer.data)
    assert found["status"] == "ok"
    return dict(found)


def test_health_names_the_edition_in_service_and_what_was_refused(live: Live) -> None:
    watcher = live.watcher()
    line = {"status": "ok", "line": "ferry", "edition": name_of(watcher.served)}
    assert health(watcher.served) == line
    looks(watcher)
    live.edit(LINE, *BROKEN)
    looks(watcher)
    refused = health(watcher.served)
    told = refused.pop("refused")
    assert refused == line
    assert isinstance(told, dict)
    assert told["edition"] == live.files.edition
    assert told["count"] == len(told["complaints"]) == len(watcher.served.complaints)
    assert all("config/line.yaml" in complaint for complaint in told["complaints"])
    live.edit(LINE, BROKEN[1], BROKEN[0])
    looks(watcher)
    assert health(watcher.served) == line


def test_health_does_not_grow_with_the_complaints(live: Live) -> None:
    watcher = live.watcher()
    looks(watcher)
    shutil.rmtree(live.top / "prompts/en")
    (live.top / "prompts/en").mkdir()
    (live.top / "prompts/en/language.yaml").write_text("language: {voice: x, locale: en-US}\n")
    looks(watcher)
    told = health(watcher.served)["refused"]
    assert isinstance(told, dict)
    assert len(told["complaints"]) == 20 < told["count"]


def test_an_application_given_one_edition_serves_that_one() -> None:
    assert health(edition("single"))["edition"] == edition("single").line.edition

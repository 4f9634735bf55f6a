"""Publishing is all or nothing: whatever is wrong, whoever else is at it, and wherever the process is killed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.directory import editions, journal
from ivr.directory.editions import Published, published
from ivr.directory.opening import opened
from ivr.directory.publish import Changes, ConflictError, drafted, publish, restore
from ivr.errors import ConfigError, IvrError, UsageError
from tests.killed import changes
from tests.live import Live, looks
from tests.playing import HERE
from tests.signed import MONDAY

LINE = "config/line.yaml"


@pytest.fixture
def live(tmp_path: Path) -> Live:
    made = Live.of("single", tmp_path)
    (tmp_path / "config/extra.yaml").write_text("# nothing\nnotices: {}\n")
    return made


def later(live: Live) -> Changes:
    return {LINE: live.edited(LINE, "6:00-22:00", "6:00-23:00")}


def do(live: Live, changed: Changes, based_on: str | None = None) -> str:
    """Publish, and return the name of the edition."""
    made = publish(live.folders, live.state, changed, based_on=based_on or live.files.edition, who="alex", why="a test")
    return made.line.edition


def test_a_change_is_in_the_files_in_the_list_and_in_what_is_served(live: Live) -> None:
    watcher = live.watcher()
    name = do(live, later(live))
    assert name == live.files.edition
    assert "6:00-23:00" in live.text(LINE)
    newest = published(live.state)[0]
    assert (newest.edition, newest.who, newest.why) == (name, "alex", "a test")
    assert journal.pending(live.state) is None
    looks(watcher)
    assert watcher.served.edition.line.edition == name
    assert [row.who for row in published(live.state)] == ["alex", ""]


def test_files_are_added_removed_and_changed_together_and_nothing_else_is_touched(live: Live) -> None:
    untouched = live.top / "prompts/en/general.yaml"
    untouched.chmod(0o640)
    (live.top / LINE).chmod(0o664)
    before = untouched.stat()
    name = do(live, changes(live))
    assert live.files.edition == name
    assert not (live.top / "config/extra.yaml").exists()
    assert (live.top / "prompts/en/more/scope.yaml").exists()
    after = untouched.stat()
    assert (after.st_ino, after.st_mtime_ns, after.st_mode) == (before.st_ino, before.st_mtime_ns, before.st_mode)
    assert (live.top / LINE).stat().st_mode & 0o777 == 0o664
    assert list(live.top.rglob(".unfinished*")) == []


def test_a_linked_file_stays_a_link(live: Live, tmp_path: Path) -> None:
    (live.top / LINE).rename(tmp_path / "elsewhere.yaml")
    (live.top / LINE).symlink_to(tmp_path / "elsewhere.yaml")
    do(live, later(live))
    assert (live.top / LINE).is_symlink()
    assert "6:00-23:00" in (tmp_path / "elsewhere.yaml").read_text()


def test_what_is_not_right_as_a_whole_is_refused_with_every_complaint(live: Live) -> None:
    before = live.files
    wrong: Changes = {
        LINE: live.edited(LINE, "6:00-22:00", "6:00-5:00"),
        "prompts/en/general.yaml": live.edited("prompts/en/general.yaml", "To be put through,", "For {nobody},"),
    }
    with pytest.raises(ConfigError) as caught:
        do(live, wrong)
    assert "config/line.yaml:" in str(caught.value)
    with pytest.raises(ConfigError, match=r"^prompts/en/general\.yaml:.*nobody"):
        do(live, {name: text for name, text in wrong.items() if name != LINE})
    assert live.files == before
    assert published(live.state) == []


@pytest.mark.parametrize(
    "name", ["config/../../x.yaml", "../x.yaml", "/etc/x.yaml", "wsgi.py", "config/x.py", "config/.x.yaml", ""]
)
def test_nothing_but_files_of_the_line_is_written(live: Live, name: str) -> None:
    with pytest.raises(UsageError, match="no file of a line"):
        do(live, {name: "x: 1\n"})
    assert not list(live.top.parent.glob("x.yaml"))


def test_of_two_who_edit_the_same_line_the_second_is_told_and_overwrites_nothing(live: Live) -> None:
    begun = live.files.edition
    mine, yours = later(live), {LINE: live.edited(LINE, "6:00-22:00", "7:00-22:00")}
    do(live, mine, begun)
    with pytest.raises(ConflictError, match=f"it was {begun} when you began"):
        do(live, yours, begun)
    assert "6:00-23:00" in live.text(LINE)
    assert len(published(live.state)) == 1


def test_a_change_made_in_an_editor_is_not_overwritten_either(live: Live) -> None:
    begun, mine = live.files.edition, later(live)
    live.edit(
        "prompts/en/ferry.yaml", live.text("prompts/en/ferry.yaml"), live.text("prompts/en/ferry.yaml") + "# me\n"
    )
    with pytest.raises(ConflictError):
        do(live, mine, begun)
    assert "# me" in live.text("prompts/en/ferry.yaml")


def test_publishing_what_is_there_already_changes_nothing(live: Live) -> None:
    before = live.files
    assert do(live, {LINE: live.text(LINE)}) == before.edition
    assert live.files == before
    assert published(live.state) == []


def test_broken_files_can_be_mended_by_publishing(live: Live) -> None:
    opened(live.folders, live.state)
    good = live.text(LINE)
    live.edit(LINE, "desk: dock", "desk: nobody")
    name = do(live, {LINE: good})
    assert not opened(live.folders, live.state).complaints
    assert published(live.state)[0].edition == name


def test_an_earlier_edition_comes_back_whole_with_its_files(live: Live) -> None:
    opened(live.folders, live.state)
    first = live.files
    do(live, changes(live))
    made = restore(live.folders, live.state, first.edition, who="sam", why="callers were confused")
    assert made.line.edition == first.edition
    assert live.files.files == first.files
    assert [(row.who, row.edition) for row in published(live.state)][::2] == [
        ("sam", first.edition),
        ("", first.edition),
    ]


def test_an_edition_that_is_not_kept_cannot_come_back(live: Live) -> None:
    name = opened(live.folders, live.state).edition.line.edition
    for wrong in ("00000000", "..", "../../config", ""):
        with pytest.raises(UsageError, match=f"Kept are: {name}"):
            restore(live.folders, live.state, wrong, who="sam", why="x")


def test_where_nothing_can_be_kept_nothing_is_published(live: Live) -> None:
    before, wanted = live.files, later(live)
    live.state.write_text("a file where the folder should be")
    with pytest.raises(UsageError, match="Nothing was published"):
        do(live, wanted)
    assert live.files == before


# Killed


Kill = Callable[[Live, int], bool]


@pytest.fixture(scope="module")
def kill_at() -> Iterator[Kill]:
    """Publish in a process that is killed at its nth act on the disk; say whether it lived to the end."""
    words = [sys.executable, "-m", "tests.killed"]
    with subprocess.Popen(words, cwd=HERE.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout
        asked, answered = process.stdin, process.stdout

        def kill(live: Live, nth: int) -> bool:
            print(live.top, nth, file=asked, flush=True)
            answer = answered.readline().strip()
            assert answer in ("lived", "killed")
            return answer == "lived"

        yield kill
        asked.close()


def test_killed_at_any_step_a_publish_leaves_the_old_line_or_the_new_one(tmp_path: Path, kill_at: Kill) -> None:
    """Every act on the disk is tried, for a line that starts afterwards and for one that was running."""
    made = Live.of("single", tmp_path / "made")
    (made.top / "config/extra.yaml").write_text("# nothing\nnotices: {}\n")
    opened(made.folders, made.state)
    old = made.files.edition
    outcomes = []
    for nth in range(1, 1000):
        here = Live(tmp_path / str(nth))
        shutil.copytree(made.top, here.top)
        running = here.watcher()
        looks(running)
        lived = kill_at(here, nth)
        left = here.files.edition
        looks(running, 4)
        started = opened(here.folders, here.state)
        assert not started.complaints
        assert not running.served.complaints
        name = started.edition.line.edition
        assert running.served.edition.line.edition == name == here.files.edition
        assert journal.pending(here.state) is None
        assert published(here.state)[0].edition == name
        outcomes.append((left == old, name == old))
        shutil.rmtree(here.top)
        if lived:
            break
    assert outcomes[0] == (True, True), "killed before anything was written"
    assert outcomes[-1] == (False, False), "lived to the end"
    changed = [old_again for _, old_again in outcomes]
    assert changed == sorted(changed, reverse=True), "once decided, it is the new line"
    assert len(outcomes) > 40
    assert sum(as_left == (False, False) for as_left in outcomes) > 5


def test_after_a_kill_a_command_reads_the_whole_new_line_and_not_half_of_it(
    live: Live, tmp_path: Path, kill_at: Kill
) -> None:
    opened(live.folders, live.state)
    old, wanted = live.files.edition, changes(live)
    new = drafted(live.files, wanted).edition
    for nth in range(1, 1000):
        here = Live(tmp_path / str(nth))
        shutil.copytree(live.top, here.top, ignore=shutil.ignore_patterns("[0-9]*"))
        assert not kill_at(here, nth), "it was never killed halfway"
        if here.files.edition not in (old, new):
            break
    assert main(["check", f"--config={here.folders.config}", f"--prompts={here.folders.prompts}"]) == 0
    assert here.files.edition == new


def test_finishing_a_killed_publish_leaves_what_was_edited_since(live: Live) -> None:
    opened(live.folders, live.state)
    after = drafted(live.files, changes(live))
    with editions.turn(live.state):
        journal.decide(live.state, Published(after.edition, MONDAY, "alex", "x"), live.files, after)
    (live.top / "prompts/en/ferry.yaml").write_text(live.text("prompts/en/ferry.yaml") + "# by hand\n")
    journal.recover(live.state, live.folders)
    assert "# by hand" in live.text("prompts/en/ferry.yaml")
    assert "scope: true" in live.text(LINE)
    assert (live.top / "prompts/en/more/scope.yaml").exists()


def test_while_a_decided_publish_cannot_be_written_the_new_line_is_served_and_stays(
    live: Live, caplog: pytest.LogCaptureFixture
) -> None:
    watcher = live.watcher()
    looks(watcher)
    after = drafted(live.files, changes(live))
    (live.top / "prompts/en/more").write_text("a file where a folder is needed")
    with editions.turn(live.state):
        journal.decide(live.state, Published(after.edition, MONDAY, "alex", "x"), live.files, after)
    looks(watcher, 6)
    assert watcher.served.edition.line.edition == after.edition
    assert opened(live.folders, live.state).edition.line.edition == after.edition
    assert sum("cannot be written" in record.getMessage() for record in caplog.records) == 1
    (live.top / "prompts/en/more").unlink()
    looks(watcher, 4)
    assert live.files.edition == after.edition == watcher.served.edition.line.edition
    assert journal.pending(live.state) is None


# Many at once


def test_of_many_who_publish_at_once_each_either_wins_or_is_told(live: Live) -> None:
    """Each adds a line to one file; no line is lost, and none is in twice."""
    opened(live.folders, live.state)
    won: list[str] = []
    lost: list[IvrError] = []

    def add(nth: int) -> None:
        for _ in range(200):
            files = live.files
            text = files.files["config/extra.yaml"].decode() + f"# {nth}\n"
            try:
                publish(
                    live.folders, live.state, {"config/extra.yaml": text},
                    based_on=files.edition, who=str(nth), why="one of many",
                )  # fmt: skip
                won.append(f"# {nth}")
                return
            except ConflictError as conflict:
                lost.append(conflict)

    threads = [threading.Thread(target=add, args=(nth,)) for nth in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    lines = live.text("config/extra.yaml").splitlines()[2:]
    assert sorted(lines) == sorted(won)
    assert len(won) == 12
    assert lost, "they did get in each other's way"
    assert [f"# {row.who}" for row in reversed(published(live.state)) if row.who] == lines

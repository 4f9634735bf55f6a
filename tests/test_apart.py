"""An edition built in a process of its own: the same one, once for all, and built here where that cannot be done."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from ivr.directory import apart, compiled
from ivr.directory.build import examine
from ivr.directory.opening import opened
from ivr.directory.served import Served
from ivr.directory.snapshot import Folders
from ivr.directory.watch import Watcher
from ivr.errors import ConfigError
from tests.live import Live, looks

LINE = "config/line.yaml"
BROKEN = ("desk: dock", "desk: nobody")
BUILDERS = ("yaml", "pydantic", "holidays", "phonenumbers")


@pytest.fixture
def live(tmp_path: Path) -> Live:
    return Live.of("single", tmp_path)


def serving(live: Live) -> Watcher:
    return Watcher(opened(live.folders, live.state, serves=True), live.folders, live.state, serves=True)


@pytest.fixture
def builds(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was asked of other processes."""
    asked: list[object] = []
    run = subprocess.run

    def counting(*arguments, **more):
        asked.append(arguments)
        return run(*arguments, **more)

    monkeypatch.setattr(subprocess, "run", counting)
    return asked


def is_built_here(live: Live, caplog: pytest.LogCaptureFixture) -> None:
    """A server opens the line all the same, and says why it built it itself."""
    found = opened(live.folders, live.state, serves=True).edition
    assert found == examine(live.folders.config, live.folders.prompts)[0]
    assert "They are built here" in caplog.text


def test_it_is_the_edition_that_would_be_built_here_and_it_is_kept(live: Live) -> None:
    name = live.files.edition
    found = apart.examined(live.folders, live.state, name)
    assert found is not None
    assert found == (examine(live.folders.config, live.folders.prompts)[0], [])
    assert compiled.recall(live.state, live.folders, name) == found[0]


def test_the_complaints_are_the_same_to_the_letter(live: Live) -> None:
    live.edit(LINE, *BROKEN)
    (live.top / "config" / os.fsdecode(b"caf\xe9.yaml")).write_text("issues: [")
    assert apart.examined(live.folders, live.state, live.files.edition) == (
        None,
        examine(live.folders.config, live.folders.prompts)[1],
    )


def test_folders_named_from_where_the_server_stands_are_found_and_named_so(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(live.top)
    live.edit(LINE, *BROKEN)
    near = Folders(Path("config"), Path("prompts"))
    found = apart.examined(near, Path("var"), live.files.edition)
    assert found == (None, examine(near.config, near.prompts)[1])


def test_a_server_holds_nothing_of_what_building_takes(live: Live) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from ivr.directory.snapshot import Folders; from ivr.directory.watch import Watcher\n"
        "from ivr.directory.opening import opened\n"
        "config, prompts, state = map(Path, sys.argv[1:])\n"
        "folders = Folders(config, prompts)\n"
        "watcher = Watcher(opened(folders, state, serves=True), folders, state, serves=True)\n"
        "line = config / 'line.yaml'\n"
        "for old, new in (('6:00-22:00', '6:00-23:00'), ('desk: dock', 'desk: nobody')):\n"
        "    line.write_text(line.read_text().replace(old, new))\n"
        "    for _ in range(3): watcher.poll()\n"
        "print(watcher.served.edition.line.edition, len(watcher.served.complaints))\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}))\n"
    )
    folders = (live.folders.config, live.folders.prompts, live.state)
    words = [sys.executable, "-c", code, *map(str, folders)]
    told = subprocess.run(words, capture_output=True, text=True, check=True, cwd=Path(__file__).parent.parent)
    first, second = told.stdout.splitlines()
    live.edit(LINE, "desk: nobody", "desk: dock")
    assert first == f"{live.files.edition} 1"
    assert not set(BUILDERS) & set(second.split())


def test_several_servers_that_want_the_same_build_it_once(live: Live, builds: list[object]) -> None:
    found: list[Served] = []

    def start() -> None:
        found.append(opened(live.folders, live.state, serves=True))

    crowd = [threading.Thread(target=start) for _ in range(3)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert [each.edition.line.edition for each in found] == [live.files.edition] * 3
    assert len(builds) == 1


def test_where_nothing_can_be_kept_it_is_built_there_and_handed_over(live: Live) -> None:
    live.state.write_text("a file where the folder should be")
    found = apart.examined(live.folders, live.state, live.files.edition)
    assert found is not None
    assert found[0] == examine(live.folders.config, live.folders.prompts)[0]


@pytest.mark.parametrize(
    "program",
    [
        pytest.param("exit 1", id="it fails"),
        pytest.param("kill -9 $$", id="it is killed"),
        pytest.param("echo '[]'", id="half an answer"),
        pytest.param("echo nonsense", id="another answer"),
        pytest.param("exec sleep 60", id="it hangs"),
    ],
)
def test_a_process_that_dies_or_hangs_leaves_the_build_to_the_server(
    live: Live, program: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    python = live.top / "python"
    python.write_text(f"#!/bin/sh\ncat > /dev/null\n{program}\n")
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.setattr(apart, "SECONDS", 0.5)
    began = time.monotonic()
    is_built_here(live, caplog)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("name", ["", "/nowhere/python3", "/bin/true"])
def test_a_python_that_cannot_be_started_leaves_it_to_the_server(
    live: Live, name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sys, "executable", name)
    is_built_here(live, caplog)


def test_beside_broken_files_and_nothing_kept_built_the_last_good_edition_is_built_there_too(
    live: Live, builds: list[object], caplog: pytest.LogCaptureFixture
) -> None:
    first = opened(live.folders, live.state, serves=True).edition
    for kept in (live.state / "built").glob("*.edition"):
        kept.unlink()
    live.edit(LINE, *BROKEN)
    served = opened(live.folders, live.state, serves=True)
    assert served.edition == first
    assert "nobody" in str(served.complaints)
    assert len(builds) == 3, "the first, the broken one, and the first again"
    assert "built here" not in caplog.text


def test_broken_files_and_no_edition_end_with_the_complaints(live: Live) -> None:
    live.edit(LINE, *BROKEN)
    with pytest.raises(ConfigError, match="nobody"):
        opened(live.folders, live.state, serves=True)


def test_files_that_change_while_they_are_read_are_not_taken_for_those_asked_for(live: Live) -> None:
    name = live.files.edition
    live.edit(LINE, "6:00-22:00", "6:00-23:00")
    found = apart.examined(live.folders, live.state, name)
    assert found is not None
    assert found[0] is None
    assert "changing" in str(found[1][0])
    assert not list((live.state / "built").glob("*.edition"))


def test_a_change_is_taken_up_by_a_server_and_built_by_another_process(
    live: Live, builds: list[object], caplog: pytest.LogCaptureFixture
) -> None:
    watcher = serving(live)
    with caplog.at_level(logging.INFO):
        live.edit(LINE, "6:00-22:00", "6:00-23:00")
        looks(watcher, 3)
    assert watcher.served.edition.line.edition == live.files.edition
    assert len(builds) == 2
    assert "built in a process of their own" in caplog.text


def test_nothing_of_what_is_asked_stands_on_the_command_line(live: Live, builds: list[object]) -> None:
    apart.examined(live.folders, live.state, live.files.edition)
    assert builds == [([sys.executable, "-m", "ivr.directory"],)]

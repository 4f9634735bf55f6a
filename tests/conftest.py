"""What holds for the whole suite."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import browser, front_door, postgres, redis_server
from tests.editing_pages import Editing, editing
from tests.staff_pages import served_on_loopback

# How long an example takes says more of the machine than of the code; what must be quick is measured by itself.
settings.register_profile("suite", deadline=None)
settings.load_profile("suite")


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[browser.Browser]:
    """A real browser, with a folder for the pictures it takes."""
    opened = browser.Browser(tmp_path_factory.mktemp("pictures"))
    yield opened
    opened.close()


@pytest.fixture
def line(tmp_path: Path, window: browser.Browser) -> Iterator[Editing]:
    """A line whose staff pages may change it, opened in the browser."""
    found = editing(tmp_path)
    with served_on_loopback(found.pages) as top:
        window.begin(top)
        yield found


def no_compiler() -> list[str]:
    """The C compiler, where it is not there."""
    return [] if shutil.which("cc") else ["cc"]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that need a program which is not there, and only where nobody checks everything."""
    needed = (
        ("browser", browser.missing()),
        ("postgres", postgres.missing()),
        ("redis", redis_server.missing()),
        ("nginx", front_door.missing()),
        ("compiler", no_compiler()),
    )
    for marker, missing in needed:
        if missing and not browser.everything_is_checked():
            left_out = [item for item in items if item.get_closest_marker(marker)]
            items[:] = [item for item in items if item not in left_out]
            config.hook.pytest_deselected(items=left_out)


def pytest_report_header() -> list[str]:
    """Say it before anything else."""
    return _said()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """And say it again where the result is read."""
    for line in _said():
        terminalreporter.write_line(line)


def _said() -> list[str]:
    if browser.everything_is_checked():
        return []
    needed = (
        ("the staff pages in a browser", browser.missing(), browser.HOW),
        ("the records in PostgreSQL", postgres.missing(), postgres.HOW),
        ("the line behind nginx", front_door.missing(), front_door.HOW),
        ("a clock that jumps", no_compiler(), "On Debian: apt install gcc libc6-dev"),
        ("the limits counted in Redis", redis_server.missing(), redis_server.HOW),
    )
    return [f"LEFT OUT: the tests of {w}, for want of {' and '.join(lack)}. {how}" for w, lack, how in needed if lack]

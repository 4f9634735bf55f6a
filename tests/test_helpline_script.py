"""The `helpline` script, in every shell this machine has, with a pretended Python so that nothing is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SHELLS = [
    [found, *words[1:]]
    for words in (["sh"], ["dash"], ["bash", "--posix"], ["busybox", "sh"])
    if (found := shutil.which(words[0]))
]
TOOLS = ("cat", "cksum", "cp", "ls", "mkdir", "mv", "readlink", "rm", "sleep")

# Does what the script asks of Python and of pip, writes down each installation, and otherwise says what it was given.
PRETENDED_PYTHON = """#!/bin/sh
case $* in
*'%d.%d.%d'*) echo 3.11.9 ;;
*'sys.version_info < '*) exit 0 ;;
*'Python %d.%d'*) echo 'Python 3.11' ;;
'-m pip --version') echo pip ;;
'-m venv '*) mkdir -p "$4/bin" && cp "$0" "$4/bin/python" && echo made >>"$LOG" ;;
'-m pip install '*) sleep "${INSTALL_SECONDS:-0}"; echo "Collecting things"
    for last; do :; done; echo "installed ${last##*/}" >>"$LOG" ;;
*)
    printf '<%s>' "$@"
    printf ' in %s with %s' "$PWD" "$PYTHONPATH"
    while read -r line; do printf ' heard %s' "$line"; done
    ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose path has blanks, with the script and the requirements and nothing installed."""
    folder = tmp_path / "my files" / "the line"
    folder.mkdir(parents=True)
    for name in ("helpline", "requirements.txt", "requirements-report.txt", "requirements-dev.txt"):
        shutil.copy(ROOT / name, folder / name)
    tools = tmp_path / "bin"
    tools.mkdir()
    for tool in TOOLS:
        (tools / tool).symlink_to(shutil.which(tool) or "")
    python = tmp_path / "python bin" / "python3"
    python.parent.mkdir()
    python.write_text(PRETENDED_PYTHON)
    python.chmod(0o755)
    (tmp_path / "elsewhere").mkdir()
    return folder


def start(checkout: Path, shell: list[str], *words: str, **more: str) -> subprocess.Popen[str]:
    """Call the script from another folder, with nothing on the PATH but a few tools and the pretended Python."""
    top = checkout.parent.parent
    environ = {"PATH": f"{top / 'python bin'}:{top / 'bin'}", "LOG": str(top / "log")} | more
    return subprocess.Popen(
        [*shell, str(checkout / "helpline"), *words],
        cwd=top / "elsewhere",
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run(checkout: Path, shell: list[str], *words: str, **more: str) -> tuple[str, str, int]:
    process = start(checkout, shell, *words, **more)
    out, err = process.communicate("1\n", timeout=30)
    return out, err, process.returncode


def log(checkout: Path) -> list[str]:
    return (checkout.parent.parent / "log").read_text().splitlines()


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
def test_the_script_is_read_without_complaint(shell: list[str]) -> None:
    done = subprocess.run([*shell, "-n", ROOT / "helpline"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_scripts_can_be_executed() -> None:
    for name in ("helpline", ".ci/run"):
        assert os.access(ROOT / name, os.X_OK), name
    assert (ROOT / "helpline").read_bytes().startswith(b"#!/bin/sh\n")


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
def test_the_first_call_sets_up_and_the_second_does_not(checkout: Path, shell: list[str]) -> None:
    words = ("call", "--at", "2026-12-24 16:59", "", 'a "b" $c')
    out, err, code = run(checkout, shell, *words)
    top = checkout.parent.parent
    said = "".join(f"<{word}>" for word in ("-P", "-m", "ivr", *words))
    assert (out, code) == (f"{said} in {top / 'elsewhere'} with {checkout} heard 1", 0)
    assert err.startswith("Setting up (once, about a minute) ...\n")
    assert "Collecting things" in err
    assert err.endswith("Ready.\n")
    assert log(checkout) == ["made", "installed requirements.txt"]

    assert run(checkout, shell, *words) == (out, "", 0)
    assert log(checkout) == ["made", "installed requirements.txt"]
    assert not (checkout / ".venv.lock").exists()


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
def test_tests_run_in_the_checkout_with_what_tests_need(checkout: Path, shell: list[str]) -> None:
    out, _, _ = run(checkout, shell, "test", "-k", "a or b")
    assert out == f"<-P><-m><pytest><-k><a or b> in {checkout} with {checkout} heard 1"
    assert log(checkout) == ["made", "installed requirements-dev.txt"]
    assert run(checkout, shell, "text")[1] == "", "the packages for tests hold those for running"


def test_only_a_changed_requirement_is_installed_again(checkout: Path) -> None:
    shell = SHELLS[0]
    run(checkout, shell, "call")
    with (checkout / "requirements-dev.txt").open("a") as file:
        file.write("more\n")
    assert run(checkout, shell, "call")[1] == ""
    with (checkout / "requirements.txt").open("a") as file:
        file.write("more\n")
    assert run(checkout, shell, "call")[1].startswith("The requirements have changed")
    assert log(checkout) == ["made", "installed requirements.txt", "installed requirements.txt"]


def test_it_works_through_a_link_and_with_its_own_place_to_install(checkout: Path) -> None:
    top = checkout.parent.parent
    (top / "link").symlink_to("my files/the line/helpline")
    environ = {"PATH": f"{top / 'python bin'}:{top / 'bin'}", "LOG": str(top / "log"), "HELPLINE_VENV": "a new/place"}
    done = subprocess.run(
        [*SHELLS[0], "link", "hours"], cwd=top, env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout == f"<-P><-m><ivr><hours> in {top} with {checkout}"
    assert (top / "a new/place/helpline-run").exists()
    assert not (checkout / ".venv").exists()


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
def test_without_python_it_says_so_and_where_to_get_it(checkout: Path, shell: list[str]) -> None:
    (checkout.parent.parent / "python bin" / "python3").unlink()
    out, err, code = run(checkout, shell, "call")
    assert (out, code) == ("", 2)
    assert err.startswith("helpline: Python 3.11 or newer is needed, and none was found.\n")
    assert "https://www.python.org/downloads/" in err
    assert not (checkout / ".venv").exists()


def test_an_old_python_is_named_and_a_newer_one_beside_it_is_taken(checkout: Path) -> None:
    folder = checkout.parent.parent / "python bin"
    shutil.copy(folder / "python3", folder / "python3.12")
    (folder / "python3").write_text("#!/bin/sh\ncase $* in *%d*) echo 3.9.2 ;; *) exit 1 ;; esac\n")
    assert run(checkout, SHELLS[0], "call")[2] == 0
    shutil.rmtree(checkout / ".venv")
    (folder / "python3.12").unlink()
    _, err, code = run(checkout, SHELLS[0], "call")
    assert err.startswith("helpline: Python 3.11 or newer is needed; python3 here is Python 3.9.2.\n")
    assert code == 2


def test_a_folder_with_something_else_in_it_is_left_alone(checkout: Path) -> None:
    theirs = checkout.parent / "theirs"
    theirs.mkdir()
    (theirs / "letter").write_text("dear")
    _, err, code = run(checkout, SHELLS[0], "call", HELPLINE_VENV=str(theirs))
    assert code == 2
    assert f"{theirs} holds something else" in err
    assert [path.name for path in theirs.iterdir()] == ["letter"]


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
def test_of_two_at_once_one_sets_up_and_the_other_waits(checkout: Path, shell: list[str]) -> None:
    both = [start(checkout, shell, word, INSTALL_SECONDS="0.5") for word in ("one", "two")]
    said = [process.communicate("", timeout=30)[1] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted("Setting up" in err for err in said) == [False, True]
    assert log(checkout) == ["made", "installed requirements.txt"]


@pytest.mark.parametrize("shell", SHELLS, ids=" ".join)
def test_a_setup_cut_short_is_taken_up_again(checkout: Path, shell: list[str]) -> None:
    process = start(checkout, shell, "call", INSTALL_SECONDS="5")
    lock = checkout / ".venv.lock"
    patience = time.monotonic() + 10
    while not (lock / "owner").exists() and time.monotonic() < patience:
        time.sleep(0.02)
    assert (lock / "owner").read_text().strip() == str(process.pid)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    assert lock.exists()
    _, err, code = run(checkout, shell, "call")
    assert (code, lock.exists()) == (0, False)
    assert err.endswith("Ready.\n")

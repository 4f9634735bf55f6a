"""Accounts for the staff pages: made at the terminal, kept where only their owner reads, with no password in clear."""

from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ivr import cli
from ivr.console import accounts
from ivr.console.changelog import changes, log_change
from ivr.console.passwords import Checker, must_be_good
from ivr.console.throttle import Throttle
from ivr.errors import UsageError

GOOD = "four plain words here"


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IVR_STATE_DIR", str(tmp_path / "state"))
    return tmp_path / "state"


@pytest.fixture
def password_file(tmp_path: Path) -> str:
    (tmp_path / "password").write_text(f"{GOOD}\n", encoding="utf-8")
    return str(tmp_path / "password")


def done(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    code = cli.main(["staff", *words])
    out, err = capsys.readouterr()
    assert code == 0, err
    return out


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert cli.main(["staff", *words]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    return err


def test_an_account_is_made_listed_changed_and_removed(
    state: Path, password_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert done(capsys, "list") == "There are no accounts.\n"
    made = done(capsys, "add", "kim", "--role", "viewer", "--password-file", password_file)
    assert made.startswith("Added the account kim (viewer).")
    assert "IVR_STAFF_PAGES=yes" in made
    done(capsys, "role", "kim", "--role", "editor")
    assert done(capsys, "list") == "kim  editor\n"
    done(capsys, "remove", "kim")
    assert accounts.read(state) == {}
    told = [(each.who, each.what) for each in changes(state)]
    assert told == [
        ("at the terminal", "removed the account kim"),
        ("at the terminal", "made kim an editor"),
        ("at the terminal", "added the account kim (viewer)"),
    ]


def test_what_is_kept_holds_no_password_and_only_its_owner_reads_it(
    state: Path, password_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    done(capsys, "add", "kim", "--role", "viewer", "--password-file", password_file)
    for name in ("staff.json", "changes.jsonl"):
        assert stat.S_IMODE((state / name).stat().st_mode) == 0o600
        assert GOOD not in (state / name).read_text(encoding="utf-8")
    assert accounts.read(state)["kim"].hash.startswith("$argon2id$")


def test_permissions_that_somebody_loosened_are_put_right(state: Path) -> None:
    accounts.add(state, "kim", "viewer", GOOD)
    (state / "staff.json").chmod(0o644)
    accounts.change_role(state, "kim", "editor")
    assert stat.S_IMODE((state / "staff.json").stat().st_mode) == 0o600


def test_a_new_password_replaces_the_old_one(
    state: Path, password_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    accounts.add(state, "kim", "editor", "the one of before")
    before = accounts.read(state)["kim"]
    done(capsys, "password", "kim", "--password-file", password_file)
    after, checker = accounts.read(state)["kim"], Checker()
    assert checker.fits(after.hash, GOOD)
    assert not checker.fits(after.hash, "the one of before")
    assert after.version != before.version


def test_an_account_made_again_is_not_the_one_of_before(state: Path) -> None:
    accounts.add(state, "kim", "editor", GOOD)
    before = accounts.read(state)["kim"].version
    accounts.remove(state, "kim")
    accounts.add(state, "kim", "editor", GOOD)
    assert accounts.read(state)["kim"].version != before


@pytest.mark.parametrize("name", ["", "k", "Kim", "../kim", "kim smith", "-kim", "k" * 65, "kim\n", "kím", "kim/x"])
def test_an_odd_name_is_refused(state: Path, name: str) -> None:
    with pytest.raises(UsageError, match="cannot be the name"):
        accounts.add(state, name, "viewer", GOOD)
    assert not (state / "staff.json").exists()


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short", "5 characters"),
        ("x" * 201, "201 characters"),
        ("kimkim and kim", "too easy"),
        ("aaaaaaaaaaaaaa", "too easy"),
    ],
)
def test_a_password_that_is_easily_guessed_is_refused(password: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        must_be_good("kim", password)


def test_what_cannot_be_done_is_said_in_one_line(
    state: Path, password_file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    accounts.add(state, "kim", "editor", GOOD)
    assert "has an account already" in refused(
        capsys, "add", "kim", "--role", "viewer", "--password-file", password_file
    )
    assert "There are: kim" in refused(capsys, "remove", "lee")
    assert "There are: kim" in refused(capsys, "role", "lee", "--role", "viewer")
    assert "cannot be read" in refused(capsys, "password", "kim", "--password-file", str(tmp_path / "none"))
    assert "Nobody is there" in refused(capsys, "password", "kim")


def test_a_password_is_typed_twice(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed = iter([GOOD, "something else", GOOD, GOOD])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    assert "not the same" in refused(capsys, "add", "kim", "--role", "viewer")
    assert accounts.read(state) == {}
    done(capsys, "add", "kim", "--role", "viewer")
    assert Checker().fits(accounts.read(state)["kim"].hash, GOOD)


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"kim": 3}', '{"kim": {"role": "king", "hash": "", "version": ""}}', "null"]
)
def test_a_damaged_file_lets_nobody_in_and_is_said(state: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    state.mkdir()
    (state / "staff.json").write_text(text, encoding="utf-8")
    assert "staff.json" in refused(capsys, "list")


def test_many_who_change_accounts_at_once_lose_none(state: Path) -> None:
    names = [f"person{nth}" for nth in range(8)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda name: accounts.add(state, name, "viewer", GOOD), names))
    assert sorted(accounts.read(state)) == names


def test_nobodys_password_is_never_right() -> None:
    assert not Checker().fits(None, "nobody has this account")


def test_the_log_tells_the_newest_first_and_passes_over_what_is_damaged(state: Path) -> None:
    log_change(state, "kim", "first")
    with (state / "changes.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"at": "half of a li\n')
    log_change(state, "kim", "second", edition="12345678")
    found = changes(state)
    assert [each.what for each in found] == ["second", "first"]
    assert found[0].more == {"edition": "12345678"}
    assert [each.what for each in changes(state, most=1)] == ["second"]
    assert all(json.loads(line) for line in (state / "changes.jsonl").read_text().splitlines()[::2])


def test_a_throttle_counts_in_a_window_and_forgets_names_beyond_its_memory() -> None:
    throttle = Throttle(most=2, seconds=60, kept=3)
    throttle.count("kim", 0)
    throttle.count("kim", 10)
    assert throttle.wait("kim", 20) == 40
    assert throttle.wait("vee", 20) == 0
    assert throttle.wait("kim", 60) == 0
    for nth in range(10):
        throttle.count(f"somebody{nth}", 61)
    assert len(throttle._tries) == 3

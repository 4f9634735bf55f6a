"""Signing in to the staff pages: who gets in, who has to wait, and how long somebody who is in stays so."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.app import create_app
from ivr.console import accounts, signing_in
from ivr.console.changelog import changes
from ivr.settings import Settings
from tests.staff_pages import KEY, PASSWORD, TOKEN, Staff, sign_in, staff, token_in


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Staff:
    """Pages that no test changes."""
    return staff(tmp_path_factory.mktemp("staff"))


@pytest.fixture
def pages(tmp_path: Path) -> Staff:
    return staff(tmp_path)


# Cookies


def cookie(pages: Staff, base: str = "") -> str:
    reply = sign_in(pages.app.test_client(), "kim", PASSWORD, base=base)
    assert reply.status_code == 303
    return str(reply.headers["Set-Cookie"])


def test_the_cookie_is_kept_from_scripts_and_other_sites(shared: Staff) -> None:
    attributes = [part.strip() for part in cookie(shared).split(";")[1:]]
    assert attributes == ["HttpOnly", "Path=/staff", "SameSite=Lax"]
    assert "Secure" in cookie(shared, base="https://line.example.org")


def test_behind_a_proxy_with_a_prefix_cookie_and_links_carry_it(tmp_path: Path) -> None:
    pages = staff(tmp_path, public_url="https://example.org/line")
    reply = sign_in(pages.app.test_client(), "kim", PASSWORD, base="https://example.org/line")
    assert "Path=/line/staff" in reply.headers["Set-Cookie"]
    assert "Secure" in reply.headers["Set-Cookie"]
    assert reply.location == "/line/staff/"
    for path in ("/line/staff/", "/staff/"):
        page = pages.app.test_client().get(path, follow_redirects=False)
        assert page.location.startswith("/line/staff/sign-in")


def test_a_cookie_of_the_key_before_is_accepted(pages: Staff) -> None:
    client = pages.browser()
    kept = client.get_cookie("staff", path="/staff")
    assert kept
    rotated = staff(pages.state.parent)
    rotated = Staff(
        create_app(Settings(auth_tokens=(TOKEN,), secret_keys=("another-key-of-length", KEY), staff_pages=True,
                            state_dir=pages.state), pages.clock, pages.served),
        pages.served, pages.clock, pages.state, pages.settings,
    )  # fmt: skip
    other = rotated.browser(None)
    other.set_cookie("staff", kept.value, path="/staff")
    assert other.get("/staff/").status_code == 200
    # The last letter of base64 holds bits that nothing reads: a signature is only forged by changing one before it.
    forged = kept.value[:-2] + ("A" if kept.value[-2] != "A" else "B") + kept.value[-1]
    other.set_cookie("staff", forged, path="/staff")
    assert other.get("/staff/").status_code == 303


# Signing in


@pytest.mark.parametrize(
    ("name", "password"),
    [("kim", "wrong"), ("kim", ""), ("", ""), ("nobody", PASSWORD), ("vee", PASSWORD + "x"), ("kim", PASSWORD.upper())],
)
def test_what_does_not_belong_together_is_turned_away_in_the_same_words(
    shared: Staff, name: str, password: str
) -> None:
    client = shared.browser(None)
    reply = sign_in(client, name, password)
    assert reply.status_code == 401
    assert signing_in.WRONG in reply.text
    assert client.get("/staff/").status_code == 303


def test_a_name_may_be_typed_with_capitals_and_blanks(shared: Staff) -> None:
    assert sign_in(shared.browser(None), " Kim ", PASSWORD).status_code == 303


def test_a_name_that_is_none_takes_as_long_as_one_that_is(pages: Staff) -> None:
    def took(name: str) -> float:
        client = pages.browser(None)
        token = token_in(client.get("/staff/sign-in").text)
        times = []
        for _ in range(3):
            began = time.process_time()
            client.post("/staff/sign-in", data={"csrf_token": token, "name": name, "password": "not this one"})
            times.append(time.process_time() - began)
        return statistics.median(times)

    known, unknown = took("kim"), took("nobody")
    assert unknown > known / 2
    assert known > unknown / 2


def test_too_many_tries_for_an_account_have_to_wait(pages: Staff) -> None:
    client = pages.browser(None)
    for _ in range(8):
        assert sign_in(client, "kim", "wrong").status_code == 401
    reply = sign_in(client, "kim", PASSWORD)
    assert reply.status_code == 429
    assert "Wait 15 minutes" in reply.text
    assert int(reply.headers["Retry-After"]) == 900
    assert sign_in(pages.browser(None), "vee", PASSWORD).status_code == 303
    pages.later(minutes=15)
    assert sign_in(client, "kim", PASSWORD).status_code == 303


def test_too_many_tries_from_an_address_have_to_wait_whatever_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    door = 5
    monkeypatch.setattr(signing_in, "_TRIES_AN_ADDRESS", door)
    pages = staff(tmp_path)
    client = pages.browser(None)
    token = token_in(client.get("/staff/sign-in").text)

    def attempt(nth: int, address: str) -> int:
        form = {"csrf_token": token, "name": f"person{nth}", "password": "wrong"}
        return client.post("/staff/sign-in", data=form, headers={"X-Forwarded-For": f"10.0.0.1, {address}"}).status_code

    assert {attempt(nth, "192.0.2.7") for nth in range(door)} == {401}
    assert attempt(door, "192.0.2.7") == 429
    assert attempt(door + 1, "192.0.2.8") == 401


def test_an_address_said_by_anybody_but_a_proxy_on_this_machine_is_not_believed(pages: Staff) -> None:
    with pages.app.test_request_context(
        headers={"X-Forwarded-For": "192.0.2.7"}, environ_base={"REMOTE_ADDR": "198.51.100.4"}
    ):
        assert signing_in._address() == "198.51.100.4"


def test_a_right_password_forgets_the_wrong_ones(pages: Staff) -> None:
    client = pages.browser(None)
    for _ in range(7):
        sign_in(client, "kim", "wrong")
    assert sign_in(client, "kim", PASSWORD).status_code == 303
    assert sign_in(pages.browser(None), "kim", "wrong").status_code == 401
    assert sign_in(pages.browser(None), "kim", PASSWORD).status_code == 303


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [
        ("/staff/tree?lang=es", "/staff/tree?lang=es"),
        ("", "/staff/"),
        ("https://evil.example/staff/", "/staff/"),
        ("//evil.example/staff/", "/staff/"),
        ("/\\evil.example/staff/", "/staff/"),
        ("/staff/../health", "/staff/"),
        ("/health", "/staff/"),
        ("javascript:alert(1)", "/staff/"),
        ("/staff/\r\nSet-Cookie: a=b", "/staff/"),
    ],
)
def test_after_signing_in_one_comes_where_one_wanted_to_but_never_elsewhere(
    shared: Staff, wanted: str, reached: str
) -> None:
    assert sign_in(shared.browser(None), "kim", PASSWORD, onward=wanted).location == reached


def test_who_signs_out_is_out(pages: Staff) -> None:
    client = pages.browser()
    token = token_in(client.get("/staff/").text)
    reply = client.post("/staff/sign-out", data={"csrf_token": token}, follow_redirects=True)
    assert "You are signed out." in reply.text
    assert client.get("/staff/").status_code == 303


# For how long


def test_who_does_nothing_for_half_an_hour_signs_in_again(pages: Staff) -> None:
    client = pages.browser()
    pages.later(minutes=29)
    assert client.get("/staff/").status_code == 200
    pages.later(minutes=29)
    assert client.get("/staff/").status_code == 200
    pages.later(minutes=30)
    reply = client.get("/staff/tree", follow_redirects=True)
    assert "You were signed out" in reply.text
    assert 'name="next" value="/staff/tree"' in reply.text


def test_nobody_stays_longer_than_twelve_hours(pages: Staff) -> None:
    client = pages.browser()
    for _ in range(12 * 3 - 1):
        pages.later(minutes=20)
        assert client.get("/staff/").status_code == 200
    pages.later(minutes=20)
    assert client.get("/staff/").status_code == 303


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(pages: Staff) -> None:
    client = pages.browser()
    pages.later(minutes=20)
    assert client.get("/staff/today/now").status_code == 200
    pages.later(minutes=10)
    assert client.get("/staff/today/now").status_code == 303


Act = Callable[[Staff], None]


@pytest.mark.parametrize(
    "act",
    [
        lambda pages: accounts.change_password(pages.state, "kim", "another of several words"),
        lambda pages: accounts.remove(pages.state, "kim"),
        lambda pages: (
            accounts.remove(pages.state, "kim"),
            accounts.add(pages.state, "kim", "editor", PASSWORD),
        ),
    ],
    ids=["another password", "removed", "made again"],
)
def test_whose_account_changes_is_out_at_once(pages: Staff, act: Act) -> None:
    client = pages.browser()
    assert client.get("/staff/").status_code == 200
    act(pages)
    assert client.get("/staff/").status_code == 303


def test_a_damaged_file_of_accounts_lets_nobody_in(pages: Staff) -> None:
    client = pages.browser()
    (pages.state / "staff.json").write_text("{", encoding="utf-8")
    reply = client.get("/staff/")
    assert reply.status_code == 500
    assert "Something went wrong" in reply.text
    assert "PACER" not in reply.text
    assert pages.app.test_client().get("/health").status_code == 200


def test_the_log_knows_who_came_and_went_and_no_password(pages: Staff) -> None:
    sign_in(pages.browser(None), "kim", "a wrong one")
    sign_in(pages.browser(None), PASSWORD, "typed into the wrong box")
    client = pages.browser()
    client.post("/staff/sign-out", data={"csrf_token": token_in(client.get("/staff/").text)})
    found = changes(pages.state)
    assert [(each.who, each.what) for each in found] == [
        ("kim", "signed out"),
        ("kim", "signed in"),
        ("somebody", "failed to sign in"),
        ("kim", "failed to sign in"),
    ]
    assert found[0].at == pages.clock()
    written = (pages.state / "changes.jsonl").read_text(encoding="utf-8")
    assert PASSWORD not in written
    assert "wrong" not in written

"""The door of the staff pages: who gets in, who is turned away, for how long, and what a browser is told about it."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from ivr.app import create_app
from ivr.console import accounts, install, signing_in
from ivr.console.changelog import changes
from ivr.console.console import Console
from ivr.console.page import Page, Route
from ivr.console.pages import PAGES
from ivr.settings import Settings
from tests.staff_pages import KEY, PASSWORD, TOKEN, Staff, sign_in, staff, token_in


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Staff:
    """Pages that no test changes."""
    return staff(tmp_path_factory.mktemp("staff"))


@pytest.fixture
def pages(tmp_path: Path) -> Staff:
    return staff(tmp_path)


def addresses(app: Flask) -> list[tuple[str, str, str]]:
    """Every endpoint, method and path below /staff, something standing for what is variable."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/staff"):
            path = re.sub(r"<[^>]+>", "something", rule.rule)
            found += [(rule.endpoint, method, path) for method in sorted((rule.methods or set()) - {"OPTIONS", "HEAD"})]
    return found


def test_nothing_is_reached_without_signing_in(shared: Staff) -> None:
    reached = set()
    for endpoint, method, path in addresses(shared.app):
        client = shared.browser(None)
        reply = client.open(path, method=method)
        shown = reply.status_code == 303 and reply.location.startswith("/staff/sign-in")
        if not (shown or (method == "POST" and reply.status_code == 401)):
            reached.add(endpoint)
        assert "PACER" not in reply.text
    assert reached == set(install.OPEN)


def test_no_other_address_of_the_application_shows_anything_of_the_staff_pages(shared: Staff) -> None:
    for rule in shared.app.url_map.iter_rules():
        if not rule.rule.startswith("/staff"):
            assert not rule.endpoint.startswith("staff.")


def test_every_page_is_shown_to_who_is_signed_in(shared: Staff) -> None:
    client = shared.browser("vee")
    for page in PAGES:
        for route in page.routes:
            if route.method == "GET" and "<" not in route.path:
                assert client.get(f"/staff{route.path}").status_code == 200, route.path


def test_switched_off_there_is_nothing(shared: Staff) -> None:
    off = create_app(Settings(auth_tokens=(TOKEN,), secret_keys=(KEY,)), served=shared.served)
    for _, method, path in [*addresses(shared.app), ("", "GET", "/staff")]:
        reply = off.test_client().open(path, method=method)
        assert (reply.status_code, reply.data) == (404, b""), path


def test_without_a_key_to_sign_with_there_are_no_pages(shared: Staff) -> None:
    with pytest.raises(ValueError, match="key"):
        create_app(Settings(staff_pages=True), served=shared.served)


def test_what_is_not_there_is_said_only_to_who_is_signed_in(shared: Staff) -> None:
    assert shared.browser(None).get("/staff/nothing").status_code == 303
    reply = shared.browser().get("/staff/nothing")
    assert reply.status_code == 404
    assert "There is no such page" in reply.text


def test_every_reply_carries_the_headers(shared: Staff) -> None:
    out, inside = shared.browser(None), shared.browser()
    replies = [
        out.get("/staff/"),
        out.get("/staff/sign-in"),
        out.post("/staff/sign-in"),
        out.post("/staff/sign-out"),
        inside.get("/staff/"),
        inside.get("/staff/nothing"),
        inside.get("/staff/static/staff.css"),
        inside.get("/staff/tree/picture.svg"),
    ]
    replies[6].close()
    assert [reply.status_code for reply in replies] == [303, 200, 400, 401, 200, 404, 200, 200]
    for reply in replies:
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Referrer-Policy"] == "no-referrer"
        assert reply.headers["X-Frame-Options"] == "DENY"
        policy = reply.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in policy
        assert "default-src 'self'" in policy or "default-src 'none'" in policy
        assert "http" not in policy
        assert reply.headers["Cache-Control"] == ("no-cache" if reply is replies[6] else "no-store")
    assert "unsafe" not in replies[4].headers["Content-Security-Policy"]


def test_no_page_brings_script_or_style_of_its_own_or_from_elsewhere(shared: Staff) -> None:
    client = shared.browser()
    for path in ("/staff/", "/staff/try", "/staff/try/text", "/staff/tree", "/staff/nothing"):
        page = client.get(path).text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?! src=\"/staff/static/)|javascript:", page), path
        assert not re.search(r"(?:src|href|action)=\"(?!/staff|#)", page), path


def test_the_webhooks_are_not_touched_by_the_pages(shared: Staff) -> None:
    reply = shared.app.test_client().post("/voice", data={"CallSid": "CA1"})
    assert (reply.status_code, reply.data) == (403, b"")
    assert "Content-Security-Policy" not in reply.headers
    assert "Set-Cookie" not in reply.headers


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


# Forms and roles


def test_every_form_that_is_forged_is_refused(shared: Staff) -> None:
    stranger = shared.browser(None)
    stolen = token_in(stranger.get("/staff/sign-in").text)
    for endpoint, method, path in addresses(shared.app):
        if method == "POST":
            client = shared.browser()
            for token in ("", "nonsense", stolen):
                reply = client.post(path, data={"csrf_token": token, "do": "call"})
                assert reply.status_code == 400, (endpoint, token)
                assert "This form cannot be used" in reply.text


def changing(console: Console) -> str:
    console.log("changed a thing", thing="that")
    return console.person.name


def looking(console: Console, thing: str) -> str:
    return thing


def test_a_viewer_may_look_and_an_editor_may_change(pages: Staff) -> None:
    more = Page("things", "Things", (Route("/things/<thing>", looking), Route("/things", changing, "POST")), False)
    app = Flask("test")
    console = Console(pages.served, pages.settings, pages.clock)
    install.install(app, console, (*PAGES, more))
    page = staff_of(app, pages)
    for name, status in (("vee", 403), ("kim", 200)):
        client = page.browser(name)
        assert client.get("/staff/things/one").text == "one"
        token = token_in(client.get("/staff/").text)
        assert client.post("/staff/things", data={"csrf_token": token}).status_code == status
    done = changes(pages.state)[0]
    assert (done.who, done.what, done.more) == ("kim", "changed a thing", {"thing": "that"})
    accounts.change_role(pages.state, "kim", "viewer")
    assert client.post("/staff/things", data={"csrf_token": token}).status_code == 403


def staff_of(app: Flask, pages: Staff) -> Staff:
    return Staff(app, pages.served, pages.clock, pages.state, pages.settings)


def test_a_form_that_is_too_large_is_refused(shared: Staff) -> None:
    client = shared.browser()
    token = token_in(client.get("/staff/try").text)
    reply = client.post("/staff/try", data={"csrf_token": token, "acts": "x" * 1_100_000})
    assert reply.status_code == 413


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

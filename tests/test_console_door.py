"""The door of the staff pages: what is reached without an account, what a browser is told, and who may change."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from ivr.app import create_app
from ivr.console import accounts, install
from ivr.console.changelog import changes
from ivr.console.console import Console
from ivr.console.page import Page, Route
from ivr.console.pages import PAGES
from ivr.settings import Settings
from tests.staff_pages import KEY, TOKEN, Staff, staff, token_in


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

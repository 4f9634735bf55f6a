"""Replacing the Auth Token and the key while people call and text: over real HTTP, through restarts of the server."""

from __future__ import annotations

from pathlib import Path

import pytest
from itsdangerous import BadSignature, Signer

from tests.signed import Reply, Wire, call_form, good, text_form
from tests.test_serve import PUBLIC, served

OLD_TOKEN, NEW_TOKEN, OTHER_TOKEN = "0" * 32, "1" * 32, "2" * 32
OLD_KEY, NEW_KEY = "the-old-key-of-the-line", "the-new-key-of-the-line"


def text(port: int, token: str, body: str, cookie: str = "") -> Reply:
    return Wire(f"http://127.0.0.1:{port}", PUBLIC, token).post("/sms", text_form(body), headers={"Cookie": cookie})


def call(port: int, token: str, target: str = "/voice", **more: str) -> Reply:
    return Wire(f"http://127.0.0.1:{port}", PUBLIC, token).post(target, call_form(**more))


def is_signed_with(key: str, cookie: str) -> bool:
    try:
        Signer(key, salt="ivr.conversation").unsign(cookie.removeprefix("c="))
    except BadSignature:
        return False
    return True


def test_a_token_and_a_key_are_replaced_without_losing_a_call_or_a_conversation(tmp_path: Path) -> None:
    run = {"IVR_PUBLIC_URL": PUBLIC, "IVR_WORKERS": "2"}
    with served(tmp_path, **run, TWILIO_AUTH_TOKEN=OLD_TOKEN, SECRET_KEY=OLD_KEY) as (_, port):
        texted = good(text(port, OLD_TOKEN, "HELP CASE"), "sms")
        called = good(call(port, OLD_TOKEN), "voice")
        assert is_signed_with(OLD_KEY, texted.cookie)
        assert call(port, NEW_TOKEN).status == 403

    both = {"TWILIO_AUTH_TOKEN": f"{OLD_TOKEN},{NEW_TOKEN}", "SECRET_KEY": f"{NEW_KEY},{OLD_KEY}"}
    with served(tmp_path, **run, **both) as (_, port):
        for token in (OLD_TOKEN, NEW_TOKEN):
            target = called.action.removeprefix(PUBLIC)
            assert good(call(port, token, target, Digits="3"), "voice").state.at == "question", "the call goes on"
            answered = good(text(port, token, "TACOMA", texted.cookie), "sms")
            assert "253-882-3800" in answered.words, "what was texted before is still known"
            assert is_signed_with(NEW_KEY, answered.cookie)
            assert not is_signed_with(OLD_KEY, answered.cookie)
        assert call(port, OTHER_TOKEN).status == text(port, OTHER_TOKEN, "HELP").status == 403
        texted = good(text(port, NEW_TOKEN, "HELP CASE"), "sms")

    with served(tmp_path, **run, TWILIO_AUTH_TOKEN=NEW_TOKEN, SECRET_KEY=NEW_KEY) as (_, port):
        assert "253-882-3800" in good(text(port, NEW_TOKEN, "TACOMA", texted.cookie), "sms").words
        assert call(port, OLD_TOKEN).status == 403
        assert good(call(port, NEW_TOKEN), "voice").status == 200


@pytest.mark.parametrize("tokens", [f"{OLD_TOKEN}, {NEW_TOKEN}", f"{OLD_TOKEN} ,{NEW_TOKEN} "])
def test_without_a_key_conversations_outlive_the_first_step(tokens: str, tmp_path: Path) -> None:
    with served(tmp_path, IVR_PUBLIC_URL=PUBLIC, TWILIO_AUTH_TOKEN=OLD_TOKEN) as (_, port):
        texted = good(text(port, OLD_TOKEN, "HELP CASE"), "sms")
    with served(tmp_path, IVR_PUBLIC_URL=PUBLIC, TWILIO_AUTH_TOKEN=tokens) as (_, port):
        for token in (OLD_TOKEN, NEW_TOKEN):
            assert "253-882-3800" in good(text(port, token, "TACOMA", texted.cookie), "sms").words


def test_machines_of_which_one_signs_with_the_new_key_already_know_each_others_conversations(tmp_path: Path) -> None:
    run = {"IVR_PUBLIC_URL": PUBLIC, "IVR_WORKERS": "1", "TWILIO_AUTH_TOKEN": OLD_TOKEN}
    behind, ahead = f"{OLD_KEY},{NEW_KEY}", f"{NEW_KEY},{OLD_KEY}"
    with (
        served(tmp_path / "behind", **run, SECRET_KEY=behind) as (_, one),
        served(tmp_path / "ahead", **run, SECRET_KEY=ahead) as (_, two),
    ):
        for here, there, key in ((one, two, OLD_KEY), (two, one, NEW_KEY)):
            texted = good(text(here, OLD_TOKEN, "HELP CASE"), "sms")
            assert is_signed_with(key, texted.cookie)
            assert "253-882-3800" in good(text(there, OLD_TOKEN, "TACOMA", texted.cookie), "sms").words

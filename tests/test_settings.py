"""The environment: what is taken, what is refused, and that nothing secret is ever repeated."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

import pytest

from ivr.errors import ConfigError, IvrError, SettingsError
from ivr.settings import SETTINGS, Settings, derived_key, from_environment, read

TOKEN = "0123456789abcdef0123456789abcdef"
KEY = "a key of its own".replace(" ", "-")
PACKAGE = Path(__file__).parent.parent


def complaint(**environ: str) -> str:
    with pytest.raises(SettingsError) as caught:
        read(environ)
    assert len(caught.value.complaints) == 1
    return str(caught.value)


def test_with_nothing_set_everything_but_serving_works() -> None:
    settings = read({})
    assert settings == Settings()
    assert settings.auth_tokens == settings.secret_keys == ()
    assert settings.public_url is settings.account_sid is None
    assert (settings.config_dir, settings.prompts_dir) == (PACKAGE / "config", PACKAGE / "prompts")
    assert (settings.host, settings.port, settings.workers, settings.answer_help) == (
        "127.0.0.1",
        8000,
        2,
        True,
    )


def test_the_defaults_written_down_are_the_defaults_used() -> None:
    written = {setting.name: setting.default for setting in SETTINGS if setting.default}
    settings = read(written)
    for each in fields(Settings):
        expected = getattr(Settings(), each.name)
        if isinstance(expected, Path):
            expected = Path(expected.name)
        assert getattr(settings, each.name) == expected, each.name
    assert len(fields(Settings)) == len(SETTINGS)


def test_an_empty_or_blank_value_counts_as_unset() -> None:
    assert read({setting.name: " " for setting in SETTINGS}) == Settings()


def test_serving_without_a_token_is_refused_in_one_sentence() -> None:
    with pytest.raises(SettingsError) as caught:
        read({}, serving=True)
    assert str(caught.value).startswith("TWILIO_AUTH_TOKEN is not set: ")
    assert str(caught.value).count("\n") == 0
    assert caught.value.exit_code == 2
    assert read({"TWILIO_AUTH_TOKEN": TOKEN}, serving=True).auth_tokens == (TOKEN,)


def test_several_tokens_and_keys_are_kept_in_order() -> None:
    settings = read({"TWILIO_AUTH_TOKEN": f"{TOKEN}, next ", "SECRET_KEY": f"{KEY},{KEY}2"})
    assert settings.auth_tokens == (TOKEN, "next")
    assert settings.secret_keys == (KEY, KEY + "2")


def test_without_a_secret_key_each_token_gives_one_and_none_gives_the_token_away() -> None:
    settings = read({"TWILIO_AUTH_TOKEN": f"{TOKEN},next"})
    assert settings.secret_keys == (derived_key(TOKEN), derived_key("next"))
    assert len(set(settings.secret_keys)) == 2
    assert TOKEN not in settings.secret_keys[0]
    assert read({"TWILIO_AUTH_TOKEN": TOKEN}).secret_keys == settings.secret_keys[:1], (
        "the same in every worker"
    )


def test_no_secret_is_shown() -> None:
    settings = read({"TWILIO_AUTH_TOKEN": TOKEN, "SECRET_KEY": KEY})
    for shown in (repr(settings), str(settings), f"{settings}"):
        assert TOKEN not in shown
        assert KEY not in shown
        assert "8000" in shown


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("TWILIO_AUTH_TOKEN", "'hush-hush'"),
        ("TWILIO_AUTH_TOKEN", "hush hush"),
        ("TWILIO_AUTH_TOKEN", "hush-hush,,"),
        ("TWILIO_AUTH_TOKEN", "hush-hush\N{ZERO WIDTH SPACE}"),
        ("SECRET_KEY", "hush"),
        ("SECRET_KEY", "hush-hush-hush-hush,hush"),
        ("IVR_PUBLIC_URL", "https://me:hush@h.example"),
        ("TWILIO_ACCOUNT_SID", "0123456789abcdef0123456789abcdef"),
        ("IVR_PORT", "0123456789abcdef0123456789abcdef"),
    ],
)
def test_a_complaint_about_a_secret_never_repeats_it(name: str, found: str) -> None:
    said = complaint(**{name: found})
    assert said.startswith(name)
    assert "hush" not in said
    assert "0123" not in said


@pytest.mark.parametrize(
    ("found", "kept"),
    [
        ("https://line.example.org", "https://line.example.org"),
        ("https://line.example.org/", "https://line.example.org"),
        ("https://example.org/court/line/", "https://example.org/court/line"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("HTTPS://line.example.org:8443", "https://line.example.org:8443"),
        ("https://[2001:db8::1]:8443/x", "https://[2001:db8::1]:8443/x"),
    ],
)
def test_a_public_address_is_kept_without_its_last_slash(found: str, kept: str) -> None:
    assert read({"IVR_PUBLIC_URL": found}).public_url == kept


@pytest.mark.parametrize(
    "found",
    [
        "line.example.org",
        "line.example.org:8443",
        "//line.example.org",
        "ftp://line.example.org",
        "https://",
        "https:///voice",
        "https://line.example.org?x=1",
        "https://line.example.org/#",
        "https://line.example.org/#ct=2000",
        "https://my_line.example.org",
        "https://line.example.org:99999",
        "https://line.example.org:port",
        "https://line.example.org:0",
        "https://line.example.org//x",
        "https://line.example.org/a b",
        "https://zürich.example",
        "https://[::1",
        "https://line.example.org/voice",
        "https://line.example.org/line/sms/",
        "https://line.example.org/voice/status",
    ],
)
def test_an_address_that_could_never_be_the_signed_one_is_refused(found: str) -> None:
    assert complaint(IVR_PUBLIC_URL=found).startswith("IVR_PUBLIC_URL ")


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("TWILIO_ACCOUNT_SID", "AC123"),
        ("TWILIO_ACCOUNT_SID", "SK123"),
        ("IVR_ANSWER_HELP", "maybe"),
        ("IVR_HOST", "http://127.0.0.1"),
        ("IVR_HOST", "a b"),
        ("IVR_PORT", "0"),
        ("IVR_PORT", "65536"),
        ("IVR_PORT", "tcp://10.0.0.1:8000"),
        ("IVR_PORT", "８０００"),  # noqa: RUF001 -- full-width digits are the point
        ("IVR_PORT", "9" * 5000),
        ("IVR_WORKERS", "0"),
        ("IVR_WORKERS", "two"),
        ("IVR_WORKERS", "2.5"),
    ],
)
def test_a_wrong_value_is_named_and_shown(name: str, found: str) -> None:
    said = complaint(**{name: found})
    assert said.startswith(f"{name} is {found[:40]!r}"[:-1])
    assert len(said) < 250


@pytest.mark.parametrize(
    ("word", "meant"),
    [("yes", True), ("No", False), ("TRUE", True), ("off", False), ("1", True), (" 0 ", False)],
)
def test_yes_and_no_may_be_written_as_people_write_them(word: str, meant: bool) -> None:
    assert read({"IVR_ANSWER_HELP": word}).answer_help is meant


def test_account_ids_of_the_providers_that_speak_the_same_markup_are_taken() -> None:
    for sid in ("AC00000000000000000000000000000001", "2f1c3b1e-8b2a-4d5e-9f00-aabbccddeeff"):
        assert read({"TWILIO_ACCOUNT_SID": sid}).account_sid == sid


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        read({"IVR_PORT": "x", "IVR_WORKERS": "y", "IVR_PUBLIC_URL": "z"}, serving=True)
    lines = str(caught.value).splitlines()
    assert lines[0] == "4 settings are wrong:"
    assert [line.split()[0] for line in lines[1:]] == [
        "TWILIO_AUTH_TOKEN",
        "IVR_PUBLIC_URL",
        "IVR_PORT",
        "IVR_WORKERS",
    ]


def test_a_misspelt_setting_is_pointed_out_and_a_strangers_is_left_alone() -> None:
    assert (
        complaint(IVR_PUBLIC_URI="https://x.example")
        == "IVR_PUBLIC_URI is not a setting: write IVR_PUBLIC_URL."
    )
    assert read({"IVR_PORT_8000_TCP_ADDR": "10.0.0.1", "IVR_SERVICE_HOST": "x", "PATH": "/bin"}) == Settings()


def test_the_process_environment_is_what_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)
    monkeypatch.setenv("IVR_PORT", "8123")
    assert from_environment() == read({"IVR_PORT": "8123"}) == read(os.environ)


def test_complaints_of_any_kind_stand_under_one_heading() -> None:
    error = ConfigError([ValueError("contacts.yaml, line 3: ..."), "issues.yaml, line 9: ..."])
    assert isinstance(error, IvrError)
    assert str(error).splitlines() == [
        "2 things in the configuration are wrong:",
        "  contacts.yaml, line 3: ...",
        "  issues.yaml, line 9: ...",
    ]
    assert str(ConfigError(["one"])) == "one"
    with pytest.raises(ValueError, match="at least one"):
        ConfigError([])

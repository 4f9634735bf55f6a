"""Whatever is typed and however wrong the settings are: no command, log, answer or page shows a secret."""

from __future__ import annotations

import io
import socket
from contextlib import suppress
from pathlib import Path

import pytest

from ivr.channels.exchange import utc_now
from ivr.cli import COMMANDS, main
from ivr.records.recorder import Recorder
from ivr.settings import SETTINGS, read
from tests.staff_pages import staff
from tests.test_serve import served

TOKEN, NEXT_TOKEN = "5ec7e70000feedfacefeedface00aa11", "5ec7e71111feedfacefeedface00aa22"
KEY, API_SECRET, PASSWORD = "sEcReT-kEy-of-16-and-more", "aPiSeCrEt0123456789abcdefghijkl", "pA55w0rD"
DATABASE = f"postgresql://kim:{PASSWORD}@127.0.0.1:1/ivr"
GOOD = {
    "TWILIO_AUTH_TOKEN": f"{TOKEN},{NEXT_TOKEN}",
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 31 + "1",
    "SECRET_KEY": KEY,
    "TWILIO_API_KEY_SID": "SK" + "0" * 31 + "1",
    "TWILIO_API_KEY_SECRET": API_SECRET,
    "TWILIO_API_URL": "http://127.0.0.1:1",
    "DATABASE_URL": DATABASE,
    "IVR_PUBLIC_URL": "https://203.0.113.7",
}
SECRETS = (TOKEN, NEXT_TOKEN, KEY, API_SECRET, PASSWORD)

ARGUMENTS: dict[str, list[list[str]]] = {
    "call": [["--from", "withheld"], ["--script", "no such file"], ["--at", "soon"]],
    "text": [["HELP"], ["--script", "-"], ["\x00\ud800"]],
    "check": [["--quick"], ["--quick", "--json"], ["--at", ""]],
    "answer": [["password"], ["case", "tacoma"], ["nothing of that kind"], [""]],
    "hours": [[], ["--at", "99:99"]],
    "understand": [["my", "password", "is"], ["--jsonl"], ["--score", "no such file"]],
    "facts": [[], ["--json"], ["--compare", "no such file"]],
    "say": [["greeting"], ["nope"], ["--lang", "xx", "menu.intro"]],
    "preview": [[], ["--lang", "xx"]],
    "calendar": [["--days", "2"], ["--days", "-1"]],
    "tree": [[], ["--svg", "/proc/nothing/tree.svg"]],
    "diff": [["no such edition"], ["config"]],
    "emergency": [["/proc/nothing"], ["--check", "no such folder"]],
    "new": [["/proc/nothing", "--name", "x", "--zone", "x"], []],
    "close": [["all", "--reason", "snow", "--until", "yesterday"], []],
    "reopen": [[], ["nobody"]],
    "announce": [["hello", "--until", "soon"], ["--stop"]],
    "history": [[], ["--nope"]],
    "rollback": [["ffffffff"], ["../.."]],
    "report": [[], ["--from", "soon"], ["--format", "csv"]],
    "records": [["status"], ["migrate"], ["expire"], ["nope"]],
    "schema": [[]],
    "staff": [["list"], ["add", "kim"], ["remove", "nobody"], ["role", "--role", "god", "kim"]],
    "twilio": [["status"], ["doctor"], ["connect", "--number", "+12065550100", "--yes"], ["connect", "--number", "x"]],
    "alerts": [[], ["--test"]],
    "block": [["+12065550100", "--until", "yesterday"], []],
    "blocked": [[]],
    "unblock": [["+12065550100"], []],
    "replay": [[], ["0417"], ["nope"], ["--day", "soon"]],
    "serve": [[], ["--nope"]],
}
# Each breaks one setting, or has in one what belongs in another.
ODD: list[dict[str, str]] = [
    {"TWILIO_AUTH_TOKEN": f'"{TOKEN}"'},
    {"TWILIO_AUTH_TOKEN": f"{TOKEN},,{NEXT_TOKEN}"},
    {"TWILIO_AUTH_TOKEN": f"{TOKEN} {NEXT_TOKEN}"},
    {"TWILIO_ACCOUNT_SID": TOKEN},
    {"TWILIO_API_KEY_SID": API_SECRET},
    {"TWILIO_API_KEY_SID": ""},
    {"TWILIO_API_KEY_SECRET": f"'{API_SECRET}'"},
    {"TWILIO_API_URL": f"https://kim:{PASSWORD}@api.example"},
    {"SECRET_KEY": f"{KEY}, ,{KEY}"},
    {"SECRET_KEY": KEY[:9]},
    {"SECRET_KEY": f"{KEY}\x07"},
    {"DATABASE_URL": f"mysql://kim:{PASSWORD}@127.0.0.1/ivr"},
    {"IVR_PUBLIC_URL": f"https://kim:{PASSWORD}@line.example.org"},
    {"IVR_VOICE_FALLBACK_URL": f"https://kim:{PASSWORD}@files.example.org/x.xml"},
    {"IVR_PORT": TOKEN},
    {"IVR_TEXT_FROM": TOKEN},
    {"IVR_STAFF_PAGES": TOKEN},
    {"IVR_HOST": f"{TOKEN}"},
]
DATABASES = [
    DATABASE,
    f"postgresql://kim:{PASSWORD}@nowhere.invalid/ivr",
    f"postgresql://kim:x@{PASSWORD}@127.0.0.1:1/ivr",
    f"postgresql://kim:x/{PASSWORD}@127.0.0.1:1/ivr",
    f"postgresql://kim:x#{PASSWORD}@127.0.0.1:1/ivr",
    f"postgresql://kim:x?{PASSWORD}@127.0.0.1:1/ivr",
    f"postgresql://kim:x:{PASSWORD}@127.0.0.1:1/ivr",
    f"postgresql://kim:x%zz{PASSWORD}@127.0.0.1:1/ivr",
    f"postgresql://kim:[{PASSWORD}@127.0.0.1:1/ivr",
    f"postgresql://kim:{PASSWORD}@127.0.0.1:port/ivr",
    f"postgresql://127.0.0.1:1/ivr?user=kim&password={PASSWORD}",
    f"postgresql:///ivr?host=127.0.0.1&port=1&sslpassword={PASSWORD}",
    f"postgresql://kim:{PASSWORD}",
    f"postgresql:///?password={PASSWORD}&nonsense={PASSWORD}",
]


def told(
    argv: list[str],
    settings: dict[str, str],
    state: Path,
    capsys: pytest.CaptureFixture[str],
    patch: pytest.MonkeyPatch,
) -> str:
    """Carry out a command in this process with just these settings; return all it printed."""
    for setting in SETTINGS:
        patch.delenv(setting.name, raising=False)
    for name, value in {"IVR_STATE_DIR": str(state), **settings}.items():
        patch.setenv(name, value)
    patch.setattr("sys.stdin", io.StringIO("1\n\n"))
    with suppress(SystemExit):
        main(argv)
    out, err = capsys.readouterr()
    return str(out + err)


def silent(text: str) -> bool:
    """Whether no secret stands in a text, nor the half of one."""
    shown = [each for secret in SECRETS for each in (secret, secret[: len(secret) // 2 + 1]) if each in text]
    assert shown == [], text
    return True


def test_every_command_is_tried() -> None:
    assert ARGUMENTS.keys() == COMMANDS.keys()


@pytest.mark.parametrize(("command", "more"), [(name, more) for name, several in ARGUMENTS.items() for more in several])
def test_no_command_prints_a_secret(
    command: str, more: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = {**GOOD, "IVR_PORT": str(taken.getsockname()[1])}
        if command in ("close", "reopen", "announce", "rollback"):
            settings["IVR_PROMPTS_DIR"] = str(tmp_path)  # nothing there to change, whatever is made of the words
        printed = told([command, *more], settings, tmp_path, capsys, monkeypatch)
    assert silent(printed)
    assert printed


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: next(iter(odd)))
def test_no_complaint_about_a_setting_repeats_a_secret(
    odd: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = {**GOOD, "IVR_PORT": str(taken.getsockname()[1]), **odd}
        printed = told(["serve"], settings, tmp_path, capsys, monkeypatch)
    assert silent(printed)
    assert printed


@pytest.mark.parametrize("database", DATABASES)
def test_no_complaint_about_the_database_repeats_its_password(
    database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for act in ("status", "migrate"):
        printed = told(["records", act], {**GOOD, "DATABASE_URL": database}, tmp_path, capsys, monkeypatch)
        assert silent(printed)
        assert printed


@pytest.mark.parametrize("database", DATABASES)
def test_the_log_of_records_that_wait_says_no_password(
    database: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = read({**GOOD, "IVR_STATE_DIR": str(tmp_path), "DATABASE_URL": database})
    recorder = Recorder(settings, utc_now)
    recorder.spool.write(b"{}\n")
    assert not recorder.drainer.poll()
    recorder.drainer.close()
    recorder.spool.leave()
    assert silent(caplog.text)
    assert "Records wait" in caplog.text


def test_the_real_server_tells_nothing_in_its_log_or_to_anybody(tmp_path: Path) -> None:
    with served(tmp_path, **{name: value for name, value in GOOD.items() if name != "IVR_PUBLIC_URL"}) as (
        process,
        port,
    ):
        heard = b""
        for path in ("/health", "/nothing", "/voice", "/staff"):
            with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
                line.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
                while part := line.recv(65536):
                    heard += part
        process.terminate()
        out, _ = process.communicate(timeout=20)
    assert b'"status":"ok"' in heard.replace(b" ", b"")
    assert silent(heard.decode() + out)
    assert "Listening at" in out


def test_no_page_of_the_staff_shows_one(tmp_path: Path) -> None:
    pages = staff(tmp_path, database_url=DATABASE, api_key_sid=GOOD["TWILIO_API_KEY_SID"], api_key_secret=API_SECRET)
    kim = pages.browser("kim")
    seen = 0
    for rule in pages.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and "<" not in rule.rule and rule.rule.startswith("/staff"):
            text = kim.get(rule.rule).text
            assert silent(text), rule.rule
            assert pages.settings.auth_tokens[0] not in text
            assert pages.settings.secret_keys[0] not in text
            seen += 1
    assert seen > 8

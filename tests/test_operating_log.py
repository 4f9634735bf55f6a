"""The log of a server: one object a line, the call on every line of a turn, no numbers, no words, no secrets."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from ivr.channels.refusals import Refusals, reason
from ivr.operating.logs import LONGEST_LINE
from ivr.operating.masking import masker
from ivr.settings import Settings
from tests.playing import HERE
from tests.signed import ACCOUNT, CALLER, TOKEN, Wire, call_form, signature, text_form
from tests.test_serve import PUBLIC, served

SID = call_form()["CallSid"]
BEGIN = "from ivr.operating import logs; from ivr.settings import from_environment; import logging\n"


def lines(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines() if line.startswith("{")]


def logged(code: str, **environ: str) -> tuple[list[dict[str, object]], str]:
    """What a process of its own writes while it carries out some code."""
    whole = {"PATH": os.environ["PATH"], "PYTHONPATH": str(HERE.parent), "TWILIO_AUTH_TOKEN": TOKEN, **environ}
    command = [sys.executable, "-c", f"{BEGIN}logs.begin(from_environment())\n{code}"]
    done = subprocess.run(command, env=whole, capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
    return lines(done.stderr), done.stderr


def test_an_exception_is_told_with_its_numbers_hidden() -> None:
    code = """
try:
    try:
        raise KeyError("+12065550123")
    except KeyError as first:
        raise ValueError("cannot reach (206) 555-0199, 2 0 6 5 5 5 0 1 8 8, %2B12065550123") from first
except ValueError:
    logging.getLogger("ivr.x").exception("calling %s failed", "+1 206 555 0123")
"""
    (line,), raw = logged(code)
    assert line["event"] == "calling +1********23 failed"
    assert "KeyError: '+1********23'" in str(line["exception"])
    assert "cannot reach ********99, ********88, %2B1" not in raw  # the escaped one keeps its country at most
    for number in ("2065550123", "206 555 0123", "555-0199", "6 5 5 5", "5550123"):
        assert number not in raw, raw


def test_secrets_are_never_written() -> None:
    secrets = {"SECRET_KEY": "first-key-of-the-line,second-key-of-the-line"}
    secrets["DATABASE_URL"] = "postgresql://me:pass%40word@h/d"
    secrets["REDIS_URL"] = "redis://:another%40one@127.0.0.1:9/0"
    code = """
import os
for name in ("TWILIO_AUTH_TOKEN", "SECRET_KEY", "DATABASE_URL", "REDIS_URL"):
    try:
        raise RuntimeError(os.environ[name])
    except RuntimeError:
        logging.getLogger("other.library").exception("it was %r", os.environ[name].encode())
logging.getLogger("ivr").error("pass@word another@one")
"""
    written, raw = logged(code, **secrets)
    assert len(written) == 5
    for secret in (TOKEN, "first-key", "second-key", "pass%40word", "pass@word", "another%40one", "another@one"):
        assert secret not in raw, raw


def test_a_thread_that_ends_is_told_as_one_line_too() -> None:
    code = """
import threading
def work(): raise ValueError("+12065550123")
one = threading.Thread(target=work, name="worker"); one.start(); one.join()
"""
    (line,), raw = logged(code)
    assert line["event"] == "the thread worker ended"
    assert "ValueError: +1********23" in str(line["exception"])
    assert "2065550123" not in raw


def test_however_long_a_line_stays_in_one_piece_and_keeps_its_end() -> None:
    code = """
def deep(n): return deep(n - 1) if n else 1 / 0
for words in ("x" * 9000, "\\u20ac\\n" * 5000):
    try: deep(0)
    except ZeroDivisionError: logging.getLogger("ivr").exception(words)
try:
    exec("def a(n):\\n  return b(n)\\ndef b(n):\\n  return a(n-1) if n else 1 / 0\\na(400)")
except ZeroDivisionError:
    logging.getLogger("ivr").exception("deep")
"""
    written, raw = logged(code)
    assert len(written) == len(raw.splitlines()) == 3
    assert max(map(len, raw.splitlines())) < LONGEST_LINE
    assert str(written[-1]["exception"]).endswith("ZeroDivisionError: division by zero")


def test_what_would_end_a_line_or_colour_a_terminal_does_not_come_through() -> None:
    code = 'logging.getLogger("ivr").warning("a\\x1b[31mb\\u2028c\\rd")'
    (line,), _ = logged(code)
    assert line["event"] == "a?[31mb?c?d"
    _, raw = logged(code, IVR_LOG="text")
    assert len(raw.splitlines()) == 1
    assert "a?[31mb?c?d" in raw
    assert not raw.startswith("{")


def test_addresses_of_the_network_stay_readable_and_numbers_like_them_do_not() -> None:
    shown = masker(Settings(auth_tokens=(TOKEN,)))
    assert shown("at http://192.168.10.12:45671 (12345)") == "at http://192.168.10.12:45671 (12345)"
    assert shown("call 206.555.0123") == "call ********23"
    assert shown("206.555.01.23") == "********23"
    assert shown(12065550123) == "*********23"
    assert shown({"a": [(CALLER, True, None, 0.5)]}) == {"a": [["+1********23", True, None, 0.5]]}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[dict[str, object]], str]:
    """What the real server writes: a call that breaks, a text that breaks, requests that are refused, its own lines."""
    home = tmp_path_factory.mktemp("home")
    breaking = home.with_name("breaking")
    breaking.mkdir()
    # Whatever breaks in a turn raises with what the caller said in its words.
    (breaking / "sitecustomize.py").write_text(
        "import ivr.dialogue.conversation as c\n"
        "def read(channel, text): raise ValueError(f'{text} said by +12065550123')\n"
        "c.read = read\n"
    )
    path = os.pathsep.join([str(breaking), str(HERE.parent)])
    with served(home, IVR_PUBLIC_URL=PUBLIC, TWILIO_ACCOUNT_SID=ACCOUNT, PYTHONPATH=path) as (run, port):
        inner = f"http://127.0.0.1:{port}"
        wire = Wire(inner, PUBLIC)
        assert wire.post("/voice?c=zebra&n=2", call_form(Digits="1")).status == 200
        forwarded = {"X-Twilio-Signature": signature("http://line.example.org/help/voice", call_form())}
        assert wire.post("/voice", call_form(), headers={**forwarded, "Host": "line.example.org"}).status == 403
        assert wire.post("/voice", call_form(), headers={"X-Twilio-Signature": ""}).status == 403
        other = call_form(AccountSid="AC" + "9" * 32)
        assert wire.post("/voice", other).status == 403
        assert wire.post("/sms", text_form("zebra")).status == 200
        run.terminate()
        out, _ = run.communicate(timeout=20)
    return lines(out), out


def test_every_line_of_the_server_is_one_object(told: tuple[list[dict[str, object]], str]) -> None:
    written, out = told
    bare = [line for line in out.splitlines() if not line.startswith("{")]
    assert len(bare) == 1, "only the line that `serve` prints for people"
    assert bare[0].startswith("Line ")
    assert {"timestamp", "level", "event", "logger", "process"} <= set.intersection(*map(set, written))
    assert any("Listening at: http://127.0.0.1:" in str(line["event"]) for line in written)


def test_a_turn_that_breaks_is_told_with_its_call_and_without_a_word(told: tuple[list[dict[str, object]], str]) -> None:
    written, out = told
    (broke,) = [line for line in written if "apologised" in str(line["event"])]
    assert broke["call"] == SID
    assert re.fullmatch(r"\d{4}", str(broke["code"])), "by which it can be replayed"
    assert "ValueError" in str(broke["event"])
    assert "conversation" in str(broke["event"]) or "voice/webhook.py" in str(broke["event"])
    assert "zebra" not in out
    assert "2065550123" not in out
    assert CALLER[2:] not in out


def test_a_refused_request_is_told_with_the_address_we_computed_and_what_to_set(
    told: tuple[list[dict[str, object]], str],
) -> None:
    refused = {str(line["refused"]): line for line in told[0] if "refused" in line}
    assert set(refused) == {"signature", "unsigned", "account"}
    assert refused["signature"]["address"] == f"{PUBLIC}/voice"
    assert "X-Twilio-Signature" in str(refused["unsigned"]["hint"])
    assert "TWILIO_ACCOUNT_SID" in str(refused["account"]["hint"])
    assert all(line["call"] == SID for line in refused.values())


def test_a_request_signed_for_the_address_outside_a_proxy_says_which_one_to_set() -> None:
    form = call_form()
    body = "&".join(f"{name}={value.replace('+', '%2B')}" for name, value in form.items()).encode()
    environ = {
        "wsgi.url_scheme": "http",
        "HTTP_HOST": "line.example.org",
        "RAW_URI": "/voice",
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "HTTP_X_TWILIO_SIGNATURE": signature("https://line.example.org/voice", form),
    }
    found = reason(environ, Settings(auth_tokens=(TOKEN,)))
    assert found.why == "signature"
    assert found.address == "http://line.example.org/voice"
    assert found.hint == "It was signed for https://line.example.org: set IVR_PUBLIC_URL to that."


def test_whoever_knocks_all_day_does_not_fill_the_log(caplog: pytest.LogCaptureFixture) -> None:
    refusals = Refusals()
    environ = {"wsgi.url_scheme": "http", "HTTP_HOST": "x", "RAW_URI": "/voice", "REQUEST_METHOD": "POST"}
    with caplog.at_level(logging.WARNING):
        threads = [
            threading.Thread(target=lambda: [refusals.told(dict(environ), Settings()) for _ in range(50)])
            for _ in range(4)
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert len(caplog.records) == 1


def test_a_turn_that_goes_well_writes_nothing(tmp_path: Path) -> None:
    with served(tmp_path, IVR_PUBLIC_URL=PUBLIC) as (run, port):
        wire = Wire(f"http://127.0.0.1:{port}", PUBLIC)
        for _ in range(20):
            assert wire.post("/voice", call_form()).status == 200
        run.terminate()
        out, _ = run.communicate(timeout=20)
    assert not any("call" in line for line in lines(out))

"""The commands as somebody at a terminal meets them: what they print, what they refuse, and in how many words."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from ivr.cli import COMMANDS, main
from ivr.loopback import serve
from ivr.phone.clock import StoppedClock
from ivr.phone.phone_player import PhonePlayer
from ivr.phone.play import play
from ivr.phone.provider import Provider
from ivr.phone.transcript import Transcript, parse
from ivr.settings import SETTINGS, Settings
from tests.facts import PRINTED
from tests.playing import HERE, LINE_NUMBER, edition

ROOT = HERE.parent
AT = ["--at", "Monday 2026-11-23 10:15 America/Los_Angeles"]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Carry out a command in this process; give its exit code and what it printed."""
    for setting in SETTINGS:
        monkeypatch.delenv(setting.name, raising=False)

    def carry_out(*argv: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        try:
            code = main(argv)
        except SystemExit as left:
            code = int(left.code or 0)
        out, err = capsys.readouterr()
        return code, out, err

    return carry_out


def in_shell(*argv: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own, with only these settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("IVR_", "TWILIO_", "SECRET_"))}
    return subprocess.run(
        [sys.executable, *argv], cwd=ROOT, env={**kept, **settings}, capture_output=True, text=True, timeout=60
    )


def one_line(err: str) -> bool:
    return err.count("\n") == 1 and "Traceback" not in err


# call and text


def transcript_in(out: str) -> Transcript:
    return parse(out[re.search(r"^(from|on): ", out, re.MULTILINE).start() :])


def replayed(written: Transcript) -> list[str]:
    """What does not fit when a transcript is played again over the telephone."""
    clock = StoppedClock(datetime.now(UTC))
    with serve(Settings(), clock, edition("court")) as line:
        player = PhonePlayer(
            Provider(line.token, clock),
            f"{line.address}/voice",
            f"{line.address}/sms",
            written.headers.caller_id,
            LINE_NUMBER,
            clock,
        )
        return [str(each) for each in play(written, player)]


CALL = """3
# a comment

  hears: whatever
to coma
tacoma
1
b
*
it is Monday 2026-11-23 17:30 America/Los_Angeles
3
"""


@pytest.mark.parametrize("how", ["file", "-", "typed"])
@pytest.mark.parametrize(
    "caller", [[], ["--from", "withheld"], ["--from", "(202) 555-0188"], ["--from", "sip:a@b.example"]]
)
def test_a_call_from_a_script_prints_a_transcript_that_plays(
    run: Run, tmp_path: Path, how: str, caller: list[str]
) -> None:
    script = tmp_path / "call.txt"
    script.write_text(CALL)
    given = {"file": ["--script", str(script)], "-": ["--script", "-"], "typed": []}[how]
    code, out, err = run("call", *AT, *caller, "--transcript", *given, typed="" if how == "file" else CALL)
    assert (code, err) == (0, "")
    written = transcript_in(out)
    assert [turn.action.kind for turn in written.turns] == [
        "calls", "presses", "says", "says", "presses", "busy", "presses", "clock", "presses", "hangs up",
    ]  # fmt: skip
    assert replayed(written) == []
    expected = {"withheld": "withheld", "(202) 555-0188": "+12025550188", "sip:a@b.example": "sip:a@b.example"}
    if caller:
        assert written.headers.from_ == expected[caller[1]]


@pytest.mark.parametrize(
    "path", [*sorted(HERE.glob("calls/*.txt"))[:4], *sorted(HERE.glob("texts/*.txt"))[:4]], ids=lambda path: path.stem
)
def test_a_transcript_of_the_tests_is_a_script_and_is_heard_at_its_own_time(run: Run, path: Path) -> None:
    code, out, _ = run("call" if path.parent.name == "calls" else "text", "--script", str(path), "--transcript")
    assert code == 0
    original, written = parse(path.read_text()), transcript_in(out)
    assert written.headers.on == original.headers.on
    assert written.headers.from_ == original.headers.from_
    assert replayed(written) == []


def test_at_counts_more_than_the_time_a_script_brings(run: Run, tmp_path: Path) -> None:
    script = tmp_path / "s.txt"
    script.write_text("on: Monday 2026-11-23 10:15 America/Los_Angeles\nfrom: withheld\ncalls\npresses 1\n")
    _, out, _ = run("call", "--script", str(script), "--at", "2026-11-24 06:01", "--from", "2025550188", "--transcript")
    assert "on: Tuesday 2026-11-24 06:01 America/Los_Angeles" in out
    assert "from: +12025550188" in out


def test_a_call_shows_what_is_heard_and_what_can_be_done_once(run: Run) -> None:
    _, out, _ = run("call", *AT, typed="3\n3\n")
    assert out.count("Press keys 0-9 * #") == 1
    assert out.count("listening for") == 3
    assert "2 5 3, 8 8 2, 3 8 0 0" in out
    assert "first number heard by" in out


def test_one_text_is_sent_as_it_is_and_only_the_reply_is_shown(run: Run) -> None:
    code, out, err = run("text", *AT, "HELP", "PASSWORD")
    assert (code, err) == (0, "")
    assert "800-676-6856" in out
    assert re.search(r"^ +\(\d+ characters, [12] parts?, GSM-7, from the line\)$", out, re.MULTILINE)
    assert ">" not in out
    for odd in ("# password", "on: password", " password", "sends a picture", "line one\npassword"):
        _, out, _ = run("text", *AT, odd, "--transcript")
        assert [turn.action.text for turn in transcript_in(out).turns] == [odd]


def test_a_conversation_by_text_remembers_and_prints_a_transcript_that_plays(run: Run) -> None:
    typed = "HELP CASE\n3\nstop\nit is Monday 2026-11-23 14:30 America/Los_Angeles\n3\nsends a picture\n"
    code, out, err = run("text", *AT, "--transcript", typed=typed)
    assert (code, err) == (0, "")
    assert "253-882-3800" in out
    written = transcript_in(out)
    assert [turn.action.kind for turn in written.turns] == ["texts", "texts", "texts", "clock", "texts", "picture"]
    assert written.turns[1].lines != written.turns[4].lines, "after four hours 3 is the menu's again"
    assert replayed(written) == []


def test_a_text_from_nobody_is_shown_to_get_nothing(run: Run) -> None:
    assert "(nothing arrives)" in run("text", "--from", "withheld", "password")[1]


# check, answer, hours


def test_a_line_that_is_right_is_summed_up(run: Run) -> None:
    code, out, err = run("check")
    assert (code, err) == (0, "")
    assert out.startswith(f"All is right: line {edition('court').line.id}, edition ")


def test_what_is_wrong_is_told_with_file_and_line_wherever_the_folder_is_named(run: Run, tmp_path: Path) -> None:
    config = tmp_path / "config"
    shutil.copytree(ROOT / "config", config)
    contacts = (config / "contacts.yaml").read_text()
    broken = contacts.replace("number: 206-370-8787", "nubmer: 206-370-8787").replace("8:00-18:00", "18:00-8:00")
    (config / "contacts.yaml").write_text(broken)
    line = 1 + broken[: broken.index("nubmer")].count("\n")
    for argv in (["--config", str(config), "check"], ["check", "--config", str(config)]):
        code, out, err = run(*argv)
        assert (code, err) == (1, "")
        assert f"contacts.yaml:{line}: " in out
        assert "nubmer" in out
        assert "number" in out
        assert out.count("contacts.yaml:") >= 2, "all at once"
    for argv in (["hours"], ["answer", "case"], ["call"], ["text", "hi"]):
        code, out, err = run(*argv, "--config", str(config))
        assert (code, out) == (2, "")
        assert f"contacts.yaml:{line}: " in err


def test_a_folder_there_is_not_is_told(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("check", "--config", str(tmp_path / "nowhere"))
    assert code == 1
    assert "nowhere" in out


@pytest.mark.parametrize("argv", [["case", "tacoma"], ["case", "Tacoma"], ["docket", "tacoma"], ["case", "TACOMA"]])
def test_an_answer_is_given_as_callers_hear_it_and_as_texters_read_it(run: Run, argv: list[str]) -> None:
    code, out, err = run("answer", *argv, *AT)
    assert (code, err) == (0, "")
    assert out.startswith("Monday 2026-11-23 10:15 America/Los_Angeles\n")
    assert "2 5 3, 8 8 2, 3 8 0 0" in out
    assert "253-882-3800" in out
    assert "8440" not in out
    assert re.search(r"\(\d+ characters, [12] parts?\)", out)


def test_an_answer_without_its_choice_has_all_of_them(run: Run) -> None:
    _, out, _ = run("answer", "case", *AT)
    assert "253-882-3800" in out
    assert "206-370-8440" in out


@pytest.mark.parametrize("issue", [*edition("court").line.issues])
def test_every_issue_can_be_asked_for(run: Run, issue: str) -> None:
    code, out, err = run("answer", issue, *AT)
    assert (code, err) == (0, "")
    assert "By voice:\n    " in out
    assert "By text:\n    " in out


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["xyzzy"], '"xyzzy" is no issue of this line'),
        ([""], '"" is no issue of this line'),
        (["case", "spokane"], '"spokane" is no choice of case: its choices are seattle, tacoma.'),
        (["password", "tacoma"], '"tacoma" is no choice of password: it asks nothing.'),
    ],
)
def test_what_cannot_be_answered_is_one_clear_line(run: Run, argv: list[str], said: str) -> None:
    code, out, err = run("answer", *argv)
    assert (code, out) == (2, "")
    assert said in err
    assert one_line(err)


def test_hours_tell_every_desk_at_a_moment(run: Run) -> None:
    _, out, _ = run("hours", "--at", "Monday 2026-11-23 16:40 America/Los_Angeles")
    assert out.startswith("Monday 2026-11-23 16:40 America/Los_Angeles\n")
    assert "PACER Support: closed; opens" in out
    assert "Tacoma Case Administrator team: open until 5 PM" in out
    numbers = "".join(filter(str.isdigit, out))
    assert [each.digits for each in PRINTED if each.digits not in numbers] == []


# schema


class Yaml12(yaml.SafeLoader):
    """What editors read: words, whole numbers, true and false; a date is a word to them."""


Yaml12.yaml_implicit_resolvers = {}
Yaml12.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(true|false)$"), list("tf"))
Yaml12.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"-?[0-9]+$"), list("-0123456789"))
Yaml12.add_implicit_resolver("tag:yaml.org,2002:null", re.compile(r"(null|~|)$"), ["n", "~", ""])


@pytest.fixture
def schema(run: Run) -> dict[str, Any]:
    code, out, _ = run("schema")
    assert code == 0
    found: dict[str, Any] = json.loads(out)
    return found


def test_the_schema_is_one_and_takes_every_file_of_this_line(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"].endswith("2020-12/schema")
    assert schema["title"]
    for path in sorted((ROOT / "config").glob("*.yaml")):
        read = yaml.load(path.read_text(), Yaml12)
        assert [each.message for each in Draft202012Validator(schema).iter_errors(read)] == [], path


@pytest.mark.parametrize(
    ("mistake", "right"),
    [
        ({"contacts": {"a": {"site": "b", "hours": "c", "nubmers": []}}}, None),
        ({"contact": {}}, None),
        (
            {"questions": {"q": {"choices": {"a": {"digit": 7}}}}},
            {"questions": {"q": {"choices": {"a": {"digit": 6}}}}},
        ),
        ({"issues": {"a": {"key": "9"}}}, {"issues": {"a": {"key": "2"}}}),
        (
            {"contacts": {"a": {"site": "b", "hours": "c", "numbers": [{"number": "1", "option": "x"}]}}},
            {"contacts": {"a": {"site": "b", "hours": "c", "numbers": [{"number": "1", "option": 0}]}}},
        ),
    ],
)
def test_the_schema_finds_a_mistake_and_takes_keys_without_quotes(
    schema: dict[str, Any], mistake: dict[str, Any], right: dict[str, Any] | None
) -> None:
    assert not Draft202012Validator(schema).is_valid(mistake)
    assert right is None or Draft202012Validator(schema).is_valid(right)


# What goes wrong at a terminal


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["call", "--at", "whenever"], '"whenever" is no time'),
        (["hours", "--at", "10"], "could be a day or a time"),
        (["call", "--script", "no/such/file"], "no/such/file cannot be read: No such file"),
        (["text", "--script", str(HERE)], "cannot be read: Is a directory"),
        (["text", "--script", str(HERE / "calls/case_seattle.txt"), "hello"], "not both"),
        (["serve"], "TWILIO_AUTH_TOKEN is not set"),
    ],
)
def test_what_cannot_be_done_is_one_clear_line(run: Run, argv: list[str], said: str) -> None:
    code, out, err = run(*argv)
    assert (code, out) == (2, "")
    assert said in err
    assert one_line(err)


def test_a_script_that_is_no_text_or_has_no_time_is_told(run: Run, tmp_path: Path) -> None:
    script = tmp_path / "s.txt"
    script.write_bytes(b"\xff\xfe3\n")
    assert "not written in UTF-8" in run("call", "--script", str(script))[2]
    script.write_text("on: Friday 2026-11-23 10:15 America/Los_Angeles\n")
    code, _, err = run("call", "--script", str(script))
    assert code == 2
    assert "s.txt:1: 2026-11-23 is a Monday, not a Friday" in err
    assert one_line(err)


@pytest.mark.parametrize("argv", [[], ["dance"], ["call", "--loud"], ["answer"]])
def test_a_command_there_is_not_shows_how_to_use_it(run: Run, argv: list[str]) -> None:
    code, _, err = run(*argv)
    assert code == 2
    assert "usage: python -m ivr" in err


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_explains_itself(run: Run, command: str) -> None:
    code, out, _ = run(*filter(None, [command, "--help"]))
    assert code == 0
    assert out.startswith("usage: python -m ivr")
    assert command or all(f"    {name} " in out for name in COMMANDS)
    assert not [line for line in out.splitlines() if line != line.rstrip()]
    assert "--config FOLDER" in out


def test_every_wrong_setting_is_told_at_once(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("IVR_PORT", "x"), ("IVR_PUBLIC_URL", "ftp://x")):
        run("check")
        monkeypatch.setenv(name, value)
    code, _, err = run("check")
    assert code == 2
    assert "IVR_PORT" in err
    assert "IVR_PUBLIC_URL" in err


def test_wsgi_refuses_to_start_without_a_token_in_one_sentence() -> None:
    done = in_shell("-c", "import wsgi")
    assert done.returncode == 4, "by which gunicorn knows not to try again"
    assert done.stderr.startswith("TWILIO_AUTH_TOKEN is not set")
    assert one_line(done.stderr)
    assert in_shell("-c", "from wsgi import app; print(app.name)", TWILIO_AUTH_TOKEN="x" * 32).stdout == "ivr\n"


def test_gunicorn_gives_up_where_it_can_never_start() -> None:
    done = in_shell("-m", "gunicorn", "wsgi:app", "--bind", "127.0.0.1:0", "--no-control-socket")
    assert "TWILIO_AUTH_TOKEN is not set" in done.stderr
    assert done.returncode != 0


@pytest.mark.parametrize("command", ["schema", "hours"])
def test_a_reader_who_has_seen_enough_is_no_error(command: str) -> None:
    """`python -m ivr schema | head -1`, with more than a pipe holds at once and with less."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ivr", command],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stderr
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(30) == 141


@pytest.mark.parametrize("argv", [["text", "caf\udce9"], ["hours", "--config", "\udcff"], ["text"]])
def test_bytes_that_are_no_letters_are_told_and_no_traceback(run: Run, argv: list[str]) -> None:
    code, _, err = run(*argv, typed="caf\udce9\n")
    assert code == 2
    assert "no UTF-8" in err

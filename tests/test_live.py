"""The real server beside files that change: every worker serves the new line within seconds, whole."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from ivr.directory.publish import ConflictError, publish
from tests.killed import changes
from tests.live import Live, soon
from tests.playing import HERE
from tests.signed import TOKEN, Reply, Wire, call_form, text_form
from tests.test_serve import free_port, is_up
from tests.twiml_checker import problems

LINE = "config/line.yaml"
PROMISED = 5.0
BROKEN = ("desk: dock", "desk: nobody")


@pytest.fixture
def live(tmp_path: Path) -> Live:
    made = Live.of("single", tmp_path)
    made.edit(LINE, '"6:00-22:00"', '"0:00-24:00"')
    (tmp_path / "config/extra.yaml").write_text("# nothing\nnotices: {}\n")
    return made


class Server:
    """The line in processes of its own, and what it writes."""

    def __init__(self, process: subprocess.Popen[bytes], port: int, log: Path) -> None:
        self.process, self.port, self.log = process, port, log
        self.wire = Wire(f"http://127.0.0.1:{port}")

    def told(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def workers(self) -> set[str]:
        """The processes that were started to answer."""
        return set(re.findall(r"Booting worker with pid: (\d+)", self.told()))

    def health(self) -> dict[str, object]:
        reply = self.wire.send("/health", b"", "GET", {})
        assert reply.status == 200
        return dict(json.loads(reply.body))

    def in_all_workers(self, edition: str, workers: set[str]) -> bool:
        """Say whether each worker wrote that it serves an edition."""
        lines = re.findall(rf'"edition {edition} is in service".*"process": (\d+)', self.told())
        return workers <= set(lines)


@contextmanager
def serving(live: Live, *words: str, **settings: str) -> Iterator[Server]:
    """Serve a line in processes of its own until the block is left."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("IVR_", "TWILIO_", "SECRET_"))}
    mine = {
        "TWILIO_AUTH_TOKEN": TOKEN, "IVR_PORT": str(port), "IVR_WORKERS": "2", "HOME": str(live.top),
        "IVR_CONFIG_DIR": str(live.folders.config), "IVR_PROMPTS_DIR": str(live.folders.prompts), **settings,
    }  # fmt: skip
    log = live.top / f"log-{port}"
    command = [word.format(port=port) for word in words] or ["ivr", "serve"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=HERE.parent, env={**kept, **mine}, stdout=out, stderr=out
        )
    try:
        server = Server(process, port, log)
        assert soon(lambda: is_up(port), 30), server.told()
        assert soon(lambda: len(server.workers()) == 2, 10)
        time.sleep(0.5)  # the second worker may still be getting up
        yield server
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_a_change_is_served_by_every_worker_in_five_seconds(live: Live) -> None:
    with serving(live) as server:
        first = server.health()["edition"]
        for hours in ('"0:00-23:00"', '"0:00-22:00"'):
            live.edit(LINE, live.text(LINE).partition("daily: ")[2].partition("\n")[0], hours)
            name, began = live.files.edition, time.monotonic()
            assert name != first
            assert soon(lambda name=name: server.in_all_workers(name, server.workers()), PROMISED), server.told()  # type: ignore[misc]
            assert time.monotonic() - began < PROMISED
            assert {server.health()["edition"] for _ in range(20)} == {name}


def test_a_broken_change_is_refused_by_every_worker_and_a_new_worker_serves_the_last_good_edition(live: Live) -> None:
    with serving(live) as server:
        first = server.health()["edition"]
        live.edit(LINE, *BROKEN)
        assert soon(lambda: server.told().count("The files are refused") == 2, PROMISED), server.told()
        time.sleep(2)
        assert server.told().count("The files are refused") == 2, "once in each worker"
        for worker in server.workers():
            os.kill(int(worker), signal.SIGKILL)
        assert soon(lambda: len(server.workers()) == 4 and is_up(server.port), 20)
        assert soon(lambda: server.told().count("The files are refused") == 4, 20)
        for _ in range(20):
            health = server.health()
            assert health["edition"] == first
            assert health["status"] == "ok"
            assert "nobody" in str(health["refused"])
        assert "0 1 0 0" in server.wire.post("/voice", call_form()).words
        live.edit(LINE, BROKEN[1], BROKEN[0])
        assert soon(lambda: all("refused" not in server.health() for _ in range(10)), PROMISED)


def test_the_whole_server_starts_beside_broken_files_with_the_last_good_edition(live: Live) -> None:
    with serving(live) as server:
        first = server.health()["edition"]
    live.edit(LINE, *BROKEN)
    with serving(live) as server:
        health = server.health()
        assert health["edition"] == first
        assert "refused" in health
        assert f"edition {first}" in server.told()
        assert "config/line.yaml" in server.told()


@pytest.mark.parametrize("options", [[], ["--preload"]])
def test_under_a_server_of_ones_own_changes_are_served_too(live: Live, options: list[str]) -> None:
    words = ["gunicorn", "wsgi:app", "--bind", "127.0.0.1:{port}", "--workers", "2", "--no-control-socket", *options]
    with serving(live, *words) as server:
        live.edit(LINE, '"0:00-24:00"', '"0:00-23:00"')
        name = live.files.edition
        assert soon(lambda: all(server.health()["edition"] == name for _ in range(20)), PROMISED), server.told()
        live.edit(LINE, *BROKEN)
        assert soon(lambda: all("refused" in server.health() for _ in range(20)), PROMISED)


def test_a_publish_that_is_killed_leaves_every_worker_with_the_old_line_or_the_new_one(live: Live) -> None:
    with serving(live) as server:
        old = live.files.edition
        words = [sys.executable, "-m", "tests.killed"]
        wanted = changes(live)
        with subprocess.Popen(words, cwd=HERE.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as killer:
            for nth in range(20, 400):
                assert killer.stdin
                assert killer.stdout
                killer.stdin.write(f"{live.top} {nth}\n".encode())
                killer.stdin.flush()
                assert killer.stdout.readline() == b"killed\n"
                if (live.state / "journal.json").exists() or live.files.edition != old:
                    break
        assert soon(lambda: all(server.health()["edition"] != old for _ in range(20)), PROMISED), server.told()
        assert soon(lambda: server.health()["edition"] == live.files.edition, PROMISED)
        assert all(live.text(name) == text for name, text in wanted.items() if text is not None)
        assert "refused" not in server.health()


# Under load


def numbered(live: Live, nth: int) -> dict[str, str]:
    """The files of a line in which everything bears one digit: the desk's name, its number and its option."""
    line = live.text(LINE).replace("      - number: 207-555-0100", "      - number: 207-555-0101\n        option: 1")
    words = live.text("prompts/en/ferry.yaml").replace("The dock", "Dock 1")
    line = re.sub(r"207-555-010\d", f"207-555-010{nth}", re.sub(r"option: \d", f"option: {nth}", line))
    return {LINE: line, "prompts/en/ferry.yaml": re.sub(r"Dock \d", f"Dock {nth}", words)}


SEVERAL = 3
BEARS_THE_DIGIT = re.compile(
    r"Dock (\d)|5 5 5, 0 1 0 (\d)|answer, press (\d)\.|207-555-010(\d)|then press (\d)\b|\+1207555010(\d)"
    r"|w(\d)\"|I'll press (\d)"
)


def digits(reply: Reply) -> set[str]:
    """The digits that a reply says, texts or dials: a mixture has two."""
    said = re.sub(r"\s*<break[^>]*/>", "", reply.body.decode())
    return {digit for found in BEARS_THE_DIGIT.finditer(said) for digit in found.groups() if digit}


def a_call_and_a_text(wire: Wire) -> list[tuple[str, Reply]]:
    """Call, hear it again, be put through, find it busy; and send a text."""
    replies = [wire.post("/voice", call_form())]
    for form in (call_form(Digits="9"), call_form(Digits="1"), call_form(DialCallStatus="busy")):
        replies.append(wire.post(replies[-1].action, form))
    return [*(("voice", reply) for reply in replies), ("sms", wire.post("/sms", text_form("ferry")))]


def test_in_two_hundred_publishes_and_calls_at_once_nobody_hears_a_mixture(live: Live) -> None:
    for name, text in numbered(live, 1).items():
        (live.top / name).write_text(text)
    with serving(live) as server:
        heard: list[set[str]] = []
        wrong: list[str] = []
        won: dict[int, str] = {}
        told: dict[int, str] = {}
        go = threading.Event()

        def change(nth: int) -> None:
            go.wait()
            time.sleep(nth % 25 / 5)
            end = time.monotonic() + 60
            # Whoever was too late looks again, as a clerk would, until a few have been published however slow it is.
            while nth not in told or (len(won) < SEVERAL and time.monotonic() < end):
                try:
                    based_on, wanted = live.files.edition, numbered(live, nth % 9 + 1)
                    made = publish(live.folders, live.state, wanted, based_on=based_on, who=str(nth), why="load")
                except ConflictError as conflict:
                    told[nth] = str(conflict)
                else:
                    won[nth] = made.line.edition
                    break

        def call(nth: int) -> None:
            go.wait()
            time.sleep(nth % 25 / 5)
            for kind, reply in a_call_and_a_text(server.wire):
                found = digits(reply)
                heard.append(found)
                if reply.status != 200 or problems(reply.body, kind) or len(found) != 1:
                    wrong.append(f"{reply.status} {reply.body.decode()}")

        with ThreadPoolExecutor(200) as crowd:
            tasks = [crowd.submit(change if nth % 2 else call, nth) for nth in range(200)]
            go.set()
        for task in tasks:
            task.result()
        assert wrong == []
        assert len(heard) == 500
        assert len(set().union(*heard)) > 1, "several editions were heard"
        assert len(won) >= SEVERAL, "some were published"
        assert len(won.keys() | told.keys()) == 100, "each was published, or told that another was quicker"
        name = live.files.edition
        assert soon(lambda: all(server.health()["edition"] == name for _ in range(20)), 2 * PROMISED), server.told()
        assert "Traceback" not in server.told()
        assert "apologised" not in server.told()

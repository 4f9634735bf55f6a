"""`python -m ivr serve`, the real one: its own process, several workers, a signed call, and a clean end."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from ivr.phone.clock import StoppedClock
from ivr.phone.phone_player import PhonePlayer
from ivr.phone.provider import Provider
from ivr.phone.transcript import Action
from tests.playing import HERE, LINE_NUMBER
from tests.signed import ACCOUNT, CALLER, TOKEN, Wire, call_form, good

PUBLIC = "https://line.example.org/help"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def is_up(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@contextmanager
def served(home: Path, **settings: str) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The line in a process of its own; given once it answers, ended in any case."""
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("IVR_", "TWILIO_", "SECRET_"))}
    state = str(home.with_name(f"{home.name}-state"))
    mine = {"TWILIO_AUTH_TOKEN": TOKEN, "IVR_PORT": str(port), "IVR_WORKERS": "2", "HOME": str(home)}
    mine |= {"IVR_STATE_DIR": state, **settings}
    process = subprocess.Popen(
        [sys.executable, "-m", "ivr", "serve"],
        cwd=HERE.parent,
        env={**kept, **mine},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        for _ in range(300):
            if process.poll() is not None or is_up(port):
                break
            time.sleep(0.1)
        yield process, port
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        process.communicate(timeout=10)


def test_a_whole_call_and_a_text_over_two_workers_and_a_clean_end(tmp_path: Path) -> None:
    with served(tmp_path, IVR_PUBLIC_URL=PUBLIC, TWILIO_ACCOUNT_SID=ACCOUNT) as (process, port):
        clock = StoppedClock(datetime.now(UTC))
        inner = f"http://127.0.0.1:{port}"
        provider = Provider(TOKEN, clock, account=ACCOUNT, reach={"https://line.example.org": inner})
        player = PhonePlayer(provider, f"{PUBLIC}/voice", f"{PUBLIC}/sms", CALLER, LINE_NUMBER, clock, twice=True)
        heard = player.do(Action("calls"))
        assert heard[0].startswith("hears: ")
        asked = player.do(Action("presses", "3"))
        assert asked[0].startswith("hears: ")
        assert any("2 5 3" in line for line in player.do(Action("presses", "3")))
        assert any("253-882-3800" in line for line in player.do(Action("texts", "CASE TACOMA")))
        forged = Provider("e" * 32, clock, account=ACCOUNT, reach={"https://line.example.org": inner})
        stranger = PhonePlayer(forged, f"{PUBLIC}/voice", f"{PUBLIC}/sms", CALLER, LINE_NUMBER, clock)
        assert any("answered 403" in line for line in stranger.do(Action("calls")))
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=20)
        assert process.returncode == 0
        assert f"Calls: {PUBLIC}/voice. Texts: {PUBLIC}/sms." in out
        assert f"Listening at: {inner}" in out
        assert "Traceback" not in out
        assert CALLER[2:] not in out
        assert TOKEN not in out
    assert list(tmp_path.iterdir()) == [], "nothing is left in the home folder"


def test_a_reload_replaces_every_worker_while_people_call_and_no_request_is_lost(tmp_path: Path) -> None:
    """As `kill -HUP` asks for it. Each request has a connection of its own, as those that are not through a proxy."""
    with served(tmp_path) as (process, port):
        base = f"http://127.0.0.1:{port}"
        wire, stop, wrong, answered = Wire(base, base), threading.Event(), list[object](), list[int]()

        def calls() -> None:
            while not stop.is_set():
                try:
                    answered.append(good(wire.post("/voice", call_form()), "voice").status)
                except Exception as error:
                    wrong.append(error)

        callers = [threading.Thread(target=calls) for _ in range(4)]
        for each in callers:
            each.start()
        for _ in range(2):
            before, old = len(answered), workers(process)
            process.send_signal(signal.SIGHUP)
            until = time.monotonic() + 20
            while (workers(process) & old or len(answered) < before + 50) and time.monotonic() < until:
                time.sleep(0.05)
            assert not workers(process) & old, "all of them are others"
        stop.set()
        for each in callers:
            each.join(20)
        assert wrong == []


def workers(process: subprocess.Popen[str]) -> set[str]:
    return set(Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split())


def test_connections_that_say_nothing_do_not_keep_callers_out(tmp_path: Path) -> None:
    with served(tmp_path, IVR_WORKERS="1") as (_, port):
        idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(4)]
        try:
            time.sleep(0.2)
            assert is_up(port)
        finally:
            for each in idle:
                each.close()


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = {"IVR_PORT": str(taken.getsockname()[1])}
        with served(tmp_path, **settings) as (process, _):
            out, _ = process.communicate(timeout=30)
            assert process.returncode == 2
            assert f"port {settings['IVR_PORT']}, cannot be used: Address already in use. Set IVR_PORT" in out


def test_beside_broken_files_the_last_good_edition_is_served_at_once(tmp_path: Path) -> None:
    top = tmp_path / "line"
    for name in ("config", "prompts"):
        shutil.copytree(HERE.parent / name, top / name)
    home = tmp_path / "home"
    own = {"IVR_CONFIG_DIR": str(top / "config"), "IVR_PROMPTS_DIR": str(top / "prompts"), "IVR_WORKERS": "1"}
    with served(home, **own) as (process, port):
        assert is_up(port)
        first = process.pid
    (top / "config/contacts.yaml").write_text("contacts: [")
    with served(home, **own) as (process, port):
        assert is_up(port)
        assert process.poll() is None
        assert process.pid != first

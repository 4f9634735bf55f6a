"""docs/operate.md, followed: nginx with a certificate, the service behind it, PostgreSQL, calls through it all."""

from __future__ import annotations

import http.client
import re
import shutil
import socketserver
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from gunicorn.config import Keepalive

from ivr.phone.clock import StoppedClock
from ivr.phone.phone_player import PhonePlayer
from ivr.phone.provider import Provider
from ivr.phone.transcript import Action
from tests import front_door, postgres
from tests.front_door import NAME, Service
from tests.playing import LINE_NUMBER
from tests.signed import ACCOUNT, CALLER, TOKEN

pytestmark = [pytest.mark.nginx, pytest.mark.postgres]

PUBLIC = f"https://{NAME}"
KEY = "a-key-of-32-letters-for-the-test"


@dataclass
class Deployed:
    """The line as it is deployed, and the provider that calls it."""

    service: Service
    port: int
    chain: Path
    database: str
    server: postgres.Server
    folder: Path

    def caller(self, number: str = CALLER, token: str = TOKEN) -> PhonePlayer:
        """Somebody with a telephone; the provider comes from outside, by the certificate's name."""
        clock = StoppedClock(datetime.now(UTC))
        provider = Provider(token, clock, account=ACCOUNT, reach={PUBLIC: f"https://127.0.0.1:{self.port}"})
        return PhonePlayer(provider, f"{PUBLIC}/voice", f"{PUBLIC}/sms", number, LINE_NUMBER, clock)

    def get(self, path: str, **headers: str) -> tuple[int, bytes]:
        """Ask for a page as a browser would."""
        context = ssl.create_default_context(cafile=str(self.chain))
        line = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=context)
        try:
            line.request("GET", path, headers={"Host": NAME, **headers})
            reply = line.getresponse()
            return reply.status, reply.read()
        finally:
            line.close()


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    folder = tmp_path_factory.mktemp("operated")
    chain, private = front_door.certificate(folder)
    with pytest.MonkeyPatch.context() as patch, postgres.server() as server:
        patch.setenv("SSL_CERT_FILE", str(chain))
        database = server.database()
        own = {
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_ACCOUNT_SID": ACCOUNT,
            "SECRET_KEY": KEY,
            "IVR_STATE_DIR": str(folder / "state"),
            "DATABASE_URL": database,
        }
        with (
            front_door.service(folder, **own) as service,
            front_door.front(folder, service.port, chain, private) as port,
        ):
            yield Deployed(service, port, chain, database, server, folder)


def a_call(caller: PhonePlayer) -> list[str]:
    """A whole call to the desk in Tacoma, as it was heard."""
    return [*caller.do(Action("calls")), *caller.do(Action("presses", "3")), *caller.do(Action("presses", "3"))]


def soon(so: object, seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if callable(so) and so():
            return True
        time.sleep(0.1)
    return False


def test_a_call_and_a_text_go_through_all_of_it_and_are_recorded_in_the_database(deployed: Deployed) -> None:
    heard = a_call(deployed.caller())
    assert any("2 5 3, 8 8 2, 3 8 0 0" in line for line in heard)
    assert any("253-882-3800" in line for line in deployed.caller().do(Action("texts", "CASE TACOMA")))
    there = "SELECT count(*) FROM pg_tables WHERE tablename = 'ivr_turns'"
    assert soon(lambda: deployed.server.psql(deployed.database, there) == "1"), "the database is brought up to date"
    count = "SELECT count(*) FROM ivr_turns"
    assert soon(lambda: int(deployed.server.psql(deployed.database, count)) >= 4), "records reach the database"


def test_the_staff_pages_stand_behind_the_same_door(deployed: Deployed) -> None:
    assert deployed.get("/staff/")[0] in (302, 303), "to the form"
    status, form = deployed.get("/staff/sign-in")
    assert status == 200
    assert b"Sign in" in form
    assert deployed.get("/health")[0] == 200


@pytest.mark.parametrize("path", ["/metrics", "/ready"])
def test_what_is_for_the_operator_is_not_to_be_had_from_outside(deployed: Deployed, path: str) -> None:
    assert deployed.get(path)[0] == 404
    assert deployed.get(path, **{"X-Forwarded-For": "127.0.0.1"})[0] == 404


def test_a_forged_call_is_refused_behind_the_proxy_too(deployed: Deployed) -> None:
    stranger = deployed.caller(token="e" * 32)
    assert any("answered 403" in line for line in stranger.do(Action("calls")))


def test_while_the_service_is_restarted_again_and_again_every_call_reaches_its_answer(deployed: Deployed) -> None:
    stop, missed, reached, numbers = threading.Event(), list[str](), list[int](), count(100)

    def calls(nth: int) -> None:
        while not stop.is_set():
            heard = a_call(deployed.caller(f"+1202555{next(numbers):04}"))
            if any("2 5 3, 8 8 2, 3 8 0 0" in line for line in heard):
                reached.append(nth)
            else:
                missed.append(" / ".join(heard))

    callers = [threading.Thread(target=calls, args=(nth,)) for nth in range(4)]
    for each in callers:
        each.start()
    for _ in range(3):
        time.sleep(1)
        assert deployed.service.stop() == 0
        deployed.service.start()
        before = len(reached)
        assert soon(lambda before=before: len(reached) > before + 4)
    stop.set()
    for each in callers:
        each.join(60)
    assert missed == []
    assert len(reached) > 20


def test_the_log_holds_neither_numbers_nor_secrets(deployed: Deployed) -> None:
    a_call(deployed.caller())
    for name in ("service.log", "access.log", "error.log"):
        text = (deployed.folder / name).read_text("utf-8")
        assert CALLER[2:] not in text, name
        assert TOKEN not in text, name
        assert KEY not in text, name
    access = (deployed.folder / "access.log").read_text("utf-8")
    assert re.search(r"POST /voice\?c=1-", access), "it is the state that stands in addresses"


class _Closing(socketserver.StreamRequestHandler):
    """Answers the first request of a connection, and closes it instead of answering the second."""

    def handle(self) -> None:
        for nth in range(2):
            length = 0
            for line in iter(self.rfile.readline, b"\r\n"):
                if not line:
                    return
                if line.lower().startswith(b"content-length:"):
                    length = int(line.partition(b":")[2])
            self.rfile.read(length)
            if nth == 0:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


def test_a_request_that_meets_a_connection_just_being_closed_is_sent_once_more(tmp_path: Path) -> None:
    """The line closes idle connections: at that moment nginx may have a caller's request on its way to one."""
    chain, private = front_door.certificate(tmp_path)
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Closing) as closing:
        closing.daemon_threads = True
        threading.Thread(target=closing.serve_forever, daemon=True).start()
        with front_door.front(tmp_path, closing.server_address[1], chain, private) as port:
            context = ssl.create_default_context(cafile=str(chain))
            for _ in range(6):
                line = http.client.HTTPSConnection("127.0.0.1", port, timeout=20, context=context)
                line.request("POST", "/voice", "Digits=1", {"Host": NAME})
                assert line.getresponse().status == 200
                line.close()
        closing.shutdown()


def test_nginx_lets_go_of_an_idle_connection_before_the_line_does() -> None:
    found = re.search(r"keepalive_timeout (\d+)s;", front_door.box("nginx", "listen 443 ssl;"))
    assert found
    assert int(found[1]) < Keepalive.default


def test_systemd_takes_the_units(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    socket_unit, unit = tmp_path / "helpline.socket", tmp_path / "helpline.service"
    socket_unit.write_text(front_door.box("ini", "ListenStream"))
    # What it starts is not there on this machine, nor are the database and the account.
    unit.write_text(front_door.box("ini", "ExecStart").replace("/srv/helpline/.venv/bin/python", sys.executable))
    command = ["systemd-analyze", "verify", "--man=no", str(unit), str(socket_unit)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    of_ours = [line for line in told.stderr.splitlines() if str(tmp_path) in line or line.startswith("helpline.")]
    assert (told.returncode, of_ours) == (0, []), told.stderr


def test_the_units_name_what_is_there(deployed: Deployed) -> None:
    unit, socket_unit = front_door.box("ini", "ExecStart"), front_door.box("ini", "ListenStream")
    assert "127.0.0.1:8000" in socket_unit
    assert "server 127.0.0.1:8000" in front_door.box("nginx", "listen 443 ssl;")
    assert "Requires=helpline.socket" in unit
    assert "EnvironmentFile=/etc/helpline.env" in unit
    assert "StartLimitIntervalSec=0" in unit, "or systemd gives up after five starts, and closes the socket"
    command = front_door.box("sh")
    assert "EnvironmentFile=/etc/helpline.env" in command
    started = re.search(r"^ExecStart=(.*) serve$", unit, re.MULTILINE)
    assert started
    assert f'{started[1]} "$@"' in command

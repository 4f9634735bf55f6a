"""Several machines behind one address, as docs/operate.md sets them up: one is killed while people call."""

from __future__ import annotations

import os
import re
import signal
import threading
import time
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

from tests import front_door, postgres
from tests.front_door import Service
from tests.signed import ACCOUNT, TOKEN
from tests.test_operated import KEY, Deployed, a_call, soon

pytestmark = [pytest.mark.nginx, pytest.mark.postgres]


def machine(folder: Path, database: str) -> tuple[Service, ExitStack]:
    """A machine with a state folder of its own; it dies, and its port with it, when its stack is closed."""
    folder.mkdir(exist_ok=True)
    own = {"TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_ACCOUNT_SID": ACCOUNT, "SECRET_KEY": KEY}
    life = ExitStack()
    service = front_door.service(folder, **own, IVR_STATE_DIR=str(folder / "state"), DATABASE_URL=database)
    return life.enter_context(service), life


def killed(service: Service, life: ExitStack) -> None:
    """Kill all processes of a machine at once; nobody listens there any more."""
    assert service.process is not None
    first = service.process.pid
    for each in (first, *map(int, Path(f"/proc/{first}/task/{first}/children").read_text().split())):
        os.kill(each, signal.SIGKILL)
    life.close()


def test_a_machine_that_is_killed_loses_no_call_and_every_record_is_kept_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain, private = front_door.certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(chain))
    with postgres.server() as server, ExitStack() as others:
        database = server.database()
        first, its_life = machine(tmp_path / "first", database)
        others.enter_context(its_life)
        second, other_life = machine(tmp_path / "second", database)
        others.enter_context(other_life)
        port = others.enter_context(front_door.front(tmp_path, first.port, chain, private, second.port))
        line = Deployed(first, port, chain, database, server, tmp_path)
        stop, missed, reached, numbers = threading.Event(), list[str](), list[str](), count(100)

        def calls() -> None:
            while not stop.is_set():
                heard = a_call(line.caller(f"+1202555{next(numbers):04}"))
                answered = any("2 5 3, 8 8 2, 3 8 0 0" in each for each in heard)
                (reached if answered else missed).append(" / ".join(heard))

        callers = [threading.Thread(target=calls) for _ in range(4)]
        for each in callers:
            each.start()
        assert soon(lambda: len(reached) > 20)
        spools = [tmp_path / name / "state" / "spool" for name in ("first", "second")]
        assert all(spool.is_dir() for spool in spools), "both answer"
        killed(first, its_life)
        before = len(reached)
        assert soon(lambda: len(reached) > before + 40)
        stop.set()
        for each in callers:
            each.join(60)
        assert missed == []
        answers = re.findall(r'" ([0-9]{3}) ', (tmp_path / "access.log").read_text("utf-8"))
        assert len(answers) >= 3 * len(reached)
        assert set(answers) == {"200"}, "the provider had nothing to send again"

        _, back = machine(tmp_path / "first", database)
        others.enter_context(back)
        there = "SELECT count(*) FROM pg_tables WHERE tablename = 'ivr_turns'"
        assert soon(lambda: server.psql(database, there) == "1")
        kept = "SELECT count(*) || ' ' || count(DISTINCT call) FROM ivr_turns"
        expected = f"{3 * len(reached)} {len(reached)}"
        soon(lambda: server.psql(database, kept) == expected)
        time.sleep(1.5)
        assert server.psql(database, kept) == expected, "once each, those of the machine that was killed too"

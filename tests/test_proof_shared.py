"""A proof shared among processes finds, counts and shows what one process does, and leaves none of them behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
# Run by itself: the tests may run in threads, and there nothing is forked.
PROVE = """
import json, multiprocessing, os, signal, sys, threading
# Of a shell without a terminal, what runs in the background ignores it, and so would all that is started there.
signal.signal(signal.SIGINT, signal.default_int_handler)
from ivr.proof.prove import prove
from ivr.proof.report import as_values
from tests.playing import edition
from tests.sabotage import OPEN, SABOTAGE, english
whole = edition("court")
if sys.argv[1] != "whole":
    whole = next(each for each in SABOTAGE if each.name == sys.argv[1]).broken(english())
bar = []
def progress(done, of):
    bar.append((done, of))
    {first}
proof = prove(whole, OPEN, days=3, progress=progress, processes=int(sys.argv[2]))
found = as_values(proof) | {{"bar": bar, "shared": os.times().children_user > 0.1}}
print(json.dumps(found | {{"left": len(multiprocessing.active_children())}}))
"""
KILL = "[each.kill() for each in multiprocessing.active_children()[:1] if len(bar) == 2]"
NO_PROCESS = """if len(bar) == 1:
        def none(): raise BlockingIOError("no process can be had")
        os.fork = none"""
A_THREAD = "threading.Thread(target=threading.Event().wait, daemon=True).start() if len(bar) == 1 else None"


def proof(line: str, processes: int, first: str = "pass") -> dict[str, Any]:
    """Return what a proof finds in a process of its own; `first` is done whenever its bar moves."""
    command = [sys.executable, "-c", PROVE.format(first=first), line, str(processes)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found.pop("left") == 0
    del found["seconds"]
    return found


@pytest.mark.parametrize(
    "line", ["whole", "no number while open", "hours left out", "numbers at the end without digits"]
)
def test_two_processes_find_and_count_and_show_what_one_does(line: str) -> None:
    one = proof(line, 1)
    assert not one.pop("shared")
    assert bool(one["findings"]) == (line != "whole")
    two = proof(line, 2)
    assert two.pop("shared"), "it was done in other processes"
    assert two == one


@pytest.mark.parametrize(
    ("first", "shared"), [(KILL, True), (NO_PROCESS, False), (A_THREAD, False)], ids=["killed", "none had", "a thread"]
)
def test_what_a_process_cannot_do_is_done_without_it(first: str, shared: bool) -> None:
    one, without = proof("hours left out", 1), proof("hours left out", 2, first)
    assert without.pop("shared") == shared
    for each in (one, without):
        bar = each.pop("bar")
        assert bar[0][0] == 0
        assert bar[-1][0] == bar[-1][1]
    del one["shared"]
    assert without == one


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_no_process_outlives_a_proof_that_is_ended(ending: signal.Signals) -> None:
    command = [sys.executable, "-c", PROVE.format(first="print(done, flush=True)"), "whole", "2"]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as proving:
        assert proving.stdout is not None
        while proving.stdout.readline().strip() not in ("1", ""):
            pass
        if ending == signal.SIGINT:
            os.killpg(proving.pid, ending)  # as a terminal does
        else:
            proving.kill()
        said = proving.stderr.read() if proving.stderr and ending == signal.SIGINT else ""
        proving.wait(30)
    assert said.count("Traceback") == (ending == signal.SIGINT), said
    late = time.monotonic() + 30
    while living(proving.pid) and time.monotonic() < late:
        time.sleep(0.1)
    assert not living(proving.pid)


def living(group: int) -> bool:
    """Say whether a process of a group runs yet."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True

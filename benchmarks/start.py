"""How soon a worker answers after its start, and what it holds: `python -m benchmarks.start`. Needs Linux.

A worker of `gunicorn wsgi:app` and one of `python -m ivr serve`, records on; the first start of an edition, which has
it built; one with the same phrases as before, as after a change of hours; and the next, which reads it back. Memory is
what the largest of its processes that answer holds once a call and a text are in the database, pages that it shares
with others included; "over Python" takes off what a bare interpreter holds. "Beside it" is what the process that moves
records holds, one on a machine. Python keeps what it compiled, as it does unless told otherwise.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from statistics import median

from benchmarks.requests import TOKEN, asked, call_form, text_form, walked

ROOT = Path(__file__).parent.parent
STARTS = {
    "gunicorn wsgi:app": ("-m", "gunicorn", "--workers=1", "--no-control-socket", "--log-level=error", "wsgi:app"),
    "python -m ivr serve": ("-m", "ivr", "serve"),
}
RUNS = 5


def main() -> None:
    """Print the table."""
    bare = _resident(os.getpid(), bare=True)
    print("| worker | edition | first answer | memory | over Python | beside it |\n|-|-|-|-|-|-|")
    for name, command in STARTS.items():
        with tempfile.TemporaryDirectory() as top:
            _started(command, Path(top, "first"), Path(top))
            state = Path(top, "state")
            runs = [_started(command, state, Path(top)) for _ in range(RUNS + 1)]
            for built in (state / "built").glob("*.edition"):
                built.unlink()
            changed = [_started(command, state, Path(top))]
        for edition, some in (("built now", runs[:1]), ("phrases as before", changed), ("built before", runs[1:])):
            seconds, megabytes, beside = (median(column) for column in zip(*some, strict=True))
            cells = (f"{seconds:.2f} s", f"{megabytes:.0f} MB", f"{megabytes - bare:.0f} MB", f"{beside:.0f} MB")
            print("|", " | ".join((name, edition, *cells)), "|", flush=True)


def _started(command: tuple[str, ...], state: Path, kept: Path) -> tuple[float, float, float]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    own = {"TWILIO_AUTH_TOKEN": TOKEN, "IVR_PUBLIC_URL": address, "IVR_STATE_DIR": str(state), "IVR_PORT": str(port)}
    own |= {"GUNICORN_CMD_ARGS": f"--bind=127.0.0.1:{port}"} if "gunicorn" in command else {"IVR_WORKERS": "1"}
    own |= {"PYTHONPYCACHEPREFIX": str(kept / "compiled")}
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    began = time.perf_counter()
    running = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={**inherited, **own},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while True:
            with suppress(OSError):
                asked(f"{address}/voice", call_form(1, {}))
                break
            if time.perf_counter() - began > 30:
                raise RuntimeError("the line does not answer")
            time.sleep(0.005)
        seconds = time.perf_counter() - began
        asked(walked(address, ({},)), call_form(2, {"Digits": "1"}))
        asked(f"{address}/sms", text_form(3, "i cant log in"))
        spool = state / "spool"
        while any(each.stat().st_size for each in spool.glob("*.jsonl")):
            if time.perf_counter() - began > 60:
                raise RuntimeError("the records are not moved")
            time.sleep(0.2)
        answering = (running.pid, *_children(running.pid))
        beside = {each for one in answering for each in _children(one)} - {*answering}
        return seconds, max(map(_resident, answering)), max(map(_resident, beside), default=0)
    finally:
        running.terminate()
        running.wait(20)


def _children(pid: int) -> list[int]:
    return [int(each) for path in Path(f"/proc/{pid}/task").glob("*/children") for each in path.read_text().split()]


def _resident(pid: int, bare: bool = False) -> float:
    """Return megabytes held by a process, or by an interpreter that does nothing."""
    if bare:
        ask = "print(open('/proc/self/status').read().split('VmRSS:')[1].split()[0])"
        return (
            int(subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True).stdout) / 1024
        )
    return int(Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()

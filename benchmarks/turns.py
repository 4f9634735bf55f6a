"""What a turn costs, against a bare Flask view: `python -m benchmarks.turns`.

Every window starts a server of its own, one worker on one core, and asks it from another: signed requests over real
HTTP, one connection after the other. The base is measured before and after each turn, and a figure is the ratio to the
mean of the two, the median of some rounds: on a busy machine times lie, ratios mostly do not. Records are kept,
signatures checked, numbers masked; a window is long enough that records are moved to the database
meanwhile, which counts. Needs Linux.
"""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median, quantiles
from urllib.parse import urlsplit

from benchmarks.labelled import messages
from benchmarks.requests import TOKEN, Form, asked, call_form, request, text_form, walked

ROOT = Path(__file__).parent.parent
MESSAGES = ROOT / "benchmarks" / "messages.csv"
# Seconds after the first record until what moves records has begun, which is done once and not for each turn.
BEGINNING = 3.0
SERVERS = {
    "gunicorn": ("-m", "gunicorn", "--workers=1", "--no-control-socket", "--log-level=error", "--bind={host}:{port}"),
    "granian": (
        "-m",
        "granian",
        "--interface=wsgi",
        "--workers=1",
        "--log-level=error",
        "--host={host}",
        "--port={port}",
    ),
}


@dataclass(frozen=True)
class Row:
    """One kind of turn: the turns of the call before it, its own form, and what it should cost."""

    name: str
    before: tuple[Mapping[str, str], ...] | None
    form: Form
    most_cpu: float
    least_rate: float


@dataclass(frozen=True)
class Window:
    """What one window saw: processor microseconds a request, requests a second, milliseconds of each."""

    cpu: float
    rate: float
    took: tuple[float, ...]


def rows(keys: Sequence[str], keyword: str, texts: Sequence[str]) -> list[Row]:
    """Return the turns: the menu, and each further key of a call; a keyword and free words by text."""
    pressed = [{"Digits": key, "msg": "Gather Digits"} for key in keys]
    calls = [
        Row(
            f"voice: key {key} after {' '.join(keys[:nth]) or 'the greeting'}",
            ({}, *pressed[:nth]),
            lambda n, nth=nth: call_form(n, pressed[nth]),  # type: ignore[misc]  # bound for each row
            1.5,
            0.68,
        )
        for nth, key in enumerate(keys)
    ]
    return [
        Row("voice: arriving", (), lambda n: call_form(n, {"CallStatus": "ringing"}), 1.5, 0.68),
        *calls,
        Row(f"text: {keyword}", None, lambda n: text_form(n, keyword), 1.8, 0.55),
        Row("text: free words", None, lambda n: text_form(n, texts[n % len(texts)]), 5, 0.20),
    ]


@contextmanager
def server(program: str, app: str, state: Path) -> Iterator[tuple[str, int]]:
    """Give the address and the process of a server with one worker, once it answers."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "SECRET_KEY": "a-key-for-measuring-only",
        "IVR_PUBLIC_URL": address,
        "IVR_STATE_DIR": str(state),
        "IVR_RECORDS": "yes",
    }
    command = [each.format(host="127.0.0.1", port=port) for each in SERVERS[program]]
    running = subprocess.Popen([sys.executable, *command, app], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        os.sched_setaffinity(running.pid, {0})
        _until_it_answers(port)
        yield address, running.pid
    finally:
        running.terminate()
        running.wait(20)


def window(pid: int, address: str, requests: Sequence[bytes], expected: bytes) -> Window:
    """Send some requests, one connection each; raises RuntimeError for an answer that is not as expected."""
    to = urlsplit(address)
    place = (to.hostname or "", to.port or 0)
    for one in requests[:50]:
        _sent(place, one, expected)
    time.sleep(BEGINNING)
    began, spent = time.perf_counter(), _processor(pid)
    took = []
    for one in requests[50:]:
        start = time.perf_counter()
        _sent(place, one, expected)
        took.append(1000 * (time.perf_counter() - start))
    passed, spent = time.perf_counter() - began, _processor(pid) - spent
    return Window(1e6 * spent / len(took), len(took) / passed, tuple(took))


def measured(program: str, row: Row, state: Path, count: int) -> tuple[Window, Window]:
    """Return a window of the base under gunicorn (before and after, the mean) and one of a turn."""
    base = [_base(state, count)]
    with server(program, "wsgi:app", state) as (address, pid):
        url = f"{address}/sms" if row.before is None else walked(address, row.before)
        answer = asked(url, row.form(1))
        if "<Say" not in answer and "<Message" not in answer:
            raise RuntimeError(f"{row.name}: no words came back")
        turn = window(pid, address, [request(url, row.form(n)) for n in range(1000, 1000 + count)], b"<Response")
    base.append(_base(state, count))
    both = Window(mean(w.cpu for w in base), mean(w.rate for w in base), sum((w.took for w in base), ()))
    return both, turn


def _base(state: Path, count: int) -> Window:
    with server("gunicorn", "benchmarks.base_app:app", state) as (address, pid):
        sent = [request(f"{address}/voice", call_form(n, {})) for n in range(count)]
        return window(pid, address, sent, b"<Response>")


def _sent(place: tuple[str, int], one: bytes, expected: bytes) -> None:
    with socket.create_connection(place, timeout=15) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        line.sendall(one)
        answer = b""
        while (part := line.recv(65536)) and not (answer := answer + part).endswith((b"</Response>", b"<Response/>")):
            pass
    if not answer.startswith(b"HTTP/1.1 200") or expected not in answer:
        raise RuntimeError(f"the answer was {answer[:60]!r}")


def _until_it_answers(port: int) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
                line.sendall(b"GET /health HTTP/1.0\r\n\r\n")
                if line.recv(16):
                    return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("the server does not answer")


def _processor(pid: int) -> float:
    """Return the processor seconds that a process and those it began have used, all their threads."""
    return sum(
        int(path.read_text().split()[0]) / 1e9
        for one in _tree(pid)
        for path in Path(f"/proc/{one}/task").glob("*/schedstat")
    )


def _tree(pid: int) -> list[int]:
    found = [pid]
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [each for child in path.read_text().split() for each in _tree(int(child))]
    return found


def _figure(value: float, limit: float, better: Callable[[float, float], bool]) -> str:
    return f"{value:.2f} ({limit:g}{'' if better(value, limit) else ', missed'})"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="What a turn costs, against a bare Flask view.")
    parser.add_argument("--server", choices=SERVERS, default="gunicorn")
    parser.add_argument("--only", default="", help="only the turns with this in their names")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=6000, help="in a window; in fewer no records are moved")
    parser.add_argument("--keys", default="3,1", help="of the call that is measured, in order (default: 3,1)")
    parser.add_argument("--keyword", default="PASSWORD")
    parser.add_argument("--texts", type=Path, default=MESSAGES, help="labelled messages, one after the other")
    wanted = parser.parse_args()
    texts = [each.text for each in messages(wanted.texts) if each.channel == "sms"]
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    print("| turn | CPU a request | rate | p50, p99 ms | base: us, 1/s |\n|-|-|-|-|-|", flush=True)
    with tempfile.TemporaryDirectory() as state:
        for row in (each for each in rows(wanted.keys.split(","), wanted.keyword, texts) if wanted.only in each.name):
            found = [measured(wanted.server, row, Path(state), wanted.requests) for _ in range(wanted.rounds)]
            cpu = median(turn.cpu / base.cpu for base, turn in found)
            rate = median(turn.rate / base.rate for base, turn in found)
            cuts = quantiles([one for _, turn in found for one in turn.took], n=100)
            seen = f"{median(b.cpu for b, _ in found):.0f}, {median(b.rate for b, _ in found):.0f}"
            cells = (
                row.name,
                _figure(cpu, row.most_cpu, float.__le__),
                _figure(rate, row.least_rate, float.__ge__),
                f"{cuts[49]:.2f}, {cuts[98]:.2f}",
                seen,
            )
            print(f"| {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()

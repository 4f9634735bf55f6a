"""nginx and the service as docs/operate.md sets them up: its own boxes, with the test's ports and places put in."""

from __future__ import annotations

import configparser
import ipaddress
import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.playing import HERE

ROOT = HERE.parent
NAME = "line.example.org"
HOW = "On Debian: apt install nginx-light."
# What a process of systemd's begins with: a socket as descriptor 3, and to whom it was handed.
_AS_SYSTEMD = (
    "import os,sys; os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid())); os.execv(sys.argv[1], sys.argv[1:])"
)


def missing() -> tuple[str, ...]:
    """Return what is needed and not there."""
    return () if nginx() else ("nginx",)


def nginx() -> str | None:
    """Return the program; Debian keeps it where only root looks."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def box(kind: str, holding: str = "") -> str:
    """Return the one box of a kind in docs/operate.md that holds some words, without its indent."""
    text = (ROOT / "docs/operate.md").read_text("utf-8")
    found = [
        body for body in re.findall(rf"^ *```{kind}\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE) if holding in body
    ]
    assert len(found) == 1, f"{len(found)} boxes of {kind} with {holding!r}"
    return textwrap.dedent(found[0])


def settings(**own: str) -> dict[str, str]:
    """Return the settings of the box, with what the test must have its own of."""
    written = dict(line.split("=", 1) for line in box("env").splitlines() if line)
    unknown = set(own) - set(written)
    assert not unknown, f"the box does not set {unknown}"
    return {**written, **own}


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def certificate(folder: Path) -> tuple[Path, Path]:
    """Make a certificate for the line's name and this machine, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName(NAME), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, private = folder / "fullchain.pem", folder / "privkey.pem"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return chain, private


@dataclass
class Service:
    """The service of the box, started as systemd starts it: the socket stays while the process comes and goes."""

    listener: socket.socket
    environment: Mapping[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.listener.getsockname()[1])

    def start(self) -> None:
        """Start it."""
        unit = configparser.ConfigParser(interpolation=None, strict=False)
        unit.read_string(box("ini", "ExecStart"))
        words = shlex.split(unit["Service"]["ExecStart"])
        assert words[0].endswith("/.venv/bin/python")
        handed = self.listener.fileno()
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", _AS_SYSTEMD, sys.executable, *words[1:]],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                preexec_fn=lambda: os.dup2(handed, 3),
                pass_fds=(3,),
            )

    def stop(self) -> int:
        """Stop it as systemd does; return its exit code."""
        assert self.process is not None
        self.process.terminate()
        return self.process.wait(40)


@contextmanager
def service(folder: Path, **own: str) -> Iterator[Service]:
    """Give the service, started."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:
        made = Service(listener, {**kept, **settings(**own)}, folder / "service.log")
        made.start()
        try:
            yield made
        finally:
            if made.process:
                with suppress(ProcessLookupError):
                    made.process.kill()
                made.process.wait(10)


@contextmanager
def front(folder: Path, upstream: int, chain: Path, private: Path, second: int | None = None) -> Iterator[int]:
    """Give the port at which the nginx of the box answers; with a second machine, by the box for two."""
    port, program = free_port(), nginx()
    assert program is not None
    site = box("nginx", "listen 443 ssl;")
    if second is not None:
        one, two = (box("nginx", words) for words in ("listen 443 ssl;", "10.0.0.12"))
        site = site.replace(one[: one.index("}\n") + 2], two.replace("10.0.0.12:8000", f"127.0.0.1:{second}"))
        site = site.replace("10.0.0.11:8000", "127.0.0.1:8000")
    for old, new in (
        ("listen 443 ssl;", f"listen 127.0.0.1:{port} ssl;"),
        ("server 127.0.0.1:8000", f"server 127.0.0.1:{upstream}"),
        ("/etc/letsencrypt/live/line.example.org/fullchain.pem", str(chain)),
        ("/etc/letsencrypt/live/line.example.org/privkey.pem", str(private)),
    ):
        assert site.count(old) == 1, f"the box has {old!r} {site.count(old)} times"
        site = site.replace(old, new)
    temporary = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    whole = (
        f"daemon off;\nmaster_process off;\npid {folder}/nginx.pid;\nerror_log {folder}/error.log;\n"
        f"events {{ worker_connections 256; }}\nhttp {{\naccess_log {folder}/access.log;\n{temporary}{site}}}\n"
    )
    (folder / "nginx.conf").write_text(whole)
    running = subprocess.Popen([program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")])
    try:
        _until(lambda: _listens(port), running)
        yield port
    finally:
        running.terminate()
        running.wait(10)


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _until(so: object, running: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        if callable(so) and so():
            return
        assert running.poll() is None, "nginx ended"
        time.sleep(0.05)
    raise AssertionError("nginx does not listen")

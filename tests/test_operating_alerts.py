"""Alerts: each trouble is told once an hour, by real mail and by a real post, and never in a turn."""

from __future__ import annotations

import json
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from ivr.cli import main
from ivr.directory.complaints import Complaint
from ivr.directory.served import Refused, Served
from ivr.operating import alerts, telling
from ivr.operating.alerts import Watch
from ivr.operating.ceilings import Ceilings
from ivr.operating.tally import Tally
from ivr.operating.telling import UntoldError, ways
from ivr.operating.troubles import LONGEST_WAIT
from ivr.settings import Settings
from tests.live import soon
from tests.playing import edition
from tests.records_made import Clock, Kept
from tests.signed import CALLER, KEY, TOKEN, Wire, call_form, signature
from tests.test_serve import PUBLIC, free_port, served

FROM = "line@example.org"
TO = ("it@example.org", "clerk@example.org")


@dataclass
class Inbox:
    """What a mail server took."""

    mails: list[Envelope] = field(default_factory=list)
    logins: list[tuple[str, str, bool]] = field(default_factory=list)
    takes: bool = True

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name
        if not self.takes:
            return "451 not now"
        self.mails.append(envelope)
        return "250 OK"

    def check(self, server: SMTP, session: Session, envelope: Envelope, kind: str, login: object) -> AuthResult:
        assert isinstance(login, LoginPassword)
        self.logins.append((login.login.decode(), login.password.decode(), session.ssl is not None))
        return AuthResult(success=login.password == b"pass word")

    @property
    def texts(self) -> list[str]:
        return [bytes(mail.content or b"").decode() for mail in self.mails]


@contextmanager
def mail_server(inbox: Inbox, **more: object) -> Iterator[str]:
    port = free_port()
    controller = Controller(inbox, hostname="127.0.0.1", port=port, **more)
    controller.start()
    try:
        yield f"127.0.0.1:{port}"
    finally:
        controller.stop()


@contextmanager
def receiver(status: int = 200) -> Iterator[tuple[str, list[dict[str, str]]]]:
    took: list[dict[str, str]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            took.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/hooks/secret-key-of-the-chat", took
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Line:
    """A line that is watched, with a clock set by hand."""

    settings: Settings
    clock: Clock = field(default_factory=Clock)
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        self.served = Served(edition("court"))
        self.watch = Watch(self.served, self.settings, self.tally, self.clock)
        self.watch.poll()

    def kinds(self) -> list[str]:
        return [trouble.kind for trouble in self.watch.poll() if trouble.kind != "facts"]


@pytest.fixture
def posted(tmp_path: Path) -> Iterator[tuple[Line, list[dict[str, str]]]]:
    with receiver() as (url, took):
        yield Line(Settings(auth_tokens=(TOKEN,), secret_keys=(KEY,), state_dir=tmp_path, alert_url=url)), took


def told(took: list[dict[str, str]]) -> list[str]:
    return [each["trouble"] for each in took if each["trouble"] != "facts"]


def test_a_quiet_line_tells_nothing(posted: tuple[Line, list[dict[str, str]]]) -> None:
    line, took = posted
    line.tally.add("genuine", 100)
    line.tally.add("refused unsigned", 1000)
    for _ in range(3):
        assert line.kinds() == []
    assert told(took) == []


def test_wrong_signatures_in_a_row_are_told_and_a_good_one_ends_the_row(
    posted: tuple[Line, list[dict[str, str]]],
) -> None:
    line, took = posted
    line.tally.add("refused signature", 4)
    assert line.kinds() == []
    line.tally.add("genuine")
    assert line.kinds() == []
    line.tally.add("refused signature", 4)
    assert line.kinds() == []
    line.tally.add("refused signature", 1)
    assert line.kinds() == ["refused"]
    assert told(took) == ["refused"]
    assert took[-1]["text"].startswith("[wawd] 5 requests in a row were refused")


def test_the_same_trouble_is_told_once_an_hour_and_others_meanwhile(
    posted: tuple[Line, list[dict[str, str]]],
) -> None:
    line, took = posted
    for _ in range(30):
        line.tally.add("turn voice failed")
        line.watch.poll()
        line.clock.on(minutes=1)
    assert told(took) == ["apologies"]
    line.tally.add("fallback voice")
    line.watch.poll()
    assert told(took) == ["apologies", "fallback"]
    line.clock.on(minutes=31)
    line.tally.add("turn voice failed")
    line.watch.poll()
    assert told(took) == ["apologies", "fallback", "apologies"]
    line.clock.on(hours=2)
    line.watch.poll()
    assert len(told(took)) == 3, "what has not happened again is not told again"


def test_a_restart_tells_nothing_twice(posted: tuple[Line, list[dict[str, str]]]) -> None:
    line, took = posted
    line.served.refused = Refused("abcdef12", (Complaint("line.yaml", 1, 1, "", "x", "y"),))
    assert line.kinds() == ["edition"]
    again = Line(line.settings, line.clock)
    again.served.refused = line.served.refused
    assert again.kinds() == ["edition"]
    assert told(took) == ["edition"]
    again.clock.on(hours=1)
    again.watch.poll()
    assert told(took) == ["edition", "edition"]


def test_what_waits_what_is_lost_what_is_full_and_what_is_stale_is_told(tmp_path: Path) -> None:
    with receiver() as (url, took):
        settings = Settings(secret_keys=(KEY,), state_dir=tmp_path, alert_url=url, transfers_a_day=1, texts_a_day=5)
        line = Line(settings)
        line.tally.add("records lost", 3)
        (tmp_path / "spool").mkdir()
        (tmp_path / "spool" / f"{1:020}-1.jsonl").write_text("x" * 10)
        assert Ceilings(settings).admits("transfer", line.clock().date(), "CA1 2")
        line.clock.on(days=500)
        assert Ceilings(settings).admits("transfer", line.clock().date(), "CA2 2")
        line.watch._looked = float("-inf")
        line.watch.poll()
        assert set(told(took)) == {"lost", "spool", "ceiling transfer"}
        stale = [each["text"] for each in took if each["trouble"] == "facts"][-1]
        assert "last compared on" in stale
        assert LONGEST_WAIT < 3600
        before = len(took)
        line.clock.on(hours=2)
        line.watch.poll()
        assert "facts" not in [each["trouble"] for each in took[before:]], "once a day is enough for those"


def test_calls_that_the_provider_answered_by_itself_are_told(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.ended("CA1", "completed")
    kept.ended("CA2", "no-answer")
    kept.text("SM1", "HELP")
    kept.drain()
    with receiver() as (url, took):
        line = Line(replace(kept.settings, alert_url=url), kept.clock)
        assert line.kinds() == [], "its turns may still be on their way"
        kept.clock.on(minutes=5)
        line.watch._counted = float("-inf")
        assert line.kinds() == ["unreached"]
        assert took[-1]["text"].startswith("[wawd] 1 call of the last hour never reached us")


def test_a_mail_goes_to_everybody_and_brings_no_answer_back(tmp_path: Path) -> None:
    inbox = Inbox()
    with mail_server(inbox) as host:
        settings = Settings(state_dir=tmp_path, alert_mail=TO, alert_mail_from=FROM, alert_mail_server=f"smtp://{host}")
        (way,) = ways(settings)
        way.tell("court", "refused", "Something is wrong.\nAnd more \u2014 of it.")
    (mail,) = inbox.mails
    assert (mail.mail_from, mail.rcpt_tos) == (FROM, [*TO])
    assert "Subject: [court] Something is wrong." in inbox.texts[0]
    assert "Auto-Submitted: auto-generated" in inbox.texts[0]


def test_a_password_is_sent_here_or_over_an_encrypted_connection_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = Inbox()
    more = {"authenticator": inbox.check, "auth_require_tls": False}
    with mail_server(inbox, **more) as host:
        server = f"smtp://me:pass%20word@{host}"
        settings = Settings(state_dir=tmp_path, alert_mail=TO, alert_mail_from=FROM, alert_mail_server=server)
        ways(settings)[0].tell("court", "refused", "Wrong.")
        assert inbox.logins == [("me", "pass word", False)]
        monkeypatch.setattr(telling, "_HERE", ())  # as if the server stood elsewhere
        with pytest.raises(UntoldError, match="no encryption"):
            ways(settings)[0].tell("court", "refused", "Wrong.")
        assert len(inbox.logins) == len(inbox.mails) == 1


def test_a_server_whose_certificate_is_not_known_gets_nothing(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-days", "2"]
    key, certificate = tmp_path / "key", tmp_path / "certificate"
    subprocess.run([*own, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context.load_cert_chain(certificate, key)
    inbox = Inbox()
    with mail_server(inbox, tls_context=context) as host:
        server = f"smtp://me:pass%20word@{host}"
        settings = Settings(state_dir=tmp_path, alert_mail=TO, alert_mail_from=FROM, alert_mail_server=server)
        with pytest.raises(UntoldError, match=r"127\.0\.0\.1 did not take it \(SSLCertVerificationError\)") as caught:
            ways(settings)[0].tell("court", "refused", "Wrong.")
    assert inbox.mails == []
    assert "pass" not in str(caught.value)


def test_what_one_way_does_not_take_goes_the_other_and_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(alerts, "_TRY_AGAIN", 0.0)
    inbox = Inbox(takes=False)
    with mail_server(inbox) as host, receiver() as (url, took):
        mail = {"alert_mail": TO, "alert_mail_from": FROM, "alert_mail_server": f"smtp://{host}"}
        line = Line(Settings(state_dir=tmp_path, alert_url=url, records=False, **mail))  # type: ignore[arg-type]
        line.tally.add("fallback sms")
        line.watch.poll()
        assert (told(took), inbox.mails) == (["fallback"], [])
        assert "did not take it (SMTPDataError)" in caplog.text
        inbox.takes = True
        line.watch.poll()
        assert told(took) == ["fallback"]
        assert any("asked a fallback address once" in text.replace("=\r\n", "") for text in inbox.texts)


@pytest.mark.parametrize("status", [302, 403, 500])
def test_an_address_that_refuses_is_not_repeated(status: int, tmp_path: Path) -> None:
    with receiver(status) as (url, took):
        (way,) = ways(Settings(state_dir=tmp_path, alert_url=url))
        with pytest.raises(UntoldError) as caught:
            way.tell("court", "x", "y")
    assert len(took) == 1
    assert str(caught.value) == f"127.0.0.1 did not take it (answered {status})"


def test_the_real_server_tells_once_for_all_its_workers(tmp_path: Path) -> None:
    with receiver() as (url, took):
        more = {"IVR_ALERT_URL": url, "IVR_ALERT_REFUSED": "6", "IVR_WORKERS": "3"}
        with served(tmp_path, IVR_PUBLIC_URL=PUBLIC, **more) as (run, port):
            wire = Wire(f"http://127.0.0.1:{port}", PUBLIC)
            threading.Event().wait(6)  # the first look, which everything later is held against
            forged = {"X-Twilio-Signature": signature(f"{PUBLIC}/voice", call_form(), "f" * 32)}
            for _ in range(6):
                assert wire.post("/voice", call_form(), headers=forged).status == 403
            assert soon(lambda: "refused" in told(took), 15)
            run.terminate()
            out, _ = run.communicate(timeout=20)
        assert told(took) == ["refused"]
        assert CALLER[2:] not in json.dumps(took)
        assert "secret-key-of-the-chat" not in out
        assert "an alert was told by url" in out


def test_somebody_at_a_terminal_sees_what_is_wrong_and_tests_who_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IVR_STATE_DIR", str(tmp_path))
    assert main(["alerts", "--test"]) == 2
    assert "set IVR_ALERT_MAIL or IVR_ALERT_URL" in capsys.readouterr().err
    main(["alerts"])
    assert "Nobody would be told" in capsys.readouterr().out
    with receiver() as (url, took):
        monkeypatch.setenv("IVR_ALERT_URL", url)
        assert main(["alerts", "--test"]) == 0
        assert took[0]["text"] == "[wawd] This is a test: alerts of this line reach you."
    assert main(["alerts", "--test"]) == 1
    assert "Not told by url: 127.0.0.1 did not take it (ConnectionError)." in capsys.readouterr().out
    (tmp_path / "spool").mkdir()
    (tmp_path / "spool" / f"{1:020}-1.jsonl").write_text("x" * 10)
    assert main(["alerts"]) == 1
    assert "spool: 10 bytes of records wait" in capsys.readouterr().out

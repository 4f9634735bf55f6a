"""A stand-in for the provider's REST API: a real HTTP server in a process of its own, and faults to switch on.

What it answers stands in `tests.api_account`; here is what tests say to it and ask of it.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from types import TracebackType
from typing import Any, Literal, Self

from tests.api_account import SUB as SUB
from tests.api_account import Asked, Entry
from tests.playing import HERE
from tests.signed import ACCOUNT, TOKEN

NUMBER = "+12065550100"
PN = "PN" + "0" * 31 + "1"
MG = "MG" + "0" * 31 + "1"
DEMO = "https://demo.twilio.com/welcome"

Kind = Literal[
    "401", "403", "404", "429", "500", "503", "504", "half", "cut", "html", "hang", "nothing", "lost", "named"
]  # fmt: skip


@dataclass
class Fault:
    """What goes wrong with requests to paths that fit, so many times.

    `half` is half a JSON object, `cut` less than was announced, `nothing` an end without an answer, `lost` the same but
    carried out, `named` an error 500 that names the message all the same.
    """

    kind: Kind
    times: int = 1
    path: str = ""
    after: int = 0
    headers: dict[str, str] = field(default_factory=dict)


def number(e164: str = NUMBER, sid: str = PN, **more: Any) -> Entry:
    """A number as it is when it has just been bought."""
    return {
        "sid": sid, "account_sid": ACCOUNT, "phone_number": e164, "friendly_name": "front line", "trunk_sid": None,
        "voice_application_sid": None, "sms_application_sid": "", "voice_receive_mode": "voice", "status": "in-use",
        "voice_url": f"{DEMO}/voice/", "voice_method": "POST",
        "voice_fallback_url": "", "voice_fallback_method": "POST",
        "status_callback": "", "status_callback_method": "POST", "sms_url": f"{DEMO}/sms/reply", "sms_method": "POST",
        "sms_fallback_url": "", "sms_fallback_method": "POST", "emergency_status": "Active",
        "emergency_address_sid": "AD1", "capabilities": {"voice": True, "sms": True, "mms": True, "fax": False}, **more,
    }  # fmt: skip


class ApiStandIn:
    """The API on this machine. Use it as a context; its address is `url`.

    Fields are those of `tests.api_account.Account`, and `clock_ahead` (seconds). What is read is as it is there; to
    change something inside, set the whole anew.
    """

    def __init__(self, faults: Sequence[Fault] = (), **fields: Any) -> None:
        mine = {"status": "active", "type": "Full", "owner_account_sid": ACCOUNT}
        self._fields: Entry = {"sid": ACCOUNT, "auth_token": TOKEN, "tokens": [TOKEN], "account": mine}
        self._fields |= {"numbers": [number()], "faults": [asdict(each) for each in faults], **fields}
        self._process: subprocess.Popen[str] | None = None
        self._turn = threading.Lock()
        self._listener: socket.socket | None = None

    def __enter__(self) -> Self:
        command = ["setpriv", "--pdeathsig", "KILL", sys.executable, "-m", "tests.api_process"]
        self._process = subprocess.Popen(
            command, cwd=HERE.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.url = f"http://127.0.0.1:{int(self._line())}"
        self._say({"set": self._fields})
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.communicate(timeout=20)
        self.on_message(None)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        found = self._say({"get": name})
        return [Asked(**each) for each in found] if name == "asked" else found

    def change(self, **fields: Any) -> None:
        """Set fields from now on."""
        self._say({"set": fields})

    def fails(self, *faults: Fault) -> None:
        """Let these faults strike from now on, and no others."""
        self.change(faults=[asdict(each) for each in faults])

    def on_message(self, act: Callable[[], None] | None) -> None:
        """Let something be done for each message before it is answered, or nothing any more."""
        before, self._listener = self._listener, None
        if act:
            self._listener = socket.create_server(("127.0.0.1", 0))
            threading.Thread(target=_each, args=(self._listener, act), daemon=True).start()
            self.change(on_message=self._listener.getsockname()[1])
        if before:
            if not act and self._process and self._process.poll() is None:
                self.change(on_message=0)
            before.shutdown(socket.SHUT_RDWR)
            before.close()

    def registered(self, state: str = "VERIFIED", **more: Any) -> Self:
        """Put the number into a Messaging Service with a campaign, as it should be, before it runs."""
        group = {"sid": MG, "friendly_name": "line", "inbound_request_url": None, "inbound_method": "POST"}
        groups = [*self._fields.get("groups", []), {**group, "use_inbound_webhook_on_number": True, **more}]
        campaigns = {MG: [{"campaign_status": state}] if state else []}
        self._fields |= {"groups": groups, "members": {MG: [PN]}, "campaigns": campaigns}
        return self

    def changed(self, method: str = "POST") -> list[Asked]:
        """The requests that wanted to change something."""
        return [each for each in self.asked if each.method == method]

    def _say(self, words: Entry) -> Any:
        assert self._process is not None
        assert self._process.stdin is not None
        with self._turn:
            self._process.stdin.write(json.dumps(words) + "\n")
            self._process.stdin.flush()
            return json.loads(self._line())

    def _line(self) -> str:
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout.readline()


def _each(listener: socket.socket, act: Callable[[], None]) -> None:
    while True:
        try:
            line, _ = listener.accept()
        except OSError:
            return
        with line:
            act()
            line.sendall(b".")

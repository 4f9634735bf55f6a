"""An edition that was built before: the same as one built now, quick to read, and never trusted beyond its form."""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ivr.directory import compiled, opening
from ivr.directory.build import load
from ivr.directory.edition import Edition
from ivr.directory.snapshot import Folders

ROOT = Path(__file__).parent.parent
COURT = Folders(ROOT / "config", ROOT / "prompts")
LINES = [COURT, *(Folders(top / "config", top / "prompts") for top in sorted((ROOT / "tests/lines").iterdir()))]
# What reading and checking files takes, and what sending takes: a turn needs none of it.
NEVER_FOR_A_TURN = ("yaml", "pydantic", "holidays", "phonenumbers", "requests", "sqlalchemy", "twilio", "flask_wtf")

_TURNS = """
import base64, hashlib, hmac, sys
from wsgi import app
client = app.test_client()
for path, said in (("/voice", {}), ("/voice", {"Digits": "1"}), ("/sms", {"Body": "i cannot log in, 3:24-cv-05123"})):
    form = {"CallSid": "CA" + "1" * 32, "MessageSid": "SM" + "1" * 32}
    form |= {"From": "+12025550123", "To": "+15005550006", **said}
    signed = f"http://localhost{path}" + "".join(name + form[name] for name in sorted(form))
    mac = hmac.new(b"0123456789abcdef0123456789abcdef", signed.encode(), hashlib.sha1).digest()
    reply = client.post(path, data=form, headers={"X-Twilio-Signature": base64.b64encode(mac).decode()})
    assert reply.status_code == 200, reply.status_code
    assert b"<Say" in reply.data or b"<Message" in reply.data, reply.data
print(" ".join(sorted({name.partition(".")[0] for name in sys.modules})))
"""


@pytest.fixture(scope="module")
def court() -> Edition:
    return load(COURT.config, COURT.prompts)


@pytest.mark.parametrize("folders", LINES, ids=lambda folders: folders.config.parent.name)
def test_what_is_recalled_is_what_was_built(tmp_path: Path, folders: Folders) -> None:
    built = load(folders.config, folders.prompts)
    assert compiled.recall(tmp_path, folders, built.line.edition) is None
    compiled.remember(tmp_path, folders, built)
    recalled = compiled.recall(tmp_path, folders, built.line.edition)
    assert recalled is not None
    assert recalled is not built
    assert recalled.line == built.line
    assert recalled.words == built.words
    first = next(iter(recalled.words.values()))
    assert set(first.others) == set(built.words), "a sentence in another language is found by its language"


def test_an_edition_with_moments_of_every_form_is_recalled(tmp_path: Path) -> None:
    for name in ("config", "prompts"):
        shutil.copytree(ROOT / name, tmp_path / "line" / name)
    top = tmp_path / "line"
    moments = (("2026-11-24T06:30", "2026-11-24T12:00"), ("2026-11-25T06:30-08:00", "2026-11-25T20:00Z"))
    moments += (("2026-11-26T06:30-08:00", "2026-11-27"),)
    rows = "".join(f"  - from: {first}\n    until: {last}\n    reason: snow\n" for first, last in moments)
    words = "    words: {en: E-filing is down., es: No funciona.}\n"
    said = "".join(f"  - from: {first}\n    until: {last}\n{words}" for first, last in moments[:2])
    (top / "config/closures.yaml").write_text(f"closures:\n{rows}announcements:\n{said}")
    built = load(top / "config", top / "prompts")
    compiled.remember(tmp_path, COURT, built)
    recalled = compiled.recall(tmp_path, COURT, built.line.edition)
    assert recalled is not None, "or each process that serves would build it for itself, and no closure be proved"
    assert recalled.line == built.line


def kept_file(state: Path) -> Path:
    (found,) = (state / "built").glob("*.edition")
    return found


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda raw: raw[:-1], id="cut short"),
        pytest.param(lambda raw: raw[:900] + bytes([raw[900] ^ 1]) + raw[901:], id="one bit turned"),
        pytest.param(lambda raw: b"", id="empty"),
        pytest.param(lambda raw: hashlib.sha256(b"junk").digest() + b"junk", id="no edition at all"),
        pytest.param(lambda raw: signed(pickle.dumps({"line": 1})), id="something else"),
    ],
)
def test_a_spoilt_file_is_not_recalled_and_the_line_is_built_again(tmp_path: Path, court: Edition, spoil) -> None:
    compiled.remember(tmp_path, COURT, court)
    place = kept_file(tmp_path)
    place.write_bytes(spoil(place.read_bytes()))
    assert compiled.recall(tmp_path, COURT, court.line.edition) is None
    assert opening.loaded(COURT, tmp_path).line == court.line


def signed(content: bytes) -> bytes:
    return hashlib.sha256(content).digest() + content


class Command:
    """Asks whoever unpickles it to carry out a command."""

    def __init__(self, proof: Path) -> None:
        self.proof = proof

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return os.system, (f"touch {self.proof}",)


class Built:
    """Asks for a function of this program, which is no value of an edition."""

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return shutil_of_ours, ()


shutil_of_ours = opening.look


def test_a_file_that_asks_for_anything_but_values_is_refused(tmp_path: Path, court: Edition) -> None:
    compiled.remember(tmp_path, COURT, court)
    place, proof = kept_file(tmp_path), tmp_path / "carried-out"
    for evil in (Command(proof), Built()):
        place.write_bytes(signed(pickle.dumps(evil)))
        assert compiled.recall(tmp_path, COURT, court.line.edition) is None
    assert not proof.exists()


def test_one_edition_is_never_taken_for_another(tmp_path: Path, court: Edition) -> None:
    compiled.remember(tmp_path, COURT, court)
    place = kept_file(tmp_path)
    shutil.copy(place, place.with_name(place.name.replace(court.line.edition, "0badf00d")))
    assert compiled.recall(tmp_path, COURT, "0badf00d") is None


def test_another_version_of_the_program_builds_its_own(tmp_path: Path, court: Edition) -> None:
    ask = "\n".join(
        (
            "import sys; from pathlib import Path",
            "from ivr.directory import compiled; from ivr.directory.snapshot import Folders",
            "state, config, prompts = map(Path, sys.argv[1:4])",
            "print(compiled.recall(state, Folders(config, prompts), sys.argv[4]) is not None)",
        )
    )
    compiled.remember(tmp_path, COURT, court)
    top = tmp_path / "program"
    shutil.copytree(ROOT / "ivr", top / "ivr", ignore=shutil.ignore_patterns("__pycache__"))

    def recalled() -> str:
        given = map(str, (tmp_path, COURT.config, COURT.prompts, court.line.edition))
        arguments = [sys.executable, "-c", ask, *given]
        return subprocess.run(arguments, cwd=top, capture_output=True, text=True, check=True).stdout.strip()

    assert recalled() == "True"
    with (top / "ivr/numbers.py").open("a") as program:
        program.write("# changed\n")
    assert recalled() == "False"


def test_only_so_many_are_kept(tmp_path: Path, court: Edition) -> None:
    (tmp_path / "built").mkdir()
    for nth in range(compiled.KEPT + 3):
        old = tmp_path / "built" / f"{nth:08x}-aaaaaaaaaaaa.edition"
        old.write_bytes(b"")
        os.utime(old, (1000 + nth, 1000 + nth))
    compiled.remember(tmp_path, COURT, court)
    left = {path.name for path in (tmp_path / "built").glob("*.edition")}
    assert len(left) == compiled.KEPT
    assert any(name.startswith(court.line.edition) for name in left)


def test_without_a_place_to_keep_it_the_edition_is_built_all_the_same(tmp_path: Path, court: Edition) -> None:
    nowhere = tmp_path / "state"
    nowhere.write_text("a file where the folder should be")
    assert opening.loaded(COURT, nowhere).line == court.line


@pytest.mark.parametrize("staff_pages", ["no", "yes"])
def test_a_worker_loads_nothing_a_turn_does_not_need(tmp_path: Path, staff_pages: str) -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "TWILIO_AUTH_TOKEN": "0123456789abcdef0123456789abcdef",
        "IVR_STATE_DIR": str(tmp_path),
        "IVR_PUBLIC_URL": "http://localhost",
        "IVR_STAFF_PAGES": staff_pages,
        "IVR_CONFIG_DIR": str(COURT.config),
        "IVR_PROMPTS_DIR": str(COURT.prompts),
    }

    def packages() -> set[str]:
        told = subprocess.run(
            [sys.executable, "-c", _TURNS], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        assert told.returncode == 0, told.stderr
        return set(told.stdout.split())

    assert not packages() & {*NEVER_FOR_A_TURN}, "the first one has it built by another process"
    assert packages().isdisjoint(NEVER_FOR_A_TURN)

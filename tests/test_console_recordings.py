"""Recordings on the staff pages: put into the draft, heard, published, expired and taken away; and what is refused."""

from __future__ import annotations

from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from ivr.directory import drafts, editions
from ivr.directory.snapshot import Folders, take
from tests.editing_pages import Editing, Person, editing, proved
from tests.signed import Direct, call_form, good
from tests.sounds import mp3, wav
from tests.staff_pages import token_in

NOTICE = "/prompts/notice.line"
SAID = "This line makes no appointments."
LIST = "prompts/en/recordings.yaml"
FILE = "prompts/audio/en/notice.line.wav"


@pytest.fixture
def line(tmp_path: Path) -> Editing:
    return editing(tmp_path)


def uploads(person: Person, content: bytes, name: str = "notice.wav", path: str = NOTICE, **form: str) -> TestResponse:
    """Send a recording as the form of the page does."""
    token = token_in(person.sees("/"))
    whole = {"csrf_token": token, "language": "en", "words": SAID, **form, "file": FileStorage(BytesIO(content), name)}
    return sent(person, path, whole)


def sent(person: Person, path: str, form: dict[str, object]) -> TestResponse:
    boundary, body = encode_multipart(form)  # the client itself would leave a file open for a large one
    kind = f"multipart/form-data; boundary={boundary}"
    return person.client.post(f"/staff{path}/recording", data=body, content_type=kind)


def told(person: Person, content: bytes, **more: str) -> str:
    """Send a recording, and read the page it leads to."""
    reply = uploads(person, content, **more)
    assert reply.status_code == 303, (reply.status_code, reply.text)
    return unescape(person.client.get(reply.location).text)


def recorded(line: Editing) -> Person:
    """Somebody who has published a recording of the notice."""
    kim = line.person()
    assert "Kept in your draft: 2.0 seconds." in told(kim, wav(2))
    assert "Checked: " in proved(line)
    kim.done("/draft/publish", why="The notice is spoken by Ana")
    return kim


def plays(line: Editing) -> list[str]:
    """The addresses of what a caller hears in English until the answer."""
    direct = Direct(line.pages.app)
    start = good(direct.post("/voice", call_form()), "voice")
    english = good(direct.post(start.action, call_form(Digits="8")), "voice")
    answer = good(direct.post(english.action, call_form(Digits="1")), "voice")
    return [verb.text or "" for verb in answer.verbs if verb.tag == "Play"]


def test_a_recording_is_put_into_the_draft_heard_there_and_published(line: Editing) -> None:
    kim = line.person()
    page = told(kim, wav(2))
    assert "Kept in your draft: 2.0 seconds." in page
    assert "by kim, 2026-11-23" in page
    assert f'<audio controls preload="none" src="/staff{NOTICE}/recording/en">' in page
    heard = kim.client.get(f"/staff{NOTICE}/recording/en")
    assert (heard.data, heard.mimetype) == (wav(2), "audio/wav")
    assert heard.headers["Cache-Control"] == "no-store"
    assert kim.client.get(f"/staff{NOTICE}/recording/en", headers={"Range": "bytes=0-3"}).data == b"RIFF"
    assert plays(line) == [], "callers hear the draft only once it is published"
    assert FILE not in line.live.files.files
    draft = kim.sees("/draft")
    assert "The line&#39;s own notice: the voice" in draft
    assert "a recording by kim, 2.0 s" in draft
    assert "Checked: " in proved(line)
    kim.done("/draft/publish", why="The notice is spoken by Ana")
    (address,) = plays(line)
    assert line.pages.app.test_client().get(address).data == wav(2)
    assert line.live.files.files[FILE] == wav(2)
    assert SAID in line.live.text(LIST)
    assert not list((line.pages.state / "drafts").glob("kim.*/*")), "nothing of the draft is left"


def test_a_published_recording_is_kept_with_its_edition_and_comes_back_with_it(line: Editing) -> None:
    kim = recorded(line)
    with_it = line.live.files.edition
    assert editions.files_of(line.pages.state, with_it).files[FILE] == wav(2)
    kim.done(f"{NOTICE}/recording/remove", language="en")
    proved(line)
    kim.done("/draft/publish", why="Without it again")
    assert (plays(line), FILE in line.live.files.files) == ([], False)
    kim.done(f"/history/{with_it}/back", seen=line.live.files.edition)
    assert len(plays(line)) == 1
    assert line.live.files.edition == with_it


def test_when_the_words_change_it_has_expired_and_everybody_is_told(line: Editing) -> None:
    kim = recorded(line)
    kim.done(NOTICE, en__voice="This line makes no appointments at all.")
    page = unescape(kim.sees(NOTICE))
    assert "Expired: the words have changed since." in page
    assert "recording expired" in kim.sees("/prompts?group=notice")
    assert "spoken by the synthetic voice" in kim.sees("/draft")
    proved(line)
    kim.done("/draft/publish", why="New words")
    assert plays(line) == []
    assert "notice.line (en): the recording has expired" in unescape(kim.sees("/"))
    assert "Kept in your draft: 3.0 seconds" in told(kim, wav(3), words="This line makes no appointments at all.")
    proved(line)
    kim.done("/draft/publish", why="Recorded anew")
    assert len(plays(line)) == 1
    assert "the recording has expired" not in kim.sees("/")


def test_another_kind_of_file_takes_the_place_of_the_one_before(line: Editing) -> None:
    kim = recorded(line)
    assert "Kept in your draft" in told(kim, mp3(2), name="Notice NEW (1).MP3")
    proved(line)
    kim.done("/draft/publish", why="As an MP3")
    names = [name for name in line.live.files.files if name.startswith("prompts/audio/")]
    assert names == ["prompts/audio/en/notice.line.mp3"]
    assert line.live.text(LIST).count("prompt:") == 1


def test_a_sentence_with_the_name_of_the_line_in_it_can_be_recorded_and_one_with_a_number_cannot(line: Editing) -> None:
    kim = line.person()
    page = unescape(kim.sees("/prompts/greeting.unofficial"))
    assert 'value="Unofficial consulate help, made-up district.' in page
    assert "its words change from call to call" in kim.sees("/prompts/desk.number")
    assert "cannot be recorded" in told(kim, wav(), path="/prompts/desk.number")
    assert drafts.read(line.pages.state, "kim") is None


REFUSED = {
    "an empty file": (b"", {}, "Found an empty file"),
    "a picture": (b"\x89PNG" + bytes(2000), {}, "neither WAV nor MP3"),
    "a page": (b"<script>alert(1)</script>", {}, "neither WAV nor MP3"),
    "too long": (wav(75), {}, "Found 75 seconds; right would be at most 60"),
    "silence": (wav(height=0), {}, "nothing but silence"),
    "other words": (wav(), {"words": "We sell shoes."}, "The words have changed since you opened this page"),
    "no file": (b"", {"name": ""}, "Choose a file first"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_cannot_be_used_is_told_and_changes_nothing(line: Editing, kind: str) -> None:
    content, more, why = REFUSED[kind]
    kim = line.person()
    assert why in told(kim, content, **more)
    assert drafts.read(line.pages.state, "kim") is None


NAMES = ("../../../etc/passwd.wav", "..\\..\\x.wav", "/abs.wav", "a\0b.wav", "😀.wav", "x" * 300)


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_the_file_that_is_sent_leads_nowhere(line: Editing, name: str) -> None:
    kim = line.person()
    told(kim, wav(), name=name)
    assert set(drafts.read(line.pages.state, "kim").files) == {LIST, FILE}


def test_too_much_is_turned_away_kindly(line: Editing) -> None:
    reply = uploads(line.person(), bytes(6_000_000))
    assert reply.status_code == 413
    assert "5 MB at most" in reply.text


def test_an_unknown_prompt_or_language_is_not_found(line: Editing) -> None:
    kim = line.person()
    assert uploads(kim, wav(), path="/prompts/nothing.here").status_code == 404
    for language in ("fr", "../en", ""):
        assert uploads(kim, wav(), language=language).status_code == 404
    assert kim.client.get(f"/staff{NOTICE}/recording/en").status_code == 404
    assert kim.client.get(f"/staff{NOTICE}/recording/fr").status_code == 404
    assert "There is no recording." in kim.done(f"{NOTICE}/recording/remove", language="en")


def test_only_editors_with_a_form_of_ours_may_record(line: Editing) -> None:
    vee, kim = line.person("vee"), line.person()
    assert uploads(vee, wav()).status_code == 403
    assert "Put it in my draft" not in vee.sees(NOTICE)
    forged = {"language": "en", "words": SAID, "file": FileStorage(BytesIO(wav()), "x.wav")}
    assert sent(kim, NOTICE, forged).status_code == 400
    assert drafts.read(line.pages.state, "kim") is None


def test_two_people_who_record_the_same_sentence_are_told(line: Editing) -> None:
    kim, bo = line.person(), line.person("bo")
    told(kim, wav(2))
    told(bo, wav(3))
    proved(line)
    kim.done("/draft/publish", why="Mine")
    page = unescape(bo.done("/draft/carry-over"))
    assert "Both of you changed the same lines" in page
    bo.done("/draft/throw-away")
    assert not list((line.pages.state / "drafts").glob("bo.*/*"))


def test_a_draft_that_was_tampered_with_reads_no_other_file(line: Editing) -> None:
    told(line.person(), wav(2))
    place = line.pages.state / "drafts" / "kim.json"
    known = drafts.read(line.pages.state, "kim").files[FILE][1]
    place.write_text(place.read_text().replace(known, "../../staff.json"))
    assert drafts.read(line.pages.state, "kim") is None


def test_a_recording_of_the_draft_that_is_gone_is_told_as_not_right(line: Editing) -> None:
    kim = line.person()
    told(kim, wav(2))
    for sound in (line.pages.state / "drafts" / "kim.sounds").iterdir():
        sound.unlink()
    assert "no file prompts/audio/en/notice.line.wav" in unescape(kim.sees("/draft"))
    assert take(Folders(line.live.folders.config, line.live.folders.prompts)) == line.live.files

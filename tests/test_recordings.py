"""Sentences spoken by people: what may be recorded, when a recording is heard and served, and when it expires."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from ivr.app import create_app
from ivr.cli import main
from ivr.directory.build import examine, load
from ivr.directory.edition import Edition
from ivr.directory.publish import publish
from ivr.directory.served import Served
from ivr.emergency.pack import pack
from ivr.errors import UsageError
from ivr.loopback import serve
from ivr.phone.clock import StoppedClock
from ivr.phone.phone_player import PhonePlayer
from ivr.phone.play import play
from ivr.phone.provider import Provider
from ivr.preview.changes import compare, report
from ivr.prompts.recordings import by_name, words_now
from ivr.prompts.rendering import plain
from ivr.prompts.sound import LONGEST, SoundError, seconds_of
from ivr.proof.prove import prove
from ivr.register.alarms import alarms
from ivr.settings import Settings
from tests.live import Live, looks
from tests.playing import HERE, LINE_NUMBER, edition, transcript
from tests.recording import GREETING, entry, laid, listed, recorded
from tests.signed import SETTINGS, Direct, Reply, call_form, good, signature
from tests.sounds import mp3, mu_law, riff, wav
from tests.straight import StraightPlayer
from tests.twiml_checker import problems

MORNING = datetime(2026, 11, 23, 17, 15, tzinfo=UTC)
GOODBYE = "Goodbye."


@pytest.fixture
def live(tmp_path: Path) -> Live:
    return recorded(tmp_path)


def made(live: Live) -> Edition:
    return load(live.folders.config, live.folders.prompts)


def complained(live: Live) -> list[str]:
    whole, complaints = examine(live.folders.config, live.folders.prompts)
    assert (whole is None) == bool(complaints)
    return [str(each) for each in complaints]


def first(whole: Edition) -> Reply:
    """What a caller is answered at first."""
    return good(Direct(create_app(SETTINGS, lambda: MORNING, whole)).post("/voice", call_form()), "voice")


# What callers hear.


@pytest.mark.parametrize("way", ["straight", "over http", "over http, twice"])
def test_a_call_is_heard_in_the_words_of_its_recordings_whichever_way_it_is_played(live: Live, way: str) -> None:
    written = transcript(HERE / "recorded" / "spoken_by_people.txt")
    whole = made(live)
    if way == "straight":
        assert play(written, StraightPlayer(whole, written.headers.caller_id, LINE_NUMBER)) == []
        return
    clock = StoppedClock(MORNING)
    with serve(Settings(), clock, whole) as line:
        provider = Provider(line.token, clock, recordings=by_name(whole.words.values()))
        addresses = (f"{line.address}/voice", f"{line.address}/sms", written.headers.caller_id, LINE_NUMBER)
        assert play(written, PhonePlayer(provider, *addresses, clock, twice="twice" in way)) == []
        fetched = [each for each in provider.exchanges if "/audio/" in each.url]
        turns = [each for each in provider.exchanges if each not in fetched]
    assert len(fetched) >= 3
    assert [each for each in turns if problems(each.reply, "voice")] == []


def test_a_line_without_recordings_is_the_edition_it_was_and_plays_nothing() -> None:
    plain = edition("consulate")
    assert plain.sounds == {}
    assert b"<Play>" not in first(plain).body


def test_a_recording_is_played_from_the_public_address(live: Live) -> None:
    settings = Settings(auth_tokens=SETTINGS.auth_tokens, public_url="https://line.example.org/help")
    app = create_app(settings, lambda: MORNING, made(live))
    signed = {"X-Twilio-Signature": signature("https://line.example.org/help/voice", call_form())}
    body = app.test_client().post("/voice", data=call_form(), headers=signed).text
    name = made(live).words["es"].recorded["greeting.unofficial"].name
    assert f"<Play>https://line.example.org/help/audio/{name}</Play>" in body
    assert "For English" in body, "what nobody recorded is spoken as before"
    assert app.test_client().get(f"/help/audio/{name}").status_code == 200


def test_the_words_of_a_recording_are_texted_as_before(live: Live) -> None:
    whole, plain = made(live), edition("consulate")
    assert whole.words["es"].texted == plain.words["es"].texted


def test_the_emergency_document_needs_nothing_of_ours_so_it_plays_nothing(live: Live) -> None:
    assert "<Play" not in "".join(pack(made(live), MORNING).files.values())


def test_the_proof_reads_the_words_that_were_recorded_and_proves_the_same(live: Live) -> None:
    before, after = (prove(whole, MORNING, quick=True) for whole in (edition("consulate"), made(live)))
    assert (before.counts["conversations"], before.errors) == (after.counts["conversations"], ())


def test_the_proof_finds_a_recording_that_cannot_be_fetched(live: Live) -> None:
    whole = made(live)
    name = whole.words["es"].recorded["notice.line"].name
    lost = Edition(whole.line, whole.words, {each: sound for each, sound in whole.sounds.items() if each != name})
    assert any("13325" in finding.message for finding in prove(lost, MORNING, quick=True).errors)


def test_a_recorded_notice_that_takes_too_long_is_warned_of(live: Live) -> None:
    laid(live.top, "es", "notice.line.wav", wav(4.5))
    assert any("4.5 s" in each.message for each in prove(made(live), MORNING, quick=True).findings)


# When it expires.


def test_a_recording_expires_when_its_words_change_and_the_machine_speaks_the_new_ones(live: Live) -> None:
    live.edit("prompts/es/general.yaml", "oficial: {line}. · Diga qué", "oficial: {line}. · Por favor, diga qué")
    whole = made(live)
    assert "Por favor, diga qué necesita" in first(whole).words
    assert whole.words["es"].recorded["greeting.unofficial"].name.encode() not in first(whole).body
    told = [alarm.words for alarm in alarms(whole, MORNING) if alarm.about == "greeting.unofficial"]
    assert len(told) == 1
    assert "has expired" in told[0]
    assert f'It says "{GREETING}" The words are now ' in told[0]


def test_a_recording_expires_when_a_name_inside_it_changes(live: Live) -> None:
    live.edit("prompts/es/consulate.yaml", "ayuda del consulado, zona de ejemplo", "ayuda del consulado, otra zona")
    expired = [alarm for alarm in alarms(made(live), MORNING) if alarm.kind == "recording" and "(es)" in alarm.words]
    assert [alarm.about for alarm in expired] == ["greeting.unofficial"]


def test_a_recording_of_words_that_change_from_call_to_call_is_named_and_played_only_where_they_are_the_same(
    live: Live,
) -> None:
    said = "Passport desk: 3 0 3, 5 5 5, 0 1 0 0, after they answer, press 4."
    listed(live.top, "en", entry("desk.number", "desk.wav", said))
    laid(live.top, "en", "desk.wav", wav())
    (live.top / "prompts/audio/en/notice.line.wav").unlink()
    whole = made(live)
    assert any("{number}" in each.words for each in alarms(whole, MORNING) if each.about == "desk.number")


@pytest.mark.parametrize("line", ["consulate", "clinic", "city", "court"])
def test_what_is_said_in_every_call_is_known_for_every_prompt_of_every_line(line: str) -> None:
    whole = edition(line)
    for words in whole.words.values():
        for key, template in words.spoken.items():
            said = words_now(whole.line, words, key)
            assert (said is None) == bool(template.fields - ({"line", "operator"} if whole.line.operator else {"line"}))
            assert template.fields or said == plain("".join(template.parts))


def test_what_is_current_is_no_alarm(live: Live) -> None:
    assert [each.about for each in alarms(made(live), MORNING) if each.kind == "recording"] == ["notice.line"]


# What is refused.


BAD_SOUNDS = {
    "empty": (b"", "an empty file"),
    "not audio": (b"<html>" + bytes(5000), "neither WAV nor MP3"),
    "too long": (wav(LONGEST + 2), f"{LONGEST + 2} seconds"),
    "too large": (b"RIFF" + bytes(5_000_001), "more than 5 MB"),
    "silence": (wav(2, height=0), "silence"),
    "silence in mu-law": (riff(7, 8, b"\xff" * 8000), "silence"),
    "cut short": (wav()[:-100], "cut short"),
    "only its beginning": (wav()[:20], "cut short"),
    "no sound": (riff(1, 16, b""), "no sound"),
    "a coding no telephone plays": (riff(3, 32, bytes(range(256)) * 100), "coding"),
    "8 bits": (riff(1, 8, bytes(range(256)) * 100), "coding"),
    "too slow": (wav(rate=4000), "4,000 samples"),
    "six channels": (wav(channels=6), "6 channels"),
    "no rate": (riff(1, 16, bytes(range(256)) * 100, rate=0), "cut short"),
    "an MP3 by another name": (mp3(), "an MP3 in a file ending in .wav"),
}


@pytest.mark.parametrize("kind", BAD_SOUNDS)
def test_what_is_no_recording_is_complained_of_where_it_is_named(live: Live, kind: str) -> None:
    content, found = BAD_SOUNDS[kind]
    laid(live.top, "en", "notice.line.wav", content)
    (only,) = complained(live)
    assert only.startswith("prompts/en/recordings.yaml:3: recordings > item 1 > file: found ")
    assert found.lower() in only.lower()
    assert "prompts/audio/en/notice.line.wav; right would be" in only


@pytest.mark.parametrize(
    "content", [mp3(0), b"ID3" + bytes(3000), b"\xff\xfb" + bytes(3000), b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f"]
)
def test_what_is_no_mp3_is_refused_whatever_it_does_to_the_parser(content: bytes) -> None:
    with pytest.raises(SoundError):
        seconds_of(content, "mp3")


@pytest.mark.parametrize("sound", [wav, mu_law, mp3])
def test_the_length_of_a_recording_is_found(sound: Callable[[float], bytes]) -> None:
    assert seconds_of(sound(2.5), "mp3" if sound is mp3 else "wav") == pytest.approx(2.5, abs=0.05)


TRICKS = (
    "../en/notice.line.wav", "/etc/passwd", "..\\x.wav", "a/b.wav", "%2e%2e.wav", ".hidden.wav", "a..wav", "x.ogg",
    "ü.wav", "a b.wav", "x.wav\n", "CON:.wav", "-rf.wav",
)  # fmt: skip


@pytest.mark.parametrize("name", TRICKS)
def test_a_file_name_with_a_way_out_is_refused(live: Live, name: str) -> None:
    listed(live.top, "en", entry("notice.line", name, "We make no appointments."))
    found = complained(live)
    assert any(each.startswith("prompts/en/recordings.yaml:3: ") and "found the name" in each for each in found), found
    assert any("notice.line.wav: found a file that no recording names" in each for each in found)


WRONG_ENTRIES = {
    "an unknown prompt": (entry("notice.lime", "notice.line.wav", "x"), "did you mean `notice.line`?"),
    "a missing file": (entry("notice.line", "notice.lin.wav", "x"), "no file prompts/audio/en/notice.lin.wav"),
    "no words": ("  - prompt: notice.line\n    file: notice.line.wav\n", "no `words`"),
    "empty words": (entry("notice.line", "notice.line.wav", " "), "words in quotes"),
    "an unknown name": (entry("notice.line", "notice.line.wav", "x", speaker="Ana"), "`speaker`"),
    "no day": (entry("notice.line", "notice.line.wav", "x", on="yesterday"), "2026-11-23"),
    "only a text": ("  - notice.line.wav\n", "an entry with prompt, file and words"),
    "a list as file": ("  - prompt: notice.line\n    file: [notice.line.wav]\n    words: x\n", "words in quotes"),
    "twice": (entry("notice.line", "notice.line.wav", "x") * 2, "a second time"),
}


@pytest.mark.parametrize("kind", WRONG_ENTRIES)
def test_an_entry_that_is_not_right_is_complained_of(live: Live, kind: str) -> None:
    written, told = WRONG_ENTRIES[kind]
    listed(live.top, "en", written)
    assert any(each.startswith("prompts/en/recordings.yaml:") and told in each for each in complained(live))


def test_everything_wrong_is_told_at_once(live: Live) -> None:
    listed(live.top, "en", entry("notice.lime", "notice.line.wav", "x"), entry("goodbye", "gone.wav", GOODBYE))
    laid(live.top, "fr", "notice.line.wav", wav())
    laid(live.top, "es", "notes.txt", b"Ana will speak the rest on Monday.")
    laid(live.top, "", "loose.wav", wav())
    laid(live.top, "es", ".DS_Store", b"not ours")
    told = "\n".join(complained(live))
    assert "`notice.lime`, which nothing says" in told
    assert "no file prompts/audio/en/gone.wav" in told
    assert "prompts/audio/fr/notice.line.wav: found a recording for `fr`, which is no language of this line" in told
    assert "prompts/audio/es/notes.txt: found a file that no recording names; right would be a plain name" in told
    assert "prompts/audio/loose.wav: found a file; right would be one in `prompts/audio/es/`" in told
    assert len(told.splitlines()) == 5


def test_a_file_whose_name_cannot_be_printed_is_complained_of_all_the_same(
    live: Live, capsys: pytest.CaptureFixture[str]
) -> None:
    for language in (b"es", b"fr\xff"):
        folder = os.fsencode(live.top / "prompts" / "audio") + b"/" + language
        os.makedirs(folder, exist_ok=True)
        Path(os.fsdecode(folder + b"/\xff\n.wav")).write_bytes(wav())
    assert main(["check", "--quick", "--config", str(live.folders.config), "--prompts", str(live.folders.prompts)]) == 1
    told = capsys.readouterr().out
    assert "prompts/audio/es/??.wav: found a file that no recording names" in told
    assert "prompts/audio/fr?/??.wav: found a recording for `fr?`" in told


def test_what_no_file_of_sound_can_be_is_not_read(live: Live) -> None:
    place = live.top / "prompts/audio/en/notice.line.wav"
    place.unlink()
    os.mkfifo(place)
    assert any("neither WAV nor MP3" in each for each in complained(live))
    place.unlink()
    place.symlink_to("/etc/passwd")
    assert any("neither WAV nor MP3" in each for each in complained(live))
    place.unlink()
    place.symlink_to("nowhere.wav")
    assert complained(live)


def test_too_many_recordings_are_complained_of(live: Live) -> None:
    large = riff(1, 16, bytes(range(256)) * 16_000, rate=48_000)
    keys = [key for key, template in edition("consulate").words["en"].spoken.items() if not template.fields][:6]
    listed(live.top, "en", *(entry(key, f"{nth}.wav", "x") for nth, key in enumerate(keys)))
    (live.top / "prompts/audio/en/notice.line.wav").unlink()
    for nth in range(len(keys)):
        laid(live.top, "en", f"{nth}.wav", large)
    assert complained(live) == ["prompts/audio: found 24 MB of recordings; right would be at most 20 MB in all."]


def test_recordings_that_are_no_list_are_complained_of(live: Live) -> None:
    (live.top / "prompts/en/recordings.yaml").write_text("recordings: notice.line.wav\n")
    assert any("a list, each entry with prompt, file and words" in each for each in complained(live))


# How it is served.


def test_a_recording_is_served_at_its_hash_to_be_kept_for_ever(live: Live) -> None:
    whole = made(live)
    client = create_app(SETTINGS, lambda: MORNING, whole).test_client()
    for name, content in whole.sounds.items():
        assert name.partition(".")[0] == hashlib.sha256(content).hexdigest()
        reply = client.get(f"/audio/{name}")
        assert (reply.status_code, reply.data) == (200, content)
        assert reply.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert reply.headers["Content-Type"] == ("audio/wav" if name.endswith("wav") else "audio/mpeg")
        assert "Set-Cookie" not in reply.headers
        tag = reply.headers["ETag"]
        again = client.get(f"/audio/{name}", headers={"If-None-Match": tag})
        assert (again.status_code, again.data) == (304, b"")
        part = client.get(f"/audio/{name}", headers={"Range": "bytes=4-7"})
        assert (part.status_code, part.data) == (206, content[4:8])
        assert client.head(f"/audio/{name}").headers["Content-Length"] == str(len(content))


@pytest.mark.parametrize(
    "path",
    ["", "x", "0" * 64, "0" * 64 + ".wav", "0" * 64 + ".ogg", "..%2f..%2fetc%2fpasswd", "notice.line.wav", "%00.wav",
     "../config/line.yaml", "A" * 64 + ".wav", "0" * 64 + ".wav%0a"],
)  # fmt: skip
def test_nothing_else_is_found_there(live: Live, path: str) -> None:
    reply = create_app(SETTINGS, lambda: MORNING, made(live)).test_client().get(f"/audio/{path}")
    assert (reply.status_code, reply.data) == (404, b"")


def test_a_turn_and_a_recording_need_no_disk(live: Live) -> None:
    whole = made(live)
    app = create_app(SETTINGS, lambda: MORNING, whole)
    shutil.rmtree(live.top)
    (address,) = [verb.text for verb in good(Direct(app).post("/voice", call_form()), "voice").verbs[0].iter("Play")]
    assert app.test_client().get(address).status_code == 200


# Editions.


def served_by(live: Live, served: Served) -> Flask:
    folders = {"config_dir": live.folders.config, "prompts_dir": live.folders.prompts, "state_dir": live.state}
    return create_app(replace(SETTINGS, **folders), lambda: MORNING, served)


def found(app: Flask, name: str) -> int:
    return app.test_client().get(f"/audio/{name}").status_code


def name_of(file: bytes) -> str:
    return f"{hashlib.sha256(file).hexdigest()}.wav"


def test_another_recording_is_another_edition_and_is_taken_up_while_the_line_is_served(live: Live) -> None:
    watcher = live.watcher()
    app = served_by(live, watcher.served)
    before = watcher.served.edition
    laid(live.top, "es", "greeting.wav", wav(7))
    looks(watcher)
    after = watcher.served.edition
    assert after.line.edition != before.line.edition
    assert name_of(wav(7)).encode() in first(after).body
    assert found(app, name_of(wav(7))) == 200
    assert found(app, name_of(wav(6))) == 200, "a call that was told of it just before may still fetch it"


def test_a_broken_recording_is_refused_and_the_last_good_one_is_served_also_after_a_restart(live: Live) -> None:
    watcher = live.watcher()
    good_one = watcher.served.edition.line.edition
    laid(live.top, "es", "greeting.wav", b"not a sound")
    looks(watcher)
    assert watcher.served.refused is not None
    assert "neither WAV nor MP3" in str(watcher.served.complaints[0])
    again = live.watcher().served
    assert again.edition.line.edition == good_one
    assert found(served_by(live, again), name_of(wav(6))) == 200
    laid(live.top, "es", "notes.txt", b"one more thing that is wrong")
    looks(watcher)
    assert len(watcher.served.complaints) == 2, "every file there is noticed, also one that is no sound"


def test_a_process_that_was_slower_to_take_up_an_edition_finds_its_recordings_on_disk(live: Live) -> None:
    slow = served_by(live, Served(made(live)))
    changes = {"prompts/audio/es/greeting.wav": wav(7)}
    publish(live.folders, live.state, changes, based_on=live.files.edition, who="kim", why="spoken anew")
    assert found(slow, name_of(wav(7))) == 200
    assert found(slow, name_of(wav(8))) == 404


@pytest.mark.parametrize("name", ["prompts/audio/../../x.wav", "prompts/audio//x.wav", "prompts/audio/en/.x.wav"])
def test_nothing_is_published_under_a_name_with_a_way_out(live: Live, name: str) -> None:
    with pytest.raises(UsageError):
        publish(live.folders, live.state, {name: wav()}, based_on=live.files.edition, who="kim", why="a trick")


def test_check_says_what_has_expired_and_say_shows_the_recording(
    live: Live, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--config", str(live.folders.config), "--prompts", str(live.folders.prompts)]
    assert main(["check", "--quick", *where]) == 0
    assert "notice.line (en): the recording has expired" in capsys.readouterr().out
    assert main(["say", "notice.line", *where]) == 0
    shown = capsys.readouterr().out
    assert "spoken  prompts/audio/es/notice.line.wav (2.0 s, by Ana)" in shown
    assert "spoken  prompts/audio/en/notice.line.wav (2.0 s, by Ana, expired)" in shown


def test_a_comparison_says_whose_voice_changes(live: Live) -> None:
    told = "\n".join(report(compare(edition("consulate"), made(live), MORNING)))
    assert "greeting.unofficial (es), the voice\n  - spoken by the synthetic voice\n  + a recording by Ana, 6" in told
    assert "notice.line (en)" not in told, "it had expired before it came"

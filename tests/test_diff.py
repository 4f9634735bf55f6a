"""What changes between two versions is shown as callers will hear it: all of it, and nothing that stays the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from ivr.cli import main
from ivr.directory.edition import Edition
from ivr.preview.changes import Change, compare, report
from ivr.preview.moments_of_note import moments
from ivr.preview.scenes import scenes
from tests.made import NOW, PERMITS, WATER, changed, edited, made
from tests.playing import edition, folders


@pytest.fixture
def old(tmp_path: Path) -> Edition:
    return made(tmp_path / "old", PERMITS, WATER)


@pytest.fixture
def new(tmp_path: Path, old: Edition) -> Path:
    shutil.copytree(tmp_path / "old", tmp_path / "new")
    return tmp_path / "new"


def changes(old: Edition, new: Edition) -> list[Change]:
    return list(compare(old, new, NOW).changes)


def heard_in(change: Change) -> set[tuple[str, str]]:
    return {(scene.what, scene.channel) for scene, _ in change.where}


def test_the_same_line_has_no_difference(old: Edition) -> None:
    compared = compare(old, old, NOW)
    assert compared.changes == compared.wordings == ()
    assert list(report(compared))[-1] == "Callers and texters will hear no difference."


def test_a_comment_makes_another_edition_and_no_difference(old: Edition, new: Path) -> None:
    same = changed(new, "config/line.yaml", "# Where the facts come from.", "# From where the facts come.")
    assert same.line.edition != old.line.edition
    compared = compare(old, same, NOW)
    assert compared.changes == compared.wordings == ()


def test_a_number_changes_wherever_it_is_heard_and_dialled(old: Edition, new: Path) -> None:
    found = changes(old, changed(new, "config/contacts.yaml", "206-555-0101", "206-555-0199"))
    everywhere = set().union(*map(heard_in, found))
    assert everywhere == {
        ("water_office", "voice"), ("water_office", "sms"), ("the numbers (0)", "voice"), ("the numbers (0)", "sms"),
    }  # fmt: skip
    assert all("9 9" in row or "0199" in row for change in found for row in change.come)
    assert any(row == "[1 puts them through to 206-555-0199]" for change in found for row in change.come)
    assert all("Permit" not in row for change in found for row in (*change.gone, *change.come))


def test_the_wait_before_an_option_is_a_difference_too(old: Edition, new: Path) -> None:
    option = '        option: "2"'
    found = changes(old, changed(new, "config/contacts.yaml", option, f"{option}\n        wait: 5"))
    assert [(change.gone, change.come) for change in found] == [
        (("[1 puts them through to 206-555-0100, after 3 s presses 2]",),
         ("[1 puts them through to 206-555-0100, after 5 s presses 2]",)),
    ]  # fmt: skip


def test_a_closure_is_heard_on_its_day_only(old: Edition, new: Path) -> None:
    closed = changed(new, "config/closures.yaml", "closures: []", "closures:\n  - on: 2027-02-10\n    reason: snow\n")
    compared = compare(old, closed, NOW)
    assert {f"{at:%Y-%m-%d}" for name, at in compared.at if name[0] in "MTWFS" and " " in name} == {"2027-02-10"}
    snowed = [change for change in compared.changes if any("snow" in row for row in change.come)]
    assert {what for change in snowed for what, channel in heard_in(change) if channel == "voice"} == {
        "greeting and menu", "permit_desk", "water_office",
    }  # fmt: skip
    assert all(name.startswith("Wed 2027-02-10") for change in snowed for _, names in change.where for name in names)


def test_hours_that_end_earlier_are_listened_to_where_they_differ(old: Edition, new: Path) -> None:
    earlier = changed(new, "config/contacts.yaml", '"9:00-16:00"', '"9:00-15:00"')
    between = [at for _, at in moments(old.line, earlier.line, NOW) if at.hour == 15 and at.minute == 30]
    assert between, "somewhere between the new closing and the old one"
    closes = [change for change in changes(old, earlier) if any("is closed" in row for row in change.come)]
    assert any("Open now" in row for change in closes for row in change.gone) or closes


def test_a_changed_prompt_that_is_seldom_said_is_shown_all_the_same(old: Edition, new: Path) -> None:
    compared = compare(old, changed(new, "prompts/en/general.yaml", "That line is busy.", "It is busy."), NOW)
    assert compared.changes == ()
    assert [(key, gone, come) for key, _, gone, come in compared.wordings] == [
        ("ended.busy", ("by voice: That line is busy.",), ("by voice: It is busy.",)),
    ]  # fmt: skip


def test_a_new_issue_and_a_lost_one_are_shown_whole(tmp_path: Path, old: Edition) -> None:
    more = made(tmp_path / "more", PERMITS, WATER, "Parks=206-555-0150;hours=daily 8:00-20:00")
    added = set().union(*map(heard_in, changes(old, more)))
    assert ("parks", "voice") in added
    assert ("greeting and menu", "voice") in added
    gone = [change for change in changes(more, old) if ("parks", "voice") in heard_in(change)]
    assert all(change.come == () for change in gone)
    assert gone


def test_one_change_is_told_once_with_everywhere_it_is_heard(old: Edition, new: Path) -> None:
    renamed = changed(new, "prompts/en/line.yaml", '    name: "Water office"', '    name: "Water desk"')
    compared = compare(old, renamed, NOW)
    hunks = [(change.gone, change.come) for change in compared.changes]
    assert len(hunks) == len(set(hunks))
    text = "\n".join(report(compared))
    assert text.count("  + Water desk: 2 0 6, 5 5 5, 0 1 0 1.\n") == 1
    assert "at any time" in text


@pytest.mark.parametrize("name", ["court", "city", "clinic", "single"])
def test_every_issue_choice_channel_and_language_is_listened_to(name: str) -> None:
    line = edition(name).line
    found = scenes(edition(name), NOW)
    for language in line.languages:
        for channel in ("voice", "sms"):
            whats = {scene.what for scene in found if (scene.channel, scene.language) == (channel, language)}
            assert {what.partition(",")[0] for what in whats} >= set(line.issues)
    assert all(heard.sentences for heard in found.values())
    if name == "court":
        assert {"case, seattle", "case, tacoma", "case, not sure"} <= {scene.what for scene in found}


def test_the_moments_are_open_closing_closed_weekend_and_holiday() -> None:
    line = edition("court").line
    found = dict(moments(line, line, NOW))
    assert list(found) == ["open", "closing soon", "closed", "weekend", "holiday"]
    assert found["weekend"].weekday() == 5
    assert f"{found['holiday']:%m-%d}" == "11-26"
    assert (found["closing soon"].hour, found["closing soon"].minute) == (16, 55)


def test_the_command_compares_folders_and_says_what_is_no_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for place in ("old", "new"):
        for folder in folders("single"):
            shutil.copytree(folder, tmp_path / place / folder.name)
    edited(tmp_path / "new", "config/line.yaml", "207-555-0100", "207-555-0111")
    assert main(["diff", str(tmp_path / "old"), str(tmp_path / "new")]) == 0
    out = capsys.readouterr().out
    assert "  - The dock: 2 0 7, 5 5 5, 0 1 0 0." in out
    assert "  + The dock: 2 0 7, 5 5 5, 0 1 1 1." in out
    new = [f"--{name}={tmp_path / 'new' / name}" for name in ("config", "prompts")]
    assert main(["diff", str(tmp_path / "old"), *new]) == 0
    assert capsys.readouterr().out == out, "without NEW it is the line as it stands"
    assert main(["diff", str(tmp_path / "nowhere")]) == 2
    assert "holds no config/" in capsys.readouterr().err

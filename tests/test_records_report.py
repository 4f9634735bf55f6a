"""Reports: what is counted, what is hidden, what is drawn, and a kind word where there is nothing."""

from __future__ import annotations

import csv
import io
import random
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr import cli
from ivr.dialogue.turns import Pressed, TransferEnded
from ivr.records.alarm import Ends, menu_alarm
from ivr.records.counted import Both, Counted, Phrase
from ivr.records.counting import counted
from ivr.records.database import address, opened
from ivr.records.hiding import FEW, WITHHELD, few, hidden, share
from ivr.records.naming import EditionNames
from ivr.records.pictures import NO_PICTURE
from ivr.records.printed import as_csv, as_text
from ivr.records.pseudonyms import Pseudonyms
from ivr.records.report import PARTS, Report, quantile, report
from tests.playing import edition
from tests.records_made import ARRIVED, SILENT, Kept, kept, postgres_server, pressed, said
from tests.signed import MONDAY

__all__ = ["kept", "postgres_server"]

DAY = MONDAY.date()
NAMES = EditionNames(edition("court"), MONDAY)


def week(kept: Kept, begins: datetime = MONDAY) -> None:
    """Seven days, the same mixture on each; the first is a Monday."""
    for day in range(7):
        kept.clock.now = begins + timedelta(days=day)
        for nth in range(6):
            kept.call(f"transfer {day} {nth}", *pressed("3", "3", "1"), TransferEnded("completed", 15 + 60 * (nth % 2)))
            kept.call(f"busy {day} {nth}", *pressed("1", "1"), TransferEnded("busy"))
            kept.call(f"gone {day} {nth}", ARRIVED, SILENT)
            kept.text(f"text {day} {nth}", "case tacoma")
        kept.call(f"odd {day}", *said("qqq"))
    kept.drain()


def found(kept: Kept, first: date = DAY, last: date = DAY + timedelta(6)) -> Counted:
    engine = opened(address(kept.database_url, kept.state), writing=False)
    try:
        return counted(engine, kept.line.id, first, last, kept.clock.now + timedelta(hours=1), 20)
    finally:
        engine.dispose()


def test_everything_is_counted_alike_in_both_databases(kept: Kept) -> None:
    week(kept)
    week_of = found(kept)
    assert week_of.everything == Both(133, 42)
    assert week_of.days[DAY, 10] == Both(19, 6)
    assert week_of.issues == {"case": Both(42, 42), "password": Both(42, 0)}
    assert week_of.choices == {"location.tacoma": Both(42, 42)}
    assert week_of.languages == {"en": Both(133, 42)}
    open_days = week_of.outcomes["transferred"] // 6
    assert week_of.outcomes == {"transferred": 6 * open_days, "answered": 84 - 6 * open_days, "lost": 49}
    assert sum(week_of.lost_at.values()) == 49
    assert set(week_of.lost_at) == {("menu", "")}
    by_result = {(dialled.desk, result): count for (dialled, result), count in week_of.results.items()}
    assert by_result["case_tacoma", "completed"] == 6 * open_days
    (tacoma,) = (ends for dialled, ends in week_of.ends.items() if dialled.desk == "case_tacoma")
    assert tacoma == Ends(6 * open_days, 3 * open_days)
    assert week_of.closed
    assert sum(week_of.seconds.values()) == 84
    assert week_of.phrases == ()
    assert week_of.lost_records == 0


def test_only_the_days_and_the_line_that_were_asked_for_are_counted(kept: Kept) -> None:
    week(kept)
    assert found(kept, DAY + timedelta(2), DAY + timedelta(3)).everything == Both(38, 12)
    assert found(kept, DAY + timedelta(30), DAY + timedelta(31)).everything == Both()
    kept.line = edition("single").line
    assert found(kept).everything == Both()


def test_a_call_that_goes_on_has_no_outcome_yet(kept: Kept) -> None:
    kept.call("on", *pressed("1"))
    kept.call("over", *pressed("1"))
    kept.ended("over")
    kept.drain()
    engine = opened(address(kept.database_url, kept.state), writing=False)
    now = counted(engine, kept.line.id, DAY, DAY, kept.clock.now, 20)
    engine.dispose()
    assert (now.going_on, now.outcomes) == (1, {"answered": 1})


def test_phrases_are_kept_only_when_that_is_switched_on(kept: Kept) -> None:
    object.__setattr__(kept.settings, "record_phrases", True)
    kept.again()
    for nth in range(3):
        kept.call(f"odd {nth}", *said("Blorp  flump two oh six"))
    kept.text("text", "flarb kim@example.org snorp, my pin is 4411")
    kept.call("known", *said("password"))
    kept.drain()
    phrases = found(kept).phrases
    assert [(phrase.times, phrase.channel) for phrase in phrases] == [(3, "voice"), (1, "sms")]
    assert phrases[0].text == "blorp flump # # #"
    assert not re.search(r"\d|kim|4411", phrases[1].text)
    turns = {row["call"] for row in kept.rows("SELECT call FROM ivr_turns")}
    assert not turns & {row["phrase"] for row in kept.rows("SELECT phrase FROM ivr_phrases")}


# What is hidden


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([], []),
        ([0, 5, 9], [0, 5, 9]),
        ([1, 4, 9], [FEW, FEW, 9]),
        ([3, 7, 9], [FEW, WITHHELD, 9]),
        ([3, 0], [FEW, 0]),
    ],
)
def test_small_groups_are_hidden(counts: list[int], shown: list[object]) -> None:
    assert hidden(counts) == shown


@given(st.lists(st.integers(0, 30), max_size=12))
def test_no_hidden_count_can_be_worked_out_from_the_sum(counts: list[int]) -> None:
    shown = hidden(counts)
    assert not any(isinstance(cell, int) and 0 < cell < 5 for cell in shown)
    assert all(cell in (count, FEW, WITHHELD) for cell, count in zip(shown, counts, strict=True))
    out_of_sight = [count for cell, count in zip(shown, counts, strict=True) if cell != count]
    assert len(out_of_sight) != 1 or not any(cell for cell in shown if isinstance(cell, int))


def test_a_share_does_not_give_a_small_group_away() -> None:
    assert share(50, 100) == "50%"
    assert [share(3, 100), share(97, 100), share(2, 4), few(4), few(0)] == ["", "", "", FEW, 0]
    assert share(0, 100) == "0%"


def test_a_report_shows_no_small_number_but_of_phrases(kept: Kept) -> None:
    for nth in range(4):
        kept.call(f"few {nth}", *pressed("2"), seconds=5)
        kept.text(f"text {nth}", "case tacoma")
    kept.drain()
    made = report(found(kept), NAMES, 20)
    assert made.summary[0] == f"{FEW} calls, {FEW} texts."
    for part in made.parts:
        for row in part.rows:
            assert not any(isinstance(cell, int) and 0 < cell < 5 for cell in row), (part.id, row)


# Has their menu changed?


@pytest.mark.parametrize(
    ("before", "lately", "alarm"),
    [
        (Ends(100, 10), Ends(30, 18), True),
        (Ends(100, 10), Ends(30, 4), False),
        (Ends(100, 60), Ends(30, 18), False),
        (Ends(100, 60), Ends(30, 0), False),
        (Ends(19, 0), Ends(30, 30), False),
        (Ends(100, 0), Ends(9, 9), False),
        (Ends(20, 0), Ends(10, 10), True),
        (Ends(), Ends(), False),
    ],
)
def test_a_jump_of_short_transfers_raises_an_alarm(before: Ends, lately: Ends, alarm: bool) -> None:
    assert menu_alarm(before, lately) is alarm


def test_chance_alone_hardly_ever_raises_it() -> None:
    chance = random.Random(5)
    alarms = 0
    for _ in range(2000):
        before, lately = (Ends(n, sum(chance.random() < 0.15 for _ in range(n))) for n in (80, 20))
        alarms += menu_alarm(before, lately)
    assert alarms <= 2


def test_the_report_says_so_at_its_top(kept: Kept) -> None:
    for day in range(30):
        kept.clock.now = MONDAY + timedelta(days=7 * day // 5)
        soon = day >= 25
        for nth in range(5):
            kept.call(f"{day} {nth}", *pressed("1", "1"), TransferEnded("completed", 4 if soon else 200))
    kept.drain()
    last = kept.clock.now.date()
    alarmed = report(found(kept, last - timedelta(3), last), NAMES, 20)
    assert any("PACER Support 800-676-6856" in line and "menu change" in line for line in alarmed.summary)
    assert not any("menu change" in line for line in report(found(kept, DAY, DAY + timedelta(20)), NAMES, 20).summary)


# What it looks like


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    with closing(Kept(tmp_path_factory.mktemp("week"))) as kept:
        week(kept)
        yield report(found(kept), NAMES, 20)


def test_a_report_has_names_for_people(made: Report) -> None:
    text = as_text(made)
    for expected in (
        "Case",
        "PACER password",
        "Tacoma",
        "English",
        "gave up before an answer",
        "the menu",
        "Mon",
        "10:00",
    ):
        assert expected in text
    assert "Tacoma Case Administrator team 253-882-3800" in text
    assert "location.tacoma" not in text
    assert [part.id for part in made.parts] == [each for each in PARTS if each not in ("phrases", "texts")]


def test_what_the_line_no_longer_has_is_called_by_its_id() -> None:
    counts = Counted(DAY, DAY, {(DAY, 9): Both(9, 9)}, {"gone_issue": Both(9, 9)}, {"gone.choice": Both(9, 0)})
    text = as_text(report(counts, NAMES, 20))
    assert "gone_issue" in text
    assert "choice" in text


def test_a_long_time_is_told_by_weeks() -> None:
    counts = Counted(DAY, DAY + timedelta(202), {(DAY + timedelta(each), 9): Both(1, 0) for each in range(203)})
    (days,) = report(counts, NAMES, 20, ["days"]).parts
    assert days.heads[0] == "Week from"
    assert len(days.rows) == 29
    assert days.rows[0][1] == 7


def test_csv_is_for_spreadsheets_and_no_cell_is_a_formula() -> None:
    phrases = (Phrase("=1+1", "en", "sms", 7), Phrase('say "a, b"', "en", "voice", 2))
    counts = Counted(DAY, DAY, {(DAY, 9): Both(9, 9)}, phrases=phrases)
    rows = list(csv.reader(io.StringIO(as_csv(report(counts, NAMES, 20)))))
    cells = [row[0] for row in rows if row]
    assert "'=1+1" in cells
    assert 'say "a, b"' in cells
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_a_time_without_calls_has_a_kind_report(kept: Kept) -> None:
    for counts in (found(kept), (week(kept), found(kept, date(2025, 1, 1), date(2025, 1, 1)))[1]):
        made = report(counts, NAMES, 20)
        assert made.empty
        assert as_text(made).endswith("Nobody called or texted in these days.")
        assert "Nobody called" in as_csv(made)


def test_lost_records_are_told() -> None:
    assert "3 records of these days could not be kept" in as_text(report(Counted(DAY, DAY, lost_records=3), NAMES, 20))


def test_the_median_is_one_of_the_times() -> None:
    assert quantile({3: 1, 5: 1, 100: 1}, 0.5) == 5
    assert quantile({3: 10, 50: 1}, 0.9) == 3


# By command


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    code = cli.main(["report", *words])
    told = capsys.readouterr()
    return code, told.out + told.err


@pytest.fixture
def month(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IVR_STATE_DIR", str(tmp_path))
    with closing(Kept(tmp_path)) as kept:
        week(kept, MONDAY - timedelta(14))
    return tmp_path


def test_the_command_reports(month: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = run(capsys, "--from", "2026-11-09", "--to", "2026-11-15")
    assert code == 0
    assert "133 calls, 42 texts." in told
    code, told = run(capsys, "--from", "2026-11-09", "--to", "2026-11-15", "--what", "issues,lost", "--format", "csv")
    assert code == 0
    assert "What they asked about\nIssue,Calls,Texts\n" in told
    assert "Languages" not in told
    assert run(capsys, "--from", "2020-01-01", "--to", "2020-01-01")[1].endswith("in these days.\n")


def test_what_cannot_be_reported_is_told_kindly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("IVR_STATE_DIR", str(tmp_path / "nothing"))
    assert run(capsys)[0] == 0
    for words, expected in (
        (["--from", "yesterday"], "'yesterday' is no day"),
        (["--from", "2026-11-10", "--to", "2026-11-09"], "comes after the last"),
        (["--what", "weather"], "weather is no part of a report"),
    ):
        code, told = run(capsys, *words)
        assert code == 2
        assert expected in told
    assert not (tmp_path / "nothing").exists()
    (tmp_path / "records.sqlite3").write_bytes(b"no database at all" * 99)
    monkeypatch.setenv("IVR_STATE_DIR", str(tmp_path))
    code, told = run(capsys)
    assert code == 2
    assert "The database cannot be used" in told
    monkeypatch.setenv("DATABASE_URL", "postgresql://kim:geheim@127.0.0.1:1/line")
    code, told = run(capsys)
    assert code == 2
    assert "geheim" not in told


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_picture_of_each_part_is_drawn(month: Path, kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder = month / "pictures"
    days = ("--from", "2026-11-09", "--to", "2026-11-15")
    assert run(capsys, *days, "--format", kind, "--out", str(folder))[0] == 0
    drawn = {path.stem: path for path in folder.glob(f"*.{kind}")}
    assert set(drawn) == set(PARTS) - set(NO_PICTURE)
    if kind == "svg":
        for name, path in drawn.items():
            text = " ".join(ET.parse(path).getroot().itertext())
            assert "2026-11-09 to 2026-11-15" in text, name
        assert "Tacoma" in drawn["choices"].read_text("utf-8")
        colours = set(re.findall(r"#[0-9a-f]{6}", drawn["transfers"].read_text("utf-8")))
        assert all(len({colour[1:3], colour[3:5], colour[5:]}) == 1 for colour in colours), "only greys"
    before = {name: path.read_bytes() for name, path in drawn.items()}
    run(capsys, *days, "--format", kind, "--out", str(folder))
    assert {name: path.read_bytes() for name, path in drawn.items()} == before
    (month / "file").write_text("in the way")
    assert run(capsys, *days, "--format", kind, "--out", str(month / "file"))[0] == 2


def test_without_the_plotting_library_it_is_said_how_to_get_it(month: Path) -> None:
    script = "import sys; sys.modules['matplotlib'] = None\nfrom ivr.cli import main\nsys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", script, "report", "--from", "2026-11-09", "--to", "2026-11-15", "--format", "png"]
    done = subprocess.run(command, cwd=Path(cli.__file__).parent.parent, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "pip install -r requirements-report.txt" in done.stderr


def test_no_command_but_these_waits_for_the_database_or_the_plots() -> None:
    heavy = ("sqlalchemy", "alembic", "matplotlib")
    script = f"import sys\nimport ivr.cli, ivr.production\nprint([m for m in sys.modules if m in {heavy}])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


# Pseudonyms


def test_a_caller_cannot_be_followed_from_month_to_month() -> None:
    monthly, daily, none = (Pseudonyms("a secret", period) for period in ("month", "day", "no"))  # type: ignore[arg-type]
    number, day = "+12025550123", date(2026, 11, 23)
    assert (
        monthly.caller(number, day)
        == monthly.caller(number, date(2026, 11, 1))
        == monthly.caller(f"whatsapp:{number}", day)
    )
    assert monthly.caller(number, day) != monthly.caller(number, date(2026, 12, 1))
    assert daily.caller(number, day) != daily.caller(number, date(2026, 11, 24))
    assert none.caller(number, day) == monthly.caller("anonymous", day) == monthly.caller("+266696687", day) == ""
    assert monthly.caller(number, day) != Pseudonyms("another secret").caller(number, day)
    assert len({monthly.caller(number, day), monthly.call(number), monthly.phrase(number, 1)}) == 3
    assert Pressed("1") == Pressed("1")

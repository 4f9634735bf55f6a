"""The documentation is held against the code: every field, every wording, every command, and what the README shows."""

from __future__ import annotations

import io
import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest
from pydantic import BaseModel

from ivr import cli
from ivr.app import create_app
from ivr.dialogue import prompt_keys
from ivr.directory import build
from ivr.directory.gather import gather
from ivr.directory.line import Line
from ivr.directory.reading import read_folder
from ivr.directory.schema import ConfigFiles
from ivr.phone.transcript import WORDING, matches, parse, read_action
from ivr.prompts import rendering
from ivr.prompts.load import ALPHABET
from ivr.prompts.load import SETTINGS as LANGUAGE
from ivr.settings import SETTINGS, Settings
from ivr.usage import parser

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, language: str = "") -> list[str]:
    """The fenced blocks of a page in a language, without the indentation of the list they stand in."""
    fenced = re.findall(rf"^( *)```{language}\n(.*?)^\1```$", text_of(name), re.MULTILINE | re.DOTALL)
    return [re.sub(rf"^{indent}", "", block, flags=re.MULTILINE) for indent, block in fenced]


def rows(name: str, columns: int) -> list[list[str]]:
    """The rows of all tables of a page with so many columns, without heads and rules."""
    found = []
    for line in text_of(name).splitlines():
        if line.startswith("| ") and not line.startswith("| ---"):
            cells = [cell.strip() for cell in line.strip().strip("|").split(" |")]
            if len(cells) == columns and "`" in cells[0]:
                found.append(cells)
    return found


def models(model: type[BaseModel] = ConfigFiles, path: str = "") -> Iterator[tuple[str, type[BaseModel]]]:
    """Every kind of entry in config/, by the way to it: `contacts.numbers.then`."""
    for name, field in model.model_fields.items():
        for inner in entries_in(field.annotation):
            here = f"{path}.{field.alias or name}".removeprefix(".")
            yield here, inner
            yield from models(inner, here)


def entries_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from entries_in(part)


# docs/config.md


def test_every_field_of_the_facts_is_documented_and_no_other() -> None:
    fields = [(path, f.alias or name) for path, model in models() for name, f in model.model_fields.items()]
    documented = [(section.strip("`"), field.strip("`")) for section, field, *_ in rows("docs/config.md", 4)]
    assert sorted(documented) == sorted(fields)


def test_what_is_said_to_hold_when_a_field_is_left_out_is_so() -> None:
    said = {(section.strip("`"), field.strip("`")): cell for section, field, _, cell in rows("docs/config.md", 4)}
    wrong = []
    for path, model in models():
        for name, field in model.model_fields.items():
            cell = said[path, field.alias or name]
            if (cell == "needed") != field.is_required():
                wrong.append(f"{path}.{name}: needed is {field.is_required()}, said is {cell!r}")
            default = field.default
            if isinstance(default, bool):
                default = "yes" if default else "no"
            if isinstance(default, str | int | float) and cell != f"`{default}`":
                wrong.append(f"{path}.{name}: the default is {default}, said is {cell!r}")
    assert wrong == []


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Line:
    """The line that the examples of docs/config.md make together."""
    folder = tmp_path_factory.mktemp("example")
    for nth, block in enumerate(blocks("docs/config.md", "yaml")):
        (folder / f"{nth:02}.yaml").write_text(block, encoding="utf-8")
    found = gather(*read_folder(folder))
    line = build._line(found, "docs")
    assert found.complaints == []
    assert line
    return line


def test_the_examples_of_the_facts_are_a_line_without_complaint(example: Line) -> None:
    assert [entry.id for page in example.menu for entry in page] == ["permit", "account", "money", "rules"]


def test_the_examples_show_every_field_of_the_facts() -> None:
    shown = "\n".join(blocks("docs/config.md", "yaml"))
    names = {f.alias or name for _, model in models() for name, f in model.model_fields.items()}
    assert sorted(name for name in names if not re.search(rf"\b{name}:", shown)) == []


# docs/prompts.md


def fields_in(cell: str) -> frozenset[str]:
    return frozenset(re.findall(r"`\{([a-z_]+)\}`", cell))


def spread(cell: str) -> list[str]:
    """The keys of a row: `time.day.1` to `time.day.7` are seven."""
    keys = re.findall(r"`([^`]+)`", cell)
    if len(keys) == 2 and " to " in cell:
        stem = keys[0].rpartition(".")[0]
        ends = [int(key.rpartition(".")[2]) for key in keys]
        return [f"{stem}.{nth}" for nth in range(ends[0], ends[1] + 1)]
    return keys


def documented_keys() -> dict[str, frozenset[str]]:
    return {key: fields_in(cells[1]) for cells in rows("docs/prompts.md", 3) for key in spread(cells[0])}


def test_every_fixed_wording_is_documented_with_its_fields_and_no_other() -> None:
    documented = {key: fields for key, fields in documented_keys().items() if not re.search(r"\.(ID|N)\b", key)}
    further = prompt_keys.OF_FURTHER_LANGUAGES
    assert documented == {**prompt_keys.OF_THE_CONVERSATION, **rendering.KEYS, **further}


def pattern(key: str) -> re.Pattern[str]:
    """What a documented key such as `guide.ID.step.N` stands for."""
    escaped = re.escape(key).replace("ID", r"[A-Za-z_/][A-Za-z0-9_/]*")
    return re.compile(re.sub(r"\bN\b", r"\\d+", escaped))


def test_every_wording_that_follows_from_facts_is_documented_with_its_fields_and_no_other(example: Line) -> None:
    documented = {pattern(key): fields for key, fields in documented_keys().items() if re.search(r"\.(ID|N)\b", key)}
    court = build.load(ROOT / "config", ROOT / "prompts").line
    needed = {**prompt_keys.of_line(example, example.language), **prompt_keys.of_line(court, court.language)}
    explained = {key: [f for p, f in documented.items() if p.fullmatch(key)] for key in needed}
    assert {key: [fields] for key, fields in needed.items()} == explained
    assert [p.pattern for p in documented if not any(map(p.fullmatch, needed))] == []


def test_every_target_of_keywords_is_documented(example: Line) -> None:
    explained = [key for cells in rows("docs/prompts.md", 2) for key in spread(cells[0])]
    fixed = {key for key in explained if re.match(r"(command|key)\.", key)}
    targets = prompt_keys.keyword_targets(example)
    assert fixed == {target for target in targets if re.match(r"(command|key)\.", target)}
    assert {target.partition(".")[0] for target in targets} <= {key.partition(".")[0] for key in explained}


def test_every_setting_of_a_language_is_documented() -> None:
    explained = [key for cells in rows("docs/prompts.md", 2) for key in spread(cells[0])]
    settings = {key for key in explained if re.match(r"language\.(?!yaml|CODE)", key)}
    assert settings == {f"language.{name}" for name in (*LANGUAGE, ALPHABET)}


# docs/transcripts.md, docs/settings.md, and links


def test_every_action_of_a_transcript_is_documented() -> None:
    first = [cell for cells in rows("docs/transcripts.md", 2) for cell in re.findall(r"`([^`]+)`", cells[0])]
    kinds = set()
    for cell in first:
        try:
            kinds.add(read_action(cell).kind)
        except ValueError:
            continue
    assert kinds == set(WORDING)


def test_the_example_of_a_transcript_can_be_read() -> None:
    shown = next(block for block in blocks("docs/transcripts.md") if "on: " in block)
    assert [turn.action.kind for turn in parse(shown).turns] == ["calls", "presses", "presses", "presses"]


def test_every_setting_named_anywhere_is_one() -> None:
    known = {setting.name for setting in SETTINGS}
    named = {name for page in PAGES for name in re.findall(r"\b(?:IVR|TWILIO)_[A-Z_]+\b", page.read_text("utf-8"))}
    assert named <= known


def test_every_page_that_is_linked_is_there() -> None:
    broken = []
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
            if not target.startswith("http") and not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")
    assert broken == []


# README.md


def commands(page: Path) -> list[list[str]]:
    """Every use of `./helpline` on a page, in words."""
    found = re.findall(r"\./helpline([^`|>\n]*)", page.read_text("utf-8"))
    return [shlex.split(words, comments=True) for words in found]


def can_be_given(words: list[str]) -> bool:
    try:
        parser().parse_args(words)
    except SystemExit as end:
        return not end.code  # --help ends well
    return True


def test_the_readme_begins_with_the_two_commands() -> None:
    assert blocks("README.md")[:2] == ["./helpline call\n", "./helpline test\n"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_written_down_can_be_given(page: Path) -> None:
    given = [words for words in commands(page) if words[:1] not in ([], ["test"])]
    assert [words for words in given if not can_be_given(words)] == []


def test_the_pages_name_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["--help"])
    there = re.findall(r"^    ([a-z]+)  ", capsys.readouterr().out, re.MULTILINE)
    named = {word for page in PAGES for words in commands(page) for word in words}
    assert there
    assert [name for name in there if name not in named] == []


def test_the_readme_names_every_address_of_the_line() -> None:
    app = create_app(Settings(auth_tokens=("token",)))
    named = re.findall(r"https://HOST(/[a-z/]+)", text_of("README.md"))
    assert sorted(set(named)) == sorted(rule.rule.partition("<")[0] for rule in app.url_map.iter_rules())


Edit = tuple[str, str, str]
A_LATER_HOUR: Edit = ("config/contacts.yaml", '"8:00-18:00"', '"8:00-19:00"')
A_WRONG_HOUR: Edit = ("config/contacts.yaml", '"8:00-18:00"', '"8:00-7:00"')
A_PROMPT: Edit = (
    "prompts/en/general.yaml",
    "Connecting you to {contact}.",
    "One moment, I'll connect you to {contact}.",
)
A_WRONG_FIELD: Edit = ("prompts/en/general.yaml", "Connecting you to {contact}.", "Connecting you to {contakt}.")


class Told:
    """What a command prints with a copy of the line in which one thing was changed as the README says."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.monkeypatch, self.capsys = folder, monkeypatch, capsys

    def __call__(self, edit: Edit | None, words: list[str], typed: str) -> str:
        for name in ("config", "prompts"):
            shutil.copytree(ROOT / name, self.folder / name)
        if edit:
            file, old, new = edit
            text = (self.folder / file).read_text(encoding="utf-8")
            assert text.count(old) == 1, f"{old} stands {text.count(old)} times in {file}"
            (self.folder / file).write_text(text.replace(old, new), encoding="utf-8")
        self.monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        folders = [f"--{name}={self.folder / name}" for name in ("config", "prompts")]
        cli.main([*words, *folders])
        return self.capsys.readouterr().out


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Told:
    return Told(tmp_path, monkeypatch, capsys)


# What has been changed before each command that the README shows with what it prints.
SHOWN: list[Edit | None] = [None, None, None, A_LATER_HOUR, A_LATER_HOUR, A_WRONG_HOUR, None, A_WRONG_FIELD]


@pytest.mark.parametrize(("nth", "edit"), [*enumerate(SHOWN)])
def test_what_the_readme_shows_is_what_happens(nth: int, edit: Edit | None, told: Told) -> None:
    shown = blocks("README.md", "console")
    assert len(shown) == len(SHOWN)
    command, *expected = shown[nth].splitlines()
    parts = re.fullmatch(r"\$ (?:printf '(.*)' \| )?\./helpline (.*)", command)
    assert parts
    seen = told(edit, shlex.split(parts[2]), (parts[1] or "").replace("\\n", "\n"))
    assert matches(expected, seen.splitlines()), seen


def test_a_changed_prompt_is_heard_where_the_readme_says(told: Told) -> None:
    assert "I'll connect you" in told(A_PROMPT, ["call", "--at", "2026-11-23 10:15"], "4\n1\n")


def test_the_page_on_operating_gives_the_same_size_of_a_year_as_that_on_records() -> None:
    year = r"^\| 100 calls and 30 texts .*\| (\d+ MB) a year \| (\d+ MB) a year \|$"
    row = re.search(year, text_of("docs/records.md"), re.MULTILINE)
    assert row
    told = " ".join(text_of("docs/operate.md").split())
    assert f"fill {row[1]} a year in SQLite, {row[2]} in PostgreSQL" in told

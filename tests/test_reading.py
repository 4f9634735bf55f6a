"""Reading what staff wrote: text stays text, every value has its line, and what is broken is said in plain words."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.directory.complaints import Complaint, nearest, quoted, render, suggest, way
from ivr.directory.reading import Mark, Tree, read_bytes, read_folder
from ivr.directory.snapshot import LARGEST

GOOD = """\
# The desks.
contacts:
  front_desk:
    name: "Front Desk: première"
    hours: {Mon-Fri: '8:00-17:00', Sat: 9:00-12:00}
    numbers:
      - number: +12065550100
        option: 0
      - number: &shared +12065550101
    notice: |
      We are closed
      on Friday.
  other_desk:
    number: *shared
    days: [Mon, Tue]
"""


def read(text: str) -> tuple[Tree, list[Complaint]]:
    return read_bytes("config/contacts.yaml", text.encode())


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def said(complaints: list[Complaint]) -> list[str]:
    return [str(complaint) for complaint in complaints]


@pytest.mark.parametrize(
    "written",
    ["8:00", "on", "no", "yes", "0123", "0", "2026-11-23", "1e3", "0x1F", "1_000", ".5", "=", "+12065550100", "-"],
)
def test_every_value_stays_the_text_that_was_written(written: str) -> None:
    tree, complaints = read(f"a: {written}\n{written}: b\n" if written != "-" else 'a: "-"\n"-": b\n')
    assert tree.root == {"a": written, written: "b"}
    assert complaints == []


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL", "# 3", "|"])
def test_what_is_left_empty_is_nothing(written: str) -> None:
    assert read(f"a: {written}\n")[0].root == {"a": None}


@pytest.mark.parametrize(
    ("written", "value"), [('""', ""), ("''", ""), ("'null'", "null"), ('"~"', "~"), ('"on"', "on")]
)
def test_quotes_keep_words_that_would_mean_nothing(written: str, value: str) -> None:
    assert read(f"a: {written}\n")[0].root == {"a": value}


def test_every_value_knows_its_place() -> None:
    tree, complaints = read(GOOD)
    assert complaints == []
    numbers = ("contacts", "front_desk", "numbers")
    assert tree.at((*numbers, 0, "option")) == "0"
    assert tree.mark((*numbers, 0, "option")) == Mark("config/contacts.yaml", 8, 17)
    assert tree.key_mark((*numbers, 0, "option")) == Mark("config/contacts.yaml", 8, 9)
    assert tree.key_mark((*numbers, 1)) == Mark("config/contacts.yaml", 9, 9)
    assert tree.at(("contacts", "front_desk", "notice")) == "We are closed\non Friday.\n"


def test_an_alias_stands_for_the_value_it_names() -> None:
    tree, _ = read(GOOD)
    assert tree.at(("contacts", "other_desk", "number")) == "+12065550101"
    assert tree.mark(("contacts", "other_desk", "number")).line == 9
    assert tree.key_mark(("contacts", "other_desk", "number")).line == 14


def test_a_place_that_was_not_written_is_told_by_what_is_around_it() -> None:
    tree, _ = read(GOOD)
    assert tree.mark(("contacts", "front_desk", "zone", "x")) == tree.mark(("contacts", "front_desk"))
    assert tree.mark(("nowhere",)) == Mark("config/contacts.yaml", 2, 1)
    assert not tree.has(("contacts", "front_desk", "numbers", 7))
    assert tree.at(("contacts", "front_desk", "numbers", 7)) is None
    assert tree.at(("contacts", "front_desk", "name", "x")) is None
    assert tree.complaint(("contacts", "front_desk"), "x", "y").line == 3
    assert tree.complaint(("contacts", "front_desk", "numbers", 0), "x", "y").line == 7
    assert Tree("config").mark(("a",)) == Mark("config", 0, 0)


COLON = "right would be a name, a colon, a space and then the value, such as `name: Front desk`."
INDENT = "right would be as many spaces in front as the lines it belongs with."
QUOTES = "right would be quotes around the whole text."
CLOSE = "right would be the same quote again at the end of the text."
ONCE = "right would be only one of the two."
AGAIN = "right would be the line typed again without it."
EMPTY = "found an empty file; right would be at least one entry, or no such file."
APOSTROPHE = (
    'found text after a closing quote; right would be one pair of quotes around the whole text; '
    'a text with an apostrophe takes "...".'
)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", f":1: {EMPTY}"),
        ("\n# nothing yet\n", f":1: {EMPTY}"),
        ("contacts", ":1: found only a text at the top of the file; right would be entries such as `name: value`."),
        ("\n- a\n", ":2: found a list at the top of the file; right would be entries such as `name: value`."),
        ("a: b\nc\n", f":2: found a line without a colon; {COLON}"),
        ("a\nb: c\n", f":1: found a line without a colon; {COLON}"),
        ("a:b\nc: d\n", f":1: found a colon without a space after it; {COLON}"),
        (": b\n", f":1: found a colon without a name in front of it; {COLON}"),
        ("~: b\n", ":1: found an entry without a name; right would be a name in front of the colon."),
        ("a: b: c\n", ":1: found a second colon in one line; "
         "right would be quotes around the whole text after the first colon."),
        ("a: 1\n\n# x\n  b: 2\n", f":4: found an indentation that does not fit line 1; {INDENT}"),
        ("a:\n    b: 1\n  c: 2\n", f":3: found an indentation that does not fit line 1; {INDENT}"),
        ("a:\n  - b: 1\n   c: 2\n", f":3: found an indentation that does not fit line 2; {INDENT}"),
        ("a:\n  - b\n    c: 2\n", f":3: found an indentation that does not fit line 2; {INDENT}"),
        ("  a: 1\nb: 2\n", f":2: found an indentation that does not fit line 1; {INDENT}"),
        ("a:\n\tb: 1\n", ":2: found a tab; right would be spaces (a tab cannot be used to indent or to separate)."),
        ("a: 'x\nb: 1\n", f":1: found a quote that is not closed; {CLOSE}"),
        ('a: "x\n', f":1: found a quote that is not closed; {CLOSE}"),
        ('a: "x\nb: "y"\n', f":1: found a quote that is closed only on line 2, in front of other text; {CLOSE}"),
        ("a: 'it's'\n", f":1: {APOSTROPHE}"),
        ('a: "\\d"\n', ":1: found a backslash inside double quotes; "
         "right would be single quotes around the text, or two backslashes."),
        ("a: *\n", f":1: found a text that begins with *; {QUOTES}"),
        ("a: *b\n", f":1: found `*b`, which refers to nothing before it; {QUOTES}"),
        ("a: &x 1\nb: &x 2\n", ":2: found the same & name twice; right would be a different name after each &."),
        ("a: @b\n", f":1: found a text that begins with @; {QUOTES}"),
        ("a: %b\n", f":1: found a text that begins with %; {QUOTES}"),
        ("a: ?\n", f":1: found a text that begins with ?; {QUOTES}"),
        ("a: !b c\n", f":1: a: found `!b`, which YAML takes for a tag; {QUOTES}"),
        ("a: !x!y z\n", f":1: found a text that begins with !; {QUOTES}"),
        ("a: {name} is open\n", f":1: found text after a }}; {QUOTES}"),
        ("a: {{name}}\n", f":1: a: found a name made of brackets; {QUOTES}"),
        ("a: [b\nc: d\n", ":1: found a [ that is not closed; right would be a closing ], and commas between."),
        ("a: {b: c\n", ":1: found a { that is not closed; right would be a closing }, and commas between."),
        ("a: [\n", ":1: found a bracket that is not closed; right would be the closing bracket, ] or }."),
        ("a: [b]]\n", ":1: found a ] too many; "
         "right would be as many closing as opening brackets, or quotes around the whole text."),
        ("a: [b,,c]\n", ":1: found a , where a value was expected; "
         "right would be a value, or quotes around the whole text."),
        ("a: - b\n", ":1: found a dash after a colon on the same line; "
         "right would be the dash on a line of its own, below."),
        ("a:\n  - b\n  c: d\n", ":3: found an entry without a dash in the list that begins on line 2; "
         "right would be a dash and a space in front of each item."),
        ("a: 1\n- b\n", ":2: found a dash among the entries that begin on line 1; "
         "right would be no dash here, or more spaces."),
        ("a: | text\n", ":1: found text right after | or >; "
         "right would be the text on the lines below it, indented."),
        ("%a\n", ":1: found a line that begins with %; right would be no such line."),
        ("a: 1\n---\nb: 2\n", ":2: found a line of three dashes, which begins a second document; "
         "right would be one document in each file."),
        ("<<: b\n", ":1: found `<<`, which is not understood here; right would be the entries written out."),
        ("a: 1\nb: 2\na: 3\n", f":3: a: found `a` a second time, after line 1; {ONCE}"),
        ("a:\n  b: 1\n  b: 2\n", f":3: a > b: found `b` a second time, after line 2; {ONCE}"),
        ("a: \u201cOpen\u201d\n", ':1: a: found curly quotes around "Open"; right would be straight quotes: "...".'),
        ("a:\u00a0b\n", f":1: found an invisible space that is not a space (U+00A0); {AGAIN}"),
        ("a: b\n\u00a0c: d\n", f":2: found an invisible space that is not a space (U+00A0); {AGAIN}"),
        ("a: b\nc: \x00\n", f":2: found an invisible character (U+0000); {AGAIN}"),
        ("a: b\u2028c\n", f":1: found an invisible character (U+2028); {AGAIN}"),
        ("a: &x [*x]\n", ":1: found more than 40 entries inside each other, or an *alias inside itself; "
         "right would be fewer and flatter entries."),
        ("a: " + "[" * 300_000, ":1: found more than 40 entries inside each other; right would be a flatter file."),
    ],
)  # fmt: skip
def test_a_broken_file_is_one_complaint_in_plain_words(text: str, complaint: str) -> None:
    _, complaints = read(text)
    assert said(complaints) == ["config/contacts.yaml" + complaint]


@pytest.mark.parametrize(
    ("raw", "complaint"),
    [
        (b"a: 1\r\nb: ni\xf1o\r\n", "f:2: found a character that is not UTF-8, or the end of a file cut short; "
         "right would be the same file saved as UTF-8."),
        (b"a: ni\xc3", "f:1: found a character that is not UTF-8, or the end of a file cut short; "
         "right would be the same file saved as UTF-8."),
        ("a: b".encode("utf-16"), 'f:1: found a file saved as UTF-16 ("Unicode"); '
         "right would be the same file saved as UTF-8."),
        (b"#" * (LARGEST + 1), "f:1: found more than 1 MB in one file; "
         "right would be a text file of the line's own facts."),
    ],
)  # fmt: skip
def test_bytes_that_are_no_text_are_a_complaint(raw: bytes, complaint: str) -> None:
    tree, complaints = read_bytes("f", raw)
    assert said(complaints) == [complaint]
    assert tree.root == {}


def test_a_byte_order_mark_and_windows_line_ends_are_fine() -> None:
    tree, complaints = read_bytes("f", b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert (tree.root, complaints) == ({"a": "1", "b": "2"}, [])
    assert tree.key_mark(("b",)) == Mark("f", 2, 1)


def test_aliases_that_multiply_do_not_fill_the_memory() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    _, complaints = read("\n".join(lines))
    assert said(complaints) == [
        "config/contacts.yaml:1: found more than 100,000 entries, counting each *alias in full; "
        "right would be fewer and flatter entries."
    ]


def test_a_complaint_about_one_entry_does_not_lose_the_others() -> None:
    tree, complaints = read("a: 1\na: 2\nb: !x 3\nc: 4\n")
    assert tree.root == {"a": "1", "b": "3", "c": "4"}
    assert [complaint.line for complaint in complaints] == [2, 3]


def test_files_of_a_folder_are_one_tree(tmp_path: Path) -> None:
    folder = write(tmp_path / "config", b="contacts:\n  second: {zone: x}\n", a="contacts:\n  first:\nline: {id: q}\n")
    write(folder / "more", c="sites: [a]\n")
    (folder / "d.yml").write_text("hours: x\n")
    tree, complaints = read_folder(folder)
    assert complaints == []
    assert tree.root == {
        "contacts": {"first": None, "second": {"zone": "x"}}, "line": {"id": "q"}, "sites": ["a"], "hours": "x",
    }  # fmt: skip
    assert tree.mark(("contacts", "second", "zone")) == Mark("config/b.yaml", 2, 18)
    assert tree.mark(("sites", 0)) == Mark("config/more/c.yaml", 1, 9)
    assert tree.mark(()) == Mark("config", 0, 0)


def test_files_that_are_not_the_lines_are_passed_over(tmp_path: Path) -> None:
    folder = write(tmp_path / "config", a="a: 1\n")
    for name in ("a.yaml~", ".#a.yaml", "#a.yaml#", ".hidden.yaml", "a.yaml.bak", "a.json", "README.md"):
        (folder / name).write_text("[")
    write(folder / ".git", b="[")
    assert read_folder(folder)[0].root == {"a": "1"}
    assert read_folder(folder)[1] == []


def test_the_same_entry_in_two_files_names_both_places(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "config",
        a="contacts:\n  first: {zone: x}\n\nline: 1\n",
        b="line: 2\ncontacts:\n  second: y\n  first: {zone: z}\nempty:\n",
        c="empty:\n  x: 1\n",
    )
    tree, complaints = read_folder(folder)
    assert said(complaints) == [
        f"config/b.yaml:1: line: found `line` a second time, after config/a.yaml:4; {ONCE}",
        f"config/b.yaml:4: contacts > first: found `first` a second time, after config/a.yaml:2; {ONCE}",
    ]
    assert tree.root == {"contacts": {"first": {"zone": "x"}, "second": "y"}, "line": "1", "empty": {"x": "1"}}
    assert tree.mark(("contacts", "first", "zone")) == Mark("config/a.yaml", 2, 17)


def test_every_broken_file_is_reported_and_the_good_ones_are_read(tmp_path: Path) -> None:
    tree, complaints = read_folder(write(tmp_path / "config", a="x: [", b="y: 1\n", c=""))
    assert [complaint.file for complaint in complaints] == ["config/a.yaml", "config/c.yaml"]
    assert tree.root == {"y": "1"}


def test_folders_and_files_that_cannot_be_opened_are_complaints(tmp_path: Path) -> None:
    folder_wanted = "right would be the folder that holds the .yaml files."
    assert said(read_folder(tmp_path / "config")[1]) == [f"config: found no such folder; {folder_wanted}"]
    (tmp_path / "file").write_text("a: 1")
    assert said(read_folder(tmp_path / "file")[1]) == [
        f"file: found no readable folder (Not a directory); {folder_wanted}"
    ]
    (tmp_path / "empty").mkdir()
    assert said(read_folder(tmp_path / "empty")[1]) == [
        "empty: found no file in this folder; right would be at least one file ending in .yaml."
    ]
    folder = write(tmp_path / "line", a="a: 1\n")
    (folder / "b.yaml").symlink_to(folder / "gone.yaml")
    os.mkfifo(folder / "c.yaml")
    tree, complaints = read_folder(folder)
    assert said(complaints) == [
        "line/b.yaml: found something that cannot be opened (No such file or directory); "
        "right would be a file that this program may read.",
        "line/c.yaml: found something that is not a file; right would be an ordinary text file.",
    ]
    assert tree.root == {"a": "1"}


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_no_bytes_ever_raise(raw: bytes) -> None:
    tree, complaints = read_bytes("f", raw)
    assert complaints or isinstance(tree.root, dict)


@settings(deadline=None, max_examples=300)
@given(st.text(alphabet=" \n\t-:#'\"[]{},&*!|>%@?<~\\ab\u00a0\u201c", max_size=40))
def test_no_punctuation_ever_raises_and_every_complaint_has_a_line_of_the_file(text: str) -> None:
    _, complaints = read(text)
    lines = max(1, len(text.split("\n")))
    for complaint in complaints:
        assert 1 <= complaint.line <= lines
        assert complaint.column >= 1
        assert "\n" not in str(complaint)


def test_a_file_cut_short_anywhere_never_raises_and_complains_of_a_line_that_exists() -> None:
    raw = GOOD.encode()
    for end in range(len(raw)):
        cut = raw[:end]
        lines = max(1, len(cut.splitlines()))
        for complaint in read_bytes("f", cut)[1]:
            assert 1 <= complaint.line <= lines, (end, str(complaint))


def test_a_complaint_reads_as_one_sentence() -> None:
    found, right = '"8-25:00"', 'times such as "8:00-17:00"'
    complaint = Complaint("config/contacts.yaml", 12, 5, "contacts > front_desk > hours", found, right)
    assert str(complaint) == (
        'config/contacts.yaml:12: contacts > front_desk > hours: found "8-25:00"; '
        'right would be times such as "8:00-17:00".'
    )
    assert str(Complaint("config", 0, 0, "", "nothing", "")) == "config: found nothing."


def test_the_report_is_in_the_order_of_the_files_says_nothing_twice_and_counts() -> None:
    one, two = Complaint("a", 9, 1, "", "x", "y"), Complaint("a", 10, 1, "", "x", "y")
    other = Complaint("b", 1, 1, "", "x", "y")
    assert render([other, two, one, two]).splitlines() == [
        str(one), str(two), str(other), "", "3 things to correct in 2 files.",
    ]  # fmt: skip
    assert render([one]).endswith("\n\n1 thing to correct in 1 file.")
    assert render([]) == "Nothing to correct."


@pytest.mark.parametrize(
    ("found", "known", "right"),
    [
        ("huors", ["hours", "zone"], "hours"), ("Front Desk", ["front_desk"], "front_desk"),
        ("ZONE", ["zone", "site"], "zone"), ("opton", ["extension", "option"], "option"),
        ("telephone", ["zone", "site"], None), ("x", [], None),
    ],
)  # fmt: skip
def test_a_misspelt_word_is_recognised(found: str, known: list[str], right: str | None) -> None:
    assert nearest(found, known) == right
    assert suggest(found, known) == (f"did you mean `{right}`?" if right else None)


def test_what_was_found_is_shown_on_one_line() -> None:
    assert quoted("a\n  b\t\u202ec") == '"a b c"'
    assert quoted("x" * 100) == '"' + "x" * 57 + '..."'
    assert [quoted(value) for value in (None, "", [], ["a"], {"a": None})] == [
        "nothing", '""', "a list of 0 items", "a list of 1 item", "a group of 1 entry",
    ]  # fmt: skip
    assert way(("contacts", "front_desk", "numbers", 1)) == "contacts > front_desk > numbers > item 2"

"""Two people change one file: both changes are made where they touch different lines, and neither is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ivr.directory.merging import merged

FILE = "".join(f"{nth}: x\n" for nth in range(12))


def test_changes_of_different_lines_are_both_made() -> None:
    mine, theirs = FILE.replace("2: x", "2: mine"), FILE.replace("9: x\n", "9: theirs\n9b: y\n")
    assert merged(FILE, mine, theirs) == mine.replace("9: x\n", "9: theirs\n9b: y\n")
    assert merged(FILE, mine, FILE) == mine
    assert merged(FILE, FILE, theirs) == theirs
    assert merged(FILE, mine, mine) == mine


def test_changes_of_the_same_line_or_of_neighbours_are_left_to_people() -> None:
    mine = FILE.replace("2: x", "2: mine")
    for theirs in (FILE.replace("2: x", "2: theirs"), FILE.replace("3: x", "3: y"), FILE.replace("2: x\n", "")):
        assert merged(FILE, mine, theirs) is None


lines = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=8).map(lambda rows: "".join(f"{r}\n" for r in rows))


@given(lines, lines, lines)
def test_it_does_not_matter_who_comes_first_and_no_line_is_invented(before: str, mine: str, theirs: str) -> None:
    made = merged(before, mine, theirs)
    assert made == merged(before, theirs, mine)
    if made is not None:
        assert set(made.split()) <= {*before.split(), *mine.split(), *theirs.split()}

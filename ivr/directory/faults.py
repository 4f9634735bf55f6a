"""What is wrong with a broken YAML file, in plain words. A clerk has never heard of a block mapping."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml
from yaml.error import Mark as YamlMark

_QUOTES = "quotes around the whole text"
_COLON = "a name, a colon, a space and then the value, such as `name: Front desk`"
_SPACES = "as many spaces in front as the lines it belongs with"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that keeps a file from being read. `line` and `column` count from 1."""

    line: int
    column: int
    found: str
    right: str


def explain(error: yaml.YAMLError, text: str) -> Fault:
    """Return what is wrong with `text` in plain words, at the line where a person would look for it."""
    lines = text.split("\n")
    if not isinstance(error, yaml.MarkedYAMLError) or error.problem_mark is None:
        return Fault(1, 1, "something that is not YAML", _COLON)
    at, began, problem = error.problem_mark, error.context_mark, error.problem or ""
    line = lines[at.line] if at.line < len(lines) else ""
    found = _by_problem(problem, at, began, line, lines) or _by_structure(
        problem, at, began, line, lines, text
    )
    return found or _fault(at, f"something unexpected here ({problem})", _COLON)


def _by_problem(
    problem: str, at: YamlMark, began: YamlMark | None, line: str, lines: list[str]
) -> Fault | None:
    if problem.startswith(("found unexpected end of stream", "found unexpected document separator")):
        return _fault(
            began or at, "a quote that is not closed", "the same quote again at the end of the text"
        )
    if r"'\t'" in problem:
        return _fault(at, "a tab", "spaces (a tab cannot be used to indent or to separate)")
    if "escape" in problem:
        return _fault(
            at, "a backslash inside double quotes", "single quotes around the text, or two backslashes"
        )
    if "undefined alias" in problem:
        name = problem.split("'")[1] if "'" in problem else ""
        return _fault(at, f"`*{name}`, which refers to nothing before it", _QUOTES)
    if problem.startswith("second occurrence"):
        return _fault(at, "the same & name twice", "a different name after each &")
    if "another document" in problem:
        return _fault(
            at, "a line of three dashes, which begins a second document", "one document in each file"
        )
    if "cannot start any token" in problem or "alphabetic or numeric" in problem or "tag handle" in problem:
        where = at if "cannot start" in problem else (began or at)
        sign = lines[where.line][where.column : where.column + 1]
        return _fault(where, f"a text that begins with {sign}", _QUOTES)
    if "chomping" in problem or "indentation indicator" in problem or "comment or a line break" in problem:
        return _fault(at, "text right after | or >", "the text on the lines below it, indented")
    if "directive" in problem or "incompatible" in problem or line.startswith("%"):
        return _fault(at, "a line that begins with %", "no such line")
    if "document start" in problem and lines[_first_written(lines)].startswith("%"):
        return Fault(_first_written(lines) + 1, 1, "a line that begins with %", "no such line")
    if problem.startswith("sequence entries are not allowed"):
        return _fault(at, "a dash after a colon on the same line", "the dash on a line of its own, below")
    if problem.startswith("mapping keys are not allowed"):
        return _fault(at, "a text that begins with ?", _QUOTES)
    if problem.startswith("could not find expected ':'"):
        return _fault(began or at, "a line without a colon", _COLON)
    if problem.startswith("mapping values are not allowed"):
        return _colon(at, line, lines)
    return None


def _colon(at: YamlMark, line: str, lines: list[str]) -> Fault:
    """A colon where none can be: a second one in its line, or a line that belongs nowhere."""
    if re.search(r":\s", line[: at.column]):
        return _fault(at, "a second colon in one line", "quotes around the whole text after the first colon")
    above = at.line - 1
    while above >= 0 and not lines[above].split("#")[0].strip():
        above -= 1
    if above < 0:
        return _fault(at, "a colon that does not belong here", _COLON)
    before = lines[above]
    column = len(before) - len(before.lstrip()) + 1
    if re.search(r":(\s|$)", before) is None and not before.lstrip().startswith("- "):
        if ":" in before:
            return Fault(above + 1, column, "a colon without a space after it", _COLON)
        return Fault(above + 1, column, "a line without a colon", _COLON)
    return Fault(at.line + 1, _indent(line), f"an indentation that does not fit line {above + 1}", _SPACES)


def _by_structure(
    problem: str, at: YamlMark, began: YamlMark | None, line: str, lines: list[str], text: str
) -> Fault | None:
    """The parser knows only which piece it did not expect; a person wants to know what to write."""
    token = problem.rsplit("but ", 1)[-1].split("'")[1] if "'" in problem else ""
    for closing, opening in (("]", "["), ("}", "{")):
        if problem.startswith(f"expected ',' or '{closing}'"):
            return _fault(
                began or at, f"a {opening} that is not closed", f"a closing {closing}, and commas between"
            )
    if problem.startswith("expected the node content"):
        if token in ("<stream end>", "<document end>", "<document start>"):
            last = max((n for n, written in enumerate(lines[: at.line + 1]) if written.strip()), default=0)
            if lines[last].rstrip().endswith(("[", "{", ",")):
                end = len(lines[last].rstrip())
                return Fault(last + 1, end, "a bracket that is not closed", "the closing bracket, ] or }")
            return _fault(at, "an end where a value was expected", _COLON)
        return _fault(at, f"a {token} where a value was expected", f"a value, or {_QUOTES}")
    if token in ("]", "}", ","):
        return _fault(at, f"a {token} too many", f"as many closing as opening brackets, or {_QUOTES}")
    if token == "<scalar>" and line[: at.column].strip():
        return _after_quote(at, line, text)
    if token == ":":
        return _fault(at, "a colon without a name in front of it", _COLON)
    if token == "?" and began is not None:
        return _fault(
            at,
            f"an entry without a dash in the list that begins on line {began.line + 1}",
            "a dash and a space in front of each item",
        )
    if token in ("<block mapping start>", "<block sequence start>", "-", "<block end>", "<scalar>", "?"):
        first = (began.line if began is not None else _first_written(lines)) + 1
        if token == "-":
            return _fault(
                at, f"a dash among the entries that begin on line {first}", "no dash here, or more spaces"
            )
        return Fault(at.line + 1, _indent(line), f"an indentation that does not fit line {first}", _SPACES)
    if token in ("<stream end>", "<document end>"):
        return _fault(at, "a file that ends too early", _COLON)
    return None


def _after_quote(at: YamlMark, line: str, text: str) -> Fault:
    """Text after a closing quote. Where that quote was opened lines above, the mistake is up there."""
    before = line[: at.column].rstrip()
    if before.endswith(("}", "]")):
        return _fault(at, f"text after a {before[-1]}", _QUOTES)
    last = None
    try:
        for token in yaml.scan(text, Loader=yaml.BaseLoader):
            if token.start_mark.index >= at.index:
                break
            last = token if isinstance(token, yaml.ScalarToken) else last
    except yaml.YAMLError:
        pass
    if last is not None and last.start_mark.line < at.line:
        return _fault(
            last.start_mark,
            f"a quote that is closed only on line {at.line + 1}, in front of other text",
            "the same quote again at the end of the text",
        )
    return _fault(
        at,
        "text after a closing quote",
        'one pair of quotes around the whole text; a text with an apostrophe takes "..."',
    )


def _first_written(lines: list[str]) -> int:
    return next((n for n, line in enumerate(lines) if line.split("#")[0].strip()), 0)


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip()) + 1


def _fault(at: YamlMark, found: str, right: str) -> Fault:
    return Fault(at.line + 1, at.column + 1, found, right)

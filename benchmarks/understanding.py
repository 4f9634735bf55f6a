"""How well the line understands people, as figures: `python -m benchmarks.understanding`.

Every message goes the whole way a text or an utterance goes. The labelled messages, in the columns of
benchmarks/messages.csv, are trained on by nothing; docs/understanding.md says what the figures mean.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import cost
from benchmarks.labelled import Found, Message, messages, understood
from benchmarks.left_out import left_out
from ivr.dialogue.meaning import answered
from ivr.directory.build import load
from ivr.directory.edition import Edition

ROOT = Path(__file__).parent.parent
MESSAGES = ROOT / "benchmarks" / "messages.csv"
FRESH = ROOT / "benchmarks" / "fresh_messages.csv"
SECOND_LINE = ROOT / "tests" / "lines" / "clinic"
CLEAN = ROOT / "benchmarks" / "clean_messages.csv"
# Messages that nobody had read while the phrases were written; their mistakes were read since.
UNSEEN = ROOT / "benchmarks" / "unseen_messages.csv"
# The same by another writer; nobody said where their cases are.
UNSEEN_TOO = ROOT / "benchmarks" / "unseen_more.csv"
# By a writer who came after most phrases; read when all but the last thousand phrases were learnt.
UNSEEN_THIRD = ROOT / "benchmarks" / "unseen_third.csv"
TOLD_NOTHING = "once unseen, not told"
Rows = list[tuple[str, ...]]


@dataclass(frozen=True)
class Targets:
    """What a set of messages should reach, in percent."""

    at_once: float
    or_offered: float
    wrong: float


TARGETS = {
    ("en", "sms"): ("English texts", Targets(90, 97, 1.5)),
    ("en", "speech"): ("English speech", Targets(88, 96, 1.5)),
    ("es", "sms"): ("Spanish texts", Targets(86, 95, 1.5)),
}


def line(config: Path, prompts: Path) -> Edition:
    """Return a line as it answers."""
    return load(config, prompts)


def percent(found: Sequence[Found], holds: Callable[[Found], bool]) -> float:
    """Return the share that holds, in percent; 0 of nothing."""
    return 100 * sum(map(holds, found)) / len(found) if found else 0.0


def table(rows: Iterable[tuple[str, ...]]) -> str:
    """Return rows as a table, the first one its head."""
    written = list(rows)
    widths = [max(len(row[n]) for row in written) for n in range(len(written[0]))]
    padded = ([cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in written)
    lines = [f"| {' | '.join(cells)} |" for cells in padded]
    return "\n".join([lines[0], "|" + "-|" * len(widths), *lines[1:]])


def routes(sets: dict[str, list[Found]]) -> Rows:
    """Return what was understood, for each kind of message in each set, target beside figure."""
    rows: Rows = [("messages", "set", "n", "right at once", "right or offered", "wrong without asking", "asked")]
    for (language, channel), (name, target) in TARGETS.items():
        for of_set, found in sets.items():
            some = [f for f in found if (f.message.language, f.message.channel) == (language, channel)]
            # A handful says nothing.
            if len(some) < 20:
                continue
            rows.append(
                (
                    name,
                    of_set,
                    str(len(some)),
                    f"{percent(some, lambda f: f.at_once):.1f}% ({target.at_once:g})",
                    f"{percent(some, lambda f: f.or_offered):.1f}% ({target.or_offered:g})",
                    f"{percent(some, lambda f: f.wrong):.1f}% ({target.wrong:g})",
                    f"{percent(some, lambda f: f.asked):.1f}%",
                )
            )
    return rows


def shares(sets: dict[str, list[Found]]) -> Rows:
    """Return legal advice and places, for each set."""
    rows: Rows = []
    for of_set, found in sets.items():
        asked_for = [f for f in found if f.message.issue == "legal_advice"]
        ordinary = [f for f in found if "legal_advice" not in f.message.right]
        placed = [f for f in found if f.message.has_place]
        rows += [
            _share("legal advice declined", of_set, asked_for, lambda f: f.declined, "95%"),
            _share("ordinary questions declined by mistake", of_set, ordinary, lambda f: f.declined, "at most 2%"),
        ]
        if placed:
            rows.append(_share("location right", of_set, placed, lambda f: f.placed, "97%"))
    return rows


def _share(
    name: str, of_set: str, found: Sequence[Found], holds: Callable[[Found], bool], target: str
) -> tuple[str, ...]:
    return name, of_set, str(len(found)), f"{percent(found, holds):.1f}%", target


def costs(edition: Edition, said: Sequence[Message]) -> Rows:
    """Return what it costs, on this machine."""
    known = [cost.knowledge(language, frozenset(edition.line.issues)) for language in edition.line.languages]
    count = sum(len(said) for each in known for said in each.phrases.values())
    ready = cost.ready(known)
    usual, slowest = cost.milliseconds(edition, said)
    return [
        ("a message, median", f"slowest {slowest:.1f} ms", str(len(said)), f"{usual:.2f} ms", "1 ms"),
        ("ready", "as it was built before", "", f"{cost.recalled(edition):.2f} s", "0.2 s"),
        ("learnt anew, after a change", " and ".join(edition.line.languages), str(count), f"{ready:.2f} s", ""),
        ("memory", "of a fresh worker", "", f"{cost.megabytes():.1f} MB more", "20 MB"),
    ]


def misunderstood(found: Iterable[Found]) -> Iterable[str]:
    """Yield every message that was not right at once, or whose place was not."""
    for each in found:
        said = each.message
        asked = " or ".join("/".join(sorted(names)) for names in each.offered)
        if not each.at_once:
            yield f"{said.id}: {said.text} [{'/'.join(sorted(said.right))}] -> {asked or each.issue} ({each.why})"
        if said.has_place and not each.placed:
            yield f"{said.id}: {said.text} [{'/'.join(sorted(said.places))}] -> {each.place}"


def main() -> None:
    parser = argparse.ArgumentParser(description="How well the line understands people.")
    parser.add_argument("--dev", type=Path, default=MESSAGES, help="labelled messages (default: ours)")
    parser.add_argument("--out-of-scope", type=Path, help="questions about anything else, in the same columns")
    parser.add_argument("--left-out", action="store_true", help="also how phrases left out of training are understood")
    parser.add_argument("--list", action="store_true", help="also list what was not right at once, but of the unseen")
    parser.add_argument("--unseen", action="store_true", help="also those kept apart: report, do not tune")
    parser.add_argument("--list-unseen", action="store_true", help="list those too; then they are unseen no more")
    wanted = parser.parse_args()
    edition = line(ROOT / "config", ROOT / "prompts")
    unseen = messages(UNSEEN) if wanted.unseen else []
    known = messages(wanted.dev)
    sets = {
        "known": understood(edition, known),
        "fresh, read since": understood(edition, messages(FRESH)),
        "clean, read since": understood(edition, messages(CLEAN)),
        "once unseen": understood(edition, unseen),
        "once unseen too": understood(edition, messages(UNSEEN_TOO) if wanted.unseen else []),
        "once unseen, third": understood(edition, messages(UNSEEN_THIRD) if wanted.unseen else []),
        TOLD_NOTHING: understood(
            edition, [each for each in unseen if each.channel == "sms"], told_language=False
        ),
    }
    print(table(routes(sets)), "", sep="\n")
    second = understood(line(SECOND_LINE / "config", SECOND_LINE / "prompts"), messages(SECOND_LINE / "messages.csv"))
    told = {name: found for name, found in sets.items() if found and name != TOLD_NOTHING}
    rows: Rows = [("what", "set", "n", "figure", "target"), *shares(told)]
    if wanted.out_of_scope:
        others = understood(edition, messages(wanted.out_of_scope))
        sets["anything else"] = others
        rows.append(_share("not taken for an issue", "anything else", others, lambda f: not f.taken, "98%"))
        rows.append(_share("asked back", "anything else", others, lambda f: f.asked, ""))
    rows.append(_share("right at once", "second line, ten phrases an issue", second, lambda f: f.at_once, "80%"))
    rows.append(_share("wrong without asking", "second line, ten phrases an issue", second, lambda f: f.wrong, ""))
    if wanted.left_out:
        issues = frozenset(edition.line.issues)
        for language in edition.line.languages:
            shares_of = left_out(cost.knowledge(language, issues), issues & answered(edition.line))
            rows += [("phrases left out", language, str(n), f"{share:.1f}% {name}", "") for name, share, n in shares_of]
    print(table([*rows, *costs(edition, [*known, *messages(FRESH)])]))
    for name, found in sets.items():
        if (wanted.list and "unseen" not in name) or wanted.list_unseen:
            print(f"\n{name}", *misunderstood(found), sep="\n")


if __name__ == "__main__":
    main()

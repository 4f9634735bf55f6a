"""How well the line understands people, as figures: `python -m benchmarks.understanding`.

Reads the example phrases in prompts/, and labelled messages: benchmarks/messages.csv, which nothing is trained on, and
with `--out-of-scope FILE` questions about anything else, in the same columns. docs/understanding.md says what the
figures mean.
"""

from __future__ import annotations

import argparse
import csv
import gc
import hashlib
import time
import tracemalloc
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from statistics import median

from ivr.directory.reading import read_folder
from ivr.prompts.phrases import read_phrases
from ivr.recognition.outcome import NOTHING, Outcome, Verdict, outcome
from ivr.recognition.phrases import Knowledge, Model, train

ROOT = Path(__file__).parent.parent
MESSAGES = ROOT / "benchmarks" / "messages.csv"
ISSUES = frozenset(
    ["password", "ecf_login", "case", "case_opening", "efiling", "link_account", "legal_advice", "other_court"]
)
# What one question may name. Another court is no issue to be offered: it is where the line can't help.
OFFERED = (ISSUES | {"hours", "staff", "language"}) - {"other_court"}
# The labels' names for what the line tells apart more finely.
LABEL = {"staff": "agent"} | dict.fromkeys(
    ["other_court", "thanks", "greeting", "start_over", "emergency", NOTHING], NOTHING
)
# The older court login is told apart by this line; the labels count it as any of these.
FINER = {"ecf_login": frozenset(["efiling", "password", "link_account"])}
FOLDS = 5


@dataclass(frozen=True)
class Message:
    """A labelled message: what it is about, and what else counts as right."""

    id: str
    channel: str
    language: str
    text: str
    right: frozenset[str]
    legal_advice: bool


@dataclass(frozen=True)
class Found:
    """What the line made of a message."""

    message: Message
    outcome: Outcome

    def is_right(self, meaning: str | None) -> bool:
        name = LABEL.get(meaning or NOTHING, meaning or NOTHING)
        return name in self.message.right or bool(FINER.get(name, frozenset()) & self.message.right)

    @property
    def taken(self) -> bool:
        """Whether it was taken for something without asking."""
        return LABEL.get(self.outcome.meaning or NOTHING, "") != NOTHING

    @property
    def at_once(self) -> bool:
        return self.outcome.verdict is not Verdict.TWO and self.is_right(self.outcome.meaning)

    @property
    def offered(self) -> bool:
        return self.at_once or any(self.is_right(each) for each in self.outcome.candidates)

    @property
    def wrong(self) -> bool:
        return self.taken and not self.at_once

    @property
    def asked(self) -> bool:
        return self.outcome.verdict is Verdict.TWO


def knowledge(language: str) -> Knowledge:
    """Return staff's phrases of one language; raises SystemExit with the complaints about them."""
    tree, complaints = read_folder(ROOT / "prompts" / language, f"prompts/{language}")
    found, more = read_phrases(tree, ISSUES)
    if complaints or more:
        raise SystemExit("\n".join(str(each) for each in [*complaints, *more]))
    return found


def messages(path: Path) -> list[Message]:
    """Return the labelled messages of a file."""
    with path.open(newline="", encoding="utf-8") as file:
        return [
            Message(
                row["id"],
                row["channel"],
                row["lang"],
                row["text"],
                frozenset([row["issue"], *filter(None, row["also_ok"].split(";"))]),
                row["issue"] == "legal_advice",
            )
            for row in csv.DictReader(file)
        ]


def listen(models: dict[str, Model], said: Iterable[Message]) -> list[Found]:
    """Return what the line makes of each message; one in a language it doesn't speak is heard as English."""
    return [Found(each, outcome(models.get(each.language, models["en"]), each.text, OFFERED)) for each in said]


def second_half(message: Message) -> bool:
    """Whether a message is in the half whose mistakes nobody looked at while phrases and margins were worked on."""
    return bool(hashlib.sha256(message.id.encode()).digest()[0] % 2)


def percent(found: Sequence[Found], holds: Callable[[Found], bool]) -> str:
    return f"{100 * sum(map(holds, found)) / len(found):5.1f}%" if found else "     -"


def row(name: str, found: Sequence[Found]) -> str:
    figures = [percent(found, holds) for holds in _FIGURES]
    return f"| {name:<44} | {len(found):5} | " + " | ".join(figures) + " |"


def understood(found: Sequence[Found]) -> str:
    """Return the table of messages understood."""
    english = [each for each in found if each.message.language == "en"]
    kinds = {
        "English texts": [each for each in english if each.message.channel == "sms"],
        "English texts, second half": [
            each for each in english if each.message.channel == "sms" and second_half(each.message)
        ],
        "English speech": [each for each in english if each.message.channel == "speech"],
        "English speech, second half": [
            each for each in english if each.message.channel == "speech" and second_half(each.message)
        ],
        "all": list(found),
        "all, second half": [each for each in found if second_half(each.message)],
    }
    return "\n".join([_HEAD, *(row(name, some) for name, some in kinds.items())])


def out_of_scope(found: Sequence[Found]) -> str:
    """Return the table of questions about anything else."""
    lines = ["| questions about anything else |     n | not taken for an issue | of these, asked back |", "|-|-|-|-|"]
    for name, some in {"all": found, "second half": [each for each in found if second_half(each.message)]}.items():
        not_taken, asked = percent(some, lambda each: not each.taken), percent(some, lambda each: each.asked)
        lines.append(f"| {name:<29} | {len(some):5} | {not_taken:>22} | {asked:>20} |")
    return "\n".join(lines)


def legal_advice(found: Sequence[Found]) -> str:
    """Return the figures for legal advice."""
    lines = ["| legal advice | asked for, and declined | ordinary, and declined by mistake |", "|-|-|-|"]
    for name, some in {"all": found, "second half": [each for each in found if second_half(each.message)]}.items():
        asked_for = [each for each in some if each.message.legal_advice]
        ordinary = [each for each in some if "legal_advice" not in each.message.right]
        declined, mistaken = (
            f"{percent(them, lambda each: each.outcome.meaning == 'legal_advice')} of {len(them):3}"
            for them in (asked_for, ordinary)
        )
        lines.append(f"| {name:<12} | {declined:<23} | {mistaken:<33} |")
    return "\n".join(lines)


def phrases_left_out(language: str) -> str:
    """Return how the phrases themselves are understood when a fifth of them is left out: harder than real messages."""
    known = knowledge(language)
    everything = [(meaning, phrase) for meaning in sorted(known.phrases) for phrase in known.phrases[meaning]]
    found = []
    for fold in range(FOLDS):
        kept: dict[str, list[str]] = {meaning: [] for meaning in known.phrases}
        for nth, (meaning, phrase) in enumerate(everything):
            if nth % FOLDS != fold:
                kept[meaning].append(phrase)
        model = train(replace(known, phrases=kept))
        for meaning, phrase in everything[fold::FOLDS]:
            name = LABEL.get(meaning, meaning)
            right = FINER.get(name, frozenset()) | {name}
            said = Message("", "", language, phrase, right, meaning == "legal_advice")
            found.append(Found(said, outcome(model, phrase, OFFERED)))
    return row(f"phrases left out, {language}", found)


def cost(languages: Sequence[str], said: Sequence[Message]) -> str:
    """Return what understanding costs, on this machine."""
    lines = ["| language | phrases | ready in | memory | a message, median | slowest |", "|-|-|-|-|-|-|"]
    for language in languages:
        known = knowledge(language)
        ready = min(_seconds(partial(train, known)) for _ in range(3))
        gc.collect()
        tracemalloc.start()
        model = train(known)
        gc.collect()
        memory = tracemalloc.get_traced_memory()[0] / 1e6
        tracemalloc.stop()
        each = [1000 * _seconds(partial(outcome, model, one.text, OFFERED)) for one in said]
        count = sum(map(len, known.phrases.values()))
        lines.append(
            f"| {language} | {count} | {ready:.2f} s | {memory:.1f} MB | {median(each):.2f} ms | {max(each):.1f} ms |"
        )
    return "\n".join(lines)


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def misunderstood(found: Sequence[Found]) -> Iterable[str]:
    for each in found:
        if not each.at_once:
            got = each.outcome.meaning or " or ".join(each.outcome.candidates) or each.outcome.verdict.value
            yield f"{each.message.id}: {each.message.text} [{'/'.join(sorted(each.message.right))}] -> {got}"


_FIGURES = (
    lambda each: each.at_once,
    lambda each: each.offered,
    lambda each: each.wrong,
    lambda each: each.asked,
)
_HEAD = f"| {'messages':<44} |     n | right at once | right or offered | wrong without asking | asked |\n|-|-|-|-|-|-|"


def main() -> None:
    parser = argparse.ArgumentParser(description="How well the line understands people.")
    parser.add_argument("--messages", type=Path, default=MESSAGES, help="labelled messages")
    parser.add_argument("--out-of-scope", type=Path, help="questions about anything else, in the same columns")
    parser.add_argument("--list", action="store_true", help="also list every message that is not right at once")
    asked = parser.parse_args()
    languages = sorted(folder.name for folder in (ROOT / "prompts").iterdir() if (folder / "phrases.yaml").exists())
    models = {language: train(knowledge(language)) for language in languages}
    said = messages(asked.messages)
    found = listen(models, said)
    print(understood(found), *(phrases_left_out(language) for language in languages), sep="\n")
    print("\n" + legal_advice(found))
    if asked.out_of_scope:
        print("\n" + out_of_scope(listen(models, messages(asked.out_of_scope))))
    print("\n" + cost(languages, said))
    if asked.list:
        print("\n" + "\n".join(misunderstood(found)))


if __name__ == "__main__":
    main()

"""What a turn costs on a large line, against the same turn on this one: `python -m benchmarks.large`.

The line is copied with 200 issues, 200 contacts and 50 sites in all; the added ones are asked for in words. Every turn
is worked out anew, turn about on both lines; a figure is the ratio of the medians.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

from ivr.channels.voice.writing import document
from ivr.dialogue.conversation import Conversation, read, write
from ivr.dialogue.respond import arrival, respond
from ivr.dialogue.steps import Tell
from ivr.dialogue.turns import Arrived, Pressed, Texted, Turn
from ivr.directory.build import load
from ivr.directory.edition import Edition
from ivr.prompts.rendering import message

ROOT = Path(__file__).parent.parent
ISSUES, CONTACTS, SITES = 200, 200, 50
ROUNDS = 400
NOW = datetime(2026, 11, 23, 18, 15, tzinfo=UTC)


def grown(folder: Path) -> Edition:
    """Return the line with as many issues, contacts and sites as are asked for. Raises ConfigError."""
    for name in ("config", "prompts"):
        shutil.copytree(ROOT / name, folder / name)
    line = load(ROOT / "config", ROOT / "prompts").line
    zone = line.zone
    more = range(CONTACTS - len(line.contacts))
    sites = range(SITES - len({contact.site for contact in line.contacts.values()}))
    rows = ["sites:", *(f"  place{n}: {{zone: {zone}, holidays: none}}" for n in sites)]
    rows += ["hours:", '  added: {week: {mon-fri: "8:00-17:00"}}', "contacts:"]
    rows += [
        f"  desk{n}: {{site: place{n % len(sites)}, hours: added, numbers: [{{number: 206-555-{n % 100 + 100:04}}}]}}"
        for n in more
    ]
    rows += ["issues:", *(f"  topic{n}: {{contact: desk{n}, listed: false}}" for n in range(ISSUES - len(line.issues)))]
    (folder / "config" / "more.yaml").write_text("\n".join(rows) + "\n")
    for language in line.languages:
        rows = ["contact:", *(f"  desk{n}: {{name: Desk {n}}}" for n in more)]
        rows += ["site:", *(f"  place{n}: {{name: Place {n}}}" for n in sites)]
        rows += ["keywords:", *(f"  issue.topic{n}: [xq{_letters(n)}]" for n in range(ISSUES - len(line.issues)))]
        (folder / "prompts" / language / "more.yaml").write_text("\n".join(rows) + "\n")
    return load(folder / "config", folder / "prompts")


def _letters(n: int) -> str:
    return "".join(chr(ord("a") + n // 26**k % 26) for k in range(3)) * 2


def call(edition: Edition, state: str, turn: Turn) -> str:
    """Work out a turn of a call, words and all; return the conversation after it."""
    line = edition.line
    before = (read("voice", state) if state else None) or arrival(line, "voice")
    after, steps = respond(line, before, turn, NOW)
    written = write(after)
    document(line, edition.words[after.language], steps, f"/voice?c={written}&n=2", None, NOW)
    return written


def text(edition: Edition, state: str, turn: Turn) -> str:
    """Work out the reply to a text; return the conversation after it."""
    before: Conversation = (read("sms", state) if state else None) or arrival(edition.line, "sms")
    after, steps = respond(edition.line, before, turn, NOW)
    message(edition.words[after.language], tuple(one for s in steps if isinstance(s, Tell) for one in s.says))
    return write(after)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = load(ROOT / "config", ROOT / "prompts"), grown(Path(folder))
    sizes = [
        (len(e.line.issues), len(e.line.contacts), len({c.site for c in e.line.contacts.values()}))
        for e in (small, large)
    ]
    print(f"issues, contacts, sites: {sizes[0]} and {sizes[1]}", file=sys.stderr)
    arrived = [call(edition, "", Arrived()) for edition in (small, large)]
    asked = [call(edition, state, Pressed("3")) for edition, state in zip((small, large), arrived, strict=True)]
    rows: list[tuple[str, Callable[[Edition, str, Turn], str], list[str], Turn]] = [
        ("voice: arriving", call, ["", ""], Arrived()),
        ("voice: key 3 at the menu", call, arrived, Pressed("3")),
        ("voice: key 1 at the question", call, asked, Pressed("1")),
        ("text: HELP CASE TACOMA", text, ["", ""], Texted("HELP CASE TACOMA")),
        ("text: free words", text, ["", ""], Texted("i cant log in, it says my account is locked")),
    ]
    print("| turn | this line | large line | ratio (1.2) |\n|-|-|-|-|")
    for name, work, states, turn in rows:
        took: tuple[list[float], list[float]] = ([], [])
        for _ in range(ROUNDS):
            for nth, edition in enumerate((small, large)):
                began = time.thread_time_ns()
                work(edition, states[nth], turn)
                took[nth].append((time.thread_time_ns() - began) / 1000)
        one, other = median(took[0]), median(took[1])
        print(f"| {name} | {one:.0f} us | {other:.0f} us | {other / one:.2f} |", flush=True)


if __name__ == "__main__":
    main()

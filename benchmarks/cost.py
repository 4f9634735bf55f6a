"""What understanding costs: seconds until it is ready, milliseconds a message, megabytes of a worker."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.labelled import Message
from ivr.directory import compiled
from ivr.directory.edition import Edition
from ivr.directory.reading import read_folder
from ivr.directory.snapshot import Folders
from ivr.prompts.phrases import read_phrases
from ivr.recognition.phrases import Knowledge, train
from ivr.understood import reading

ROOT = Path(__file__).parent.parent
# A new process each time: what an earlier measurement left behind must not be counted, nor hide anything.
_WORKER = """
import gc, sys
from pathlib import Path
import ivr.app
from ivr.directory.opening import loaded
from ivr.directory.snapshot import Folders
edition = loaded(Folders(Path(sys.argv[1]), Path(sys.argv[2])), Path(sys.argv[3]))
gc.collect()
print(next(line for line in open("/proc/self/status") if line.startswith("VmRSS")).split()[1])
"""

_READER = """
import sys, time
from pathlib import Path
from ivr.directory.compiled import recall
from ivr.directory.snapshot import Folders
folders, state = Folders(Path(sys.argv[1]), Path(sys.argv[2])), Path(sys.argv[3])
began = time.perf_counter()
assert recall(state, folders, sys.argv[4])
print(time.perf_counter() - began)
"""


def knowledge(language: str, issues: frozenset[str]) -> Knowledge:
    """Return staff's phrases of one language; raises SystemExit with the complaints about them."""
    tree, complaints = read_folder(ROOT / "prompts" / language, f"prompts/{language}")
    found, more = read_phrases(tree, issues)
    if complaints or more:
        raise SystemExit("\n".join(str(each) for each in [*complaints, *more]))
    return found


def ready(known: Sequence[Knowledge], runs: int = 5) -> float:
    """Return the seconds until all languages are learnt, of the quickest run."""
    return min(_seconds(lambda: [train(each) for each in known]) for _ in range(runs))


def recalled(edition: Edition, runs: int = 5) -> float:
    """Return the seconds until a line that was built before is read back by a new process, with all it has learnt."""
    folders = Folders(ROOT / "config", ROOT / "prompts")
    with tempfile.TemporaryDirectory() as state:
        compiled.remember(Path(state), folders, edition)
        return min(float(_told(_READER, folders.prompts, Path(state), edition.line.edition)) for _ in range(runs))


def milliseconds(edition: Edition, said: Sequence[Message]) -> tuple[float, float]:
    """Return what a message takes, whole: the median, and the slowest."""
    each = [
        1000 * min(_seconds(partial(reading, edition, one.text, one.channel, one.language)) for _ in range(2))
        for one in said
    ]
    return median(each), max(each)


def megabytes() -> float:
    """Return how much more a worker holds for understanding free words, in all languages; -1 where none can say."""
    if not Path("/proc/self/status").exists():
        return -1.0
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "prompts"
        shutil.copytree(ROOT / "prompts", bare, ignore=shutil.ignore_patterns("phrases.yaml", "chatter.yaml"))
        state = Path(folder) / "state"
        state.mkdir()
        for prompts in (bare, ROOT / "prompts"):
            _resident(prompts, state)  # built once: a worker that starts later reads it back
        return (_resident(ROOT / "prompts", state) - _resident(bare, state)) / 1024


def _resident(prompts: Path, state: Path) -> int:
    return int(_told(_WORKER, prompts, state))


def _told(code: str, prompts: Path, state: Path, *more: str) -> str:
    told = subprocess.run(
        [sys.executable, "-c", code, str(ROOT / "config"), str(prompts), str(state), *more],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start

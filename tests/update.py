"""Writing what callers hear into transcripts: `python -m tests.update [FILE ...]`.

Only indented lines are rewritten, and never a number, an option or a time: where one of those would change, the file
stays as it is and the reason is printed. A diff of everything that changed is printed for whoever reviews it.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence
from pathlib import Path

from ivr.errors import IvrError
from ivr.phone.play import FactChangedError, rewrite
from ivr.phone.transcript import TranscriptError
from tests.playing import TRANSCRIPTS, straight_player


def update(path: Path) -> str:
    """Rewrite one transcript as it plays now; return the diff. Raises what playing it raises, the file untouched."""
    transcript, player = straight_player(path)
    written = rewrite(transcript, player)
    if written == transcript.text:
        return ""
    path.write_text(written, encoding="utf-8")
    before, after = transcript.text.splitlines(), written.splitlines()
    return "\n".join(difflib.unified_diff(before, after, f"{transcript.name} (before)", transcript.name, lineterm=""))


def main(arguments: Sequence[str]) -> int:
    """Rewrite the transcripts named, or all; return 1 where one of them could not be."""
    failed = False
    for path in [Path(name).resolve() for name in arguments] or TRANSCRIPTS:
        try:
            if diff := update(path):
                print(diff)
        except (FactChangedError, TranscriptError, IvrError) as refusal:
            failed = True
            print(refusal, file=sys.stderr)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The proof in a process of its own, so that a worker that answers callers is not kept from them.

`python -m ivr.proof CONFIG PROMPTS MOMENT STATE` prints it as JSON; the moment as in 2026-11-23T08:00:00+00:00. With
`--at-once FOLDER EDITION MOMENT` it is the narrow one of an edition that was built already.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from ivr.directory.build import examine
from ivr.directory.learnt import kept_in
from ivr.proof.at_once import tell
from ivr.proof.prove import prove
from ivr.proof.report import as_json


def main(config: str, prompts: str, moment: str, state: str) -> int:
    """Prove what stands in two folders; return 1 where it cannot be proved, 2 where it cannot be loaded."""
    edition, complaints = examine(Path(config), Path(prompts), kept_in(Path(state)))
    if edition is None:
        print("\n".join(map(str, complaints)), file=sys.stderr)
        return 2
    # In one process: a draft can wait, and the other processors answer callers meanwhile.
    proof = prove(edition, datetime.fromisoformat(moment))
    print(as_json(proof))
    return 1 if proof.errors else 0


if __name__ == "__main__":
    sys.exit(tell(*sys.argv[2:]) if sys.argv[1:2] == ["--at-once"] else main(*sys.argv[1:]))

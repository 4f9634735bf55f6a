"""The commands that ask a line something: `answer`, `hours`, `understand`, `report`, `schema`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from ivr import at_hand, clerk, understood
from ivr.channels.exchange import utc_now
from ivr.errors import UsageError
from ivr.records.commands import reported
from ivr.settings import Settings


def answer(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what is answered to an issue."""
    edition = at_hand.edition(settings)
    now = at_hand.now(edition, arguments.at)
    said = list(clerk.answer(edition, arguments.issue, arguments.choices, now))
    print("\n".join([clerk.when(edition, now), *said]))
    return 0


def hours(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print when each desk answers."""
    edition = at_hand.edition(settings)
    now = at_hand.now(edition, arguments.at)
    print("\n".join([clerk.when(edition, now), *clerk.hours(edition, now)]))
    return 0


def understand(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what words mean on this line."""
    if sum((bool(arguments.words), arguments.jsonl, arguments.score is not None)) != 1:
        raise UsageError("Give some words, or --jsonl, or --score FILE.")
    edition = at_hand.edition(settings)
    if arguments.jsonl:
        for answered in understood.by_line(edition, sys.stdin):
            print(answered, flush=True)
    elif arguments.score:
        print("\n".join(understood.scored(edition, Path(arguments.score))))
    else:
        print("\n".join(understood.explained(edition, " ".join(arguments.words))))
    return 0


def report(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print what happened, or write pictures of it."""
    return reported(arguments, settings, at_hand.edition(settings), utc_now())


def schema(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the schema of `config/`, for editors."""
    print(json.dumps(clerk.schema(), indent=2))
    return 0

"""The commands that say whether a line is right: `check`, and `new`, which writes one that is."""

from __future__ import annotations

import argparse
import io
import json
import sys
from contextlib import redirect_stdout
from dataclasses import replace

from ivr import at_hand, clerk, staff_commands
from ivr.channels.exchange import utc_now
from ivr.directory.build import examine
from ivr.directory.complaints import render
from ivr.directory.journal import recover
from ivr.directory.learnt import kept_in
from ivr.proof.crew import processors
from ivr.proof.prove import prove
from ivr.proof.report import as_values, report
from ivr.proof.telling import Bar
from ivr.settings import Settings


def check(arguments: argparse.Namespace, settings: Settings) -> int:
    """Check and prove the line as it stands; 1 where something is wrong."""
    recover(settings.state, at_hand.folders(settings))
    if arguments.json:
        return _as_json(settings, arguments.at, arguments.quick)
    return _told(settings, arguments.at, arguments.quick)


def _told(settings: Settings, at: str | None, quick: bool) -> int:
    edition, complaints = examine(settings.config_dir, settings.prompts_dir, kept_in(settings.state))
    if edition is None:
        print(render(complaints))
        return 1
    now = at_hand.now(edition, at)
    proof = prove(edition, now, quick=quick, progress=Bar(sys.stderr), processes=processors())
    if not proof.errors:
        print(clerk.summary(edition))
    print(report(proof))
    return max(staff_commands.after_check(edition, settings, now), 1 if proof.errors else 0)


def _as_json(settings: Settings, at: str | None, quick: bool) -> int:
    edition, complaints = examine(settings.config_dir, settings.prompts_dir, kept_in(settings.state))
    if edition is None:
        print(json.dumps({"proved": False, "complaints": [str(one) for one in complaints]}, indent=2))
        return 1
    now = at_hand.now(edition, at)
    proof = prove(edition, now, quick=quick, progress=Bar(sys.stderr), processes=processors())
    with redirect_stdout(io.StringIO()) as notes:
        code = staff_commands.after_check(edition, settings, now)
    found = {**as_values(proof), "complaints": [], "notes": notes.getvalue().splitlines()}
    print(json.dumps(found, indent=2, ensure_ascii=False))
    return max(code, 1 if proof.errors else 0)


def new(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write a new line, and check it."""
    config, prompts = staff_commands.new_line(arguments, settings, utc_now().date())
    code = _told(replace(settings, config_dir=config, prompts_dir=prompts), None, quick=True)
    print(f"Call it: python -m ivr call --config {config} --prompts {prompts}")
    return code

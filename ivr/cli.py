"""The command line: which command is carried out by what, and how each ends."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from ivr.errors import IvrError, UsageError
from ivr.settings import Settings, from_environment
from ivr.usage import parser

INTERRUPTED, NOBODY_READS = 130, 141

Command = Callable[[argparse.Namespace, Settings], int]


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out a command; return the exit code: 0, 1 where `check` found something, 2 where it could not be done."""
    commands = parser()
    arguments = commands.parse_args(argv)
    if arguments.command is None:
        commands.print_help(sys.stderr)
        return IvrError.exit_code
    try:
        code = command(arguments.command)(arguments, _settings(arguments))
        sys.stdout.flush()
        return code
    except IvrError as wrong:
        print(wrong, file=sys.stderr)
        return wrong.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except UnicodeEncodeError:
        # A terminal in another encoding: Python keeps such bytes as halves of letters, which nothing can write.
        print("Something that was typed is no UTF-8, so it cannot be read.", file=sys.stderr)
        return UsageError.exit_code
    except BrokenPipeError:
        # Python flushes once more at its end, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOBODY_READS


def _settings(arguments: argparse.Namespace) -> Settings:
    settings = from_environment(serving=arguments.command == "serve")
    if arguments.config:
        settings = replace(settings, config_dir=Path(arguments.config))
    if arguments.prompts:
        settings = replace(settings, prompts_dir=Path(arguments.prompts))
    return settings


def command(name: str) -> Command:
    """Return what carries out a command. Only that is imported: the server needs nothing of what checks a line."""
    module, _, function = COMMANDS[name].partition(":")
    found: Command = getattr(import_module(f"ivr.{module}"), function)
    return found


COMMANDS: Mapping[str, str] = {
    "call": "trying_commands:call",
    "text": "trying_commands:text",
    "check": "checking_commands:check",
    "answer": "asking_commands:answer",
    "hours": "asking_commands:hours",
    "understand": "asking_commands:understand",
    "close": "closing_commands:carry_out",
    "reopen": "closing_commands:carry_out",
    "announce": "closing_commands:carry_out",
    "history": "closing_commands:carry_out",
    "rollback": "closing_commands:carry_out",
    "facts": "staff_commands:carry_out",
    "say": "staff_commands:carry_out",
    "preview": "staff_commands:carry_out",
    "calendar": "staff_commands:carry_out",
    "tree": "staff_commands:carry_out",
    "diff": "staff_commands:carry_out",
    "emergency": "staff_commands:carry_out",
    "new": "checking_commands:new",
    "records": "records.commands:records",
    "report": "asking_commands:report",
    "schema": "asking_commands:schema",
    "staff": "console.staff_command:staff",
    "twilio": "twilio_account.command:twilio",
    "alerts": "operating.command:carry_out",
    "replay": "operating.command:carry_out",
    "block": "operating.block_command:block",
    "blocked": "operating.block_command:blocked",
    "unblock": "operating.block_command:unblock",
    "serve": "production:command",
}

"""The commands, what they take, and what `--help` says of them."""

from __future__ import annotations

import argparse

from ivr.closing_usage import add_closing_commands
from ivr.console.staff_command import add_acts
from ivr.operating.block_usage import add_block_commands
from ivr.operating.command import add_operating_commands
from ivr.records.commands import add_records_commands
from ivr.staff_usage import add_staff_commands
from ivr.twilio_account.command import USAGE as TWILIO
from ivr.twilio_account.command import add_acts as add_twilio_acts

_ABOUT = "A help line for telephone and text messages, from facts that staff write down."
_EXIT_CODES = """exit codes:
  0 done; 1 `check` or `twilio` found something; 2 the command could not be carried out"""
_CALL = """in the call:
  type a key (0-9 * #), words to say them, Enter to stay silent, h to hang up

examples:
  python -m ivr call
  python -m ivr call --at '2026-12-24 16:59'
  python -m ivr call --from withheld --transcript
  python -m ivr call --script tests/calls/FILE.txt"""
_TEXT = """examples:
  python -m ivr text HELP ME
  python -m ivr text --at 16:40
  python -m ivr text --script tests/texts/FILE.txt --transcript"""
_ANSWER = """examples:
  python -m ivr answer ISSUE
  python -m ivr answer ISSUE CHOICE --at 'Monday 16:55'"""
_HOURS = """examples:
  python -m ivr hours
  python -m ivr hours --at '2026-12-24 16:59'"""
_SCHEMA = """example:
  python -m ivr schema > config.schema.json
Then put this in the first line of a file in config/:
  # yaml-language-server: $schema=../config.schema.json"""
_UNDERSTAND = """examples:
  python -m ivr understand what somebody texted
  python -m ivr understand --jsonl < messages.jsonl
  python -m ivr understand --score labelled.csv"""
_STAFF = """examples:
  python -m ivr staff add kim --role editor
  python -m ivr staff list
The pages are at /staff where the line is served with IVR_STAFF_PAGES=yes."""
_SERVE = """Needs TWILIO_AUTH_TOKEN; listens on IVR_HOST and IVR_PORT (127.0.0.1:8000). The number's webhooks are
POST /voice and POST /sms, its status callback is POST /voice/status. GET /health says whether the line is up;
GET /ready and GET /metrics tell more, on the machine itself or with IVR_OPERATOR_TOKEN."""


def parser() -> argparse.ArgumentParser:
    """Return the reader of the command line. `command` names the command that was given."""
    top = argparse.ArgumentParser(
        prog="python -m ivr",
        description=_ABOUT,
        epilog=_EXIT_CODES,
        parents=[_folders(None)],
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", dest="command")

    def add(name: str, about: str, more: str = "") -> argparse.ArgumentParser:
        return commands.add_parser(
            name,
            help=about,
            description=f"{about[0].upper()}{about[1:]}.",
            epilog=more,
            parents=[_folders(argparse.SUPPRESS)],
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )

    call = add("call", "call the line on a simulated telephone, here in the terminal", _CALL)
    call.add_argument("--texting", action="store_true", help="as on a line that can send texts: they arrive here")
    _on_the_phone(call)
    text = add("text", "text the line from a simulated handset", _TEXT)
    text.add_argument("message", nargs="*", help="one text to send; none: a conversation")
    _on_the_phone(text)
    check = add("check", "prove the line: say everything that is not right in the facts, the words and any call")
    check.add_argument("--quick", action="store_true", help="walk one state of the desks only, not all of 400 days")
    check.add_argument("--json", action="store_true", help="print what was found as JSON")
    _at(check)
    answer = add("answer", "say what the line answers to an issue", _ANSWER)
    answer.add_argument("issue", help="an issue, or a word that callers use for it")
    answer.add_argument("choices", nargs="*", metavar="choice", help="answers to its questions, such as a location")
    _at(answer)
    _at(add("hours", "say which desks are open", _HOURS))
    understand = add("understand", "say what the line makes of words, and why", _UNDERSTAND)
    understand.add_argument("words", nargs="*", help="what somebody said or texted")
    understand.add_argument("--jsonl", action="store_true", help="read JSON objects with a `text`, and answer so")
    understand.add_argument("--score", metavar="FILE", help="measure it on labelled messages in a CSV file")
    add_staff_commands(add, _at)
    add_closing_commands(add, _at)
    add_records_commands(add)
    add("schema", "print the JSON Schema of config/, for editors", _SCHEMA)
    add_acts(add("staff", "make and change the accounts for the staff pages", _STAFF))
    add_twilio_acts(add("twilio", "connect a real number, and say whether it is set as it should be", TWILIO))
    add_operating_commands(add)
    add_block_commands(add)
    add("serve", "answer the provider's webhooks (gunicorn)", _SERVE)
    return top


def _folders(default: str | None) -> argparse.ArgumentParser:
    """Return the two options that may stand before a command and after it; there they count only when given."""
    options = argparse.ArgumentParser(add_help=False, argument_default=default)
    options.add_argument("--config", metavar="FOLDER", help="the facts (default: IVR_CONFIG_DIR, else config/)")
    options.add_argument("--prompts", metavar="FOLDER", help="the words (default: IVR_PROMPTS_DIR, else prompts/)")
    return options


def _on_the_phone(command: argparse.ArgumentParser) -> None:
    _at(command)
    command.add_argument("--from", dest="from_", metavar="NUMBER", help='the caller, or "withheld"')
    command.add_argument(
        "--script",
        metavar="FILE",
        help="do what a file says, one act a line, instead of asking; a transcript is one, and brings its time and "
        "its caller; - is the standard input",
    )
    command.add_argument("--transcript", action="store_true", help="print the transcript at the end: a ready test file")


def _at(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--at",
        metavar="TIME",
        help='as if it were then, on the line\'s clock: "2026-12-24 16:59", "16:40" or "Monday 9:00"',
    )

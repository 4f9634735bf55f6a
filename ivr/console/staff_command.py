"""The command `staff`: accounts for the staff pages, made by whoever may log in to the machine."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from ivr.console import accounts
from ivr.errors import UsageError
from ivr.settings import Settings

AT_THE_TERMINAL = "at the terminal"


def add_acts(command: argparse.ArgumentParser) -> None:
    """Add what can be done with accounts."""
    acts = command.add_subparsers(title="acts", metavar="ACT", dest="act", required=True)

    def act(name: str, about: str) -> argparse.ArgumentParser:
        return acts.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.")

    added = act("add", "make an account; asks for its password twice")
    _name(added)
    _role(added)
    _password(added)
    act("list", "list the accounts")
    _name(act("remove", "remove an account, and sign out whoever uses it"))
    changed = act("password", "give an account another password, and sign out whoever uses it")
    _name(changed)
    _password(changed)
    promoted = act("role", "let an account change the line, or only look")
    _name(promoted)
    _role(promoted)


def staff(arguments: argparse.Namespace, settings: Settings) -> int:
    """Carry out an act; return the exit code. Raises UsageError."""
    from ivr.console.changelog import log_change

    state = settings.state
    name: str = getattr(arguments, "name", "")
    role: accounts.Role = getattr(arguments, "role", "viewer")
    match arguments.act:
        case "add":
            accounts.add(state, name, role, _typed(arguments.password_file))
            done = f"added the account {name} ({role})"
        case "remove":
            accounts.remove(state, name)
            done = f"removed the account {name}"
        case "password":
            accounts.change_password(state, name, _typed(arguments.password_file))
            done = f"changed the password of {name}"
        case "role":
            accounts.change_role(state, name, role)
            done = f"made {name} {'an' if role[0] in 'aeiou' else 'a'} {role}"
        case _:
            known = accounts.read(state).values()
            width = max((len(account.name) for account in known), default=0)
            print("\n".join(f"{a.name:{width}}  {a.role}" for a in known) or "There are no accounts.")
            return 0
    try:
        log_change(state, AT_THE_TERMINAL, done)
    except OSError as error:
        print(f"This could not be entered in the log: {error.strerror}.", file=sys.stderr)
    off = "" if settings.staff_pages else " The staff pages are off: set IVR_STAFF_PAGES=yes where the line is served."
    print(f"{done[0].upper()}{done[1:]}.{off}")
    return 0


def _name(act: argparse.ArgumentParser) -> None:
    act.add_argument("name", help="the name to sign in with, in small letters")


def _role(act: argparse.ArgumentParser) -> None:
    act.add_argument("--role", required=True, choices=accounts.ROLES, help="viewer may look and try, editor may change")


def _password(act: argparse.ArgumentParser) -> None:
    act.add_argument("--password-file", metavar="FILE", help="take the password from a file's first line")


def _typed(file: str | None) -> str:
    """Return the password, from a file or typed twice. It is no argument: those are seen by everybody on a machine."""
    if file is not None:
        try:
            lines = Path(file).read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{file} cannot be read: {getattr(error, 'strerror', 'it is no text')}.") from None
        return lines[0] if lines else ""
    if not sys.stdin.isatty():
        raise UsageError("Nobody is there to type a password: give --password-file FILE.")
    import getpass

    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise UsageError("The two are not the same. Nothing was changed.")
    return password

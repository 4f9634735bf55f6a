"""Who may use the staff pages: accounts with a role, in one file of the state folder that only its owner reads."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Literal, get_args

from ivr.console.passwords import hashed, must_be_good
from ivr.directory import durable
from ivr.errors import UsageError

Role = Literal["viewer", "editor"]
ROLES: tuple[Role, ...] = get_args(Role)
"""A viewer may look and try; an editor may change the line too."""

FILE = "staff.json"
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")
_OWNER_ALONE = 0o600
_PATIENCE = 5.0


@dataclass(frozen=True, slots=True)
class Account:
    """One person. `version` is another with each password: whoever signed in with an older one is signed out."""

    name: str
    role: Role
    hash: str
    version: str


Accounts = Mapping[str, Account]


def read(state: Path) -> dict[str, Account]:
    """Return the accounts by name; none where there is no file. Raises UsageError for a file that is none of ours."""
    place = state / FILE
    try:
        found = json.loads(place.read_bytes() or b"{}")
        accounts = {name: Account(name=name, **fields) for name, fields in found.items()}
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise UsageError(f"{place} cannot be read: {error.strerror}.") from None
    except (ValueError, TypeError, AttributeError):
        raise UsageError(f"{place} is damaged: put back a copy, or remove it and add the accounts again.") from None
    if any(account.role not in ROLES for account in accounts.values()):
        raise UsageError(f"{place} names a role that there is not: the roles are {' and '.join(ROLES)}.")
    return accounts


def add(state: Path, name: str, role: Role, password: str) -> None:
    """Make an account. Raises UsageError."""
    if not _NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} cannot be the name of an account: 2 to 64 of a-z, 0-9, dot, hyphen, underline and @."
        )
    must_be_good(name, password)
    with _changing(state) as accounts:
        if name in accounts:
            raise UsageError(f"{name} has an account already. `staff password` and `staff role` change it.")
        accounts[name] = Account(name, role, hashed(password), _another())


def remove(state: Path, name: str) -> None:
    """Remove an account; whoever is signed in with it is signed out. Raises UsageError."""
    with _changing(state) as accounts:
        accounts.pop(_known(accounts, name).name)


def change_password(state: Path, name: str, password: str) -> None:
    """Give an account another password; whoever is signed in with it is signed out. Raises UsageError."""
    must_be_good(name, password)
    with _changing(state) as accounts:
        accounts[name] = replace(_known(accounts, name), hash=hashed(password), version=_another())


def change_role(state: Path, name: str, role: Role) -> None:
    """Give an account another role, from the next click on. Raises UsageError."""
    with _changing(state) as accounts:
        accounts[name] = replace(_known(accounts, name), role=role)


def _known(accounts: Accounts, name: str) -> Account:
    if name not in accounts:
        raise UsageError(f"{name} has no account. There are: {', '.join(sorted(accounts)) or 'none'}.")
    return accounts[name]


def _another() -> str:
    return secrets.token_hex(8)


@contextmanager
def _changing(state: Path) -> Iterator[dict[str, Account]]:
    """Give the accounts to change, and write them back whole; nobody else changes them meanwhile."""
    place = state / FILE
    try:
        with durable.turn(state / "staff.turn", _PATIENCE) as ours:
            if not ours:
                raise UsageError("Somebody else is changing the accounts just now. Try again.")
            accounts = read(state)
            yield accounts
            with suppress(FileExistsError):  # the file keeps the permissions it is made with
                os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ALONE))
            place.chmod(_OWNER_ALONE)
            shown = {a.name: {k: v for k, v in asdict(a).items() if k != "name"} for a in accounts.values()}
            durable.write_file(place, json.dumps(shown, indent=1).encode())
    except OSError as error:
        raise UsageError(f"The accounts in {place} cannot be changed: {error.strerror}.") from None

"""Signing in and out.

Who is signed in travels in a signed cookie, and with every click the accounts are asked whether it still holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from math import ceil
from urllib.parse import urlsplit

from flask import Response, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from ivr.console import accounts
from ivr.console.accounts import Account
from ivr.console.changelog import log_change
from ivr.console.console import Console, Person
from ivr.console.passwords import BusyError, Checker
from ivr.console.throttle import Throttle

IDLE = timedelta(minutes=30)
WHOLE = timedelta(hours=12)
"""How long somebody stays signed in without and with doing anything."""

_WHILE = 15 * 60.0  # seconds
_TRIES_AN_ACCOUNT, _TRIES_AN_ADDRESS = 8, 40
_LONGEST_NAME = 64

WRONG = "This name and this password do not belong together."
BUSY = "Too many people are signing in just now. Try again in a moment."


@dataclass(frozen=True, slots=True)
class Door:
    """Lets people in. What it counts, it counts for this process."""

    console: Console
    checker: Checker
    by_account: Throttle
    by_address: Throttle

    def signed_in(self, quiet: bool) -> Person | None:
        """Return who is signed in, or None; what is `quiet` does not count as being there."""
        kept, now = dict(session), int(self.console.clock().timestamp())
        account = accounts.read(self.console.state).get(str(kept.get("who", "")))
        since, seen = kept.get("since"), kept.get("seen")
        if account is None or kept.get("version") != account.version:
            return None
        if not isinstance(since, int) or not isinstance(seen, int):
            return None
        if now - since >= WHOLE.total_seconds() or now - seen >= IDLE.total_seconds():
            return None
        if not quiet:
            session["seen"] = now
        return Person(account.name, account.role)

    def ask(self) -> ResponseReturnValue:
        """Show the form, or lead on whoever is signed in."""
        if self.signed_in(quiet=True):
            return redirect(_onward())
        return self._form()

    def enter(self) -> ResponseReturnValue:
        """Check what was typed in."""
        name = request.form.get("name", "").strip().casefold()[:_LONGEST_NAME]
        tries = ((self.by_account, name), (self.by_address, _address()))
        now = self.console.clock().timestamp()
        wait = max(throttle.wait(each, now) for throttle, each in tries)
        if wait:
            minutes = ceil(wait / 60)
            left = f"{minutes} minutes" if minutes > 1 else "a minute"
            return self._form(f"Too many tries. Wait {left}, then try again.", 429, ceil(wait))
        account = accounts.read(self.console.state).get(name)
        try:
            right = self.checker.fits(account.hash if account else None, request.form.get("password", ""))
        except BusyError:
            return self._form(BUSY, 503, 1)
        if account is None or not right:
            for throttle, each in tries:
                throttle.count(each, now)
            # What stands for an unknown name may be a password typed into the wrong box.
            log_change(self.console.state, account.name if account else "somebody", "failed to sign in")
            return self._form(WRONG, 401)
        self.by_account.forget(name)
        self._let_in(account, int(now))
        return redirect(_onward(), 303)

    def leave(self, console: Console) -> ResponseReturnValue:
        """Sign out."""
        console.log("signed out")
        session.clear()
        return redirect(url_for("staff.sign_in", left=1), 303)

    def _let_in(self, account: Account, now: int) -> None:
        session.clear()  # nothing from before survives, so nobody can be signed in with a cookie put in place for them
        session.update(who=account.name, version=account.version, since=now, seen=now)
        log_change(self.console.state, account.name, "signed in", at=self.console.clock())

    def _form(self, problem: str = "", status: int = 200, wait: int = 0) -> ResponseReturnValue:
        page = self.console.show("sign_in.html", problem=problem, onward=request.values.get("next", ""))
        headers = {"Retry-After": str(wait)} if wait else {}
        return Response(page, status, headers)


def door(console: Console) -> Door:
    """Return the door to the staff pages of a line."""
    return Door(console, Checker(), Throttle(_TRIES_AN_ACCOUNT, _WHILE), Throttle(_TRIES_AN_ADDRESS, _WHILE))


def turned_away() -> ResponseReturnValue:
    """Return the way to the sign-in page, and from there back to where somebody wanted to go."""
    wanted = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("staff.sign_in", next=wanted or None, expired=1 if "who" in session else None), 303)


def _onward() -> str:
    """Return where to go after signing in: only ever to a page of ours."""
    wanted, home = request.values.get("next", ""), url_for("staff.today")
    parts = urlsplit(wanted)
    ours = not parts.scheme and not parts.netloc and parts.path.startswith("/staff/")
    plain = wanted.isascii() and wanted.isprintable() and "\\" not in wanted and ".." not in wanted
    return f"{request.script_root}{wanted}" if ours and plain else home


def _address() -> str:
    """Return the address that asks: with a proxy on this machine, the one that it says it was asked by."""
    asked = request.remote_addr or ""
    passed_on = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return str(ip_address(passed_on)) if ip_address(asked).is_loopback else asked
    except ValueError:
        return asked

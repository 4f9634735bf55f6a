"""The commands `twilio connect` and `twilio status`: a real number's addresses, as they are and as they should be."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ivr.errors import UsageError
from ivr.settings import Settings
from ivr.twilio_account.addresses import Address, Difference, compare, wanted
from ivr.twilio_account.api import Api, Patience
from ivr.twilio_account.found import Found, look_up
from ivr.twilio_account.traps import Trap, traps
from ivr.twilio_account.wire import ApiError

NOTHING = "(nothing)"
_SPOILT = {"calls": "Calls do not arrive", "texts": "Texts do not work", "note": "To be known"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A number held against what it should be."""

    found: Found
    wanted: tuple[Address, ...]
    differences: tuple[Difference, ...]
    traps: tuple[Trap, ...]

    @property
    def is_right(self) -> bool:
        """Say whether calls and texts reach the line and are answered."""
        return not self.differences and all(trap.level == "note" for trap in self.traps)


def compared(api: Api, settings: Settings, number: str | None) -> Comparison:
    """Look at a number and compare it. Raises UsageError and ApiError."""
    addresses = wanted(settings)
    found = look_up(api, number)
    differences = (compare(one, found.text(one.field), found.text(one.method_field)) for one in addresses)
    return Comparison(found, addresses, tuple(each for each in differences if each), traps(found, settings))


def status(settings: Settings, number: str | None, as_json: bool, patience: Patience | None = None) -> int:
    """Print how a number is set; return 0 where all is as it should be, else 1."""
    seen = compared(Api(settings, patience), settings, number)
    if as_json:
        print(json.dumps(as_values(seen), indent=2))
    else:
        print("\n".join([_title(seen.found), *_addresses(seen), *_trapped(seen.traps)]))
    return 0 if seen.is_right else 1


def connect(
    settings: Settings,
    number: str,
    *,
    dry_run: bool = False,
    yes: bool = False,
    take_over: bool = False,
    patience: Patience | None = None,
) -> int:
    """Set the addresses of a number, having shown what will change; return 0 where it is right then, else 1.

    Where something else on the number would win over them nothing is changed, unless it may be taken over.
    """
    api = Api(settings, patience)
    seen = compared(api, settings, number)
    emptied = [trap for trap in seen.traps if trap.taken_over]
    print("\n".join([_title(seen.found), *_addresses(seen)]))
    if take_over:
        print("\n".join(_row(trap.taken_over, seen.found.text(trap.taken_over), NOTHING) for trap in emptied))
    print("\n".join(_trapped(seen.traps)))
    if emptied and not take_over:
        print("Nothing was changed: something else on the number would win over these addresses.")
        return 1
    form = _form(seen.differences) | {trap.taken_over: "" for trap in emptied}
    if not form:
        print("Nothing need be changed.")
        return 0 if seen.is_right else 1
    if dry_run:
        print("Nothing was changed: this was a dry run.")
        return 0
    if not yes and not _agreed(number):
        print("Nothing was changed.")
        return 1
    return _set(api, settings, seen, form)


def _set(api: Api, settings: Settings, seen: Comparison, form: dict[str, str]) -> int:
    path = api.of_account(f"/IncomingPhoneNumbers/{seen.found.sid}")
    try:
        api.change("api", path, {_as_parameter(name): value for name, value in form.items()})
    except ApiError as wrong:
        refused = 400 <= wrong.status < 500
        again = "Nothing was changed." if refused else "It may have been changed all the same: ask `twilio status`."
        raise type(wrong)(f"{wrong} {again}", wrong.status, wrong.code) from None
    now = compared(api, settings, seen.found.e164)
    if left := [each.wanted.name for each in now.differences]:
        print(f"The provider took the addresses, and yet these are not so: {', '.join(left)}. Try again in a minute.")
        return 1
    print("Changed. `twilio doctor` tries it from outside; then call the number.")
    return 0 if now.is_right else 1


def as_values(seen: Comparison) -> dict[str, object]:
    """Return a comparison as values for JSON."""
    differing = {each.wanted.field: each.why for each in seen.differences}
    return {
        "number": seen.found.e164,
        "sid": seen.found.sid,
        "right": seen.is_right,
        "addresses": [
            {
                "name": one.name,
                "field": one.field,
                "is": seen.found.text(one.field),
                "is_method": seen.found.text(one.method_field),
                "should_be": one.url,
                "should_be_method": one.method,
                "right": one.field not in differing,
                "why": differing.get(one.field, ""),
            }
            for one in seen.wanted
        ],
        "traps": [{"code": t.code, "spoils": t.level, "says": t.says, "do": t.do} for t in seen.traps],
    }


def _title(found: Found) -> str:
    name = found.text("friendly_name")
    return f"{found.e164}  {found.sid}" + (f"  {name}" if name and name != found.e164 else "")


def _addresses(seen: Comparison) -> Iterator[str]:
    differing = {each.wanted.field: each for each in seen.differences}
    for one in seen.wanted:
        if each := differing.get(one.field):
            yield _row(one.name, f"{each.url} {each.method}" if each.url else NOTHING, f"{one.url} {one.method}")
            if each.url:
                yield f"{'':18} {each.why}"
        else:
            yield f"  {one.name:15}  {seen.found.text(one.field)} {one.method}  (as it should be)"


def _row(name: str, old: str, new: str) -> str:
    return f"  {name:15}  {old}\n{'':15} -> {new}"


def _trapped(every: Sequence[Trap]) -> Iterator[str]:
    for trap in every:
        yield f"{_SPOILT[trap.level]}: {trap}"


def _form(differences: Sequence[Difference]) -> dict[str, str]:
    form: dict[str, str] = {}
    for each in differences:
        form |= {each.wanted.field: each.wanted.url, each.wanted.method_field: each.wanted.method}
    return form


def _as_parameter(name: str) -> str:
    """Return a field's name as the API takes it: voice_url is VoiceUrl there."""
    return "".join(part.capitalize() for part in name.split("_"))


def _agreed(number: str) -> bool:
    if not sys.stdin.isatty():
        raise UsageError("Nobody is there to agree: give --yes, or --dry-run to look only.")
    return input(f"Change {number} so? [y/N] ").strip().lower() in ("y", "yes")

"""What the commands of staff take, and what `--help` says of them."""

from __future__ import annotations

import argparse
from collections.abc import Callable

Add = Callable[..., argparse.ArgumentParser]

_FACTS = """examples:
  python -m ivr facts
  python -m ivr facts --compare saved-page.html
Save the official page in a browser, compare, correct config/, and set `checked` to today."""
_SAY = """examples:
  python -m ivr say desk.closed
  python -m ivr say notice --lang en"""
_TREE = """examples:
  python -m ivr tree
  python -m ivr tree --svg menu.svg"""
_DIFF = """OLD and NEW are folders that hold config/ and prompts/; without NEW it is the line as it stands.

example:
  python -m ivr diff ../line-of-last-week"""
_EMERGENCY = """Put fallback.xml and sms.txt where the provider can fetch them when nothing here answers: the number's
fallback addresses, for calls and for messages. Print card.html. A folder called emergency/ beside config/ is
looked at by every `check`.

examples:
  python -m ivr emergency emergency
  python -m ivr emergency emergency --check"""
_NEW = """examples:
  python -m ivr new my-line
  python -m ivr new my-line --name "Town hall" --zone America/Chicago \\
      --contact "Permit desk=312-555-0100;option=2;hours=Mon-Fri 8:00-17:00;about=Permits" \\
      --contact "Water office=312-555-0101;hours=Mon-Thu 8:00-16:00 / Fri 8:00-12:00"

What is not given is asked for at a terminal."""


def add_staff_commands(add: Add, at: Callable[[argparse.ArgumentParser], None]) -> None:
    """Add the commands; `at` adds the option for the moment."""
    facts = add("facts", "list every fact with its source and age, or compare them with a saved page", _FACTS)
    facts.add_argument("--json", action="store_true", help="print it as JSON")
    facts.add_argument("--compare", metavar="PAGE", help="a saved copy of the official page, HTML or text")
    facts.add_argument("--source", metavar="ID", help="compare only the facts of this source (default: by its title)")
    at(facts)
    say = add("say", "print one prompt as it is heard and texted, and where it comes from", _SAY)
    say.add_argument("key", help="its key, or the beginning of several")
    _lang(say)
    preview = add("preview", "print all prompts as they are heard and texted, with seconds and parts")
    _lang(preview)
    calendar = add("calendar", "say what callers hear on each day of the next year")
    calendar.add_argument("--days", type=int, default=400, help="how many days (default: 400)")
    calendar.add_argument("--issue", help="only the desks that answer this issue")
    _lang(calendar)
    at(calendar)
    tree = add("tree", "show the menu: every key, and who answers", _TREE)
    tree.add_argument("--svg", metavar="FILE", help="write it as a picture")
    _lang(tree)
    at(tree)
    diff = add("diff", "say what changes between two versions, as callers will hear it", _DIFF)
    diff.add_argument("old", metavar="OLD", help="the folder of the old version")
    diff.add_argument("new", metavar="NEW", nargs="?", help="the folder of the new version")
    at(diff)
    emergency = add("emergency", "write the numbers for when nothing here answers: TwiML, a card, a text", _EMERGENCY)
    emergency.add_argument("folder", metavar="DIR", help="where to write it")
    emergency.add_argument("--check", action="store_true", help="only say whether what is there is still right")
    at(emergency)
    new = add("new", "write a new line from a few facts", _NEW)
    new.add_argument("folder", metavar="DIR", help="a folder that is not there yet")
    new.add_argument("--name", help="what the line is called, as callers hear it")
    new.add_argument("--zone", help="the time zone callers live by, such as America/Chicago")
    new.add_argument(
        "--contact",
        action="append",
        default=[],
        metavar="DESK",
        help='a desk: "NAME=NUMBER;option=2;extension=12;hours=Mon-Fri 8:00-17:00;about=WHAT FOR;zone=..."; '
        "give it again for each desk",
    )
    new.add_argument("--holidays", help="on public holidays the desks are observed (closed), none (open) or unknown")
    new.add_argument("--notice", help="one short sentence every caller hears before the first answer")
    new.add_argument("--source", help="the title of the page the facts are from")
    new.add_argument("--address", help="where that page is")
    new.add_argument("--reviewed-until", metavar="DAY", help="the last day for which somebody looked for closures")


def _lang(command: argparse.ArgumentParser) -> None:
    command.add_argument("--lang", metavar="LANGUAGE", help="only in this language, such as es")

"""The files of `config/` for a new line, with a word on what to change where."""

from __future__ import annotations

import json

from ivr.starting.plan import Desk, Plan, identifiers


def config(plan: Plan) -> dict[str, str]:
    """Return the files by name."""
    return {
        "line.yaml": _line(plan),
        "contacts.yaml": _contacts(plan),
        "issues.yaml": _issues(plan),
        "closures.yaml": _CLOSURES,
    }


def quoted(text: str) -> str:
    """Return text as YAML takes it whatever is in it."""
    return json.dumps(text, ensure_ascii=False)


def desk_ids(plan: Plan) -> tuple[str, ...]:
    """Return the id of each desk, which is also that of what people call it about."""
    names = [f"{nth} {desk.name}" for nth, desk in enumerate(plan.desks)]
    found = identifiers(desk.name for desk in plan.desks)
    if len(found) == len(plan.desks):
        return tuple(found.values())
    return tuple(identifiers(name.partition(" ")[2] + name.partition(" ")[0] for name in names).values())


def sites(plan: Plan) -> dict[str, str]:
    """Return the id of the site in each time zone; the line's own comes first."""
    zones = dict.fromkeys([plan.zone, *(desk.zone for desk in plan.desks if desk.zone)])
    used = [zone for zone in zones if any((desk.zone or plan.zone) == zone for desk in plan.desks)]
    return {zone: "office" if nth == 0 else f"office_{nth + 1}" for nth, zone in enumerate(used)}


def _line(plan: Plan) -> str:
    name = next(iter(identifiers([plan.name]).values()))
    address = f"\n    address: {quoted(plan.address)}" if plan.address else ""
    return f"""# The line as a whole. Nothing here is wording: that stands in prompts/. After a change, run `check`.
line:
  id: {name}
  zone: {plan.zone}      # the clock callers here live by
  languages: [en]        # another language needs its own folder in prompts/
  holidays: US           # whose public holidays: US, or US-WA for a state's
  desk: {desk_ids(plan)[0]}      # the desk to give when the need is not known
  # operator: office     # who runs the line; until this is set (and worded), it calls itself unofficial
  closing_soon: 10       # minutes before closing that are announced
  facts_checked_within: 90   # days after which `check` reminds you to compare the facts with their source

# Where the facts come from. `facts --compare` holds them against a saved copy of the page.
sources:
  page:
    title: {quoted(plan.source)}{address}
    checked: {plan.today}
"""


def _contacts(plan: Plan) -> str:
    where = sites(plan)
    parts = ["# Who answers: sites, hours, desks. Change a number or an hour here, and it changes everywhere."]
    parts.append("\nsites:")
    for zone, site in where.items():
        parts.append(f"""  {site}:
    zone: {zone}
    holidays: {plan.holidays}      # on public holidays: observed (closed), none (open as usual), unknown
    # Until this day somebody has looked for closures; after it nobody is told that a desk is open. Look on their page
    # for days they close, write them into closures.yaml, and set this further on.
    reviewed_until: {plan.reviewed_until}
    source: page
    checked: {plan.today}""")
    known = [(name, desk) for name, desk in zip(desk_ids(plan), plan.desks, strict=True) if desk.hours]
    if known:
        parts.append("\n# Weekly hours, on the clock of the desk's own site. A break: 8:00-12:00, 13:00-17:00.\nhours:")
    for name, desk in known:
        rows = "\n".join(f"      {quoted(days)}: {quoted(times)}" for days, times in desk.hours)
        parts.append(f"  {name}:\n    week:\n{rows}\n    source: page\n    checked: {plan.today}")
    parts.append("\ncontacts:")
    for name, desk in zip(desk_ids(plan), plan.desks, strict=True):
        parts.append(_contact(plan, name, desk, where[desk.zone or plan.zone]))
    return "\n".join(parts) + "\n"


def _contact(plan: Plan, name: str, desk: Desk, site: str) -> str:
    number = [f"      - number: {quoted(desk.number)}"]
    number += ["        kind: toll_free"] if desk.toll_free else []
    number += [f'        option: "{desk.option}"      # what to press once they answer'] if desk.option else []
    number += [f'        extension: "{desk.extension}"'] if desk.extension else []
    known = name if desk.hours else "not printed"
    rows = "\n".join(number)
    return f"""  {name}:
    site: {site}
    hours: {known}
    numbers:
{rows}
    source: page
    checked: {plan.today}
"""


def _issues(plan: Plan) -> str:
    parts = ["""# What people call about, in the order of the menu, and who answers. One line of the menu each.
#
# Where it depends on something who answers, ask for it (docs/config.md, `questions`):
#   asks: [location]
#   answers:
#     - when: {location: north}
#       contact: north_desk

issues:"""]  # fmt: skip
    for name, desk in zip(desk_ids(plan), plan.desks, strict=True):
        parts.append(f"  {name}:      # {desk.about}\n    contact: {name}\n    source: page\n")
    return "\n".join(parts)


_CLOSURES = """# Dated exceptions: snow, a day before a holiday, short hours. Each has an end.
# The reason has to be worded in prompts/ (`reason: snow` needs the wording reason.snow).
#
# closures:
#   - on: 2026-12-24
#     reason: christmas_eve
#   - on: 2026-12-31
#     closes: "12:00"
#     reason: new_years_eve

closures: []
"""

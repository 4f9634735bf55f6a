"""The files of `prompts/en/` for a new line: the sentences of every line as they are, and the words of this one."""

from __future__ import annotations

from collections.abc import Container, Iterator
from pathlib import Path

from ivr.directory.build_hours import FIRST_YEAR, LAST_YEAR
from ivr.directory.holiday_calendar import holiday_names
from ivr.directory.line import Line
from ivr.directory.reading import read_folder
from ivr.directory.tree import Tree
from ivr.errors import UsageError
from ivr.prompts.gsm7 import outside
from ivr.prompts.gsm7 import plain as in_gsm7
from ivr.prompts.load import required
from ivr.prompts.speech import PAUSE_MARK
from ivr.recognition.keywords import words_of
from ivr.recognition.reserved import RESERVED
from ivr.starting.facts_written import desk_ids, quoted, sites
from ivr.starting.plan import Plan

SHARED = tuple(
    f"{name}.yaml" for name in ("chatter", "closures", "commands", "general", "language", "listening", "times")
)
"""What is the same on every line, and is taken over as it stands."""

_ZONES = {
    "America/New_York": "Eastern",
    "America/Detroit": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Boise": "Mountain",
    "America/Phoenix": "Arizona",
    "America/Los_Angeles": "Pacific",
    "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii",
    "America/Puerto_Rico": "Atlantic",
}
_EXAMPLES = (
    "i have a question about {0}",
    "i need help with {0}",
    "who handles {0}",
    "can somebody help me with {0}",
    "i am calling about {0}",
    "the number for {0} please",
    "whom do i call for {0}",
    "there is a problem with {0}",
    "it is about {0}",
    "i want to ask something about {0}",
)


def prompts(plan: Plan, line: Line, shipped: Path) -> dict[str, str]:
    """Return the files by name; `line` is what the facts make, `shipped` the folder of the wordings to take over.

    Raises UsageError.
    """
    tree, complaints = read_folder(shipped)
    if complaints:
        raise UsageError(f"The wordings in {shipped} cannot be taken over: {complaints[0]}")
    own_names = _own_names(tree)
    files = {name: _without((shipped / name).read_text(encoding="utf-8"), own_names) for name in SHARED}
    taken = {words_of(phrase) for phrase in _listed(tree, "keywords", ("command.", "key."))}
    chatter = {tuple(words_of(phrase)) for phrase in _listed(tree, "phrases", ())}
    return {
        **files,
        "line.yaml": _line(plan, required(line, line.language).keys()),
        "keywords.yaml": _keywords(plan, {tuple(words) for words in taken}),
        "phrases.yaml": _phrases(plan, chatter),
    }


def _line(plan: Plan, needed: Container[str]) -> str:
    parts = [f"""# The words of this line: edit them freely, then run `check`. Braces are filled in from config/.
# One wording serves calls and texts, or there is one for each: {{voice: "...", sms: "..."}}. Texts are paid by length.

line:
  name: {_both(plan.name)}

# What callers call the time zones.
zone:"""]  # fmt: skip
    parts += [f"  {zone}: {quoted(_zone(zone))}" for zone in sites(plan) | {plan.zone: ""}]
    if "site.office.name" in needed:
        parts.append("\n# What the desks of one place are called together, when it is closed.\nsite:")
        parts += [f"  {site}: {{name: {_both(_place(plan, zone))}}}" for zone, site in sites(plan).items()]
    parts.append(f"""
notice:
  # Every caller hears this once, and no key cuts it short: three seconds at most.
  line: {_both(plan.notice)}

contact:""")
    named = list(zip(desk_ids(plan), plan.desks, strict=True))
    parts += [f"  {name}:\n    name: {_both(desk.name)}" for name, desk in named]
    parts.append("\n# What people call about: in the menu, in the menu said again, beside another answer.\nissue:")
    for name, desk in named:
        spoken, texted = f"For {desk.about}, {PAUSE_MARK} press {{key}}.", f"{_text(desk.about)}? Text {{word}}."
        parts.append(f"  {name}:\n    label: {_both(desk.about)}")
        parts.append(f'    short: {{voice: {quoted(desk.about)}, sms: ""}}')
        if f"issue.{name}.offer" in needed:
            parts.append(f"    offer: {{voice: {quoted(spoken)}, sms: {quoted(texted)}}}")
    if plan.holidays == "observed":
        parts.append("\n# Why a desk is closed.\nreason:")
        parts += [f"  {slug}: {_both(name)}" for slug, name in holiday_names("US", FIRST_YEAR, LAST_YEAR).items()]
    return "\n".join(parts) + "\n"


def _keywords(plan: Plan, taken: set[tuple[str, ...]]) -> str:
    parts = ["""# What people say or text, and what it stands for. The first word of a list is the one the line offers.
# Add every word that callers use. One word stands for one thing only.

keywords:"""]  # fmt: skip
    for name, desk in zip(desk_ids(plan), plan.desks, strict=True):
        said: list[str] = []
        for phrase in (desk.about, desk.name, f"{desk.about} desk", name.replace("_", " ")):
            words = tuple(words_of(phrase))
            if words and words not in taken and not (len(words) == 1 and words[0] in RESERVED):
                taken.add(words)
                said.append(" ".join(words))
        said = said or [f"{name.replace('_', ' ')} office"]
        parts.append(f"  issue.{name}: [{', '.join(quoted(each) for each in said)}]")
    return "\n".join(parts) + "\n"


def _phrases(plan: Plan, chatter: set[tuple[str, ...]]) -> str:
    parts = ["""# What people really say and text, as plain examples: from these the line learns to understand others.
# These ten are only a beginning. Write down whole messages of your callers, 25 to 60 for each issue.

phrases:"""]  # fmt: skip
    taken = set(chatter)
    for name, desk in zip(desk_ids(plan), plan.desks, strict=True):
        parts.append(f"  {name}:")
        for example in _EXAMPLES:
            phrase = example.format(" ".join(words_of(desk.about)))
            words = tuple(words_of(phrase))
            if words not in taken:
                taken.add(words)
                parts.append(f"    - {quoted(phrase)}")
    return "\n".join(parts) + "\n"


def _both(text: str) -> str:
    """Return a wording for both channels, or one for each where a text needs plainer characters."""
    plain = _text(text)
    return quoted(text) if plain == text else f"{{voice: {quoted(text)}, sms: {quoted(plain)}}}"


def _text(words: str) -> str:
    plain = in_gsm7(words)
    odd = outside(plain)
    if odd:
        raise UsageError(f'"{words}" has {" ".join(odd)}, which makes every text dear; write it without.')
    return plain


def _place(plan: Plan, zone: str) -> str:
    """Return what to call the desks of one time zone: the desk itself where it is alone there."""
    names = [desk.name for desk in plan.desks if (desk.zone or plan.zone) == zone]
    return names[0] if len(names) == 1 else "All desks" if len(names) == len(plan.desks) else f"{_zone(zone)} desks"


def _zone(zone: str) -> str:
    return _ZONES.get(zone, zone.rpartition("/")[2].replace("_", " ") + " time")


def _own_names(tree: Tree) -> set[str]:
    """Return the words in the names of the shipped line's own desks and places, which no other line has."""
    phrases = [*_listed(tree, "keywords", ("choice.",))]
    desks = tree.at(("contact",))
    for desk in desks if isinstance(desks, dict) else ():
        name = tree.at(("contact", desk, "name"))
        phrases += [str(said) for said in (name.values() if isinstance(name, dict) else [name]) if said]
    return {word for phrase in phrases for word in words_of(phrase) if len(word) > 2}


def _without(text: str, names: set[str]) -> str:
    """Return a file without the examples that name one of them."""
    rows = text.split("\n")
    return "\n".join(row for row in rows if not (row.lstrip().startswith("- ") and names & set(words_of(row))))


def _listed(tree: Tree, block: str, beginnings: tuple[str, ...]) -> Iterator[str]:
    found = tree.at((block,))
    for target, said in found.items() if isinstance(found, dict) else ():
        if isinstance(said, list) and (not beginnings or target.startswith(beginnings)):
            yield from (str(phrase) for phrase in said)

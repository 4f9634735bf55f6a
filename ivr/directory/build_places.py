"""Places and case numbers: from what staff wrote down to what a text is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ivr.directory.build_contacts import check_source
from ivr.directory.complaints import TreePath
from ivr.directory.gather import Gathered
from ivr.directory.places_schema import CaseNumbersEntry, PlacesEntry
from ivr.directory.schema import QuestionEntry
from ivr.recognition.case_numbers import CaseRules
from ivr.recognition.gazetteer import Place, PlaceKind, gazetteer, key_of
from ivr.recognition.location import KnownPlaces

# Where a place was written, and the place: complaints need the one, the gazetteer the other.
Written = tuple[TreePath, Place]


def places(found: Gathered) -> dict[str, KnownPlaces]:
    """Return what is known for each question; everything that does not hang together is complained of at once."""
    built: dict[str, KnownPlaces] = {}
    for name, entry in found.of("places", PlacesEntry).items():
        path: TreePath = ("places", name)
        check_source(found, entry, path)
        if not found.known("questions", name, path):
            continue
        question = found.of("questions", QuestionEntry)[name]
        for choice in entry.choices:
            _check_choice(found, choice, question, (*path, "choices", choice))
        named = [*_named(entry, path)]
        counties = [*_counties(entry, path)]
        postal = [*_postal(entry, path)]
        for written in (named, counties, postal):
            _check_once(found, written)
        _check_references(found, entry, path, named, counties, postal)
        built[name] = KnownPlaces(
            gazetteer(
                [place for _, place in named],
                [place for _, place in counties],
                [place for _, place in postal],
                sounds_like=entry.sounds_like,
                ordinary=entry.not_places,
                home_states=entry.home_states,
                other_states=entry.other_states,
            ),
            _case_rules(found, entry.case_numbers, question, (*path, "case_numbers")),
        )
    return built


def _named(entry: PlacesEntry, path: TreePath) -> Iterator[Written]:
    weak, either = _keys(entry.also_words), _keys(entry.straddles)
    for choice, written in entry.choices.items():
        where: TreePath = (*path, "choices", choice)
        for nth, name in enumerate(written.names):
            yield (*where, "names", nth), Place(name, "division", choice)
        for county, cities in written.counties.items():
            for nth, name in enumerate(cities):
                key = key_of(name)
                yield (*where, "counties", county, nth), Place(name, "city", choice, key in either, key in weak)
    for nth, name in enumerate(entry.elsewhere.names):
        yield (*path, "elsewhere", "names", nth), Place(name, "city", None, False, key_of(name) in weak)


def _counties(entry: PlacesEntry, path: TreePath) -> Iterator[Written]:
    weak = _keys(entry.only_with_county)
    for choice, written in entry.choices.items():
        for county in written.counties:
            at: TreePath = (*path, "choices", choice, "counties", county)
            yield at, Place(county, "county", choice, False, key_of(county) in weak)


def _postal(entry: PlacesEntry, path: TreePath) -> Iterator[Written]:
    either = _keys(entry.straddles)
    listed = [((*path, "choices", choice, "zips"), choice, e.zips) for choice, e in entry.choices.items()]
    kind: PlaceKind = "zip"
    everywhere = [*listed, ((*path, "elsewhere", "zips"), None, entry.elsewhere.zips)]
    for where, choice, codes in everywhere:
        for nth, digits in enumerate(codes):
            yield (*where, nth), Place(digits, kind, choice, digits in either)
    # A code on the border is under the choice of its prefix, unless it is listed itself.
    spelled = {digits for _, _, codes in everywhere for digits in codes}
    for nth, digits in enumerate(entry.straddles):
        under = [choice for _, choice, codes in everywhere if digits[:3] in codes]
        if digits.isdecimal() and digits not in spelled and under:
            yield (*path, "straddles", nth), Place(digits, kind, under[0], True)


def _check_once(found: Gathered, written: Iterable[Written]) -> None:
    """Complain of what stands under two choices, or twice under one."""
    seen: dict[str, Written] = {}
    for path, place in written:
        at, earlier = seen.setdefault(key_of(place.name), (path, place))
        if at != path:
            mark = found.tree.key_mark(at) if place.kind == "county" else found.tree.mark(at)
            where = "twice" if earlier.choice == place.choice else "under two choices"
            right = f"one of the two; the other is in line {mark.line}"
            found.complain(path, f'"{place.name}" {where}', right, key=place.kind == "county")


def _check_references(
    found: Gathered,
    entry: PlacesEntry,
    path: TreePath,
    named: Iterable[Written],
    counties: Iterable[Written],
    postal: Iterable[Written],
) -> None:
    """Complain of names that are said to be special and are listed nowhere."""
    names = {key_of(place.name): place.name for _, place in named}
    districts = {key_of(place.name): place.name for _, place in counties}
    codes = {place.name for _, place in postal}
    for block, wanted, known, what in (
        ("only_with_county", entry.only_with_county, districts, "a county listed under a choice"),
        ("also_words", entry.also_words, names, "a place listed under a choice or `elsewhere`"),
        ("straddles", entry.straddles, {**names, **dict.fromkeys(codes, "")}, "a place or ZIP code listed above"),
        ("sounds_like", [*entry.sounds_like], {**names, **districts}, "a place or county listed above"),
    ):
        for nth, name in enumerate(wanted):
            if key_of(name) not in known:
                mapping = block == "sounds_like"
                among = [shown for shown in known.values() if shown]
                found.unknown(name, what, among, (*path, block, name if mapping else nth))
    taken: dict[str, str] = {}
    for target, heard in entry.sounds_like.items():
        for nth, wording in enumerate(heard):
            at: TreePath = (*path, "sounds_like", target, nth)
            earlier = taken.setdefault(key_of(wording), target)
            if key_of(wording) in names and key_of(wording) != key_of(target):
                found.complain(at, f'"{wording}", which is a place itself', "another wording, or none")
            elif earlier != target:
                found.complain(at, f'"{wording}", which stands under `{earlier}`', "another wording, or none")


def _case_rules(found: Gathered, entry: CaseNumbersEntry | None, question: QuestionEntry, path: TreePath) -> CaseRules:
    if entry is None:
        return CaseRules()
    kinds = {kind.lower() for kind in entry.kinds}
    for letters, kind in entry.captions.items():
        if kind.lower() not in kinds:
            found.unknown(kind, "one of `kinds`", kinds, (*path, "captions", letters))
    for nth, guess in enumerate(entry.guesses):
        at: TreePath = (*path, "guesses", nth)
        if guess.kind.lower() not in kinds:
            found.unknown(guess.kind, "one of `kinds`", kinds, (*at, "kind"))
        _check_choice(found, guess.choice, question, (*at, "choice"))
        if guess.last < guess.first:
            found.complain((*at, "until"), f'"{guess.last}", before it begins', f"{guess.first} or more")
    digits: Mapping[str, str] = {c.digit: name for name, c in question.choices.items() if c and c.digit}
    return CaseRules(
        offices=digits,
        kinds=frozenset(kinds),
        captions={letters.lower(): kind.lower() for letters, kind in entry.captions.items()},
        guesses=tuple((g.first, g.last, g.kind.lower(), g.choice) for g in entry.guesses),
        initials=frozenset(name.lower() for name in entry.other_initials),
        forms=tuple(entry.other_forms),
    )


def _check_choice(found: Gathered, choice: str, question: QuestionEntry, path: TreePath) -> None:
    if choice not in question.choices:
        found.unknown(choice, "a choice of the question", question.choices, path)


def _keys(names: Iterable[str]) -> frozenset[str]:
    return frozenset(map(key_of, names))

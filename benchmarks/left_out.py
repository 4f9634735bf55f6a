"""How example phrases are understood that were left out of the training: more than there are messages, and harder."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from ivr.recognition.outcome import Verdict, outcome
from ivr.recognition.phrases import Knowledge, train

FOLDS = 5


def left_out(known: Knowledge, offered: Collection[str]) -> list[tuple[str, float, int]]:
    """Return the shares right at once, right or offered, and wrong without asking, in percent, of how many phrases."""
    found = list(_found(known, offered))
    names = ("right at once", "right or offered", "wrong without asking")
    return [(name, 100 * sum(each[nth] for each in found) / len(found), len(found)) for nth, name in enumerate(names)]


def _found(known: Knowledge, offered: Collection[str]) -> Iterator[tuple[bool, bool, bool]]:
    everything = [(meaning, phrase) for meaning in sorted(known.phrases) for phrase in known.phrases[meaning]]
    for fold in range(FOLDS):
        kept: dict[str, list[str]] = {meaning: [] for meaning in known.phrases}
        for nth, (meaning, phrase) in enumerate(everything):
            if nth % FOLDS != fold:
                kept[meaning].append(phrase)
        model = train(replace(known, phrases=kept))
        for meaning, phrase in everything[fold::FOLDS]:
            said = outcome(model, phrase, offered)
            # What is no issue leads to no desk: one kind of chatter taken for another is no harm.
            right = {meaning, None} if meaning not in offered else {meaning}
            taken = said.meaning if said.meaning in offered else None
            at_once = said.verdict is not Verdict.TWO and taken in right
            yield at_once, at_once or meaning in said.candidates, taken is not None and not at_once

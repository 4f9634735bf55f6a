"""What somebody's words mean on this line: keywords first, then what examples have taught, and any place beside it.

Keys and keywords are certain. Free words are weighed: sure enough to go on, two to choose between, or not understood;
wrong is worse than asking. A place alone never decides, it only turns a question round.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ivr.dialogue.conversation import Conversation
from ivr.dialogue.frozen import replace
from ivr.dialogue.routing import asking_issue
from ivr.directory.line import Issue, Line
from ivr.recognition.hearing import Hearing
from ivr.recognition.keywords import NOTHING, Understood, Vocabulary, understand, words_of
from ivr.recognition.location import NOWHERE, Located, locate
from ivr.recognition.outcome import NOT_UNDERSTOOD, SURE_OF_A_FURTHER, Outcome, Verdict, outcome
from ivr.recognition.secrets import REMOVED, redact, secrets_in
from ivr.recognition.spoken import Token, parts

# Meanings of every line that are commands of the conversation too.
_COMMANDS = {"staff": "command.staff", "start_over": "command.menu"}
# Meanings that get a sentence of their own and lead nowhere else.
# Below this lead, an issue that has no use for the place that was named is asked about once more.
PLAIN = 0.25
CHATTER = ("thanks", "emergency", "language", "hours")


@dataclass(frozen=True, slots=True)
class Meant:
    """What was meant. `place` says what was heard about a question's choice; `two` are issues to choose between.

    `further` are issues named in the same breath; `language` one that was asked for. `chatter` is something kind to
    say that is no issue; `secret` that a secret was given away, which nobody keeps; `weighed` what the examples made
    of it.
    """

    heard: Understood = NOTHING
    two: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    language: str | None = None
    question: str | None = None
    place: Located = NOWHERE
    chatter: str | None = None
    secret: bool = False
    weighed: Outcome = NOT_UNDERSTOOD

    @property
    def certain(self) -> bool:
        """Whether keywords said it, and nothing had to be weighed."""
        return self.heard != NOTHING and self.weighed == NOT_UNDERSTOOD


def meant(line: Line, conversation: Conversation, text: str, reasons: int = 0) -> Meant:
    """Return what a text or an utterance means. Never raises, whatever the words are.

    `reasons` is the number of them to name where examples decided; a turn needs none.
    """
    hearing = line.hearing[conversation.language]
    secret, written = False, parts(text)
    # People give a password away in whichever language comes first.
    for each in line.hearing.values():
        if secrets_in(text, each.secrets, each.listening.spoken, written):
            secret, text = True, redact(text, each.secrets, each.listening.spoken).replace(REMOVED, " ")
            written = parts(text)
    heard = understand(hearing.keywords, text)
    language = heard.one("language")
    if language:
        heard = replace(heard, targets=tuple(t for t in heard.targets if not t.startswith("language.")))
    if (heard != NOTHING or language) and _one_thing(heard):
        return Meant(heard, language=language, secret=secret)
    question, place = _place(line, conversation, text, written)
    found = NOT_UNDERSTOOD
    # Only what there are examples of can be understood by them, however many issues a line has.
    known = frozenset(name for name in hearing.model.meanings if name in line.issues and is_answered(line.issues[name]))
    if hearing.model.meanings and _has_words(line, text, question, place):
        found = outcome(hearing.model, text, known, reasons, [name for name in known if line.issues[name].tells])
    nearest = tuple(name for name, _ in found.ranking if name in known)[:2]
    result = _joined(hearing, text, nearest)
    if result and found.score >= SURE_OF_A_FURTHER and found.meaning == result.further[0]:
        # The whole says which one is wanted; the other's keyword only tells how it came about.
        result = None
    result = result or _weighed(line, found)
    if result == Meant() and heard != NOTHING:
        result = _either(line, tuple(t.removeprefix("issue.") for t in heard.targets if t.startswith("issue.")))
    if place.choice and not result.heard.targets:
        result = replace(result, chatter=None)
    if result.chatter == "language":
        named = _named(hearing.keywords, text)
        result = replace(result, language=named if named != conversation.language else None)
    about = asking_issue(line, question) if question and place.choice else None
    issue = line.issues.get(result.heard.one("issue") or "")
    if about and issue and question not in issue.asks and not issue.tells and found.score < PLAIN:
        result = _joined(hearing, text, (issue.id, about.id)) or _either(line, (about.id, issue.id))
    if question and place.decides and place.choice:
        choice = f"choice.{question}.{place.choice}"
        result = replace(result, heard=replace(result.heard, targets=(*result.heard.targets, choice)))
    return replace(result, question=question, place=place, secret=secret, weighed=found)


def _named(keywords: Vocabulary, text: str) -> str | None:
    """Return the only language whose name stands in a text, or None."""
    said = words_of(text)
    named = {
        target.removeprefix("language.")
        for phrase, target in keywords.phrases.items()
        if target.startswith("language.") and _stands_in(phrase, said)
    }
    return named.pop() if len(named) == 1 else None


def _stands_in(phrase: tuple[str, ...], said: tuple[str, ...]) -> bool:
    return any(said[n : n + len(phrase)] == phrase for n in range(len(said)))


def _joined(hearing: Hearing, text: str, two: tuple[str, ...]) -> Meant | None:
    """Return two issues that were both meant: each named by a keyword, with a word such as "and also" between them."""
    said = words_of(text)
    if len(two) < 2 or not any(_stands_in(words, said) for words in hearing.model.heard.joining):
        return None
    named: dict[str, int] = {}
    for phrase, target in hearing.keywords.phrases.items():
        issue = target.removeprefix("issue.")
        if issue in two and issue != target:
            at = next((n for n in range(len(said)) if said[n : n + len(phrase)] == phrase), None)
            if at is not None:
                named[issue] = min(at, named.get(issue, at))
    if len(named) < 2:
        return None
    first, second = sorted(named, key=lambda issue: named[issue])
    between = said[named[first] : named[second]]
    if not any(_stands_in(words, between) for words in hearing.model.heard.joining):
        return None
    return Meant(Understood((f"issue.{first}",)), further=(second,))


def _one_thing(heard: Understood) -> bool:
    """Say whether keywords agree on one thing; where they do not, the whole message is weighed."""
    kinds = heard.kinds()
    if any(heard.one(kind) is None for kind in ("issue", "group", "command", "key") if kind in kinds):
        return False
    return "command" not in kinds or len(heard.targets) == 1


def _has_words(line: Line, text: str, question: str | None, place: Located) -> bool:
    """Say whether a text holds more than numbers, the letters of a case number, a place: those tell no issue."""
    named = {*words_of(place.name or ""), *(line.places[question].places.home_states if question else ())}
    short = 3 if place != NOWHERE and place.basis in (None, "case_number", "sequence") else 0
    words = [word for word in words_of(text) if word.isalpha() and len(word) > short]
    return any(word not in named for word in words)


def asks(line: Line, issue: Issue | None, question: str) -> bool:
    """Say whether an issue's answer depends on a question."""
    return issue is not None and question in issue.asks and question in line.questions


def _weighed(line: Line, found: Outcome) -> Meant:
    if found.verdict is Verdict.TWO:
        return _either(line, found.candidates)
    meaning = found.meaning or ""
    if found.verdict is Verdict.NOT_UNDERSTOOD:
        return Meant()
    if meaning in line.issues:
        further = tuple(issue for issue in found.further if issue in line.issues and issue != meaning)
        return Meant(Understood((f"issue.{meaning}",)), further=further[:1])
    if meaning in _COMMANDS:
        return Meant(Understood((_COMMANDS[meaning],)))
    return Meant(chatter=meaning if meaning in CHATTER else None)


def _either(line: Line, candidates: tuple[str, ...]) -> Meant:
    """Return two issues to choose between; a desk's answer that already offers the other needs no question."""
    if len(candidates) != 2:
        return Meant()
    first, second = candidates
    for one, other in ((first, second), (second, first)):
        if other in line.issues[one].also and not line.issues[one].tells:
            return Meant(Understood((f"issue.{one}",)))
    if line.issues[first].listed and line.issues[second].listed:
        return Meant(two=candidates)
    return Meant()


def answered(line: Line) -> frozenset[str]:
    """Return the issues that somebody or something answers: only between these is it worth asking."""
    return frozenset(issue.id for issue in line.issues.values() if is_answered(issue))


def is_answered(issue: Issue) -> bool:
    """Say whether somebody or something answers an issue."""
    return bool(issue.guide or issue.tells) or any(route.contact for route in issue.routes)


def _place(
    line: Line, conversation: Conversation, text: str, written: Sequence[Token]
) -> tuple[str | None, Located]:
    hearing = line.hearing[conversation.language]
    for question, known in line.places.items():
        place = locate(text, known, hearing.listening, written, hearing.model.heard.known)
        if place != NOWHERE:
            return question, place
    return None, NOWHERE

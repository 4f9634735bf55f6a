"""The shape of `config/`: one model for each kind of entry, exported as JSON Schema for editors.

Shape only: whether a contact exists, a question is covered or an hour makes sense together is checked in `meaning`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from ivr.directory.closures_schema import AnnouncementEntry, ClosureEntry
from ivr.directory.fields import Day, Digit, Entry, Id, Keys, Seconds, Sourced, Times, Week
from ivr.directory.limits_schema import LimitsEntry
from ivr.directory.places_schema import PlacesEntry


class LineEntry(Entry):
    """The line as a whole."""

    id: Annotated[Id, Field(description="a short name for the line", examples=["court"])]
    zone: Annotated[str, Field(description="the time zone callers live by", examples=["America/Los_Angeles"])]
    languages: Annotated[
        list[str], Field(min_length=1, description="languages, the first one greets", examples=[["en"]])
    ]
    desk: Annotated[Id, Field(description="the contact to give when the need is not known")]
    holidays: Annotated[
        str | None, Field(description="whose public holidays: US, or US-WA for a state's", examples=["US"])
    ] = None
    operator: Annotated[
        Id | None, Field(description="who runs the line (wording operator.ID); leave out and it says it is unofficial")
    ] = None
    choices: Annotated[int, Field(ge=2, le=6, description="how many choices a menu may offer")] = 6
    closing_soon: Annotated[int, Field(ge=0, le=120, description="minutes before closing that are announced")] = 10
    short_transfer: Annotated[
        int, Field(ge=0, le=120, description="a transfer shorter than this many seconds offers the number again")
    ] = 20
    ring: Annotated[int, Field(ge=5, le=60, description="seconds to let a number ring")] = 25
    facts_checked_within: Annotated[
        int, Field(ge=1, le=3660, description="days after which a fact should be compared with its source again")
    ] = 90
    limits: Annotated[LimitsEntry, Field(description="how long callers may be kept from an answer")] = LimitsEntry()


class SourceEntry(Entry):
    """A page that facts were taken from."""

    title: Annotated[str, Field(description="the page's title")]
    address: Annotated[str | None, Field(description="where the page is")] = None
    checked: Annotated[Day, Field(description="the day the page was read")]


class SiteEntry(Sourced):
    """A place with a time zone and closures of its own."""

    zone: Annotated[
        str, Field(description='a time zone such as America/Chicago, or "not printed"', examples=["America/Chicago"])
    ]
    holidays: Annotated[
        Literal["observed", "none", "unknown"],
        Field(description="whether it closes on the line's holidays: observed, none or unknown", examples=["observed"]),
    ] = "unknown"
    reviewed_until: Annotated[Day | None, Field(description="the last day for which somebody looked for closures")] = (
        None
    )


class PeriodEntry(Entry):
    """A dated period with another week. Both days belong to it."""

    first: Annotated[Day, Field(alias="from", description="the first day")]
    last: Annotated[Day, Field(alias="until", description="the last day")]
    week: Week


class HoursEntry(Sourced):
    """Weekly hours, on the clock of the contact's site."""

    week: Annotated[Week | None, Field(description="days and their times", examples=[{"Mon-Fri": "8:00-17:00"}])] = None
    times: Annotated[Times | None, Field(description="the times, where the source prints no days")] = None
    limited: Annotated[
        dict[Id, Week], Field(description="times of limited help: the wording limited.ID, and when")
    ] = {}
    periods: Annotated[list[PeriodEntry], Field(description="dated periods with another week")] = []

    @model_validator(mode="after")
    def _either_way(self) -> HoursEntry:
        if (self.week is None) == (self.times is None):
            raise ValueError("found both or neither of `week` and `times`|`week`; or `times` where no days are printed")
        return self


class PressEntry(Entry):
    """What to key in once a number has answered, after `wait` seconds."""

    option: Keys | None = None
    extension: Keys | None = None
    wait: Seconds = 1

    @model_validator(mode="after")
    def _one_of_them(self) -> PressEntry:
        if (self.option is None) == (self.extension is None):
            raise ValueError("found both or neither of `option` and `extension`|one of the two")
        return self


class NumberEntry(Sourced):
    """One telephone number.

    What follows once it is answered is an option, an extension, or several in order (`then`).
    """

    number: Annotated[str, Field(description='a telephone number such as "206-555-0100"', examples=["206-555-0100"])]
    kind: Annotated[Literal["voice", "toll_free", "tty", "fax"], Field(description="voice, toll_free, tty or fax")] = (
        "voice"
    )
    option: Annotated[
        Keys | None, Field(description="the key to press once it answers; leave out where none is printed")
    ] = None
    extension: Annotated[Keys | None, Field(description="the extension to key in once it answers")] = None
    wait: Annotated[Seconds, Field(description="seconds after the answer before the keys are sent")] = 3
    then: Annotated[list[PressEntry], Field(description="what to press after that, in order")] = []
    say: Annotated[bool, Field(description="whether callers may be told it")] = True
    text: Annotated[bool, Field(description="whether it may be texted")] = True
    dial: Annotated[bool, Field(description="whether callers may be put through to it")] = True
    first: Annotated[Day | None, Field(alias="from", description="the first day it holds")] = None
    last: Annotated[Day | None, Field(alias="until", description="the last day it holds")] = None

    @model_validator(mode="after")
    def _one_first_press(self) -> NumberEntry:
        if self.option is not None and self.extension is not None:
            raise ValueError(
                "found both `option` and `extension`|the first of the two here, and the other under `then`"
            )
        return self


class ContactEntry(Sourced):
    """The desk that answers."""

    site: Id
    numbers: Annotated[list[NumberEntry], Field(description="its numbers, the preferred one first")] = []
    hours: Annotated[Id | Literal["not printed"], Field(description='the entry under `hours`, or "not printed"')]
    counter: Annotated[Id | None, Field(description="the hours of its counter: an entry under `hours`")] = None
    email: Annotated[
        str | None, Field(pattern=r"^[^@\s]+@[^@\s]+\.[a-z]+$", description="its e-mail address, where one is printed")
    ] = None
    notice: Annotated[Id | None, Field(description="the notice printed with it (wording notice.ID)")] = None
    scope: Annotated[bool, Field(description="whether to say what it is for (wording contact.ID.scope)")] = False
    after_hours: Annotated[Id | None, Field(description="the contact that answers when this one is closed")] = None


class NoticeEntry(Sourced):
    """A notice printed with a desk: somebody else's sentence, given as it stands. Its words are notice.ID."""

    approved: Annotated[
        list[str],
        Field(description="languages whose translation its owner has approved; in others it stays as it is"),
    ] = []


class ChoiceEntry(Entry):
    """One named choice. `digit` is the key people know it by, such as the first digit of a case number."""

    digit: Digit | None = None
    retired: Annotated[bool, Field(description="recognised, and refused in kind words")] = False


class QuestionEntry(Entry):
    """What an answer may depend on. "I don't know" is always a choice and gets all the answers."""

    choices: Annotated[dict[Id, ChoiceEntry | None], Field(min_length=1)]
    optional: Annotated[bool, Field(description="asked once by voice and never by text")] = False


class GroupEntry(Entry):
    """Issues that one clarifying question tells apart."""

    key: Digit | None = None


class RouteEntry(Entry):
    """Who answers, when the questions were answered so."""

    when: Annotated[dict[Id, Id], Field(description="questions and the choices this holds for")] = {}
    contact: Id | None = None
    no_number: Annotated[bool, Field(description="declared to have no number")] = False
    first: Annotated[Day | None, Field(alias="from", description="the first day it holds")] = None
    last: Annotated[Day | None, Field(alias="until", description="the last day it holds")] = None

    @model_validator(mode="after")
    def _somebody_or_declared(self) -> RouteEntry:
        if (self.contact is None) != self.no_number:
            raise ValueError("found both or neither of `contact` and `no_number`|a `contact`, or `no_number: true`")
        return self


class IssueEntry(Sourced):
    """What someone needs help with, and who answers."""

    key: Annotated[Digit | None, Field(description="the key it keeps wherever it is offered")] = None
    listed: Annotated[
        bool, Field(description="whether it stands in the menu; else it is known by its keywords only")
    ] = True
    group: Annotated[Id | None, Field(description="the group whose question leads to it")] = None
    asks: Annotated[list[Id], Field(description="the questions its answer depends on, in order")] = []
    contact: Annotated[Id | None, Field(description="who answers, where nothing is asked")] = None
    answers: Annotated[list[RouteEntry], Field(description="who answers, for each choice")] = []
    guide: Annotated[Id | None, Field(description="the step-by-step answer")] = None
    tells: Annotated[
        list[Id], Field(description="what the line itself says (wordings tell.ID), where no desk answers")
    ] = []
    notice: Annotated[Id | None, Field(description="the notice that goes with `tells` (wording notice.ID)")] = None
    also: Annotated[
        list[Id], Field(description="issues that people confuse with this one: offered with the answer")
    ] = []
    meanwhile: Annotated[Id | None, Field(description="the issue whose desk may be open when this one's is closed")] = (
        None
    )
    warning: Annotated[bool, Field(description="whether texts end with the wording issue.ID.warning")] = False
    no_number: Annotated[bool, Field(description="declared to have no number (wording issue.ID.instead)")] = False


class GuideEntry(Sourced):
    """A step-by-step answer. The words are under guide.ID in the prompts; the steps count from 1."""

    contact: Annotated[Id, Field(description="who helps when it does not work")]
    steps: Annotated[int, Field(ge=1, le=40, description="how many steps")]
    notes: Annotated[list[int], Field(description="the steps that have a note")] = []
    spoken: Annotated[
        list[list[int]], Field(description="which steps are told together by voice", examples=[[[1], [2, 3]]])
    ] = []
    texts: Annotated[
        list[list[int]], Field(min_length=1, description="which steps go into one text", examples=[[[1, 2], [3]]])
    ]
    troubleshooting: Annotated[int, Field(ge=0, le=9, description="how many things to try when it does not work")] = 0


SECTIONS: dict[str, type[Entry]] = {
    "sources": SourceEntry,
    "sites": SiteEntry,
    "hours": HoursEntry,
    "contacts": ContactEntry,
    "notices": NoticeEntry,
    "questions": QuestionEntry,
    "groups": GroupEntry,
    "issues": IssueEntry,
    "guides": GuideEntry,
    "places": PlacesEntry,
}


class ConfigFiles(Entry):
    """Everything in `config/`, whichever file it stands in."""

    line: LineEntry
    sources: dict[Id, SourceEntry] = {}
    sites: dict[Id, SiteEntry] = {}
    hours: dict[Id, HoursEntry] = {}
    contacts: dict[Id, ContactEntry] = {}
    notices: dict[Id, NoticeEntry | None] = {}
    questions: dict[Id, QuestionEntry] = {}
    groups: dict[Id, GroupEntry | None] = {}
    issues: dict[Id, IssueEntry] = {}
    guides: dict[Id, GuideEntry] = {}
    places: dict[Id, PlacesEntry] = {}
    closures: list[ClosureEntry] = []
    announcements: list[AnnouncementEntry] = []

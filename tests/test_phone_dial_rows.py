"""Every row of the provider's Dial and Number tables, kept by the phone, and missed when it is taken out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from ivr.phone.call import Call
from ivr.phone.dialling import Dialling
from ivr.phone.events import CallEvent, Problem, Ringing
from ivr.phone.legs import Leg
from ivr.phone.rules import DIAL, NUMBER, RULES, Attribute, anything
from ivr.phone.verbs import Number
from tests.phone_rows import (
    CALLER,
    FAR,
    OURS,
    WHOLE,
    Bench,
    Parts,
    Row,
    bench,
    codes,
    dial,
    ended,
    gather,
    heard,
    refused,
    ringing,
    with_attribute,
    xml,
)

AFTER = xml("<Say>Anything else?</Say>", "<Hangup/>")
OTHER = "+12025550198"
TWO = f"<Number>{FAR}</Number><Number>{OTHER}</Number>"


def dialling(kind: type[Dialling]) -> Parts:
    return replace(WHOLE, dialling=kind)


def takes_anything(name: str) -> Parts:
    return with_attribute("Dial", name, replace(DIAL[name], allows=anything))


def after(it: Bench) -> dict[str, str]:
    """The last form sent to /after."""
    requests = it.server.at("/after")
    return requests[-1].form if requests else {}


class NeverHasAction(Dialling):
    def has_action(self) -> bool:
        return False


def action_row(parts: Parts) -> None:
    with bench(parts, voice=xml(dial('method="GET"'), "<Say>Never said.</Say>"), after=AFTER) as it:
        call = it.call()
        call.dial()
        assert heard(call.far_end("completed", 30)) == ["Anything else?"]
        assert it.server.last.method == "GET"
        assert it.server.last.query["DialCallStatus"] == "completed"
    with bench(parts, voice=xml(f"<Dial><Number>{FAR}</Number></Dial>", "<Say>Sorry.</Say>")) as it:
        call = it.call()
        call.dial()
        assert heard(call.far_end("completed", 30)) == ["Sorry."]
    refused(dial('method="PUT"'), "13210")(parts)


def timeout_row(parts: Parts) -> None:
    for attribute, seconds in (("", 30), ('timeout="12"', 12)):
        with bench(parts, voice=xml(dial(attribute)), after=xml("<Hangup/>")) as it:
            call = it.call()
            assert [each.timeout for each in ringing(call.dial())] == [seconds]
            call.wait()
            assert after(it)["DialCallStatus"] == "no-answer"
            assert call.elapsed == seconds + 5
    for wrong in ("4", "601", "long"):
        refused(dial(f'timeout="{wrong}"'), "13212")(parts)


class TalksForever(Dialling):
    def seconds(self, status: str, seconds: int) -> int:
        return seconds


def time_limit_row(parts: Parts) -> None:
    for attribute, talked, wanted in (('timeLimit="60"', 95, "60"), ("", 95, "95"), ("", 20_000, "14400")):
        with bench(parts, voice=xml(dial(attribute)), after=AFTER) as it:
            call = it.call()
            call.dial()
            call.far_end("completed", talked)
            assert after(it)["DialCallDuration"] == wanted
    refused(dial('timeLimit="0"'), "13216")(parts)


class ShowsAnyCallerId(Dialling):
    def refusal(self) -> Problem | None:
        return None


def caller_id_row(parts: Parts) -> None:
    for shown in (CALLER, OURS, OTHER):
        with bench(parts, voice=xml(dial(f'callerId="{shown}"')), after=AFTER) as it:
            events = it.call(owned=frozenset({OTHER})).dial()
            assert [each.caller_id for each in ringing(events)] == [shown]
    with bench(parts, voice=xml(dial(f'callerId="{OTHER}"')), after=AFTER) as it:
        events = it.call().dial()
        assert codes(events) == ["13214"]
        assert after(it)["DialCallStatus"] == "failed"
    with bench(parts, voice=xml(dial(f'callerId="{CALLER}"')), after=AFTER) as it:
        assert codes(it.call(from_="sip:someone@example.org").dial()) == ["13214"]
    refused(dial('callerId="anonymous"'), "13214")(parts)


class AnswersAtOnce(Dialling):
    def keeps_ringing_tone(self, answered: bool) -> bool:
        return False


def answer_on_bridge_row(parts: Parts) -> None:
    bridge = dial('answerOnBridge="true"')
    for verbs, answered in (([bridge], False), (["<Say>One moment.</Say>", bridge], True), ([dial()], True)):
        with bench(parts, voice=xml(*verbs), after=AFTER) as it:
            call = it.call()
            call.dial()
            assert call.answered is answered
            call.far_end("completed", 10)
            assert call.answered
    refused(dial('answerOnBridge="1"'), "13219")(parts)


class StarDoesNothing(Dialling):
    def star_hangs_up(self) -> bool:
        return False


def hangup_on_star_row(parts: Parts) -> None:
    with bench(parts, voice=xml(dial('hangupOnStar="true"')), after=AFTER) as it:
        call = it.call()
        call.dial()
        assert heard(call.press("*")) == ["Anything else?"]
        assert after(it)["DialCallStatus"] == "completed"
    with bench(parts, voice=xml(dial()), after=AFTER) as it:
        call = it.call()
        call.dial()
        assert call.press("*") == []
        assert call.state == "ringing"
    refused(dial('hangupOnStar="*"'), "13213")(parts)


def ring_tone_row(parts: Parts) -> None:
    with bench(parts, voice=xml(dial('ringTone="us-old"'))) as it:
        assert codes(it.call().dial()) == []
    refused(dial('ringTone="loud"'), "13220")(parts)


def record_row(parts: Parts) -> None:
    for attribute, recorded in (("", False), ('record="record-from-answer-dual"', True)):
        with bench(parts, voice=xml(dial(attribute)), after=AFTER) as it:
            call = it.call()
            call.dial()
            call.far_end("completed", 10)
            assert ("RecordingUrl" in after(it)) is recorded
    refused(dial('record="true"'), "13217")(parts)


class RingsOnlyTheFirst(Dialling):
    def goes_on_to_next(self, status: str) -> bool:
        return False


def sequential_row(parts: Parts) -> None:
    with bench(parts, voice=xml(dial('sequential="true"', TWO)), after=AFTER) as it:
        call = it.call()
        assert [each.number for each in ringing(call.dial())] == [FAR]
        assert [each.number for each in ringing(call.far_end("no-answer"))] == [OTHER]
        assert heard(call.far_end("busy")) == ["Anything else?"]
    with bench(parts, voice=xml(dial("", TWO)), after=AFTER) as it:
        assert [each.number for each in ringing(it.call().dial())] == [FAR, OTHER]
    refused(dial('sequential="maybe"'), "13218")(parts)
    refused(dial("", f"<Number>{FAR}</Number>" * 11), "13215")(parts)


def others_row(parts: Parts) -> None:
    others = (
        'recordingStatusCallback="/r" recordingStatusCallbackMethod="POST" recordingTrack="both" '
        'recordingStatusCallbackEvent="completed" trim="do-not-trim" referUrl="/r" referMethod="POST" '
        'callReason="Help" recordingConfigurationId="x"'
    )
    with bench(parts, voice=xml(dial(others))) as it:
        assert codes(it.call().dial()) == []
    refused(dial('colour="blue"'), "12200")(parts)


class NeverSaysHowLong(Dialling):
    def report(self, status: str, seconds: int) -> dict[str, str]:
        form = super().report(status, seconds)
        form.pop("DialCallDuration", None)
        return form


def completed_status(parts: Parts) -> None:
    with bench(parts, voice=xml(dial()), after=AFTER) as it:
        call = it.call()
        call.dial()
        call.far_end("completed", 95)
        form = after(it)
        assert form["DialCallStatus"] == "completed"
        assert form.get("DialCallDuration") == "95"
        assert form["DialBridged"] == "true"
        assert form["DialCallSid"].startswith("CA")
        assert form["DialCallSid"] != form["CallSid"]
        assert form["CallStatus"] == "in-progress"


def reports_as(old: str, new: str) -> type[Dialling]:
    """A Dialling that calls one status by the name of another."""

    class Mistaken(Dialling):
        def report(self, status: str, seconds: int) -> dict[str, str]:
            return super().report(new if status == old else status, seconds)

    return Mistaken


def unanswered_status(status: str) -> Callable[[Parts], None]:
    def check(parts: Parts) -> None:
        with bench(parts, voice=xml(dial(), "<Say>Never said.</Say>"), after=AFTER) as it:
            call = it.call()
            call.dial()
            assert heard(call.far_end(status)) == ["Anything else?"]
            assert after(it)["DialCallStatus"] == status
            assert after(it)["DialBridged"] == "false"
            assert "DialCallDuration" not in after(it)

    return check


class AsksNobodyWhenTheCallerLeaves(Call):
    def hang_up(self) -> list[CallEvent]:
        return self._end("gone")


def caller_leaves(parts: Parts) -> None:
    with bench(parts, voice=xml(dial()), after=AFTER, status=xml()) as it:
        call = it.call(status_url=it.server.url + "/status")
        call.dial()
        events = call.hang_up()
        assert heard(events) == []
        assert ended(events)
        assert after(it).get("CallStatus") == "completed"
        assert after(it)["DialCallStatus"] == "canceled"
        assert [each.form["CallStatus"] for each in it.server.at("/status")] == ["completed"]


def no_caller_id(parts: Parts) -> None:
    document = xml(f'<Dial action="/after"><Number>{FAR}</Number></Dial>')
    for hidden in ("anonymous", "Restricted", "", "+266696687", "+17378742833", "client:jo"):
        with bench(parts, voice=document, after=AFTER) as it:
            events = it.call(from_=hidden).dial()
            assert codes(events) == ["13214"]
            assert ringing(events) == []
            assert after(it)["DialCallStatus"] == "failed"
    with bench(parts, voice=document, after=AFTER) as it:
        call = it.call()
        assert [(each.number, each.caller_id) for each in ringing(call.dial())] == [(FAR, "")]
        call.far_end("busy")
        assert after(it)["DialCallStatus"] == "busy"


def number_text(parts: Parts) -> None:
    for wrong in ("", "555-0100", "tel:+12025550199", "+1 202 555 0199"):
        with bench(parts, voice=xml(dial("", f"<Number>{wrong}</Number>")), after=AFTER) as it:
            events = it.call().dial()
            assert codes(events) == ["13223"]
            assert ringing(events) == []
            assert after(it)["DialCallStatus"] == "failed"


class NeverSendsDigits(Dialling):
    def next_ring(self) -> list[Ringing]:
        return [replace(each, send_digits="") for each in super().next_ring()]


def send_digits(parts: Parts) -> None:
    with bench(parts, voice=xml(dial("", f'<Number sendDigits="wwww19*#">{FAR}</Number>'))) as it:
        assert [each.send_digits for each in ringing(it.call().dial())] == ["wwww19*#"]
    for wrong in ("p1", "1,2", "W1", "A1", ""):
        refused(dial("", f'<Number sendDigits="{wrong}">{FAR}</Number>'), "13222")(parts)


class DeafLeg(Leg):
    def whisper(self) -> list[CallEvent]:
        return []


class NeverWhispers(Call):
    def _leg(self, dialling: Dialling) -> Leg:
        return DeafLeg(self.provider, self.session, self._document, self._form({}), dialling)


def whisper(parts: Parts) -> None:
    number = f'<Number url="/whisper" method="GET">{FAR}</Number>'
    with bench(parts, voice=xml(dial("", number)), after=AFTER, whisper=xml("<Say>Press 1.</Say>")) as it:
        call = it.call()
        call.dial()
        assert it.server.at("/whisper") == []
        assert heard(call.far_end("completed", 10)) == ["Anything else?"]
        assert [each.method for each in it.server.at("/whisper")] == ["GET"]
    with bench(parts, voice=xml(dial("", number)), after=AFTER, whisper=xml(dial())) as it:
        call = it.call()
        call.dial()
        assert codes(call.far_end("completed", 10)) == ["13201"]
    refused(dial("", f'<Number method="PUT">{FAR}</Number>'), "13221")(parts)


class WantsOnlyTheEnd(Dialling):
    @staticmethod
    def wants(number: Number, event: str) -> bool:
        return bool(number.status_callback) and event in ("completed", "busy", "no-answer", "failed")


def number_status_callback(parts: Parts) -> None:
    every = 'statusCallbackEvent="initiated ringing answered completed"'
    for events, wanted in ((every, ["initiated", "ringing", "in-progress", "completed"]), ("", ["completed"])):
        number = f'<Number statusCallback="/leg" {events}>{FAR}</Number>'
        with bench(parts, voice=xml(dial("", number)), after=AFTER, leg=xml()) as it:
            call = it.call()
            call.dial()
            call.far_end("completed", 12)
            forms = [each.form for each in it.server.at("/leg")]
            assert [form["CallStatus"] for form in forms] == wanted
            assert [int(form["SequenceNumber"]) for form in forms] == ([0, 1, 2, 3] if events else [3])
            assert forms[-1]["CallDuration"] == "12"
            assert forms[-1]["ParentCallSid"] == call.sid != forms[-1]["CallSid"]
            assert forms[-1]["CallbackSource"] == "call-progress-events"
            assert forms[-1]["Timestamp"] == "Mon, 23 Nov 2026 12:00:00 +0000"
    refused(dial("", f'<Number statusCallback="/leg" statusCallbackEvent="ended">{FAR}</Number>'), "13221")(parts)


def number_takes_anything(name: str) -> Parts:
    return with_attribute("Number", name, replace(NUMBER[name], allows=anything))


machine_detection = refused(dial("", f'<Number machineDetection="Enable">{FAR}</Number>'), "12200")
ANY_NUMBER = replace(WHOLE, rules=replace(RULES, is_number=anything))
KEPT_FROM_ANSWER = replace(DIAL["record"], default="record-from-answer")

ROWS = [
    Row("Dial action / method", action_row, dialling(NeverHasAction)),
    Row("Dial timeout", timeout_row, with_attribute("Dial", "timeout", replace(DIAL["timeout"], default="9"))),
    Row("Dial timeLimit", time_limit_row, dialling(TalksForever)),
    Row("Dial callerId", caller_id_row, dialling(ShowsAnyCallerId)),
    Row("Dial answerOnBridge", answer_on_bridge_row, dialling(AnswersAtOnce)),
    Row("Dial hangupOnStar", hangup_on_star_row, dialling(StarDoesNothing)),
    Row("Dial ringTone", ring_tone_row, takes_anything("ringTone")),
    Row("Dial record", record_row, with_attribute("Dial", "record", KEPT_FROM_ANSWER)),
    Row("Dial sequential", sequential_row, dialling(RingsOnlyTheFirst)),
    Row("Dial others", others_row, with_attribute("Dial", "callReason", None)),
    Row("DialCallStatus completed", completed_status, dialling(NeverSaysHowLong)),
    Row("DialCallStatus busy", unanswered_status("busy"), dialling(reports_as("busy", "no-answer"))),
    Row("DialCallStatus no-answer", unanswered_status("no-answer"), dialling(reports_as("no-answer", "busy"))),
    Row("DialCallStatus failed", unanswered_status("failed"), dialling(reports_as("failed", "completed"))),
    Row("DialCallStatus canceled", unanswered_status("canceled"), dialling(reports_as("canceled", "failed"))),
    Row("caller hangs up during Dial", caller_leaves, replace(WHOLE, call=AsksNobodyWhenTheCallerLeaves)),
    Row("no callerId given", no_caller_id, dialling(ShowsAnyCallerId)),
    Row("Number text", number_text, ANY_NUMBER),
    Row("Number sendDigits", send_digits, dialling(NeverSendsDigits)),
    Row("Number sendDigits alphabet", send_digits, number_takes_anything("sendDigits")),
    Row("Number url / method", whisper, replace(WHOLE, call=NeverWhispers)),
    Row("Number statusCallback...", number_status_callback, dialling(WantsOnlyTheEnd)),
    Row(
        "Number machineDetection*", machine_detection, with_attribute("Number", "machineDetection", Attribute(anything))
    ),
]

NOT_FOR_A_PHONE = {"DialCallStatus answered": "comes only from conferences, which this phone does not join"}

# As the provider's Dial and Number pages list them.
IN_THE_DOCUMENT = {
    *("Dial action / method", "Dial timeout", "Dial timeLimit", "Dial callerId", "Dial answerOnBridge"),
    *("Dial hangupOnStar", "Dial ringTone", "Dial record", "Dial sequential", "Dial others"),
    *("DialCallStatus completed", "DialCallStatus answered", "DialCallStatus busy", "DialCallStatus no-answer"),
    *("DialCallStatus failed", "DialCallStatus canceled", "caller hangs up during Dial", "no callerId given"),
    *("Number text", "Number sendDigits", "Number sendDigits alphabet", "Number url / method"),
    *("Number statusCallback...", "Number machineDetection*"),
}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_phone_keeps(row: Row) -> None:
    row.check(WHOLE)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_phone_without_it_is_noticed(row: Row) -> None:
    with pytest.raises(AssertionError):
        row.check(row.broken)


def test_every_row_of_the_dial_tables_is_here() -> None:
    assert {row.name for row in ROWS} | set(NOT_FOR_A_PHONE) == IN_THE_DOCUMENT
    assert not {row.name for row in ROWS} & set(NOT_FOR_A_PHONE)


def test_a_dial_after_speech_can_be_followed_by_listening() -> None:
    document = xml("<Say>Connecting.</Say>", dial())
    with bench(WHOLE, voice=document, after=xml(gather('numDigits="1"')), next=AFTER) as it:
        call = it.call()
        events = call.dial()
        assert heard(events) == ["Connecting."]
        assert len(ringing(events)) == 1
        assert heard(call.far_end("busy")) == ["Please press."]
        assert heard(call.press("1")) == ["Anything else?"]

"""Every row of the provider's Gather tables, kept by the phone, and missed when it is taken out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.phone.call import Call
from ivr.phone.events import CallEvent
from ivr.phone.gathering import FallThrough, Gathering, Outcome, Submit
from ivr.phone.rules import GATHER, RULES, Attribute, anything
from tests.phone_rows import (
    WHOLE,
    Parts,
    Row,
    bench,
    codes,
    dial,
    ended,
    gather,
    heard,
    listening,
    refused,
    with_attribute,
    xml,
)
from tests.scripted_server import Reply
from tests.sounds import wav

NEXT = xml("<Say>Thank you.</Say>", "<Hangup/>")
AFTER = "<Say>Nothing came.</Say>"


def gathering(kind: type[Gathering]) -> Parts:
    return replace(WHOLE, gathering=kind)


def takes_anything(name: str) -> Parts:
    return with_attribute("Gather", name, replace(GATHER[name], allows=anything))


class AlwaysHearsSpeech(Gathering):
    def hears_speech(self) -> bool:
        return True


def input_row(parts: Parts) -> None:
    with bench(parts, voice=xml(gather('input="dtmf"'), AFTER), next=NEXT) as it:
        call = it.call()
        call.dial()
        assert heard(call.say("billing")) == ["Nothing came."]
    with bench(parts, voice=xml(gather('input="speech"'), AFTER), next=NEXT) as it:
        call = it.call()
        call.dial()
        assert call.press("1") == []
        assert heard(call.wait()) == ["Nothing came."]
    with bench(parts, voice=xml(gather('input="dtmf speech"'), AFTER), next=NEXT) as it:
        call = it.call()
        assert listening(call.dial()).input == {"dtmf", "speech"}
        call.press("4")
        call.say("billing")
        assert it.server.last.form["Digits"] == "4"
        assert "SpeechResult" not in it.server.last.form
    refused(gather('input="keys"'), "13326")(parts)


class SendsElsewhere(Gathering):
    def address(self, document: str) -> str:
        return self.verb.action or "/elsewhere"


def action_row(parts: Parts) -> None:
    with bench(parts, voice=xml('<Gather numDigits="1"/>', AFTER)) as it:
        call = it.call("/voice?n=1")
        call.dial()
        call.press("1")
        assert it.server.last.raw_path == "/voice?n=1"
        assert it.server.last.form["Digits"] == "1"
    with bench(parts, **{"menu/voice": xml(gather('action="deeper?x=2" numDigits="1"')), "menu/deeper": NEXT}) as it:
        call = it.call("/menu/voice")
        call.dial()
        call.press("1")
        assert it.server.last.raw_path == "/menu/deeper?x=2"


def method_row(parts: Parts) -> None:
    for method, wanted in (('method="GET"', "GET"), ("", "POST")):
        with bench(parts, voice=xml(gather(f'{method} numDigits="1"')), next=NEXT) as it:
            call = it.call()
            call.dial()
            call.press("1")
            fields = it.server.last.query if wanted == "GET" else it.server.last.form
            assert it.server.last.method == wanted
            assert fields["Digits"] == "1"
    refused(gather('method="PUT"'), "13312")(parts)


def timeout_row(parts: Parts) -> None:
    for attribute, seconds in (("", 5), ('timeout="8"', 8)):
        with bench(parts, voice=xml(gather(attribute), AFTER)) as it:
            call = it.call()
            assert listening(call.dial()).timeout == seconds
            prompted = call.elapsed
            call.wait()
            assert call.elapsed - prompted == pytest.approx(seconds + 2 * 60 / 165)
    refused(gather('timeout="auto"'), "13313")(parts)
    refused(gather('timeout="0"'), "13313")(parts)


def speech_timeout_row(parts: Parts) -> None:
    for attributes, wanted in (('timeout="7"', "7"), ('speechTimeout="auto"', "auto"), ('speechTimeout="3"', "3")):
        with bench(parts, voice=xml(gather(f'input="speech" {attributes}'))) as it:
            assert listening(it.call().dial()).speech_timeout == wanted
    refused(gather('speechTimeout="soon"'), "13327")(parts)
    refused(gather('input="speech" speechTimeout="auto" speechModel="phone_call"'), "13335")(parts)


class NeverFull(Gathering):
    def is_full(self) -> bool:
        return False


def num_digits_row(parts: Parts) -> None:
    with bench(parts, voice=xml(gather('numDigits="2"')), next=NEXT) as it:
        call = it.call()
        call.dial()
        assert call.press("1") == []
        assert heard(call.press("2")) == ["Thank you."]
        assert (it.server.last.form["Digits"], it.server.last.form["FinishedOnKey"]) == ("12", "")
    with bench(parts, voice=xml(gather()), next=NEXT) as it:
        call = it.call()
        assert listening(call.dial()).num_digits is None
        assert call.press("1234567890") == []
    refused(gather('numDigits="0"'), "13314")(parts)


class NoKeyFinishes(Gathering):
    def finishes(self, key: str) -> bool:
        return False


def finish_on_key_row(parts: Parts) -> None:
    with bench(parts, voice=xml(gather()), next=NEXT) as it:
        call = it.call()
        call.dial()
        assert heard(call.press("12#")) == ["Thank you."]
        assert (it.server.last.form["Digits"], it.server.last.form["FinishedOnKey"]) == ("12", "#")
    with bench(parts, voice=xml(gather('finishOnKey="" numDigits="1"')), next=NEXT) as it:
        call = it.call()
        call.dial()
        call.press("#")
        assert it.server.last.form["Digits"] == "#"
    with bench(parts, voice=xml(gather(), AFTER), next=NEXT) as it:
        call = it.call()
        call.dial()
        assert heard(call.press("#")) == ["Nothing came."]
    refused(gather('finishOnKey="##"'), "13310")(parts)


class NeverTellsOfNothing(Gathering):
    def empty(self, form: dict[str, str]) -> Outcome:
        return FallThrough()


def action_on_empty_result_row(parts: Parts) -> None:
    with bench(parts, voice=xml(gather('actionOnEmptyResult="true"'), AFTER), next=NEXT) as it:
        call = it.call()
        call.dial()
        assert heard(call.wait()) == ["Thank you."]
        assert not it.server.last.form.get("Digits")
        assert not it.server.last.form.get("SpeechResult")
    with bench(parts, voice=xml(gather('actionOnEmptyResult="false"'), AFTER), next=NEXT) as it:
        call = it.call()
        call.dial()
        assert heard(call.wait()) == ["Nothing came."]
    refused(gather('actionOnEmptyResult="yes"'), "13338")(parts)


def hints_row(parts: Parts) -> None:
    with bench(parts, voice=xml(gather('hints="billing, lost key"'))) as it:
        assert listening(it.call().dial()).hints == ("billing", "lost key")
    refused(gather(f'hints="{",".join(["word"] * 501)}"'), "13330")(parts)
    refused(gather(f'hints="{"w" * 101}"'), "13330")(parts)


def language_row(parts: Parts) -> None:
    for attribute, wanted in (("", "en-US"), ('language="es-US"', "es-US"), ('language="cmn-Hans-CN"', "cmn-Hans-CN")):
        with bench(parts, voice=xml(gather(attribute))) as it:
            assert listening(it.call().dial()).language == wanted
    for wrong in ("en", "zh-CN", "cmn-CN", "tl-PH"):
        refused(gather(f'language="{wrong}"'), "13331")(parts)


def speech_model_row(parts: Parts) -> None:
    for model in ("default", "numbers_and_commands", "googlev2_telephony_short", "deepgram_nova-3"):
        with bench(parts, voice=xml(gather(f'speechModel="{model}"'))) as it:
            assert codes(it.call().dial()) == []
    refused(gather('speechModel="best"'), "13334")(parts)


class NeverMasks(Gathering):
    def masked(self, text: str) -> str:
        return text


def profanity_filter_row(parts: Parts) -> None:
    for attributes, wanted in (
        ("", "the d*** form"),
        ('profanityFilter="false"', "the damn form"),
        ('speechModel="numbers_and_commands"', "the damn form"),
    ):
        with bench(parts, voice=xml(gather(f'input="speech" {attributes}')), next=NEXT) as it:
            call = it.call()
            call.dial()
            call.say("the damn form")
            assert it.server.last.form["SpeechResult"] == wanted
    refused(gather('profanityFilter="on"'), "13333")(parts)


class SendsNoPartialResult(Call):
    def _partial_result(self, gathering: Gathering, text: str) -> None:
        pass


def partial_result_row(parts: Parts) -> None:
    attributes = 'input="speech" partialResultCallback="/partial" partialResultCallbackMethod="GET"'
    with bench(parts, voice=xml(gather(attributes)), next=NEXT, partial=xml("<Say>Ignored.</Say>")) as it:
        call = it.call()
        call.dial()
        assert heard(call.say("billing")) == ["Thank you."]
        asked = [(each.method, each.query["UnstableSpeechResult"]) for each in it.server.at("/partial")]
        assert asked == [("GET", "billing")]
    refused(gather('partialResultCallbackMethod="PUT"'), "13329")(parts)


def undocumented_row(parts: Parts) -> None:
    for attribute in ("bargeIn", "maxSpeechTime", "debug"):
        refused(gather(f'{attribute}="true"'), "12200")(parts)


def nesting_row(parts: Parts) -> None:
    inside = '<Say>One.</Say><Pause length="2"/><Play>/tune.wav</Play>'
    tune = Reply(wav(), content_type="audio/x-wav")
    with bench(parts, voice=xml(gather("", inside)), **{"tune.wav": tune}) as it:
        events = it.call().dial()
        assert heard(events) == ["One.", "[recording /tune.wav]"]
        assert codes(events) == []
    for missing in (Reply("no", 404), Reply("<Response/>"), Reply(b"RIFF", content_type="audio/wav")):
        with bench(parts, voice=xml(gather("", inside)), **{"tune.wav": missing}) as it:
            events = it.call().dial()
            assert (heard(events), codes(events)) == (["One."], ["11200" if missing.status == 404 else "12300"])
    refused(gather("", dial()), "13320")(parts)
    refused(gather("", '<Play digits="1"/>'), "13320")(parts)
    refused(gather("", '<Say voice="alice">One.</Say>'), "13321")(parts)
    refused(gather("", '<Say loop="twice">One.</Say>'), "13322")(parts)


class ForgetsDigitsAfterAPause(Gathering):
    def silence(self) -> Outcome:
        return self.empty({})


def digits_outcome(parts: Parts) -> None:
    with bench(parts, voice=xml(gather(), AFTER), next=NEXT) as it:
        call = it.call()
        call.dial()
        call.press("42")
        assert heard(call.wait()) == ["Thank you."]
        form = it.server.last.form
        assert (form["Digits"], form["FinishedOnKey"], form["CallStatus"]) == ("42", "", "in-progress")


class SendsDigitsWithSpeech(Gathering):
    def speech(self, text: str) -> Outcome:
        return Submit({"Digits": "", "SpeechResult": text, "Confidence": "0.5"})


def speech_outcome(parts: Parts) -> None:
    with bench(parts, voice=xml(gather('input="dtmf speech"'), AFTER), next=NEXT) as it:
        call = it.call()
        call.dial()
        assert heard(call.say("I forgot my password.")) == ["Thank you."]
        form = it.server.last.form
        assert form["SpeechResult"] == "I forgot my password."
        assert 0.0 <= float(form["Confidence"]) <= 1.0
        assert "Digits" not in form


class AlwaysTellsOfNothing(Gathering):
    def empty(self, form: dict[str, str]) -> Outcome:
        return Submit(form)


def nothing_outcome(parts: Parts) -> None:
    with bench(parts, voice=xml(gather(), AFTER), next=NEXT) as it:
        call = it.call()
        call.dial()
        assert heard(call.wait()) == ["Nothing came."]
        assert it.server.at("/next") == []
    with bench(parts, voice=xml(gather()), next=NEXT) as it:
        call = it.call()
        call.dial()
        assert ended(call.wait())


class GuessesWhatWasMumbled(Gathering):
    def unrecognised(self) -> Outcome:
        return Submit({"SpeechResult": "something"})


def unrecognised_outcome(parts: Parts) -> None:
    with bench(parts, voice=xml(gather('input="speech" actionOnEmptyResult="true"')), next=NEXT) as it:
        call = it.call()
        call.dial()
        call.say("")
        assert it.server.last.form["SpeechResult"] == ""
    with bench(parts, voice=xml(gather('input="speech"'), AFTER), next=NEXT) as it:
        call = it.call()
        call.dial()
        assert heard(call.say("")) == ["Nothing came."]


class SubmitsOnHangingUp(Call):
    def hang_up(self) -> list[CallEvent]:
        self._follow_silently("/next", "POST", self._form({"Digits": ""}))
        return super().hang_up()


def hangs_up_outcome(parts: Parts) -> None:
    with bench(parts, voice=xml(gather('actionOnEmptyResult="true"')), next=NEXT, status="<Response/>") as it:
        call = it.call(status_url=it.server.url + "/status")
        call.dial()
        assert ended(call.hang_up())
        assert it.server.at("/next") == []
        assert [status.form["CallStatus"] for status in it.server.at("/status")] == ["completed"]


class RemembersEarlyKeys(Call):
    def press_early(self, keys: str) -> list[CallEvent]:
        return self.press(keys)


def key_ahead(parts: Parts) -> None:
    document = xml("<Say>By law this is said.</Say>", gather('numDigits="1"'))
    with bench(parts, voice=document, next=NEXT) as it:
        call = it.call()
        events = call.dial()
        assert [event.uncut for event in events[:2] if hasattr(event, "uncut")] == [True, False]
        assert call.press_early("1") == []
        assert it.server.at("/next") == []
        assert heard(call.press("1")) == ["Thank you."]
    with bench(parts, voice=xml(gather('numDigits="1"')), next=NEXT) as it:
        call = it.call()
        call.dial()
        assert heard(call.press_early("1")) == ["Thank you."]


NO_NESTING_RULE = replace(RULES, inside={**RULES.inside, "Gather": RULES.top["voice"]})

ROWS = [
    Row("input", input_row, gathering(AlwaysHearsSpeech)),
    Row("action", action_row, gathering(SendsElsewhere)),
    Row("method", method_row, with_attribute("Gather", "method", replace(GATHER["method"], allows=lambda _: False))),
    Row("timeout", timeout_row, with_attribute("Gather", "timeout", replace(GATHER["timeout"], default="9"))),
    Row("speechTimeout", speech_timeout_row, takes_anything("speechTimeout")),
    Row("numDigits", num_digits_row, gathering(NeverFull)),
    Row("finishOnKey", finish_on_key_row, gathering(NoKeyFinishes)),
    Row("actionOnEmptyResult", action_on_empty_result_row, gathering(NeverTellsOfNothing)),
    Row("hints", hints_row, takes_anything("hints")),
    Row("language", language_row, takes_anything("language")),
    Row("speechModel", speech_model_row, takes_anything("speechModel")),
    Row("enhanced", refused(gather('enhanced="true"'), "13334"), takes_anything("enhanced")),
    Row("profanityFilter", profanity_filter_row, gathering(NeverMasks)),
    Row("partialResultCallback(Method)", partial_result_row, replace(WHOLE, call=SendsNoPartialResult)),
    Row("bargeIn, maxSpeechTime, debug", undocumented_row, with_attribute("Gather", "bargeIn", Attribute(anything))),
    Row("Nesting", nesting_row, replace(WHOLE, rules=NO_NESTING_RULE)),
    Row("digits + finish key, numDigits or pause", digits_outcome, gathering(ForgetsDigitsAfterAPause)),
    Row("speech then silence", speech_outcome, gathering(SendsDigitsWithSpeech)),
    Row("nothing, or only the finish key", nothing_outcome, gathering(AlwaysTellsOfNothing)),
    Row("speech heard but not recognised", unrecognised_outcome, gathering(GuessesWhatWasMumbled)),
    Row("caller hangs up", hangs_up_outcome, replace(WHOLE, call=SubmitsOnHangingUp)),
    Row("Key-ahead", key_ahead, replace(WHOLE, call=RemembersEarlyKeys)),
]

# As the provider's Gather page lists them: attributes, nesting, outcomes.
IN_THE_DOCUMENT = [
    *("input", "action", "method", "timeout", "speechTimeout", "numDigits", "finishOnKey"),
    *("actionOnEmptyResult", "hints", "language", "speechModel", "enhanced", "profanityFilter"),
    *("partialResultCallback(Method)", "bargeIn, maxSpeechTime, debug", "Nesting"),
    *("digits + finish key, numDigits or pause", "speech then silence", "nothing, or only the finish key"),
    *("speech heard but not recognised", "caller hangs up", "Key-ahead"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_phone_keeps(row: Row) -> None:
    row.check(WHOLE)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_phone_without_it_is_noticed(row: Row) -> None:
    with pytest.raises(AssertionError):
        row.check(row.broken)


def test_every_row_of_the_gather_tables_is_here() -> None:
    assert [row.name for row in ROWS] == IN_THE_DOCUMENT

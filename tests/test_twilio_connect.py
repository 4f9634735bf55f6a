"""Connecting a real number, against a stand-in for the provider's API over real HTTP."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ivr.cli import main
from ivr.errors import SettingsError, UsageError
from ivr.settings import SETTINGS, Settings, read
from ivr.twilio_account.addresses import compare, wanted
from ivr.twilio_account.api import Api, Patience
from ivr.twilio_account.connect import compared
from ivr.twilio_account.wire import ApiError, UnansweredError, UnsentError
from tests.api_stand_in import MG, NUMBER, PN, SUB, ApiStandIn, Fault, number
from tests.signed import ACCOUNT, TOKEN

BASE = "https://line.example.org"
VOICE, TEXT = "https://files.example.net/fallback.xml", "https://files.example.net/sms.txt"
AS_IT_SHOULD_BE = {
    "voice_url": f"{BASE}/voice", "voice_method": "POST", "sms_url": f"{BASE}/sms", "sms_method": "POST",
    "status_callback": f"{BASE}/voice/status", "status_callback_method": "POST",
    "voice_fallback_url": VOICE, "voice_fallback_method": "GET", "sms_fallback_url": TEXT, "sms_fallback_method": "GET",
}  # fmt: skip
QUICK = Patience(first=0.001, longest=2)
IMPATIENT = Patience(first=0.001, longest=2, answer=0.4)
Run = Callable[..., tuple[int, str, str]]


def settings(api: ApiStandIn, **more: Any) -> Settings:
    return Settings(
        **{
            "auth_tokens": (TOKEN,), "account_sid": ACCOUNT, "public_url": BASE, "api_url": api.url,
            "voice_fallback_url": VOICE, "sms_fallback_url": TEXT, **more,
        }
    )  # fmt: skip


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Carry out a command with a stand-in; give its exit code and what it printed, in which no secret may stand."""

    def carry_out(api: ApiStandIn | str, *argv: str, **environ: str) -> tuple[int, str, str]:
        given = {
            "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_ACCOUNT_SID": ACCOUNT, "IVR_PUBLIC_URL": BASE,
            "TWILIO_API_URL": api if isinstance(api, str) else api.url,
            "IVR_VOICE_FALLBACK_URL": VOICE, "IVR_SMS_FALLBACK_URL": TEXT, **environ,
        }  # fmt: skip
        for setting in SETTINGS:
            monkeypatch.setenv(setting.name, given.get(setting.name, ""))
        code = main(["twilio", *argv])
        out, err = capsys.readouterr()
        for setting in SETTINGS:
            if setting.secret and given.get(setting.name):
                assert not any(each in out + err for each in given[setting.name].split(","))
        assert "Traceback" not in err
        return code, out, err

    return carry_out


# connect


def test_a_new_number_gets_every_address_and_is_then_as_it_should_be(run: Run) -> None:
    with ApiStandIn().registered() as api:
        code, out, err = run(api, "connect", "--number", "(206) 555-0100", "--yes")
        assert (code, err) == (0, "")
        assert {name: api.numbers[0][name] for name in AS_IT_SHOULD_BE} == AS_IT_SHOULD_BE
        assert "https://demo.twilio.com/welcome/voice/ POST" in out
        assert f"-> {BASE}/voice POST" in out
        assert out.index(f"-> {BASE}/voice POST") < out.index("Changed.")
        assert run(api, "status")[0] == 0


def test_a_dry_run_shows_the_same_and_changes_nothing(run: Run) -> None:
    with ApiStandIn().registered() as api:
        code, out, _ = run(api, "connect", "--number", NUMBER, "--dry-run")
        assert code == 0
        assert f"-> {BASE}/sms POST" in out
        assert api.changed() == []


def test_without_a_terminal_nothing_is_changed_unless_it_is_said(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    with ApiStandIn().registered() as api, open("/dev/null") as nobody:
        monkeypatch.setattr("sys.stdin", nobody)
        code, _, err = run(api, "connect", "--number", NUMBER)
        assert (code, err.count("\n")) == (2, 1)
        assert "--yes" in err
        assert api.changed() == []


def test_what_is_right_is_not_set_again(run: Run) -> None:
    with ApiStandIn(numbers=[number(**AS_IT_SHOULD_BE)]).registered() as api:
        code, out, _ = run(api, "connect", "--number", NUMBER, "--yes")
        assert (code, api.changed()) == (0, [])
        assert "Nothing need be changed." in out
        assert out.count("(as it should be)") == 5


def test_a_fallback_that_is_no_setting_is_left_as_it_is(run: Run) -> None:
    with ApiStandIn(numbers=[number(voice_fallback_url="https://bins.example/1")]).registered() as api:
        run(api, "connect", "--number", NUMBER, "--yes", IVR_VOICE_FALLBACK_URL="", IVR_SMS_FALLBACK_URL="")
        assert api.numbers[0]["voice_fallback_url"] == "https://bins.example/1"
        assert api.numbers[0]["sms_fallback_url"] == ""


def test_what_the_provider_takes_and_does_not_keep_is_noticed(run: Run) -> None:
    with ApiStandIn(deaf=("sms_url",)).registered() as api:
        code, out, _ = run(api, "connect", "--number", NUMBER, "--yes")
        assert code == 1
        assert "not so: texts" in out


@pytest.mark.parametrize(
    ("field", "sid"), [("trunk_sid", "TK1"), ("voice_application_sid", "AP1"), ("sms_application_sid", "AP2")]
)
def test_what_wins_over_the_addresses_stops_it_and_can_be_taken_over(run: Run, field: str, sid: str) -> None:
    with ApiStandIn(numbers=[number(**{field: sid})]).registered() as api:
        code, out, _ = run(api, "connect", "--number", NUMBER, "--yes")
        assert (code, api.changed()) == (1, [])
        assert sid in out
        assert "--take-over" in out
        code, out, _ = run(api, "connect", "--number", NUMBER, "--yes", "--take-over")
        assert api.numbers[0][field] == ""
        assert (code, api.numbers[0]["voice_url"]) == (0, f"{BASE}/voice")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "is not set"),
        ("http://localhost:8000", "only your own network"),
        ("https://10.1.2.3", "only your own network"),
        ("https://[::1]", "only your own network"),
        ("https://line.internal", "only your own network"),
    ],
)
def test_an_address_the_provider_cannot_reach_is_refused_before_anything_is_asked(run: Run, url: str, why: str) -> None:
    with ApiStandIn() as api:
        code, _, err = run(api, "connect", "--number", NUMBER, "--yes", IVR_PUBLIC_URL=url)
        assert (code, api.asked) == (2, [])
        assert err.startswith("IVR_PUBLIC_URL ")
        assert why in err


@pytest.mark.parametrize("missing", ["TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN"])
def test_a_missing_credential_is_named(run: Run, missing: str) -> None:
    with ApiStandIn() as api:
        code, _, err = run(api, "status", **{missing: ""})
        assert (code, api.asked) == (2, [])
        assert err.startswith(f"{missing} is not set")


def test_something_that_is_no_number_is_refused(run: Run) -> None:
    with ApiStandIn() as api:
        code, _, err = run(api, "connect", "--number", "12", "--yes")
        assert (code, api.asked) == (2, [])
        assert err.startswith("--number: ")


# Which number


def test_a_number_that_is_not_ours_is_said_to_be_nobodys(run: Run) -> None:
    with ApiStandIn(numbers=[number("+12065550101")]) as api:
        code, _, err = run(api, "connect", "--number", NUMBER, "--yes")
        assert code == 2
        assert err.startswith(f"{NUMBER} is not a number of the account {ACCOUNT}")


def test_a_number_of_a_sub_account_is_found_there(run: Run) -> None:
    with ApiStandIn(numbers=[], sub_numbers=[number()]) as api:
        code, _, err = run(api, "connect", "--number", NUMBER, "--yes")
        assert code == 2
        assert f"sub-account {SUB}" in err
        assert "TWILIO_AUTH_TOKEN" in err


def test_a_longer_number_that_holds_ours_is_not_taken_for_it() -> None:
    with ApiStandIn(numbers=[number(NUMBER + "9", "PN9"), number()]).registered() as api:
        assert compared(Api(settings(api)), settings(api), NUMBER).found.sid == PN


def test_of_several_numbers_one_must_be_named_and_of_one_none(run: Run) -> None:
    with ApiStandIn(numbers=[number(), number("+12065550101", "PN2")]).registered() as api:
        code, _, err = run(api, "status")
        assert code == 2
        assert f"{NUMBER}, +12065550101" in err
        assert run(api, "status", "--number", NUMBER)[0] == 1
    with ApiStandIn(numbers=[]) as api:
        assert "has no number" in run(api, "status")[2]


def test_a_number_on_a_later_page_is_found_and_no_other_machine_is_asked() -> None:
    """The stand-in names the provider's own machine for the next page of a list of the newer kind."""
    others = [{"sid": f"MG{nth:032}", "use_inbound_webhook_on_number": True} for nth in range(50, 57)]
    numbers = [number(f"+120655501{nth}", f"PN{nth}") for nth in range(10, 17)]
    with ApiStandIn(numbers=[*numbers, number()], groups=others, page=2).registered() as api:
        seen = compared(Api(settings(api)), settings(api), NUMBER)
        assert seen.found.sid == PN
        assert seen.found.group is not None
        assert seen.found.group.sid == MG
        with pytest.raises(UsageError, match="several numbers"):
            compared(Api(settings(api)), settings(api), None)


# status


def test_status_says_what_is_not_as_it_should_be_and_changes_nothing(run: Run) -> None:
    with ApiStandIn(numbers=[number(voice_url=f"{BASE}/voice/", sms_method="GET", sms_url=f"{BASE}/sms")]) as api:
        code, out, _ = run(api.registered(), "status")
        assert (code, api.changed()) == (1, [])
        assert "a slash too many or too few" in out
        assert "asked by GET" in out
        assert "call status      (nothing)" in out


def test_status_as_json_has_every_address_and_every_trap(run: Run) -> None:
    with ApiStandIn(numbers=[number(**AS_IT_SHOULD_BE, trunk_sid="TK1")]).registered() as api:
        code, out, _ = run(api, "status", "--json")
        told = json.loads(out)
        assert (code, told["number"], told["right"]) == (1, NUMBER, False)
        assert {each["field"]: each["is"] for each in told["addresses"]} == {
            name: url for name, url in AS_IT_SHOULD_BE.items() if not name.endswith("method")
        }
        assert all(each["right"] for each in told["addresses"])
        assert [(trap["code"], trap["spoils"]) for trap in told["traps"]] == [("trunk", "calls")]


@pytest.mark.parametrize(
    ("there", "why"),
    [
        ("", "nothing is set"),
        ("https://demo.twilio.com/welcome/voice/", "the provider's demonstration"),
        ("https://old.example.org/voice", "another machine"),
        ("http://line.example.org/voice", "http and not https"),
        ("https://line.example.org/voice/", "a slash too many"),
        ("https://line.example.org/voice?x=1", "a query"),
        ("https://line.example.org/ivr", "another path"),
        ("https://me:word@line.example.org/voice", "a user name or password"),
        ("https://LINE.example.org:8443/voice", "another machine"),
    ],
)
def test_how_an_address_differs_is_said_in_a_few_words(there: str, why: str) -> None:
    voice = wanted(Settings(public_url=BASE))[0]
    difference = compare(voice, there, "POST")
    assert difference is not None
    assert why in difference.why


def test_what_stands_behind_a_hash_is_left_to_staff() -> None:
    voice = wanted(Settings(public_url=BASE))[0]
    assert compare(voice, f"{BASE}/voice#rc=2&ct=2000", "POST") is None
    assert compare(voice, f"{BASE}/voice#rc=2", "GET") is not None


# Traps


def trapped(api: ApiStandIn, **more: Any) -> dict[str, str]:
    """The traps of the number: code and what is spoilt."""
    chosen = settings(api, **more)
    every = compared(Api(chosen, QUICK), chosen, api.numbers[0]["phone_number"]).traps
    assert all(trap.says.endswith((".", ")")) and trap.do.endswith(".") for trap in every)
    return {trap.code: trap.level for trap in every}


def test_a_number_as_it_should_be_is_in_no_trap() -> None:
    with ApiStandIn(numbers=[number(**AS_IT_SHOULD_BE)]).registered() as api:
        assert trapped(api) == {}


@pytest.mark.parametrize(
    ("fields", "trap"),
    [
        ({"trunk_sid": "TK1"}, ("trunk", "calls")),
        ({"voice_application_sid": "AP1"}, ("voice_application", "calls")),
        ({"sms_application_sid": "AP1"}, ("sms_application", "texts")),
        ({"voice_receive_mode": "fax"}, ("fax", "calls")),
        ({"capabilities": {"voice": False, "sms": True, "mms": True}}, ("no_voice", "calls")),
        ({"capabilities": {"voice": True, "sms": False, "mms": False}}, ("no_sms", "texts")),
        ({"capabilities": {"voice": True, "sms": True, "mms": False}}, ("no_mms", "note")),
        ({"emergency_status": "Inactive"}, ("no_emergency_address", "note")),
    ],
)
def test_each_trap_of_a_number_is_found_alone(fields: dict[str, Any], trap: tuple[str, str]) -> None:
    with ApiStandIn(numbers=[number(**fields)]).registered() as api:
        assert trapped(api) == dict([trap])


@pytest.mark.parametrize(
    ("account", "trap"),
    [
        ({"status": "suspended"}, ("account_inactive", "calls")),
        ({"type": "Trial"}, ("trial", "calls")),
        ({"owner_account_sid": SUB}, ("sub_account", "note")),
    ],
)
def test_each_trap_of_an_account_is_found_alone(account: dict[str, Any], trap: tuple[str, str]) -> None:
    with ApiStandIn().registered() as api:
        api.change(account=api.account | account)
        assert trapped(api) == dict([trap])


@pytest.mark.parametrize(
    ("group", "found"),
    [
        ({"use_inbound_webhook_on_number": True}, {}),
        ({"use_inbound_webhook_on_number": False}, {"messaging_group": "texts"}),
        (
            {"use_inbound_webhook_on_number": None, "inbound_request_url": "https://x.example/"},
            {"messaging_group": "texts"},
        ),
        ({"use_inbound_webhook_on_number": False, "inbound_request_url": f"{BASE}/sms"}, {}),
        (
            {"use_inbound_webhook_on_number": False, "inbound_request_url": f"{BASE}/sms", "inbound_method": "GET"},
            {"messaging_group": "texts"},
        ),
    ],
)
def test_a_messaging_service_wins_unless_it_leaves_it_to_the_number(
    group: dict[str, Any], found: dict[str, str]
) -> None:
    with ApiStandIn().registered(**group) as api:
        assert trapped(api) == found


@pytest.mark.parametrize("state", ["", "IN_PROGRESS", "FAILED", "SUSPENDED"])
def test_without_an_approved_campaign_answers_are_blocked(state: str) -> None:
    with ApiStandIn().registered(state) as api:
        assert trapped(api) == {"no_campaign": "texts"}
    with ApiStandIn() as api:
        assert trapped(api) == {"no_campaign": "texts"}


@pytest.mark.parametrize("state", ["", "PENDING_REVIEW", "TWILIO_REJECTED", "TWILIO_APPROVED"])
def test_a_toll_free_number_needs_its_own_verification(state: str) -> None:
    entries = [{"status": state, "tollfree_phone_number_sid": PN}] if state else []
    with ApiStandIn(numbers=[number("+18335550100")], verifications=entries) as api:
        assert trapped(api) == ({} if state == "TWILIO_APPROVED" else {"not_verified": "texts"})


def test_a_number_handled_in_another_region_is_found() -> None:
    with ApiStandIn(routes={NUMBER: {"voice_region": "ie1", "messaging_region": "us1"}}).registered() as api:
        assert trapped(api) == {"voice_region": "calls"}
        api.change(routes={NUMBER: {"voice_region": "us1", "messaging_region": "ie1"}})
        assert trapped(api) == {"text_region": "texts"}


def test_a_missing_fallback_and_a_plain_address_are_noted() -> None:
    with ApiStandIn().registered() as api:
        notes = trapped(api, public_url="http://line.example.org", voice_fallback_url=None, sms_fallback_url=None)
        assert notes == {"not_https": "note", "no_voice_fallback": "note", "no_sms_fallback": "note"}


@pytest.mark.parametrize("path", ["/v1/Services$", "/v3/", r"Accounts/AC\w+\.json", "Usa2p"])
def test_what_we_may_not_look_at_is_said_and_spoils_nothing(path: str) -> None:
    with ApiStandIn(numbers=[number(**AS_IT_SHOULD_BE)], faults=[Fault("403", 9, path)]).registered() as api:
        assert trapped(api) == {"unseen": "note"}


# What can go wrong with the API


@pytest.mark.parametrize(
    ("kind", "times", "tries"),
    [
        ("429", 3, 4), ("500", 3, 4), ("503", 2, 3), ("html", 1, 2), ("half", 1, 2), ("cut", 1, 2), ("nothing", 1, 2),
        ("hang", 1, 2),
    ],
)  # fmt: skip
def test_what_passes_is_asked_again(kind: Any, times: int, tries: int) -> None:
    with ApiStandIn(faults=[Fault(kind, times)]) as api:
        Api(settings(api), IMPATIENT if kind == "hang" else QUICK).get("api", f"/2010-04-01/Accounts/{ACCOUNT}.json")
        assert len(api.asked) == tries


@pytest.mark.parametrize(
    ("kind", "says", "tries"),
    [
        ("401", "refuses the credentials (401, error 20003)", 1),
        ("403", "does not let this account or key do that (403, error 20006)", 1),
        ("404", "knows no such thing in this account (404, error 21421)", 1),
        ("429", "is asked too often (429, error 20429)", 4),
        ("500", "is out of order (500, error 20500)", 4),
        ("503", "is out of order (503, error 20503)", 4),
        ("half", "gave half an answer", 4),
        ("cut", "broke off in the middle of its answer", 2),
        ("nothing", "broke off in the middle of its answer", 2),
        ("hang", "did not answer within 0.4 seconds", 2),
    ],
)
def test_what_lasts_is_said_in_one_sentence_after_some_tries(kind: Any, says: str, tries: int) -> None:
    with ApiStandIn(faults=[Fault(kind, 99)]) as api:
        asking = Api(settings(api), IMPATIENT if kind == "hang" else QUICK)
        with pytest.raises(ApiError) as caught:
            asking.get("api", f"/2010-04-01/Accounts/{ACCOUNT}.json")
        assert says in str(caught.value)
        assert str(caught.value).count("\n") == 0
        assert TOKEN not in str(caught.value)
        assert len(api.asked) == tries


def test_we_wait_as_long_as_we_are_asked_to_and_no_longer_than_we_would() -> None:
    waits: list[float] = []
    patience = Patience(first=0.001, longest=20, sleep=waits.append)
    with ApiStandIn(faults=[Fault("429", 1, headers={"Retry-After": "7"})]) as api:
        Api(settings(api), patience).get("api", f"/2010-04-01/Accounts/{ACCOUNT}.json")
        assert waits == [7]
        api.fails(Fault("429", 1, headers={"Retry-After": "600"}))
        with pytest.raises(ApiError, match="try again in 600 seconds"):
            Api(settings(api), patience).get("api", f"/2010-04-01/Accounts/{ACCOUNT}.json")
        assert waits == [7]


def test_waits_grow_and_differ() -> None:
    waits: list[float] = []
    with ApiStandIn(faults=[Fault("503", 99)]) as api, pytest.raises(ApiError):
        Api(settings(api), Patience(sleep=waits.append)).get("api", f"/2010-04-01/Accounts/{ACCOUNT}.json")
    assert len(waits) == 3
    assert all(0.5 <= wait / whole <= 1 for wait, whole in zip(waits, (0.5, 1, 2), strict=True))
    assert waits == sorted(waits)


def test_nobody_there_is_known_to_be_unsent_and_silence_is_not() -> None:
    with ApiStandIn() as api:
        gone = settings(api)
    with pytest.raises(UnsentError, match="the connection is refused"):
        Api(gone, QUICK).get("api", "/")
    with pytest.raises(UnsentError, match="its name is not found"):
        Api(settings(api, api_url="http://nobody.invalid"), QUICK).get("api", "/")
    with ApiStandIn(faults=[Fault("hang", 99)]) as api, pytest.raises(UnansweredError):
        Api(settings(api), IMPATIENT).once("/x", {})


def test_while_a_token_is_being_replaced_either_is_taken(run: Run) -> None:
    with ApiStandIn().registered() as api:
        assert run(api, "connect", "--number", NUMBER, "--yes", TWILIO_AUTH_TOKEN=f"not-yet-promoted,{TOKEN}")[0] == 0


def test_an_api_key_is_used_where_there_is_one(run: Run) -> None:
    key = {"TWILIO_API_KEY_SID": "SK" + "1" * 32, "TWILIO_API_KEY_SECRET": "the-key-is-secret"}
    with ApiStandIn(tokens=(), keys={key["TWILIO_API_KEY_SID"]: key["TWILIO_API_KEY_SECRET"]}).registered() as api:
        assert run(api, "connect", "--number", NUMBER, "--yes", **key)[0] == 0
        code, _, err = run(api, "status", **{**key, "TWILIO_API_KEY_SECRET": "another-secret"})
        assert code == 2
        assert "TWILIO_API_KEY_SECRET" in err


def test_wrong_credentials_are_told_without_showing_them(run: Run) -> None:
    """The stand-in repeats them in its error, as no provider should."""
    with ApiStandIn(tokens=("another",)) as api:
        code, _, err = run(api, "connect", "--number", NUMBER, "--yes")
        assert code == 2
        assert "TWILIO_AUTH_TOKEN" in err


def test_an_update_that_fails_says_whether_anything_was_changed(run: Run) -> None:
    with ApiStandIn(faults=[Fault("403", 9, "POST")]).registered() as api:
        code, _, err = run(api, "connect", "--number", NUMBER, "--yes")
        assert code == 2
        assert err.rstrip().endswith("Nothing was changed.")
    with ApiStandIn(faults=[Fault("lost", 9, "POST")]).registered() as api:
        code, _, err = run(api, "connect", "--number", NUMBER, "--yes")
        assert code == 2
        assert "It may have been changed all the same" in err
        assert run(api, "status")[0] == 0


def test_an_update_whose_answer_is_lost_once_is_asked_again_and_holds(run: Run) -> None:
    with ApiStandIn(faults=[Fault("lost", 1, "POST")]).registered() as api:
        assert run(api, "connect", "--number", NUMBER, "--yes")[0] == 0
        assert len(api.changed()) == 2


# Settings


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("TWILIO_API_KEY_SID", "hush-hush-hush"),
        ("TWILIO_API_KEY_SECRET", "'hush'"),
        ("TWILIO_API_KEY_SECRET", "hush hush"),
        ("TWILIO_API_URL", "https://me:hush@gateway.example"),
        ("TWILIO_API_URL", "gateway.example"),
        ("IVR_VOICE_FALLBACK_URL", "https://me:hush@files.example/f.xml"),
        ("IVR_VOICE_FALLBACK_URL", "https://files.example"),
        ("IVR_SMS_FALLBACK_URL", "ftp://files.example/t.txt"),
        ("IVR_SMS_FALLBACK_URL", "https://files.example/t.txt#x"),
        ("IVR_TEXT_FROM", "206-555-0100"),
        ("IVR_TEXT_FROM", "+442071234567"),
        ("IVR_TEXT_FROM", "MG12"),
    ],
)
def test_a_setting_that_cannot_be_right_is_named_and_no_secret_shown(name: str, found: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read({name: found})
    assert str(caught.value).startswith(f"{name} ")
    assert "hush" not in str(caught.value)


def test_a_key_without_its_secret_is_pointed_out() -> None:
    for given in ({"TWILIO_API_KEY_SID": "SK" + "1" * 32}, {"TWILIO_API_KEY_SECRET": "x"}):
        with pytest.raises(SettingsError, match="belong together"):
            read(given)


def test_the_settings_are_read_as_they_are_written() -> None:
    chosen = read({"TWILIO_API_URL": "http://127.0.0.1:9/", "IVR_TEXT_FROM": NUMBER, "IVR_VOICE_FALLBACK_URL": VOICE})
    assert (chosen.api_url, chosen.text_from, chosen.voice_fallback_url) == ("http://127.0.0.1:9", NUMBER, VOICE)
    secret = read({"TWILIO_API_KEY_SID": "SK" + "1" * 32, "TWILIO_API_KEY_SECRET": "hush-hush"})
    assert "hush" not in repr(secret)

"""Playing transcripts over the telephone: real HTTP, signed, against any running line."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ivr.phone.call import Call
from ivr.phone.clock import StoppedClock
from ivr.phone.events import CallEvent
from ivr.phone.handset import LONG_CODE, Handset, NumberKind
from ivr.phone.provider import Provider
from ivr.phone.seen import call_lines, text_lines
from ivr.phone.transcript import Action

FAR_END = {
    "talk": "completed",
    "hang up": "completed",
    "no-answer": "no-answer",
    "busy": "busy",
    "failed": "failed",
    "canceled": "canceled",
}
"""What the far end does, as the provider reports it."""


class PhonePlayer:
    """Does a transcript's actions with a simulated phone.

    `clock` is set by the transcript; hand the same one to the line. `twice` delivers every webhook request
    two times and raises RepliesDifferError unless both replies are the same to the byte. `texted` gives the
    texts that a call has led to. One player is one person: texts share a handset, each `calls` starts another
    call.
    """

    def __init__(
        self,
        provider: Provider,
        voice_url: str,
        sms_url: str,
        from_: str,
        to: str,
        clock: StoppedClock,
        *,
        status_url: str = "",
        twice: bool = False,
        number: NumberKind = LONG_CODE,
        texted: Callable[[str], Iterable[str]] = lambda number: (),
    ) -> None:
        self.provider = provider.delivering_twice() if twice else provider
        self.voice_url = voice_url
        self.status_url = status_url
        self.from_ = from_
        self.to = to
        self.clock = clock
        self.texted = texted
        self.call: Call | None = None
        self.handset = Handset(self.provider, sms_url, from_, to, clock, number=number)

    def do(self, action: Action) -> list[str]:
        """Do one action; ValueError when it cannot be done now, such as a key after the call has ended."""
        match action.kind:
            case "clock":
                if action.at is None:
                    raise ValueError("which time should it be?")
                self.clock.set(action.at)
                return []
            case "texts":
                return text_lines(self.handset.text(action.text))
            case "picture":
                return text_lines(self.handset.text("", media=1))
            case "calls":
                self.call = Call(
                    self.provider,
                    self.voice_url,
                    self.from_,
                    self.to,
                    self.clock,
                    status_url=self.status_url,
                    texted=self.texted,
                )
                return call_lines(self.call.dial(), 0)
            case _:
                if self.call is None:
                    raise ValueError("nobody has called yet")
                events = act(self.call, action)
                return call_lines(events, self.call.keys)


def act(call: Call, action: Action) -> list[CallEvent]:
    """Do one action in a call that goes on; too few keys are followed by the silence that ends them."""
    if action.kind in FAR_END:
        return call.far_end(FAR_END[action.kind], action.seconds)
    match action.kind:
        case "presses":
            events = call.press(action.text)
            return events + call.wait() if call.partial_keys else events
        case "presses early":
            return call.press_early(action.text)
        case "says":
            return call.say(action.text)
        case "waits":
            return call.wait()
        case "hangs up":
            return call.hang_up()
        case _:
            raise ValueError(f"{action.kind!r} is nothing to do in a call")

"""Writing steps as TwiML: Say, Play, Gather, Dial and Hangup, which every compatible provider has.

A prompt stands inside the Gather that listens for its answer, so that keys act from the first syllable: keys pressed
before a Gather are lost. Only the line's own notice stands outside.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from ivr.channels.markup import HEAD, TAIL, attribute, text
from ivr.dialogue.desk import look
from ivr.dialogue.steps import Ask, End, SendText, Step, Tell, Transfer
from ivr.dialogue.values import Say
from ivr.directory.line import Line, Number
from ivr.prompts.rendering import recording, render
from ivr.prompts.speech import PAUSE, PAUSE_MARK
from ivr.prompts.words import Words

AUDIO = "/audio/"
"""Where the line serves its recordings."""
_BREAK = f'<break time="{int(PAUSE * 1000)}ms"/>'
# An operator relaying a call types about sixty words a minute (47 CFR 64.604), and the caller then types the answer.
SLOW_SECONDS, SLOW_SECONDS_A_WORD, SLOW_LEAST = 30, 1, 60


def document(
    line: Line,
    words: Words,
    steps: tuple[Step, ...],
    address: str,
    caller_id: str | None,
    now: datetime,
    audio: str = "",
) -> bytes:
    """Return the TwiML for some steps. `address` is where the provider reports what the caller does next.

    `audio` is the address below which recordings lie; without one the synthetic voice speaks everything.
    """
    speak = _speaker(words, audio)
    parts = [HEAD]
    for step in steps:
        match step:
            case Tell():
                parts += [speak(one) for one in step.says]
            case Ask():
                parts.append(_gather(words, step, address, speak))
            case Transfer():
                parts.append(_dial(line, step, address, caller_id, now))
            case End():
                parts.append("<Hangup/>")
            case SendText():
                pass  # nothing of it is heard
    parts.append(TAIL)
    return "".join(parts).encode()


def _speaker(words: Words, audio: str) -> Callable[[Say], str]:
    """Return what writes one piece of wording as Say, in the voice of its language, or as Play where it is recorded.

    Basic voices know no SSML: there a pause is left to the comma before it.
    """

    def speak(one: Say) -> str:
        said = render(words, one, "voice")
        if not said.replace(PAUSE_MARK, "").strip():
            return ""
        if audio and (spoken := recording(words, one, said)):
            return f"<Play>{text(audio + spoken.name)}</Play>"
        own = words.of(one.language)
        pause = _BREAK if own.voice.startswith(("Polly.", "Google.")) else ""
        head = f"<Say voice={attribute(own.voice)} language={attribute(own.locale)}>"
        return f"{head}{text(said).replace(PAUSE_MARK, pause)}</Say>"

    return speak


def _gather(words: Words, ask: Ask, address: str, speak: Callable[[Say], str]) -> str:
    said = "".join(speak(one) for one in ask.says)
    wait = seconds_to_listen(words, ask)
    listening = 'input="dtmf"'
    if ask.speech:
        listening = 'input="dtmf speech" speechTimeout="auto"'
        listening += f" language={attribute(words.recogniser)} hints={attribute(words.hints)}"
    return (
        f'<Gather {listening} action={attribute(address)} method="POST" numDigits="1" finishOnKey=""'
        f' timeout="{wait}" actionOnEmptyResult="true">{said}</Gather>'
    )


def seconds_to_listen(words: Words, ask: Ask) -> int:
    """Return the seconds to listen after the last word: after "more time" they grow with what was just said."""
    if not ask.slow:
        return ask.wait
    heard = sum(len(render(words, one, "voice").replace(PAUSE_MARK, " ").split()) for one in ask.says)
    return max(ask.wait, SLOW_LEAST, SLOW_SECONDS + heard * SLOW_SECONDS_A_WORD)


def _dial(line: Line, step: Transfer, address: str, caller_id: str | None, now: datetime) -> str:
    number = look(line, step.contact, now).dialled[step.number]
    keys = f" sendDigits={attribute(send_digits(number))}" if number.presses else ""
    shown = f" callerId={attribute(caller_id)}" if caller_id else ""
    return (
        f'<Dial action={attribute(address)} method="POST" timeout="{line.ring_seconds}"{shown}>'
        f"<Number{keys}>{text(number.phone.e164)}</Number></Dial>"
    )


def send_digits(number: Number) -> str:
    """Return what the provider keys in once the number has answered: `w` is half a second (Twilio: TwiML Number)."""
    return "".join("w" * round(press.wait * 2) + press.digits for press in number.presses)

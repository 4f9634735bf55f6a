"""Every environment variable the line reads, as docs/settings.md shows them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable. `default` is as staff would write it; empty when there is none."""

    name: str
    default: str
    meaning: str
    secret: bool = False


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "TWILIO_AUTH_TOKEN",
        "",
        "The account's Auth Token, which proves that a request comes from the provider. Needed to serve. "
        "Several may stand there, separated by commas, while a token is being replaced.",
        secret=True,
    ),
    Setting(
        "TWILIO_ACCOUNT_SID",
        "",
        "The account's SID (AC...). When set, requests made for another account are refused.",
    ),
    Setting(
        "IVR_PUBLIC_URL",
        "",
        "The address the provider calls, without the webhook's own path: `https://line.example.org`, or "
        "`https://example.org/line` with a prefix. Needed behind a proxy; unset, the request's own is taken.",
    ),
    Setting("IVR_CONFIG_DIR", "config", "The folder with the facts. Unset: `config` beside the package."),
    Setting("IVR_PROMPTS_DIR", "prompts", "The folder with the words. Unset: `prompts` beside the package."),
    Setting(
        "IVR_STATE_DIR",
        "",
        "The folder where the editions that were served are kept, for a restart and for going back; a folder of its "
        "own for each line. Unset: `var` beside the folder with the facts.",
    ),
    Setting(
        "SECRET_KEY",
        "",
        "Signs the cookies: of a text conversation, and of staff who are signed in; at least 16 characters. Several "
        "may stand there, separated by commas: the first signs, all are accepted. Unset, it is derived from the Auth "
        "Token.",
        secret=True,
    ),
    Setting(
        "IVR_ANSWER_HELP",
        "yes",
        "Whether a text of only HELP or INFO gets the short menu. Say `no` where the provider or carrier "
        "answers those words itself. A text the provider has marked as answered never gets a second reply.",
    ),
    Setting("IVR_HOST", "127.0.0.1", "The address `serve` listens on."),
    Setting("IVR_PORT", "8000", "The port `serve` listens on."),
    Setting("IVR_WORKERS", "2", "How many processes answer, 1 to 64."),
    Setting(
        "IVR_STAFF_PAGES",
        "no",
        "Whether the staff pages are served, at `/staff` below the public address. `staff add` makes the accounts for "
        "them.",
    ),
    Setting(
        "TWILIO_API_KEY_SID",
        "",
        "An API key (SK...) for what the line itself asks of the provider: connecting a number, sending a text. Unset, "
        "the Auth Token is used.",
    ),
    Setting("TWILIO_API_KEY_SECRET", "", "The secret of that key.", secret=True),
    Setting(
        "TWILIO_API_URL",
        "",
        "Another address for the provider's API: a gateway that passes requests on, or a stand-in for tests. Unset, "
        "the provider's own.",
    ),
    Setting(
        "IVR_VOICE_FALLBACK_URL",
        "",
        "Where `fallback.xml` of `emergency` can be fetched, on another machine than the line's: what callers hear "
        "when nothing here answers.",
    ),
    Setting("IVR_SMS_FALLBACK_URL", "", "The same for `sms.txt` and people who send a text."),
    Setting(
        "IVR_TEXT_FROM",
        "",
        "The number (+1...) or Messaging Service (MG...) that texts are sent from when a caller asks for one. It must "
        "be registered. Unset, it is not offered.",
    ),
    Setting(
        "IVR_RECORDS",
        "yes",
        "Whether a record of each turn is kept for reports: no numbers, no names, no words.",
    ),
    Setting(
        "DATABASE_URL",
        "",
        "The database of the records, for more than one machine: `postgresql://USER:PASSWORD@HOST/NAME`. "
        "Unset, a file in the state folder (SQLite).",
        secret=True,
    ),
    Setting(
        "IVR_RECORDS_DAYS",
        "400",
        "How many days records are kept, 1 to 9999.",
    ),
    Setting(
        "IVR_RECORDS_CALLERS",
        "month",
        "How long a caller keeps one pseudonym in the records: a `month`, a `day`, or `no` pseudonym at all.",
    ),
    Setting(
        "IVR_RECORDS_PHRASES",
        "no",
        "Whether words that were not understood are kept, without secrets and numbers, for 30 days.",
    ),
    Setting(
        "IVR_LOG",
        "",
        "How the log is written: `json`, one object a line, or `text` for people. Unset, `text` on a terminal and "
        "`json` elsewhere.",
    ),
    Setting(
        "IVR_OPERATOR_TOKEN",
        "",
        "With it, as `Authorization: Bearer TOKEN`, `/ready`, `/metrics` and the whole of `/health` answer, and "
        "without it nobody gets them; at least 16 characters. Unset, they answer only requests from the machine itself "
        "that no proxy has passed on.",
        secret=True,
    ),
    Setting("IVR_ALERT_MAIL", "", "Who is told by mail when something is wrong; several separated by commas."),
    Setting("IVR_ALERT_MAIL_FROM", "", "The sender of those mails."),
    Setting(
        "IVR_ALERT_MAIL_SERVER",
        "",
        "The server that takes them: `smtp://USER:PASSWORD@HOST:587` (encrypted where the server can; always before a "
        "password is sent), or `smtps://`.",
        secret=True,
    ),
    Setting(
        "IVR_ALERT_URL",
        "",
        "An address that alerts are posted to as JSON (`text`, `trouble`, `line`): a chat or pager.",
        secret=True,
    ),
    Setting(
        "IVR_ALERT_REFUSED",
        "5",
        "After how many requests in a row whose signature does not fit an alert goes out.",
    ),
    Setting(
        "IVR_TRANSFERS_A_DAY",
        "",
        "How many calls are put through on one day of the line's clock, on this machine. Beyond it callers hear the "
        "number instead. Unset, any number.",
    ),
    Setting(
        "IVR_TEXTS_A_DAY",
        "",
        "How many texts are answered on one day, and sent to callers who ask for one. Beyond it a number gets one "
        "short text with whom to call, and then none until it was silent for four hours. Unset, any number.",
    ),
    Setting(
        "IVR_CALLER_CALLS_HOUR",
        "20",
        "How many calls of one number are taken in an hour. Beyond it the caller hears the numbers of the desks, and "
        "the call ends. 0: any number.",
    ),
    Setting("IVR_CALLER_CALLS_DAY", "60", "The same for a day of the line's clock. 0: any number."),
    Setting(
        "IVR_CALLER_TEXTS_HOUR",
        "30",
        "How many texts of one number are answered in an hour. Beyond it comes one text with whom to call, and then "
        "none until the hour is over. 0: any number.",
    ),
    Setting("IVR_CALLER_TEXTS_DAY", "60", "The same for a day of the line's clock. 0: any number."),
    Setting(
        "REDIS_URL",
        "",
        "Where those calls and texts are counted for all processes and machines together, and what has a ceiling for a "
        "day: `redis://:PASSWORD@HOST:6379/0`, or `rediss://` with TLS. It learns no numbers. Unset, each process "
        "counts callers alone, and each machine what has a ceiling.",
        secret=True,
    ),
)

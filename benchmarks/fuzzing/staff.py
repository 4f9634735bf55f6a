"""Odd requests of somebody who is signed in to the staff pages, with the token that makes forms count."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

from benchmarks.fuzzing import odd
from benchmarks.fuzzing.cases import Case
from benchmarks.fuzzing.judge import Judge, Seen
from tests.live import Live
from tests.staff_pages import staff, token_in

FIELDS = (
    "do", "words", "until", "nth", "kind", "why", "who", "until_time", "until_day", "to", "seen", "section", "seconds",
    "reason", "q", "name", "next", "on", "of", "mark", "last", "from_time", "from_day", "from", "first", "file", "at",
    "acts", "act", "text", "key", "en.voice", "en.sms", "es.voice", "en.same", "week", "week-0", "period", "number",
    "lang", "option", "day", "part", "format", "next",
)  # fmt: skip
VALUES = (
    "2026-11-24", "2026-13-45", "0001-01-01", "9999-12-31", "8:00", "25:61", "16:40", "closing", "announcement",
    "remove",
    "court", "pacer", "case_tacoma", "en", "es", "config/closures.yaml", "../../etc/passwd", "closures", "0", "-1",
    "1e9",
    "253-882-3800", "snow", "calls\npresses 3\npresses 3\nsays \"x\"\n", "press", "say", "call", "hang up", "add",
)  # fmt: skip
NAMES = ("case_tacoma", "pacer", "court", "menu.issue", "answer.open", "greeting", "line", "nope")
_KEPT = ("/staff/sign-out", "/staff/draft/check", "/staff/draft/publish")
"""What would end the sitting, and what takes seconds each: a proof of the whole line."""


@dataclass(frozen=True)
class Page:
    """One address of the staff pages and what it takes."""

    rule: str
    methods: tuple[str, ...]


def fuzz_staff(top: Path, requests: int, seed: int, judge: Judge) -> None:
    """Send so many odd requests as an editor."""
    live, chance = Live.of("court", top), Random(seed)
    folders: dict[str, Any] = {"config_dir": live.folders.config, "prompts_dir": live.folders.prompts}
    pages = staff(top, **folders)
    pages.app.config["PROPAGATE_EXCEPTIONS"] = False
    browser = pages.browser("kim")
    token = token_in(browser.get("/staff/closures").text)
    rules = [
        Page(rule.rule, tuple(sorted((rule.methods or set()) - {"HEAD"})))
        for rule in pages.app.url_map.iter_rules()
        if rule.rule.startswith("/staff") and rule.rule not in _KEPT
    ]
    for _ in range(requests):
        page = chance.choice(rules)
        target, method = _filled(chance, page.rule), chance.choice(page.methods)
        form = {chance.choice(FIELDS): _value(chance) for _ in range(chance.randrange(8))} | {"csrf_token": token}
        query = "&".join(f"{quote(name)}={quote(_value(chance).encode('utf-8', 'replace'))}" for name in [*form][:-1])
        reply = browser.open(
            target + (f"?{query}" if method == "GET" else ""),
            method=method,
            data={name: value.encode("utf-8", "replace") for name, value in form.items()} if method == "POST" else None,
        )
        seen = Seen(reply.status_code, {name.lower(): value for name, value in reply.headers.items()}, reply.data)
        judge.judge(Case(method, f"{target}?{query} {form}", (), b"", "anything", "signed in"), seen)
        if reply.status_code in (302, 303) and "sign-in" in reply.headers.get("Location", ""):
            judge.found.append(f"signed out by {method} {target}")
            return


def _filled(chance: Random, rule: str) -> str:
    while "<" in rule:
        start, end = rule.index("<"), rule.index(">")
        value = chance.choice(NAMES) if chance.random() < 0.7 else odd.words(chance)[:200]
        rule = rule[:start] + quote(value.encode("utf-8", "replace"), safe="") + rule[end + 1 :]
    return rule


def _value(chance: Random) -> str:
    return chance.choice(VALUES) if chance.random() < 0.5 else odd.words(chance)[:3000]

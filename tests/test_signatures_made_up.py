"""Requests made up by the thousand: who sent them, and what stands in them, as the libraries say."""

from __future__ import annotations

import pytest

from benchmarks.signatures import compare
from ivr.channels import signature

REQUESTS = 20_000


def test_on_made_up_requests_we_agree_with_the_libraries() -> None:
    found = compare(REQUESTS, seed=3)
    assert found.differences == []
    assert min(found.verdicts.values()) > REQUESTS / 4, "both kinds must be among them"


@pytest.mark.parametrize("wrong", ["plus", "blank", "bytes", "port"])
def test_the_comparison_notices(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, parse, urls = signature._plain, signature._parse, signature.signed_urls
    match wrong:
        case "plus":
            monkeypatch.setattr(signature, "_plain", lambda written: plain(written.replace("+", "%2B")))
        case "blank":
            monkeypatch.setattr(signature, "_parse", lambda body: [pair for pair in parse(body) if pair[1]])
        case "bytes":
            monkeypatch.setattr(signature, "_parse", lambda body: parse(body.replace(b"%FF", b"")))
        case "port":
            monkeypatch.setattr(signature, "signed_urls", lambda environ, public: urls(environ, public)[:1])
    assert compare(2000).differences

"""A saved copy of an official page, as the text somebody would read on it."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from ivr.errors import UsageError

LARGEST = 5_000_000
_UNSEEN = frozenset({"script", "style", "noscript", "template", "svg"})
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "kbd", "mark", "q", "s", "samp", "small"}
    | {"span", "strong", "sub", "sup", "time", "u", "var", "wbr"}
)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_-]+)", re.IGNORECASE)


def read_page(path: Path) -> str:
    """Return the text of a page saved as HTML or as plain text, one line for each block.

    Raises UsageError where it cannot be read.
    """
    try:
        raw = path.read_bytes()
    except OSError as wrong:
        raise UsageError(f"{path} cannot be read: {wrong.strerror}.") from None
    if len(raw) > LARGEST:
        raise UsageError(f"{path} is larger than {LARGEST // 1_000_000} MB; save the page alone.")
    if b"\0" in raw[:4096] or raw.startswith(b"%PDF"):
        raise UsageError(f"{path} is no page of text; save it as HTML, or its text as .txt.")
    text = _decoded(raw)
    return text_of(text) if _is_html(path, text) else _tidy(text)


def text_of(html: str) -> str:
    """Return what a reader sees of HTML: blocks on lines of their own, no scripts and styles."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return _tidy("".join(reader.parts))


class _Reader(HTMLParser):
    """Collects text; whatever is not set within a line begins a new one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen.append(tag)
        elif tag not in _INLINE:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._unseen:
            del self._unseen[self._unseen.index(tag) :]
        elif tag not in _INLINE:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.parts.append(re.sub(r"\s+", " ", data))


def _is_html(path: Path, text: str) -> bool:
    if path.suffix.lower() in (".html", ".htm", ".xhtml"):
        return True
    return re.match(r"\s*<(?:!doctype|html|\?xml|head|body)\b", text, re.IGNORECASE) is not None


def _decoded(raw: bytes) -> str:
    named = _CHARSET.search(raw[:2048])
    for encoding in ("utf-8-sig", named[1].decode() if named else "", "cp1252"):
        try:
            return raw.decode(encoding or "utf-8")
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("latin-1")


def _tidy(text: str) -> str:
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in text.replace("\u00a0", " ").splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

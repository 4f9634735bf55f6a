"""Writing TwiML: escaping, and nothing that is not allowed in XML."""

from __future__ import annotations

import re
from html import escape

# Characters XML 1.0 has no place for; the provider refuses the whole document for one of them (12100).
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
HEAD = '<?xml version="1.0" encoding="UTF-8"?><Response>'
TAIL = "</Response>"


def text(words: str) -> str:
    """Return words as XML text."""
    return escape(_NOT_XML.sub("", words), quote=False)


def attribute(value: str) -> str:
    """Return a value as an XML attribute, quotes included."""
    return f'"{escape(_NOT_XML.sub("", value), quote=True)}"'

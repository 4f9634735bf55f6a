"""The tree as a picture: boxes and lines in SVG, black on white, for a screen and for a sheet of paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

from ivr.preview.tree import Node

# In units of the picture, which are pixels on a screen at its own size.
WIDTH, GAP, DROP, MARGIN = 280, 56, 14, 24
LINE, PAD = 16, 9
# Letters of a sans serif face are about half as wide as the face is high: a little is left for wide ones.
FACE, BOLD_WIDE, WIDE = 12, 7.4, 6.7
KEY: Final = 11

_STYLE: Final = (
    "text{font-family:Arial,Helvetica,'Liberation Sans',sans-serif;font-size:12px;fill:#000}"
    ".name{font-weight:bold}.head{font-size:18px;font-weight:bold}"
    "rect{fill:#fff;stroke:#333;stroke-width:1}.root{fill:#eee}path{fill:none;stroke:#333;stroke-width:1}"
    "circle{fill:#222}.key{fill:#fff;font-weight:bold;text-anchor:middle}"
)


@dataclass(frozen=True, slots=True)
class Box:
    """A box of the picture, its upper left corner and its size; `lines` are wrapped, the first `names` of them bold."""

    node: Node
    x: float
    y: float
    height: float
    names: int
    lines: tuple[str, ...]
    children: tuple[Box, ...]

    @property
    def middle(self) -> float:
        """Half-way down."""
        return self.y + self.height / 2


def svg(root: Node, about: str) -> str:
    """Return the picture of a tree as an SVG document; `about` stands below its title."""
    top = MARGIN + 48
    box, bottom = _placed(root, 0, top)
    wide = MARGIN * 2 + _depth(root) * WIDTH + (_depth(root) - 1) * GAP
    high = bottom + MARGIN
    title = escape(root.title)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {high:g}" width="{wide:g}" height="{high:g}"'
        ' role="img" aria-labelledby="title about">',
        f'<title id="title">{title}</title><desc id="about">{escape(about)}</desc><style>{_STYLE}</style>',
        f'<rect x="0" y="0" width="{wide:g}" height="{high:g}" style="stroke:none"/>',
        f'<text class="head" x="{MARGIN}" y="{MARGIN + 14}">{title}</text>',
        f'<text x="{MARGIN}" y="{MARGIN + 34}">{escape(about)}</text>',
        *_lines_between(box),
        *_drawn(box),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def wrapped(text: str, width: float, letter: float) -> tuple[str, ...]:
    """Return a text in lines that fit a width; a word that is too long is cut."""
    most = max(1, int(width / letter))
    lines: list[str] = []
    indent = text[: len(text) - len(text.lstrip())]
    current = indent
    for word in text.split():
        while len(word) > most - len(indent):
            room = most - len(indent)
            if current.strip():
                lines.append(current)
            lines.append(indent + word[:room])
            word, current = word[room:], indent
        if current.strip() and len(current) + 1 + len(word) > most:
            lines.append(current)
            current = indent
        current = f"{current} {word}" if current.strip() else current + word
    return (*lines, current) if current.strip() else tuple(lines)


def _depth(node: Node) -> int:
    return 1 + max((_depth(child) for child in node.children), default=0)


def _placed(node: Node, depth: int, top: float) -> tuple[Box, float]:
    """Return a box with those that follow it to its right, and where the next one may begin."""
    room = WIDTH - 2 * PAD
    names = wrapped(node.title, room, BOLD_WIDE)
    lines = (*names, *(row for line in node.lines for row in wrapped(line, room, WIDE)))
    height = len(lines) * LINE + 2 * PAD
    children: list[Box] = []
    below = top
    for child in node.children:
        box, below = _placed(child, depth + 1, below)
        children.append(box)
    taken = max(below - DROP, top + height) if children else top + height
    y = max(top, (children[0].middle + children[-1].middle - height) / 2) if children else top
    if y + height > taken:
        taken = y + height
    x = MARGIN + depth * (WIDTH + GAP)
    return Box(node, x, y, height, len(names), lines, tuple(children)), taken + DROP


def _lines_between(box: Box) -> Iterator[str]:
    for child in box.children:
        start, turn = box.x + WIDTH, box.x + WIDTH + GAP / 2
        path = f"M{start:g} {box.middle:g}H{turn:g}V{child.middle:g}H{child.x:g}"
        dashes = "" if child.node.key else ' style="stroke-dasharray:4 3"'
        yield f'<path d="{path}"{dashes}/>'
        yield from _lines_between(child)


def _drawn(box: Box, root: bool = True) -> Iterator[str]:
    kind = ' class="root"' if root else ""
    yield f'<rect{kind} x="{box.x:g}" y="{box.y:g}" width="{WIDTH}" height="{box.height:g}" rx="5"/>'
    for nth, line in enumerate(box.lines):
        y = box.y + PAD + FACE + nth * LINE
        bold = ' class="name"' if nth < box.names else ""
        indent = len(line) - len(line.lstrip())
        yield f'<text{bold} x="{box.x + PAD + indent * 4:g}" y="{y:g}">{escape(line.strip())}</text>'
    if box.node.key:
        x = box.x - KEY
        yield f'<circle cx="{x:g}" cy="{box.middle:g}" r="{KEY}"/>'
        yield f'<text class="key" x="{x:g}" y="{box.middle + 4:g}">{escape(box.node.key)}</text>'
    for child in box.children:
        yield from _drawn(child, False)

"""The parts of a workbook that hold comments and the boxes they stand in."""

from collections.abc import Mapping
from xml.parsers import expat
from xml.sax.saxutils import escape

from lianjing.apps.exchange.forms.given import letters
from lianjing.apps.exchange.forms.marks import AUTHOR
from lianjing.apps.exchange.forms.xml import Attributes, PartReader

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MOST_OLD = 20_000
_BLOCK = 1024
"""Boxes of one block."""
_BLOCKS_A_SHEET = 32
_KEPT = "\n——"
"""What stands before a clerk's comment below ours."""
_BAD = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))
"""Characters XML does not have."""


def clean(text: str) -> str:
    """Write a text as XML takes it."""
    return escape(text.translate(_BAD).encode(errors="replace").decode())


class Old:
    """Comments a clerk has written: kept beside ours."""

    def __init__(self) -> None:
        self.texts: dict[tuple[int, int], tuple[str, str]] = {}
        """Author and text, by row (from 1) and column (from 0)."""


def comments_part(ours: Mapping[tuple[int, int], str], old: Old) -> bytes:
    """Write the comments of a sheet."""
    cells: dict[tuple[int, int], tuple[str, str]] = dict(old.texts)
    for place, text in ours.items():
        known = cells.get(place)
        joined = f"{text}{_KEPT}{known[0]}：{known[1]}" if known else text
        cells[place] = (AUTHOR, joined)
    authors = sorted({author for author, _ in cells.values()})
    out = [_HEAD, f'<comments xmlns="{_MAIN}"><authors>']
    out += [f"<author>{clean(author)}</author>" for author in authors]
    out.append("</authors><commentList>")
    for (row, column), (author, text) in sorted(cells.items()):
        out.append(
            f'<comment ref="{letters(column)}{row}" authorId="{authors.index(author)}">'
            f'<text><r><t xml:space="preserve">{clean(text)}</t></r></text></comment>'
        )
    out.append("</commentList></comments>")
    return "".join(out).encode()


def drawing_part(places: Mapping[tuple[int, int], object], sheet: int = 0) -> bytes:
    """Write the boxes of comments (VML, as spreadsheets still want it).

    Boxes are numbered in blocks that the part has to list, and no two sheets may share one.
    """
    first = 1 + sheet * _BLOCKS_A_SHEET
    blocks = ",".join(str(first + n) for n in range(1 + len(places) // _BLOCK))
    out = [
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:'
        'office" xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
        '<o:idmap v:ext="edit" data="'
        + blocks
        + '"/></o:shapelayout><v:shapetype id="_x0000_t202" '
        'coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke '
        'joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
    ]
    for number, (row, column) in enumerate(sorted(places), first * _BLOCK + 1):
        top, left = row - 1, column + 1
        out.append(
            f'<v:shape id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
            'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
            '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
            '<v:textbox style="mso-direction-alt:auto"/><x:ClientData ObjectType="Note">'
            f"<x:MoveWithCells/><x:SizeWithCells/><x:Anchor>{left}, 15, {max(top - 1, 0)}, 10, "
            f"{left + 3}, 15, {top + 5}, 4</x:Anchor><x:AutoFill>False</x:AutoFill>"
            f"<x:Row>{row - 1}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
        )
    out.append("</xml>")
    return "".join(out).encode()


class OldReader(PartReader):
    """Reads the comments of others out of a sheet's comments."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.old = Old()
        self._authors: list[str] = []
        self._parts: list[str] = []
        self._place: tuple[int, int] | None = None
        self._author = ""
        self._length = 0

    def begin(self, parser: expat.XMLParserType, prefix: str) -> None:
        """Listen for authors and comments."""
        self._prefix = prefix
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters

    def start(self, name: str, attributes: Attributes) -> None:
        """Take in the beginning of an element."""
        name = name.removeprefix(self._prefix)
        if name in {"author", "comment"}:
            self._parts, self._length = [], 0
        if name == "comment":
            number = attributes.get("authorId", "")
            at = int(number) if number.isdecimal() and len(number) < 5 else -1
            self._author = self._authors[at] if 0 <= at < len(self._authors) else ""
            self._place = _place(attributes.get("ref", ""))

    def _characters(self, text: str) -> None:
        if self._length < 5_000:
            self._parts.append(text)
            self._length += len(text)

    def _end(self, name: str) -> None:
        name = name.removeprefix(self._prefix)
        text = "".join(self._parts)
        if name == "author" and len(self._authors) < _MOST_OLD:
            self._authors.append(text[:100])
        elif name == "comment" and self._place and len(self.old.texts) < _MOST_OLD:
            author = self._author
            if author == AUTHOR:
                # Ours of an earlier round; a clerk's own may have been kept below it.
                author, _, text = text.partition(_KEPT)[2].partition("：")
            if author:
                self.old.texts[self._place] = (author, text.strip())


def _place(reference: str) -> tuple[int, int] | None:
    name = reference.rstrip("0123456789")
    digits = reference[len(name) :]
    if not (0 < len(name) <= 3 and name.isascii() and name.isalpha() and 0 < len(digits) < 8):
        return None
    column = 0
    for letter in name.upper():
        column = column * 26 + ord(letter) - 64
    return int(digits), column - 1

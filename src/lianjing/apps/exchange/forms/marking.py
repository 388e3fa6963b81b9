"""Writes into a worksheet as it passes by: colours of cells, the arrow to its comments.

Everything else goes through byte for byte, piece by piece: what the clerk made of the sheet stays.
"""

from collections.abc import Callable, Iterable, Iterator
from xml.parsers import expat

from lianjing.apps.exchange.forms.given import letters
from lianjing.apps.exchange.forms.problems import refuse
from lianjing.apps.exchange.forms.xml import Attributes, PartReader

_AFTER_COMMENTS = frozenset(
    {
        "legacyDrawingHF",
        "drawingHF",
        "picture",
        "oleObjects",
        "controls",
        "webPublishItems",
        "tableParts",
        "extLst",
    }
)
"""Elements of a worksheet that follow the arrow to its comments (ECMA-376-1 §18.3.1.99)."""
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MOST_PENDING = 4 * 2**20
"""How long a single tag may be."""
_DIGITS = "0123456789"

Restyle = Callable[[int, "bool | None"], int]
"""Gives the style of a cell from its old one and what is wrong: an error, a warning, nothing."""


class SheetMarker(PartReader):
    """Copies one worksheet with its marks."""

    def __init__(
        self,
        name: str,
        rows: dict[int, dict[int, bool]],
        restyle: Restyle,
        arrow: str,
    ) -> None:
        super().__init__(name)
        self._marked = rows
        self._restyle = restyle
        self._arrow = arrow
        """Id of the relation to the comments' drawing; empty leaves comments alone."""
        self._buffer = bytearray()
        self._base = 0
        self._edits: list[tuple[int, int, bytes]] = []
        self._depth = 0
        self._wanted: dict[int, bool] = {}
        self._row = self._column = 0
        self._has_arrow = not arrow
        self._explicit = False

    def copy(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        """Give the sheet again, marked."""
        for _ in self.feed(self._keeping(pieces)):
            yield self._flush(max(self._parser.CurrentByteIndex, self._base))
        yield self._flush(self._base + len(self._buffer))

    def _keeping(self, pieces: Iterable[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self._buffer += piece
            if len(self._buffer) > _MOST_PENDING:
                raise refuse("form_damaged", part=self.name)
            yield piece

    def _flush(self, upto: int) -> bytes:
        """Hand on everything up to where the parser stands, with the edits made."""
        edits = [edit for edit in self._edits if edit[1] <= upto]
        self._edits = self._edits[len(edits) :]
        out = bytearray()
        at = self._base
        for start, end, text in edits:
            out += self._buffer[at - self._base : start - self._base]
            out += text
            at = end
        out += self._buffer[at - self._base : upto - self._base]
        del self._buffer[: upto - self._base]
        self._base = upto
        return bytes(out)

    def begin(self, parser: expat.XMLParserType, prefix: str) -> None:
        """Listen for rows, cells and what stands below the table."""
        self._prefix = prefix
        self._row_name, self._cell_name = f"{prefix}row", f"{prefix}c"
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self._end

    def start(self, name: str, attributes: Attributes) -> None:
        """Take in the beginning of an element."""
        self._depth += 1
        if name == self._cell_name:
            self._start_cell(attributes)
        elif name == self._row_name:
            row = attributes.get("r", "")
            self._explicit = row.isascii() and row.isdigit() and len(row) < 8
            self._row = int(row) if self._explicit else self._row + 1
            self._wanted = dict(sorted(self._marked.get(self._row, {}).items()))
            self._column = -1
        elif self._depth == 2 and not self._has_arrow:
            self._see_part(name.removeprefix(self._prefix))

    def _see_part(self, name: str) -> None:
        """Put the arrow where it belongs, in place of one that is there."""
        here = self._parser.CurrentByteIndex
        if name == "legacyDrawing":
            end = self._end_of_tag(here)
            closed = self._buffer[end - self._base - 2] == 0x2F
            tag = self._arrow_tag()
            self._edits.append((here, end, tag if closed else tag[:-2] + b">"))
            self._has_arrow = True
        elif name in _AFTER_COMMENTS:
            self._edits.append((here, here, self._arrow_tag()))
            self._has_arrow = True

    def _arrow_tag(self) -> bytes:
        return (
            f'<{self._prefix}legacyDrawing xmlns:lj="{_RELATIONS}" lj:id="{self._arrow}"/>'
        ).encode()

    def _end_of_tag(self, start: int) -> int:
        """Find the end of the tag that starts here; attributes may hold a `>`."""
        quote = 0
        for at in range(start - self._base, len(self._buffer)):
            sign = self._buffer[at]
            if quote:
                quote = 0 if sign == quote else quote
            elif sign in b"\"'":
                quote = sign
            elif sign == 0x3E:
                return self._base + at + 1
        raise refuse("form_damaged", part=self.name)

    def _start_cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        here = self._parser.CurrentByteIndex
        if reference is None:
            self._explicit = False
            self._column += 1
        else:
            self._column = _column(reference.rstrip(_DIGITS))
            self._insert_before(self._column, here)
        wrong = self._wanted.pop(self._column, None)
        style = attributes.get("s", "0")
        old = int(style) if style.isdecimal() and len(style) < 7 else 0
        new = self._restyle(old, wrong)
        if new == old:
            return
        end = self._end_of_tag(here)
        tag = bytes(self._buffer[here - self._base : end - self._base])
        self._edits.append((here, end, _with_style(tag, new)))

    def _insert_before(self, column: int, here: int) -> None:
        """Add the wrong cells that are blank and left of this one."""
        for place in [place for place in self._wanted if place < column]:
            wrong = self._wanted.pop(place)
            self._edits.append((here, here, self._blank_cell(place, wrong)))

    def _blank_cell(self, place: int, wrong: bool) -> bytes:  # noqa: FBT001
        style = self._restyle(0, wrong)
        return f'<{self._prefix}c r="{letters(place)}{self._row}" s="{style}"/>'.encode()

    def _end(self, name: str) -> None:
        self._depth -= 1
        here = self._parser.CurrentByteIndex
        if name == self._row_name and self._wanted and self._explicit:
            # A row that is one tag ends where it begins, and has no place for cells.
            if bytes(self._buffer[here - self._base : here - self._base + 2]) == b"</":
                self._insert_before(1 << 20, here)
            self._wanted = {}
        elif self._depth == 0 and not self._has_arrow:
            self._edits.append((here, here, self._arrow_tag()))


def _column(name: str) -> int:
    number = 0
    for letter in name[:3].upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def _with_style(tag: bytes, style: int) -> bytes:
    """Give a cell's tag another style; the attributes of cells have no signs to escape."""
    text = tag.decode()
    for quote in ('"', "'"):
        before, found, after = text.partition(f" s={quote}")
        if found:
            return f"{before} s={quote}{style}{quote}{after.partition(quote)[2]}".encode()
    close = "/>" if text.endswith("/>") else ">"
    return f'{text[: -len(close)]} s="{style}"{close}'.encode()

"""The strings a workbook shares between its cells, kept as bytes: a fifth of what objects take."""

import re
from array import array
from collections.abc import Iterable
from xml.parsers import expat

from lianjing.apps.exchange.forms.problems import refuse
from lianjing.apps.exchange.forms.rows import Limits
from lianjing.apps.exchange.forms.xml import Attributes, PartReader

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescape(text: str) -> str:
    """Undo `_x000D_`, by which workbooks write characters that XML does not have."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda found: _character(found.group(1)), text)


def _character(digits: str) -> str:
    number = int(digits, 16)
    return "\ufffd" if 0xD800 <= number <= 0xDFFF else chr(number)


class SharedStrings(PartReader):
    """The table of shared strings: by number, decoded when asked for."""

    def __init__(self, name: str, limits: Limits) -> None:
        super().__init__(name)
        self._limits = limits
        self._bytes = bytearray()
        self._ends = array("Q")
        self._parts: list[str] = []
        self._length = 0
        self._in_text = False
        self._phonetic = False
        self._elements = 0

    def load(self, pieces: Iterable[bytes]) -> None:
        """Read the part."""
        self.read_all(pieces)

    def __len__(self) -> int:
        return len(self._ends)

    def get(self, number: int) -> str | None:
        """Give a string by its number; None if there is none."""
        if not 0 <= number < len(self._ends):
            return None
        start = self._ends[number - 1] if number else 0
        return self._bytes[start : self._ends[number]].decode()

    def begin(self, parser: expat.XMLParserType, prefix: str) -> None:
        """Listen for items, their texts and the phonetic ones that do not count."""
        self._item, self._text, self._aid = f"{prefix}si", f"{prefix}t", f"{prefix}rPh"
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters

    def start(self, name: str, attributes: Attributes) -> None:  # noqa: ARG002
        """Take in the beginning of an element."""
        self._elements += 1
        if self._elements > 4 * self._limits.shared_strings:
            raise refuse("form_bomb", found=self._elements, most=4 * self._limits.shared_strings)
        if name == self._text:
            self._in_text = not self._phonetic
        elif name == self._aid:
            self._phonetic = True

    def _end(self, name: str) -> None:
        if name == self._text:
            self._in_text = False
        elif name == self._aid:
            self._phonetic = False
        elif name == self._item:
            self._bytes += unescape("".join(self._parts)).encode(errors="replace")
            self._ends.append(len(self._bytes))
            self._parts, self._length = [], 0
            if len(self._ends) > self._limits.shared_strings:
                raise refuse("form_bomb", found=len(self._ends), most=self._limits.shared_strings)

    def _characters(self, text: str) -> None:
        if not self._in_text:
            return
        self._length += len(text)
        if self._length > self._limits.cell_characters:
            raise refuse("form_cell_too_long", most=self._limits.cell_characters)
        self._parts.append(text)

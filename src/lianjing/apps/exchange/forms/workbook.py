"""Finds the worksheets of a workbook and what they share."""

from collections.abc import Callable, Iterator
from typing import BinaryIO, NamedTuple

from lianjing.apps.exchange.forms.given import GivenRow
from lianjing.apps.exchange.forms.merging import Area, areas
from lianjing.apps.exchange.forms.package import SMALL_PART, Package, resolve
from lianjing.apps.exchange.forms.problems import Problem, refuse
from lianjing.apps.exchange.forms.rows import Limits
from lianjing.apps.exchange.forms.sheet import Book, SheetReader
from lianjing.apps.exchange.forms.strings import SharedStrings
from lianjing.apps.exchange.forms.styles import Styles
from lianjing.apps.exchange.forms.xml import Attributes, ElementReader

_MOST_RELATIONS = 10_000
_OnElement = Callable[[str, Attributes], None]


class Relation(NamedTuple):
    """One arrow from a part to another."""

    kind: str
    """The last word of its type."""
    target: str
    """The part it points to; empty if that is outside the file."""


class SheetPart(NamedTuple):
    """One worksheet of the workbook."""

    title: str
    part: str
    hidden: bool


class Workbook:
    """A workbook, open: its visible and hidden sheets, and the rows of each when asked for."""

    def __init__(self, stream: BinaryIO, limits: Limits) -> None:
        self._limits = limits
        self.package = Package(stream, limits)
        self._book = Book()
        self.part = self._main_part()
        self.relations = read_relations(self.package, self.part)
        self._listed: list[tuple[str, str, bool]] = []
        self._read_part(self.part, self._workbook_element)
        self.sheets = tuple(self._worksheets())
        self._load_shared()

    def _main_part(self) -> str:
        for relation in read_relations(self.package, "").values():
            if relation.kind == "officeDocument" and self.package.has(relation.target):
                return relation.target
        if self.package.has("xl/workbook.xml"):
            return "xl/workbook.xml"
        raise refuse("form_not_workbook")

    def _read_part(self, name: str, on_element: _OnElement) -> None:
        ElementReader(name, on_element).read_all(self.package.pieces(name, SMALL_PART))

    def _workbook_element(self, name: str, attributes: Attributes) -> None:
        if name == "workbookPr":
            self._book.epoch_1904 = attributes.get("date1904", "0") in {"1", "true"}
        elif name == "sheet":
            if len(self._listed) >= self._limits.sheets:
                raise refuse("form_too_many_sheets", most=self._limits.sheets)
            relation = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            hidden = attributes.get("state", "visible") != "visible"
            self._listed.append((attributes.get("name", "")[:40], relation, hidden))

    def _worksheets(self) -> Iterator[SheetPart]:
        for title, identifier, hidden in self._listed:
            relation = self.relations.get(identifier)
            if relation is None or relation.kind != "worksheet":
                continue
            if not self.package.has(relation.target):
                raise refuse("form_damaged", part=relation.target)
            yield SheetPart(title, relation.target, hidden)

    def _load_shared(self) -> None:
        for relation in self.relations.values():
            if not self.package.has(relation.target):
                continue
            if relation.kind == "styles":
                styles = Styles()
                pieces = self.package.pieces(relation.target, SMALL_PART)
                styles.reader(relation.target).read_all(pieces)
                self._book.formats = styles.formats
            elif relation.kind == "sharedStrings" and self._book.strings is None:
                strings = SharedStrings(relation.target, self._limits)
                strings.load(self.package.pieces(relation.target))
                self._book.strings = strings

    @property
    def remarks(self) -> tuple[Problem, ...]:
        """Say what of the workbook is left aside."""
        if any(name.startswith("xl/externallinks/") for name in self.package.names):
            return (Problem("form_external_links"),)
        return ()

    def rows(self, sheet: SheetPart) -> Iterator[GivenRow]:
        """Give the rows of a sheet that have anything in them."""
        reader = SheetReader(sheet.part, sheet.title, self._book, self._limits)
        return reader.rows(self.package.pieces(sheet.part))

    def merged(self, sheet: SheetPart) -> list[Area]:
        """Give the areas of a sheet that are merged over several rows."""
        found = areas(self.package.pieces(sheet.part))
        self.package.forget_inflated()
        return found

    def start_over(self) -> None:
        """Prepare for reading the rows once more."""
        self.package.forget_inflated()
        self._book.elements = 0

    def close(self) -> None:
        """Close the file."""
        self.package.close()


def read_relations(package: Package, part: str) -> dict[str, Relation]:
    """Read where a part points to, by id; the package itself is the part without a name."""
    folder, _, name = part.rpartition("/")
    place = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    if not package.has(place):
        return {}
    found: dict[str, Relation] = {}

    def take(element: str, attributes: Attributes) -> None:
        if element != "Relationship" or len(found) >= _MOST_RELATIONS:
            return
        outside = attributes.get("TargetMode") == "External"
        target = "" if outside else resolve(part, attributes.get("Target", ""))
        kind = attributes.get("Type", "").rpartition("/")[2]
        found[attributes.get("Id", "")] = Relation(kind, target)

    ElementReader(place, take).read_all(package.pieces(place, SMALL_PART))
    return found

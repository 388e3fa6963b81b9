"""Sends a workbook back with what is wrong in it: comments, colours, a list of problems.

The workbook stays the clerk's: parts are copied as they are, the sheets that are the form pass
through a marker, comments and one sheet are added. What an earlier round added is replaced.
"""

import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from lianjing.apps.exchange.forms.comments import OldReader, clean, comments_part, drawing_part
from lianjing.apps.exchange.forms.given import letters
from lianjing.apps.exchange.forms.marking import SheetMarker
from lianjing.apps.exchange.forms.marks import Mark, Marked, SheetMarks
from lianjing.apps.exchange.forms.names import PROBLEMS_SHEET
from lianjing.apps.exchange.forms.package import SMALL_PART
from lianjing.apps.exchange.forms.problems import refuse
from lianjing.apps.exchange.forms.restyling import Restyler, parse, serialise
from lianjing.apps.exchange.forms.rows import Limits
from lianjing.apps.exchange.forms.sheet import LAST_ROW
from lianjing.apps.exchange.forms.workbook import SheetPart, Workbook, read_relations

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_TYPE = "application/vnd.openxmlformats-officedocument."
_MOST_LISTED = 200_000


def write_marked(
    original: Path | BinaryIO,
    marks: Iterable[Mark],
    target: Path | BinaryIO,
    *,
    limits: Limits | None = None,
) -> int:
    """Write the workbook again with its marks; gives how many there were.

    `FormRefusedError` for what is no workbook: a CSV goes back by `write_returned`.
    """
    if isinstance(original, Path):
        with original.open("rb") as stream:
            return write_marked(stream, marks, target, limits=limits)
    book = Workbook(original, limits or Limits())
    with tempfile.TemporaryFile() as listing:
        marked, count = _list_marks(marks, listing)
        where = str(target) if isinstance(target, Path) else target
        with zipfile.ZipFile(where, "w", zipfile.ZIP_DEFLATED, compresslevel=5) as out:
            _Marking(book, marked, out).write(listing)
    book.close()
    return count


def _list_marks(marks: Iterable[Mark], listing: BinaryIO) -> tuple[Marked, int]:
    """Write the rows of the sheet of problems, and keep what cells need."""
    marked = Marked()
    count = 0
    listing.write(
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{_MAIN}">'
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
        'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>'
        '<col min="1" max="2" width="14" customWidth="1"/><col min="3" max="3" width="26" '
        'customWidth="1"/><col min="4" max="4" width="10" customWidth="1"/>'
        '<col min="5" max="5" width="100" customWidth="1"/></cols><sheetData>'.encode()
    )
    listing.write(_list_row(1, ("工作表", "单元格", "列", "程度", "问题")))
    for mark in marks:
        marked.add(mark)
        count += 1
        if count <= _MOST_LISTED and count < LAST_ROW:
            cell = f"{letters(max(mark.column, 0))}{mark.row}"
            weight = "错误" if mark.error else "提醒"
            texts = (mark.sheet, cell, mark.label, weight, mark.text)
            listing.write(_list_row(count + 1, texts))
    listing.write(b"</sheetData></worksheet>")
    listing.seek(0)
    return marked, count


def _list_row(number: int, texts: Iterable[str]) -> bytes:
    cells = "".join(
        f'<c r="{letters(place)}{number}" t="inlineStr"><is><t xml:space="preserve">'
        f"{clean(text)}</t></is></c>"
        for place, text in enumerate(texts)
    )
    return f'<row r="{number}">{cells}</row>'.encode()


class _Marking:
    """One workbook being written again."""

    def __init__(self, book: Workbook, marked: Marked, out: zipfile.ZipFile) -> None:
        self._book = book
        self._marked = marked
        self._out = out
        self._parts: dict[str, bytes] = {}
        """Parts that are changed as a whole or added, by name."""
        self._dropped: set[str] = set()
        self._types: list[tuple[str, str]] = []
        self._styles_part = next(
            (r.target for r in book.relations.values() if r.kind == "styles"), ""
        )
        self._styles = Restyler(self._read(self._styles_part), self._styles_part)

    def _read(self, name: str) -> bytes:
        """Read a part that is changed as a whole: styles, lists of parts."""
        return b"".join(self._book.package.pieces(name, SMALL_PART))

    def write(self, listing: BinaryIO) -> None:
        """Write all parts: sheets first, since they decide which styles there are."""
        done: set[str] = set()
        for number, sheet in enumerate(self._book.sheets):
            marks = self._marked.sheets.get(sheet.title, SheetMarks())
            if sheet.title != PROBLEMS_SHEET and not sheet.hidden:
                self._write_sheet(sheet, marks, number)
                done.add(sheet.part.lower())
        problems = self._add_problems()
        with self._out.open(problems, "w") as part:
            shutil.copyfileobj(listing, part)
        done.add(problems.lower())
        self._parts[self._styles_part] = self._styles.serialise()
        self._add_types()
        for name, data in self._parts.items():
            self._out.writestr(name, data)
            done.add(name.lower())
        for name in self._book.package.originals:
            if name.lower() not in done and name.lower() not in self._dropped:
                with self._out.open(name, "w") as part:
                    part.writelines(self._book.package.pieces(name))

    def _write_sheet(self, sheet: SheetPart, marks: SheetMarks, number: int) -> None:
        relations = read_relations(self._book.package, sheet.part)
        comments = next((r.target for r in relations.values() if r.kind == "comments"), "")
        arrow = ""
        if marks.comments or comments:
            arrow = self._write_comments(sheet, marks, comments, number)
        marker = SheetMarker(sheet.part, marks.rows, self._styles.restyle, arrow)
        with self._out.open(sheet.part, "w", force_zip64=False) as part:
            part.writelines(marker.copy(self._book.package.pieces(sheet.part)))

    def _write_comments(
        self, sheet: SheetPart, marks: SheetMarks, old_part: str, number: int
    ) -> str:
        """Add the comments of a sheet and their boxes; gives the id the sheet points to."""
        reader = OldReader(old_part)
        if old_part and self._book.package.has(old_part):
            reader.read_all(self._book.package.pieces(old_part))
        arrow = "rIdLianjingBoxes"
        texts = f"xl/commentsLianjing{number}.xml"
        boxes = f"xl/drawings/vmlDrawingLianjing{number}.vml"
        self._parts[texts] = comments_part(marks.comments, reader.old)
        self._parts[boxes] = drawing_part({**reader.old.texts, **marks.comments}, number)
        self._types.append((f"/{texts}", f"{_TYPE}spreadsheetml.comments+xml"))
        folder, _, name = sheet.part.rpartition("/")
        place = f"{folder}/_rels/{name}.rels"
        root = self._relations_root(place)
        for entry in list(root):
            kind = entry.get("Type", "").rpartition("/")[2]
            if kind in {"comments", "vmlDrawing", "threadedComment"}:
                self._drop(sheet.part, entry, root)
        for identifier, kind, part in (
            ("rIdLianjingTexts", "comments", texts),
            (arrow, "vmlDrawing", boxes),
        ):
            _relate(root, identifier, f"{_OFFICE}/{kind}", f"/{part}")
        self._parts[place] = serialise(root)
        return arrow

    def _drop(self, part: str, entry: etree._Element, root: etree._Element) -> None:
        relations = read_relations(self._book.package, part)
        relation = relations.get(entry.get("Id", ""))
        if relation and relation.kind != "vmlDrawing":
            self._dropped.add(relation.target.lower())
        if relation and relation.target.endswith(".vml"):
            self._dropped.add(relation.target.lower())
        root.remove(entry)

    def _relations_root(self, place: str) -> etree._Element:
        if self._book.package.has(place):
            return parse(self._read(place), place)
        return etree.Element(
            f"{{{_PACKAGE}relationships}}Relationships",
            nsmap={None: f"{_PACKAGE}relationships"},  # type: ignore[dict-item]
        )

    def _add_problems(self) -> str:
        """Give the sheet of problems a place in the workbook; the one of last time keeps its."""
        for sheet in self._book.sheets:
            if sheet.title == PROBLEMS_SHEET:
                return sheet.part
        part = "xl/worksheets/sheetLianjingProblems.xml"
        main = self._book.part
        root = parse(self._read(main), main)
        name = etree.QName(root)
        sheets = root.find(f"{{{name.namespace}}}sheets")
        if sheets is None:
            raise refuse("form_damaged", part=main)
        used = [int(entry.get("sheetId", "0")) for entry in sheets]
        added = etree.SubElement(sheets, f"{{{name.namespace}}}sheet")
        added.set("name", PROBLEMS_SHEET)
        added.set("sheetId", str(max(used, default=0) + 1))
        added.set(f"{{{_OFFICE}}}id", "rIdLianjingProblems")
        self._parts[main] = serialise(root)
        folder, _, file = main.rpartition("/")
        place = f"{folder}/_rels/{file}.rels" if folder else f"_rels/{file}.rels"
        relations = self._relations_root(place)
        _relate(relations, "rIdLianjingProblems", f"{_OFFICE}/worksheet", f"/{part}")
        self._parts[place] = serialise(relations)
        self._types.append((f"/{part}", f"{_TYPE}spreadsheetml.worksheet+xml"))
        return part

    def _add_types(self) -> None:
        """Say what the added parts are, and forget those that were dropped."""
        place = "[Content_Types].xml"
        root = parse(self._read(place), place)
        name = f"{{{_PACKAGE}content-types}}"
        for entry in list(root):
            part = entry.get("PartName", "").lstrip("/").lower()
            if part in self._dropped or f"/{part}" in {one.lower() for one, _ in self._types}:
                root.remove(entry)
        extensions = {entry.get("Extension", "").lower() for entry in root}
        if "vml" not in extensions:
            vml = etree.Element(f"{name}Default")
            vml.set("Extension", "vml")
            vml.set("ContentType", f"{_TYPE}vmlDrawing")
            root.insert(0, vml)
        for part, kind in self._types:
            entry = etree.SubElement(root, f"{name}Override")
            entry.set("PartName", part)
            entry.set("ContentType", kind)
        self._parts[place] = serialise(root)


def _relate(root: etree._Element, identifier: str, kind: str, target: str) -> None:
    entry = etree.SubElement(root, f"{{{_PACKAGE}relationships}}Relationship")
    entry.set("Id", identifier)
    entry.set("Type", kind)
    entry.set("Target", target)

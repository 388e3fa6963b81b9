"""Writes a form as a Word document."""

from io import BytesIO

from docx import Document
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import _Cell

from lianjing.apps.approvals.forms.paper import Sheet, Table

_FONT = "宋体"


def docx_of(sheet: Sheet) -> bytes:
    """Write it; the typeface is named, not embedded, as offices have it."""
    document = Document()
    style = document.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = heading.add_run(sheet.title)
    run.bold, run.font.size = True, Pt(18)
    number = document.add_paragraph(f"编号：{sheet.number}")
    number.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    grid = document.add_table(rows=0, cols=2, style="Table Grid")
    for label, value in sheet.fields:
        cells = grid.add_row().cells
        cells[0].width, cells[1].width = Cm(4), Cm(12)
        _write(cells[0], label, bold=True)
        _write(cells[1], value)
    for one in sheet.tables:
        _table(document, one)
    for signed in sheet.signatures:
        document.add_paragraph(f"\n{signed}：________________    日期：____年__月__日")
    if sheet.foot:
        document.add_paragraph(sheet.foot)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _table(document: Word, table: Table) -> None:
    document.add_paragraph()
    document.add_paragraph().add_run(table.title).bold = True
    grid = document.add_table(rows=1, cols=len(table.heads), style="Table Grid")
    for cell, head in zip(grid.rows[0].cells, table.heads, strict=True):
        _write(cell, head, bold=True)
    for row in table.rows:
        for cell, value in zip(grid.add_row().cells, row, strict=True):
            _write(cell, value)


def _write(cell: _Cell, text: str, *, bold: bool = False) -> None:
    # Control characters have no place in XML.
    clean = "".join(c for c in text if c == "\n" or c >= " ")
    cell.paragraphs[0].add_run(clean).bold = bold

"""Writes a form as a PDF, set in the typeface that is shipped for the marks of pictures.

It is embedded, so every reader shows the same; it has the characters of GB/T 2312 and some of
names. What it lacks is shown as a box, never left out: the Word form keeps every character.
"""

from functools import cache
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.enums import TA_CENTER, TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

import lianjing
from lianjing.apps.approvals.forms.paper import Sheet

_FONT = "lianjing-mark"
_FILE = Path(lianjing.__file__).parent / "media/picturing/marks/font/lianjing-mark.ttf"
_LACKING = "□"
_WIDTH = 174 * mm
_PLAIN = ParagraphStyle("plain", fontName=_FONT, fontSize=10, leading=14, wordWrap="CJK")
_TITLE = ParagraphStyle("title", parent=_PLAIN, fontSize=18, leading=26, alignment=TA_CENTER)
_NUMBER = ParagraphStyle("number", parent=_PLAIN, alignment=TA_RIGHT)
_GRID = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.5, colors.black),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("FONTNAME", (0, 0), (-1, -1), _FONT),
    ]
)


def pdf_of(sheet: Sheet) -> bytes:
    """Write it on A4."""
    _characters()
    out = BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=18 * mm,
        rightMargin=18 * mm,
        topMargin=18 * mm,
        bottomMargin=18 * mm,
        title=f"{sheet.title} {sheet.number}",
    )
    document.build(_story(sheet))
    return out.getvalue()


def _story(sheet: Sheet) -> list[Flowable]:
    found: list[Flowable] = [_text(sheet.title, _TITLE), _text(f"编号：{sheet.number}", _NUMBER)]
    found.append(Spacer(1, 4 * mm))
    found.append(_grid([list(one) for one in sheet.fields], [38 * mm, _WIDTH - 38 * mm]))
    for table in sheet.tables:
        found += [Spacer(1, 4 * mm), _text(table.title)]
        width = _WIDTH / len(table.heads)
        found.append(_grid([list(table.heads), *map(list, table.rows)], [width] * len(table.heads)))
    for one in sheet.signatures:
        found += [
            Spacer(1, 8 * mm),
            _text(f"{one}：________________    日期：____年__月__日"),
        ]
    if sheet.foot:
        found += [Spacer(1, 6 * mm), _text(sheet.foot)]
    return found


def _grid(rows: list[list[str]], widths: list[float]) -> Table:
    cells = [[_text(cell) for cell in row] for row in rows]
    return Table(cells, colWidths=widths, style=_GRID, repeatRows=0)


def _text(text: str, style: ParagraphStyle = _PLAIN) -> Paragraph:
    known = _characters()
    clean = "".join(c if c == "\n" or ord(c) in known else _LACKING for c in text)
    return Paragraph(escape(clean).replace("\n", "<br/>"), style)


@cache
def _characters() -> frozenset[int]:
    """Load the typeface once; gives the characters it has."""
    font = TTFont(_FONT, str(_FILE))
    pdfmetrics.registerFont(font)
    return frozenset(font.face.charToGlyph)

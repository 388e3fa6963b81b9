"""Workbooks written by hand, part by part, so that anything can be wrong with them."""

import io
import zipfile
from xml.sax.saxutils import escape

from lianjing.apps.exchange import forms
from lianjing.apps.exchange.forms.given import letters

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
F4 = forms.profile("f4")
F4_LABELS = [column.label for column in F4.columns]
CODE = "34152441001320000001"
STATUS = forms.ChoiceTable(
    "l1.device_status",
    "2018",
    (
        forms.Choice("1", forms.Words("在用", "In use")),
        forms.Choice("2", forms.Words("维修", "Repair")),
        forms.Choice("3", forms.Words("拆除", "Removed")),
    ),
)
CONDITION = forms.ChoiceTable(
    "f4.pole_condition",
    "1",
    (
        forms.Choice("intact", forms.Words("完整", "Intact"), ("完好",)),
        forms.Choice("broken", forms.Words("破损", "Broken")),
        forms.Choice("damaged", forms.Words("损坏", "Damaged")),
    ),
)
POSITION = forms.ChoiceTable(
    "l1.position_type",
    "2018",
    (
        *(forms.Choice(str(n), forms.Words(f"位置{n}", f"Place {n}")) for n in range(1, 15)),
        forms.Choice("15", forms.Words("重点水域、航道", "Waters")),
    ),
)
STORAGE = forms.ChoiceTable(
    "f1.storage_method",
    "1",
    (
        forms.Choice("server", forms.Words("存储服务器", "Server")),
        forms.Choice("recorder", forms.Words("DVR/NVR", "Recorder")),
        forms.Choice("other", forms.Words("其他方式", "Other")),
    ),
)
TABLES = {table.id: table for table in (STATUS, CONDITION, POSITION, STORAGE)}


def cell(place: int, row: int, value: object) -> str:
    """Write one cell: a text inline, a number as it is, other XML as given in a tuple."""
    reference = f"{letters(place)}{row}"
    if isinstance(value, tuple):
        return value[0].replace("@", reference)
    if isinstance(value, str):
        return f'<c r="{reference}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{reference}"><v>{value}</v></c>'


def sheet(rows: dict[int, list[object]], after: str = "") -> str:
    """Write a worksheet; None is a cell that is not there."""
    out = []
    for number, values in rows.items():
        cells = "".join(cell(p, number, v) for p, v in enumerate(values) if v is not None)
        out.append(f'<row r="{number}">{cells}</row>')
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(out)}</sheetData>{after}</worksheet>'


def workbook(
    *sheets: str, names: tuple[str, ...] = ("摄像机",), styles: str = "", **more: str | bytes
) -> io.BytesIO:
    """Put sheets and whatever else into a package."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        f'PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="a" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    }
    listed, arrows = "", ""
    for number, text in enumerate(sheets, 1):
        name = names[number - 1] if number <= len(names) else f"Sheet{number}"
        listed += f'<sheet name="{name}" sheetId="{number}" r:id="r{number}"/>'
        arrows += (
            f'<Relationship Id="r{number}" Type="{OFFICE}/worksheet" '
            f'Target="worksheets/sheet{number}.xml"/>'
        )
        parts[f"xl/worksheets/sheet{number}.xml"] = text
    if styles:
        arrows += f'<Relationship Id="s" Type="{OFFICE}/styles" Target="styles.xml"/>'
        parts["xl/styles.xml"] = styles
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'
    )
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE}/relationships">{arrows}</Relationships>'
    )
    parts |= more
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    stream.seek(0)
    return stream


def f4(*rows: dict[str, object], **more: object) -> io.BytesIO:
    """Write a form F4 with one head row and these records, by field."""
    places = {column.key: place for place, column in enumerate(F4.columns)}
    written: dict[int, list[object]] = {1: list(F4_LABELS)}
    for number, values in enumerate(rows, 2):
        line: list[object] = [None] * len(F4_LABELS)
        for key, value in values.items():
            line[places[key]] = value
        written[number] = line
    return workbook(sheet(written), **more)


def rows_of(source, **options) -> list[forms.Row]:
    """Read all rows of a form."""
    options.setdefault("tables", TABLES)
    with forms.read(source, **options) as reading:
        return list(reading.rows())


def read_cell(key: str, value: object, **more: object) -> forms.Cell:
    """Read one cell of a form F4 that is otherwise in order."""
    record = {"code": CODE, "name": "路口", key: value}
    return rows_of(f4(record, **more))[0].cells[key]


def refusal(source, **options) -> str:
    """Give the code a file is refused with; empty if it is not."""
    try:
        with forms.read(source, **options) as reading:
            for _ in reading.rows():
                pass
    except forms.FormRefusedError as fault:
        return fault.code
    return ""

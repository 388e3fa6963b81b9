"""Feeds any bytes to the reader of forms: `python fuzz/fuzz_workbook.py`.

The first byte says where the bytes go: they are a file; or a worksheet, the shared strings, the
styles, the list of sheets of a workbook that is otherwise in order, which random bytes would never
get through its compression to reach.
"""

import io
import sys
import zipfile

from lianjing.apps.exchange import forms

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = "".join(
    f'<c r="{letter}1" t="inlineStr"><is><t>{label}</t></is></c>'
    for letter, label in zip("ABCD", ("20位编码", "位置名称", "经度", "纬度"), strict=True)
)
PARTS = {
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    f'<Relationship Id="r3" Type="{_OFFICE}/sharedStrings" Target="strings.xml"/>'
    "</Relationships>",
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>'
    "</cellXfs></styleSheet>",
    "xl/strings.xml": f'<sst xmlns="{_MAIN}"><si><t>路口</t></si></sst>',
    "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{_MAIN}"><sheetData><row r="1">{_HEAD}</row>'
    '<row r="2"><c r="B2" t="s"><v>0</v></c><c r="C2" s="1"><v>117.1</v></c></row></sheetData>'
    "</worksheet>",
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
}
_LIMITS = forms.Limits(inflated_bytes=2**22, rows=2_000, elements=100_000)


def workbook(name: str, data: bytes) -> bytes:
    """Put `data` into a workbook in place of one of its parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        for part, text in PARTS.items():
            package.writestr(part, data if part == name else text)
    return stream.getvalue()


def one_input(data: bytes) -> None:
    """Try one input: rows come out, or the one error with words that fit."""
    if not data:
        return
    names = ["", *PARTS]
    name = names[data[0] % len(names)]
    whole = workbook(name, data[1:]) if name else data[1:]
    try:
        with forms.read(io.BytesIO(whole), limits=_LIMITS) as reading:
            problems = [problem for row in reading.rows() for problem in row.all_problems]
        marks = [forms.mark_of(problem) for problem in problems]
        if not reading.is_csv:
            forms.write_marked(io.BytesIO(whole), marks, io.BytesIO(), limits=_LIMITS)
    except forms.FormRefusedError as fault:
        problems = [fault.problem]
    for problem in problems:
        if not problem.sentence("zh") or not problem.sentence("en"):
            raise AssertionError(f"no words for {problem.code}")


def main() -> None:
    import atheris

    atheris.instrument_all()
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

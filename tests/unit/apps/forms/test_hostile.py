"""Files of strangers: refused with words, in bounded time and memory."""

import io
import tracemalloc
import zipfile

import pytest
from tests.unit.apps.forms.form_kit import (
    CODE,
    F4_LABELS,
    MAIN,
    OFFICE,
    PACKAGE,
    f4,
    refusal,
    rows_of,
    sheet,
    workbook,
)

from lianjing.apps.exchange import forms
from lianjing.apps.exchange.forms import package

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
GOOD = {"code": CODE, "name": "路口", "longitude": 115.123456, "latitude": 31.123456}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "form_empty"),
        (b"\x00" * 100, "form_empty"),
        (b"\xef\xbb\xbf\r\n", "form_empty"),
        (OLE + b"\x00" * 600 + "Workbook".encode("utf-16-le"), "form_old_workbook"),
        (OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), "form_encrypted"),
        (b"\x09\x08\x10\x00" + b"\x00" * 50, "form_old_workbook"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "form_web_page"),
        (b'<?xml version="1.0"?><Workbook/>', "form_web_page"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"\x01" * 60, "form_not_text"),
        (b"PK\x03\x04 and no more", "form_not_workbook"),
        (b"PK", "form_not_workbook"),
    ],
)
def test_what_is_no_workbook_is_told_apart(data, code):
    assert refusal(io.BytesIO(data)) == code


def archive(**parts: bytes | str) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in parts.items():
            out.writestr(name, data)
    stream.seek(0)
    return stream


def test_other_archives_are_told_apart():
    assert refusal(archive(**{"a.txt": "x"})) == "form_not_workbook"
    assert refusal(archive(**{"mimetype": "x", "content.xml": "x"})) == "form_other_office"
    assert refusal(archive(**{"xl/workbook.bin": "x"})) == "form_binary_workbook"
    word = archive(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<a/>"})
    assert refusal(word) == "form_not_workbook"


def test_macros_are_refused_under_whatever_name():
    assert refusal(f4(GOOD, **{"xl/vbaProject.bin": b"x"})) == "form_macros"
    assert refusal(f4(GOOD, **{"XL/VBAPROJECT.BIN": b"x"})) == "form_macros"
    assert refusal(f4(GOOD, **{"xl/macrosheets/sheet1.xml": b"x"})) == "form_macros"


def test_an_encrypted_part_is_refused():
    data = bytearray(f4(GOOD).getvalue())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    assert refusal(io.BytesIO(bytes(data))) == "form_encrypted"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"])
def test_a_document_type_is_refused_before_any_entity_is_made(part):
    laughs = "".join(f'<!ENTITY a{n} "{"&a" + str(n - 1) + ";" if n else "ha"}">' for n in range(9))
    stream = f4(GOOD, styles="<styleSheet/>", **{part: f"<!DOCTYPE x [{laughs}]><x>&a8;</x>"})
    assert refusal(stream) == "form_entities"


def test_a_part_that_is_cut_off_or_no_xml_is_refused():
    for text in ("<worksheet><sheetData>", "<worksheet>&nbsp;</worksheet>", "\x00\x01", "<a/><b/>"):
        assert refusal(f4(GOOD, **{"xl/worksheets/sheet1.xml": text})) == "form_damaged"


def test_an_archive_with_a_wrong_checksum_is_refused():
    data = bytearray(f4(GOOD).getvalue())
    at = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02") + 4)
    for here in range(len(data)):
        if data[here : here + 4] == b"PK\x01\x02":
            data[here + 16] ^= 0xFF
    assert at > 0
    assert refusal(io.BytesIO(bytes(data))) == "form_damaged"


def test_a_bomb_is_refused_by_what_it_promises_and_by_what_comes_out():
    huge = b"<worksheet>" + b" " * (40 * 2**20)
    stream = f4(GOOD, **{"xl/worksheets/sheet1.xml": huge})
    assert refusal(stream) == "form_bomb"
    # The same with a small size in the list of parts.
    data = bytearray(stream.getvalue())
    at = data.find(b"xl/worksheets/sheet1.xml", data.rfind(b"PK\x01\x02") - 4000)
    while data[at - 46 : at - 42] != b"PK\x01\x02":
        at = data.find(b"xl/worksheets/sheet1.xml", at + 1)
    data[at - 46 + 24 : at - 46 + 28] = (1000).to_bytes(4, "little")
    tracemalloc.start()
    assert refusal(io.BytesIO(bytes(data))) in {"form_bomb", "form_damaged"}
    assert tracemalloc.get_traced_memory()[1] < 30 * 2**20
    tracemalloc.stop()


def test_a_long_list_of_parts_is_refused_before_it_is_read(monkeypatch):
    stream = archive(**{f"{n}.xml": b"" for n in range(3000)})
    assert refusal(stream) == "form_bomb"
    monkeypatch.setattr(package, "_DIRECTORY_BYTES", 1000)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    assert refusal(stream) == "form_bomb"


def test_limits_of_rows_cells_columns_and_text():
    many = f4(*[GOOD] * 30)
    assert refusal(many, limits=forms.Limits(rows=30)) == ""
    assert refusal(many, limits=forms.Limits(rows=29)) == "form_too_many_rows"
    assert refusal(many, limits=forms.Limits(elements=100)) == "form_too_many_cells"
    assert refusal(many, limits=forms.Limits(file_bytes=500)) == "form_too_large"
    wide = workbook(sheet({1: F4_LABELS, 2: [*["x"] * 200]}))
    assert refusal(wide) == "form_too_many_columns"
    assert refusal(f4({**GOOD, "name": "长" * 40_000})) == "form_cell_too_long"
    assert refusal(workbook(*["<worksheet/>"] * 201)) == "form_too_many_sheets"


def test_blank_cells_far_out_cost_nothing():
    row = '<row r="2"><c r="A2"/><c r="XFD2" s="1"/></row>'
    text = f'<worksheet xmlns="{MAIN}"><sheetData>{row}</sheetData></worksheet>'
    one = sheet({1: F4_LABELS, 2: [1, CODE, "x"]})
    assert len(rows_of(workbook(one, text))) == 1


def test_the_last_row_a_sheet_can_have_is_read_and_none_after_it():
    def with_row(number):
        return workbook(sheet({1: F4_LABELS, number: [1, CODE, "x"]}))

    assert [row.number for row in rows_of(with_row(1_048_576))] == [1_048_576]
    assert refusal(with_row(1_048_577)) == "form_too_many_rows"


def test_a_million_blank_rows_are_passed_over():
    head = sheet({1: F4_LABELS}).removesuffix("</sheetData></worksheet>")
    rows = "".join(f'<row r="{n}"/>' for n in range(2, 60_000))
    stream = workbook(f"{head}{rows}</sheetData></worksheet>")
    assert rows_of(stream) == []


def test_links_to_other_files_are_told_and_not_followed():
    stream = f4(GOOD, **{"xl/externalLinks/externalLink1.xml": "<externalLink/>"})
    with forms.read(stream) as reading:
        assert [problem.code for problem in reading.remarks] == ["form_external_links"]


def test_relations_lead_nowhere_outside_the_file():
    arrows = (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{OFFICE}/worksheet" Target="../../../../etc/passwd"/></Relationships>'
    )
    assert refusal(f4(GOOD, **{"xl/_rels/workbook.xml.rels": arrows})) == "form_damaged"


def test_prefixed_vocabularies_are_read():
    text = sheet({1: F4_LABELS, 2: [1, CODE, "x"]})
    for name in ("worksheet", "sheetData", "row", "c", "v", "is", "t"):
        for before, after in (("<", " "), ("<", ">"), ("</", ">")):
            text = text.replace(f"{before}{name}{after}", f"{before}x:{name}{after}")
    text = text.replace("xmlns=", "xmlns:x=")
    assert rows_of(workbook(text))[0].values["code"] == CODE


def csv(text: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO(text.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_in_any_encoding_with_any_separator(encoding, separator):
    text = f'设备编码,设备名称,行政区域,监控点位类型\r\n{CODE},"梅山镇\n路口",341524,1\r\n'
    rows = rows_of(csv(text.replace(",", separator), encoding))
    assert rows[0].values["name"] == "梅山镇\n路口"
    assert rows[0].values["code"] == CODE


def test_a_line_in_another_encoding_is_its_own_fault():
    head = "code,name\n"
    lines = [f"{CODE[:-1]}{n},梅山镇人民路{n}\n" for n in range(4)]
    for ours, other in (("utf-8", "gb18030"), ("gb18030", "utf-8")):
        data = (head + "".join(lines[:3])).encode(ours) + lines[3].encode(other)
        rows = rows_of(io.BytesIO(data))
        assert [[p.code for p in row.problems] for row in rows] == [[], [], [], ["row_encoding"]]
        assert rows[0].values["name"] == "梅山镇人民路0"
        assert rows[3].number == 5


def test_null_bytes_are_the_fault_of_their_line():
    data = b"code,name\n" + b"x" * 5000 + b",a\n34\x00,b\n"
    assert [[p.code for p in row.problems] for row in rows_of(io.BytesIO(data))] == [
        [],
        ["row_null"],
    ]


def test_a_quote_that_never_ends_is_refused_and_so_is_an_endless_line():
    assert refusal(csv('code,name\n1,"' + "x\n" * 100_000)) == "form_csv_quotes"
    assert refusal(csv("code,name\n" + "x" * 2_000_000)) == "form_line_too_long"
    assert refusal(csv("code,name\n1,a\rb\n")) == "form_csv_quotes"
    assert refusal(csv("code,name\n" + "," * 500 + "x\n")) == "form_too_many_columns"


def test_no_file_is_read_into_memory():
    stream = f4(*[{**GOOD, "osd_text": f"文字{n}" * 20} for n in range(3000)])
    tracemalloc.start()
    count = 0
    with forms.read(stream) as reading:
        for _ in reading.rows():
            count += 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 3000
    assert peak < 6 * 2**20

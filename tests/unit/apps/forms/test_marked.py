"""The workbook that goes back: the clerk's own, with what is wrong in it."""

import io
import re
import zipfile

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from tests.unit.apps.forms.form_kit import CODE, F4, F4_LABELS, TABLES, f4, rows_of

from lianjing.apps.exchange import forms
from lianjing.apps.exchange.forms import marking, marks

PLACES = {column.key: place for place, column in enumerate(F4.columns)}


def filled() -> io.BytesIO:
    """Make a workbook as a clerk would: fonts, widths, a comment, another sheet, a list."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "摄像机"
    sheet.append(F4_LABELS)
    sheet.append([1, CODE, "路口", None, None, None, None, "x", 31.1])
    sheet.append([2, None, "校门", None, None, None, None, 115.1, 31.2])
    sheet["C2"].font = Font(bold=True)
    sheet["H2"].font = Font(italic=True)
    sheet["H2"].fill = PatternFill("solid", fgColor="FF00FF00")
    sheet["C3"].comment = Comment("问过校长", "张三")
    sheet["H2"].comment = Comment("不会量", "张三")
    sheet.column_dimensions["C"].width = 40
    sheet.freeze_panes = "C2"
    book.create_sheet("备忘")["A1"] = "别的"
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def plain(count: int) -> io.BytesIO:
    """Make a workbook of so many rows."""
    book = openpyxl.Workbook()
    book.active.title = "摄像机"
    book.active.append(F4_LABELS)
    for number in range(count):
        book.active.append([number, CODE, "路口"])
    stream = io.BytesIO()
    book.save(stream)
    stream.seek(0)
    return stream


def problems(source) -> list[forms.Mark]:
    with forms.read(source, tables=TABLES) as reading:
        found = [
            forms.mark_of(cell.problem, cell.column)
            for row in reading.rows()
            for cell in row.cells.values()
            if cell.problem
        ]
    source.seek(0)
    return [*found, forms.Mark("摄像机", 3, PLACES["code"], "20位编码", "没有编码")]


def mark(source, marks_of=problems) -> io.BytesIO:
    target = io.BytesIO()
    forms.write_marked(source, marks_of(source), target)
    target.seek(0)
    return target


def test_wrong_cells_have_a_comment_and_a_colour_blank_ones_too():
    sheet = openpyxl.load_workbook(mark(filled()))["摄像机"]
    assert "不是一个坐标" in sheet["H2"].comment.text
    assert sheet["H2"].fill.fgColor.rgb == "FFFFC7CF"
    assert sheet["H2"].font.italic
    assert "没有编码" in sheet["B3"].comment.text
    assert sheet["B3"].fill.fgColor.rgb == "FFFFC7CF"
    assert sheet["C2"].fill.fgColor.rgb == "00000000"


def test_what_the_clerk_made_stays():
    book = openpyxl.load_workbook(mark(filled()))
    sheet = book["摄像机"]
    assert book.sheetnames == ["摄像机", "备忘", "问题"]
    assert book["备忘"]["A1"].value == "别的"
    assert sheet["C2"].font.bold
    assert sheet.column_dimensions["C"].width == 40
    assert sheet.freeze_panes == "C2"
    assert sheet["C3"].comment.text == "问过校长"
    assert "张三：不会量" in sheet["H2"].comment.text


def test_all_problems_are_listed_in_a_sheet_of_their_own():
    sheet = openpyxl.load_workbook(mark(filled()))["问题"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["工作表", "单元格", "列", "程度", "问题"]
    assert rows[1][:4] == ["摄像机", "H2", "经度（保留后六位）", "错误"]
    assert rows[2] == ["摄像机", "B3", "20位编码", "错误", "没有编码"]


def test_it_is_read_as_before_and_a_second_round_replaces_the_first():
    once = mark(filled())
    assert [row.values for row in rows_of(once)] == [row.values for row in rows_of(filled())]
    once.seek(0)
    twice = mark(once)
    book = openpyxl.load_workbook(twice)
    assert book.sheetnames == ["摄像机", "备忘", "问题"]
    assert book["摄像机"]["H2"].comment.text.count("不是一个坐标") == 1
    assert "张三：不会量" in book["摄像机"]["H2"].comment.text
    twice.seek(0)
    clean = openpyxl.load_workbook(mark(twice, lambda _: []))
    assert clean["摄像机"]["H2"].fill.fgColor.rgb == "00000000"
    assert clean["摄像机"]["H2"].font.italic
    assert clean["摄像机"]["B3"].comment is None
    assert clean["摄像机"]["H2"].comment.text == "不会量"
    assert clean["摄像机"]["C3"].comment.text == "问过校长"
    assert clean["问题"].max_row == 1


def test_warnings_are_yellow_and_a_row_is_marked_at_its_first_cell():
    source = filled()
    some = [
        forms.Mark("摄像机", 2, 2, "位置名称", "太短", error=False),
        forms.Mark("摄像机", 3, -1, "", "整行有误"),
    ]
    sheet = openpyxl.load_workbook(mark(source, lambda _: some))["摄像机"]
    assert sheet["C2"].fill.fgColor.rgb == "FFFFEB9D"
    assert sheet["A3"].comment.text == "整行有误"


def test_words_of_strangers_stay_words():
    evil = '<script>"&\x00\ud800]]>'
    target = mark(plain(1), lambda _: [forms.Mark("摄像机", 2, 2, evil, evil)])
    assert "<script>" in openpyxl.load_workbook(target)["摄像机"]["C2"].comment.text


STYLES = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<cellXfs count="1"><xf numFmtId="0"/></cellXfs></styleSheet>'
)


def test_the_sheet_is_changed_only_where_cells_are_marked(monkeypatch):
    source = f4(*[{"code": CODE, "name": f"点<{n}>"} for n in range(400)], styles=STYLES)
    before = part(source, "xl/worksheets/sheet1.xml")
    monkeypatch.setattr("lianjing.apps.exchange.forms.package.CHUNK", 61)
    target = mark(source, lambda _: [forms.Mark("摄像机", n, 2, "", "x") for n in range(2, 402, 7)])
    after = part(target, "xl/worksheets/sheet1.xml")
    assert after.count(b' s="1"') == 58
    plain = re.sub(rb'<legacyDrawing[^>]*/>| s="1"', b"", after)
    assert plain == before


def part(stream: io.BytesIO, name: str) -> bytes:
    stream.seek(0)
    with zipfile.ZipFile(stream) as package:
        data = package.read(name)
    stream.seek(0)
    return data


def test_comments_and_colours_are_bounded(monkeypatch):
    monkeypatch.setattr(marks, "MOST_COMMENTS", 3)
    monkeypatch.setattr(marks, "MOST_COLOURED", 5)
    source = plain(9)
    some = [forms.Mark("摄像机", n, 2, "", "x") for n in range(2, 11)]
    book = openpyxl.load_workbook(mark(source, lambda _: some))
    cells = [book["摄像机"].cell(n, 3) for n in range(2, 11)]
    assert sum(cell.comment is not None for cell in cells) == 3
    assert sum(cell.fill.fgColor.rgb == "FFFFC7CF" for cell in cells) == 5
    assert book["问题"].max_row == 10


def test_what_is_no_workbook_cannot_be_marked():
    with pytest.raises(forms.FormRefusedError):
        forms.write_marked(io.BytesIO(b"code,name\n"), [], io.BytesIO())


def test_a_tag_with_a_bracket_in_an_attribute_is_found_whole():
    marker = marking.SheetMarker("x", {1: {0: True}}, lambda old, wrong: 7 if wrong else old, "")
    row = b'<row r="1"><c r="A1" x="a>b" s=\'3\'/></row>'
    text = b"<worksheet><sheetData>" + row + b"</sheetData></worksheet>"
    out = b"".join(marker.copy([text[:40], text[40:45], text[45:]]))
    assert out == text.replace(b"s='3'", b"s='7'")


def test_refused_rows_go_back_in_a_fresh_form_and_come_in_again():
    rows = [
        forms.Returned(
            17,
            {"code": CODE, "name": "路口", "longitude": "x", "built_on": "去年"},
            [forms.Said("longitude", "不是坐标"), forms.Said("", "重复的行")],
            "梅山",
        )
    ]
    target = io.BytesIO()
    assert forms.write_returned(F4, rows, target, tables=TABLES) == 1
    sheet = openpyxl.load_workbook(target)["摄像机"]
    assert sheet["H5"].comment.text == "不是坐标"
    assert sheet["H5"].value == "x"
    assert sheet["H5"].fill.fgColor.rgb == "FFFFC7CE"
    assert sheet["T5"].value == "不是坐标\n重复的行"
    assert sheet["U5"].value == "梅山 17"
    target.seek(0)
    with forms.read(target, tables=TABLES) as reading:
        assert reading.remarks == ()
        (row,) = reading.rows()
    assert row.values["code"] == CODE
    assert [problem.code for problem in row.all_problems] == [
        "cell_not_coordinate",
        "cell_not_date",
    ]

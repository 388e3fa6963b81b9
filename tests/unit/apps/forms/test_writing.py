"""What we write: the labels of the form, nothing a spreadsheet would run, the same values again."""

import io
import string
from datetime import date
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.apps.forms.form_kit import CODE, F4, F4_LABELS, TABLES, rows_of
from tests.unit.apps.forms.form_reading import CORPUS

from lianjing.apps.exchange import forms
from lianjing.apps.exchange.forms.cards import boxes
from lianjing.apps.exchange.forms.tidy import tidy

HAN = "梅山镇人民路口东南角（一）：、；“”号"
SIGNS = string.ascii_letters + string.digits + HAN + " '\"<>&=+-@;,/\\_x0041_\n\t"
texts = (
    st.text(SIGNS, max_size=30)
    | st.text(max_size=20)
    | st.sampled_from(["=1+1", "@SUM(A1)", "+86", "-", "'=1", "''", "<r>a</r>", "_x000D_", '="1"'])
).map(lambda text: tidy(text)[0])
digits = st.integers(0, 10**12 - 1).map(str)
decimals = st.decimals(-(10**9), 10**9, places=2, allow_nan=False, allow_infinity=False)
dates = st.dates(date(1900, 1, 1), date(2199, 12, 31))


def value_of(column: forms.Column) -> st.SearchStrategy[object]:
    """Give values a column can have."""
    table = TABLES.get(column.table)
    codes = st.sampled_from([choice.code for choice in table.choices]) if table else None
    kinds = {
        forms.Kind.INTEGER: st.integers(-(10**14), 10**14),
        forms.Kind.DECIMAL: decimals,
        forms.Kind.LONGITUDE: st.decimals(-180, 180, places=7, allow_nan=False),
        forms.Kind.LATITUDE: st.decimals(-90, 90, places=6, allow_nan=False),
        forms.Kind.DATE: dates.map(lambda day: forms.PartialDate(day.year, day.month, day.day)),
        forms.Kind.MONTH: dates.map(lambda day: forms.PartialDate(day.year, day.month)),
        forms.Kind.CODE: st.integers(1, 99_999).map(lambda n: f"34152441001320{n % 99999 + 1:06d}"),
        forms.Kind.DIGITS: digits,
        forms.Kind.YES_NO: st.booleans(),
        forms.Kind.CHOICE: st.sampled_from(["甲", "乙 丙"]) if codes is None else codes,
        forms.Kind.CHOICES: st.lists(
            st.sampled_from("甲乙丙") if codes is None else codes, unique=True
        ).map(
            lambda some: "/".join(sorted(some, key=lambda one: (not one.isdigit(), len(one), one)))
        ),
    }
    if column.kind is forms.Kind.TEXT and column.options:
        return st.sampled_from(column.options)
    return kinds.get(column.kind, texts)


def clean_of(values: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if value is not None and value != ""}


def some_rows(profile: forms.Profile) -> st.SearchStrategy[list[dict[str, object]]]:
    fields = {
        column.key: st.none() | value_of(column)
        for column in profile.columns
        if column.kind is not forms.Kind.SERIAL
    }
    return st.lists(st.fixed_dictionaries(fields), min_size=1, max_size=4).map(
        # A record without a name is a blank row, a sum or a remark to whoever reads it.
        lambda rows: [
            {**row, profile.columns[0].key: "34152441001320000007"}
            if profile.columns[0].kind is forms.Kind.CODE
            else {**row, profile.columns[1].key: row[profile.columns[1].key] or None, "name": "名"}
            for row in rows
        ]
    )


TABULAR = ["f3", "f4", "l1", "gb2022", "ape", "csv"]


@pytest.mark.parametrize("name", TABULAR)
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_what_is_written_is_read_again(name, kind):
    profile = forms.profile(name)

    @settings(max_examples=6, deadline=None)
    @given(some_rows(profile))
    def holds(rows):
        target = io.BytesIO()
        write = forms.write_rows if kind == "xlsx" else forms.write_csv
        assert write(profile, rows, target, tables=TABLES) == len(rows)
        target.seek(0)
        with forms.read(target, profile=profile, tables=TABLES) as reading:
            again = list(reading.rows())
        assert [clean_of(row.values) for row in again] == [clean_of(row) for row in rows]
        assert [problem for row in again for problem in row.all_problems] == []

    holds()


def write(rows, **options) -> io.BytesIO:
    target = io.BytesIO()
    forms.write_rows(F4, rows, target, tables=TABLES, **options)
    target.seek(0)
    return target


def test_decimals_stay_as_many_as_there_were():
    given_rows = [
        {"code": CODE, "name": "a", "longitude": Decimal(text), "pole.height": Decimal("6.50")}
        for text in ("117.266570", "117.2665", "117.2665731234567891", "117")
    ]
    again = [row.values["longitude"] for row in rows_of(write(given_rows))]
    assert [str(value) for value in again] == [
        "117.266570",
        "117.2665",
        "117.2665731234567891",
        "117",
    ]


def test_another_reader_sees_text_where_a_formula_would_run():
    evil = ["=cmd|'/c calc'!A0", "+1", "-1", "@x", "\tx", "<script>alert(1)</script>"]
    sheet = openpyxl.load_workbook(write([{"name": text} for text in evil]))["摄像机"]
    cells = [sheet.cell(row, 3) for row in range(5, 5 + len(evil))]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.value.strip() for cell in cells] == [text.strip() for text in evil]


def test_a_csv_holds_nothing_a_spreadsheet_would_run():
    target = io.BytesIO()
    evil = ["=1+1", "+1", "-1", "@x", "'=1"]
    forms.write_csv(forms.profile("csv"), [{"code": CODE, "name": text} for text in evil], target)
    lines = target.getvalue().decode("utf-8-sig").splitlines()[1:]
    assert all(line.split(",")[1].startswith("'") for line in lines)
    target.seek(0)
    assert [row.values["name"] for row in rows_of(target)] == evil


def test_an_export_has_the_labels_groups_and_order_of_the_form():
    head = forms.Head({"reporting_unit": "县局", "reporting_phone": "0564"})
    sheet = openpyxl.load_workbook(write([{"code": CODE, "built_on": "2020-03"}], head=head)).active
    assert sheet.title == "摄像机"
    assert sheet["A1"].value == F4.title.zh
    assert sheet["A2"].value == "填报单位：县局"
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:S1", "A3:N3", "O3:S3"}
    assert [sheet["A3"].value, sheet["O3"].value] == ["摄像机", "杆件（自建）"]
    assert [cell.value for cell in sheet[4]] == F4_LABELS
    assert sheet["A5"].value == 1
    assert (sheet["B5"].value, sheet["B5"].number_format) == (CODE, "@")
    assert sheet["J5"].value == "2020.03"
    assert sheet.freeze_panes == "A5"
    assert sheet.page_setup.orientation == "landscape"


@pytest.mark.parametrize("name", forms.PROFILES)
def test_a_template_is_the_form_and_holds_no_record(name):
    target = io.BytesIO()
    forms.write_template(forms.profile(name), target, tables=TABLES)
    target.seek(0)
    with forms.read(target, tables=TABLES) as reading:
        assert reading.profile.id == name
        assert list(reading.rows()) == []
        assert reading.remarks == ()
        assert name == "f1" or reading.sheets[0].absent == ()


def test_a_template_offers_drop_down_lists_long_ones_from_a_hidden_sheet():
    long = forms.ChoiceTable(
        "own.measure",
        "1",
        tuple(forms.Choice(str(n), forms.Words(f"第{n}种整合的方式", "x")) for n in range(60)),
    )
    target = io.BytesIO()
    forms.write_template(F4, target, tables={**TABLES, "own.measure": long})
    book = openpyxl.load_workbook(target)
    lists = {str(v.sqref): v.formula1 for v in book["摄像机"].data_validations.dataValidation}
    assert lists["L6:L2005"] == '"是,否"'
    assert lists["M6:M2005"] == '"在用,维修,拆除"'
    assert lists["N6:N2005"] == "'选项'!$A$1:$BH$1"
    assert book["选项"].sheet_state == "hidden"
    assert book["选项"]["BH1"].value == "第59种整合的方式"
    assert book["摄像机"]["A5"].value == "样例"
    assert "第6位不为0" in book["填表说明"]["B2"].value


def test_a_summary_has_its_sums_and_its_foot():
    target = io.BytesIO()
    profile = forms.profile("f2")
    rows = [{"unit_name": "甲", "cameras": 3}, {"unit_name": "乙", "cameras": 4}]
    head = forms.Head({"department": "文旅局"}, {"filled_by": "张三", "phone": "1"})
    forms.write_rows(profile, rows, target, head=head, totals={"cameras": 7})
    target.seek(0)
    with forms.read(target) as reading:
        assert [row.values["cameras"] for row in reading.rows()] == [3, 4]
        assert reading.totals[0].values["cameras"] == 7
        assert reading.lines == {"department": "文旅局"}
        assert reading.foot == {"filled_by": "张三", "phone": "1"}


def test_cards_are_read_again_and_sheets_have_names_of_their_own():
    unit = {
        "unit.name": "某小学",
        "unit.category": "公共服务行业",
        "system.built_on": forms.PartialDate(2020, 3),
        "system.kind": "有平台/数字",
        "system.supports_gb28181": "不支持",
        "system.sdk": False,
        "system.storage_method": "recorder/server",
        "system.storage_days": 30,
    }
    cameras = [
        {"camera.maker": "海康", "camera.kind": "网络", "camera.supports_gb28181": "支持"},
        {"camera.maker": "大华", "camera.model_count": "3 台"},
    ]
    card = forms.Card("某小学/南[区]", unit, {"camera": cameras})
    target = io.BytesIO()
    assert forms.write_cards(forms.profile("f1"), [card, card], target, tables=TABLES) == 2
    target.seek(0)
    with forms.read(target, tables=TABLES) as reading:
        rows = list(reading.rows())
    assert [row.block for row in rows] == ["unit", "camera", "camera"] * 2
    assert len({row.sheet for row in rows}) == 2
    assert clean_of(rows[0].values) == {**unit, "system.storage_method": "server/recorder"}
    assert [clean_of(row.values) for row in rows[1:3]] == cameras


@pytest.mark.parametrize(
    ("shown", "written"),
    [
        ("支持", "☑支持  □不支持"),
        ("不支持", "□支持  ☑不支持"),
        ("", "□支持  □不支持"),
        ("部分支持", "部分支持"),
    ],
)
def test_boxes_are_ticked_by_the_longest_word(shown, written):
    assert boxes(("支持", "不支持"), shown) == written


def test_libreoffice_takes_our_template_and_keeps_its_drop_down_lists():
    path = CORPUS / "libreoffice" / "f4-template.xlsx"
    sheet = openpyxl.load_workbook(path)["摄像机"]
    lists = [v.formula1 for v in sheet.data_validations.dataValidation]
    assert {'"是,否"', '"在用,维修,拆除"', '"完整,破损,损坏"'} <= set(lists)


def test_each_step_has_words_in_both_languages():
    assert set(forms.STEP_WORDS) == set(forms.Step)
    assert all(words.zh and words.en for words in forms.STEP_WORDS.values())

"""What stands in a cell, what is made of it, and what is said when nothing can be."""

from decimal import Decimal

import pytest
from tests.unit.apps.forms.form_kit import CODE, MAIN, read_cell, rows_of, sheet, workbook

from lianjing.apps.exchange.forms import PartialDate, Step

STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="3">'
    '<numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>'
    '<numFmt numFmtId="165" formatCode="0.000000"/><numFmt numFmtId="166" formatCode="0.00"/>'
    '</numFmts><cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/>'
    '<xf numFmtId="165"/><xf numFmtId="166"/></cellXfs></styleSheet>'
)


def styled(value: object, style: int) -> tuple[str]:
    return (f'<c r="@" s="{style}"><v>{value}</v></c>',)


@pytest.mark.parametrize(
    ("key", "given", "value"),
    [
        ("code", CODE, CODE),
        ("code", "３４１５２４４１００１３２００００００１", CODE),
        ("code", " 3415 2441 0013 2000 0001\u200b", CODE),
        ("code", "'" + CODE, CODE),
        ("name", "\u3000梅山镇\xa0路口 ", "梅山镇 路口"),
        ("name", "Ａ座１２号", "A座12号"),
        ("name", "（东）路口：一", "（东）路口：一"),
        ("name", 12, "12"),
        ("longitude", "117.266570", Decimal("117.266570")),
        ("longitude", "117.266573°", Decimal("117.266573")),
        ("longitude", "东经117.266573", Decimal("117.266573")),
        ("longitude", "117.266573E", Decimal("117.266573")),
        ("longitude", "117.26657299999999", Decimal("117.26657299999999")),
        ("longitude", 117.266573, Decimal("117.266573")),
        ("longitude", ("<c r='@'><v>117.26657300000001</v></c>",), Decimal("117.266573")),
        ("longitude", styled("117.26657", 3), Decimal("117.266570")),
        ("latitude", "31．870837", Decimal("31.870837")),
        ("built_on", "2020.03", PartialDate(2020, 3)),
        ("built_on", "2020.1", PartialDate(2020, 1)),
        ("built_on", "2020.10", PartialDate(2020, 10)),
        ("built_on", "2020年3月", PartialDate(2020, 3)),
        ("built_on", "2020年3月1日", PartialDate(2020, 3, 1)),
        ("built_on", "2020/3/1", PartialDate(2020, 3, 1)),
        ("built_on", "2020-03-01 00:00:00", PartialDate(2020, 3, 1)),
        ("built_on", "２０２０．０３", PartialDate(2020, 3)),
        ("built_on", "202003", PartialDate(2020, 3)),
        ("built_on", "2020", PartialDate(2020)),
        ("built_on", 2020, PartialDate(2020)),
        ("built_on", 2020.03, PartialDate(2020, 3)),
        ("built_on", 2020.12, PartialDate(2020, 12)),
        ("built_on", 43891, PartialDate(2020, 3, 1)),
        ("built_on", styled(43891, 1), PartialDate(2020, 3, 1)),
        ("built_on", styled(43891.5, 1), PartialDate(2020, 3, 1)),
        ("built_on", styled(43891, 2), PartialDate(2020, 3)),
        ("built_on", styled("2020.1", 4), PartialDate(2020, 10)),
        ("pole.height", "6.5米", Decimal("6.5")),
        ("pole.height", "1,200.5", Decimal("1200.5")),
        ("pole.arms", "２个", 2),
        ("pole.arms", 3, 3),
        ("pole.arms", "3.0", 3),
        ("rent_instead_of_build", "是", True),
        ("rent_instead_of_build", "□是 ☑否", False),
        ("rent_instead_of_build", "×", False),
        ("rent_instead_of_build", ("<c r='@' t='b'><v>1</v></c>",), True),
        ("device_status", "在用", "1"),
        ("device_status", 2, "2"),
        ("device_status", "02", "2"),
        ("device_status", "3-拆除", "3"),
        ("pole.condition", "完好", "intact"),
        ("osd_text", "第一行\r\n第二行", "第一行\n第二行"),
        ("osd_text", "_x0041_", "A"),
    ],
)
def test_a_cell_is_read_as_people_mean_it(key, given, value):
    cell = read_cell(key, given, styles=STYLES)
    assert cell.problem is None
    assert cell.value == value
    assert str(cell.value) == str(value)


@pytest.mark.parametrize(
    ("key", "given", "code"),
    [
        ("code", 34152441001320000001, "cell_code_as_number"),
        ("code", "3.41524E+19", "cell_code_as_number"),
        ("code", "3415244100132000001", "cell_code_length"),
        ("code", 12345, "cell_code_length"),
        ("code", "3415244100132000000X", "cell_code_signs"),
        ("name", 1234567890123456789, "cell_digits_lost"),
        ("longitude", "115°56'04\"", "cell_degrees_minutes"),
        ("longitude", "约117", "cell_not_coordinate"),
        ("longitude", "190.123456", "cell_longitude_range"),
        ("latitude", "117.266573", "cell_latitude_range"),
        ("built_on", 2020.1, "cell_month_lost_zero"),
        ("built_on", "去年", "cell_not_date"),
        ("built_on", "2020.13", "cell_no_such_day"),
        ("built_on", "2019-02-29", "cell_no_such_day"),
        ("built_on", 12, "cell_not_date"),
        ("pole.height", "很高", "cell_not_number"),
        ("pole.arms", "2.5", "cell_not_integer"),
        ("pole.arms", "二", "cell_not_integer"),
        ("rent_instead_of_build", "不清楚", "cell_not_yes_no"),
        ("device_status", "坏了", "cell_not_in_table"),
        ("device_status", "1-拆除", "cell_not_in_table"),
        ("pole.condition", "完整/破损/损坏", "cell_not_in_table"),
        ("name", ("<c r='@'><f>1+1</f><v>2</v></c>",), "cell_formula"),
        ("name", ("<c r='@' t='str'><f>A1</f></c>",), "cell_formula"),
        ("name", ("<c r='@' t='e'><v>#REF!</v></c>",), "cell_error"),
    ],
)
def test_a_wrong_cell_is_refused_with_its_place(key, given, code):
    cell = read_cell(key, given, styles=STYLES)
    assert cell.value is None
    assert cell.problem is not None
    assert cell.problem.code == code
    assert cell.problem.place.row == 2
    for language in ("zh", "en"):
        assert "?" not in cell.problem.sentence(language).replace("?”", "")
    assert f"“{cell.problem.place.label}”列" in cell.problem.sentence()


@pytest.mark.parametrize(
    ("key", "given", "steps"),
    [
        ("name", "梅山镇", ()),
        ("name", " 梅山镇", (Step.TRIMMED,)),
        ("name", "１号", (Step.HALF_WIDTH,)),
        ("name", 12, (Step.NUMBER_TO_TEXT,)),
        ("pole.arms", "2", (Step.TEXT_TO_NUMBER,)),
        ("pole.arms", "2个", (Step.TEXT_TO_NUMBER, Step.UNIT_DROPPED)),
        ("built_on", "2020.03", ()),
        ("built_on", "2020年3月", (Step.DATE_SPELLING,)),
        ("built_on", 43891, (Step.SERIAL_DATE,)),
        ("longitude", "117.266573°", (Step.DEGREE_MARK,)),
        ("device_status", "在用", (Step.WORD_TO_CODE,)),
        ("device_status", "1", ()),
    ],
)
def test_what_was_put_right_is_recorded(key, given, steps):
    assert read_cell(key, given).steps == steps


def test_the_cached_value_of_a_formula_is_shown_and_never_worked_out():
    cell = read_cell("name", ("<c r='@'><f>1+1</f><v>2</v></c>",))
    assert "“2”" in cell.problem.sentence()


def test_dates_of_the_other_epoch_are_other_days():
    form = workbook(
        sheet(
            {
                1: ["20位编码", "位置名称", "经度", "纬度", "建设时间"],
                2: [CODE, "x", 1.5, 1.5, ('<c r="@" s="1"><v>42429</v></c>',)],
            }
        ),
        styles=STYLES,
        **{
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="r"><workbookPr date1904="1"/>'
            '<sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
        },
    )
    assert rows_of(form)[0].cells["built_on"].value == PartialDate(2020, 3, 1)


def test_several_values_are_put_in_order_with_half_width_strokes():
    form = workbook(
        sheet(
            {
                1: ["设备编码", "设备名称", "行政区域", "监控点位类型", "摄像机位置类型"],
                2: [CODE, "x", "341524", "1", "10、位置2，重点水域、航道／2"],
            }
        )
    )
    cell = rows_of(form)[0].cells["position_types"]
    assert cell.value == "2/10/15"
    assert cell.steps == (Step.HALF_WIDTH, Step.WORD_TO_CODE, Step.SORTED)


def test_codes_that_lost_their_last_digits_are_refused_though_they_are_text_again():
    lost = [[f"3415244100{n}3200000"[:15] + "00000", f"点{n}", 115.123456, 31.1] for n in range(4)]
    head = ["20位编码", "位置名称", "经度", "纬度"]
    form = workbook(sheet({1: head, **{n + 2: row for n, row in enumerate(lost)}}))
    codes = [row.cells["code"].problem.code for row in rows_of(form)]
    assert codes == ["cell_code_as_number"] * 4


def test_one_code_that_truly_ends_in_zeros_stays():
    codes = [f"34152441001320{n:06d}" for n in (99998, 99999, 100000)]
    head = ["20位编码", "位置名称", "经度", "纬度"]
    form = workbook(
        sheet({1: head, **{n + 2: [code, "点", 115.1, 31.1] for n, code in enumerate(codes)}})
    )
    assert [row.cells["code"].value for row in rows_of(form)] == codes


def test_what_must_be_filled_and_is_not_is_named():
    from lianjing.apps.exchange.forms import profile

    row = rows_of(
        workbook(
            sheet({1: ["设备编码", "设备名称", "行政区域", "监控点位类型", "安装时间"], 2: [CODE]})
        )
    )[0]
    l1 = profile("l1")
    assert "name" in row.missing(l1)
    assert "installed_on" not in row.missing(l1)
    assert "installed_on" in row.missing(l1, first_class=True)
    assert "installed_on" in row.missing(l1, mandatory="strict")

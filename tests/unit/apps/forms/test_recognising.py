"""Which form a file is, which sheets of it, and what is said when it is none."""

import io

import pytest
from tests.unit.apps.forms.form_kit import CODE, F4, F4_LABELS, refusal, rows_of, sheet, workbook

from lianjing.apps.exchange import forms

RECORD = [1, CODE, "路口", "平台", "海康", "金寨县", None, 115.934567, 31.730001, "2020.03"]
GROUPS = ["摄像机", *[None] * 13, "杆件（自建）"]


def read(source, **options):
    with forms.read(source, **options) as reading:
        return reading, list(reading.rows())


def test_the_form_as_printed_with_two_head_rows_and_head_lines():
    reading, rows = read(
        workbook(
            sheet(
                {
                    1: [F4.title.zh],
                    2: ["填报单位：县文旅局", None, None, "联系电话", None, "0564-1"],
                    3: GROUPS,
                    4: F4_LABELS,
                    5: ["样例", "34012341001320175079", "**区**路口东南角"],
                    6: [*RECORD, *[None] * 4, "2019.05", "G-1"],
                }
            )
        )
    )
    assert reading.profile.id == "f4"
    assert reading.lines == {"reporting_unit": "县文旅局", "reporting_phone": "0564-1"}
    assert reading.sheets[0].head_row == 4
    assert [row.number for row in rows] == [6]
    assert rows[0].values["built_on"] == forms.PartialDate(2020, 3)
    assert rows[0].values["pole.built_on"] == forms.PartialDate(2019, 5)


@pytest.mark.parametrize(
    "change",
    [
        lambda label: f" {label}\n",
        lambda label: label.replace("（", "(").replace("）", ")"),
        lambda label: f"*{label}：",
        lambda label: label.replace("（保留后六位）", ""),
        lambda label: label.translate({n: n + 0xFEE0 for n in range(0x30, 0x3A)}),
        lambda label: label[:2] + "\n" + label[2:],
        lambda label: label + "（必填）" if label.endswith("称") else label,
    ],
)
def test_labels_may_be_written_a_little_differently(change):
    reading, rows = read(
        workbook(sheet({1: GROUPS, 2: [change(label) for label in F4_LABELS], 3: RECORD}))
    )
    assert reading.profile.id == "f4"
    assert reading.sheets[0].absent == ()
    assert rows[0].values["code"] == CODE


def test_without_the_row_of_groups_the_second_built_column_is_the_poles():
    record = [*RECORD, *[None] * 4, "2019.05"]
    _, rows = read(workbook(sheet({1: F4_LABELS, 2: record})))
    assert rows[0].values["built_on"] == forms.PartialDate(2020, 3)
    assert rows[0].values["pole.built_on"] == forms.PartialDate(2019, 5)


def test_columns_in_another_order_and_left_out_ones():
    labels = ["纬度", "经度", "位置名称", "20位编码", "本单位备注"]
    reading, rows = read(workbook(sheet({1: labels, 2: [31.1, 115.1, "路口", CODE, "x"]})))
    assert reading.profile.id == "f4"
    assert rows[0].values["code"] == CODE
    assert "maker" not in rows[0].cells
    assert "品牌" in reading.sheets[0].absent
    assert [problem.code for problem in reading.remarks] == ["form_column_unknown"]


def test_several_sheets_of_one_form_and_one_that_is_none():
    one = sheet({1: F4_LABELS, 2: RECORD})
    other = sheet({1: ["随便"], 2: ["记点什么"]})
    reading, rows = read(workbook(one, other, one, names=("梅山", "备忘", "双河")))
    assert [row.sheet for row in rows] == ["梅山", "双河"]
    assert [problem.code for problem in reading.remarks] == ["form_sheet_ignored"]


def test_blank_rows_remarks_and_numbered_blank_rows_are_passed_over():
    rows = rows_of(
        workbook(
            sheet(
                {
                    1: F4_LABELS,
                    2: RECORD,
                    3: [2],
                    4: [3, "  ", "\u3000"],
                    9: ["注：由各单位填报"],
                    10: [F4.notes[1]],
                    11: ["样例", CODE],
                    12: RECORD,
                    13: ["合计", None, "2"],
                }
            )
        )
    )
    assert [row.number for row in rows] == [2, 12]


def test_sums_and_the_foot_of_the_summary():
    labels = [column.label for column in forms.profile("f2").columns]
    reading, rows = read(
        workbook(
            sheet(
                {
                    1: ["摸底汇总表"],
                    2: ["主管部门：文旅局"],
                    3: labels,
                    4: ["甲单位", 3, 1, 1, 2],
                    5: ["乙单位", 4, 0, 1, 0],
                    6: ["合计", 7, 1, 2, 2],
                    7: ["填表人：张三", None, "联系电话：1"],
                }
            )
        )
    )
    assert reading.profile.id == "f2"
    assert [row.values["cameras"] for row in rows] == [3, 4]
    assert reading.totals[0].values["cameras"] == 7
    assert reading.foot == {"filled_by": "张三", "phone": "1"}


def test_a_form_of_no_rows_is_a_form():
    reading, rows = read(workbook(sheet({1: ["填报单位：某局"], 2: F4_LABELS})))
    assert rows == []
    assert reading.lines["reporting_unit"] == "某局"


def test_the_sheet_of_27_columns_by_label_and_by_initials():
    l1 = forms.profile("l1")
    record = [CODE, "路口", "1", "341524", "1"]
    for labels in (
        [column.label for column in l1.columns],
        [column.spellings[0] for column in l1.columns],
    ):
        reading, rows = read(workbook(sheet({1: labels, 2: record})))
        assert reading.profile.id == "l1"
        assert reading.sheets[0].absent == ()
        assert rows[0].values["region"] == "341524"


@pytest.mark.parametrize("name", forms.PROFILES)
def test_each_form_is_told_from_the_others_by_its_labels(name):
    if name == "f1":
        return
    profile = forms.profile(name)
    labels = [column.label for column in profile.columns]
    stream = workbook(sheet({1: labels, 2: ["1"] * len(labels)}))
    assert read(stream)[0].profile.id == name


def test_another_form_than_expected_is_refused_and_both_are_named():
    labels = [column.label for column in forms.profile("f3").columns]
    stream = workbook(sheet({1: labels, 2: [1, "平台"]}))
    with pytest.raises(forms.FormRefusedError) as caught:
        forms.read(stream, profile=F4)
    assert caught.value.code == "form_other_form"
    assert "（平台）" in caught.value.problem.sentence()
    assert "platforms (F3)" in caught.value.problem.sentence("en")


def test_a_form_that_lacks_labels_is_refused_and_they_are_named():
    labels = ["序号", "20位编码", "位置名称", "品牌", "纬度", "是否以租代建"]
    with pytest.raises(forms.FormRefusedError) as caught:
        forms.read(workbook(sheet({1: labels, 2: [1, CODE]})), profile=F4)
    assert caught.value.code == "form_labels_missing"
    assert "经度（保留后六位）" in caught.value.problem.sentence()
    assert "20位编码" not in caught.value.problem.explain().cause


def test_a_table_without_its_head_rows_is_refused_in_words():
    assert refusal(workbook(sheet({1: RECORD, 2: RECORD}))) == "form_head_missing"
    assert refusal(workbook(sheet({1: RECORD, 2: RECORD})), profile=F4) == "form_head_missing"
    assert refusal(workbook(sheet({1: GROUPS, 2: RECORD})), profile=F4) == "form_labels_missing"


def test_what_is_no_form_is_refused():
    assert refusal(workbook(sheet({1: ["姓名", "年龄"], 2: ["张三", 3]}))) == "form_unknown"
    assert refusal(workbook(sheet({}))) == "form_empty"
    assert refusal(io.BytesIO(b"a,b\n1,2\n")) == "form_unknown"


def test_a_label_that_stands_twice_is_refused():
    labels = ["20位编码", "位置名称", "经度", "纬度", "经度"]
    stream = workbook(sheet({1: labels, 2: [CODE, "x", 1, 1, 2]}))
    assert refusal(stream, profile=F4) == "form_label_twice"


def card(rows):
    return workbook(sheet(rows), names=("某单位",))


def test_a_card_with_blocks_under_their_labels():
    reading, rows = read(
        card(
            {
                1: ["滁州市社会视频监控资源摸底调查表"],
                2: ["单位", "单位名称", "某小学", "单位负责人及联系方式", "张三 13800000000"],
                3: [None, "单位类别", "☑公共服务行业 □重点场所", "单位地址", "人民路1号"],
                4: ["平台", "平台类型", "☑有平台 □无平台 ☑数字 □模拟", "平台型号", "X"],
                5: [None, "平台是否支持GB28181/ONVIF", "□支持 ☑不支持"],
                6: ["摄像机", "摄像机品牌/厂家", "摄像机型号数量", "摄像机类型"],
                7: [None, "海康", "DS-2CD 12台", "☑网络 □模拟"],
                8: [None, "大华", "3台", "□网络 ☑模拟"],
                9: [None, None, None, "□网络 □模拟"],
                10: ["DVR/NVR", "DVR/NVR品牌/厂家", "DVR/NVR型号数量"],
                11: [None, "海康", "1台"],
                12: ["网络与存储", "存储时长", "30天", "存储方式", "☑DVR/NVR"],
            }
        )
    )
    assert reading.profile.id == "f1"
    assert [row.block for row in rows] == ["unit", "camera", "camera", "recorder"]
    unit = rows[0].values
    assert unit["unit.name"] == "某小学"
    assert unit["unit.category"] == "公共服务行业"
    assert unit["system.kind"] == "有平台/数字"
    assert unit["system.supports_gb28181"] == "不支持"
    assert unit["system.storage_days"] == 30
    assert [row.values["camera.kind"] for row in rows[1:3]] == ["网络", "模拟"]


def test_a_card_with_repeats_beside_their_labels():
    _, rows = read(
        card(
            {
                1: ["单位名称", "某店", "单位类别", "个体商业门面", "平台类型", "无平台"],
                2: ["摄像机品牌/厂家", "海康", "摄像机型号数量", "2"],
                3: ["摄像机品牌/厂家", "大华", "摄像机型号数量", "1"],
            }
        )
    )
    assert [row.values.get("camera.maker") for row in rows] == [None, "海康", "大华"]


def test_one_sheet_a_unit_gives_each_its_own():
    one = {
        1: ["单位名称", "甲", "单位类别", "党政机关", "平台类型", "无平台"],
        2: ["摄像机品牌/厂家", "x"],
    }
    two = {
        1: ["单位名称", "乙", "单位类别", "党政机关", "平台类型", "无平台"],
        2: ["摄像机品牌/厂家", "y"],
    }
    _, rows = read(workbook(sheet(one), sheet(two), names=("甲", "乙")))
    assert [(row.sheet, row.block) for row in rows] == [
        ("甲", "unit"),
        ("甲", "camera"),
        ("乙", "unit"),
        ("乙", "camera"),
    ]


def test_a_cell_merged_downwards_holds_for_the_rows_beside_it():
    areas = (
        '<mergeCells count="3"><mergeCell ref="D2:D4"/><mergeCell ref="A1:C1"/>'
        '<mergeCell ref="E3:F4"/></mergeCells>'
    )
    rows = {
        1: F4_LABELS,
        2: [1, CODE, "一号点", "县平台", "海康"],
        3: [2, CODE, "二号点", None, "大华", "梅山镇"],
        4: [3, CODE, "三号点"],
        5: [4, CODE, "四号点"],
    }
    _, found = read(workbook(sheet(rows, after=areas)))
    assert [row.values["system_name"] for row in found] == ["县平台"] * 3 + [None]
    assert [row.values["maker"] for row in found] == ["海康", "大华", "大华", None]
    assert found[1].cells["system_name"].steps == (forms.Step.MERGED,)
    assert found[0].cells["system_name"].steps == ()

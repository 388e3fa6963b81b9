"""Makes the workbooks of the corpus: by two libraries, and by LibreOffice where it is installed.

`python -m tests.corpus.make_forms` writes the files; the tests need neither it nor LibreOffice.
What must come of each is the JSON beside it, rewritten by
`python -m tests.unit.apps.forms.form_reading` and reviewed.
"""

import datetime
import shutil
import subprocess
import sys
import tempfile
from decimal import Decimal
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet
from tests.unit.apps.forms.form_kit import F4, F4_LABELS, TABLES

from lianjing.apps.exchange import forms

HERE = Path(__file__).parent / "forms"
CODE = "3415244100132000{:04d}"
GROUPS = ["摄像机", *[None] * 13, "杆件（自建）"]
GOOD = [
    *("梅山镇人民路与文化路路口东南角", "全县旅游视频平台", "海康威视", "金寨县梅山镇"),
    *("梅山派出所", 115.934567, 31.730001, "2020.03", "梅山镇人民路", "否", "在用", "保留"),
    *("2020.03", "MS-001", 6.5, 2, "完整"),
]


def head(sheet: Worksheet) -> None:
    """Write the head of F4 as it is printed."""
    sheet.append([F4.title.zh])
    sheet.append(["填报单位：金寨县文旅体局", *[None] * 9, "联系电话：0564-7000000"])
    sheet.append(GROUPS)
    sheet.append(F4_LABELS)
    for area in ("A1:S1", "A3:N3", "O3:S3"):
        sheet.merge_cells(area)
    sheet.append(["样例", *[column.sample or None for column in F4.columns[1:]]])


def record(number: int, **changes: object) -> list[object]:
    """Give a good row with changes."""
    row = dict(zip(F4.keys, [number, CODE.format(number), *GOOD], strict=True))
    return list((row | {key.replace("__", "."): value for key, value in changes.items()}).values())


def as_printed() -> openpyxl.Workbook:
    """Fill the form as careful people do, in their several ways."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "摄像机"
    head(sheet)
    sheet.append(record(1))
    sheet.append(record(2, built_on=datetime.date(2020, 3, 1), longitude="115.934570"))
    sheet.append(record(3, built_on="2020年3月", pole__height="6.5米", pole__arms="２个"))
    sheet.append(record(4, name="\u3000双河镇\xa0小学校门 ", rent_instead_of_build="是"))
    sheet.append([None])
    sheet.append(record(5, code="３４１５２４４１００１３２００００００５", built_on=2020.03))
    sheet.cell(10, 8).number_format = "0.000000"
    sheet.append(["备注：以上为本局全部点位"])
    book.create_sheet("附件说明")["A1"] = "照片另附"
    return book


def twenty_errors() -> openpyxl.Workbook:
    """Fill the form wrong in twenty ways, each in a row of its own."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "摄像机"
    head(sheet)
    wrong: list[dict[str, object]] = [
        {"code": 34152441001320000001},
        {"code": "3.41524E+19"},
        {"code": "341524410013200001"},
        {"code": "34152441001320O00004"},
        {"longitude": "115°56'04\""},
        {"longitude": "约115.9"},
        {"longitude": 31.730001, "latitude": 115.934567},
        {"longitude": 1159.34567},
        {"built_on": 2020.1},
        {"built_on": "前年"},
        {"built_on": "2020.13"},
        {"pole__built_on": "2019-02-30"},
        {"rent_instead_of_build": "不清楚"},
        {"device_status": "坏了"},
        {"pole__condition": "完整/破损/损坏"},
        {"pole__height": "很高"},
        {"pole__arms": "两根"},
        {"name": '=HYPERLINK("http://example.org","点我")'},
        {"maker": 12345678901234567890},
        {"osd_text": "#REF!"},
    ]
    for number, changes in enumerate(wrong, 1):
        sheet.append(record(number, **changes))
    sheet.cell(5 + len(wrong), 11).data_type = "e"
    return book


def several_sheets() -> openpyxl.Workbook:
    """One sheet a town, one without the row of groups, one with columns left out."""
    book = openpyxl.Workbook()
    first = book.active
    first.title = "梅山镇"
    head(first)
    first.append(record(1))
    second = book.create_sheet("双河镇")
    second.append(F4_LABELS)
    second.append(record(2))
    third = book.create_sheet("古碑镇")
    third.append(["位置名称", "20位编码\n（文本）", "经度", "纬 度", "备注说明"])
    third.append(["古碑镇政府门口", CODE.format(3), 115.823456, 31.612345, "新装"])
    book.create_sheet("目录")["A1"] = "三个乡镇"
    return book


def initials() -> openpyxl.Workbook:
    """Write the 27 columns under their initials."""
    book = openpyxl.Workbook()
    sheet = book.active
    profile = forms.profile("l1")
    sheet.append([column.spellings[0] for column in profile.columns])
    for number in (1, 2):
        values = {
            "code": CODE.format(number),
            "name": "路口",
            "region": 341524,
            "point_class": 1,
            "longitude": 115.934567,
            "latitude": 31.730001,
            "position_types": "15、2，2" if number == 1 else "99",
            "networked": "已联网",
            "police_code": 341524110000,
            "installed_on": datetime.date(2020, 3, 1),
            "storage_days": "30天",
            "device_status": "在用",
            "ipv4": "10.1.2.3",
        }
        sheet.append([values.get(key) for key in profile.keys])
    return book


def summary() -> openpyxl.Workbook:
    """Fill F2 with its sums."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["摸底汇总表"])
    sheet.append(["主管部门：", "县教育局"])
    sheet.append([column.label for column in forms.profile("f2").columns])
    sheet.append(["第一小学", 12, 1, 1, 4])
    sheet.append(["第二小学", "８", 0, 1, "2个"])
    sheet.append(["合  计", "=SUM(B4:B5)", 1, 2, 6])
    sheet.append(["填表人：李四", None, None, "联系电话：0564-1"])
    return book


def card() -> openpyxl.Workbook:
    """Fill F1 for two units, the second without anything to report."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "第一小学"
    rows: list[list[object]] = [
        ["滁州市社会视频监控资源摸底调查表"],
        ["单位", "单位名称", "第一小学", "单位负责人及联系方式", "王五 13800000000"],
        [None, "单位类别", "□党政机关 ☑公共服务行业", "单位地址", "人民路1号"],
        [None, "系统建设时间", "2018.09"],
        ["平台", "平台类型", "☑有平台 □无平台  ☑数字 □模拟", "承建单位名称", "某公司"],
        [None, "平台品牌/厂家", "海康威视", "平台是否支持GB28181/ONVIF", "☑支持 □不支持"],
        [None, "平台型号", "iVMS", "能否提供SDK开发包", "□提供 ☑不提供"],
        ["摄像机", *[c.label for c in forms.profile("f1").columns if c.block == "camera"]],
        [None, "海康威视", "DS-2CD 12台", "☑网络 □模拟", "☑支持 □不支持"],
        [None, "大华", "3台", "□网络 ☑模拟", "□支持 ☑不支持"],
        [None, None, None, "□网络 □模拟", "□支持 □不支持"],
        ["DVR/NVR", *[c.label for c in forms.profile("f1").columns if c.block == "recorder"]],
        [None, "海康威视", "DS-86 1台", "☑支持 □不支持"],
        ["网络与存储", "网络结构/出口带宽（M）", "互联网/100", "存储方式", "☑DVR/NVR □其他方式"],
        [None, "存储时长", "30天", "系统目前的故障点", "操场东侧黑屏"],
    ]
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:E1")
    sheet.merge_cells("A2:A4")
    other = book.create_sheet("门店")
    other.append(["单位名称", "门店", "单位类别", "个体商业门面"])
    other.append(["平台类型", "☑无平台", "摄像机品牌/厂家", None])
    return book


def export(target: Path) -> None:
    """Write an export of ours."""
    values = {
        "name": "=cmd|'/c calc'!A0",
        "longitude": Decimal("115.934570"),
        "latitude": Decimal("31.730001"),
        "built_on": "2020-10",
        "rent_instead_of_build": False,
        "device_status": "1",
        "pole.height": Decimal("6.50"),
        "pole.arms": 2,
        "pole.condition": "intact",
        "maker": "<script>alert(1)</script>",
    }
    rows = [{"code": CODE.format(number), **values} for number in range(1, 4)]
    heading = forms.Head({"reporting_unit": "县局", "reporting_phone": "0564"})
    forms.write_rows(F4, rows, target, tables=TABLES, head=heading)


def texts(folder: Path) -> None:
    """Write CSV files in the encodings of the field."""
    folder.mkdir(parents=True, exist_ok=True)
    labels = "设备编码,设备名称,行政区域,监控点位类型,安装时间\r\n"
    lines = [f"{CODE.format(n)},梅山镇{n}号点,341524,1,2020/3/{n}\r\n" for n in range(1, 5)]
    (folder / "l1-gb18030.csv").write_bytes((labels + "".join(lines)).encode("gb18030"))
    numbers = [f"3.41524E+19,梅山镇{n}号点,341524,1,2020/3/{n}\r\n" for n in range(1, 3)]
    (folder / "l1-codes-as-numbers.csv").write_bytes((labels + "".join(numbers)).encode("gb18030"))
    mixed = "".join(lines[:3]).encode() + lines[3].encode("gb18030")
    (folder / "l1-mixed-encodings.csv").write_bytes(labels.encode() + mixed)
    lost = [f"341524410013200{n:05d},梅山镇{n}号点,341524,1,\n" for n in (0, 0, 0)]
    (folder / "l1-codes-lost-digits.csv").write_text(labels + "".join(lost), "utf-8-sig")
    tabs = (labels + lines[0]).replace(",", "\t")
    (folder / "l1-unicode-text.csv").write_bytes(tabs.encode("utf-16"))


def by_libreoffice(sources: list[Path], target: Path) -> None:
    """Let LibreOffice open and save each, so that its habits are among the samples."""
    program = shutil.which("soffice")
    if program is None:
        sys.stderr.write("LibreOffice is not installed: its samples stay as they are\n")
        return
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        subprocess.run(
            [
                program,
                f"-env:UserInstallation=file://{home}",
                "--headless",
                "--convert-to",
                "xlsx",
                "--outdir",
                str(target),
                *map(str, sources),
            ],
            check=True,
            stdout=subprocess.DEVNULL,
        )


def main() -> None:
    """Write all files."""
    made = HERE / "openpyxl"
    ours = HERE / "xlsxwriter"
    for folder in (made, ours):
        folder.mkdir(parents=True, exist_ok=True)
    as_printed().save(made / "f4-as-printed.xlsx")
    twenty_errors().save(made / "f4-twenty-errors.xlsx")
    several_sheets().save(made / "f4-several-sheets.xlsx")
    initials().save(made / "l1-initials.xlsx")
    summary().save(made / "f2-sums.xlsx")
    card().save(made / "f1-two-units.xlsx")
    export(ours / "f4-export.xlsx")
    forms.write_template(F4, ours / "f4-template.xlsx", tables=TABLES)
    forms.write_template(forms.profile("f1"), ours / "f1-template.xlsx", tables=TABLES)
    texts(HERE / "field")
    by_libreoffice(
        [*sorted(made.glob("*.xlsx")), *sorted(ours.glob("*.xlsx"))], HERE / "libreoffice"
    )


if __name__ == "__main__":
    main()

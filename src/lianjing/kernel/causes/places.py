"""Why something about divisions, units or outlines was not done."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
    (
        "changed_meanwhile",
        ("已被他人修改", "{who} 在 {when} 修改了: {what}。", "查看现在的内容, 再决定保留哪一个。"),
        (
            "Changed by somebody else",
            "{who} changed {what} at {when}.",
            "Look at what it is now, then decide which to keep.",
        ),
    ),
    (
        "bad_uscc",
        ("统一社会信用代码不对", "{detail}", "对照营业执照或登记证核对; 没有代码的可以不填。"),
        (
            "Wrong unified social credit code",
            "{detail}",
            "Compare with the licence; leave it empty if there is none.",
        ),
    ),
    (
        "uscc_taken",
        (
            "统一社会信用代码已登记",
            "单位 {unit} 已使用代码 {uscc}。",
            "核对是否同一单位; 是则修改原有单位。",
        ),
        (
            "The credit code is registered",
            "{unit} has the code {uscc}.",
            "If it is the same unit, edit that one.",
        ),
    ),
    (
        "bad_unit",
        ("单位信息有误", "{detail}", "检查填写的内容。"),
        ("Wrong unit", "{detail}", "Check what was entered."),
    ),
    (
        "unit_in_use",
        ("单位仍被使用", "下级单位或设备档案仍属于该单位。", "改为停用, 或先改挂到其他单位。"),
        (
            "The unit is in use",
            "Units or equipment belong to it.",
            "Put it out of use, or move these first.",
        ),
    ),
    (
        "bad_division",
        (
            "区划编码或名称不对",
            "{division} 不是区划编码, 或名称为空。",
            "编码为 2、4、6、8、9 或 12 位数字。",
        ),
        (
            "Wrong division",
            "{division} is no code of a division, or there is no name.",
            "A code has 2, 4, 6, 8, 9 or 12 digits.",
        ),
    ),
    (
        "bad_division_package",
        ("区划数据文件不可用", "{detail}", "文件须为 CSV 或 JSON, 含 code 和 name。"),
        ("No package of divisions", "{detail}", "It must be CSV or JSON with code and name."),
    ),
    (
        "bad_geometry",
        ("边界图形不可用", "{detail}", "在制图软件中修正后重新导出 GeoJSON。"),
        (
            "Unusable outline",
            "{detail}",
            "Correct it in the map software and export GeoJSON again.",
        ),
    ),
    (
        "bad_table",
        ("表格文件不可用", "{detail}", "另存为 CSV, 保留表头后重试。"),
        ("Unusable table", "{detail}", "Save it as CSV with its head and try again."),
    ),
    (
        "bad_police_code",
        ("公安机关机构代码不对", "{detail}", "按 GA/T 380 填写 12 位数字, 前 6 位为行政区划。"),
        (
            "Wrong police organisation code",
            "{detail}",
            "Twelve digits by GA/T 380; the first six are the division.",
        ),
    ),
    (
        "bad_place",
        ("填写有误", "{detail}", "检查填写的内容。"),
        ("Something is wrong", "{detail}", "Check what was entered."),
    ),
)

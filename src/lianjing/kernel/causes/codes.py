"""Why a 20-digit code was not given out, reserved or explained."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
    (
        "code_prefix",
        ("编码前 14 位有误", "{prefix}: {found}", "检查行政区划、行业、类型和网络标识。"),
        (
            "The first 14 digits are wrong",
            "{prefix}: {found}",
            "Check division, industry, type and network mark.",
        ),
    ),
    (
        "code_out_of_scope",
        (
            "不在您的范围内",
            "编码前缀 {prefix} 的行政区划不在您的管理范围内。",
            "选择本地区的行政区划。",
        ),
        (
            "Outside your scope",
            "The division of prefix {prefix} is outside your scope.",
            "Choose a division of your own area.",
        ),
    ),
    (
        "codes_exhausted",
        (
            "编码不够用",
            "前缀 {prefix} 只剩 {left} 个连续可用的序号, 需要 {count} 个。",
            "减少数量, 或改用其他基层接入单位编码。",
        ),
        (
            "Not enough codes left",
            "Prefix {prefix} has {left} free serial numbers, {count} are needed.",
            "Take fewer, or another base access unit.",
        ),
    ),
    (
        "reservation_ended",
        ("预留已结束", "{project} 的预留已经结束。", "重新预留, 或不从预留中取号。"),
        (
            "The reservation has ended",
            "The reservation of {project} has ended.",
            "Reserve again, or take codes without a reservation.",
        ),
    ),
    (
        "code_of_other_kind",
        (
            "类型与用途不符",
            "类型编码 {type} 不能用于{kind}。",
            "摄像机一般用 131 或 132, 录像机用 111、118 或 130, 平台用 200。",
        ),
        (
            "The type does not fit",
            "Type {type} is not for a {kind}.",
            "Cameras have 131 or 132, recorders 111, 118 or 130, platforms 200.",
        ),
    ),
    (
        "table_unknown",
        ("没有这张代码表", "代码表 {table} 不存在。", "从代码表列表中选择。"),
        ("No such code table", "There is no code table {table}.", "Choose one of the list."),
    ),
    (
        "table_entries_bad",
        ("代码表内容有误", "第 {row} 行: {detail}", "代码和中文名称必填, 代码不能重复。"),
        (
            "Bad entries of a code table",
            "Row {row}: {detail}",
            "Code and Chinese word are needed, and a code may stand only once.",
        ),
    ),
    (
        "table_version_taken",
        ("版本号已存在", "{region} 的 {table} 已有版本 {version}。", "换一个版本号。"),
        (
            "The version exists",
            "{region} already has version {version} of {table}.",
            "Choose another version.",
        ),
    ),
    (
        "companion_in_use",
        ("仍有设备关联", "还有 {count} 台摄像机挂在它上面。", "先把这些摄像机改挂到别处。"),
        ("Still in use", "{count} cameras still hang on it.", "Move those cameras first."),
    ),
    (
        "filing_state",
        ("当前状态不允许此操作", "备案处于“{state}”状态。", "刷新后查看可以进行的操作。"),
        (
            "Not possible in this state",
            "The filing is in the state “{state}”.",
            "Reload and see what can be done now.",
        ),
    ),
    (
        "filing_not_needed",
        ("无须备案", "{place_class} 类场所不属于须备案的范围。", "检查场所类别是否填对。"),
        (
            "No filing is needed",
            "Places of class {place_class} need no filing.",
            "Check that the class of place is right.",
        ),
    ),
    (
        "filing_incomplete",
        ("备案内容不完整", "缺少: {detail}", "补全后再提交。"),
        ("The filing is not complete", "Missing: {detail}", "Complete it, then submit it."),
    ),
    (
        "proof_bad",
        ("回执文件不能使用", "{detail}", "请上传 10 MB 以内的 PDF、JPG 或 PNG 文件。"),
        ("The receipt cannot be used", "{detail}", "Upload a PDF, JPG or PNG of at most 10 MB."),
    ),
)

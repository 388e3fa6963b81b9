"""Why a cell of a form was refused."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
    (
        "cell_formula",
        (
            "单元格是公式",
            "这里是公式, 文件保存时的结果是“{given}”, 系统不计算公式。",
            "复制该单元格, 用“选择性粘贴 → 数值”粘贴回去。",
        ),
        (
            "The cell is a formula",
            "It gave “{given}” when the file was saved; formulas are not evaluated.",
            "Copy the cell and paste it back as a value.",
        ),
    ),
    (
        "cell_error",
        ("单元格是错误值", "这里显示“{given}”, 是公式出错的结果。", "填入实际内容。"),
        (
            "The cell shows an error",
            "It shows “{given}”, the failure of a formula.",
            "Enter what it should be.",
        ),
    ),
    (
        "cell_code_as_number",
        (
            "20 位编码被 Excel 变成了数字",
            "“{given}”: Excel 的数字只保留 15 位, 后 5 位已变成 0, 原编码无法找回。",
            "先把本列设为“文本”格式, 再从平台重新导出或粘贴编码。",
        ),
        (
            "The 20-digit code became a number",
            "“{given}”: a spreadsheet keeps 15 digits of a number, the last 5 became 0 and are lost.",
            "Format the column as text first, then export or paste the codes again.",
        ),
    ),
    (
        "cell_digits_lost",
        (
            "长数字丢失了末尾",
            "“{given}”以数字保存, Excel 只保留 15 位, 后面的已丢失。",
            "先把本列设为“文本”格式, 再重新填写。",
        ),
        (
            "A long number lost its end",
            "“{given}” is kept as a number, of which a spreadsheet keeps 15 digits.",
            "Format the column as text first, then enter it again.",
        ),
    ),
    (
        "cell_code_length",
        (
            "编码不是 20 位",
            "“{given}”有 {length} 位, 编码必须正好 20 位数字。",
            "从视频监控平台重新导出编码。",
        ),
        (
            "The code has not 20 digits",
            "“{given}” has {length}; a code has exactly 20 digits.",
            "Export the codes from the platform again.",
        ),
    ),
    (
        "cell_code_signs",
        (
            "编码里有数字以外的字符",
            "“{given}”不全是数字 (共 {length} 个字符)。",
            "编码为 20 位数字, 从视频监控平台重新导出。",
        ),
        (
            "The code is not all digits",
            "“{given}” ({length} characters) is not all digits.",
            "A code has 20 digits; export it from the platform again.",
        ),
    ),
    (
        "cell_not_integer",
        ("不是整数", "“{given}”不是整数。", "只填数字, 例如 30。"),
        (
            "Not a whole number",
            "“{given}” is not a whole number.",
            "Enter digits only, such as 30.",
        ),
    ),
    (
        "cell_not_number",
        ("不是数字", "“{given}”不是数字。", "只填数字, 例如 6.5。"),
        ("Not a number", "“{given}” is not a number.", "Enter a number such as 6.5."),
    ),
    (
        "cell_not_coordinate",
        (
            "不是经纬度",
            "“{given}”不是一个坐标。",
            "填十进制的度, 小数点后至少 6 位, 例如 117.266573。",
        ),
        (
            "Not a coordinate",
            "“{given}” is no coordinate.",
            "Enter decimal degrees with 6 decimals at least, such as 117.266573.",
        ),
    ),
    (
        "cell_degrees_minutes",
        (
            "坐标是度分秒",
            "“{given}”是度分秒格式。",
            "换算成十进制的度, 小数点后至少 6 位, 例如 117.266573。",
        ),
        (
            "Degrees, minutes, seconds",
            "“{given}” is written in degrees, minutes and seconds.",
            "Convert it to decimal degrees with 6 decimals at least, such as 117.266573.",
        ),
    ),
    (
        "cell_longitude_range",
        ("经度超出范围", "“{given}”不在 -180 到 180 之间。", "核对小数点的位置。"),
        (
            "Longitude out of range",
            "“{given}” is not between -180 and 180.",
            "Check where the decimal point is.",
        ),
    ),
    (
        "cell_latitude_range",
        (
            "纬度超出范围",
            "“{given}”不在 -90 到 90 之间。",
            "看是否与经度填反了, 或小数点位置不对。",
        ),
        (
            "Latitude out of range",
            "“{given}” is not between -90 and 90.",
            "See whether it was exchanged with the longitude, or where the decimal point is.",
        ),
    ),
    (
        "cell_not_date",
        (
            "不是日期",
            "“{given}”认不出是哪一天或哪一月。",
            "按“年.月”填写, 例如 2020.03; 或按“年-月-日”, 例如 2020-03-01。",
        ),
        (
            "Not a date",
            "“{given}” is no day and no month.",
            "Write year.month, such as 2020.03, or year-month-day, such as 2020-03-01.",
        ),
    ),
    (
        "cell_no_such_day",
        ("没有这个日期", "“{given}”在日历上不存在。", "按“年.月”填写, 例如 2020.03。"),
        ("No such day", "“{given}” is not in the calendar.", "Write year.month, such as 2020.03."),
    ),
    (
        "cell_month_lost_zero",
        (
            "分不清是 1 月还是 10 月",
            "“{given}”以数字保存: 2020.10 存成数字会变成 2020.1。",
            "把本列设为“文本”格式, 填成两位月份, 例如 2020.01 或 2020.10。",
        ),
        (
            "January or October",
            "“{given}” is kept as a number: 2020.10 as a number becomes 2020.1.",
            "Format the column as text and write the month in two digits: 2020.01 or 2020.10.",
        ),
    ),
    (
        "cell_not_yes_no",
        ("不是“是”或“否”", "“{given}”不是“是”或“否”。", "只填“是”或“否”。"),
        ("Neither yes nor no", "“{given}” is neither yes nor no.", "Enter 是 (yes) or 否 (no)."),
    ),
    (
        "cell_not_in_table",
        ("不在可选范围内", "“{given}”不在可选范围内。", "可选: {offer}"),
        ("Not among the choices", "“{given}” is not among the choices.", "Choose one of: {offer}"),
    ),
)

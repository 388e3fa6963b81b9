"""Why a file of a camera or of what it hangs on was not saved."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
    (
        "bad_values",
        ("有 {count} 处填写不对", "本次没有保存任何内容。", "按各字段的提示逐一修改后再保存。"),
        ("{count} values are wrong", "Nothing was saved.", "Correct each field as it says."),
    ),
    (
        "bad_value",
        ("“{field}”填写不对", "“{value}”不能填在这里。", "检查填写的内容。"),
        ("{field} is wrong", "“{value}” cannot stand here.", "Check what was entered."),
    ),
    (
        "unknown_field",
        ("没有“{field}”这个字段", "这类档案里没有该字段。", "核对字段名, 或把它作为地方扩展字段。"),
        ("There is no field {field}", "Files of this kind do not have it.", "Check its name."),
    ),
    (
        "value_too_long",
        (
            "“{field}”太长",
            "填了 {length} 个字符, 最多 {longest} 个。",
            "删去多余内容, 长说明写在备注里。",
        ),
        (
            "{field} is too long",
            "{length} characters; {longest} at most.",
            "Shorten it; use notes.",
        ),
    ),
    (
        "value_not_number",
        ("“{field}”不是数字", "填的是“{value}”。", "只填数字, 不带单位和文字。"),
        ("{field} is no number", "It says “{value}”.", "Give digits only, without a unit."),
    ),
    (
        "value_not_whole",
        ("“{field}”要填整数", "填的是“{value}”。", "去掉小数部分。"),
        ("{field} is not whole", "It says “{value}”.", "Leave out the fraction."),
    ),
    (
        "value_out_of_range",
        ("“{field}”超出范围", "填的是 {value}, 应在 {least} 到 {most} 之间。", "核对后重填。"),
        ("{field} is out of range", "{value} is not between {least} and {most}.", "Check it."),
    ),
    (
        "value_not_yes_or_no",
        ("“{field}”要填是或否", "填的是“{value}”。", "填“是”或“否”。"),
        ("{field} is yes or no", "It says “{value}”.", "Give yes or no."),
    ),
    (
        "value_not_date",
        (
            "“{field}”不是日期",
            "“{value}”不是日历上的日期。",
            "按 2020-03-31 填写; 只知道年月可填 2020-03。",
        ),
        (
            "{field} is no date",
            "“{value}” is not in the calendar.",
            "Write 2020-03-31, or 2020-03.",
        ),
    ),
    (
        "value_not_code",
        (
            "“{field}”不是 20 位编码",
            "“{value}”有 {length} 位; 编码须恰好 20 位数字。",
            "对照平台上的编码补全。",
        ),
        (
            "{field} is no 20-digit code",
            "“{value}” has {length} characters; a code has exactly 20 digits.",
            "Compare with the platform.",
        ),
    ),
    (
        "code_became_number",
        (
            "“{field}”被表格软件改成了数字",
            "“{value}”是科学计数法, 后几位已经丢失, 无法还原。",
            "先把该列设为文本格式, 再从原始资料重新填入 20 位编码。",
        ),
        (
            "{field} was made a number by the spreadsheet",
            "“{value}” is rounded: its last digits are lost for good.",
            "Format the column as text and enter the 20 digits again from the source.",
        ),
    ),
    (
        "value_not_choice",
        ("“{field}”不是代码", "“{value}”不是代码表里的写法。", "从列表中选择, 多个用 / 分隔。"),
        (
            "{field} is no code of its table",
            "It says “{value}”.",
            "Choose from the list; separate by /.",
        ),
    ),
    (
        "value_not_coordinate",
        ("“{field}”超出范围", "“{value}”的绝对值大于 {most}。", "检查经度和纬度是否填反。"),
        (
            "{field} is out of range",
            "“{value}” is beyond {most}.",
            "Longitude and latitude swapped?",
        ),
    ),
    (
        "value_not_ipv4",
        ("“{field}”不是 IPv4 地址", "填的是“{value}”。", "填四段 0 到 255 的数字, 如 192.0.2.10。"),
        ("{field} is no IPv4 address", "It says “{value}”.", "Four numbers, as 192.0.2.10."),
    ),
    (
        "value_not_ipv6",
        ("“{field}”不是 IPv6 地址", "填的是“{value}”。", "如 2001:db8::10。"),
        ("{field} is no IPv6 address", "It says “{value}”.", "As 2001:db8::10."),
    ),
    (
        "value_not_mac",
        (
            "“{field}”不是 MAC 地址",
            "填的是“{value}”。",
            "填 12 位十六进制数, 如 00-1A-2B-3C-4D-5E。",
        ),
        ("{field} is no MAC address", "It says “{value}”.", "Twelve hexadecimal digits."),
    ),
    (
        "value_not_region",
        (
            "“{field}”不是行政区划代码",
            "填的是“{value}”。",
            "填 2、4、6、9 或 12 位数字, 或从列表选择。",
        ),
        ("{field} is no division", "It says “{value}”.", "2, 4, 6, 9 or 12 digits, or choose one."),
    ),
    (
        "value_not_police",
        (
            "“{field}”不是公安机关机构代码",
            "填的是“{value}”。",
            "填 12 位数字 (GA/T 380), 到派出所一级。",
        ),
        ("{field} is no police organisation", "It says “{value}”.", "Twelve digits (GA/T 380)."),
    ),
    (
        "value_not_reference",
        ("“{field}”不是已建档的对象", "填的是“{value}”。", "从列表中选择。"),
        ("{field} names no file", "It says “{value}”.", "Choose from the list."),
    ),
    (
        "reference_missing",
        ("“{field}”指向的对象不存在", "没有编号 {value} 的对象, 或您无权查看。", "重新选择。"),
        ("{field} points at nothing", "There is no {value}, or not for you.", "Choose again."),
    ),
    (
        "value_not_mapping",
        ("“{field}”格式不对", "应为一组名称和值。", "检查接口调用。"),
        ("{field} has the wrong shape", "It is a set of names and values.", "Check the call."),
    ),
    (
        "too_many_extras",
        ("扩展字段太多", "一份档案最多 200 个扩展字段。", "去掉不需要的列。"),
        ("Too many extra fields", "A file has 200 at most.", "Leave out columns."),
    ),
    (
        "code_used",
        ("编码已被使用", "{value} 属于 {holder}。", "核对编码; 同一设备请修改原有档案。"),
        ("The code is used", "{value} belongs to {holder}.", "Check it, or edit that file."),
    ),
    (
        "code_was_used",
        ("编码曾被使用", "{value} 曾属于 {holder}; 用过的编码不再分配给别的设备。", "另取新编码。"),
        (
            "The code was used",
            "{value} was that of {holder}; a code is not reused.",
            "Take a new one.",
        ),
    ),
    (
        "code_is_fixed",
        ("编码不能改", "已有编码 {value}, 更改编码会影响上下级平台。", "请有管理权限的人员更改。"),
        ("The code is fixed", "It is {value}; others rely on it.", "Ask whoever manages files."),
    ),
    (
        "outside_scope",
        (
            "超出您的管辖范围",
            "该区划或单位不在您的范围内。",
            "改选范围内的区划或单位, 或请上级处理。",
        ),
        ("Outside your scope", "This division or unit is not yours.", "Choose one that is."),
    ),
    (
        "forbidden_zone",
        (
            "禁止安装区域, 不能投入使用",
            "该点位在禁止安装视频图像采集设备的地方 (公共安全视频图像信息系统管理条例第八条)。",
            "任何人不能放行: 停用并拆除设备; 若区域填错, 先更正禁装区域。",
        ),
        (
            "A forbidden zone: it cannot be in use",
            "Decree 799 Art. 8 allows no camera at such a place.",
            "Nobody can override this: take it out of use and remove it, or correct the zone.",
        ),
    ),
    (
        "nothing_selected",
        ("没有选择", "没有给出要处理的档案。", "先勾选档案, 或给出筛选条件。"),
        ("Nothing is selected", "No files were named.", "Choose some, or give a filter."),
    ),
    (
        "unknown_state",
        ("没有这个状态", "“{value}”不是生命周期状态。", "从列表中选择。"),
        ("No such state", "“{value}” is no state of life.", "Choose from the list."),
    ),
    (
        "step_not_allowed",
        (
            "不能这样变更状态",
            "“{from}”之后不能直接到“{to}”。",
            "按流程先到中间状态; 已拆除的请新建档案。",
        ),
        ("This step is not possible", "{to} does not follow {from}.", "Go by the states between."),
    ),
    (
        "reason_missing",
        ("请写明原因", "状态变更和拆除须记录原因。", "填写原因后再提交。"),
        ("Give a reason", "It is kept in the history.", "Write why."),
    ),
    (
        "not_a_photo",
        ("不是照片", "文件不是完整的 JPEG、PNG 或 WebP 图片。", "重新拍摄或导出为 JPEG 再上传。"),
        ("Not a photo", "It is no whole JPEG, PNG or WebP picture.", "Export it as JPEG."),
    ),
    (
        "photo_too_big",
        ("照片太大", "文件超过 {most} MB 或像素过多。", "降低分辨率后再上传。"),
        ("The photo is too big", "More than {most} MB or too many pixels.", "Make it smaller."),
    ),
    (
        "too_many_photos",
        ("照片太多", "一份档案最多 {most} 张照片。", "先删除旧照片。"),
        ("Too many photos", "A file has {most} at most.", "Remove old ones first."),
    ),
    (
        "photo_key_used",
        ("照片编号冲突", "同一编号已用于另一份档案的照片。", "重新拍摄上传。"),
        ("The key of the photo is used", "It belongs to a photo elsewhere.", "Send it anew."),
    ),
    (
        "search_too_deep",
        ("翻页太深", "列表最多翻到第 {most} 条。", "增加筛选条件缩小范围。"),
        ("Too deep a page", "Lists go to row {most}.", "Narrow the search."),
    ),
    (
        "too_many_selected",
        ("选择太多", "一次最多 {most} 份。", "分批处理。"),
        ("Too many selected", "{most} at most at a time.", "Do it in parts."),
    ),
)

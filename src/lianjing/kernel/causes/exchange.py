"""What is wrong with a row of a form against the registry, and with imports as a whole."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
    (
        "row_missing",
        ("必填项未填", "这是新增的记录, 此项必须填写。", "补填后重新上传, 或在页面上直接填写。"),
        ("A field that must be filled is empty", "The record is new.", "Fill it in."),
    ),
    (
        "row_no_code",
        (
            "没有20位编码",
            "可以先建档, 之后由平台统一赋码。",
            "已有编码的请从视频平台导出后填入。",
        ),
        (
            "No 20-digit code",
            "The file can be made without one; a code can be given out later.",
            "If the camera has a code, take it from the video platform and fill it in.",
        ),
    ),
    (
        "row_code_twice",
        (
            "编码 {found} 在表中重复",
            "第 {row} 行已经用了这个编码, 一个编码只能对应一个设备。",
            "核对两行, 改正其中一行的编码。",
        ),
        (
            "Code {found} stands in the form twice",
            "Row {row} has it already; a code belongs to one device.",
            "Compare the two rows and correct one.",
        ),
    ),
    (
        "row_code_removed",
        (
            "编码 {found} 已停用",
            "用过这个编码的设备已经拆除, 编码不再重复使用。",
            "新设备请使用新的编码, 可由平台分配。",
        ),
        (
            "Code {found} is no longer in use",
            "The device that had it was removed; a code is never given again.",
            "Give the new device a new code.",
        ),
    ),
    (
        "row_code_other",
        (
            "编码 {found} 已被占用",
            "另一个建档对象（平台、录像机或其他设备）已使用这个编码。",
            "核对编码; 确属冲突的, 与建档人员联系。",
        ),
        (
            "Code {found} is taken",
            "Another file (a system, a recorder or another device) has it.",
            "Check the code; if it is right, talk to who keeps the files.",
        ),
    ),
    (
        "row_twice",
        (
            "与第 {row} 行重复",
            "单位、名称和位置都相同, 又都没有编码, 无法区分。",
            "删去重复的一行, 或填写编码、区分名称。",
        ),
        (
            "The same as row {row}",
            "Unit, name and position are alike and neither has a code.",
            "Delete one of them, or give them codes or different names.",
        ),
    ),
    (
        "row_out_of_scope",
        (
            "不在您的管辖范围内",
            "这一行属于别的单位或别的地区, 您的账号无权导入。",
            "只上报本单位的设备; 如应由您负责, 请管理员调整账号范围。",
        ),
        (
            "Not within your scope",
            "The row belongs to another unit or division.",
            "Report your own unit's devices; or have your scope changed by an administrator.",
        ),
    ),
    (
        "row_unit_unknown",
        (
            "填报单位“{given}”尚未登记",
            "平台上没有这个单位, 或有几个同名单位。",
            "核对单位名称; 或在上传时选定单位。",
        ),
        (
            "Nobody has entered the unit “{given}”",
            "There is none of this name here, or several.",
            "Check the name, or choose the unit when uploading.",
        ),
    ),
    (
        "row_unit_new",
        (
            "将新建单位“{given}”",
            "平台上还没有这个单位。",
            "如与已有单位是同一家, 请改用登记的名称。",
        ),
        (
            "The unit “{given}” will be made",
            "There is none of this name here yet.",
            "If it is one that exists, use its name as entered.",
        ),
    ),
    (
        "row_unit_taken",
        (
            "表头单位“{given}”未登记, 按选定的单位导入",
            "上传时选定了单位, 或您的账号只对应一个单位。",
            "如不是同一家, 请重新选择单位。",
        ),
        (
            "The unit “{given}” of the form is not entered; the chosen one counts",
            "A unit was chosen, or your account has one only.",
            "If that is wrong, choose another unit.",
        ),
    ),
    (
        "row_region_unknown",
        (
            "无法识别地区“{given}”",
            "行政区划表中没有这个名称, 或不止一个。",
            "写到县（市、区）和乡镇（街道）的全称, 如“青河县柳溪镇”。",
        ),
        (
            "The division “{given}” is not known",
            "The table of divisions has no such name, or several.",
            "Write county and town in full.",
        ),
    ),
    (
        "row_police_code_unknown",
        (
            "无法识别派出所“{given}”",
            "公安机关表中没有这个名称, 或不止一个。原文已保留。",
            "写派出所全称或12位机关代码。",
        ),
        (
            "The police station “{given}” is not known",
            "The table has no such name, or several. The words are kept as given.",
            "Write its full name or its code of 12 digits.",
        ),
    ),
    (
        "row_half_position",
        ("经度和纬度只填了一个", "一个位置需要两个数。", "补填另一个, 或两个都留空。"),
        (
            "Longitude or latitude is missing",
            "A position takes both.",
            "Fill in the other one, or leave both empty.",
        ),
    ),
    (
        "row_datum_missing",
        (
            "不知道坐标系",
            "表格没有说明经纬度用的是哪种坐标系, 不同坐标系相差几百米。",
            "在本页上方选择坐标系（手机地图多为 GCJ-02, GPS 为 WGS-84）。",
        ),
        (
            "The datum is not known",
            "The form does not say what the coordinates refer to; datums differ by hundreds of metres.",
            "Choose it above: maps of telephones use GCJ-02, GPS is WGS-84.",
        ),
    ),
    (
        "row_datum_unknown",
        (
            "坐标系不清楚, 坐标不能使用",
            "上传时选择了“不清楚”, 这样的坐标可能偏差几百米。",
            "问清坐标来源后选择坐标系; 或重新测量。",
        ),
        (
            "Coordinates of an unknown datum cannot be used",
            "They may be wrong by hundreds of metres.",
            "Find out where they are from and choose the datum; or measure again.",
        ),
    ),
    (
        "row_stale",
        (
            "期间已被别人修改",
            "预检之后有人改动了这份档案的同一项内容, 没有覆盖。",
            "核对现在的内容, 需要时重新上传这一行。",
        ),
        (
            "Changed by somebody else meanwhile",
            "The same fields of the file were changed after the dry run; nothing was overwritten.",
            "Look at it as it is now and upload the row again if needed.",
        ),
    ),
    (
        "row_masked",
        (
            "联系方式是隐藏后的内容",
            "带 * 的内容来自隐藏了联系方式的导出表, 不能作为联系方式。",
            "填写完整的联系方式, 或留空。",
        ),
        (
            "The contact is masked",
            "Text with * comes from an export that hides contacts.",
            "Write the whole contact or leave it empty.",
        ),
    ),
    (
        "summary_differs",
        (
            "与平台的统计不一致",
            "汇总表由平台按建档情况计算, 导入时只作核对。",
            "以建档为准的不必处理; 以汇总表为准的, 请补建档案。",
        ),
        (
            "Differs from what is counted here",
            "The summary is counted from the files; an uploaded one is only compared.",
            "If the form is right, complete the files.",
        ),
    ),
    (
        "batch_state",
        (
            "现在不能这样做",
            "这批表格的状态已经变化, 可能正在处理或已经完成。",
            "刷新页面查看最新状态。",
        ),
        (
            "Not possible now",
            "The batch has moved on: it is being worked on, or done.",
            "Reload the page to see how it stands.",
        ),
    ),
    (
        "batch_empty",
        ("没有可以导入的内容", "没有新增或变更的行。", "改正不予导入的行后再试。"),
        (
            "There is nothing to import",
            "No row is new or changed.",
            "Correct the refused rows and try again.",
        ),
    ),
    (
        "batch_rows_refused",
        (
            "有 {count} 行不能导入",
            "上传时选择了“全部正确才导入”。",
            "改正这些行, 或取消这个选项后再确认。",
        ),
        (
            "{count} rows cannot be imported",
            "The batch is to be imported whole or not at all.",
            "Correct them, or take that option back.",
        ),
    ),
    (
        "batch_changed_since",
        (
            "不能撤销: {count} 份档案后来又有改动",
            "撤销会丢掉别人之后的修改。",
            "逐份核对后手工更改。",
        ),
        (
            "Cannot be undone: {count} files were changed since",
            "Undoing would lose what others have done.",
            "Look at them one by one.",
        ),
    ),
    (
        "upload_too_large",
        (
            "文件超过 {most} MB",
            "上传的文件有大小限制。",
            "删去图片和无关工作表, 或分成几个文件上传。",
        ),
        (
            "The file is larger than {most} MB",
            "Uploads are limited.",
            "Remove pictures and other sheets, or split it.",
        ),
    ),
    (
        "upload_missing",
        ("没有收到文件", "请求中没有文件, 或文件是空的。", "重新选择文件上传。"),
        ("No file arrived", "The request holds none, or an empty one.", "Choose the file again."),
    ),
    (
        "file_gone",
        ("文件已不在服务器上", "超过保留期限的文件会自动清除。", "重新上传或重新导出。"),
        (
            "The file is gone",
            "Files are cleared after some days.",
            "Upload or export it again.",
        ),
    ),
    (
        "form_not_offered",
        ("不认识的表格类型 {form}", "没有这种表格。", "从列表中选择, 或让平台自动识别。"),
        ("There is no form {form}", "Nobody knows it.", "Choose one of the list."),
    ),
    (
        "row_unit_twice",
        (
            "单位“{found}”出现了两次",
            "工作表“{row}”已经是这个单位。",
            "一个单位只交一张表, 删去重复的工作表。",
        ),
        (
            "The unit “{found}” comes twice",
            "The sheet “{row}” is about it already.",
            "One sheet a unit: delete the other.",
        ),
    ),
    (
        "row_unit_refused",
        ("所属单位未能导入", "本表的单位信息有误。", "先改正单位信息。"),
        ("Its unit was refused", "The unit of this sheet is wrong.", "Correct the unit first."),
    ),
    (
        "row_category_unknown",
        (
            "不认识的单位类别“{given}”",
            "表中没有这个类别, 这一项未导入。",
            "按表下说明选择单位类别。",
        ),
        (
            "The category “{given}” is not known",
            "The form has no such category; the rest is imported.",
            "Choose one of those named below the form.",
        ),
    ),
    (
        "row_too_long",
        ("内容太长", "最多 {most} 个字。", "缩短后再导入。"),
        ("Too long", "At most {most} characters.", "Make it shorter."),
    ),
    (
        "export_too_many_cards",
        (
            "单位太多, 一个工作簿放不下",
            "选中了 {count} 个单位, 一个工作簿最多 {most} 张表。",
            "按地区或主管部门分次导出。",
        ),
        (
            "Too many units for one workbook",
            "{count} were chosen; a workbook holds {most} sheets.",
            "Export by division or department.",
        ),
    ),
)

"""Why a form was refused, or a cell of it: words for clerks."""

from lianjing.kernel.causes.play import Row

_FILE: tuple[Row, ...] = (
    (
        "form_empty",
        ("文件是空的", "文件里没有任何内容。", "确认选对了文件, 保存后重新上传。"),
        (
            "The file is empty",
            "There is nothing in it.",
            "Choose the right file, save, upload again.",
        ),
    ),
    (
        "form_too_large",
        (
            "文件太大",
            "文件有 {found} 字节, 最多 {most} 字节。",
            "删去图片和无关的工作表, 或分成几个文件上传。",
        ),
        (
            "The file is too large",
            "It has {found} bytes; at most {most} are taken.",
            "Remove pictures and other sheets, or split it.",
        ),
    ),
    (
        "form_not_workbook",
        (
            "不是 Excel 工作簿",
            "文件内容不是 Excel 工作簿 (.xlsx), 可能只是改了扩展名。",
            "用 Excel 或 WPS 打开原表, 另存为 .xlsx 后上传。",
        ),
        (
            "Not a workbook",
            "The content is no Excel workbook (.xlsx); perhaps only its name was changed.",
            "Open the form in a spreadsheet, save it as .xlsx, upload that.",
        ),
    ),
    (
        "form_not_text",
        (
            "不是表格文件",
            "文件既不是 Excel 工作簿, 也不是 CSV 文本。",
            "用 Excel 或 WPS 打开原表, 另存为 .xlsx 后上传。",
        ),
        (
            "Not a table",
            "The file is neither an Excel workbook nor CSV text.",
            "Open the form in a spreadsheet, save it as .xlsx, upload that.",
        ),
    ),
    (
        "form_old_workbook",
        (
            "旧的 .xls 格式",
            "这是 Excel 97-2003 (.xls) 或 WPS (.et) 格式。",
            "打开后选“另存为”, 类型选“Excel 工作簿 (*.xlsx)”, 再上传。",
        ),
        (
            "Old .xls format",
            "This is the format of Excel 97-2003 (.xls) or WPS (.et).",
            "Open it, choose “Save as”, type “Excel Workbook (*.xlsx)”, upload that.",
        ),
    ),
    (
        "form_binary_workbook",
        (
            "二进制工作簿 (.xlsb)",
            "本系统不读取 .xlsb 格式。",
            "打开后另存为“Excel 工作簿 (*.xlsx)”, 再上传。",
        ),
        (
            "Binary workbook (.xlsb)",
            "This format is not read.",
            "Open it, save it as “Excel Workbook (*.xlsx)”, upload that.",
        ),
    ),
    (
        "form_other_office",
        ("不是 .xlsx 格式", "这是 OpenDocument 格式 (.ods 等)。", "打开后另存为 .xlsx, 再上传。"),
        (
            "Not .xlsx",
            "This is an OpenDocument file (.ods or another).",
            "Open it, save it as .xlsx, upload that.",
        ),
    ),
    (
        "form_web_page",
        (
            "是网页, 不是工作簿",
            "有的系统把网页或 XML 存成 .xls 导出, 内容不是 Excel 工作簿。",
            "用 Excel 打开后另存为“Excel 工作簿 (*.xlsx)”, 再上传。",
        ),
        (
            "A web page, no workbook",
            "Some systems export web pages or XML under the name .xls.",
            "Open it in a spreadsheet, save it as “Excel Workbook (*.xlsx)”, upload that.",
        ),
    ),
    (
        "form_encrypted",
        ("工作簿有密码", "工作簿加了打开密码, 无法读取。", "在 Excel 中去掉密码, 保存后上传。"),
        (
            "The workbook has a password",
            "It is encrypted and cannot be read.",
            "Remove the password, save, upload again.",
        ),
    ),
    (
        "form_macros",
        (
            "工作簿含有宏",
            "含宏的工作簿 (.xlsm) 不予接收。",
            "另存为不含宏的“Excel 工作簿 (*.xlsx)”, 再上传。",
        ),
        (
            "The workbook has macros",
            "Workbooks with macros (.xlsm) are not taken.",
            "Save it as “Excel Workbook (*.xlsx)” without macros, upload that.",
        ),
    ),
    (
        "form_bomb",
        (
            "文件展开后过大",
            "压缩包展开后异常地大 ({found}, 上限 {most}), 已停止读取。",
            "用原始调查表重新填写并保存; 若是正常文件, 分成几个文件上传。",
        ),
        (
            "The file unpacks too large",
            "Unpacked it is abnormally large ({found}, at most {most}); reading was stopped.",
            "Fill in the original form again; split the file if it is genuine.",
        ),
    ),
    (
        "form_entities",
        (
            "文件内容不安全",
            "工作簿的 {part} 带有文档类型定义, 正常的工作簿没有。",
            "用 Excel 或 WPS 打开后另存为新文件, 再上传。",
        ),
        (
            "Unsafe content",
            "{part} has a document type definition, which no genuine workbook has.",
            "Open it in a spreadsheet, save it as a new file, upload that.",
        ),
    ),
    (
        "form_damaged",
        ("文件已损坏", "工作簿的 {part} 读不出来。", "用 Excel 打开并修复, 另存为新文件后上传。"),
        (
            "The file is damaged",
            "{part} of the workbook cannot be read.",
            "Open it in a spreadsheet, repair it, save it as a new file, upload that.",
        ),
    ),
    (
        "form_too_many_sheets",
        ("工作表太多", "工作簿的工作表超过 {most} 个。", "删去无关的工作表, 或分成几个文件上传。"),
        (
            "Too many sheets",
            "The workbook has more than {most} sheets.",
            "Remove sheets that do not belong to it, or split it.",
        ),
    ),
    (
        "form_too_many_rows",
        (
            "行数太多",
            "有内容的行超过 {most} 行。",
            "分成几个文件上传; 若看不到这么多行, 删去表格下方的空行后保存。",
        ),
        (
            "Too many rows",
            "There are more than {most} rows with content.",
            "Split the file; if there seem to be fewer, delete the rows below the table and save.",
        ),
    ),
    (
        "form_too_many_columns",
        ("列数太多", "第 {most} 列之后还有内容。", "只保留调查表的列, 删去右侧多余的列后上传。"),
        (
            "Too many columns",
            "There is content beyond column {most}.",
            "Keep the columns of the form, delete those on the right, upload again.",
        ),
    ),
    (
        "form_too_many_cells",
        (
            "单元格太多",
            "工作表的单元格超过 {most} 个 (包括空单元格)。",
            "删去表格下方和右侧的空行空列, 保存后上传。",
        ),
        (
            "Too many cells",
            "The sheet has more than {most} cells, blank ones counted.",
            "Delete blank rows and columns around the table, save, upload again.",
        ),
    ),
    (
        "form_cell_too_long",
        ("单元格文字太长", "有单元格超过 {most} 个字符。", "缩短该单元格的文字后上传。"),
        (
            "A cell is too long",
            "A cell has more than {most} characters.",
            "Shorten it and upload again.",
        ),
    ),
    (
        "form_line_too_long",
        ("CSV 的一行太长", "有一行超过 {most} 字节。", "检查文件是否为 CSV, 换行是否正常。"),
        (
            "A line is too long",
            "A line of the CSV has more than {most} bytes.",
            "Check that it is a CSV with line breaks.",
        ),
    ),
    (
        "form_csv_quotes",
        (
            "CSV 的引号或换行不成对",
            "从第 {found} 行起, 引号没有结束或换行不规范。",
            "用 Excel 打开检查该行, 另存为 .xlsx 上传更可靠。",
        ),
        (
            "Quotes or line breaks do not match",
            "From line {found} on a quote does not end or line breaks are irregular.",
            "Look at that line in a spreadsheet; .xlsx is safer.",
        ),
    ),
    (
        "form_unknown",
        (
            "认不出是哪张表",
            "没有找到任何一种已知表格的表头。",
            "从本页下载模板, 把内容填入模板; 表头文字不要改动。",
        ),
        (
            "Unknown form",
            "The labels of no known form were found.",
            "Download the template, put the content into it and leave its labels as they are.",
        ),
    ),
    (
        "form_other_form",
        (
            "选错了表格",
            "这里需要《{meaning}》, 上传的文件是《{detail}》。",
            "换成正确的文件, 或改选表格类型。",
        ),
        (
            "Another form",
            "This needs “{meaning}”; the file is “{detail}”.",
            "Choose the right file or the other kind of form.",
        ),
    ),
    (
        "form_labels_missing",
        (
            "缺少表头",
            "按《{meaning}》读取, 缺少这些列: {labels}。",
            "补上缺少的列, 表头文字与模板一致; 或下载模板重新填写。",
        ),
        (
            "Labels are missing",
            "Read as “{meaning}” it lacks these columns: {labels}.",
            "Add the columns with the labels of the template, or fill in the template.",
        ),
    ),
    (
        "form_head_missing",
        (
            "没有表头",
            "第一行就是数据, 缺少表头行, 无法知道每一列是什么。",
            "在数据上方补上模板的表头行 (包括分组行), 再上传。",
        ),
        (
            "No head rows",
            "The first row is data; the head rows are missing, so nobody knows what each column is.",
            "Put the head rows of the template above the data and upload again.",
        ),
    ),
    (
        "form_label_twice",
        (
            "表头重复",
            "按《{meaning}》读取, “{label}”列出现了两次, 无法知道以哪一列为准。",
            "只保留一列后上传。",
        ),
        (
            "A label stands twice",
            "Read as “{meaning}” the column “{label}” is there twice; which one counts is not known.",
            "Keep one of them and upload again.",
        ),
    ),
)

_REMARKS: tuple[Row, ...] = (
    (
        "form_external_links",
        (
            "链接到其他文件",
            "工作簿链接到其他文件, 这些链接不会被读取。",
            "需要的内容请粘贴为数值。",
        ),
        (
            "Links to other files",
            "The workbook links to other files; these are not read.",
            "Paste as values what is needed.",
        ),
    ),
    (
        "form_sheet_ignored",
        (
            "工作表未读取",
            "工作表“{sheet}”没有这张表的表头, 已跳过。",
            "若其中有数据, 补上表头后重新上传。",
        ),
        (
            "A sheet was left out",
            "Sheet “{sheet}” has no labels of the form.",
            "If it has records, add the labels and upload again.",
        ),
    ),
    (
        "form_column_unknown",
        ("列未读取", "“{label}”不是这张表的列, 已跳过。", "若需要导入, 把表头改成模板中的文字。"),
        (
            "A column was left out",
            "“{label}” is no column of the form.",
            "To have it imported, name it as in the template.",
        ),
    ),
    (
        "row_encoding",
        (
            "这一行的文字编码不同",
            "这一行与整个文件的编码不同, 文字已成乱码。",
            "在 Excel 中改正这一行, 另存为 .xlsx 后上传。",
        ),
        (
            "This line has another encoding",
            "Its encoding is not that of the file; its text is garbled.",
            "Correct the line in a spreadsheet, save as .xlsx, upload again.",
        ),
    ),
    (
        "row_null",
        (
            "这一行有无效字符",
            "这一行含有空字节, 文件可能已损坏。",
            "核对这一行, 另存为 .xlsx 后上传。",
        ),
        (
            "Invalid characters",
            "This line has null bytes; the file may be damaged.",
            "Check the line, save as .xlsx, upload again.",
        ),
    ),
)

_CELLS: tuple[Row, ...] = (
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

TABLE: tuple[Row, ...] = (*_FILE, *_REMARKS, *_CELLS)

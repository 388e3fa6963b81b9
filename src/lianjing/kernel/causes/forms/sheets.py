"""Why a form was refused as a whole: what the file is, its sheets, its head."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
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

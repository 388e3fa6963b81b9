"""What a form was taken with: parts left out, and lines that could not be read."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
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

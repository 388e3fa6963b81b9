"""Names of the sheets we add to a workbook; reading passes over them without a word."""

NOTES_SHEET = "填表说明"
LISTS_SHEET = "选项"
PROBLEMS_SHEET = "问题"
OWN_LABELS = ("问题说明", "原文件中的行")
"""Labels of the columns that rows sent back have after those of the form."""
OWN_SHEETS = (NOTES_SHEET, LISTS_SHEET, PROBLEMS_SHEET)

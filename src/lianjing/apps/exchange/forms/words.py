"""What is said of each thing that was put right while a cell was read."""

from lianjing.apps.exchange.forms.profile import Words
from lianjing.apps.exchange.forms.rows import Step

STEP_WORDS: dict[Step, Words] = {
    Step.TRIMMED: Words(
        "去掉了多余的空格、换行或不可见字符", "blanks or invisible characters removed"
    ),
    Step.HALF_WIDTH: Words("全角字符改成了半角", "full-width characters made half-width"),
    Step.NUMBER_TO_TEXT: Words("数字按文本读取", "a number read as text"),
    Step.TEXT_TO_NUMBER: Words("文本按数字读取", "text read as a number"),
    Step.UNIT_DROPPED: Words("去掉了单位", "the unit left out"),
    Step.SERIAL_DATE: Words("由表格软件的日期换算", "taken from a date of the spreadsheet"),
    Step.DATE_SPELLING: Words("日期改成了统一写法", "the date written our way"),
    Step.DEGREE_MARK: Words("去掉了度的符号或方位字", "degree sign or compass letter left out"),
    Step.MERGED: Words("取自上方的合并单元格", "taken from the merged cell above"),
    Step.SORTED: Words("多个值已排序，用“/”分隔", "several values put in order, separated by /"),
    Step.WORD_TO_CODE: Words("文字换成了代码", "the word read as its code"),
}
"""In both languages, by step."""

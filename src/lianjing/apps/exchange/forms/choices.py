"""Finds a choice of a code table by its code or by the words people write for it."""

import re

from lianjing.apps.exchange.forms.profile import ChoiceTable
from lianjing.apps.exchange.forms.tidy import label_key

_BOX = re.compile(r"([□☐○◯])|([■☑☒√✓✔●◉])")
_SEPARATORS = re.compile(r"[/／、,，;；|\n]+|\s+")
_CODE_AND_WORD = re.compile(r"(\d{1,4})\s*[-.:：、 (（_]?\s*(\D.*)")
_YES = (
    "是",
    "有",
    "支持",
    "提供",
    "已",
    "对",
    "符合",
    "具备",
    "y",
    "yes",
    "true",
    "1",
    "√",
    "✓",
    "✔",
)
_NO = (
    "否",
    "无",
    "不支持",
    "不提供",
    "未",
    "没有",
    "不是",
    "错",
    "不符合",
    "不具备",
    "n",
    "no",
    "false",
    "0",
)
_NO_SIGNS = ("×", "✗", "✘")


class Chooser:
    """The words and codes of one table, ready for looking up."""

    def __init__(self, table: ChoiceTable) -> None:
        self.table = table
        self._codes = {choice.code for choice in table.choices}
        self._words: dict[str, str] = {}
        for choice in table.choices:
            for word in (choice.label.zh, choice.label.en, *choice.spellings):
                self._words.setdefault(label_key(word), choice.code)

    def find(self, text: str) -> str | None:
        """Give the code of what was written: `1`, `01`, `球机`, `1 球机`; None if there is none."""
        if text in self._codes:
            return text
        by_word = self._words.get(label_key(text))
        if by_word is not None and label_key(text):
            return by_word
        if text.isascii() and text.isdigit() and len(text) < 8:
            return self._by_number(text)
        both = _CODE_AND_WORD.fullmatch(text)
        if both is None:
            return None
        code, word = self.find(both[1]), self._words.get(label_key(both[2]))
        return code if code is not None and code == word else None

    def _by_number(self, text: str) -> str | None:
        """Find `01` where the table has `1`, and the other way round."""
        for code in self._codes:
            if code.isascii() and code.isdigit() and int(code) == int(text):
                return code
        return text if self.table.open else None

    def label(self, code: str) -> str:
        """Give the Chinese word of a code; the code itself if the table does not have it."""
        for choice in self.table.choices:
            if choice.code == code:
                return choice.label.zh
        return code

    @property
    def offer(self) -> str:
        """List what may be chosen, shortened."""
        words = [f"{choice.code} {choice.label.zh}" for choice in self.table.choices[:12]]
        return "、".join(words) + ("…" if len(self.table.choices) > 12 else "")


def find_all(chooser: Chooser, text: str) -> tuple[list[str], str]:
    """Find several choices; the second value is the first word that is none.

    A word may itself have a separator in it, as DVR/NVR has: longer ones are tried first.
    """
    parts = split(text)
    codes: list[str] = []
    at = 0
    while at < len(parts):
        for width in range(min(4, len(parts) - at), 0, -1):
            code = chooser.find("/".join(parts[at : at + width]))
            if code is not None:
                break
        else:
            if not chooser.table.open:
                return codes, parts[at]
            code, width = parts[at], 1
        codes.append(code)
        at += width
    return codes, ""


def ticked(text: str) -> str:
    """Take the ticked options of `□网络 ☑模拟`; a text without boxes stays as it is."""
    parts = _BOX.split(text)
    if len(parts) == 1:
        return text
    marked = [
        words.strip(" :：")
        for filled, words in zip(parts[2::3], parts[3::3], strict=True)
        if filled and words.strip()
    ]
    return "/".join(marked)


def split(text: str) -> list[str]:
    """Take several values apart, whatever stands between them."""
    return [part for part in _SEPARATORS.split(text) if part]


def order(values: list[str]) -> list[str]:
    """Put values in order, numbers by their size, each once."""
    unique = dict.fromkeys(values)
    return sorted(unique, key=lambda value: (not _is_number(value), len(value), value))


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit()


def yes_or_no(text: str) -> bool | None:
    """Read a yes or a no; None if it is neither."""
    word = text.strip(" .。").casefold()
    if word in _YES:
        return True
    return False if word in _NO or word in _NO_SIGNS else None

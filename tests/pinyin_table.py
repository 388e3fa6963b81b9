"""Writes the table of readings that search by pinyin uses: `python -m tests.pinyin_table`.

The source is pypinyin, a tool of development only: its dictionaries of phrases would cost a running
platform fifty megabytes. A house test tells when the table is not what this would write.
"""

from pathlib import Path

from lianjing.apps.places.search import FIRST, LAST, READINGS

_HEAD = """\
# Readings of Chinese characters without tones: on each line one reading and all characters that
# have it as their commonest one. Written by `python -m tests.pinyin_table`; do not edit.
# The readings are those of pypinyin and pinyin-data, used under the MIT License:
#   Copyright (c) 2016 mozillazg, 闲耘 <hotoo.cn@gmail.com>
#   Copyright (c) 2016 mozillazg
#   Permission is hereby granted, free of charge, to any person obtaining a copy of this
#   software and associated documentation files (the "Software"), to deal in the Software
#   without restriction, including without limitation the rights to use, copy, modify, merge,
#   publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons
#   to whom the Software is furnished to do so, subject to the following conditions: The above
#   copyright notice and this permission notice shall be included in all copies or substantial
#   portions of the Software. THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND,
#   EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS
#   FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT
#   HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF
#   CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE
#   USE OR OTHER DEALINGS IN THE SOFTWARE.
"""

_TONES = {
    "a": "āáǎà",
    "o": "ōóǒò",
    "e": "ēéěèê",
    "i": "īíǐì",
    "u": "ūúǔù",
    "v": "üǖǘǚǜ",
    "n": "ńňǹ",
    "m": "ḿ",
}
_TONELESS = {ord(toned): plain for plain, all_toned in _TONES.items() for toned in all_toned}
_MARKS = dict.fromkeys(range(0x300, 0x370))


def table() -> str:
    """Give the whole file."""
    from pypinyin.constants import PINYIN_DICT

    by_reading: dict[str, list[str]] = {}
    for number in range(ord(FIRST), ord(LAST) + 1):
        commonest = PINYIN_DICT.get(number, "").split(",")[0]
        if reading := commonest.translate(_TONELESS).translate(_MARKS):
            by_reading.setdefault(reading, []).append(chr(number))
    lines = [f"{reading} {''.join(by_reading[reading])}\n" for reading in sorted(by_reading)]
    return _HEAD + "".join(lines)


if __name__ == "__main__":
    READINGS.write_text(table(), "utf-8")
    print(f"{READINGS.relative_to(Path.cwd())}: {READINGS.stat().st_size:,} bytes")

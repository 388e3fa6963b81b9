"""单位类别: the categories of units in the notes of form F1.

The form gives words only; the numbers are ours. A sub-kind begins with its category's number,
so a filter by `3` finds all of 公共服务行业.
"""

from typing import NamedTuple

TABLE = "F1-2019"
"""Name of this table: the survey form of 滁政法〔2019〕2号."""


class Category(NamedTuple):
    """One line of the table."""

    code: str
    zh: str
    en: str


CATEGORIES = (
    Category("1", "党政机关", "Party and government organs"),
    Category("2", "企事业单位", "Enterprises and institutions"),
    Category("3", "公共服务行业", "Public services"),
    Category("31", "商场超市", "Malls and supermarkets"),
    Category("32", "医院", "Hospitals"),
    Category("33", "学校", "Schools"),
    Category("34", "收费站", "Toll stations"),
    Category("35", "车站码头机场", "Stations, wharves, airports"),
    Category("36", "公交客运车载设备", "On buses and coaches"),
    Category("37", "物流区域", "Logistics areas"),
    Category("4", "重点场所", "Key places"),
    Category("41", "加油站", "Petrol stations"),
    Category("42", "宾馆旅馆", "Hotels and guest houses"),
    Category("43", "KTV洗浴场所", "Karaoke and bath houses"),
    Category("44", "体育馆影剧院", "Sports halls, cinemas, theatres"),
    Category("45", "网吧", "Net cafés"),
    Category("46", "广场公园", "Squares and parks"),
    Category("5", "个体商业门面", "Single shops"),
    Category("6", "居民住宅小区", "Residential areas"),
)

_BY_CODE = {category.code: category for category in CATEGORIES}
_BY_NAME = {category.zh: category.code for category in CATEGORIES}


def is_category(code: str) -> bool:
    """Tell whether the table has `code`."""
    return code in _BY_CODE


def category_name(code: str, language: str = "zh") -> str:
    """Give a category in words; an unknown code stays as it is."""
    found = _BY_CODE.get(code)
    if found is None:
        return code
    return found.en if language == "en" else found.zh


def category_code(name: str) -> str:
    """Give the code of a category written as in the form; nothing if it has none."""
    return _BY_NAME.get("".join(name.split()), "")

"""What may be wrong with a 20-digit code, in the words people read."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class PartName(StrEnum):
    """The parts of a code, from the left."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    ACCESS = "access"
    """基层接入单位: two digits the county gives out by itself."""
    INDUSTRY = "industry"
    TYPE = "type"
    NETWORK = "network"
    SERIAL = "serial"


class Trouble(StrEnum):
    """What may be wrong with a code."""

    EMPTY = "empty"
    EXCEL_NUMBER = "excel_number"
    EXCEL_ZEROS = "excel_zeros"
    NOT_DIGITS = "not_digits"
    WRONG_LENGTH = "wrong_length"
    DIVISION_UNKNOWN = "division_unknown"
    INDUSTRY_UNKNOWN = "industry_unknown"
    INDUSTRY_OTHER_VERSION = "industry_other_version"
    TYPE_UNKNOWN = "type_unknown"
    TYPE_OF_OTHER = "type_of_other"
    NETWORK_RESERVED = "network_reserved"
    SERIAL_ZERO = "serial_zero"


class Weight(StrEnum):
    """How bad a trouble is."""

    ERROR = "error"
    WARNING = "warning"


_SENTENCES: Mapping[Trouble, tuple[Weight, str, str]] = {
    Trouble.EMPTY: (Weight.ERROR, "没有填写编码。", "No code was given."),
    Trouble.EXCEL_NUMBER: (
        Weight.ERROR,
        "{given} 是被表格软件当作数字的编码，后面的数字已经丢失，无法还原。请把该列设为文本格式，重新从平台导出。",  # noqa: E501
        "{given} is a code a spreadsheet took for a number: its last digits are lost for good. "
        "Format the column as text and export the codes again.",
    ),
    Trouble.EXCEL_ZEROS: (
        Weight.WARNING,
        "最后五位都是 0：表格软件把编码当数字时只保留前 15 位，请与平台核对。",
        "The last five digits are zeros: a spreadsheet that takes a code for a number keeps 15 "
        "digits. Compare it with the platform.",
    ),
    Trouble.NOT_DIGITS: (
        Weight.ERROR,
        "编码里有数字以外的字符“{odd}”。",
        "The code has characters that are no digits: “{odd}”.",
    ),
    Trouble.WRONG_LENGTH: (
        Weight.ERROR,
        "编码应为 20 位，现在是 {length} 位。",
        "A code has 20 digits, this one has {length}.",
    ),
    Trouble.DIVISION_UNKNOWN: (
        Weight.ERROR,
        "第 1-6 位 {digits} 不是已知的行政区划。",
        "Digits 1-6, {digits}, are no division we know.",
    ),
    Trouble.INDUSTRY_UNKNOWN: (
        Weight.ERROR,
        "第 9-10 位 {digits} 不在任何一版行业编码表中。",
        "Digits 9-10, {digits}, are in no version of the industry table.",
    ),
    Trouble.INDUSTRY_OTHER_VERSION: (
        Weight.ERROR,
        "第 9-10 位 {digits} 不在 {version} 版行业编码表中，它在 {others} 版中。",
        "Digits 9-10, {digits}, are not in the industry table of {version} but in that of "
        "{others}.",
    ),
    Trouble.TYPE_UNKNOWN: (
        Weight.ERROR,
        "第 11-13 位 {digits} 不是已知的类型编码。",
        "Digits 11-13, {digits}, are no type we know.",
    ),
    Trouble.TYPE_OF_OTHER: (
        Weight.WARNING,
        "第 11-13 位 {digits} 是“{word}”的类型，与本档案的类别不符。",
        "Digits 11-13, {digits}, are the type of “{word}”, not of this kind of file.",
    ),
    Trouble.NETWORK_RESERVED: (
        Weight.WARNING,
        "第 14 位 9 是预留的网络标识。",
        "Digit 14, 9, is a reserved network mark.",
    ),
    Trouble.SERIAL_ZERO: (
        Weight.ERROR,
        "第 15-20 位序号为 000000，序号从 000001 开始。",
        "Digits 15-20 are 000000; serial numbers begin with 000001.",
    ),
}


@dataclass(frozen=True, slots=True)
class CodeTrouble:
    """One thing that is wrong, in words."""

    id: Trouble
    weight: Weight
    part: PartName | None
    zh: str
    en: str


def trouble(which: Trouble, part: PartName | None = None, **facts: str) -> CodeTrouble:
    """Put a trouble into words; `facts` fill its sentences."""
    weight, zh, en = _SENTENCES[which]
    return CodeTrouble(which, weight, part, zh.format(**facts), en.format(**facts))

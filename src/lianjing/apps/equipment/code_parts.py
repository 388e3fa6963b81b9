"""The parts of a 20-digit code (GB/T 28181-2022 Annex E) and what each stands for."""

from collections.abc import Mapping
from dataclasses import dataclass

from lianjing.apps.equipment import tables
from lianjing.apps.equipment.code_troubles import PartName

INDUSTRY = "gb.industry"

SPANS: Mapping[PartName, tuple[int, int]] = {
    PartName.PROVINCE: (0, 2),
    PartName.CITY: (2, 4),
    PartName.COUNTY: (4, 6),
    PartName.ACCESS: (6, 8),
    PartName.INDUSTRY: (8, 10),
    PartName.TYPE: (10, 13),
    PartName.NETWORK: (13, 14),
    PartName.SERIAL: (14, 20),
}
_PART_WORDS = {
    PartName.PROVINCE: ("省级", "Province"),
    PartName.CITY: ("市级", "City"),
    PartName.COUNTY: ("县级", "County"),
    PartName.ACCESS: ("基层接入单位", "Base access unit"),
    PartName.INDUSTRY: ("行业编码", "Industry"),
    PartName.TYPE: ("类型编码", "Type"),
    PartName.NETWORK: ("网络标识", "Network mark"),
    PartName.SERIAL: ("序号", "Serial number"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a code with what it stands for."""

    name: PartName
    digits: str
    title_zh: str
    title_en: str
    zh: str
    en: str
    known: bool


def part_of(code: str, name: PartName) -> str:
    """Cut one part out of a code."""
    start, end = SPANS[name]
    return code[start:end]


def county_key(code: str) -> str:
    """Give the key of the division of digits 1-6: filling zeros of cities and provinces fall."""
    key = code[:6]
    while len(key) > 2 and key.endswith("00"):
        key = key[:-2]
    return key


def parts_of(code: str, version: str, divisions: Mapping[str, str] | None) -> tuple[Part, ...]:
    """Put each part of a code into words."""
    names = divisions or {}
    return (
        *(_division_part(code, name, names) for name in list(SPANS)[:3]),
        _access_part(code, names),
        _table_part(code, PartName.INDUSTRY, f"{INDUSTRY}@{version}", "gb.industry_band"),
        _table_part(code, PartName.TYPE, "gb.type", "gb.type_band"),
        _table_part(code, PartName.NETWORK, "gb2022.network_mark", ""),
        _serial_part(code),
    )


def _part(name: PartName, digits: str, zh: str, en: str, *, known: bool) -> Part:
    return Part(name, digits, *_PART_WORDS[name], zh, en, known)


def _division_part(code: str, name: PartName, names: Mapping[str, str]) -> Part:
    start, end = SPANS[name]
    digits = code[start:end]
    if digits == "00" and start:
        return _part(name, digits, "本级", "this level", known=True)
    word = names.get(code[:end], "")
    return _part(name, digits, word or "未知", word or "unknown", known=bool(word))


def _access_part(code: str, names: Mapping[str, str]) -> Part:
    digits = part_of(code, PartName.ACCESS)
    if digits == "00":
        return _part(PartName.ACCESS, digits, "本级", "this level", known=True)
    word = names.get(code[:8], "")
    return _part(
        PartName.ACCESS,
        digits,
        word or "由县级自编",
        word or "given out by the county",
        known=bool(word),
    )


def _table_part(code: str, name: PartName, table: str, bands: str) -> Part:
    digits = part_of(code, name)
    entry = tables.table(table).entry(digits) or (_band(bands, digits) if bands else None)
    known = tables.table(table).entry(digits) is not None
    return _part(
        name, digits, entry.zh if entry else "未知", entry.en if entry else "unknown", known=known
    )


def _band(table: str, digits: str) -> tables.Entry | None:
    """Give the band an unassigned code lies in: `13-39`."""
    for entry in tables.table(table).entries:
        first, _, last = entry.code.partition("-")
        if int(first) <= int(digits) <= int(last):
            return entry
    return None


def _serial_part(code: str) -> Part:
    digits = part_of(code, PartName.SERIAL)
    return _part(
        PartName.SERIAL,
        digits,
        f"第 {int(digits)} 号",
        f"number {int(digits)}",
        known=digits != "000000",
    )

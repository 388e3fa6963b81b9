"""Finds units, divisions and police organisations by the words forms use for them.

One object serves one form: what was found once is remembered, so that a hundred thousand rows of
forty towns ask forty times.
"""

import re

from lianjing.apps.equipment import tables
from lianjing.apps.places.codes import keys_above
from lianjing.apps.places.models import Division, PoliceOrganisation, Unit

_JOINTS = re.compile(r"[\s、,，/／\\|·\-—]+")
_FEW = 3


class RegistryLookups:
    """Answers what mapping asks (`mapping.drafts.Lookups`) from the tables of places."""

    def __init__(self) -> None:
        self._units: dict[str, int | None] = {}
        self._unit_regions: dict[int, str] = {}
        self._regions: dict[tuple[str, str], str] = {}
        self._towns: dict[str, dict[str, str]] = {}
        self._police: dict[tuple[str, str], str] = {}
        self._region_words: dict[str, str] = {}
        self._police_words: dict[str, str] = {}
        self._codes: dict[tuple[str, str, str], str | None] = {}

    def unit(self, name: str) -> int | None:
        """Find the unit of a name; None if there is none or several."""
        if name not in self._units:
            found = list(
                Unit.objects.filter(name=name, active=True).values_list("pk", flat=True)[:2]
            )
            self._units[name] = found[0] if len(found) == 1 else None
        return self._units[name]

    def unit_region(self, unit: int) -> str:
        """Give the division a unit is in; nothing if that is not known."""
        if unit not in self._unit_regions:
            rows = Unit.objects.filter(pk=unit).values_list("region", flat=True)
            self._unit_regions[unit] = next(iter(rows), "")
        return self._unit_regions[unit]

    def region(self, words: str, near: str) -> str:
        """Find the division some words name, within the county `near` first; else nothing."""
        key = (words, near)
        if key not in self._regions:
            plain = _JOINTS.sub("", words)
            self._regions[key] = self._towns_of(near).get(plain, "") or _by_full_name(plain, near)
        return self._regions[key]

    def police(self, words: str, near: str) -> str:
        """Find the police organisation some words name; else nothing."""
        key = (words, near)
        if key not in self._police:
            named = PoliceOrganisation.objects.filter(active=True, name__endswith=words)
            rows = list(named.filter(region__startswith=near[:6])[:_FEW])
            exact = [row for row in rows if row.name == words] or rows
            self._police[key] = exact[0].code if len(exact) == 1 else ""
        return self._police[key]

    def region_words(self, code: str) -> str:
        """Give the words the forms use for a division: county and what is below."""
        if code not in self._region_words:
            keys = [key for key in (*keys_above(code), code) if len(key) >= _COUNTY]
            names = dict(Division.objects.filter(code__in=keys).values_list("code", "name"))
            whole = len(names) == len(keys) and keys
            self._region_words[code] = "".join(names[key] for key in keys) if whole else ""
        return self._region_words[code]

    def police_words(self, code: str) -> str:
        """Give the name of a police organisation, or its code where it has none."""
        if code not in self._police_words:
            rows = PoliceOrganisation.objects.filter(code=code).values_list("name", flat=True)
            self._police_words[code] = next(iter(rows), code)
        return self._police_words[code]

    def translate(self, table: str, code: str, target: str) -> str | None:
        """Give what a code of one table is in another; None if it is nothing there."""
        key = (table, code, target)
        if key not in self._codes:
            try:
                self._codes[key] = _translated(table, code, target)
            except tables.UnknownTableError:
                self._codes[key] = None
        return self._codes[key]

    def _towns_of(self, county: str) -> dict[str, str]:
        """Give a county's divisions by the ways their names are written, none ambiguous."""
        county = county[:_COUNTY]
        if len(county) < _COUNTY:
            return {}
        if county not in self._towns:
            rows = list(
                Division.objects.filter(code__startswith=county, active=True).values_list(
                    "code", "name", "full_name"
                )
            )
            self._towns[county] = _spellings(rows)
        return self._towns[county]


_COUNTY = 6


def _translated(table: str, code: str, target: str) -> str | None:
    if not target:
        return tables.table(table).word(code)
    if not table:
        return code_or_other(target, code)
    return tables.translate(code, table, target)


def code_or_other(table: str, word: str) -> str:
    """Give the code of a word in a table of reference, or its code for others."""
    known = tables.table(table)
    return known.code_of(word) or (_OTHER if known.entry(_OTHER) else word)


_OTHER = "99"


def _spellings(rows: list[tuple[str, str, str]]) -> dict[str, str]:
    names = {code: name for code, name, _ in rows}
    found: dict[str, str] = {}
    doubtful: set[str] = set()
    for code, name, full in rows:
        above = [names[key] for key in keys_above(code) if key in names]
        spelt = {full, name, *("".join((*above[start:], name)) for start in range(len(above)))}
        for text in spelt - {""}:
            if found.setdefault(text, code) != code:
                doubtful.add(text)
    return {text: code for text, code in found.items() if text not in doubtful}


def _by_full_name(words: str, near: str) -> str:
    if len(words) < _FEW:
        return ""
    named = Division.objects.filter(full_name__endswith=words, active=True)
    codes = list(named.order_by("level").values_list("code", flat=True)[:_FEW])
    close = [code for code in codes if near and code.startswith(near[:4])]
    chosen = close or codes
    return chosen[0] if len(chosen) == 1 else ""

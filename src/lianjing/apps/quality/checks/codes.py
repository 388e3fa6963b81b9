"""Checks of 20-digit codes (GB/T 28181 Annex E) and of coded fields."""

from collections.abc import Mapping
from typing import cast

from lianjing.apps.equipment.choices import FileKind
from lianjing.apps.equipment.fields import FIELDS, Field, Kind
from lianjing.apps.quality.checks.common import Check, shown, text, words
from lianjing.apps.quality.context import Context
from lianjing.apps.quality.finding import CLEAN, Hit, Hits, Values
from lianjing.apps.quality.rulebook import Rule
from lianjing.kernel.codes import is_code


def _format(rule: Rule) -> Check:
    del rule

    def check(values: Values, context: Context) -> Hits:
        del context
        code = text(values, "code")
        if not code or is_code(code):
            return CLEAN
        return (Hit("code", {"value": shown(code), "length": len(code)}),)

    return check


def _division(rule: Rule) -> Check:
    """The division in digits 1-6 must exist (GB/T 2260)."""
    del rule

    def check(values: Values, context: Context) -> Hits:
        code = text(values, "code")
        if context.divisions is None or not is_code(code):
            return CLEAN
        county = code[:6]
        keys = (county, county[:4]) if county.endswith("00") else (county,)
        if county.endswith("0000"):
            keys = (county[:2],)
        if any(key in context.divisions for key in keys):
            return CLEAN
        return (Hit("code", {"value": code, "part": county}),)

    return check


def _region(rule: Rule) -> Check:
    """Digits 1-6 are the division of the record, as far as both go down."""
    del rule

    def check(values: Values, context: Context) -> Hits:
        del context
        code, region = text(values, "code"), text(values, "region")
        if len(region) < 6 or not is_code(code):
            return CLEAN
        part = code[:6]
        if part == region[:6]:
            return CLEAN
        return (Hit("code", {"value": code, "part": part, "region": region[:6]}),)

    return check


def _industry(rule: Rule) -> Check:
    del rule

    def check(values: Values, context: Context) -> Hits:
        code = text(values, "code")
        if not context.industries or not is_code(code):
            return CLEAN
        version, part = text(values, "code_table"), code[8:10]
        tables = context.industries
        if version:
            known = tables.get(version)
            good = known is not None and part in known
        else:
            good = any(part in known for known in tables.values())
        if good:
            return CLEAN
        return (Hit("code", {"value": code, "part": part, "table": version or "/".join(tables)}),)

    return check


def _kind(rule: Rule) -> Check:
    """Digits 11-13 stand for what the file is about."""
    allowed = frozenset(words(rule, "types"))

    def check(values: Values, context: Context) -> Hits:
        code = text(values, "code")
        if not is_code(code):
            return CLEAN
        part = code[10:13]
        if part in allowed or (context.kinds and part not in context.kinds):
            return CLEAN
        return (Hit("code", {"value": code, "part": part}),)

    return check


def _type_known(rule: Rule) -> Check:
    del rule

    def check(values: Values, context: Context) -> Hits:
        code = text(values, "code")
        if not context.kinds or not is_code(code) or code[10:13] in context.kinds:
            return CLEAN
        return (Hit("code", {"value": code, "part": code[10:13]}),)

    return check


def _digit(rule: Rule) -> Check:
    """The network mark (digit 14) is none of the reserved ones."""
    refused = frozenset(words(rule, "reserved"))

    def check(values: Values, context: Context) -> Hits:
        del context
        code = text(values, "code")
        if not is_code(code) or code[13] not in refused:
            return CLEAN
        return (Hit("code", {"value": code, "part": code[13]}),)

    return check


def _serial(rule: Rule) -> Check:
    del rule

    def check(values: Values, context: Context) -> Hits:
        del context
        code = text(values, "code")
        if not is_code(code) or code[14:] != "000000":
            return CLEAN
        return (Hit("code", {"value": code}),)

    return check


def _coded(rule: Rule) -> tuple[Field, ...]:
    fields: dict[str, Field] = {}
    for kind in rule.kinds:
        for field in FIELDS[FileKind(kind)]:
            if field.kind in {Kind.CHOICE, Kind.CHOICES} and field.table:
                fields[field.key] = field
    return tuple(fields.values())


def _in_table(rule: Rule) -> Check:
    """Every code belongs to the table it is said to be written in."""
    fields = tuple((field.key, field.table) for field in _coded(rule))

    def check(values: Values, context: Context) -> Hits:
        hits: list[Hit] = []
        tables = context.tables
        for key, name in fields:
            value = values.get(key)
            if not value or (table := tables.get(name)) is None or value in table:
                continue
            wrong = [part for part in str(value).split("/") if part and part not in table]
            if wrong:
                hits.append(Hit(key, {"value": shown("/".join(wrong)), "table": name}))
        other = values.get("coded")
        if other:
            hits += _given_elsewhere(cast("Mapping[str, object]", other), context)
        return hits

    return check


def _given_elsewhere(coded: Mapping[str, object], context: Context) -> list[Hit]:
    hits = []
    for key, given in coded.items():
        if not isinstance(given, Mapping):
            continue
        name, code = str(given.get("table", "")), str(given.get("code", ""))
        table = context.tables.get(name)
        if table is not None and any(part not in table for part in code.split("/")):
            hits.append(Hit(str(key), {"value": shown(code), "table": name}))
    return hits


def _several(rule: Rule) -> Check:
    """Several codes are sorted and parted by a half-width stroke (normal form)."""
    keys = tuple(field.key for field in _coded(rule) if field.kind is Kind.CHOICES)

    def check(values: Values, context: Context) -> Hits:
        del context
        hits = []
        for key in keys:
            value = values.get(key)
            if not value or type(value) is not str or value.isdigit():
                continue
            if (better := normalised(value)) != value:
                hits.append(Hit(key, {"value": shown(value), "better": shown(better)}))
        return hits

    return check


_STROKES = str.maketrans(dict.fromkeys("／、，,；;｜| ", "/"))


def normalised(value: str) -> str:
    """Write several codes as they should be: each once, by number, parted by `/`."""
    parts = {part for part in value.translate(_STROKES).split("/") if part}
    return "/".join(sorted(parts, key=lambda part: (len(part), part)))


FACTORIES = {
    "code_format": _format,
    "code_division": _division,
    "code_region": _region,
    "code_industry": _industry,
    "code_kind": _kind,
    "code_type": _type_known,
    "code_network": _digit,
    "code_serial": _serial,
    "in_table": _in_table,
    "several": _several,
}

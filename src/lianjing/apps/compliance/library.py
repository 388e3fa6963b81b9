"""Reads rules from TOML: the shipped ones, and packs of regions as data.

What a person uploads is hostile: bytes, rules and texts are bounded, and a rule can only name
checks the product has.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from lianjing.apps.compliance.engine.checks import FACTORIES
from lianjing.apps.compliance.engine.rule import Bound, Parameter, Rule, Texts
from lianjing.apps.compliance.engine.values import CheckMethod, Gravity, RuleSubject
from lianjing.apps.places.codes import is_division_key
from lianjing.apps.quality.choices import Confidence
from lianjing.kernel.errors import DomainError, LianjingError

RULES = Path(__file__).parent / "rules"
PACKS = Path(__file__).parent / "packs"
MOST_BYTES = 256 * 1024
MOST_RULES = 200
_LONGEST = 1000
_MOST_WORDS = 100


class BadPackError(DomainError):
    """A pack of rules that cannot be taken."""

    code = "rule_pack_bad"


@dataclass(frozen=True, slots=True)
class Pack:
    """A file of rules."""

    id: str
    version: str
    region: str
    title: str
    rules: tuple[Rule, ...]


@cache
def shipped() -> Mapping[str, Rule]:
    """Read the rules of the product, by id in the order of their files."""
    found: dict[str, Rule] = {}
    for path in sorted(RULES.glob("*.toml")):
        for rule in read(path.read_text("utf-8")).rules:
            if rule.id in found:
                raise ValueError(f"{path.name}: rule {rule.id} stands twice")
            found[rule.id] = rule
    return found


def version() -> str:
    """Give the version of the shipped rules: the newest of their files."""
    return max(read(path.read_text("utf-8")).version for path in RULES.glob("*.toml"))


def examples() -> list[Pack]:
    """Give the packs that come with the product and hold nowhere until they are loaded."""
    return [read(path.read_text("utf-8")) for path in sorted(PACKS.glob("*.toml"))]


def read(text: str) -> Pack:
    """Read a file of rules; raises `BadPackError`, which says where and why."""
    if len(text.encode()) > MOST_BYTES:
        raise _bad("文件过大", "the file is too large")
    try:
        whole = tomllib.loads(text)
        head = whole["pack"]
        rows = whole.get("rule", [])
        if len(rows) > MOST_RULES:
            raise _bad(f"超过{MOST_RULES}条规则", f"more than {MOST_RULES} rules")
        region = _text(head.get("region", ""), 12)
        rules = tuple(_rule(row, region, _text(head["id"], 24)) for row in rows)
        return Pack(
            id=_text(head["id"], 24),
            version=_text(head["version"], 24),
            region=region,
            title=_text(head.get("title", ""), 200),
            rules=rules,
        )
    except LianjingError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _bad("格式不对", f"not a file of rules: {error}") from error


def read_regional(text: str) -> Pack:
    """Read a pack of a region: it holds in one division, adds rules and replaces none."""
    pack = read(text)
    if not is_division_key(pack.region):
        raise _bad("没有写明行政区划", "it names no division")
    for rule in pack.rules:
        if not rule.id.startswith(f"{pack.id}."):
            raise _bad(f"规则{rule.id}须以{pack.id}.开头", f"{rule.id} must begin with {pack.id}.")
        if rule.governs or rule.replaces:
            raise _bad(f"规则{rule.id}不能替代其他规则", f"{rule.id} may not replace others")
        _try_check(rule)
    if len({rule.id for rule in pack.rules}) < len(pack.rules):
        raise _bad("规则编号重复", "a rule stands twice")
    return pack


def _try_check(rule: Rule) -> None:
    """Find out now, not at night, that a parameter is missing."""
    try:
        FACTORIES[rule.check](rule, {**shipped(), rule.id: rule})
    except (KeyError, TypeError, ValueError) as error:
        raise _bad(f"规则{rule.id}的参数不对", f"{rule.id}: parameters: {error}") from error


def _bad(zh: str, en: str) -> BadPackError:
    return BadPackError(en, facts={"detail": f"{zh} / {en}"[:300]})


def _text(value: object, most: int = _LONGEST) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise TypeError(f"no text of at most {most}")
    return value


def _rule(row: Mapping[str, Any], region: str, pack: str) -> Rule:
    if row["check"] not in FACTORIES:
        raise _bad(f"没有检查方法{row['check']}", f"no check {row['check']}")
    return Rule(
        id=_text(row["id"], 40),
        version=int(row["version"]),
        subjects=tuple(RuleSubject(one) for one in row["subjects"]),
        severity=Gravity(row["severity"]),
        confidence=Confidence(row["confidence"]),
        source=_text(row["source"]),
        article=_text(row.get("article", "")),
        check=row["check"],
        method=CheckMethod(row["method"]),
        zh=_texts(row["zh"]),
        en=_texts(row["en"]),
        parameters={_text(k, 40): _parameter(v) for k, v in row.get("parameters", {}).items()},
        bounds={key: _bound(value) for key, value in row.get("bounds", {}).items()},
        governs={key: dict(value) for key, value in row.get("governs", {}).items()},
        places=_words(row.get("places", [])),
        replaces=_words(row.get("replaces", [])),
        since=_day(row.get("since")) or date.min,
        until=_day(row.get("until")),
        days=None if row.get("days") is None else int(row["days"]),
        region=region,
        pack=pack,
        enabled=bool(row.get("enabled", True)),
        locked=bool(row.get("locked", False)),
        excusable=bool(row.get("excusable", True)),
        restricted=bool(row.get("restricted", False)),
        national=bool(row.get("national", False)),
        follows=_text(row.get("follows", ""), 40),
    )


def _day(value: object) -> date | None:
    if value is None or isinstance(value, date):
        return value
    raise TypeError("no date")


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > _MOST_WORDS:
        raise TypeError("no list of words")
    return tuple(_text(one, 100) for one in value)


def _parameter(value: object) -> Parameter:
    if isinstance(value, bool | int):
        return value
    return _words(value) if isinstance(value, list) else _text(value, 100)


def _bound(value: Mapping[str, object]) -> Bound:
    ((kind, limit),) = value.items()
    if kind not in {"least", "most", "contains"}:
        raise ValueError(f"no bound {kind}")
    return Bound(kind, _parameter(limit))


def _texts(words: Mapping[str, object]) -> Texts:
    return Texts(*(_text(words[key]) for key in ("title", "text", "wrong", "fix")))

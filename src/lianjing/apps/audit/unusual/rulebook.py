"""Reads the rules as shipped, and as they hold here."""

import tomllib
from collections.abc import Iterable
from datetime import time
from functools import cache
from importlib import resources
from typing import Protocol

from lianjing.apps.audit.unusual.engine import By, Measure, Rule, Severity, changed

SOURCE = "product"
CONFIDENCE = "R"


class Setting(Protocol):
    """What somebody has set otherwise."""

    rule: str
    enabled: bool
    threshold: int | None
    minutes: int | None
    hours_from: str
    hours_to: str


@cache
def shipped() -> dict[str, Rule]:
    """Give the rules as they are shipped, by key."""
    text = resources.files(__package__).joinpath("rules.toml").read_text("utf-8")
    return {entry["key"]: _rule(entry) for entry in tomllib.loads(text)["rule"]}


def _rule(entry: dict[str, object]) -> Rule:
    hours = str(entry.get("hours", ""))
    return Rule(
        key=str(entry["key"]),
        zh=str(entry["zh"]),
        en=str(entry["en"]),
        by=By(str(entry["by"])),
        measure=Measure(str(entry["measure"])),
        minutes=int(str(entry["minutes"])),
        threshold=int(str(entry["threshold"])),
        severity=Severity(str(entry["severity"])),
        source=str(entry.get("source", SOURCE)),
        confidence=str(entry.get("confidence", CONFIDENCE)),
        groups=_words(entry, "groups"),
        actions=_words(entry, "actions"),
        outcomes=_words(entry, "outcomes"),
        hours=hours_of(*hours.split("-")) if hours else None,
        weekend=bool(entry.get("weekend", False)),
        machine=bool(entry.get("machine", False)),
    )


def _words(entry: dict[str, object], name: str) -> frozenset[str]:
    found = entry.get(name, ())
    return frozenset(map(str, found)) if isinstance(found, list) else frozenset()


def hours_of(start: str, end: str) -> tuple[time, time]:
    """Read two times of day; raises `ValueError`."""
    return time.fromisoformat(start), time.fromisoformat(end)


def effective(settings: Iterable[Setting]) -> list[Rule]:
    """Give the rules as they hold here."""
    set_here = {setting.rule: setting for setting in settings}
    return [_set(rule, set_here.get(rule.key)) for rule in shipped().values()]


def _set(rule: Rule, setting: Setting | None) -> Rule:
    if setting is None:
        return rule
    values: dict[str, object] = {"enabled": setting.enabled}
    if setting.threshold:
        values["threshold"] = setting.threshold
    if setting.minutes:
        values["minutes"] = setting.minutes
    if setting.hours_from and setting.hours_to and rule.hours is not None:
        values["hours"] = hours_of(setting.hours_from, setting.hours_to)
    return changed(rule, values)

"""The shipped workflows, and a table as one is changed for a region."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from lianjing.apps.approvals.machine import Workflow, read

FILES = ("share", "urgent", "evidence", "viewing", "publication", "relocation")
_BY_KEY = frozenset({"deadlines", "who", "settings", "calendar"})
"""Parts of a table that are changed key by key; all others as a whole."""
FIXED = frozenset({"id", "prefix", "details", "subjects", "requires_acts"})
"""What no region changes: stored requests hang on it."""


@cache
def shipped(workflow: str) -> Mapping[str, Any]:
    """Give a shipped table as it is written; raises `KeyError`."""
    if workflow not in FILES:
        raise KeyError(workflow)
    path = files("lianjing.apps.approvals.workflows") / f"{workflow}.toml"
    found: Mapping[str, Any] = tomllib.loads(path.read_text("utf-8"))
    return found


def merged(workflow: str, patch: Mapping[str, Any], version: str = "") -> dict[str, Any]:
    """Give a shipped table with a region's changes in it."""
    body = dict(shipped(workflow))
    for key, value in patch.items():
        if key in FIXED:
            continue
        both = key in _BY_KEY and isinstance(value, Mapping)
        body[key] = {**body.get(key, {}), **value} if both else value
    if version:
        body["version"] = version
    return body


def digest_of(body: Mapping[str, Any]) -> str:
    """Give the hash of a table, whatever the order of its keys."""
    plain = json.dumps(body, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(plain.encode()).hexdigest()


@lru_cache(maxsize=256)
def _parsed(plain: str) -> Workflow:
    return read(json.loads(plain))


def parsed(body: Mapping[str, Any]) -> Workflow:
    """Read a table, once for each; raises `machine.BadTableError`."""
    return _parsed(json.dumps(body, sort_keys=True, ensure_ascii=False, default=str))

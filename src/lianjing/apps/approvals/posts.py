"""Levels of posts, from their table: who may stand in for whom."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def _levels() -> Mapping[str, int]:
    path = files("lianjing.apps.approvals.workflows") / "posts.toml"
    table = tomllib.loads(path.read_text("utf-8"))
    return {str(post): int(level) for post, level in table["levels"].items()}


def posts_of_level(level: int) -> tuple[str, ...]:
    """Give the posts of a level."""
    return tuple(post for post, one in _levels().items() if one == level)


def level_of(post: str) -> int:
    """Give the level of a post; 0 for one the table does not know."""
    return _levels().get(post, 0)

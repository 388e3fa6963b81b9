"""Waiting for something to come true, never for a time to pass."""

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


def until(
    look: Callable[[], Value], *, within: float = 10.0, what: str, every: float = 0.05
) -> Value:
    """Look until the answer is true and give it; the failure says what was last seen."""
    deadline = time.monotonic() + within
    while True:
        seen = look()
        if seen:
            return seen
        if time.monotonic() >= deadline:
            raise AssertionError(f"not within {within:g} s: {what}; last seen: {seen!r}")
        time.sleep(every)


def holds(look: Callable[[], bool], *, during: float, what: str, every: float = 0.1) -> None:
    """See that something stays true for a while."""
    deadline = time.monotonic() + during
    while time.monotonic() < deadline:
        assert look(), what
        time.sleep(every)

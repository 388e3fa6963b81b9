"""Which role gets which status from which route: one module of rows for each area.

A module here holds `ROWS` and, where its paths name keys, `keys(country) -> dict`, which makes
the rows behind them; both are found by themselves.
"""

import importlib
import pkgutil
from types import ModuleType

from .base import ROLES, Matrix

__all__ = ["AREAS", "MATRIX", "ROLES"]

AREAS: list[ModuleType] = [
    importlib.import_module(f"{__name__}.{found.name}")
    for found in pkgutil.iter_modules(__path__)
    if found.name != "base"
]
MATRIX: Matrix = {row: given for area in AREAS for row, given in area.ROWS.items()}

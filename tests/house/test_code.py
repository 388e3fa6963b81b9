"""What no linter knows of the product's code."""

import ast
from pathlib import Path

import pytest
from tests.house.tree import SOURCE, modules, parsed, shown

LONGEST_MODULE = 400
LONGEST_FUNCTION = 50
_TABLES = {"causes", "selfcheck_texts.py"}
"""Tables of sentences are as long as there are sentences."""
_MAY_USE_OBJECTS = ("models", "services", "selectors", "policies", "ingest")


def _is_table(path: Path) -> bool:
    return bool(_TABLES & set(path.parts))


def test_modules_are_no_longer_than_400_lines():
    long = {
        shown(path): lines
        for path in modules()
        if (lines := len(path.read_text("utf-8").splitlines())) > LONGEST_MODULE
        and not _is_table(path)
    }
    assert not long


def test_functions_fit_a_screen_or_nearly():
    long = {}
    for path in modules():
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long[f"{shown(path)}:{node.name}"] = lines
    assert not long


def test_every_room_says_what_it_is():
    silent = [shown(path) for path in modules() if not ast.get_docstring(parsed(path))]
    assert not silent


def test_rows_are_read_and_written_in_services_and_selectors_only():
    astray = []
    for path in modules():
        parts = path.relative_to(SOURCE).with_suffix("").parts
        if any(part in _MAY_USE_OBJECTS for part in parts):
            continue
        astray += [
            f"{shown(path)}:{node.lineno}"
            for node in ast.walk(parsed(path))
            if isinstance(node, ast.Attribute) and node.attr == "objects"
        ]
    assert not astray


_SUPERVISORS = {"tasks.py", "crew.py"}
"""The two places that own tasks: the product's and the simulator's."""


def _catches_everything(node: ast.AST, lines: list[str]) -> bool:
    """Tell whether a handler swallows every error, neither logging it nor saying why it may."""
    return (
        isinstance(node, ast.ExceptHandler)
        and isinstance(node.type, ast.Name)
        and node.type.id in {"Exception", "BaseException"}
        and not any(isinstance(part, ast.Raise) for part in ast.walk(node))
        and not any(ast.unparse(part).startswith("log.exception(") for part in node.body)
        and "noqa: BLE001 - " not in lines[node.lineno - 1]
    )


def test_whoever_catches_everything_logs_it_or_says_why():
    wide = []
    for path in modules():
        if path.name in _SUPERVISORS:
            continue
        lines = path.read_text("utf-8").splitlines()
        wide += [
            f"{shown(path)}:{getattr(node, 'lineno', 0)}"
            for node in ast.walk(parsed(path))
            if _catches_everything(node, lines)
        ]
    assert not wide


@pytest.mark.parametrize("room", ["signal", "media", "ingest"])
def test_every_process_can_be_started_by_its_room(room):
    assert (SOURCE / room / "__main__.py").is_file()

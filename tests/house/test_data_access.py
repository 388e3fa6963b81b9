"""Rows are read in selectors, written in services and ingest, and nowhere else."""

import ast
from pathlib import Path

import lianjing

ROOT = Path(lianjing.__file__).parent
ALLOWED_NAMES = {"models", "services", "selectors", "policies"}
WATCHED = ("apps", "api", "conf", "cli")
WRITES = {
    *("save", "create", "bulk_create", "bulk_update"),
    *("update_or_create", "get_or_create", "update", "delete"),
}


def _python_files() -> list[Path]:
    found = [path for room in WATCHED for path in (ROOT / room).rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def _is_data_layer(path: Path) -> bool:
    return bool(ALLOWED_NAMES & {*path.relative_to(ROOT).parts[:-1], path.stem})


def test_managers_are_used_in_models_services_and_selectors_only() -> None:
    offenders = []
    for path in _python_files():
        if _is_data_layer(path):
            continue
        offenders += [
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}
        ]
    assert offenders == []


def test_selectors_and_policies_do_not_write() -> None:
    offenders = []
    for path in _python_files():
        if not {"selectors", "policies"} & {*path.relative_to(ROOT).parts[:-1], path.stem}:
            continue
        offenders += [
            f"{path.relative_to(ROOT)}:{node.lineno}"
            for node in ast.walk(ast.parse(path.read_text("utf-8")))
            if _writes(node)
        ]
    assert offenders == []


def _writes(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in WRITES
        and "objects" in ast.unparse(node.func)
    )

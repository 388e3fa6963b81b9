"""What the house tests look at: the files of the repository."""

import ast
import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "lianjing"
_BUILT = {"__pycache__", "node_modules", "_build", "ui", "dist"}


@functools.cache
def tracked() -> tuple[Path, ...]:
    """List the files under version control; without git, what lies in the known folders."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
        ).stdout
        paths = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        folders = [ROOT / name for name in ("src", "tests", "docs", "benchmarks", "fuzz", "deploy")]
        paths = [path for folder in folders for path in folder.rglob("*")]
    return tuple(path for path in paths if path.is_file() and not _BUILT & set(path.parts))


@functools.cache
def modules() -> tuple[Path, ...]:
    """List the product's own modules, without migrations."""
    return tuple(
        sorted(
            path
            for path in SOURCE.rglob("*.py")
            if "migrations" not in path.parts and not _BUILT & set(path.relative_to(SOURCE).parts)
        )
    )


@functools.cache
def parsed(path: Path) -> ast.Module:
    """Read a module once for all who look at it."""
    return ast.parse(path.read_text("utf-8"))


def shown(path: Path) -> str:
    """Name a file as people do."""
    return path.relative_to(ROOT).as_posix()

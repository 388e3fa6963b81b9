"""Writes `docs/protocol/conformance.md` from the cases, the clauses and the tests.

`python docs/conformance.py` writes it; `--check` only says whether it is current.
"""

import ast
import re
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "docs"))

from cases import GROUPS, LATER, Group  # noqa: E402
from clauses import CLAUSES  # noqa: E402

OUTPUT = ROOT / "docs" / "protocol" / "conformance.md"
NUMBERS = {number for group in GROUPS for number in group.cases}
_MARK = re.compile(r"^\s*#\s*cases?:\s*([\d,\s]+)$")


class Proof(NamedTuple):
    """One test that proves a case."""

    path: str
    name: str

    @property
    def whole(self) -> bool:
        """Whether it proves more than one engine by itself."""
        return not self.path.startswith("tests/unit/protocol/")


def proofs() -> dict[int, list[Proof]]:
    """Collect the marks above test functions, in the order of files and lines."""
    found: dict[int, list[Proof]] = {}
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        text = path.read_text("utf-8")
        if "# case" not in text:
            continue
        relative = path.relative_to(ROOT).as_posix()
        for numbers, name in _marks(relative, text):
            for number in numbers:
                found.setdefault(number, []).append(Proof(relative, name))
    return found


def _marks(path: str, text: str) -> list[tuple[list[int], str]]:
    lines = text.splitlines()
    # The mark may stand above the decorators or between them and the function.
    tests = {
        line: node.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
        for line in (node.lineno, *(item.lineno for item in node.decorator_list))
    }
    found = []
    for number, line in enumerate(lines, start=1):
        mark = _MARK.match(line)
        if not mark:
            continue
        following = number + 1
        while following <= len(lines) and lines[following - 1].lstrip().startswith("#"):
            following += 1
        name = tests.get(following)
        if name is None:
            raise SystemExit(f"{path}:{number}: {line.strip()} stands above no test")
        found.append(([int(part) for part in mark.group(1).split(",") if part.strip()], name))
    return found


def state(number: int, group: Group, known: list[Proof]) -> str:
    """Say how far a case is: done, engine (its parser or machine only), not yet, open."""
    if any(proof.whole for proof in known):
        return "done"
    if known:
        return "engine"
    if group.later or number in LATER:
        return "not yet"
    return "open"


def text() -> str:
    """Write the whole page."""
    found = proofs()
    strange = sorted(set(found) - NUMBERS)
    if strange:
        raise SystemExit(f"no such cases: {strange}")
    lines = [*_HEAD, "", "## Clauses", "", *_clauses(), "", "## Cases", "", *_summary(found)]
    for group in GROUPS:
        lines += ["", f"### {group.title}", ""]
        if group.later:
            lines += [f"For later: {group.later}.", ""]
        lines += ["| no. | clause | expected | state | tests |", "| --- | --- | --- | --- | --- |"]
        for number, (clause, expected) in group.cases.items():
            known = found.get(number, [])
            how = state(number, group, known)
            told = _tests(known) or LATER.get(number, "")
            lines.append(f"| {number} | {clause} | {expected} | {how} | {told} |")
    return "\n".join(lines) + "\n"


_HEAD = (
    "# Conformance",
    "",
    "Which clause is implemented where, and which test proves it. Written by",
    "`docs/conformance.py`; do not edit. Clauses without a document's name are of",
    "GB/T 28181-2022.",
    "",
    "States: *done*: proved through the running part that uses it. *engine*: parser or state",
    "machine proved, not yet reachable by users or only proved there. *open*: due, without a",
    "test. *not yet*: not part of this version.",
)


def _clauses() -> list[str]:
    lines = ["| clause | what | code | tests | state |", "| --- | --- | --- | --- | --- |"]
    for clause in CLAUSES:
        code = "<br>".join(f"`{name}`" for name in clause.code)
        tests = "<br>".join(f"`{name}`" for name in clause.tests)
        lines.append(f"| {clause.clause} | {clause.what} | {code} | {tests} | {clause.state} |")
    return lines


def _summary(found: dict[int, list[Proof]]) -> list[str]:
    counted: dict[str, int] = {}
    for group in GROUPS:
        for number in group.cases:
            how = state(number, group, found.get(number, []))
            counted[how] = counted.get(how, 0) + 1
    order = ("done", "engine", "open", "not yet")
    return [", ".join(f"{how}: {counted.get(how, 0)}" for how in order) + "."]


def _tests(known: list[Proof]) -> str:
    shown = []
    for path in dict.fromkeys(proof.path for proof in known):
        names = ", ".join(proof.name for proof in known if proof.path == path)
        shown.append(f"`{path.removeprefix('tests/')}`: {names}")
    return "<br>".join(shown)


def main() -> int:
    """Write the page, or say whether it is current."""
    wanted = text()
    if "--check" in sys.argv:
        current = OUTPUT.exists() and OUTPUT.read_text("utf-8") == wanted
        if not current:
            print("docs/protocol/conformance.md is not current: run python docs/conformance.py")
        return 0 if current else 1
    OUTPUT.write_text(wanted, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

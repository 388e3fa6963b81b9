"""What the reader makes of a form, as plain data for comparison with the corpus.

`python -m tests.unit.apps.forms.form_reading` rewrites the expectations; review the difference.
"""

import json
from pathlib import Path

from tests.unit.apps.forms.form_kit import TABLES

from lianjing.apps.exchange import forms

CORPUS = Path(__file__).parents[3] / "corpus" / "forms"


def samples() -> list[Path]:
    return sorted(path for path in CORPUS.glob("*/*") if path.suffix in {".xlsx", ".csv"})


def read(path: Path) -> dict[str, object]:
    """Give everything the reader makes of a file, or the code it is refused with."""
    try:
        with forms.read(path, tables=TABLES) as reading:
            rows = [_row(row) for row in reading.rows()]
            return {
                "form": reading.profile.id,
                "sheets": [[head.name, head.head_row] for head in reading.sheets],
                "lines": reading.lines,
                "remarks": [problem.code for problem in reading.remarks],
                "rows": rows,
                "totals": [_row(row) for row in reading.totals],
                "foot": reading.foot,
            }
    except forms.FormRefusedError as fault:
        return {"refused": fault.code}


def _row(row: forms.Row) -> dict[str, object]:
    found: dict[str, object] = {
        "at": f"{row.sheet} {row.number} {row.block}".strip(),
        "values": {k: _plain(v) for k, v in row.values.items() if v is not None},
        "steps": {k: list(cell.steps) for k, cell in row.cells.items() if cell.steps},
        "problems": {k: cell.problem.code for k, cell in row.cells.items() if cell.problem},
        "row": [problem.code for problem in row.problems],
    }
    return {key: value for key, value in found.items() if value}


def _plain(value: forms.Value) -> object:
    if isinstance(value, forms.PartialDate):
        return value.isoformat()
    return value if isinstance(value, str | int) else str(value)


def expectation(path: Path) -> Path:
    return path.with_suffix(path.suffix + ".json")


def main() -> None:
    for path in samples():
        text = json.dumps(read(path), ensure_ascii=False, indent=1)
        expectation(path).write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()

"""Writes `docs/reference/configuration.md` from the typed settings.

`python docs/configuration.py` writes it; `--check` only says whether it is current.
"""

import sys
from pathlib import Path

import msgspec

from lianjing.runtime import configuration
from lianjing.runtime.settings import Settings

OUTPUT = Path(__file__).resolve().parent / "reference" / "configuration.md"

_HEAD = """# Configuration

One file, `lianjing.toml` in the data directory; every key can also come from the environment. A
key that does not exist refuses to start, with file, line and key. `lianjing config` prints a
sample, `lianjing check` says whether a configuration works on this machine. Keys and passwords
are files in `secrets/`, never here. Written by `docs/configuration.py`; do not edit.
"""


def text() -> str:
    """Write the page."""
    lines = [_HEAD]
    for section in msgspec.structs.fields(Settings):
        kind = type(section.default)
        lines += [f"## {section.name}", "", (kind.__doc__ or "").splitlines()[0], ""]
        lines += ["| key | default | environment | meaning |", "| --- | --- | --- | --- |"]
        for field in msgspec.structs.fields(kind):
            default = msgspec.json.encode(getattr(section.default, field.name)).decode()
            variable = f"LIANJING_{section.name}_{field.name}".upper()
            meaning = configuration.describe(field.type)
            lines.append(f"| `{field.name}` | `{default}` | `{variable}` | {meaning} |")
        lines.append("")
    return "\n".join(lines)


def main() -> int:
    """Write the page, or say whether it is current."""
    wanted = text()
    if "--check" in sys.argv:
        current = OUTPUT.exists() and OUTPUT.read_text("utf-8") == wanted
        if not current:
            print(
                "docs/reference/configuration.md is not current: run python docs/configuration.py"
            )
        return 0 if current else 1
    OUTPUT.write_text(wanted, "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

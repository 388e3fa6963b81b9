"""Makes the table of divisions the platform ships: `python build_divisions.py DIRECTORY`.

DIRECTORY is the unpacked package `china-division` (the folder with `package.json`), which
holds the statistical division codes of the National Bureau of Statistics. Nothing is fetched
here and nothing at run time: the result is committed, and a county that has something newer
loads it with `lianjing divisions load`.
"""

import argparse
import csv
import json
import lzma
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

TARGET = Path(__file__).parent / "src/lianjing/apps/places/data"

_FILES = ("provinces.csv", "cities.csv", "areas.csv", "streets.csv")
_NOT_IN_THE_PACKAGE = (("71", "台湾省"), ("81", "香港特别行政区"), ("82", "澳门特别行政区"))
"""GB/T 2260 has them; the statistical codes do not."""
_PUBLISHED = re.compile(r"截止时间：(\d{4}-\d{2}-\d{2})")

Row = tuple[str, str]


def rows_of(file: Path) -> Iterator[Row]:
    """Read the code and the name of every line."""
    with file.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            yield line["code"], line["name"].strip()


def write(path: Path, head: dict[str, str], rows: Iterable[Row]) -> None:
    """Write one table: a line that describes it, then a code and a name on each line."""
    described = json.dumps(head, ensure_ascii=False)
    text = "\n".join([f"# {described}", *(f"{code} {name}" for code, name in sorted(rows))])
    path.parent.mkdir(parents=True, exist_ok=True)
    packed = lzma.compress(f"{text}\n".encode(), preset=9 | lzma.PRESET_EXTREME)
    path.write_bytes(packed)


def main() -> None:
    """Build all tables from one unpacked package."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("package", type=Path, metavar="DIRECTORY")
    package: Path = parser.parse_args().package
    about = json.loads((package / "package.json").read_text("utf-8"))
    published = _PUBLISHED.search((package / "README.md").read_text("utf-8"))
    head = {
        "name": about["name"],
        "version": about["version"],
        "published": published[1] if published else "",
        "licence": "WTFPL",
        "origin": "国家统计局 统计用区划代码和城乡划分代码",
    }
    data = package / "dist"
    upper = [row for name in _FILES for row in rows_of(data / name)]
    write(TARGET / "divisions.txt.xz", {**head, "levels": "1234"}, [*upper, *_NOT_IN_THE_PACKAGE])
    villages: dict[str, list[Row]] = defaultdict(list)
    for code, name in rows_of(data / "villages.csv"):
        villages[code[:2]].append((code, name))
    for province, rows in villages.items():
        about_these = {**head, "levels": "5", "scope": province}
        write(TARGET / f"villages/{province}.txt.xz", about_these, rows)
    total = sum(file.stat().st_size for file in TARGET.rglob("*.xz"))
    print(f"{len(upper)} + {sum(map(len, villages.values()))} divisions, {total} bytes")


if __name__ == "__main__":
    main()

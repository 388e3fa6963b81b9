"""Times the workbook engine: `python -m benchmarks.forms_load [--rows 100000]`.

An export of F4 is written, read and cleaned, and sent back with marks, each in a process of its own
so that its memory is its own.
"""

import argparse
import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from multiprocessing.connection import Connection
from pathlib import Path

from benchmarks.common import Figure, tell

from lianjing.apps.exchange import forms

TABLES = {
    name: forms.ChoiceTable(
        name, "1", tuple(forms.Choice(code, forms.Words(word, word)) for code, word in choices)
    )
    for name, choices in {
        "l1.device_status": (("1", "在用"), ("2", "维修"), ("3", "拆除")),
        "own.measure": (("keep", "保留"), ("multi_use", "一机多用")),
        "f4.pole_condition": (("intact", "完整"), ("broken", "破损")),
    }.items()
}
MEBIBYTE = 2**20


def records(count: int) -> Iterator[dict[str, object]]:
    """Give cameras with every column of F4."""
    for number in range(1, count + 1):
        yield {
            "code": f"34152441001320{number:06d}",
            "name": f"梅山镇人民路与文化路交口东南角{number}",
            "system_name": "全县视频共享平台",
            "maker": "海康威视",
            "region_name": "金寨县梅山镇",
            "police_station": "梅山派出所",
            "longitude": Decimal(115_900_001 + number) / 1_000_000,
            "latitude": Decimal(31_700_001 + number) / 1_000_000,
            "built_on": "2020-03",
            "osd_text": f"梅山镇人民路与文化路交口{number}",
            "rent_instead_of_build": False,
            "device_status": "1",
            "measure": "keep",
            "pole.built_on": "2020-03",
            "pole.code": f"G{number}",
            "pole.height": Decimal("6.5"),
            "pole.arms": 2,
            "pole.condition": "intact",
        }


def export(path: Path, count: int) -> None:
    forms.write_rows(forms.profile("f4"), records(count), path, tables=TABLES)


def read(path: Path, count: int) -> None:
    with forms.read(path, tables=TABLES) as reading:
        seen = sum(1 for row in reading.rows() if not row.all_problems)
    if seen != count:
        raise SystemExit(f"{seen} rows of {count} were read")


def mark(path: Path, count: int) -> None:
    marks = (
        forms.Mark("摄像机", row, 7, "经度（保留后六位）", "坐标在海里, 请核对。")
        for row in range(5, count, 20)
    )
    forms.write_marked(path, marks, path.with_name("marked.xlsx"))


def _measured(
    work: Callable[[Path, int], None], path: Path, count: int, answer: Connection
) -> None:
    begin, clock = time.process_time(), time.monotonic()
    work(path, count)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEBIBYTE
    answer.send((time.process_time() - begin, time.monotonic() - clock, memory))


def measure(
    work: Callable[[Path, int], None], path: Path, count: int
) -> tuple[float, float, float]:
    """Give CPU seconds, seconds by the clock and the most memory, in a fresh process."""
    spawned = multiprocessing.get_context("spawn")
    here, there = spawned.Pipe()
    process = spawned.Process(target=_measured, args=(work, path, count, there))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)
    return here.recv()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    count = parser.parse_args().rows
    figures: list[Figure] = []
    facts: dict[str, object] = {"rows": count}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f4.xlsx"
        for name, work, seconds, memory in (
            ("exported to xlsx", export, 60, 300),
            ("read and cleaned", read, 25, 200),
            ("sent back with marks", mark, 60, 300),
        ):
            cpu, clock, most = measure(work, path, count)
            figures.append(Figure(f"rows of F4 {name}, CPU", cpu, "s", seconds))
            figures.append(Figure(f"memory while {name}", most, "MB", memory))
            facts[f"{name}, by the clock"] = round(clock, 2)
        facts["bytes"] = path.stat().st_size
    return tell(figures, facts)


if __name__ == "__main__":
    raise SystemExit(main())

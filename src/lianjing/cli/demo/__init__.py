"""`lianjing demo`: city, county and township on one machine, with simulated cameras.

The three platforms are what `lianjing run` runs, each with its own data directory, and know each
other by GB/T 28181 alone. The demonstration only writes their configuration files, starts them,
and uses their public API as a person would.
"""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take the directory, the ports and the footage."""
    parser.add_argument(
        "--dir",
        type=Path,
        default=Path("data/demo"),
        help="数据所在目录 / where everything is kept",
    )
    parser.add_argument(
        "--ports-from", type=int, default=18000, metavar="N", help="端口起点 / first port"
    )
    parser.add_argument(
        "--video", type=Path, metavar="FILE", help="摄像机画面用的录像 / footage of the cameras"
    )
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        help="监听地址, 0.0.0.0 供其他机器访问 / address to listen on",
    )
    parser.add_argument(
        "--no-simulator", action="store_true", help="不启动模拟摄像机 / no simulated cameras"
    )


def run(arguments: argparse.Namespace) -> int:
    """Start everything and keep it until Ctrl-C."""
    from lianjing.cli.demo.show import Show

    return Show(arguments).run()

"""Brings the programs the larger tests need; says in plain words what it cannot bring.

Needs nothing but Python, so that it can run before anything is installed.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple


class Need(NamedTuple):
    """One thing tests use."""

    what: str
    package: str
    """Its name in Debian and Ubuntu."""
    present: Callable[[], bool]
    used_for: str


def command(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def postgresql() -> bool:
    return bool(shutil.which("initdb")) or any(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


def nginx() -> bool:
    return bool(shutil.which("nginx")) or Path("/usr/sbin/nginx").exists()


def chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, check=False)
    return bool(listed.stdout.strip())


NEEDS = (
    Need("Chromium", "chromium", command("chromium", "chromium-browser", "google-chrome"), "e2e"),
    Need("Redis", "redis-server", command("redis-server", "valkey-server"), "site profile"),
    Need("PostgreSQL", "postgresql", postgresql, "site profile"),
    Need("SIPp", "sip-tester", command("sipp"), "an independent referee of SIP"),
    Need("tshark", "tshark", command("tshark"), "an independent referee of packets"),
    Need("nginx", "nginx-light", nginx, "the proxy of deploy/ before pages and pictures"),
    Need("ffmpeg", "ffmpeg", command("ffmpeg"), "decoding what the media node serves"),
    Need("Chinese font", "fonts-wqy-microhei", chinese_font, "readable screenshots"),
)


def missing() -> list[Need]:
    return [need for need in NEEDS if not need.present()]


def install(needs: list[Need]) -> None:
    if not shutil.which("apt-get") or os.geteuid() != 0:
        return
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet = ["-q", "-o", "Dpkg::Use-Pty=0"]
    packages = [need.package for need in needs]
    print(f"安装 / installing: {' '.join(packages)}", flush=True)
    for arguments in (
        ["update"],
        ["install", "-y", "--no-install-recommends", *packages],
    ):
        done = subprocess.run(
            ["apt-get", *quiet, *arguments],
            env=environment,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            print(f"apt-get {' '.join(arguments)}: {done.returncode}", file=sys.stderr)
    if shutil.which("fc-cache"):
        subprocess.run(["fc-cache"], check=False)


def main() -> int:
    needs = missing()
    if needs:
        install(needs)
        needs = missing()
    for need in needs:
        print(
            f"缺少 {need.what} ({need.used_for}): 请安装软件包 {need.package} / "
            f"{need.what} is missing: install the package {need.package}, then run this again",
            file=sys.stderr,
        )
    return 1 if needs else 0


if __name__ == "__main__":
    raise SystemExit(main())

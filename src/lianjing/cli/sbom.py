"""`lianjing sbom`: what we are made of, as CycloneDX 1.6 JSON, from the lock files alone.

The same lock files give the same bytes. Without a source tree (an installed wheel) the installed
packages are listed, which then has no parts of the pages.
"""

import argparse
import base64
import json
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lianjing import __version__

PYTHON_LOCK = "requirements.lock"
PAGES_LOCK = "web/package-lock.json"
_NAMESPACE = uuid.UUID("6f0d0f3a-4d0e-5f0b-9a55-0f6f6c69616e")
_PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_VIA = re.compile(r"^\s+#\s+(?:via\s+)?(?P<who>[^\s#].*)$")
_US = "lianjing"


@dataclass(slots=True)
class Component:
    """One package in one version."""

    ecosystem: str
    """`pypi` or `npm`."""
    name: str
    version: str
    hashes: list[tuple[str, str]] = field(default_factory=list)
    licence: str = ""
    needed_by: set[str] = field(default_factory=set)
    """Names of components, or ours."""
    shipped: bool = True
    """Part of what runs, not only of what builds it."""

    @property
    def purl(self) -> str:
        """Give the package URL, its identity everywhere."""
        return f"pkg:{self.ecosystem}/{quote(self.name, safe='/')}@{quote(self.version, safe='')}"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take where the lock files are and where to write."""
    parser.add_argument("--source", type=Path, metavar="DIR", help="源码目录 / the source tree")
    parser.add_argument("--to", type=Path, metavar="FILE", help="输出文件, 缺省打印 / target")


def run(arguments: argparse.Namespace) -> int:
    """Print or write the bill."""
    text = json.dumps(bill(components(arguments.source)), ensure_ascii=False, indent=2) + "\n"
    if arguments.to:
        arguments.to.write_text(text, "utf-8")
    else:
        print(text, end="")
    return 0


def components(source: Path | None = None) -> list[Component]:
    """List everything: from the lock files, else from what is installed."""
    root = source or Path(__file__).resolve().parents[3]
    if (root / PYTHON_LOCK).is_file():
        found = python_components((root / PYTHON_LOCK).read_text("utf-8"))
        if (root / PAGES_LOCK).is_file():
            found += pages_components(json.loads((root / PAGES_LOCK).read_text("utf-8")))
    else:
        found = _installed()
    return sorted(found, key=lambda one: (one.ecosystem, one.name.lower(), one.version))


def python_components(lock: str) -> list[Component]:
    """Read a lock of pip: pinned versions, hashes, and who wants what."""
    found: list[Component] = []
    for line in lock.splitlines():
        if pinned := _PINNED.match(line):
            name = pinned["name"]
            found.append(Component("pypi", name, pinned["version"], licence=_licence(name)))
        if found and (digest := _HASH.search(line)):
            found[-1].hashes.append(("SHA-256", digest[1]))
        elif found and (via := _VIA.match(line)) and via["who"] != "via":
            found[-1].needed_by.add(via["who"])
    _mark_shipped(found)
    return found


def _mark_shipped(found: Iterable[Component]) -> None:
    """Tell what runs from what only builds: it is wanted by our own dependencies, or by such."""
    by_name = {one.name: one for one in found}
    shipped = {one.name for one in by_name.values() if f"{_US} (pyproject.toml)" in one.needed_by}
    while True:
        more = {one.name for one in by_name.values() if one.needed_by & shipped} - shipped
        if not more:
            break
        shipped |= more
    for one in by_name.values():
        one.shipped = one.name in shipped


def pages_components(lock: Mapping[str, Any]) -> list[Component]:
    """Read a lock of npm; packages for development build the pages and are not in them."""
    found: dict[str, Component] = {}
    for place, entry in lock["packages"].items():
        if not place or entry.get("link"):
            continue
        name = place.rpartition("node_modules/")[2]
        one = Component("npm", name, entry["version"], licence=str(entry.get("license", "")))
        algorithm, _, digest = str(entry.get("integrity", "")).partition("-")
        if digest:
            hashed = base64.b64decode(digest).hex()
            one.hashes.append((algorithm.upper().replace("SHA", "SHA-"), hashed))
        one.shipped = not (entry.get("dev") or entry.get("devOptional"))
        found[one.purl] = one
    _mark_wanted(lock, list(found.values()))
    return list(found.values())


def _mark_wanted(lock: Mapping[str, Any], found: list[Component]) -> None:
    by_name: dict[str, list[Component]] = {}
    for one in found:
        by_name.setdefault(one.name, []).append(one)
    for place, entry in lock["packages"].items():
        who = place.rpartition("node_modules/")[2] or _US
        wanted = {*entry.get("dependencies", {}), *entry.get("devDependencies", {})}
        for one in (one for name in wanted for one in by_name.get(name, ())):
            one.needed_by.add(who)


def _installed() -> list[Component]:
    return [
        Component("pypi", found.name, found.version, licence=_licence(found.name))
        for found in metadata.distributions()
        if found.name != _US
    ]


def _licence(name: str) -> str:
    """Give what a package says of its licence, where it is installed here."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    for said in about.get_all("License-Expression") or about.get_all("License") or ():
        if said and len(said) < 60 and "\n" not in said:
            return str(said)
    kinds = [k for k in about.get_all("Classifier") or () if k.startswith("License ::")]
    return kinds[0].rpartition(" :: ")[2] if kinds else ""


def bill(found: list[Component]) -> dict[str, Any]:
    """Write the bill of materials (ECMA-424, CycloneDX 1.6)."""
    us = f"pkg:pypi/{_US}@{__version__}"
    identity = uuid.uuid5(_NAMESPACE, "\n".join([us, *(one.purl for one in found)]))
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{identity}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": us,
                "name": _US,
                "version": __version__,
                "purl": us,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": [_written(one) for one in found],
        "dependencies": _dependencies(us, found),
    }


def _written(one: Component) -> dict[str, Any]:
    written: dict[str, Any] = {
        "type": "library",
        "bom-ref": one.purl,
        "name": one.name,
        "version": one.version,
        "purl": one.purl,
        "scope": "required" if one.shipped else "excluded",
    }
    if one.licence:
        written["licenses"] = [{"license": {"name": one.licence}}]
    if one.hashes:
        written["hashes"] = [{"alg": alg, "content": content} for alg, content in one.hashes]
    return written


def _dependencies(us: str, found: list[Component]) -> list[dict[str, Any]]:
    wants: dict[str, set[str]] = {us: set(), **{one.purl: set() for one in found}}
    by_name: dict[tuple[str, str], list[str]] = {}
    for one in found:
        by_name.setdefault((one.ecosystem, one.name), []).append(one.purl)
    for one in found:
        for who in one.needed_by:
            ours = who.partition(" ")[0] == _US
            for wanting in [us] if ours else by_name.get((one.ecosystem, who), ()):
                wants[wanting].add(one.purl)
    return [{"ref": ref, "dependsOn": sorted(wanted)} for ref, wanted in wants.items()]

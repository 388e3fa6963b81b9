"""The bill of materials says what the lock files say, and the page of dependencies agrees."""

import json
import re
import tomllib

import pytest
from tests.house.tree import ROOT

from lianjing.cli import sbom

PAGE = ROOT / "docs" / "reference" / "dependencies.md"
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
DEVELOPERS = (ROOT / "requirements-dev.lock").read_text("utf-8")


@pytest.fixture(scope="module")
def bill():
    return sbom.bill(sbom.components(ROOT))


def _versions(found):
    versions = {}
    for one in found:
        versions.setdefault(one.name.lower().replace("_", "-"), set()).add(one.version)
    return versions


def test_every_pinned_package_is_in_it_with_its_hashes(bill):
    pinned = set(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", LOCK, re.MULTILINE))
    ours = {(c["name"], c["version"]) for c in bill["components"] if ":pypi/" in c["purl"]}
    assert ours == pinned
    assert all(c.get("hashes") for c in bill["components"] if ":pypi/" in c["purl"])
    lock = json.loads((ROOT / "web" / "package-lock.json").read_text("utf-8"))
    pages = {c["name"] for c in bill["components"] if ":npm/" in c["purl"]}
    assert pages == {place.rpartition("node_modules/")[2] for place in lock["packages"] if place}


def test_every_reference_leads_to_a_component(bill):
    known = {c["bom-ref"] for c in bill["components"]} | {bill["metadata"]["component"]["bom-ref"]}
    assert len(known) == len(bill["components"]) + 1
    for entry in bill["dependencies"]:
        assert {entry["ref"], *entry["dependsOn"]} <= known
    (us,) = [d for d in bill["dependencies"] if d["ref"].startswith("pkg:pypi/lianjing@")]
    assert any(ref.startswith("pkg:pypi/django@") for ref in us["dependsOn"])
    assert any(ref.startswith("pkg:npm/vue@") for ref in us["dependsOn"])


def test_what_only_builds_is_told_from_what_runs(bill):
    scope = {c["name"]: c["scope"] for c in bill["components"]}
    assert scope["django"] == scope["vue"] == scope["pydantic-core"] == "required"
    assert scope["hatchling"] == scope["vite"] == "excluded"


def test_the_same_locks_give_the_same_bill(bill):
    assert sbom.bill(sbom.components(ROOT)) == bill


def test_every_dependency_of_ours_is_in_the_version_we_ask_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["build"]]
    versions = _versions(sbom.python_components(LOCK))
    for text in wanted:
        name, least = re.match(r"([A-Za-z0-9._-]+)(?:\[[^]]*\])?>=([\d.]+)", text).groups()
        for version in versions[name.lower()]:  # one for each kind of machine
            got = [int(part) for part in re.findall(r"\d+", version)]
            assert got >= [int(part) for part in least.split(".")], text


def test_the_page_of_dependencies_names_what_is_there_and_nothing_else():
    page = PAGE.read_text("utf-8")
    named = set(re.findall(r"^\| `(@?[\w./-]+)` \|", page, re.MULTILINE))
    versions = _versions(sbom.components(ROOT) + sbom.python_components(DEVELOPERS))
    assert len(named) > 60
    assert not sorted(name for name in named if name.lower().replace("_", "-") not in versions)


def test_versions_written_on_the_page_are_those_of_the_bill():
    """Packages of data are pinned on the page itself; any other version written there must hold."""
    versions = _versions(sbom.components(ROOT) + sbom.python_components(DEVELOPERS))
    for name, rest in re.findall(r"^\| `([\w.@/-]+)`([^\n]*)", PAGE.read_text("utf-8"), re.M):
        known = versions.get(name.lower())
        for written in re.findall(r"(?<![\d.-])(\d+\.\d+\.\d+)(?![\d.-])", rest):
            assert known is None or written in known, (name, written)

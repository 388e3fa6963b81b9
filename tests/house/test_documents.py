"""Documents that stay true: links, the conformance table, settings, dependencies."""

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import msgspec
from tests.house.tree import ROOT, shown, tracked

from lianjing.runtime import configuration
from lianjing.runtime.settings import Settings

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"```.*?```", re.DOTALL)


def _pages():
    return [path for path in tracked() if path.suffix == ".md" and path.exists()]


def _slugs(text: str) -> set[str]:
    heads = re.findall(r"^#+ +(.+)$", _FENCE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).strip().replace(" ", "-") for head in heads}


def _resolves(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    goal = (page.parent / path).resolve() if path else page
    if not goal.exists():
        return False
    return not anchor or goal.suffix != ".md" or anchor in _slugs(goal.read_text("utf-8"))


def test_links_between_documents_resolve():
    broken = []
    for page in _pages():
        for target in _LINK.findall(_FENCE.sub("", page.read_text("utf-8"))):
            if re.match(r"[a-z]+:", target):
                continue
            if not _resolves(page, target):
                broken.append(f"{shown(page)}: {target}")
    assert not broken


def _run(script: str) -> str:
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / script, "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_the_conformance_page_is_current():
    assert not _run("conformance.py")


def test_the_page_and_pictures_of_workflows_are_current():
    assert not _run("workflows.py")


def test_the_configuration_page_is_current():
    assert not _run("configuration.py")


def test_clauses_name_code_and_tests_that_exist():
    sys.path.insert(0, str(ROOT / "docs"))
    try:
        from clauses import CLAUSES
    finally:
        sys.path.pop(0)
    missing = [
        name for clause in CLAUSES for name in clause.code if importlib.util.find_spec(name) is None
    ]
    missing += [name for clause in CLAUSES for name in clause.tests if not (ROOT / name).exists()]
    assert not missing


def test_the_architecture_names_modules_that_exist():
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rooms = "kernel|protocol|link|runtime|signal|media|ingest|apps|api|conf|cli|simulator"
    named = re.findall(rf"`((?:{rooms})(?:\.[a-z_]+)+)`", page)
    settings = {section.name for section in msgspec.structs.fields(Settings)}
    missing = [
        name
        for name in named
        if not (ROOT / "src" / "lianjing" / name.replace(".", "/")).with_suffix(".py").exists()
        and not (ROOT / "src" / "lianjing" / name.replace(".", "/")).is_dir()
        and not (name.split(".")[0] in settings and name.count(".") == 1 and _is_setting(name))
    ]
    assert named
    assert not missing


def _is_setting(name: str) -> bool:
    section, key = name.split(".")
    return any(
        field.name == key
        for found in msgspec.structs.fields(Settings)
        if found.name == section
        for field in msgspec.structs.fields(type(found.default))
    )


def test_every_setting_is_in_the_sample_with_its_explanation():
    sample = configuration.sample()
    table = tomllib.loads(sample)
    lines = sample.splitlines()
    for section in msgspec.structs.fields(Settings):
        for field in msgspec.structs.fields(type(section.default)):
            assert field.name in table[section.name], f"{section.name}.{field.name}"
            at = next(n for n, line in enumerate(lines) if line.startswith(f"{field.name} = "))
            assert len(lines[at - 1]) > 8, f"{section.name}.{field.name} is not explained"


def test_every_dependency_has_its_reason():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    wanted = list(project["project"]["dependencies"])
    for group in project["dependency-groups"].values():
        wanted += group
    packages = json.loads((ROOT / "web" / "package.json").read_text("utf-8"))
    names = {re.split(r"[\[<>=;~! ]", name, maxsplit=1)[0] for name in wanted}
    names |= set(packages["dependencies"]) | set(packages["devDependencies"])
    page = (ROOT / "docs" / "reference" / "dependencies.md").read_text("utf-8")
    assert not sorted(name for name in names if f"`{name}`" not in page)

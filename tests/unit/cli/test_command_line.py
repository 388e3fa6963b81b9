"""The command line without processes."""

import argparse
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from lianjing.cli import main
from lianjing.cli.demo import fleet, plan
from lianjing.kernel.codes import NodeKind, classify, sip_domain, ssrc_domain
from lianjing.runtime import configuration
from lianjing.simulator.plan import read_plan


def test_an_unknown_verb_is_explained(capsys):
    assert main.main(["dance"]) == main.BAD_USE
    assert "dance" in capsys.readouterr().err


def test_no_verb_lists_them(capsys):
    assert main.main([]) == 0
    shown = capsys.readouterr().out
    assert all(verb.name in shown for verb in main.VERBS)


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("audit", ["check"]),
        ("audit", ["export", "x.jsonl"]),
        ("user", ["list"]),
        ("mark", ["read", "x.jpg"]),
        ("divisions", ["show"]),
    ],
)
def test_the_data_directory_is_named_before_or_behind_an_action(module: str, words: list[str]):
    parser = argparse.ArgumentParser()
    import_module(f"lianjing.cli.{module}").add_arguments(parser)
    for line in (["--data", "d", *words], [*words, "--data", "d"]):
        assert parser.parse_args(line).data == Path("d")
    assert parser.parse_args(words).data is None


def test_version_imports_nothing_heavy():
    script = (
        "import sys; from lianjing.cli.main import main; main(['version']);"
        "bad = {'django', 'msgspec', 'lxml', 'asyncio', 'httpx'} & set(sys.modules);"
        "sys.exit(str(bad) if bad else 0)"
    )
    subprocess.run([sys.executable, "-c", script], check=True, stdout=subprocess.DEVNULL)


def test_the_printed_sample_is_a_configuration_without_effect(capsys, tmp_path):
    assert main.main(["config"]) == 0
    (tmp_path / configuration.FILE_NAME).write_text(capsys.readouterr().out, "utf-8")
    assert (
        configuration.load(tmp_path, {}).settings
        == configuration.load(tmp_path / "none", {}).settings
    )


def _levels() -> list[plan.Level]:
    return plan.levels(Path("/demo"), ports_from=18000, host="127.0.0.1")


def test_platforms_of_the_demonstration_share_no_port():
    ports = [port for level in _levels() for port in range(level.base, level.base + plan.BLOCK)]
    assert len(ports) == len(set(ports))
    for level in _levels():
        settings = tomllib.loads(level.configuration())
        assert settings["media"]["ports_to"] < level.base + plan.BLOCK


def test_platforms_of_the_demonstration_have_domains_of_their_own():
    codes = [level.code for level in _levels()]
    assert all(classify(code) is NodeKind.PLATFORM for code in codes)
    assert len({sip_domain(code) for code in codes}) == 3
    assert len({ssrc_domain(code) for code in codes}) == 3


def test_configurations_of_the_demonstration_are_valid(tmp_path):
    for level in plan.levels(tmp_path, ports_from=20000, host="0.0.0.0"):
        level.directory.mkdir()
        (level.directory / configuration.FILE_NAME).write_text(level.configuration(), "utf-8")
        assert configuration.load(level.directory, {}).settings.platform.code == level.code


def test_fleets_of_the_demonstration_are_plans_of_the_simulator(tmp_path):
    for one in fleet.FLEETS:
        level = next(level for level in _levels() if level.key == one.level)
        path = tmp_path / f"{one.level}.toml"
        path.write_text(fleet.plan_text(one, level, password="secret", video=None), "utf-8")
        read = read_plan(path)
        assert sum(len(device.channels) for device in read.devices) == one.channels
        assert read.server.port == level.sip_port
        assert {device.region[:6] for device in read.devices} == {level.code[:6]}

"""The self-check without a network."""

import os

import pytest

from lianjing.runtime import selfcheck
from lianjing.runtime.selfcheck import State
from lianjing.runtime.selfcheck_texts import TEXTS
from lianjing.runtime.settings import Installation, MapSettings, Settings

NOW = 1_795_200_000.0


@pytest.fixture
def installation(tmp_path):
    return Installation(directory=tmp_path, settings=Settings())


def test_a_writable_directory_is_fine(installation):
    assert selfcheck.check_directory(installation).state is State.OK


def test_a_missing_directory_fails_with_its_path(installation, tmp_path):
    gone = Installation(directory=tmp_path / "gone", settings=Settings())
    finding = selfcheck.check_directory(gone)
    assert finding.state is State.FAIL
    assert str(tmp_path / "gone") in finding.sentences("en")[0]


def test_a_clock_behind_our_own_files_fails(installation, tmp_path):
    (tmp_path / "lianjing.toml").write_text("")
    os.utime(tmp_path / "lianjing.toml", (NOW, NOW))
    assert selfcheck.check_clock(installation, NOW + 1).state is State.OK
    assert selfcheck.check_clock(installation, NOW - 3600).state is State.FAIL


def test_a_clock_of_the_last_century_fails(installation):
    assert selfcheck.check_clock(installation, 1000.0).state is State.FAIL


def test_a_key_others_can_read_fails(installation):
    installation.secrets.mkdir(mode=0o700)
    key = installation.secrets / "web"
    key.write_text("x")
    key.chmod(0o600)
    assert selfcheck.check_secrets(installation).state is State.OK
    key.chmod(0o644)
    finding = selfcheck.check_secrets(installation)
    assert finding.state is State.FAIL
    assert str(key) in finding.sentences()[0]


def test_a_key_in_a_folder_below_counts_too(installation):
    (installation.secrets / "audit").mkdir(mode=0o700, parents=True)
    installation.secrets.chmod(0o700)
    key = installation.secrets / "audit" / "seal.pem"
    key.write_text("x")
    key.chmod(0o640)
    assert selfcheck.check_secrets(installation).state is State.FAIL


def test_every_finding_has_sentences_in_both_languages():
    for code, sentences in TEXTS.items():
        assert set(sentences) == {"zh", "en"}, code
        for message, _advice in sentences.values():
            assert message, code


def test_every_listening_port_names_the_setting_that_moves_it(installation):
    keys = {port.key for port in selfcheck.ports(installation)}
    assert {"sip.port", "web.port", "media.http_port", "link.signal_port"} <= keys


@pytest.mark.parametrize(
    ("url", "state"),
    [
        ("http://10.0.0.9/t/{z}/{x}/{y}.png", State.OK),
        ("https://m.example/w?m={TileMatrix}&c={TileCol}&r={TileRow}&tk=secret", State.OK),
        ("/tiles/{z}/{x}/{-y}.png", State.OK),
        ("http://10.0.0.9/tiles", State.WARN),
        ("10.0.0.9/{z}/{x}/{y}", State.WARN),
    ],
)
def test_an_address_that_leads_to_no_tile_is_told(tmp_path, url, state):
    settings = Settings(map=MapSettings(url=url))
    (finding,) = selfcheck.check_map(Installation(directory=tmp_path, settings=settings))
    assert finding.state is state
    assert "secret" not in "".join(finding.sentences() + finding.sentences("en"))


def test_a_platform_without_tiles_says_nothing_of_them(installation):
    assert selfcheck.check_map(installation) == []

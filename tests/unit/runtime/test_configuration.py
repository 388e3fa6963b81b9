"""The configuration file: typed, strict, overridden by the environment."""

import pytest

from lianjing.kernel.errors import ConfigurationError
from lianjing.runtime import configuration


def _load(tmp_path, text, environment=None):
    (tmp_path / configuration.FILE_NAME).write_text(text, "utf-8")
    return configuration.load(tmp_path, environment or {}).settings


def test_no_file_means_all_defaults(tmp_path):
    assert configuration.load(tmp_path, {}).settings.sip.port == 5060


def test_keys_are_read(tmp_path):
    settings = _load(tmp_path, '[platform]\nname = "青河县"\n[sip]\nport = 5061\n')
    assert (settings.platform.name, settings.sip.port) == ("青河县", 5061)


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("[sip]\nport = 5060\nprot = 1\n", 3, "prot"),
        ("[sip]\nport = 5060\n\n[spi]\nport = 1\n", 4, "spi"),
        ("[web]\nport = 8080\n[sip]\nport = 70000\n", 4, "sip.port"),
        ('[sip]\nport = "much"\n', 2, "sip.port"),
        ("[platform]\ncode = '123'\n", 2, "platform.code"),
        ('[sip]\nunknown_devices = "welcome"\n', 2, "sip.unknown_devices"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_key(tmp_path, text, line, word):
    with pytest.raises(ConfigurationError) as caught:
        _load(tmp_path, text)
    assert configuration.FILE_NAME in str(caught.value)
    assert f"line {line}" in str(caught.value)
    assert word in str(caught.value)


def test_broken_toml_is_named_with_its_file(tmp_path):
    with pytest.raises(ConfigurationError, match=configuration.FILE_NAME):
        _load(tmp_path, "[sip\n")


def test_the_environment_overrides_the_file(tmp_path):
    environment = {
        "LIANJING_SIP_PORT": "5062",
        "LIANJING_SIP_SEND_DATE": "no",
        "LIANJING_WEB_HOSTS": "a.example, b.example",
        "LIANJING_SIP_INVITE_SECONDS": "3.5",
    }
    settings = _load(tmp_path, "[sip]\nport = 5061\n", environment)
    assert settings.sip.port == 5062
    assert settings.sip.send_date is False
    assert settings.sip.invite_seconds == 3.5
    assert settings.web.hosts == ("a.example", "b.example")


def test_a_bad_value_in_the_environment_is_refused(tmp_path):
    with pytest.raises(ConfigurationError, match=r"sip\.port"):
        _load(tmp_path, "", {"LIANJING_SIP_PORT": "many"})

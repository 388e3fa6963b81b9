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


def test_a_file_saved_with_a_byte_order_mark_is_read(tmp_path):
    (tmp_path / configuration.FILE_NAME).write_bytes(b"\xef\xbb\xbf[sip]\nport = 5061\n")
    assert configuration.load(tmp_path, {}).settings.sip.port == 5061


def test_a_file_in_another_charset_is_named_with_what_to_do(tmp_path):
    (tmp_path / configuration.FILE_NAME).write_bytes('[platform]\nname = "青河"\n'.encode("gbk"))
    with pytest.raises(ConfigurationError, match="UTF-8"):
        configuration.load(tmp_path, {})


@pytest.mark.parametrize("name", ["LIANJING_SIP_PROT", "LIANJING_SIP_PORT"])
def test_a_mistake_in_the_environment_is_named_by_its_variable(tmp_path, name):
    with pytest.raises(ConfigurationError, match=name):
        _load(tmp_path, "", {name: "much"})


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[sip]\nport = 9000\n[web]\nport = 9000\n", "line 4: web.port clashes with sip.port"),
        ("[media]\nports_from = 9\nports_to = 8\n", "line 2: media.ports_from clashes"),
        ("[media]\nports_from = 5000\nports_to = 6000\n", "sip.port clashes with media"),
    ],
)
def test_ports_that_cannot_work_together_are_refused(tmp_path, text, word):
    with pytest.raises(ConfigurationError, match=word):
        _load(tmp_path, text)

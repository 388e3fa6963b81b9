"""The authority and the certificate of a platform, and the context of its ports."""

import asyncio
import datetime
import ssl
import subprocess

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from lianjing.kernel.errors import ConfigurationError
from lianjing.runtime import certificates, guardcheck, selfcheck, tls
from lianjing.runtime.guard_settings import TlsSettings
from lianjing.runtime.selfcheck import State
from lianjing.runtime.settings import Installation, Settings, WebSettings

NOW = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def machine(monkeypatch):
    """The names of one machine, whatever this one is called."""
    known = ["127.0.0.1", "10.1.2.3"]
    monkeypatch.setattr(selfcheck, "own_addresses", lambda: known)
    monkeypatch.setattr("socket.gethostname", lambda: "county")
    monkeypatch.setattr("socket.getfqdn", lambda *_: "county.example.cn")
    return known


def platform(directory, **keys):
    return Installation(
        directory=directory, settings=Settings(tls=TlsSettings(enabled=True, **keys))
    )


def test_the_first_start_makes_an_authority_and_a_certificate_for_all_names(tmp_path):
    ours = platform(tmp_path, names=("video.example.cn",))
    assert tls.ensure(ours, now=NOW)
    facts = certificates.read(tls.files(ours).certificate.read_bytes())
    assert {"county", "county.example.cn", "10.1.2.3", "video.example.cn"} <= facts.names
    assert 390 < facts.days_left(NOW) < 398
    assert not tls.ensure(ours, now=NOW)


def test_keys_can_be_read_by_their_owner_only(tmp_path):
    ours = platform(tmp_path)
    tls.ensure(ours, now=NOW)
    assert selfcheck.check_secrets(ours).state is State.OK


def test_a_certificate_is_renewed_a_month_before_its_end_by_the_same_authority(tmp_path):
    ours = platform(tmp_path)
    tls.ensure(ours, now=NOW)
    places = tls.files(ours)
    authority, first = places.authority.read_bytes(), places.certificate.read_bytes()
    assert not tls.ensure(ours, now=NOW + 360 * DAY)
    assert tls.ensure(ours, now=NOW + 370 * DAY)
    assert places.authority.read_bytes() == authority
    assert places.certificate.read_bytes() != first


def test_a_new_address_of_a_private_network_keeps_the_authority(tmp_path, machine):
    ours = platform(tmp_path)
    tls.ensure(ours, now=NOW)
    authority = tls.files(ours).authority.read_bytes()
    machine.append("192.168.7.7")
    assert tls.ensure(ours, now=NOW)
    assert tls.files(ours).authority.read_bytes() == authority
    assert "192.168.7.7" in certificates.read(tls.files(ours).certificate.read_bytes()).names


def test_a_name_the_authority_may_not_vouch_for_needs_a_new_one(tmp_path):
    tls.ensure(platform(tmp_path), now=NOW)
    authority = tls.files(platform(tmp_path)).authority.read_bytes()
    assert tls.ensure(platform(tmp_path, names=("other.example",)), now=NOW)
    assert tls.files(platform(tmp_path)).authority.read_bytes() != authority


def test_a_stolen_authority_cannot_vouch_for_strangers(tmp_path):
    """An independent reader, OpenSSL, refuses what lies outside the constraints."""
    pair = certificates.make_authority("test", ["county"], now=NOW)
    (tmp_path / "ca.pem").write_bytes(pair.certificate)

    def verdict(*names):
        leaf = certificates.issue(pair, names, now=NOW)
        (tmp_path / "leaf.pem").write_bytes(leaf.certificate)
        return subprocess.run(
            ["openssl", "verify", "-CAfile", tmp_path / "ca.pem", tmp_path / "leaf.pem"],
            capture_output=True,
            text=True,
            check=False,
        )

    assert verdict("county", "10.0.0.9").returncode == 0
    for stranger in ("bank.example.com", "8.8.8.8"):
        refused = verdict("county", stranger)
        assert refused.returncode != 0
        assert "permitted subtree violation" in refused.stderr


def test_the_authority_is_no_longer_than_one_step(tmp_path):
    pair = certificates.make_authority("test", ["county"], now=NOW)
    made = x509.load_pem_x509_certificate(pair.certificate)
    basic = made.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert basic.ca
    assert basic.path_length == 0


def test_ports_speak_tls_1_2_and_1_3_with_forward_secrecy_only(tmp_path):
    ours = platform(tmp_path)
    tls.ensure(ours, now=NOW)
    made = tls.context(ours)
    assert made.minimum_version is ssl.TLSVersion.TLSv1_2
    old = [c for c in made.get_ciphers() if c["protocol"] != "TLSv1.3"]
    assert old
    assert all(c["name"].startswith("ECDHE-") and c["aead"] for c in old)


def test_a_certificate_of_one_s_own_is_never_touched(tmp_path):
    pair = certificates.issue(
        certificates.make_authority("x", ["a.example"], now=NOW), ["a.example"], now=NOW
    )
    (tmp_path / "own.pem").write_bytes(pair.certificate)
    (tmp_path / "own.key").write_bytes(pair.key)
    ours = platform(tmp_path, certificate="own.pem", private_key="own.key")
    assert not tls.ensure(ours, now=NOW + 396 * DAY)
    tls.context(ours)
    (tmp_path / "own.key").write_bytes(certificates.make_authority("y", ["b"], now=NOW).key)
    with pytest.raises(ConfigurationError, match=r"own\.key"):
        tls.context(ours)


def test_new_files_are_shown_without_a_restart_and_half_written_ones_wait(tmp_path):
    ours = platform(tmp_path)
    tls.ensure(ours, now=NOW)
    watch = tls.Watch(tls.context(ours), ours)
    assert not watch.look()
    key = tls.files(ours).key
    whole = key.read_bytes()
    key.write_bytes(whole[: len(whole) // 2])
    assert not watch.look()
    key.write_bytes(whole)
    assert watch.look()
    assert not watch.look()


@pytest.mark.parametrize(
    ("days", "state", "code"),
    [
        (0, State.OK, "tls_ok"),
        (380, State.WARN, "tls_soon"),
        (400, State.FAIL, "tls_over"),
    ],
)
def test_the_check_tells_how_long_a_certificate_lasts(tmp_path, days, state, code):
    ours = platform(tmp_path)
    tls.ensure(ours, now=NOW)
    (finding,) = guardcheck.check_tls(ours, NOW + days * DAY)
    assert (finding.state, finding.code) == (state, code)


def test_the_check_tells_of_a_key_anybody_can_read(tmp_path):
    ours = platform(tmp_path)
    tls.ensure(ours, now=NOW)
    tls.files(ours).key.chmod(0o604)
    assert guardcheck.check_tls(ours, NOW)[-1].code == "tls_key_open"


def test_the_check_tells_of_pages_in_the_clear(tmp_path):
    plain = Installation(directory=tmp_path, settings=Settings())
    (finding,) = guardcheck.check_tls(plain, NOW)
    assert finding.code == "tls_off"
    local = Settings(web=WebSettings(address="127.0.0.1"))
    assert not guardcheck.check_tls(Installation(directory=tmp_path, settings=local), NOW)
    proxied = Settings(tls=TlsSettings(by_proxy=True))
    assert not guardcheck.check_tls(Installation(directory=tmp_path, settings=proxied), NOW)


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("another key", r"the key .*own\.key is not that of the certificate .*own\.pem"),
        ("no key", r"own\.key cannot be read"),
        ("a text", r"own\.pem is no PEM certificate"),
        ("swapped", r"own\.pem is no PEM certificate"),
        ("a text as key", r"own\.key is no PEM key"),
        ("encrypted", r"own\.key is encrypted"),
    ],
)
def test_a_pair_that_does_not_fit_is_named_at_the_start(tmp_path, what, words):
    pair = certificates.issue(
        certificates.make_authority("x", ["a.example"], now=NOW), ["a.example"], now=NOW
    )
    other = certificates.make_authority("y", ["b"], now=NOW).key
    hidden = serialization.load_pem_private_key(pair.key, None).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"words"),
    )
    chain, key = {
        "another key": (pair.certificate, other),
        "no key": (pair.certificate, None),
        "a text": (b"hello", pair.key),
        "swapped": (pair.key, pair.certificate),
        "a text as key": (pair.certificate, b"hello"),
        "encrypted": (pair.certificate, hidden),
    }[what]
    (tmp_path / "own.pem").write_bytes(chain)
    if key is not None:
        (tmp_path / "own.key").write_bytes(key)
    with pytest.raises(ConfigurationError, match=words):
        tls.context(platform(tmp_path, certificate="own.pem", private_key="own.key"))


async def test_a_certificate_near_its_end_is_renewed_while_we_run(tmp_path, monkeypatch):
    """Made so long ago that it ends in weeks; the running context shows the new one."""
    ours = platform(tmp_path)
    now = datetime.datetime.now(datetime.UTC)
    tls.ensure(ours, now=now - 375 * DAY)
    before = certificates.read(tls.files(ours).certificate.read_bytes())
    assert before.days_left(now) < certificates.RENEW_DAYS
    monkeypatch.setattr(tls, "LOOK_SECONDS", 0.01)
    async with tls.kept_current(tls.context(ours), ours, renewing=True), asyncio.timeout(20):
        while certificates.read(tls.files(ours).certificate.read_bytes()) == before:
            await asyncio.sleep(0.01)
    assert certificates.read(tls.files(ours).certificate.read_bytes()).days_left(now) > 390

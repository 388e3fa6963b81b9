"""The file a backup is: whole or refused, open to who has the key and to nobody else."""

import gzip
import io
import tarfile
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lianjing.cli.backups import archive, sealing
from lianjing.cli.backups.archive import BadBackupError, Opening
from lianjing.cli.backups.sealing import Lock, WrongKeyError
from lianjing.kernel.errors import ConfigurationError

OPENING = Opening(1, "0.1.0", "2026-11-20T12:00:00+00:00", "3402", "county", "sqlite", False)
OPEN = Lock()


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    path = tmp_path_factory.mktemp("key") / "key.txt"
    return sealing.make_key(path), path


def made(tmp_path, lock=OPEN, big=0):
    photo = tmp_path / "photo"
    photo.write_bytes(b"\xff" * big)
    out = io.BytesIO()
    with sealing.sealed(out, lock) as stream, archive.writing(stream, OPENING) as writer:
        writer.add("data/lianjing.toml", b"[web]\n")
        writer.add_file("data/photos/ab/abc", photo)
        writer.add_file("data/photos/gone", tmp_path / "gone")
        writer.close({"accounts": ["0001_initial"]})
    return out.getvalue()


def unpacked(data, into, lock=OPEN):
    into.mkdir(exist_ok=True)
    with sealing.opened(io.BytesIO(data), lock) as stream:
        return archive.unpack(stream, into)


@pytest.mark.parametrize("big", [10, 9 * 1024 * 1024])
def test_what_goes_in_comes_out(tmp_path, big):
    manifest = unpacked(made(tmp_path, big=big), tmp_path / "out")
    assert (tmp_path / "out/data/photos/ab/abc").read_bytes() == b"\xff" * big
    assert manifest.gone == ["data/photos/gone"]
    assert manifest.migrations == {"accounts": ["0001_initial"]}


def test_nothing_laid_out_can_be_read_by_others(tmp_path):
    unpacked(made(tmp_path), tmp_path / "out")
    assert (tmp_path / "out/data/lianjing.toml").stat().st_mode & 0o077 == 0


@given(st.data())
@settings(max_examples=40)
def test_a_backup_cut_or_changed_anywhere_is_refused(tmp_path_factory, data):
    tmp_path = tmp_path_factory.mktemp("cut")
    whole = made(tmp_path)
    if data.draw(st.booleans()):
        spoilt = whole[: data.draw(st.integers(0, len(whole) - 9))]
    else:
        at = data.draw(st.integers(10, len(whole) - 1))
        spoilt = whole[:at] + bytes([whole[at] ^ 0x41]) + whole[at + 1 :]
    # A run of zeros can be packed in several ways: what unpacks to the very same is not spoilt.
    if _inside(spoilt) != gzip.decompress(whole):
        with pytest.raises(BadBackupError):
            unpacked(spoilt, tmp_path / "out")


def _inside(packed):
    try:
        return gzip.decompress(packed)
    except (OSError, EOFError, zlib.error):
        return None


@pytest.mark.parametrize("name", ["../x", "/etc/x", "data/../../x", "elsewhere/x", "data/./x"])
def test_a_member_cannot_leave_the_folder(tmp_path, name):
    out = io.BytesIO()
    with archive.writing(out, OPENING) as writer:
        writer.add(name, b"x")
        writer.close({})
    with pytest.raises(BadBackupError):
        unpacked(out.getvalue(), tmp_path / "out")
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_links_and_devices_are_refused(tmp_path, kind):
    out = io.BytesIO()
    with archive.writing(out, OPENING) as writer:
        member = tarfile.TarInfo("data/x")
        member.type, member.linkname = kind, "/etc/passwd"
        writer._tar.addfile(member)
        writer.close({})
    with pytest.raises(BadBackupError):
        unpacked(out.getvalue(), tmp_path / "out")


def test_a_reader_can_refuse_before_anything_is_laid_out(tmp_path):
    def refuse(opening):
        raise BadBackupError(opening.database)

    (tmp_path / "out").mkdir()
    with pytest.raises(BadBackupError, match="sqlite"):
        archive.unpack(io.BytesIO(made(tmp_path)), tmp_path / "out", accept=refuse)
    assert not list((tmp_path / "out").iterdir())


def test_to_a_public_key_only_the_private_one_opens_it(tmp_path, key):
    public, path = key
    data = made(tmp_path, sealing.read_lock(public, tmp_path))
    unpacked(data, tmp_path / "out", sealing.read_lock(str(path), tmp_path))
    other = tmp_path / "other"
    sealing.make_key(other)
    with pytest.raises(WrongKeyError):
        unpacked(data, tmp_path / "wrong", sealing.read_lock(str(other), tmp_path))


def test_an_encrypted_backup_cut_or_changed_is_refused(tmp_path, key):
    public, path = key
    data = made(tmp_path, sealing.read_lock(public, tmp_path), big=9 * 1024 * 1024)
    lock = sealing.read_lock(str(path), tmp_path)
    for number, spoilt in enumerate((data[:-20], data[:-1] + b"x", data[: len(data) // 2])):
        with pytest.raises(BadBackupError):
            unpacked(spoilt, tmp_path / f"out{number}", lock)


@pytest.mark.parametrize("text", ["", "short\n", "# only a remark\n"])
def test_a_weak_or_empty_passphrase_file_is_refused(tmp_path, text):
    (tmp_path / "words").write_text(text)
    with pytest.raises(ConfigurationError):
        sealing.read_lock("words", tmp_path)


def test_a_key_file_is_never_overwritten(tmp_path, key):
    with pytest.raises(ConfigurationError):
        sealing.make_key(key[1])
    assert key[1].stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("how", ["changed", "left out", "added"])
def test_a_backup_packed_again_with_other_parts_is_refused(tmp_path, how):
    """Its checksums of packing are right then; what the manifest says of each part is not."""
    out = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(gzip.decompress(made(tmp_path)))) as before,
        tarfile.open(fileobj=out, mode="w") as after,
    ):
        for member in before:
            content = before.extractfile(member).read()
            if member.name == "data/lianjing.toml":
                if how == "left out":
                    continue
                if how == "added":
                    member.name, name = "data/other.toml", member.name
                    after.addfile(member, io.BytesIO(content))
                    member.name = name
                if how == "changed":
                    content = content.replace(b"web", b"wev")
            after.addfile(member, io.BytesIO(content))
    with pytest.raises(BadBackupError):
        unpacked(gzip.compress(out.getvalue()), tmp_path / "out")

"""An export that was tampered with is found out, and what was done to it is named."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from tests.unit.apps.audit.audit_builder import KEY, PLATFORM, Made, chain, content_of, values_of

from lianjing.apps.audit.chain.canonical import json_bytes
from lianjing.apps.audit.chain.file import Anchor
from lianjing.apps.audit.chain.following import Outside
from lianjing.apps.audit.chain.hashing import HashName
from lianjing.apps.audit.chain.keys import SignatureName, generate, sm2_is_available
from lianjing.apps.audit.chain.statements import END, Evidence, Signed, digest_of
from lianjing.apps.audit.chain.verdict import Fault
from lianjing.apps.audit.chain.verify import verify

Lines = list[bytes]


def verdict_of(lines: Lines, tmp_path: Path, **known: object):
    path = tmp_path / "audit.jsonl"
    path.write_bytes(b"".join(lines))
    return verify(path, **known)


def test_a_true_export_verifies(tmp_path: Path) -> None:
    verdict = verdict_of(chain().lines(), tmp_path, key=KEY.public)
    assert verdict.finding is None
    assert (verdict.records, verdict.seals, verdict.first, verdict.last) == (60, 3, 1, 60)
    assert verdict.platform == PLATFORM


def test_it_verifies_compressed(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl.gz"
    path.write_bytes(gzip.compress(b"".join(chain().lines())))
    assert verify(path, key=KEY.public).whole


def test_a_later_stretch_verifies(tmp_path: Path) -> None:
    made = chain()
    made.first = 31
    verdict = verdict_of(made.lines(), tmp_path, key=KEY.public)
    assert verdict.whole
    assert (verdict.records, verdict.seals, verdict.first) == (30, 2, 31)


def test_records_after_the_last_seal_are_covered_by_the_end(tmp_path: Path) -> None:
    verdict = verdict_of(chain(65).lines(), tmp_path, key=KEY.public)
    assert verdict.whole
    assert verdict.unsealed == 5


def test_sm3_verifies(tmp_path: Path) -> None:
    assert verdict_of(chain(algorithm=HashName.SM3).lines(), tmp_path, key=KEY.public).whole


@pytest.mark.skipif(not sm2_is_available(), reason="no openssl program on this machine")
def test_sm2_signatures_verify_and_a_changed_one_does_not(tmp_path: Path) -> None:
    key = generate(SignatureName.SM2)
    lines = chain(4, seal_every=4, key=key, algorithm=HashName.SM3).lines()
    assert verdict_of(lines, tmp_path, key=key.public).whole
    lines[-2] = lines[-2].replace(b"2026-11-01", b"2026-11-02")
    assert verdict_of(lines, tmp_path).finding.fault is Fault.SEAL_SIGNATURE


def test_a_new_key_named_by_the_old_one_verifies_with_either(tmp_path: Path) -> None:
    new = generate(SignatureName.ED25519)
    lines = chain(next_keys={2: new}).lines()
    assert verdict_of(lines, tmp_path, key=KEY.public).whole
    verdict = verdict_of(lines, tmp_path, key=new.public)
    assert verdict.whole
    assert verdict.signers == (KEY.public.fingerprint, new.public.fingerprint)


# --- tampering --------------------------------------------------------------------------------
# Lines: the header is 0; link n is at 2n - 1 and its record at 2n, plus one for each seal before.


def at(seq: int) -> int:
    return 2 * seq - 1 + (seq - 1) // 20


def field_changed(lines: Lines) -> Lines:
    lines[at(30) + 1] = lines[at(30) + 1].replace(b"officer2", b"officer3")
    return lines


def middle_removed(lines: Lines) -> Lines:
    del lines[at(30) : at(30) + 2]
    return lines


def beginning_removed(lines: Lines) -> Lines:
    del lines[at(1) : at(1) + 2]
    return lines


def end_removed(lines: Lines) -> Lines:
    del lines[-3:-1]
    return lines


def inserted(lines: Lines) -> Lines:
    return [*lines[: at(31)], lines[at(30)], lines[at(30) + 1], *lines[at(31) :]]


def forged_one_inserted(lines: Lines) -> Lines:
    link = json.loads(lines[at(30)])
    link["seq"] = 31
    return [*lines[: at(31)], json_bytes(link) + b"\n", lines[at(30) + 1], *lines[at(31) :]]


def reordered(lines: Lines) -> Lines:
    here, there = at(30), at(31)
    lines[here : here + 2], lines[there : there + 2] = (
        lines[there : there + 2],
        lines[here : here + 2],
    )
    return lines


def duplicated_with_its_number(lines: Lines) -> Lines:
    return [*lines[: at(50)], *lines[at(30) : at(30) + 2], *lines[at(50) :]]


def recomputed(lines: Lines) -> Lines:
    """All digests from the change on computed anew, as whoever knows the format can."""
    made, forged = chain(65), Made()
    for seq, (link, _) in enumerate(made.links, 1):
        values = values_of(seq)
        if seq == 30:
            values["actor"] = "somebody else"
        forged.link(values)
        assert forged.links[-1][0].record == link.record
    forged.seals = made.seals
    return [*forged.lines()[:-1], lines[-1]]


def recomputed_after_the_last_seal(lines: Lines) -> Lines:
    made, forged = chain(65), Made()
    for seq in range(1, 66):
        forged.link({**values_of(seq), **({"actor": "x"} if seq == 63 else {})})
    forged.seals = made.seals
    return [*forged.lines()[:-1], lines[-1]]


def seal_changed(lines: Lines) -> Lines:
    lines[at(41) - 1] = lines[at(41) - 1].replace(b"2026-11-02", b"2026-11-05")
    return lines


def seal_removed(lines: Lines) -> Lines:
    del lines[at(41) - 1]
    return lines


def first_seal_removed(lines: Lines) -> Lines:
    del lines[at(21) - 1]
    return lines


def last_seal_removed(lines: Lines) -> Lines:
    del lines[at(61) - 1]
    return lines


def header_changed(lines: Lines) -> Lines:
    lines[0] = lines[0].replace(b'"made_by":"auditor"', b'"made_by":"another"')
    return lines


def platform_swapped(lines: Lines) -> Lines:
    lines[0] = lines[0].replace(PLATFORM.encode(), b"34030000002000000009")
    return lines


def truncated(lines: Lines) -> Lines:
    return lines[:-20]


def cut_in_a_line(lines: Lines) -> Lines:
    return [*lines[:-1], lines[-1][:40]]


def lengthened(lines: Lines) -> Lines:
    return [*lines, lines[1], lines[2]]


def end_changed(lines: Lines) -> Lines:
    lines[-1] = lines[-1].replace(b'\\"records\\":65', b'\\"records\\":64')
    return lines


def seal_of_another_platform(lines: Lines) -> Lines:
    other = chain(65, platform="34030000002000000009").lines()
    lines[at(21) - 1] = other[at(21) - 1]
    return lines


def seal_moved(lines: Lines) -> Lines:
    seal = lines.pop(at(41) - 1)
    lines.insert(at(36), seal)
    return lines


def record_swapped(lines: Lines) -> Lines:
    lines[at(30) + 1] = lines[at(31) + 1]
    return lines


CASES: list[tuple[Callable[[Lines], Lines], Fault, int]] = [
    (field_changed, Fault.DIGEST, 30),
    (middle_removed, Fault.MISSING, 30),
    (beginning_removed, Fault.FIRST_MISSING, 1),
    (end_removed, Fault.TAIL, 65),
    (inserted, Fault.REPEATED, 30),
    (forged_one_inserted, Fault.PREVIOUS, 31),
    (reordered, Fault.MISSING, 30),
    (duplicated_with_its_number, Fault.ORDER, 30),
    (recomputed, Fault.SEAL_DIGEST, 21),
    (recomputed_after_the_last_seal, Fault.TAIL, 66),
    (seal_changed, Fault.SEAL_SIGNATURE, 21),
    (seal_removed, Fault.SEAL_MISSING, 41),
    (first_seal_removed, Fault.SEAL_MISSING, 1),
    (last_seal_removed, Fault.TAIL, 66),
    (header_changed, Fault.HEADER_CHANGED, 0),
    (platform_swapped, Fault.GENESIS, 1),
    (truncated, Fault.TRUNCATED, 57),
    (cut_in_a_line, Fault.TRUNCATED, 0),
    (lengthened, Fault.AFTER_END, 0),
    (end_changed, Fault.END_SIGNATURE, 0),
    (seal_of_another_platform, Fault.PLATFORM, 1),
    (seal_moved, Fault.SEAL_RANGE, 36),
    (record_swapped, Fault.DIGEST, 30),
]


@pytest.mark.parametrize(
    ("tamper", "fault", "seq"), CASES, ids=lambda c: getattr(c, "__name__", "")
)
def test_tampering_is_found_and_named(
    tamper: Callable[[Lines], Lines], fault: Fault, seq: int, tmp_path: Path
) -> None:
    verdict = verdict_of(tamper(chain(65).lines()), tmp_path, key=KEY.public)
    assert verdict.finding is not None
    assert (verdict.finding.fault, verdict.finding.seq) == (fault, seq)
    for language in ("zh", "en"):
        assert "{" not in verdict.finding.sentence(language)


def test_a_whole_forgery_with_a_key_of_its_own_is_found_by_the_known_key(tmp_path: Path) -> None:
    forged = chain(key=generate(SignatureName.ED25519)).lines()
    assert verdict_of(forged, tmp_path).whole  # by itself it is consistent
    assert verdict_of(forged, tmp_path, key=KEY.public).finding.fault is Fault.OTHER_KEY


def test_a_key_nobody_named_may_not_sign_the_rest(tmp_path: Path) -> None:
    thief = generate(SignatureName.ED25519)
    made = chain(40)
    made.next_keys = {2: thief}  # the second seal was made before and does not name it
    for number in range(41, 61):
        made.link(values_of(number))
    made.seal("2026-11-03")
    finding = verdict_of(made.lines(), tmp_path, key=KEY.public).finding
    assert (finding.fault, finding.seq) == (Fault.SEAL_KEY, 41)


def anchor_of(made: Made) -> Anchor:
    said = json.loads(made.seals[-1].statement)
    return Anchor(
        format=1,
        platform=made.platform,
        day=said["day"],
        seal=said["number"],
        seal_digest=digest_of(made.seals[-1].statement),
        last=said["last"],
        digest=said["digest"],
        signer=said["signer"],
        next=said["next"],
        sealed_at=said["sealed_at"],
    )


def test_whoever_holds_the_key_and_rewrites_history_is_found_by_the_anchor(tmp_path: Path) -> None:
    anchor, rewritten = anchor_of(chain()), Made()
    for number in range(1, 61):
        rewritten.link({**values_of(number), **({"actor": "x"} if number == 5 else {})})
        if number % 20 == 0:
            rewritten.seal(f"2026-11-{number // 20:02d}")
    assert verdict_of(rewritten.lines(), tmp_path, key=KEY.public).whole
    finding = verdict_of(rewritten.lines(), tmp_path, outside=Outside([anchor])).finding
    assert (finding.fault, finding.seq) == (Fault.ANCHOR, 60)


def test_an_export_shorter_than_the_anchor_is_told(tmp_path: Path) -> None:
    anchor = anchor_of(chain())
    finding = verdict_of(chain(40).lines(), tmp_path, outside=Outside([anchor])).finding
    assert finding.fault is Fault.ANCHOR_OUTSIDE
    verdict = verdict_of(chain().lines(), tmp_path, outside=Outside([anchor]))
    assert (verdict.whole, verdict.anchors) == (True, 1)


def test_anchors_of_days_without_records_count_each(tmp_path: Path) -> None:
    made = chain(10, seal_every=100)
    made.seal("2026-11-01")
    first = anchor_of(made)
    made.seal("2026-11-02")
    second = anchor_of(made)
    verdict = verdict_of(made.lines(), tmp_path, outside=Outside([first, second]))
    assert (verdict.whole, verdict.anchors) == (True, 2)
    for false in ({"seal_digest": "ab" * 32}, {"digest": "ab" * 32}):
        forged = msgspec.structs.replace(first, **false)
        finding = verdict_of(made.lines(), tmp_path, outside=Outside([forged, second])).finding
        assert finding.fault is Fault.ANCHOR


def test_a_file_from_outside_is_found_in_the_seal_that_hashed_it(tmp_path: Path) -> None:
    made = chain(10, seal_every=100)
    made.seal("2026-11-01", evidence=(Evidence("token.tsr", 3, "ab" * 32),))
    there = Outside(files={"ab" * 32: "token.tsr"})
    verdict = verdict_of(made.lines(), tmp_path, outside=there)
    assert (verdict.whole, verdict.anchors) == (True, 1)
    other = Outside(files={"cd" * 32: "other.tsr"})
    assert verdict_of(made.lines(), tmp_path, outside=other).finding.fault is Fault.ANCHOR_OUTSIDE


@pytest.mark.parametrize("content", [b"", b"\n", b"{}\n", b"\xff\xfe\x00", b'{"kind":"link"}\n'])
def test_what_is_no_export_is_said_to_be_none(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    assert verify(path).finding.fault in {Fault.NOT_OURS, Fault.TRUNCATED}


def test_a_broken_archive_is_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "audit.jsonl.gz"
    path.write_bytes(gzip.compress(b"".join(chain().lines()))[:-300])
    assert verify(path).finding.fault is Fault.TRUNCATED


def test_any_changed_byte_is_found(tmp_path: Path) -> None:
    """One byte anywhere: every line holds something that is digested or signed."""
    whole = b"".join(chain(6, seal_every=3).lines())
    for place in range(0, len(whole), 7):
        changed = bytearray(whole)
        changed[place] ^= 1
        (tmp_path / "audit.jsonl").write_bytes(changed)
        verdict = verify(tmp_path / "audit.jsonl", key=KEY.public)
        assert not verdict.whole, (place, whole[place - 20 : place + 20])


def test_the_statement_of_an_end_is_no_seal() -> None:
    """The two kinds of statement are signed apart: one never passes for the other."""
    signed = Signed("{}", KEY.public.fingerprint, "")
    assert not KEY.public.is_true(END + signed.statement.encode(), KEY.sign(b"{}"))


def test_the_bytes_of_a_record_are_what_the_reference_says() -> None:
    assert (
        content_of(values_of(1))
        == (
            '{"action":"live.started","actor":"officer1","after":{"n":1,"purpose":"治安"},'
            '"at":"2026-11-20T04:00:01.000000Z","camera":"34020000001320000001","group":"live",'
            '"id":2,"outcome":"ok","target_name":"北门球机"}'
        ).encode()
    )

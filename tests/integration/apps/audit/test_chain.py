"""The chain over the tables: linked, sealed, exported, and broken in every way one can think of."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.audit import append_only, places
from lianjing.apps.audit import services as audit
from lianjing.apps.audit.chain.following import Outside
from lianjing.apps.audit.chain.keys import SignatureName, generate, public_key
from lianjing.apps.audit.chain.verdict import Fault
from lianjing.apps.audit.chain.verify import verify
from lianjing.apps.audit.models import Chain, Check, Flag, Link, Record, Seal, SigningKey, Waiting
from lianjing.apps.audit.services import checking, exporting, sealing, seals

from .conftest import leave

pytestmark = pytest.mark.usefixtures("guarded")


@pytest.fixture
def sealed(guarded: None, actor: Actor) -> None:
    """Three days: two sealed ones of ten records, and some records since."""
    for day in (1, 2):
        leave(10)
        sealing.link_waiting()
        seals.seal(actor=actor, day=date(2026, 11, day))
    leave(5)
    sealing.link_waiting()


def test_records_wait_until_they_are_linked() -> None:
    leave(7)
    assert Waiting.objects.count() == 7
    assert sealing.link_waiting() == 7
    assert not Waiting.objects.exists()
    assert list(Link.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 8))
    assert sealing.link_waiting() == 0


def test_what_was_rolled_back_leaves_no_trace_in_the_chain() -> None:
    leave(2)
    with transaction.atomic():
        leave(3)
        transaction.set_rollback(True)
    leave(1)
    sealing.link_waiting()
    assert Link.objects.count() == Record.objects.count() == 3
    assert checking.verify_tables().whole


@pytest.mark.parametrize("table", append_only.KEPT)
@pytest.mark.usefixtures("sealed")
def test_nothing_is_put_in_the_place_of_what_was_recorded(table: str, actor: Actor) -> None:
    """SQLite takes a row away for REPLACE without a word to triggers on deleting."""
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has REPLACE")
    checking.check(actor=actor)
    refused = pytest.raises(IntegrityError, match="append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")


def test_no_link_is_replaced_by_another_of_the_same_record() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has REPLACE")
    leave(2)
    sealing.link_waiting()
    refused = pytest.raises(IntegrityError, match="append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT OR REPLACE INTO audit_link "
            "(seq, record, algorithm, previous, digest, linked_at) "
            "SELECT 99, record, algorithm, previous, digest, linked_at FROM audit_link LIMIT 1"
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_record SET actor = 'x'",
        "DELETE FROM audit_record",
        "UPDATE audit_link SET algorithm = 'x'",
        "DELETE FROM audit_link",
        "UPDATE audit_seal SET signature = 'x'",
        "DELETE FROM audit_seal",
        "DELETE FROM audit_signingkey",
        "UPDATE audit_chain SET platform = 'x'",
        "UPDATE audit_check SET whole = true",
        "TRUNCATE audit_record CASCADE",
    ],
)
@pytest.mark.usefixtures("sealed")
def test_the_database_refuses_to_change_what_was_recorded(statement: str, actor: Actor) -> None:
    if statement.startswith("TRUNCATE") and connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL has TRUNCATE")
    checking.check(actor=actor)
    refused = pytest.raises(IntegrityError, match="append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.usefixtures("sealed")
def test_the_whole_verifies_in_the_tables_and_as_a_file(actor: Actor, tmp_path: Path) -> None:
    made, verdict = checking.check(actor=actor)
    assert made.whole, verdict.finding
    assert (verdict.records, verdict.seals) == (27, 2)  # the seals leave records themselves
    sealing.link_waiting()
    key = public_key(seals.public_pem(SigningKey.objects.get()))
    for name in ("audit.jsonl", "audit.jsonl.gz"):
        written = exporting.write_chain(tmp_path / name, made_by="test")
        found = verify(tmp_path / name, key=key)
        assert found.finding is None
        assert (found.records, found.seals) == (written.records, written.seals) == (28, 2)
    exporting.write_chain(tmp_path / "part.jsonl", made_by="test", first=12, last=20)
    assert verify(tmp_path / "part.jsonl", key=key).whole


@pytest.mark.usefixtures("sealed")
def test_what_was_searched_for_verifies_record_by_record(tmp_path: Path) -> None:
    from lianjing.apps.audit.selectors.chain import links_of

    found = Record.objects.filter(target_name="camera 3")
    exporting.write_found(
        tmp_path / "found.jsonl", links_of(found), made_by="test", where={"text": "camera 3"}
    )
    verdict = verify(tmp_path / "found.jsonl")
    assert (verdict.finding, verdict.records, verdict.scope) == (None, 3, "selection")
    lines = (tmp_path / "found.jsonl").read_bytes().splitlines(keepends=True)
    for forged in (
        [*lines[:3], *lines[5:]],
        [lines[0], lines[1], lines[2].replace(b"camera 3", b"camera 4"), *lines[3:]],
    ):
        (tmp_path / "forged.jsonl").write_bytes(b"".join(forged))
        assert not verify(tmp_path / "forged.jsonl").whole
    twice = [*lines[:3], *lines[1:]]
    swapped = [lines[0], *lines[3:5], *lines[1:3], *lines[5:]]
    for forged, fault in ((twice, Fault.REPEATED), (swapped, Fault.ORDER)):
        (tmp_path / "forged.jsonl").write_bytes(b"".join(forged))
        finding = verify(tmp_path / "forged.jsonl").finding
        assert finding is not None
        assert finding.fault is fault


def test_records_linked_late_stand_in_an_export_in_the_order_of_the_chain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who commits last is linked last, with whatever key: that is no reordering."""
    from lianjing.apps.audit.selectors import chain as reading

    monkeypatch.setattr(reading, "PORTION", 2)
    leave(5)
    late = Waiting.objects.order_by("record").values_list("record", flat=True)[0]
    Waiting.objects.filter(record=late).delete()
    sealing.link_waiting()
    Waiting.objects.create(record=late)
    sealing.link_waiting()
    held = reading.links_of(Record.objects.all())
    exporting.write_found(tmp_path / "found.jsonl", held, made_by="test", where={"text": "x"})
    verdict = verify(tmp_path / "found.jsonl")
    assert (verdict.finding, verdict.records) == (None, 5)


def _execute(*statements: str) -> Callable[[], None]:
    def tamper() -> None:
        append_only.remove(connection, queue_too=False)
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        append_only.install(connection)

    return tamper


def _record_of(seq: int) -> str:
    return f"(SELECT record FROM audit_link WHERE seq = {seq})"


TAMPERINGS = {
    "a field changed": (
        _execute(f"UPDATE audit_record SET actor = 'x' WHERE id = {_record_of(5)}"),
        *(Fault.DIGEST, 5),
    ),
    "after changed": (
        _execute(f"UPDATE audit_record SET after = '{{\"a\":1}}' WHERE id = {_record_of(7)}"),
        *(Fault.DIGEST, 7),
    ),
    "a record removed": (
        _execute(f"DELETE FROM audit_record WHERE id = {_record_of(6)}"),
        *(Fault.RECORD_GONE, 6),
    ),
    "a record removed with its link": (
        _execute(
            f"DELETE FROM audit_record WHERE id = {_record_of(6)}",
            "DELETE FROM audit_link WHERE seq = 6",
        ),
        *(Fault.MISSING, 6),
    ),
    "the end cut off": (
        _execute(
            f"DELETE FROM audit_record WHERE id > {_record_of(15)}",
            "DELETE FROM audit_link WHERE seq > 15",
        ),
        *(Fault.MISSING, 16),
    ),
    "the beginning cut off": (
        _execute(
            f"DELETE FROM audit_record WHERE id = {_record_of(1)}",
            "DELETE FROM audit_link WHERE seq = 1",
        ),
        *(Fault.FIRST_MISSING, 1),
    ),
    "inserted past the queue": (
        _execute("DELETE FROM audit_waiting"),
        *(Fault.UNLINKED, 0),
    ),
    "a seal removed": (
        _execute("DELETE FROM audit_seal WHERE number = 1"),
        *(Fault.SEAL_MISSING, 1),
    ),
    "a seal changed": (
        _execute("UPDATE audit_seal SET statement = replace(statement, '11-02', '11-03')"),
        *(Fault.SEAL_SIGNATURE, 11),
    ),
    "the platform swapped": (
        _execute("UPDATE audit_chain SET platform = '11000000002000000001'"),
        *(Fault.GENESIS, 1),
    ),
}


@pytest.mark.parametrize("what", TAMPERINGS)
@pytest.mark.usefixtures("sealed")
def test_tampering_with_the_tables_is_found(what: str, actor: Actor) -> None:
    tamper, fault, seq = TAMPERINGS[what]
    if fault is Fault.UNLINKED:
        leave(1)
    tamper()
    made, verdict = checking.check(actor=actor)
    assert verdict.finding is not None
    assert (verdict.finding.fault, verdict.finding.seq) == (fault, seq)
    assert not made.whole
    assert Record.objects.filter(action="audit.chain_broken", outcome="failed").exists()
    assert Flag.objects.get(rule=checking.CHAIN_BROKEN).severity == "high"


@pytest.mark.usefixtures("sealed")
def test_missing_triggers_are_told(actor: Actor) -> None:
    append_only.remove(connection, queue_too=False)
    _, verdict = checking.check(actor=actor)
    assert verdict.finding.fault is Fault.GUARD
    assert "audit_record" in verdict.finding.sentence("zh")


@pytest.mark.usefixtures("sealed")
def test_digests_computed_anew_are_found_by_the_seal(actor: Actor) -> None:
    from lianjing.apps.audit.chain.hashing import HashName
    from lianjing.apps.audit.chain.links import digest
    from lianjing.apps.audit.selectors.chain import follow

    append_only.remove(connection)
    Record.objects.filter(pk=Link.objects.get(seq=4).record).update(actor="x")
    previous = bytes.fromhex(Chain.objects.get().genesis)
    for held in list(follow()):
        made = digest(HashName.SHA256, held.link.seq, previous, held.content or b"")
        Link.objects.filter(seq=held.link.seq).update(previous=previous, digest=made)
        previous = made
    append_only.install(connection)
    finding = checking.verify_tables().finding
    assert (finding.fault, finding.seq) == (Fault.SEAL_DIGEST, 1)


def test_a_file_from_outside_is_hashed_into_the_next_seal(actor: Actor, tmp_path: Path) -> None:
    import hashlib

    (places.incoming() / "报纸.txt").write_text("头版摘要", "utf-8")
    leave(1)
    sealing.link_waiting()
    made = seals.seal(actor=actor, day=date(2026, 11, 1))
    assert hashlib.sha256("头版摘要".encode()).hexdigest() in made.statement
    sealing.link_waiting()
    exporting.write_chain(tmp_path / "a.jsonl", made_by="test")
    there = Outside(files={hashlib.sha256("头版摘要".encode()).hexdigest(): "报纸.txt"})
    assert verify(tmp_path / "a.jsonl", outside=there).whole


def test_the_anchor_of_a_day_finds_a_rewritten_history(actor: Actor, tmp_path: Path) -> None:
    leave(3)
    sealing.link_waiting()
    anchor = seals.anchor_of(seals.seal(actor=actor, day=date(2026, 11, 1)))
    exporting.write_chain(tmp_path / "a.jsonl", made_by="test")
    assert verify(tmp_path / "a.jsonl", outside=Outside([anchor])).anchors == 1


def test_another_signature_takes_over_by_the_word_of_the_old_key(
    actor: Actor, tmp_path: Path
) -> None:
    leave(2)
    sealing.link_waiting()
    fingerprint = seals.ask_for_new_key(actor=actor, algorithm=SignatureName.ED25519)
    for day in (1, 2):
        sealing.link_waiting()
        seals.seal(actor=actor, day=date(2026, 11, day))
    assert Seal.objects.get(number=1).signer == Chain.objects.get().first_key
    assert Seal.objects.get(number=2).signer == fingerprint
    assert checking.verify_tables().whole
    exporting.write_chain(tmp_path / "a.jsonl", made_by="test")
    old = public_key(seals.public_pem(SigningKey.objects.get(pk=Chain.objects.get().first_key)))
    assert verify(tmp_path / "a.jsonl", key=old).whole
    stranger = generate(SignatureName.ED25519).public
    assert verify(tmp_path / "a.jsonl", key=stranger).finding.fault is Fault.OTHER_KEY


@pytest.mark.parametrize("hour", [4, 17], ids=["noon", "after_midnight"])
def test_a_day_is_sealed_once(actor: Actor, hour: int) -> None:
    began = datetime(2026, 11, 20, hour, tzinfo=UTC)
    with time_machine.travel(began, tick=False):
        leave(2)
        sealing.link_waiting()
        assert seals.seal_due(actor=actor) is None  # the chain began today
    with time_machine.travel(began + timedelta(days=1), tick=False):
        assert seals.seal_due(actor=actor) is not None
        assert seals.seal_due(actor=actor) is None
    assert isinstance(Seal.objects.get().made_at, datetime)


def test_a_check_that_finds_nothing_is_kept_and_recorded(actor: Actor) -> None:
    leave(3)
    sealing.link_waiting()
    checking.check(actor=actor)
    assert Check.objects.get().records == 3
    assert Record.objects.filter(action="audit.checked").count() == 1


def test_secrets_are_masked_however_deep(actor: Actor) -> None:
    values = {
        "name": "摄像机",
        "password": "hunter2",
        "must_change_password": True,
        "nested": {"clientSecret": "s3cret", "list": [{"api_key": "k"}], "secrecy": 1},
        "url": "rtsp://admin:hunter2@192.0.2.1/live",
    }
    with transaction.atomic():
        row = audit.record(actor, "file.changed", after=values, reason="改\0名")
    assert "hunter2" not in str(row.after)
    assert row.after == {
        "name": "摄像机",
        "password": "***",
        "must_change_password": True,
        "nested": {"clientSecret": "***", "list": [{"api_key": "***"}], "secrecy": 1},
        "url": "rtsp://***@192.0.2.1/live",
    }
    assert row.reason == "改名"


def test_numbers_and_odd_text_link_to_the_same_bytes_on_both_databases(actor: Actor) -> None:
    odd = {
        "a": 1.5,
        "b": 1e300,
        "c": -0.0,
        "d": "\ud800x",
        "e": 10**30,
        "f": [1.0, None],
        "g": "\0",
    }
    with transaction.atomic():
        audit.record(actor, "file.changed", name="\ud800", after=odd)
    sealing.link_waiting()
    assert checking.verify_tables().whole


def test_very_large_values_are_shortened_to_their_digest(actor: Actor) -> None:
    with transaction.atomic():
        row = audit.record(actor, "file.changed", after={"x": ["人" * 3000] * 20})
    assert row.after["_shortened"] is True
    assert row.after["names"] == ["x"]

"""Verifies an export, line by line, in bounded memory; no database, no data directory."""

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

from lianjing.apps.audit.chain import file as lines
from lianjing.apps.audit.chain.following import Follower, Outside, keys_of
from lianjing.apps.audit.chain.keys import PublicKey
from lianjing.apps.audit.chain.links import Link, genesis
from lianjing.apps.audit.chain.statements import END, End, is_signed, read
from lianjing.apps.audit.chain.verdict import BrokenError, Fault, Finding, Verdict

_GZIP = b"\x1f\x8b"
_decode = msgspec.json.Decoder(lines.Header | lines.LinkLine | lines.SealLine | lines.EndLine)
_decode_record = msgspec.json.Decoder(lines.RecordHead)


class Numbered(NamedTuple):
    """A line and where it is."""

    number: int
    content: bytes


def verify(path: Path, *, key: PublicKey | None = None, outside: Outside | None = None) -> Verdict:
    """Verify an export; a file that cannot be opened raises `OSError`."""
    verdict = Verdict(key_given=key is not None)
    with path.open("rb") as raw:
        compressed = raw.read(2) == _GZIP
    with gzip.open(path, "rb") if compressed else path.open("rb") as handle:
        try:
            _Reader(verdict, key, outside or Outside()).read(_numbered(handle))
        except BrokenError as error:
            verdict.finding = error.finding
    return verdict


def _numbered(handle: BinaryIO | gzip.GzipFile) -> Iterator[Numbered]:
    number = 0
    while True:
        try:
            content = handle.readline(lines.MOST_LINE + 1)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise BrokenError(Fault.TRUNCATED, line=number) from error
        if not content:
            return
        number += 1
        if not content.endswith(b"\n"):
            # The last line of a whole file ends with a line feed too.
            raise BrokenError(Fault.TRUNCATED, line=number - 1)
        yield Numbered(number, content[:-1])


class _Reader:
    """Reads one file."""

    def __init__(self, verdict: Verdict, key: PublicKey | None, outside: Outside) -> None:
        self._verdict = verdict
        self._key = key
        self._outside = outside

    def read(self, incoming: Iterator[Numbered]) -> None:
        """Read all lines; raises `BrokenError`."""
        first = next(incoming, None)
        header = self._header(first)
        self._header_hash = hashlib.sha256(first.content if first else b"").hexdigest()
        follower = self._follower(header)
        try:
            end = self._body(incoming, follower)
        finally:
            follower.tell(self._verdict)
        self._check_end(end, follower)
        for extra in incoming:
            raise BrokenError(Fault.AFTER_END, line=extra.number)
        follower.tell(self._verdict)
        follower.check_key(self._key)
        self._outside.all_found()

    def _header(self, first: Numbered | None) -> lines.Header:
        if first is None:
            raise BrokenError(Fault.NOT_OURS)
        try:
            header = _decode.decode(first.content)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BrokenError(Fault.NOT_OURS) from error
        if not isinstance(header, lines.Header):
            raise BrokenError(Fault.FIRST_MISSING, wanted="header", found="?")
        if header.format != lines.FORMAT:
            raise BrokenError(Fault.HEADER, detail=f"format {header.format}")
        self._verdict.platform, self._verdict.scope = header.platform, header.scope
        return header

    def _follower(self, header: lines.Header) -> Follower:
        try:
            keys, previous = keys_of(header), bytes.fromhex(header.previous)
        except ValueError as error:
            raise BrokenError(Fault.HEADER, detail=str(error)) from error
        began = genesis(header.platform, header.started_at, header.first_key)
        if began.hex() != header.genesis or (header.first == 1 and previous != began):
            raise BrokenError(Fault.GENESIS, 1)
        if header.scope == "selection":
            return _Selection(
                header.platform,
                first=1,
                previous=previous,
                keys=keys,
                first_key=header.first_key,
                outside=self._outside,
            )
        return Follower(
            *(header.platform,),
            first=header.first,
            previous=previous,
            keys=keys,
            first_key=header.first_key,
            outside=self._outside,
        )

    def _body(self, incoming: Iterator[Numbered], follower: Follower) -> lines.EndLine:
        number = 1
        for line in incoming:
            number = line.number
            try:
                found = _decode.decode(line.content)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise BrokenError(Fault.LINE, follower.seq + 1, line=number) from error
            if isinstance(found, lines.LinkLine):
                self._link(found, next(incoming, None), follower, number)
            elif isinstance(found, lines.SealLine):
                follower.take_seal(found, number)
            elif isinstance(found, lines.EndLine):
                return found
            else:
                raise BrokenError(Fault.LINE, follower.seq + 1, line=number)
        raise BrokenError(Fault.TRUNCATED, follower.seq + 1, line=number)

    def _link(
        self, link: lines.LinkLine, record: Numbered | None, follower: Follower, number: int
    ) -> None:
        if record is None:
            raise BrokenError(Fault.TRUNCATED, link.seq, line=number)
        try:
            stated = _decode_record.decode(record.content).id
            previous, digest = bytes.fromhex(link.previous), bytes.fromhex(link.digest)
        except (msgspec.DecodeError, ValueError) as error:
            raise BrokenError(Fault.LINE, link.seq, line=record.number) from error
        found = Link(link.seq, link.record, link.algorithm, previous, digest)
        follower.link(found, record.content)
        if stated != link.record:
            raise BrokenError(
                Fault.OTHER_RECORD, link.seq, seq=link.seq, wanted=link.record, found=stated
            )

    def _check_end(self, line: lines.EndLine, follower: Follower) -> None:
        try:
            end = read(End, line.statement)
        except msgspec.DecodeError as error:
            raise BrokenError(Fault.END_SIGNATURE) from error
        key = follower.keys.get(end.signer)
        expected = follower.seal.next if follower.seal is not None else end.signer
        if key is None or line.signer != end.signer or end.signer != expected:
            raise BrokenError(Fault.END_KEY, found=end.signer[:16])
        if not is_signed(key, line, END):
            raise BrokenError(Fault.END_SIGNATURE)
        if end.header != self._header_hash or end.platform != follower.platform:
            raise BrokenError(Fault.HEADER_CHANGED)
        if end.signer not in follower.signers:
            follower.signers.append(end.signer)
        _compare_end(end, follower)


def _compare_end(end: End, follower: Follower) -> None:
    last_seal = follower.seal.number if follower.seal is not None else 0
    pairs = (
        ("first", end.first, follower.first),
        ("last", end.last, follower.seq),
        ("records", end.records, follower.records),
        ("digest", end.digest, follower.digest.hex()),
        ("digests", end.digests, follower.digests),
        ("seals", end.seals, follower.seals),
        ("last seal", end.last_seal, last_seal),
    )
    for what, wanted, found in pairs:
        if wanted != found:
            raise BrokenError(Fault.TAIL, follower.seq + 1, what=what, wanted=wanted, found=found)


class _Selection(Follower):
    """What somebody searched for: each record fits its own link, none is there twice."""

    def link(self, link: Link, content: bytes) -> None:
        """Take the next link with the bytes of its record."""
        if link.seq <= self.seq:
            fault = Fault.REPEATED if link.seq == self.seq else Fault.ORDER
            raise BrokenError(fault, link.seq, found=link.seq, after=self.seq)
        self._hang(link, content)


__all__ = ["Finding", "verify"]

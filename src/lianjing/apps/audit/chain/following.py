"""Follows a chain link by link and seal by seal, wherever it comes from: a file or the tables."""

import base64
import hashlib
from collections.abc import Iterable, Mapping

import msgspec

from lianjing.apps.audit.chain.file import Anchor, Header
from lianjing.apps.audit.chain.keys import PublicKey
from lianjing.apps.audit.chain.links import Link
from lianjing.apps.audit.chain.links import digest as digest_of_link
from lianjing.apps.audit.chain.statements import SEAL, Seal, Signed, digest_of, is_signed, read
from lianjing.apps.audit.chain.verdict import BrokenError, Fault, Verdict


class Outside:
    """What was kept outside and has to be found again."""

    def __init__(self, anchors: Iterable[Anchor] = (), files: Mapping[str, str] | None = None):
        kept = list(anchors)
        self._links: dict[int, list[Anchor]] = {}
        for anchor in kept:  # days without records end at the same link
            self._links.setdefault(anchor.last, []).append(anchor)
        self._seals = {anchor.seal: anchor for anchor in kept}
        self._files = dict(files or {})
        """SHA-256 of a file from outside, and its name."""
        self._open = set(self._links)
        self.found = 0

    def at_link(self, seq: int, digest: bytes) -> None:
        """Compare the link an anchor speaks of."""
        for anchor in self._links.get(seq, ()):
            if anchor.digest != digest.hex():
                raise BrokenError(
                    *(Fault.ANCHOR, seq),
                    what=f"digest {seq}",
                    wanted=anchor.digest,
                    found=digest.hex(),
                )
        if seq in self._open:
            self._open.discard(seq)
            self.found += len(self._links[seq])

    def at_seal(self, seal: Seal, digest: str) -> None:
        """Compare the seal an anchor speaks of, and look for files from outside."""
        anchor = self._seals.get(seal.number)
        if anchor is not None and anchor.seal_digest != digest:
            raise BrokenError(
                *(Fault.ANCHOR, seal.last),
                what=f"seal {seal.number}",
                wanted=anchor.seal_digest,
                found=digest,
            )
        for evidence in seal.evidence:
            self.found += self._files.pop(evidence.sha256, None) is not None

    def all_found(self) -> None:
        """Raise `BrokenError` if something was not there."""
        for seq in sorted(self._open):
            raise BrokenError(Fault.ANCHOR_OUTSIDE, what=f"link {seq}")
        for name in self._files.values():
            raise BrokenError(Fault.ANCHOR_OUTSIDE, what=name)


def keys_of(header: Header) -> dict[str, PublicKey]:
    """Give the public keys of a header by fingerprint; raises `ValueError`."""
    found = {}
    for entry in header.keys:
        key = PublicKey(base64.b64decode(entry.key, validate=True))
        if key.fingerprint != entry.fingerprint:
            raise ValueError("a key is not what its fingerprint says")
        found[key.fingerprint] = key
    return found


class Follower:
    """Takes links and seals in their order and raises `BrokenError` at the first that is wrong."""

    def __init__(
        self,
        platform: str,
        *,
        first: int,
        previous: bytes,
        keys: Mapping[str, PublicKey],
        first_key: str,
        outside: Outside | None = None,
    ) -> None:
        self.platform = platform
        self._first_key = first_key
        self.first = first
        self.seq = first - 1
        self.digest = previous
        self._began = previous.hex()
        self.records = 0
        self._all = hashlib.sha256()
        self.seals = 0
        self.seal: Seal | None = None
        """The last one."""
        self.seal_digest = ""
        self.signers: list[str] = []
        self.keys = keys
        self.outside = outside or Outside()

    def link(self, link: Link, content: bytes) -> None:
        """Take the next link with the bytes of its record."""
        if link.seq != self.seq + 1:
            self._out_of_order(link.seq)
        if link.previous != self.digest:
            raise BrokenError(Fault.PREVIOUS, link.seq, seq=link.seq)
        self._hang(link, content)

    def _hang(self, link: Link, content: bytes) -> None:
        if link.digest != digest_of_link(link.algorithm, link.seq, link.previous, content):
            raise BrokenError(Fault.DIGEST, link.seq, seq=link.seq, record=link.record)
        self.seq, self.digest = link.seq, link.digest
        self.records += 1
        self._all.update(link.digest)
        self.outside.at_link(link.seq, link.digest)

    @property
    def digests(self) -> str:
        """SHA-256 of the digests of all links taken, in their order."""
        return self._all.hexdigest()

    def _out_of_order(self, seq: int) -> None:
        wanted = self.seq + 1
        if seq == self.seq and self.records:
            raise BrokenError(Fault.REPEATED, seq, found=seq)
        if seq < wanted:
            raise BrokenError(Fault.ORDER, seq, found=seq, after=self.seq)
        if not self.records:
            raise BrokenError(Fault.FIRST_MISSING, wanted, wanted=wanted, found=seq)
        raise BrokenError(Fault.MISSING, wanted, wanted=wanted, until=seq - 1)

    def take_seal(self, signed: Signed, line: int = 0) -> Seal:
        """Take the next seal, after the last link it covers."""
        try:
            seal = read(Seal, signed.statement)
        except (msgspec.DecodeError, ValueError) as error:
            raise BrokenError(Fault.SEAL_UNREADABLE, self.seq, line=line) from error
        self._check_signature(signed, seal)
        self._check_place(seal)
        self.seal, self.seal_digest = seal, digest_of(signed.statement)
        self.seals += 1
        self._note_signer(seal.signer)
        self.outside.at_seal(seal, self.seal_digest)
        return seal

    def _check_signature(self, signed: Signed, seal: Seal) -> None:
        before = self.seal
        if before is not None:
            expected = before.next
        else:
            expected = self._first_key if seal.number == 1 else seal.signer
        key = self.keys.get(seal.signer)
        facts = {"number": seal.number, "day": seal.day, "found": seal.signer[:16]}
        if signed.signer != seal.signer or key is None or seal.signer != expected:
            raise BrokenError(Fault.SEAL_KEY, seal.first, **facts)
        if not is_signed(key, signed, SEAL):
            raise BrokenError(Fault.SEAL_SIGNATURE, seal.first, **facts)

    def _check_place(self, seal: Seal) -> None:
        before = self.seal
        facts = {"number": seal.number, "day": seal.day, "seq": seal.last}
        if seal.platform != self.platform:
            raise BrokenError(Fault.PLATFORM, seal.first, found=seal.platform, wanted=self.platform)
        if before is None:
            self._check_first(seal)
        elif seal.number != before.number + 1 or seal.previous != self.seal_digest:
            raise BrokenError(Fault.SEAL_MISSING, seal.first, wanted=before.number + 1)
        if before is not None and seal.first != before.last + 1:
            raise BrokenError(Fault.SEAL_RANGE, seal.first, **facts)
        if seal.last != self.seq or seal.count != seal.last - seal.first + 1:
            raise BrokenError(Fault.SEAL_RANGE, min(seal.last, self.seq) + 1, **facts)
        if seal.digest != self.digest.hex():
            raise BrokenError(Fault.SEAL_DIGEST, seal.first, **facts)

    def _check_first(self, seal: Seal) -> None:
        """See that no seal before the first one of the file was taken away."""
        if self.first == 1 and seal.number != 1:
            raise BrokenError(Fault.SEAL_MISSING, 1, wanted=1)
        if seal.number == 1 and self.first == 1 and seal.previous != self._began:
            raise BrokenError(Fault.SEAL_MISSING, 1, wanted=1)
        if seal.first > self.first:
            raise BrokenError(Fault.SEAL_MISSING, self.first, wanted=seal.number - 1)

    def tell(self, verdict: Verdict) -> None:
        """Note how far it came."""
        verdict.records, verdict.seals = self.records, self.seals
        verdict.first, verdict.last = self.first, self.seq
        verdict.digest, verdict.signers = self.digest.hex(), tuple(self.signers)
        verdict.anchors = self.outside.found
        sealed = self.seal.last if self.seal is not None else self.first - 1
        verdict.unsealed = self.seq - sealed
        verdict.last_day = self.seal.day if self.seal is not None else ""

    def _note_signer(self, signer: str) -> None:
        if signer not in self.signers:
            self.signers.append(signer)

    def check_key(self, wanted: PublicKey | None) -> None:
        """Raise unless a key known from elsewhere signed something here."""
        if wanted is not None and wanted.fingerprint not in self.signers:
            raise BrokenError(Fault.OTHER_KEY, wanted=wanted.fingerprint[:16])

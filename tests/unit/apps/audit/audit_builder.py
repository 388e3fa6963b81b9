"""Makes an export without a database, the way the product does."""

import base64
import hashlib
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lianjing.apps.audit.chain import file, statements
from lianjing.apps.audit.chain.canonical import FIELDS, canonical, moment
from lianjing.apps.audit.chain.hashing import HashName
from lianjing.apps.audit.chain.keys import PrivateKey, SignatureName, generate
from lianjing.apps.audit.chain.links import Link, digest, genesis

PLATFORM = "34020000002000000001"
START = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
KEY = generate(SignatureName.ED25519)


def values_of(number: int) -> dict[str, object]:
    """Make a record."""
    return {
        "id": number * 2,
        "at": START + timedelta(seconds=number),
        "actor": f"officer{number % 7}",
        "action": "live.started",
        "group": "live",
        "outcome": "ok",
        "camera": f"3402000000132000{number % 50:04d}",
        "target_name": "北门球机",
        "after": {"purpose": "治安", "n": number},
    }


def content_of(values: dict[str, object]) -> bytes:
    return canonical([values.get(name) for name in FIELDS])


@dataclass
class Made:
    """A chain that can be written, changed and written again."""

    platform: str = PLATFORM
    key: PrivateKey = KEY
    algorithm: HashName = HashName.SHA256
    first: int = 1
    links: list[tuple[Link, bytes]] = field(default_factory=list)
    seals: list[statements.Signed] = field(default_factory=list)
    next_keys: dict[int, PrivateKey] = field(default_factory=dict)
    """Keys named as successors, by the number of the seal."""

    @property
    def started_at(self) -> str:
        return moment(START)

    @property
    def first_key(self) -> str:
        return self.key.public.fingerprint

    @property
    def genesis(self) -> bytes:
        return genesis(self.platform, self.started_at, self.first_key)

    def link(self, values: dict[str, object]) -> None:
        seq, previous = len(self.links) + 1, self.last_digest
        content = content_of(values)
        made = digest(self.algorithm, seq, previous, content)
        number = int(str(values["id"]))
        self.links.append((Link(seq, number, self.algorithm, previous, made), content))

    @property
    def last_digest(self) -> bytes:
        return self.links[-1][0].digest if self.links else self.genesis

    @property
    def signer(self) -> PrivateKey:
        named = [self.next_keys[n] for n in sorted(self.next_keys) if n <= len(self.seals)]
        return named[-1] if named else self.key

    def seal(self, day: str, **other: object) -> None:
        before = statements.read(statements.Seal, self.seals[-1].statement) if self.seals else None
        key, number = self.signer, len(self.seals) + 1
        first = before.last + 1 if before else 1
        statement = statements.Seal(
            platform=self.platform,
            number=number,
            day=day,
            first=first,
            last=len(self.links),
            count=len(self.links) - first + 1,
            digest=self.last_digest.hex(),
            previous=(
                statements.digest_of(self.seals[-1].statement) if before else self.genesis.hex()
            ),
            sealed_at=moment(START),
            signer=key.public.fingerprint,
            next=self.next_keys.get(number, key).public.fingerprint,
            evidence=other.get("evidence", ()),
        )
        self.seals.append(statements.sign(key, statement))

    def header(self, previous: bytes) -> file.Header:
        keys = [self.key, *self.next_keys.values()]
        return file.Header(
            format=1,
            scope="chain",
            platform=self.platform,
            started_at=self.started_at,
            first_key=self.first_key,
            genesis=self.genesis.hex(),
            algorithm=self.algorithm.value,
            first=self.first,
            previous=previous.hex(),
            keys=tuple(
                file.KeyLine(
                    key.public.fingerprint,
                    key.public.algorithm.value,
                    base64.b64encode(key.public.der).decode(),
                )
                for key in keys
            ),
            made_at=moment(START),
            made_by="auditor",
        )

    def lines(self) -> list[bytes]:
        """Write all lines."""
        shown = self.links[self.first - 1 :]
        head = file.line(self.header(shown[0][0].previous))
        seals = [(statements.read(statements.Seal, s.statement), s) for s in self.seals]
        seals = [(said, signed) for said, signed in seals if said.last >= self.first]
        out, used = [head], 0
        for link, content in shown:
            out += [file.line(file.LinkLine(*_line(link))), content + b"\n"]
            while used < len(seals) and seals[used][0].last <= link.seq:
                signed = seals[used][1]
                line = file.SealLine(signed.statement, signed.signer, signed.signature)
                out.append(file.line(line))
                used += 1
        key = self.signer
        end = statements.End(
            header=hashlib.sha256(head[:-1]).hexdigest(),
            platform=self.platform,
            first=self.first,
            last=shown[-1][0].seq,
            records=len(shown),
            digest=shown[-1][0].digest.hex(),
            digests=hashlib.sha256(b"".join(link.digest for link, _ in shown)).hexdigest(),
            seals=len(seals),
            last_seal=seals[-1][0].number if seals else 0,
            made_at=moment(START),
            signer=key.public.fingerprint,
        )
        signed = statements.sign(key, end)
        return [*out, file.line(file.EndLine(signed.statement, signed.signer, signed.signature))]

    def write(self, path: Path) -> Path:
        path.write_bytes(b"".join(self.lines()))
        return path


def _line(link: Link) -> tuple[int, int, HashName, str, str]:
    return (link.seq, link.record, link.algorithm, link.previous.hex(), link.digest.hex())


def chain(
    records: int = 60, *, seal_every: int = 20, key: PrivateKey = KEY, **other: object
) -> Made:
    """Make a chain with a seal every so many records."""
    made = Made(key=key, **other)
    for number in range(1, records + 1):
        made.link(values_of(number))
        if number % seal_every == 0:
            made.seal(f"2026-11-{number // seal_every:02d}")
    return made


__all__ = ["KEY", "Made", "chain", "content_of", "replace", "values_of"]

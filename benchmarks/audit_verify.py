"""How long `lianjing audit verify` takes for an export of a million records, and in what memory.

The export is made by the chain's own functions, with a seal for each of 365 days; the command runs
as an inspector runs it: a process of its own, without a data directory.
"""

import argparse
import base64
import hashlib
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks.common import Figure, say, tell

WANTED_SECONDS = 30
DAYS = 365
START = datetime(2026, 1, 1, tzinfo=UTC)


def content(number: int) -> bytes:
    """Make a record of usual size."""
    from lianjing.apps.audit.chain.canonical import FIELDS, canonical

    values = {
        "id": number,
        "at": START + timedelta(seconds=number * 31),
        "actor": f"officer{number % 900}",
        "user_id": number % 900,
        "person": "王警官",
        "unit": "城关派出所",
        "role": "viewer",
        "address": f"10.1.{number % 250}.7",
        "session": "4f1d09c2a7b3",
        "action": "live.started",
        "group": "live",
        "outcome": "ok",
        "target_type": "channel",
        "target_id": str(number % 100_000),
        "target_name": "北门路口球机",
        "camera": f"3402000000132{number % 100_000:07d}",
        "reason": "治安巡查",
        "grant": "SQ-2026-0001",
        "after": {"protocol": "ws-flv", "stream": "main"},
    }
    return canonical([values.get(name) for name in FIELDS])


def make(path: Path, records: int) -> None:
    """Write the export."""
    from lianjing.apps.audit.chain import file, statements
    from lianjing.apps.audit.chain.canonical import moment
    from lianjing.apps.audit.chain.hashing import HashName
    from lianjing.apps.audit.chain.keys import SignatureName, generate
    from lianjing.apps.audit.chain.links import digest, genesis

    key, platform, began = generate(SignatureName.ED25519), "34020000002000000001", moment(START)
    signer = key.public.fingerprint
    previous = first = genesis(platform, began, signer)
    line = file.KeyLine(signer, "ed25519", base64.b64encode(key.public.der).decode())
    header = file.line(
        file.Header(
            *(1, "chain", platform, began, signer, first.hex(), "sha256", 1, first.hex(), (line,)),
            made_at=began,
            made_by="bench",
        )
    )
    every, digests, seals = -(-records // DAYS), hashlib.sha256(), 0
    sealed, before = 0, first.hex()
    with path.open("wb") as out:
        out.write(header)
        for number in range(1, records + 1):
            record = content(number)
            made = digest(HashName.SHA256, number, previous, record)
            out.write(file.link_line(number, number, "sha256", previous, made))
            out.write(record + b"\n")
            digests.update(made)
            previous = made
            if number % every == 0 or number == records:
                seals += 1
                day = f"{START + timedelta(days=seals):%F}"
                span = (sealed + 1, number, number - sealed)
                said = statements.Seal(
                    *(platform, seals, day, *span, made.hex(), before, began, signer, signer)
                )
                signed = statements.sign(key, said)
                before, sealed = statements.digest_of(signed.statement), number
                out.write(file.line(file.SealLine(signed.statement, signer, signed.signature)))
        end = statements.End(
            *(hashlib.sha256(header[:-1]).hexdigest(), platform, 1, records, records),
            *(previous.hex(), digests.hexdigest(), seals, seals, began, signer),
        )
        signed = statements.sign(key, end)
        out.write(file.line(file.EndLine(signed.statement, signer, signed.signature)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--gzip", action="store_true", help="verify the compressed file")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="lianjing-audit-") as directory:
        path = Path(directory) / "audit.jsonl"
        say("making the export")
        make(path, given.records)
        if given.gzip:
            subprocess.run(["gzip", "-1", str(path)], check=True)
            path = path.with_suffix(".jsonl.gz")
        size = path.stat().st_size / 2**20
        start = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "lianjing.cli", "audit", "verify", str(path)],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": os.environ.get("PYTHONPATH", "")},
            cwd=directory,
            capture_output=True,
            text=True,
            check=False,
        )
        spent = time.perf_counter() - start
    whole = done.returncode == 0 and f"{given.records:,}" in done.stdout
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    figures = [
        Figure("verify an export", round(spent, 2), "s", WANTED_SECONDS),
        Figure("memory of it", round(memory, 1), "MB"),
        Figure("not found whole", int(not whole), "", 0),
    ]
    return tell(figures, {"records": given.records, "size (MB)": round(size)})


if __name__ == "__main__":
    raise SystemExit(main())

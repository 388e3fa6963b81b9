"""Scanned receipts of filings."""

from pathlib import Path

from django.conf import settings
from django.db import transaction

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.audit import services as audit
from lianjing.apps.equipment.choices import FilingState
from lianjing.apps.equipment.models import Filing
from lianjing.apps.equipment.services.filing.common import locked, save
from lianjing.kernel.errors import DomainError
from lianjing.runtime import store

MOST_PROOF_BYTES = 10 * 1024 * 1024
_MAGIC = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n": "image/png"}


def proofs_directory() -> Path:
    """Give where receipts lie."""
    return Path(settings.INSTALLATION.directory) / "receipts"


def proof_of(filing: Filing) -> Path | None:
    """Give where the receipt of a filing lies; None if there is none."""
    return store.path_of(proofs_directory(), filing.proof) if filing.proof else None


def media_type_of(head: bytes) -> str:
    """Tell what the first bytes are; empty for what is not taken. Names say nothing."""
    return next((kind for magic, kind in _MAGIC.items() if head.startswith(magic)), "")


@transaction.atomic
def attach_proof(*, actor: Actor, key: int, data: bytes) -> Filing:
    """Keep the scanned receipt of a filing: a PDF, JPEG or PNG of at most 10 MB."""
    found = locked(actor, key, set(FilingState) - {FilingState.CANCELLED})
    media_type = media_type_of(data[:8])
    if not media_type:
        detail = "不是 PDF、JPG 或 PNG / neither PDF nor JPG nor PNG"
        raise DomainError("kind", code="proof_bad", facts={"detail": detail})
    if len(data) > MOST_PROOF_BYTES:
        detail = "超过 10 MB / more than 10 MB"
        raise DomainError("size", code="proof_bad", facts={"detail": detail})
    before = found.proof
    found.proof, _ = store.keep(proofs_directory(), [data], most=MOST_PROOF_BYTES)
    found.extras = {**found.extras, "proof_type": media_type}
    save(found)
    audit.record(
        actor, "filing.proof_added", found, before={"sha256": before}, after={"sha256": found.proof}
    )
    return found

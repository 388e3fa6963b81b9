"""Proposals for files."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from lianjing.apps.equipment.models import Proposal
from lianjing.apps.equipment.wording import masked

Reason = Annotated[str, Field(max_length=500)]


class ProposalIn(Schema):
    """What should stand in the file, by field key, and why."""

    values: Annotated[dict[str, Any], Field(max_length=80)]
    reason: Reason = ""


class DecisionIn(Schema):
    """Yes or no, and what to tell whoever proposed."""

    accept: bool
    answer: Reason = ""


class ProposalOut(Schema):
    """A proposal with what stands in the file now; telephone numbers are masked in both."""

    id: int
    camera: int
    code: str
    name: str
    values: dict[str, Any]
    now: dict[str, Any]
    version: int
    version_now: int
    reason: str
    state: Proposal.State
    proposed_by: str
    proposed_at: datetime
    decided_by: str
    decided_at: datetime | None
    answer: str

    @classmethod
    def of(cls, row: Proposal) -> "ProposalOut":
        """Show a proposal."""
        camera = row.camera
        shown = ("version", "reason", "state", "proposed_by", "proposed_at")
        decided = ("decided_by", "decided_at", "answer")
        return cls(
            id=row.pk,
            camera=camera.pk,
            code=camera.code or "",
            name=camera.name,
            values={key: masked(key, value) for key, value in row.values.items()},
            now={key: masked(key, getattr(camera, key, None)) for key in row.values},
            version_now=camera.version,
            **{key: getattr(row, key) for key in (*shown, *decided)},
        )


class ProposalsOut(Schema):
    """A page of proposals."""

    items: list[ProposalOut]
    total: int
    page: int
    page_size: int

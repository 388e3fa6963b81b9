"""What a grant would come to, before it is given or changed."""

from collections.abc import Iterable
from typing import Annotated

from ninja import Schema
from pydantic import Field

from lianjing.api.schemas.rights import Channels
from lianjing.apps.registry.models import Channel
from lianjing.apps.registry.selectors.previewing import Preview, Warn
from lianjing.apps.rights.engine.words import words_of

MOST_UNKNOWN = 100


class GrantCodesIn(Schema):
    """Codes of cameras, as pasted; and keys of which the names are wanted."""

    codes: Annotated[list[Annotated[str, Field(max_length=64)]], Field(max_length=20_000)] = []
    keys: Channels = []


class GrantCameraOut(Schema):
    """A camera by its name."""

    id: int
    name: str
    code: str

    @classmethod
    def many(cls, rows: Iterable[Channel]) -> "list[GrantCameraOut]":
        """Show some cameras."""
        return [cls(id=one.pk, name=one.name, code=one.code) for one in rows]


class GrantClassOut(Schema):
    """One class a rule may name."""

    code: str
    zh: str
    en: str


class GrantClassesOut(Schema):
    """The classes rules go by."""

    point_class: list[GrantClassOut]
    place_class: list[GrantClassOut]


class GrantCodesOut(Schema):
    """The cameras of some codes, and the codes nothing in sight answers to."""

    found: list[GrantCameraOut]
    unknown: list[str]
    unknown_total: int


class GrantWarningOut(Schema):
    """What one should know before."""

    code: Warn
    count: int
    actions: list[str]


class GrantAnswerOut(Schema):
    """What the engine says of one person and camera, without the grant and with it."""

    person: str
    name: str
    code: str
    before: list[str]
    after: list[str]


class GrantPreviewOut(Schema):
    """What it would come to."""

    covers: int
    sample: list[GrantCameraOut]
    covered_before: int
    gained: list[GrantCameraOut]
    gained_total: int
    lost: list[GrantCameraOut]
    lost_total: int
    people: list[str]
    people_total: int
    grows: bool
    answers: list[GrantAnswerOut]
    warnings: list[GrantWarningOut]

    @classmethod
    def of(cls, found: Preview) -> "GrantPreviewOut":
        """Show a preview."""
        plain = ("covers", "covered_before", "gained_total", "lost_total", "people_total", "grows")
        return cls(
            **{name: getattr(found, name) for name in plain},
            sample=GrantCameraOut.many(found.sample),
            gained=GrantCameraOut.many(found.gained),
            lost=GrantCameraOut.many(found.lost),
            people=[user.name or user.username for user in found.people],
            answers=[
                GrantAnswerOut(
                    person=one.person,
                    name=one.name,
                    code=one.code,
                    before=words_of(one.before),
                    after=words_of(one.after),
                )
                for one in found.answers
            ],
            warnings=[
                GrantWarningOut(code=one.code, count=one.count, actions=words_of(one.actions))
                for one in found.warnings
            ],
        )

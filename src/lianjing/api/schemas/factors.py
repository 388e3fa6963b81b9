"""Second factors."""

from datetime import datetime
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from lianjing.apps.accounts.choices import FactorKind
from lianjing.apps.accounts.models import Factor

Code = Annotated[str, Field(min_length=1, max_length=40)]


class FactorOut(Schema):
    """One second factor, without its secret."""

    id: int
    kind: FactorKind
    name: str
    created_at: datetime
    used_at: datetime | None
    left: int | None
    """Recovery codes that are left."""

    @classmethod
    def of(cls, factor: Factor) -> "FactorOut":
        """Show a factor."""
        return cls(
            id=factor.pk,
            kind=FactorKind(factor.kind),
            name=factor.name,
            created_at=factor.created_at,
            used_at=factor.used_at,
            left=len(factor.data["digests"]) if factor.kind == FactorKind.RECOVERY else None,
        )


class FactorsOut(Schema):
    """What somebody has."""

    items: list[FactorOut]


class FactorNameIn(Schema):
    """What the person calls it."""

    name: Annotated[str, Field(max_length=60)] = ""


class TotpOut(Schema):
    """A secret to bring into a device; shown once."""

    id: int
    secret: str
    uri: str
    qr: str
    """The same as an SVG drawing."""


class FactorCodeIn(Schema):
    """A one-time password or a recovery code."""

    code: Code


class RecoveryCodesOut(Schema):
    """Codes for who loses the device; shown once."""

    codes: list[str]


class WebauthnOptionsOut(Schema):
    """What the browser is asked, as the Web Authentication API takes it."""

    options: dict[str, Any]


class WebauthnIn(Schema):
    """What the browser answered."""

    credential: dict[str, Any]
    name: Annotated[str, Field(max_length=60)] = ""

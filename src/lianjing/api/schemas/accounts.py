"""People."""

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from lianjing.apps.accounts.actor import PERMISSIONS
from lianjing.apps.accounts.choices import (
    AccountSource,
    Language,
    OrganisationKind,
    Permission,
    Post,
    Role,
    ScopeKind,
    Step,
)
from lianjing.apps.accounts.models import Organisation, SignIn, User
from lianjing.apps.accounts.services.users import Conditions
from lianjing.runtime.identity_settings import IdentitySettings

Password = Annotated[str, Field(min_length=1, max_length=128)]
Username = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[^\s\x00-\x1f]+$")]
Name = Annotated[str, Field(max_length=64)]


class SignInIn(Schema):
    """Name and password."""

    username: Username
    password: Password


class WaysOut(Schema):
    """How one can sign in."""

    oidc: str
    """Words on the button of single sign-on; empty where there is none."""
    platform: str


class PasswordIn(Schema):
    """One's own new password."""

    old_password: Password
    new_password: Password


class ScopeSchema(Schema):
    """A part of the catalogue: all, a division by its digits, or a node by its id."""

    kind: ScopeKind
    value: Annotated[str, Field(max_length=32)] = ""


class ConditionsSchema(Schema):
    """On what conditions, and how long, an account may be used."""

    reviewed_on: date | None = None
    """Day the entry review was passed; without it nobody signs in."""
    review_note: Annotated[str, Field(max_length=200)] = ""
    trained_on: date | None = None
    ends_at: datetime | None = None
    """End of the contract or posting, to the second."""

    def value(self) -> Conditions:
        """Give them as the service takes them."""
        return Conditions(**self.dict())


class UserOut(Schema):
    """A user."""

    id: int
    username: str
    name: str
    roles: list[Role]
    permissions: list[Permission]
    """What the role allows at all; which cameras is a matter of rights."""
    scopes: list[ScopeSchema]
    organisation: int | None
    post: Post
    source: AccountSource
    conditions: ConditionsSchema
    pledged_at: datetime | None
    has_factor: bool
    language: Language
    is_active: bool
    must_change_password: bool
    last_login: datetime | None

    @classmethod
    def of(cls, user: User) -> "UserOut":
        """Show a user with scopes fetched."""
        return cls(
            id=user.pk,
            username=user.username,
            name=user.name,
            roles=[Role(user.role)],
            permissions=sorted(PERMISSIONS[Role(user.role)]),
            scopes=[ScopeSchema(kind=ScopeKind(s.kind), value=s.value) for s in user.scopes.all()],
            organisation=user.organisation_id,
            post=Post(user.post),
            source=AccountSource(user.source),
            conditions=ConditionsSchema(
                reviewed_on=user.reviewed_on,
                review_note=user.review_note,
                trained_on=user.trained_on,
                ends_at=user.ends_at,
            ),
            pledged_at=user.pledged_at,
            has_factor=user.has_factor,
            language=Language(user.language),
            is_active=user.is_active,
            must_change_password=user.must_change_password,
            last_login=user.last_login,
        )


class PasswordRulesOut(Schema):
    """What a new password must be like here; zero means not asked for."""

    length: int
    """At least so many characters."""
    classes: int
    """Of capitals, small letters, digits and signs, at least so many kinds."""
    history: int
    """None of the last so many."""
    days: int
    """To be changed after so many days."""

    @classmethod
    def of(cls, rules: IdentitySettings) -> "PasswordRulesOut":
        """Show what the settings ask for."""
        return cls(
            length=rules.password_length,
            classes=rules.password_classes,
            history=rules.password_history,
            days=rules.password_days,
        )


class MeOut(Schema):
    """Who is signed in, and what must be done before anything else."""

    user: UserOut
    pending: list[Step] = []
    pledge: str = ""
    """Version of the confidentiality pledge in force."""
    emergencies: list[str] = []
    """Emergency accounts that are open: everybody is to see it."""
    password_rules: PasswordRulesOut


class PledgeIn(Schema):
    """The version that was read and signed."""

    version: Annotated[str, Field(max_length=20)]


class SignInOut(Schema):
    """One running sign-in."""

    id: int
    address: str
    terminal: str
    started_at: datetime
    seen_at: datetime
    here: bool

    @classmethod
    def of(cls, row: SignIn, *, here: bool) -> "SignInOut":
        """Show a sign-in; `here` is the one that asks."""
        return cls(
            id=row.pk,
            address=row.address,
            terminal=row.terminal,
            started_at=row.started_at,
            seen_at=row.seen_at,
            here=here,
        )


class SignInsOut(Schema):
    """Where somebody is signed in."""

    items: list[SignInOut]


class UsersOut(Schema):
    """A page of users."""

    items: list[UserOut]
    total: int
    page: int
    page_size: int


class UserIn(Schema):
    """A new user; without a password one is made and shown once."""

    username: Username
    password: Password | None = None
    name: Name = ""
    roles: Annotated[list[Role], Field(min_length=1, max_length=1)]
    scopes: Annotated[list[ScopeSchema], Field(max_length=100)] = []
    organisation: int | None = None
    post: Post = Post.MEMBER
    source: AccountSource = AccountSource.LOCAL
    conditions: ConditionsSchema | None = None
    language: Language = Language.ZH


class UserMadeOut(Schema):
    """A new user and, if it was made here, the password to hand over."""

    user: UserOut
    password: str | None = None


class UserPatch(Schema):
    """What to change of a user; what is left out stays."""

    name: Name | None = None
    roles: Annotated[list[Role], Field(min_length=1, max_length=1)] | None = None
    scopes: Annotated[list[ScopeSchema], Field(max_length=100)] | None = None
    organisation: int | None = None
    post: Post | None = None
    source: AccountSource | None = None
    conditions: ConditionsSchema | None = None
    language: Language | None = None
    is_active: bool | None = None
    password: Password | None = None


class OrganisationOut(Schema):
    """A unit."""

    id: int
    name: str
    parent: int | None
    region: str
    kind: OrganisationKind
    unit: int | None

    @classmethod
    def of(cls, organisation: Organisation) -> "OrganisationOut":
        """Show a unit."""
        return cls(
            id=organisation.pk,
            name=organisation.name,
            parent=organisation.parent_id,
            region=organisation.region,
            kind=OrganisationKind(organisation.kind),
            unit=organisation.unit,
        )


class OrganisationsOut(Schema):
    """All units, each with the id of the one above."""

    items: list[OrganisationOut]


class OrganisationIn(Schema):
    """A new unit."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    parent: int | None = None
    region: Annotated[str, Field(max_length=8, pattern=r"^\d*$")] = ""
    kind: OrganisationKind = OrganisationKind.OTHER
    """What it is in the way of a request."""
    unit: int | None = None
    """The surveyed unit it is, if it is one."""


class OrganisationPatch(Schema):
    """What to change of a unit."""

    name: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    region: Annotated[str, Field(max_length=8, pattern=r"^\d*$")] | None = None
    kind: OrganisationKind | None = None
    unit: int | None = None

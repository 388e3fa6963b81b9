"""Users and what they may see, by administrators."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from lianjing.apps.accounts import trail
from lianjing.apps.accounts.actor import Actor, ScopeOf
from lianjing.apps.accounts.choices import (
    ADMINISTRATORS,
    AccountSource,
    Permission,
    Post,
    Role,
    ScopeKind,
)
from lianjing.apps.accounts.models import Organisation, Scope, User
from lianjing.apps.accounts.policies import require
from lianjing.apps.accounts.rules import rules
from lianjing.apps.accounts.services import sign_ins
from lianjing.apps.accounts.services import standing_of_people as standing
from lianjing.apps.accounts.services.passwords import choose, require_strong
from lianjing.apps.accounts.two_persons import two_persons
from lianjing.kernel.errors import ConflictError, DomainError, NotAllowedError
from lianjing.runtime.identity_settings import DeedName

_MOST_DIGITS = 18
"""Digits of a key or division that fit into a column."""


class LastAdministratorError(ConflictError):
    """Nobody would be left in a role the platform cannot be without."""

    code = "last_administrator"


class BadScopeError(DomainError):
    """A scope whose value does not fit its kind."""

    code = "bad_scope"


@dataclass(frozen=True, slots=True)
class Conditions:
    """On what conditions, and how long, an account may be used; None where it is not so."""

    reviewed_on: date | None = None
    review_note: str = ""
    trained_on: date | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class UserChanges:
    """What to change of a user; None leaves it."""

    name: str | None = None
    role: Role | None = None
    language: str | None = None
    is_active: bool | None = None
    password: str | None = None
    """A new one, which the user must change at the next sign-in."""
    scopes: Sequence[ScopeOf] | None = None
    organisation: int | None = None
    post: Post | None = None
    source: AccountSource | None = None
    conditions: Conditions | None = None

    @property
    def touch_rights(self) -> bool:
        """Whether they touch what the user may see or do."""
        touched = (
            *(self.role, self.is_active, self.password, self.scopes),
            *(self.organisation, self.post, self.conditions),
        )
        return any(change is not None for change in touched)


@two_persons(
    (DeedName.PERSON_CREATE, DeedName.PERSON_ADMINISTRATOR),
    permission=standing.MANAGING,
    which=standing.of_entering,
    picture=standing.picture_of_new,
    title=lambda given: str(given["username"]),
    pack=standing.without_password,
    fresh=standing.with_first_password,
)
@transaction.atomic
def create_user(
    *,
    actor: Actor,
    username: str,
    password: str,
    role: Role,
    name: str = "",
    language: str = "zh",
    scopes: Sequence[ScopeOf] = (),
    organisation: int | None = None,
    post: Post = Post.MEMBER,
    source: AccountSource = AccountSource.LOCAL,
    conditions: Conditions | None = None,
    must_change_password: bool = True,
) -> User:
    """Enter a new user; raises `ConflictError` if the name is taken.

    Who installs the platform answers for the people entered with it: their review is of that day,
    and one who need not choose a password has signed on paper. No password is kept for a second
    person to confirm: it is made when he does.
    """
    require(actor, Permission.USERS_MANAGE)
    if User.objects.filter(username=username).exists():
        raise ConflictError(
            f"{username} exists", code="username_taken", facts={"username": username}
        )
    user = User(
        username=username,
        name=name,
        role=role,
        language=language,
        organisation=_organisation(organisation),
        post=post,
        source=source,
        must_change_password=must_change_password,
    )
    if conditions is None and actor.itself:
        conditions = Conditions(reviewed_on=timezone.localdate(), review_note=actor.username)
    _write_conditions(user, conditions or Conditions())
    if not must_change_password:
        user.password_at = user.pledged_at = timezone.now()
        user.pledge_version = rules().pledge_version
    _give_password(actor, user, password)
    user.save()
    _write_scopes(user, scopes)
    after = {"role": role, "name": name, "scopes": [f"{s.kind}:{s.value}" for s in scopes]}
    trail.record(actor, "user.created", user, after=after)
    return user


@two_persons(
    (DeedName.PERSON_RIGHTS, DeedName.PERSON_ADMINISTRATOR, DeedName.PERSON_PASSWORD),
    permission=standing.MANAGING,
    which=standing.of_change,
    picture=standing.picture_of_changed,
    about=standing.about,
    title=standing.title,
    pack=standing.without_secret,
    fresh=standing.with_new_password,
)
@transaction.atomic
def change_user(*, actor: Actor, user: User, changes: UserChanges) -> User:
    """Change a user; the last active administrator can be neither demoted nor disabled."""
    require(actor, Permission.USERS_MANAGE)
    if user.pk == actor.user_id and changes.touch_rights:
        raise NotAllowedError("nobody changes his own rights", code="not_your_own")
    values = {
        field: value
        for field in ("name", "role", "language", "is_active", "post", "source")
        if (value := getattr(changes, field)) is not None
    }
    role, held = user.role, _is_held(user.role)
    before, after = trail.changes(user, values)
    for field, value in values.items():
        setattr(user, field, value)
    if changes.organisation is not None:
        user.organisation = _organisation(changes.organisation or None)
        after["organisation"] = changes.organisation
    if changes.password is not None:
        require_strong(changes.password, user.username)
        choose(user, changes.password)
        user.must_change_password = True
        after["password"] = "***"  # noqa: S105 - what the audit shows instead of one
    if changes.password is not None or {"role", "source"} & before.keys():
        _note_keys(actor, user, told=changes.password is not None)
    if changes.conditions is not None:
        _write_conditions(user, changes.conditions)
        after["conditions"] = asdict(changes.conditions)
    user.save()
    if changes.is_active is False or changes.password is not None:
        sign_ins.end_of_user(user, "rights_changed")
    if changes.scopes is not None:
        before["scopes"] = [str(scope) for scope in user.scopes.all()]
        _write_scopes(user, changes.scopes)
        after["scopes"] = [f"{s.kind}:{s.value}" for s in changes.scopes]
    if held:
        _require_administrators(role)
    trail.record(actor, "user.changed", user, before=before, after=after)
    return user


@two_persons(
    (DeedName.PERSON_ADMINISTRATOR,),
    permission=standing.MANAGING,
    which=standing.of_removing,
    picture=standing.picture,
    about=standing.about,
    title=standing.title,
)
@transaction.atomic
def delete_user(*, actor: Actor, user: User) -> None:
    """Remove a user; what they did stays in the audit under their name."""
    require(actor, Permission.USERS_MANAGE)
    if user.pk == actor.user_id:
        raise NotAllowedError("nobody removes himself", code="not_your_own")
    held = _is_held(user.role)
    trail.record(actor, "user.deleted", user, before={"role": user.role, "name": user.name})
    user.delete()
    if held:
        _require_administrators(user.role)


def _is_held(role: str) -> bool:
    """Tell whether a role that must not be left empty has somebody; two who change it wait here."""
    if role not in ADMINISTRATORS:
        return False
    list(User.objects.select_for_update().filter(role=role).order_by("pk").values_list("pk"))
    return _holders(role).exists()


def _holders(role: str) -> QuerySet[User]:
    """Give who can come in for a role, now and for good: no envelope, no contract that is over."""
    found = User.objects.filter(role=role, is_active=True, emergency_until=None)
    return found.filter(Q(ends_at=None) | Q(ends_at__gt=timezone.now()))


def _require_administrators(role: str) -> None:
    """Refuse to be left without an administrator of a kind there was one of."""
    if not _holders(role).exists():
        raise LastAdministratorError(
            f"no active {role} would be left", facts={"role": str(Role(role).label)}
        )


def _give_password(actor: Actor, user: User, password: str) -> None:
    if actor.second and not password:
        user.set_unusable_password()
    else:
        require_strong(password, user.username)
        choose(user, password)
    _note_keys(actor, user, told=bool(password))


def _note_keys(actor: Actor, user: User, *, told: bool) -> None:
    """Remember who alone could come in as this person, or made him what he is.

    Of two persons it is the second who is told a password, and nobody who decided alone.
    """
    holder = actor.user_id
    if actor.second:
        seconds = User.objects.filter(username=actor.second if told else "")
        holder = seconds.values_list("pk", flat=True).first()
    if holder or not actor.second:
        user.keyed_by_id, user.keyed_at = holder, timezone.now()


def _write_conditions(user: User, conditions: Conditions) -> None:
    user.reviewed_on, user.review_note = conditions.reviewed_on, conditions.review_note[:200]
    user.trained_on, user.ends_at = conditions.trained_on, conditions.ends_at


def _organisation(key: int | None) -> Organisation | None:
    return Organisation.objects.get(pk=key) if key else None


def _write_scopes(user: User, scopes: Sequence[ScopeOf]) -> None:
    for scope in scopes:
        if scope.kind is not ScopeKind.ALL and not (
            scope.value.isascii() and scope.value.isdigit() and len(scope.value) <= _MOST_DIGITS
        ):
            raise BadScopeError(f"{scope.kind}: {scope.value!r}")
    user.scopes.all().delete()
    Scope.objects.bulk_create(
        [Scope(user=user, kind=s.kind, value=s.value) for s in dict.fromkeys(scopes)]
    )

"""How a person stands, for whoever confirms that it changes; and which changes may have to wait."""

from dataclasses import replace
from typing import TYPE_CHECKING

from lianjing.apps.accounts.choices import ADMINISTRATORS, AccountSource, Permission, ReviewAnswer
from lianjing.apps.accounts.models import Factor, User
from lianjing.apps.accounts.services.deeds.errors import DeedSecretError
from lianjing.apps.accounts.services.passwords import made_here
from lianjing.apps.accounts.two_persons import Given, Picture
from lianjing.runtime.identity_settings import DeedName

if TYPE_CHECKING:
    from lianjing.apps.accounts.services.users import UserChanges

MANAGING = Permission.USERS_MANAGE
FRESH = "fresh"
"""What is shown of a password that is made when the deed is done."""


def picture_of(key: int | None) -> Picture:
    """Say how an account stands now."""
    user = User.objects.select_related("organisation").filter(pk=key or 0).first()
    if user is None:
        return {"removed": True}
    return {
        "username": user.username,
        "name": user.name,
        "role": user.role,
        "active": user.is_active,
        "organisation": user.organisation.name if user.organisation is not None else "",
        "post": user.post,
        "scopes": sorted(str(scope) for scope in user.scopes.all()),
        "until": user.ends_at,
        "sign_in": user.source,
    }


def picture(given: Given, _: object) -> Picture:
    """Say how the account of a call stands now."""
    return picture_of(given["user"].pk)


def picture_of_changed(given: Given, done: object) -> Picture:
    """Say how an account to be changed stands now, and of its password how old it is."""
    told, user = picture(given, done), given["user"]
    if given["changes"].password is None:
        return told
    now = User.objects.filter(pk=user.pk).values_list("password_at", "must_change_password")
    return {**told, "password": FRESH if done is not None else "", "_password": list(now)}


def picture_of_new(_: Given, made: User | None) -> Picture:
    """Say what an account to be entered will be."""
    if made is None:
        return {}
    told = picture_of(made.pk)
    return {**told, "password": FRESH} if made.has_usable_password() else told


def picture_of_reviewed(given: Given, _: object) -> Picture:
    """Say how the account under review stands now."""
    return picture_of(given["item"].user_id)


def picture_of_factors(given: Given, _: object) -> Picture:
    """Say which second factors somebody has."""
    found = Factor.objects.filter(user=given["user"], confirmed_at__isnull=False).order_by("id")
    return {"factors": list(found.values_list("kind", flat=True))}


def about(given: Given) -> int | None:
    """Give the key of the person a call is about."""
    key: int = given["user"].pk
    return key


def title(given: Given) -> str:
    """Name the person a call is about."""
    return named(given["user"])


def named(user: User) -> str:
    """Name somebody by both names."""
    return f"{user.name} ({user.username})" if user.name else user.username


def of_change(given: Given) -> list[DeedName]:
    """Tell what a change of a user is: of rights, of an administrator being there, or neither."""
    user, changes = given["user"], given["changes"]
    found = []
    if _rights_change(user, changes):
        found.append(DeedName.PERSON_RIGHTS)
    if (changes.role or user.role) in ADMINISTRATORS or user.role in ADMINISTRATORS:
        moved = changes.role is not None and changes.role != user.role
        turned = changes.is_active is not None and changes.is_active != user.is_active
        ends = changes.conditions is not None and changes.conditions.ends_at != user.ends_at
        found += [DeedName.PERSON_ADMINISTRATOR] if moved or turned or ends else []
    elsewhere = changes.source is not None and changes.source != user.source
    if changes.password is not None or elsewhere:
        found.append(DeedName.PERSON_PASSWORD)
    return found


def _rights_change(user: User, changes: "UserChanges") -> bool:
    scopes = {str(scope) for scope in user.scopes.all()}
    return any(
        (
            changes.role is not None and changes.role != user.role,
            changes.post is not None and changes.post != user.post,
            changes.organisation is not None
            and (changes.organisation or None) != user.organisation_id,
            changes.scopes is not None
            and {f"{s.kind}:{s.value}" for s in changes.scopes} != scopes,
        )
    )


def of_entering(given: Given) -> list[DeedName]:
    """Tell what entering a person is: of an administrator it is more."""
    one_more = given["role"] in ADMINISTRATORS
    found = [DeedName.PERSON_CREATE]
    return [*found, DeedName.PERSON_ADMINISTRATOR] if one_more else found


def of_leaving(given: Given) -> list[DeedName]:
    """Tell whether an administrator is to go."""
    gone = given["user"].role in ADMINISTRATORS and given["user"].is_active
    return [DeedName.PERSON_ADMINISTRATOR] if gone else []


def of_removing(given: Given) -> list[DeedName]:
    """Tell whether an administrator's account is to be removed."""
    removed = given["user"].role in ADMINISTRATORS
    return [DeedName.PERSON_ADMINISTRATOR] if removed else []


def of_answer(given: Given) -> list[DeedName]:
    """Tell whether a review is to disable an administrator."""
    disabled = given["answer"] == ReviewAnswer.DISABLE
    return of_leaving({"user": given["item"].user}) if disabled else []


def without_secret(given: Given) -> Given:
    """Leave out a password, which must be the only thing that changes: another one is made."""
    changes = given["changes"]
    if changes.password is None:
        return given
    if not _only_a_password(given["user"], changes):
        raise DeedSecretError("a password is set by itself")
    return {**given, "changes": type(changes)(password="")}


def _only_a_password(user: User, changes: "UserChanges") -> bool:
    plain = ("name", "language", "is_active", "source")
    same = all(getattr(changes, one) in (None, getattr(user, one)) for one in plain)
    wanted = changes.conditions
    kept = wanted is None or all(
        getattr(wanted, one) == getattr(user, one) for one in type(wanted).__slots__
    )
    return same and kept and not _rights_change(user, changes)


def with_new_password(given: Given) -> tuple[Given, str]:
    """Make the password that was left out; whoever confirms hands it over."""
    changes = given["changes"]
    if changes.password is None:
        return given, ""
    password = made_here(given["user"].username)
    return {**given, "changes": replace(changes, password=password)}, password


def without_password(given: Given) -> Given:
    """Leave out the first password, which is made when the account is."""
    return {**given, "password": ""}


def with_first_password(given: Given) -> tuple[Given, str]:
    """Make the first password; whose password is kept elsewhere needs none."""
    if given.get("source", AccountSource.LOCAL) != AccountSource.LOCAL:
        return given, ""
    password = made_here(given["username"])
    return {**given, "password": password}, password

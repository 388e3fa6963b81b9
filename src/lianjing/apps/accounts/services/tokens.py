"""Tokens of other systems: limited, expiring, shown once."""

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts import trail
from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.models import ApiToken, User
from lianjing.apps.accounts.policies import require
from lianjing.apps.accounts.rules import is_usable
from lianjing.apps.accounts.selectors import actor_of
from lianjing.apps.accounts.services import standing_of_people as standing
from lianjing.apps.accounts.two_persons import Given, Picture, two_persons
from lianjing.kernel.errors import DomainError, NotAllowedError
from lianjing.runtime.identity_settings import DeedName

MARK = "lj_"
"""How every token begins, so that one that leaked into a file can be found."""
LONGEST = timedelta(days=366)
NOTE_USE_EVERY = timedelta(minutes=1)

IN_TOKENS = frozenset(
    {
        Permission.CHANNELS_VIEW,
        Permission.DEVICES_VIEW,
        Permission.PLACES_VIEW,
        Permission.FILES_VIEW,
        Permission.FILES_PROPOSE,
        Permission.FILES_EDIT,
        Permission.FILES_IMPORT,
        Permission.FILES_EXPORT,
        Permission.AGREEMENT_VIEW,
        Permission.SURVEY_VIEW,
        Permission.SURVEY_FILL,
    }
)
"""What a token may be allowed; nothing that rules over people, codes, rules or pictures."""


class BadTokenError(DomainError):
    """Something about a token to be made is wrong; the message says what."""

    code = "bad_token"


class TokenRefusedError(NotAllowedError):
    """A token that is unknown, over, revoked, or used from elsewhere; which is not said."""

    code = "token_refused"


@dataclass(frozen=True, slots=True)
class TokenPlan:
    """What a token is to be."""

    name: str
    permissions: frozenset[Permission]
    expires_at: datetime
    networks: tuple[str, ...] = ()
    """Where it may be used from: addresses or networks; empty: anywhere."""


def digest_of(secret: str) -> str:
    """Give what is stored of a token: it is long and random, so a plain hash is enough."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _networks(given: tuple[str, ...]) -> list[str]:
    try:
        return [str(ipaddress.ip_network(one.strip(), strict=False)) for one in given]
    except ValueError as error:
        raise BadTokenError(str(error), facts={"detail": str(error)}) from error


def _picture(token: ApiToken) -> Picture:
    return {
        "token": token.name,
        "acts_as": standing.named(token.user),
        "permissions": token.permissions,
        "networks": token.networks,
        "until": token.expires_at,
    }


def _picture_of_new(given: Given, made: tuple[ApiToken, str] | None) -> Picture:
    """Say what a token to be will be; whom it acts as must be the same when it is made."""
    role = User.objects.filter(pk=given["user"].pk).values_list("role", flat=True).first()
    return {"_role": role} if made is None else {**_picture(made[0]), "_role": role}


def _picture_of_one(given: Given, _: object) -> Picture:
    """Say how a token stands now."""
    token = ApiToken.objects.select_related("user").get(pk=given["token"].pk)
    return {**_picture(token), "revoked": token.revoked_at is not None}


def _with_secret(given: Given) -> tuple[Given, str]:
    secret = _secret()
    return {**given, "secret": secret}, secret


def _secret() -> str:
    return MARK + secrets.token_urlsafe(32)


@two_persons(
    (DeedName.TOKEN_ISSUE,),
    permission=Permission.TOKENS_MANAGE,
    which=lambda _: (DeedName.TOKEN_ISSUE,),
    picture=_picture_of_new,
    about=standing.about,
    title=lambda given: f"{given['plan'].name.strip()} {standing.title(given)}",
    pack=lambda given: {name: value for name, value in given.items() if name != "secret"},
    fresh=_with_secret,
)
@transaction.atomic
def create_token(
    *,
    actor: Actor,
    user: User,
    plan: TokenPlan,
    now: datetime | None = None,
    secret: str | None = None,
) -> tuple[ApiToken, str]:
    """Make a token that acts as `user`, within `plan`; the text is given once, here.

    A text is made unless one is given that was made just now for whoever is to hand it over.
    """
    require(actor, Permission.TOKENS_MANAGE)
    now = now or timezone.now()
    if not plan.permissions or not plan.permissions <= IN_TOKENS:
        raise BadTokenError("permissions", facts={"detail": "permissions"})
    if not now < plan.expires_at <= now + LONGEST:
        raise BadTokenError("expiry", facts={"detail": "expires_at"})
    secret = secret or _secret()
    token = ApiToken.objects.create(
        name=plan.name.strip()[:100],
        user=user,
        digest=digest_of(secret),
        hint=secret[-4:],
        permissions=sorted(plan.permissions),
        networks=_networks(plan.networks),
        expires_at=plan.expires_at,
        created_by=actor.username,
    )
    after = {"user": user.username, "permissions": token.permissions, "networks": token.networks}
    trail.record(actor, "token.created", token, name=token.name, after=after)
    return token, secret


@two_persons(
    (DeedName.TOKEN_REVOKE,),
    permission=Permission.TOKENS_MANAGE,
    which=lambda given: () if given["token"].revoked_at else (DeedName.TOKEN_REVOKE,),
    picture=_picture_of_one,
    about=lambda given: int(given["token"].user_id),
    title=lambda given: f"{given['token'].name} {standing.named(given['token'].user)}",
)
@transaction.atomic
def revoke_token(*, actor: Actor, token: ApiToken) -> None:
    """End a token now; its row stays on record."""
    require(actor, Permission.TOKENS_MANAGE)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        trail.record(actor, "token.revoked", token, name=token.name)


def actor_of_token(secret: str, *, address: str, now: datetime | None = None) -> Actor:
    """Give whom a token acts as; raises `TokenRefusedError`."""
    now = now or timezone.now()
    found = ApiToken.objects.select_related("user").filter(digest=digest_of(secret)).first()
    if (
        found is None
        or found.revoked_at is not None
        or found.expires_at <= now
        or not is_usable(found.user, now)
        or not _from_there(address, found.networks)
    ):
        raise TokenRefusedError("the token is not taken")
    if found.used_at is None or now - found.used_at > NOTE_USE_EVERY:
        note_use(found, address=address, now=now)
    limits = frozenset(Permission(one) for one in found.permissions)
    return actor_of(found.user, address=address, token=found.name, limits=limits)


def note_use(token: ApiToken, *, address: str, now: datetime) -> None:
    """Note when and from where a token was used last."""
    ApiToken.objects.filter(pk=token.pk).update(used_at=now, used_from=address[:64])


def _from_there(address: str, networks: list[str]) -> bool:
    if not networks:
        return True
    try:
        place = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(place in ipaddress.ip_network(one) for one in networks)

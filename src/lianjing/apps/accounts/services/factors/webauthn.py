"""Security keys and platform authenticators (W3C Web Authentication Level 2)."""

import json
from dataclasses import dataclass
from datetime import datetime

import webauthn as library
from django.conf import settings
from django.db import transaction
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    UserVerificationRequirement,
)

from lianjing.apps.accounts.choices import FactorKind
from lianjing.apps.accounts.models import Factor, User
from lianjing.apps.accounts.services.factors import keeping

_PREFERRED = UserVerificationRequirement.PREFERRED


@dataclass(frozen=True, slots=True)
class Site:
    """Where the browser says it is: the host name keys are bound to, and the whole origin."""

    host: str
    origin: str


def options_to_register(*, user: User, site: Site) -> tuple[dict[str, object], str]:
    """Give what the browser needs to make a key, and the challenge to keep until it is back."""
    options = library.generate_registration_options(
        rp_id=site.host,
        rp_name=settings.INSTALLATION.settings.platform.name,
        user_name=user.username,
        user_id=str(user.pk).encode("ascii"),
        exclude_credentials=_known(user),
        authenticator_selection=AuthenticatorSelectionCriteria(user_verification=_PREFERRED),
    )
    return json.loads(library.options_to_json(options)), bytes_to_base64url(options.challenge)


def register(
    *, user: User, site: Site, challenge: str, credential: dict[str, object], name: str
) -> Factor | None:
    """Take a key that answers the challenge; None if it does not."""
    try:
        verified = library.verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return None
    key = bytes_to_base64url(verified.credential_id)
    if Factor.objects.filter(kind=FactorKind.WEBAUTHN, credential=key).exists():
        return None
    factor = Factor(
        user=user,
        kind=FactorKind.WEBAUTHN,
        name=name[:60],
        credential=key,
        data={
            "public_key": bytes_to_base64url(verified.credential_public_key),
            "count": verified.sign_count,
        },
    )
    with transaction.atomic():
        keeping.confirm(user, factor)
    return factor


def options_to_show(*, user: User, site: Site) -> tuple[dict[str, object], str]:
    """Give what the browser needs to use a key, and the challenge to keep until it is back."""
    options = library.generate_authentication_options(
        rp_id=site.host, allow_credentials=_known(user), user_verification=_PREFERRED
    )
    return json.loads(library.options_to_json(options)), bytes_to_base64url(options.challenge)


def check(
    *,
    user: User,
    site: Site,
    challenge: str,
    credential: dict[str, object],
    address: str,
    now: datetime,
) -> None:
    """Take a key's answer; raises `BadFactorError`, `LockedOutError`."""
    keeping.require_tries_left(user, address, now)
    with transaction.atomic():
        found = Factor.objects.select_for_update().filter(
            user=user, kind=FactorKind.WEBAUTHN, credential=str(credential.get("id", ""))[:1400]
        )
        factor = found.first()
        if factor is not None and _fits(factor, site, challenge, credential):
            keeping.accept(user, factor, address)
            return
    raise keeping.refuse(user, address, now)


def _fits(factor: Factor, site: Site, challenge: str, credential: dict[str, object]) -> bool:
    """Verify an answer; a counter that went back means a copied key and does not count."""
    try:
        verified = library.verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=base64url_to_bytes(factor.data["public_key"]),
            credential_current_sign_count=int(factor.data["count"]),
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        return False
    factor.data = {**factor.data, "count": verified.new_sign_count}
    return True


def _known(user: User) -> list[PublicKeyCredentialDescriptor]:
    rows = Factor.objects.filter(user=user, kind=FactorKind.WEBAUTHN, confirmed_at__isnull=False)
    return [PublicKeyCredentialDescriptor(id=base64url_to_bytes(row.credential)) for row in rows]

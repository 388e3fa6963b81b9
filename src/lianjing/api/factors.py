"""Second factors: showing one while signing in, setting up, giving up."""

import io

import segno
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from lianjing.api.auth import (
    FACTOR_PASSED,
    actor_in,
    address_of,
    signed_in,
    signed_in_perhaps_new,
)
from lianjing.api.schemas.factors import (
    FactorCodeIn,
    FactorNameIn,
    FactorOut,
    FactorsOut,
    RecoveryCodesOut,
    TotpOut,
    WebauthnIn,
    WebauthnOptionsOut,
)
from lianjing.apps.accounts import selectors
from lianjing.apps.accounts.choices import Step
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.services import sign_ins, steps
from lianjing.apps.accounts.services.factors import BadFactorError, keeping, recovery, totp
from lianjing.apps.accounts.services.factors import webauthn as keys
from lianjing.apps.accounts.services.factors.webauthn import Site

router = Router(tags=["accounts"], auth=signed_in_perhaps_new)
_CHALLENGE = "webauthn_challenge"


def _site(request: HttpRequest) -> Site:
    host = request.get_host()
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return Site(host=name, origin=f"{request.scheme}://{host}")


def _myself(request: HttpRequest, *, setting_up: bool = False) -> User:
    """Give the person; who has a factor may change factors only after showing one."""
    actor = actor_in(request)
    if setting_up and Step.FACTOR in actor.pending:
        steps.require_done((Step.FACTOR,))
    return selectors.oneself(actor=actor)


def _passed(request: HttpRequest) -> Status[None]:
    """Go on as somebody who has shown a factor, under a key nobody can have known before.

    Whoever knew the password may have planted a session that stopped before this step. A sign-in
    that waited for nothing keeps its key: pictures run under it.
    """
    request.session[FACTOR_PASSED] = True
    if {Step.FACTOR, Step.ENROL} & set(actor_in(request).pending):
        before = request.session.session_key or ""
        request.session.cycle_key()
        sign_ins.carried_on(before, request.session.session_key or "")
    return Status(204, None)


@router.post("/auth/factor/totp", response={204: None})
def show_totp(request: HttpRequest, body: FactorCodeIn) -> Status[None]:
    """Show a one-time password."""
    address, now = address_of(request), timezone.now()
    totp.check(user=_myself(request), code=body.code, address=address, now=now)
    return _passed(request)


@router.post("/auth/factor/recovery", response={204: None})
def show_recovery(request: HttpRequest, body: FactorCodeIn) -> Status[None]:
    """Use up a recovery code."""
    address, now = address_of(request), timezone.now()
    recovery.check(user=_myself(request), code=body.code, address=address, now=now)
    return _passed(request)


@router.post("/auth/factor/key/options", response=WebauthnOptionsOut)
def ask_for_key(request: HttpRequest) -> WebauthnOptionsOut:
    """Give what the browser needs to use a security key."""
    options, challenge = keys.options_to_show(user=_myself(request), site=_site(request))
    request.session[_CHALLENGE] = challenge
    return WebauthnOptionsOut(options=options)


@router.post("/auth/factor/key", response={204: None})
def show_key(request: HttpRequest, body: WebauthnIn) -> Status[None]:
    """Show a security key."""
    keys.check(
        user=_myself(request),
        site=_site(request),
        challenge=str(request.session.pop(_CHALLENGE, "")),
        credential=body.credential,
        address=address_of(request),
        now=timezone.now(),
    )
    return _passed(request)


@router.get("/auth/factors", response=FactorsOut)
def list_factors(request: HttpRequest) -> FactorsOut:
    """List one's own factors."""
    user = _myself(request, setting_up=True)
    return FactorsOut(items=[FactorOut.of(one) for one in keeping.of_user(user.pk)])


@router.post("/auth/factors/totp", response={201: TotpOut})
def begin_totp(request: HttpRequest, body: FactorNameIn) -> Status[TotpOut]:
    """Make a secret for one-time passwords; it counts once a code was confirmed."""
    factor, secret, uri = totp.begin(user=_myself(request, setting_up=True), name=body.name)
    drawn = io.BytesIO()
    segno.make(uri).save(drawn, kind="svg", scale=4, xmldecl=False, svgns=True, omitsize=True)
    qr = drawn.getvalue().decode()
    return Status(201, TotpOut(id=factor.pk, secret=secret, uri=uri, qr=qr))


@router.post("/auth/factors/totp/{key}", response=RecoveryCodesOut)
def confirm_totp(request: HttpRequest, key: int, body: FactorCodeIn) -> RecoveryCodesOut:
    """Take one-time passwords into use; gives fresh recovery codes."""
    user = _myself(request, setting_up=True)
    address, now = address_of(request), timezone.now()
    totp.confirm(user=user, key=key, code=body.code, address=address, now=now)
    _passed(request)
    return RecoveryCodesOut(codes=recovery.make(user=user))


@router.post("/auth/factors/key/options", response=WebauthnOptionsOut)
def begin_key(request: HttpRequest) -> WebauthnOptionsOut:
    """Give what the browser needs to make a security key."""
    user = _myself(request, setting_up=True)
    options, challenge = keys.options_to_register(user=user, site=_site(request))
    request.session[_CHALLENGE] = challenge
    return WebauthnOptionsOut(options=options)


@router.post("/auth/factors/key", response=RecoveryCodesOut)
def register_key(request: HttpRequest, body: WebauthnIn) -> RecoveryCodesOut:
    """Take a security key into use; gives fresh recovery codes."""
    user = _myself(request, setting_up=True)
    made = keys.register(
        user=user,
        site=_site(request),
        challenge=str(request.session.pop(_CHALLENGE, "")),
        credential=body.credential,
        name=body.name,
    )
    if made is None:
        raise BadFactorError("the key does not answer the challenge")
    _passed(request)
    return RecoveryCodesOut(codes=recovery.make(user=user))


@router.delete("/auth/factors/{key}", response={204: None}, auth=signed_in)
def remove_factor(request: HttpRequest, key: int) -> Status[None]:
    """Give up one of one's own factors."""
    keeping.remove(actor=actor_in(request), key=key)
    return Status(204, None)


@router.delete("/users/{key}/factors", response={204: None}, auth=signed_in)
def reset_factors(request: HttpRequest, key: int) -> Status[None]:
    """Take all factors from somebody who has lost them."""
    actor = actor_in(request)
    keeping.reset(actor=actor, user=selectors.user(actor=actor, key=key))
    return Status(204, None)

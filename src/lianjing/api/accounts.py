"""Signing in and out, users and units."""

import time
from collections.abc import Sequence

from django.conf import settings
from django.contrib.auth import login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from ninja import Router, Status

from lianjing.api.administration import require_network
from lianjing.api.auth import STARTED, actor_in, address_of, signed_in, signed_in_perhaps_new
from lianjing.api.paging import PageDict, paged
from lianjing.api.schemas.accounts import (
    MeOut,
    OrganisationIn,
    OrganisationOut,
    OrganisationPatch,
    OrganisationsOut,
    PasswordIn,
    PasswordRulesOut,
    PledgeIn,
    SignInIn,
    SignInOut,
    SignInsOut,
    UserIn,
    UserMadeOut,
    UserOut,
    UserPatch,
    UsersOut,
    WaysOut,
)
from lianjing.api.schemas.common import Page, PageSize
from lianjing.apps.accounts import selectors, services
from lianjing.apps.accounts.actor import ScopeOf
from lianjing.apps.accounts.choices import Step
from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.rules import rules
from lianjing.apps.accounts.services import breaking_glass, sign_ins, single_sign_on, steps
from lianjing.apps.accounts.services.errors import BadCredentialsError
from lianjing.apps.accounts.services.organisations import OrganisationChanges
from lianjing.apps.accounts.services.single_sign_on import Attempt
from lianjing.apps.accounts.services.users import Conditions, UserChanges
from lianjing.apps.viewing import services as viewing
from lianjing.kernel.errors import LianjingError
from lianjing.runtime.secrets import readable_password

router = Router(tags=["accounts"], auth=signed_in)
_ATTEMPT = "single_sign_on"
_BACKEND = "django.contrib.auth.backends.ModelBackend"


@router.post("/auth/login", response=MeOut, auth=None)
def sign_in(request: HttpRequest, body: SignInIn) -> MeOut:
    """Sign in; the answer sets the session cookie. The session's key is new each time."""
    user = services.sign_in(
        username=body.username, password=body.password, address=address_of(request)
    )
    start_session(request, user)
    return _me(user, steps.pending(user, factor_passed=False))


@router.get("/auth/ways", response=WaysOut, auth=None)
def ways(request: HttpRequest) -> WaysOut:  # noqa: ARG001
    """Say which ways to sign in there are besides a password here."""
    given = settings.INSTALLATION.settings
    offered = single_sign_on.is_offered()
    return WaysOut(oidc=given.oidc.label if offered else "", platform=given.platform.name)


@router.get("/auth/oidc", response={302: None}, auth=None)
def begin_single_sign_on(request: HttpRequest) -> HttpResponse:
    """Send the person to the issuer."""
    back = request.build_absolute_uri("/api/v1/auth/oidc/back")
    target, attempt = single_sign_on.begin(back=back)
    request.session[_ATTEMPT] = attempt.kept()
    return HttpResponseRedirect(target)


@router.get("/auth/oidc/back", response={302: None}, auth=None)
def end_single_sign_on(request: HttpRequest, state: str = "", code: str = "") -> HttpResponse:
    """Take the person the issuer sends back; where it does not fit, the sign-in page says so."""
    kept = request.session.pop(_ATTEMPT, None)
    try:
        if kept is None:
            raise BadCredentialsError("nobody was sent")
        user = single_sign_on.finish(
            attempt=Attempt(**kept),
            state=state,
            code=code,
            address=address_of(request),
            now=timezone.now(),
        )
    except LianjingError as error:
        return HttpResponseRedirect(f"/login?problem={error.code}")
    start_session(request, user)
    return HttpResponseRedirect("/")


def start_session(request: HttpRequest, user: User) -> None:
    """Begin a session for somebody who is known, under a key nobody can have known before."""
    require_network(user.role, address_of(request))
    request.session.flush()
    login(request, user, backend=_BACKEND)
    request.session.cycle_key()
    request.session[STARTED] = int(time.time())
    request.session.save()
    sign_ins.begin(
        user=user,
        session=request.session.session_key or "",
        address=address_of(request),
        terminal=request.headers.get("User-Agent", ""),
    )


def _me(user: User, pending: Sequence[Step]) -> MeOut:
    return MeOut(
        user=UserOut.of(user),
        pending=list(pending),
        pledge=rules().pledge_version,
        emergencies=[one.name for one in breaking_glass.open_emergencies()],
        password_rules=PasswordRulesOut.of(rules()),
    )


@router.post("/auth/logout", response={204: None}, auth=signed_in_perhaps_new)
def sign_out(request: HttpRequest) -> Status[None]:
    """Sign out and forget the session."""
    actor = actor_in(request)
    services.sign_out(actor=actor)
    viewing.end_of_sign_in(actor=actor)
    sign_ins.end_one(request.session.session_key or "", "signed_out")
    logout(request)
    return Status(204, None)


@router.get("/auth/me", response=MeOut, auth=signed_in_perhaps_new)
def me(request: HttpRequest) -> MeOut:
    """Say who is signed in."""
    actor = actor_in(request)
    return _me(selectors.oneself(actor=actor), actor.pending)


@router.post("/auth/pledge", response=MeOut, auth=signed_in_perhaps_new)
def sign_pledge(request: HttpRequest, body: PledgeIn) -> MeOut:
    """Sign the confidentiality pledge in the version that was shown."""
    actor = actor_in(request)
    user = services.sign_pledge(actor=actor, version=body.version)
    return _me(user, [step for step in actor.pending if step is not Step.PLEDGE])


@router.get("/auth/sign-ins", response=SignInsOut)
def list_sign_ins(request: HttpRequest) -> SignInsOut:
    """Show where one is signed in, this one marked."""
    actor = actor_in(request)
    rows = sign_ins.of_user(actor.user_id or 0)
    return SignInsOut(items=[SignInOut.of(row, here=row.key == actor.sign_in) for row in rows])


@router.delete("/auth/sign-ins/{key}", response={204: None})
def end_sign_in(request: HttpRequest, key: int) -> Status[None]:
    """End one of one's own sign-ins, this one too; pictures under it end within seconds."""
    actor = actor_in(request)
    ended = sign_ins.end_own(actor=actor, key=key)
    if any(one.key == actor.sign_in for one in ended):
        logout(request)
    return Status(204, None)


@router.post("/auth/password", response={204: None}, auth=signed_in_perhaps_new)
def change_password(request: HttpRequest, body: PasswordIn) -> Status[None]:
    """Change one's own password; other sessions of the user end, this one goes on."""
    user = services.change_own_password(
        actor=actor_in(request), old_password=body.old_password, new_password=body.new_password
    )
    viewing.end_of_user(user_id=user.pk)
    before = request.session.session_key or ""
    update_session_auth_hash(request, user)
    request.session.save()
    sign_ins.carried_on(before, request.session.session_key or "")
    return Status(204, None)


@router.get("/users", response=UsersOut)
def list_users(
    request: HttpRequest, search: str = "", page: Page = 1, page_size: PageSize = 50
) -> PageDict:
    """List users."""
    rows = selectors.users(actor=actor_in(request), search=search)
    return paged(rows, page, page_size, lambda users: map(UserOut.of, users))


@router.post("/users", response={201: UserMadeOut})
def create_user(request: HttpRequest, body: UserIn) -> Status[UserMadeOut]:
    """Enter a user, who must change the password at the first sign-in."""
    made = None if body.password else readable_password()
    user = services.create_user(
        actor=actor_in(request),
        username=body.username,
        password=body.password or made or "",
        role=body.roles[0],
        name=body.name,
        language=body.language,
        scopes=[ScopeOf(s.kind, s.value) for s in body.scopes],
        organisation=body.organisation,
        post=body.post,
        source=body.source,
        conditions=body.conditions.value() if body.conditions else Conditions(),
    )
    return Status(201, UserMadeOut(user=UserOut.of(user), password=made))


@router.get("/users/{key}", response=UserOut)
def get_user(request: HttpRequest, key: int) -> UserOut:
    """Show a user."""
    return UserOut.of(selectors.user(actor=actor_in(request), key=key))


@router.patch("/users/{key}", response=UserOut)
def change_user(request: HttpRequest, key: int, body: UserPatch) -> UserOut:
    """Change a user; a role, scopes or password given here hold from the next request on."""
    actor = actor_in(request)
    scopes = None
    if body.scopes is not None:
        scopes = [ScopeOf(s.kind, s.value) for s in body.scopes]
    changes = UserChanges(
        name=body.name,
        role=body.roles[0] if body.roles else None,
        language=body.language,
        is_active=body.is_active,
        password=body.password,
        scopes=scopes,
        organisation=body.organisation,
        post=body.post,
        source=body.source,
        conditions=body.conditions.value() if body.conditions else None,
    )
    user = selectors.user(actor=actor, key=key)
    services.change_user(actor=actor, user=user, changes=changes)
    if changes.touch_rights:
        viewing.end_of_user(user_id=user.pk)
    return UserOut.of(selectors.user(actor=actor, key=key))


@router.delete("/users/{key}", response={204: None})
def delete_user(request: HttpRequest, key: int) -> Status[None]:
    """Remove a user."""
    actor = actor_in(request)
    user = selectors.user(actor=actor, key=key)
    viewing.end_of_user(user_id=user.pk)
    services.delete_user(actor=actor, user=user)
    return Status(204, None)


@router.get("/organisations", response=OrganisationsOut)
def list_organisations(request: HttpRequest) -> OrganisationsOut:
    """List all units."""
    rows = selectors.organisations(actor=actor_in(request))
    return OrganisationsOut(items=[OrganisationOut.of(row) for row in rows])


@router.post("/organisations", response={201: OrganisationOut})
def create_organisation(request: HttpRequest, body: OrganisationIn) -> Status[OrganisationOut]:
    """Enter a unit."""
    actor = actor_in(request)
    parent = selectors.organisation(actor=actor, key=body.parent) if body.parent else None
    made = services.create_organisation(
        actor=actor,
        name=body.name,
        parent=parent,
        changes=OrganisationChanges(region=body.region, kind=body.kind, unit=body.unit),
    )
    return Status(201, OrganisationOut.of(made))


@router.patch("/organisations/{key}", response=OrganisationOut)
def change_organisation(request: HttpRequest, key: int, body: OrganisationPatch) -> OrganisationOut:
    """Change a unit."""
    actor = actor_in(request)
    organisation = selectors.organisation(actor=actor, key=key)
    changed = services.change_organisation(
        actor=actor,
        organisation=organisation,
        changes=OrganisationChanges(
            name=body.name, region=body.region, kind=body.kind, unit=body.unit
        ),
    )
    return OrganisationOut.of(changed)


@router.delete("/organisations/{key}", response={204: None})
def delete_organisation(request: HttpRequest, key: int) -> Status[None]:
    """Remove an empty unit."""
    actor = actor_in(request)
    organisation = selectors.organisation(actor=actor, key=key)
    services.delete_organisation(actor=actor, organisation=organisation)
    return Status(204, None)

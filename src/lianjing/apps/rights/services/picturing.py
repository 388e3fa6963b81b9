"""How a grant stands, for whoever confirms a deed with it; and which deeds may have to wait."""

import hashlib
from collections.abc import Iterable

from lianjing.apps.accounts.models import User
from lianjing.apps.accounts.two_persons import Given, Picture
from lianjing.apps.rights.choices import Action, Origin, SubjectKind
from lianjing.apps.rights.engine.words import words_of
from lianjing.apps.rights.models import Grant
from lianjing.apps.rights.services.plans import GrantPlan
from lianjing.apps.rights.services.writing import describe
from lianjing.runtime.identity_settings import DeedName

DIRECT_AND_OTHERS = (DeedName.GRANT_STANDING, DeedName.GRANT_UPPER)
_SHOWN = ("from", "until", "weekly", "networks", "max_streams", "rules", "channels", "excluded")


def picture_of(key: int | None) -> Picture:
    """Say how a grant stands now, in plain values."""
    grant = Grant.objects.select_related("person", "organisation").filter(pk=key or 0).first()
    if grant is None:
        return {}
    told = describe(grant)
    return {
        "number": grant.number,
        "title": grant.title,
        "state": grant.state,
        "whom": _whom(grant),
        "post": grant.post,
        "actions": words_of(Action(grant.actions)),
        **{name: told[name] for name in _SHOWN},
        "purpose": grant.purpose,
        "basis": grant.basis,
        "conditions": grant.conditions,
        "_channels": _digest(grant),
    }


def picture(given: Given, _: object) -> Picture:
    """Say how the grant of a call stands now."""
    return picture_of(given["grant"].pk)


def picture_of_new(given: Given, made: Grant | None) -> Picture:
    """Say what a grant to be given will be; its number and moment are not known before."""
    shown = dict(picture_of(made.pk)) if made is not None else {}
    shown.pop("number", None)
    if given["plan"].valid_from is None:
        shown.pop("from", None)
    return shown


def title(given: Given) -> str:
    """Name the grant of a call, and whom it is for."""
    return _titled(given["grant"])


def title_of_new(given: Given) -> str:
    """Name a grant to be, and whom it is for."""
    plan: GrantPlan = given["plan"]
    person = User.objects.filter(pk=plan.person or 0).first()
    whom = (person.name or person.username) if person is not None else plan.role or plan.upper
    return f"{plan.title} {whom}".strip()


def about(given: Given) -> int | None:
    """Give the key of the person a grant is for."""
    key: int | None = given["grant"].person_id
    return key


def about_new(given: Given) -> int | None:
    """Give the key of the person a grant to be is for."""
    key: int | None = given["plan"].person
    return key


def of_new(given: Given) -> list[DeedName]:
    """Tell which deed the giving of a grant is; what a request led to has been decided by two."""
    plan: GrantPlan = given["plan"]
    return _of(plan.origin, plan.subject, DeedName.GRANT_ISSUE)


def of_change(given: Given) -> list[DeedName]:
    """Tell which deed changing, narrowing or resuming a grant is."""
    return _of(given["grant"].origin, given["grant"].subject, DeedName.GRANT_CHANGE)


def of_end(given: Given) -> list[DeedName]:
    """Tell which deed ending a grant is."""
    return _of(given["grant"].origin, given["grant"].subject, DeedName.GRANT_END)


def of_rest(given: Given) -> list[DeedName]:
    """Tell which deed suspending a grant is; one of a person is suspended by anybody, at once."""
    standing = given["grant"].origin == Origin.STANDING
    return [DeedName.GRANT_STANDING] if standing else []


def of_resting(grants: Iterable[Grant]) -> list[DeedName]:
    """Tell which deeds it is to have grants cover other cameras without changing them.

    What a request led to counts too: those who approved it did not decide about these cameras.
    """
    return sorted({_of_resting(grant) for grant in grants})


def _of_resting(grant: Grant) -> DeedName:
    if grant.origin == Origin.STANDING:
        return DeedName.GRANT_STANDING
    return DeedName.GRANT_UPPER if grant.subject == SubjectKind.UPPER else DeedName.GRANT_CHANGE


def _of(origin: str, subject: str, direct: DeedName) -> list[DeedName]:
    if origin == Origin.STANDING:
        return [DeedName.GRANT_STANDING]
    if origin != Origin.DIRECT:
        return []
    return [DeedName.GRANT_UPPER if subject == SubjectKind.UPPER else direct]


def _whom(grant: Grant) -> str:
    if grant.person is not None:
        name = grant.person.name
        return f"{name} ({grant.person_name})" if name else grant.person_name
    if grant.organisation is not None:
        return grant.organisation.name
    return grant.role or grant.upper


def _titled(grant: Grant) -> str:
    return f"{grant.number} {grant.title} {_whom(grant)}".strip()


def _digest(grant: Grant) -> str:
    """Sum up every channel that is named, however many."""
    rows = grant.channels.order_by("channel").values_list("channel", "excluded")
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()

"""What is known of an applicant already, so that a form asks for none of it again."""

from dataclasses import dataclass

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.models import Organisation, User
from lianjing.apps.approvals.models import Request
from lianjing.apps.approvals.selectors.tables import organisation_of
from lianjing.apps.places.models import Unit


@dataclass(frozen=True, slots=True)
class Known:
    """What an account, its organisation and earlier requests say."""

    requester: str
    username: str
    post: str
    organisation: Organisation | None
    credit_code: str = ""
    department: str = ""
    phone: str = ""
    security_person: str = ""
    security_phone: str = ""
    protection: str = ""


def known_of(actor: Actor) -> Known:
    """Collect it: the account first, the surveyed unit, then the last requests."""
    user = User.objects.filter(pk=actor.user_id or 0).first()
    organisation = organisation_of(actor)
    unit = None
    if organisation is not None and organisation.unit is not None:
        found = Unit.objects.select_related("department").filter(pk=organisation.unit)
        unit = found.first()
    mine = Request.objects.filter(requester=actor.user_id or 0).exclude(phone="").first()
    ours = Request.objects.filter(organisation=actor.organisation or 0)
    last = ours.exclude(security_person="").first()
    return Known(
        requester=(user.name or user.username) if user else actor.username,
        username=actor.username,
        post=actor.post,
        organisation=organisation,
        credit_code=unit.uscc if unit else (last.credit_code if last else ""),
        department=unit.department.name if unit and unit.department else "",
        phone=mine.phone if mine else "",
        security_person=last.security_person if last else _officer(organisation),
        security_phone=last.security_phone if last else "",
        protection=last.protection if last else "",
    )


def _officer(organisation: Organisation | None) -> str:
    """Give the organisation's own security officer."""
    found = User.objects.filter(organisation=organisation, post="security_officer", is_active=True)
    one = found.order_by("pk").first() if organisation is not None else None
    return (one.name or one.username) if one else ""

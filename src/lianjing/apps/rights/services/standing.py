"""What each role may do in its own area, as grants one can see, narrow and take back.

Planted after every migration, which is also after the tables were emptied; one that was ended or
changed stays as people left it. It is the installation that does this, so no audit is left.
"""

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.choices import Role
from lianjing.apps.rights.choices import WATCHING, Action, Origin, Purpose, SubjectKind
from lianjing.apps.rights.models import Grant, GrantRule
from lianjing.apps.rights.services.stamping import stamp

STANDING: dict[Role, tuple[str, Action]] = {
    Role.OPERATOR: (
        "值班员: 本人职责范围",
        WATCHING | Action.PLAYBACK | Action.PTZ | Action.SNAPSHOT,
    ),
    Role.VIEWER: ("查看员: 本人职责范围", WATCHING),
    Role.APPROVER: ("审批员: 本人职责范围内的目录", Action.CATALOGUE),
    Role.REGISTRAR: ("建档员: 本人职责范围内的目录", Action.CATALOGUE),
    Role.ADMIN: ("系统管理员: 全部目录", Action.CATALOGUE | Action.SECRET),
    Role.SECURITY: ("安全管理员: 全部目录", Action.CATALOGUE | Action.SECRET),
}


@transaction.atomic
def plant_standing() -> None:
    """Write the standing grants that were never there."""
    known = set(Grant.objects.filter(origin=Origin.STANDING).values_list("number", flat=True))
    for role, (title, actions) in STANDING.items():
        number = f"CS-{role.value}"
        if number not in known:
            grant = Grant.objects.create(
                number=number,
                origin=Origin.STANDING,
                title=title,
                subject=SubjectKind.ROLE,
                role=role,
                actions=int(actions),
                purpose=Purpose.DUTY,
                valid_from=timezone.now(),
                created_by="system:setup",
            )
            GrantRule.objects.create(grant=grant, own_area=True)
    if not known.issuperset(f"CS-{role.value}" for role in STANDING):
        stamp()

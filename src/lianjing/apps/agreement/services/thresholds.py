"""Changes the thresholds of the comparison."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.agreement.fields import BY_KEY as FIELDS
from lianjing.apps.agreement.fields import PARENT
from lianjing.apps.agreement.models import Setting
from lianjing.apps.agreement.selectors import settings as selectors
from lianjing.apps.agreement.services.marks import mark_everything
from lianjing.apps.agreement.settings import BY_KEY
from lianjing.apps.audit import services as audit
from lianjing.kernel.errors import DomainError


@transaction.atomic
def change_thresholds(*, actor: Actor, values: Mapping[str, object]) -> dict[str, object]:
    """Set some thresholds; everything is compared again."""
    require(actor, Permission.RULES_MANAGE)
    before = selectors.values()
    for key, value in values.items():
        _check(key, value)
        Setting.objects.update_or_create(
            key=key,
            defaults={"value": value, "updated_by": actor.username, "updated_at": timezone.now()},
        )
    audit.record(actor, "agreement.set", before={k: before[k] for k in values}, after=dict(values))
    mark_everything()
    return selectors.values()


def _check(key: str, value: object) -> None:
    known = BY_KEY.get(key)
    if known is None:
        raise _bad(key)
    if isinstance(known.default, list):
        if not isinstance(value, list) or not all(one in FIELDS or one == PARENT for one in value):
            raise _bad(key)
    elif isinstance(value, bool) or not isinstance(value, int | float):
        raise _bad(key)
    elif not known.least <= value <= known.most:
        raise _bad(key, least=f"{known.least:g}", most=f"{known.most:g}")


def _bad(key: str, **facts: str) -> DomainError:
    return DomainError(
        f"{key}?", code="bad_threshold", facts={"least": "?", "most": "?", "key": key, **facts}
    )

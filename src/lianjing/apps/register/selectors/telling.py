"""Tells the rule book what the register, the audit and the workflows keep and ask for.

This app is the lowest that knows all of them; `compliance` and `approvals` do not know each other.
"""

from collections.abc import Mapping, Sequence

from django.conf import settings
from django.utils import timezone

from lianjing.apps.approvals.details import MASK_FIELDS
from lianjing.apps.approvals.models import Request
from lianjing.apps.approvals.selectors.demands import masks_wanted, persons_wanted
from lianjing.apps.approvals.selectors.downtime import approved_downtime
from lianjing.apps.approvals.selectors.tables import table_for
from lianjing.apps.compliance.engine.facts import Permit
from lianjing.apps.equipment.choices import LifeState
from lianjing.apps.equipment.models import Camera
from lianjing.apps.register.models import Entry
from lianjing.apps.registry.models import Channel

_FIELDS = {
    "reason": {"reason"},
    "content": {"channel_code", "channel_name", "action", "started_at"},
    "unit": {"unit"},
    "name": {"person", "username"},
}
"""What Decree 799 Art. 16(2)③ asks for, and the columns that hold it."""


def platform() -> Mapping[str, object]:
    """Give what is kept and asked for, as tables and settings say it."""
    columns = {column.name for column in Entry._meta.get_fields()}
    audit, register = settings.INSTALLATION.settings.audit, settings.INSTALLATION.settings.register
    evidence, publication = table_for("evidence", None), table_for("publication", None)
    filled = {name for way in publication.transitions for name in way.fills}
    return {
        "register_fields": [name for name, needs in _FIELDS.items() if needs <= columns],
        "register_days": register.keep_years * 365,
        "log_days": audit.keep_days,
        "retrieve_persons": persons_wanted(evidence),
        "publish_masks": _masked(filled),
    }


def _masked(filled: set[str]) -> list[str]:
    """Give the kinds of content the gate of publication asks about."""
    known = [name for name, theirs in MASK_FIELDS.items() if theirs in filled]
    others = masks_wanted() if "other_masks" in filled else ()
    return [*known, *(name for name in others if name not in MASK_FIELDS.values())]


def permits(cameras: Sequence[int]) -> Mapping[int, Permit]:
    """Give the permits by which cameras are moved or gone, by the key of their file."""
    away = (LifeState.MOVED, LifeState.REMOVED)
    rows = Camera.objects.filter(pk__in=cameras, state__in=away, code__isnull=False)
    codes = {code: key for key, code in rows.values_list("pk", "code") if code}
    if not codes:
        return {}
    now, found = timezone.now(), {}
    for channel, code in Channel.objects.filter(code__in=codes).values_list("pk", "code"):
        number = approved_downtime(channel, now)
        if number:
            request = Request.objects.filter(number=number).first()
            ends = request.ends if request else None
            found[codes[code]] = Permit(number, timezone.localdate(ends) if ends else None)
    return found

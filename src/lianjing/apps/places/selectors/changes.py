"""Says what became of something since it was read."""

from django.utils import timezone

from lianjing.apps.audit.models import Record
from lianjing.apps.places.models import Unit
from lianjing.kernel.errors import ChangedMeanwhileError

_MOST = 50
_TIME = "%Y-%m-%d %H:%M"


def changed_since(action: str, unit: Unit, version: int) -> ChangedMeanwhileError:
    """Give the error that names who changed a unit after `version`, when, and what it is now."""
    rows = Record.objects.filter(target_type="unit", target_id=str(unit.pk), action=action)
    later = [row for row in rows[:_MOST] if (row.after or {}).get("version", 0) > version]
    names = {name for row in later for name in (row.after or {}) if name != "version"}
    fields = {name.removesuffix("_id"): _shown(getattr(unit, name, "")) for name in sorted(names)}
    last = later[0] if later else None
    return ChangedMeanwhileError(
        f"version {version} of unit {unit.pk} is not the last",
        facts={
            "who": last.actor if last else "?",
            "when": timezone.localtime(last.at).strftime(_TIME) if last else "?",
            "what": ", ".join(fields) or "?",
        },
        fields={**fields, "version": str(unit.version)},
    )


def _shown(value: object) -> str:
    return "" if value is None else str(value)

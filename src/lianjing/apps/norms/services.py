"""Entering days and taking them back; each with the notice it goes back to."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from lianjing.apps.accounts.actor import Actor
from lianjing.apps.accounts.choices import Permission
from lianjing.apps.accounts.policies import require
from lianjing.apps.audit import services as audit
from lianjing.apps.norms.library import MOST_ROWS, YEARS, BadDaysError, Day
from lianjing.apps.norms.models import DayEntry


@transaction.atomic
def enter_days(
    *, actor: Actor, days: Sequence[Day], source: str, region: str = ""
) -> list[DayEntry]:
    """Enter days; an earlier entry of the same day and division is withdrawn and stays on record.

    Deadlines reckoned before keep their day; those reckoned from now on follow.
    """
    require(actor, Permission.WORKFLOWS_MANAGE)
    _check(days, source)
    earlier = DayEntry.objects.select_for_update().filter(
        day__in=[one.day for one in days], region=region, withdrawn_at=None
    )
    before = {one.day.isoformat(): one.works for one in earlier}
    earlier.update(withdrawn_at=timezone.now(), withdrawn_by=actor.username)
    made = [
        DayEntry.objects.create(
            day=one.day,
            works=one.works,
            name=one.name.strip()[:60],
            region=region,
            source=source.strip()[:200],
            entered_by=actor.username,
        )
        for one in days
    ]
    audit.record(
        actor,
        "workdays.entered",
        made[0],
        name=f"{made[0].day:%Y} {region}".strip(),
        before={"days": before},
        after={"days": {one.day.isoformat(): one.works for one in made}, "source": source[:200]},
    )
    return made


def _check(days: Sequence[Day], source: str) -> None:
    wrong = ""
    if not source.strip():
        wrong = "没有写明通知 / no notice named"
    elif not 0 < len(days) <= MOST_ROWS:
        wrong = f"1–{MOST_ROWS} 天 / 1 to {MOST_ROWS} days"
    elif len({one.day for one in days}) < len(days):
        wrong = "日期重复 / a day stands twice"
    elif any(one.day.year not in YEARS for one in days):
        wrong = "年份不对 / the year"
    if wrong:
        raise BadDaysError(wrong, facts={"line": "0", "detail": wrong})


@transaction.atomic
def withdraw_day(*, actor: Actor, entry: DayEntry) -> None:
    """Take an entered day back: the shipped table or the weekday counts again."""
    require(actor, Permission.WORKFLOWS_MANAGE)
    row = DayEntry.objects.select_for_update().get(pk=entry.pk)
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by = timezone.now(), actor.username
        row.save(update_fields=["withdrawn_at", "withdrawn_by"])
        audit.record(
            actor,
            "workdays.withdrawn",
            row,
            name=str(row),
            before={"works": row.works, "name": row.name, "source": row.source},
        )

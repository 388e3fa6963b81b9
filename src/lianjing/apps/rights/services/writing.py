"""Writes the parts of a grant, says what it is, and tells everybody that it changed."""

from collections.abc import Sequence

from django.utils import timezone

from lianjing.apps.rights.choices import Action
from lianjing.apps.rights.models import Grant, GrantChannel, GrantRule
from lianjing.apps.rights.observers import GrantTouched, tell
from lianjing.apps.rights.services.plans import GrantPlan, RulePlan
from lianjing.apps.rights.services.stamping import stamp

AT_ONCE = 500


def describe(grant: Grant) -> dict[str, object]:
    """Say what a grant is, for the audit."""
    channels = grant.channels.order_by("channel")
    whom = grant.person_name or grant.organisation or grant.role or grant.upper
    return {
        "number": grant.number,
        "subject": f"{grant.subject}:{whom}",
        "post": grant.post,
        "actions": grant.actions,
        "from": grant.valid_from,
        "until": grant.valid_until,
        "weekly": grant.weekly,
        "networks": grant.networks,
        "max_streams": grant.max_streams,
        "purpose": grant.purpose,
        "request": grant.request,
        "rules": [
            {k: v for k, v in row.items() if v}
            for row in grant.rules.order_by("id").values(*FACETS)
        ],
        "channels": list(channels.filter(excluded=False).values_list("channel", flat=True)[:1000]),
        "excluded": list(channels.filter(excluded=True).values_list("channel", flat=True)[:1000]),
    }


def unsaved(plan: GrantPlan) -> Grant:
    """Give the row of a plan, written nowhere yet; it has no number and nobody made it."""
    return Grant(
        number="",
        origin=plan.origin,
        title=plan.title[:200],
        subject=plan.subject,
        person_id=plan.person,
        organisation_id=plan.organisation,
        post=plan.post or "",
        role=plan.role or "",
        upper=plan.upper,
        actions=int(plan.actions | Action.CATALOGUE),
        valid_from=plan.valid_from or timezone.now(),
        valid_until=plan.valid_until,
        weekly=[list(one) for one in plan.weekly],
        networks=list(plan.networks),
        max_streams=plan.max_streams,
        purpose=plan.purpose,
        purpose_text=plan.purpose_text[:500],
        basis=plan.basis[:500],
        conditions=plan.conditions[:500],
        request=plan.request,
        ask_reason=plan.ask_reason,
        review_on=plan.review_on,
        snapshot=list(plan.snapshot),
    )


FACETS = ("own_area", "region", "group", "unit", "point_class", "place_class", "label")


def write_rules(grant: Grant, rules: Sequence[RulePlan]) -> None:
    """Add rules to a grant."""
    GrantRule.objects.bulk_create(
        [GrantRule(grant=grant, **{name: getattr(one, name) for name in FACETS}) for one in rules]
    )


def name_channels(grant: Grant, channels: Sequence[int], *, excluded: bool) -> None:
    """Name channels in a grant, or take them out of it."""
    rows = [
        GrantChannel(grant=grant, channel=one, excluded=excluded) for one in dict.fromkeys(channels)
    ]
    GrantChannel.objects.bulk_create(rows, batch_size=AT_ONCE)


def touched(grant: Grant, *, less: bool) -> None:
    """Have every process read a grant anew, and tell who watches; `less`: something ended."""
    stamp(grant.pk)
    tell(
        [
            GrantTouched(
                grant=grant.pk,
                subject=grant.subject,
                person=grant.person_id,
                organisation=grant.organisation_id,
                upper=grant.upper,
                less=less,
            )
        ]
    )

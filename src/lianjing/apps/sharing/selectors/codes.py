"""Codes several devices use for channels of theirs."""

from django.db.models import Count, QuerySet

from lianjing.apps.registry.models import Channel
from lianjing.apps.sharing.models import ShownCode


def channels_with_a_common_code() -> QuerySet[Channel]:
    """Give channels whose code several devices use, those known longest first."""
    common = (
        Channel.objects.values("code").annotate(count=Count("pk")).filter(count__gt=1).order_by()
    )
    return (
        Channel.objects.filter(code__in=common.values("code"))
        .select_related("device")
        .order_by("code", "id")
    )


def codes_in_use(codes: list[str]) -> set[str]:
    """Give those of some codes that a channel has or is shown as."""
    own = set(Channel.objects.filter(code__in=codes).values_list("code", flat=True))
    return own | set(ShownCode.objects.filter(code__in=codes).values_list("code", flat=True))

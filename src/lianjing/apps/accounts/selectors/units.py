"""The name of a unit, for who must say on whose behalf he asks."""

from lianjing.apps.accounts.models import Organisation


def unit_name(organisation: int | None) -> str:
    """Name an organisation by its key; empty for none."""
    if organisation is None:
        return ""
    return Organisation.objects.filter(pk=organisation).values_list("name", flat=True).first() or ""

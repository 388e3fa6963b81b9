"""Regular small work on files: filings are compared with what they state, channels with files."""

from lianjing.apps.jobs.handlers import chore

_last = {"filing": 0, "channel": 0}


@chore("equipment.filings", every=30.0)
def recheck_filings() -> None:
    """Compare the next hundred filings with the files; after the last one it begins anew."""
    from lianjing.apps.equipment.services.filing import recheck_some

    _last["filing"] = recheck_some(after=_last["filing"])


@chore("equipment.facets", every=10.0)
def look_over_facets() -> None:
    """Look over the next two thousand channels; what was missed once does not stay wrong."""
    from lianjing.apps.equipment.services.facets import fill_next

    _last["channel"], _ = fill_next(after=_last["channel"])

"""Regular small work on files: filings are compared with what they state."""

from lianjing.apps.jobs.handlers import chore

_last = {"filing": 0}


@chore("equipment.filings", every=30.0)
def recheck_filings() -> None:
    """Compare the next hundred filings with the files; after the last one it begins anew."""
    from lianjing.apps.equipment.services.filing import recheck_some

    _last["filing"] = recheck_some(after=_last["filing"])

"""Small regular work: what the clock does to shares."""

from lianjing.apps.jobs.handlers import chore


@chore("sharing.rights", every=1.5)
def follow_rights() -> None:
    """Tell signal what expiry and weekly hours have changed."""
    from lianjing.apps.sharing.services import follow_rights as follow

    follow()

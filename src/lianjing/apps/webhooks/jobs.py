"""Forgets messages that arrived long ago."""

from lianjing.apps.jobs.handlers import chore


@chore("webhooks.forget", every=3600.0)
def forget() -> None:
    """Delete what arrived a month ago; dead messages stay until somebody looks at them."""
    from lianjing.apps.webhooks.services.deliveries import forget_old

    forget_old()

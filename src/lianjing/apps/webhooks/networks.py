"""The private networks that messages may go to, from the settings."""

import ipaddress

from django.conf import settings

from lianjing.runtime.networks import Network


def allowed_networks() -> list[Network]:
    """Give the networks of `webhooks.networks`."""
    given = settings.INSTALLATION.settings.webhooks.networks
    return [ipaddress.ip_network(one, strict=False) for one in given]

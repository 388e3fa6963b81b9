"""Where administrators may come from: the networks of `web.admin_networks`."""

from django.conf import settings

from lianjing.apps.accounts.choices import ADMINISTRATORS
from lianjing.kernel.errors import NotAllowedError
from lianjing.runtime.networks import contains, parse_networks


class AdminNetworkError(NotAllowedError):
    """An administrator who comes from elsewhere (GB/T 22239-2019 8.1.4.4, 8.1.5)."""

    code = "admin_network"


def require_network(role: str, address: str) -> None:
    """Raise `AdminNetworkError` for an administrator whose address is in none of the networks."""
    listed = settings.INSTALLATION.settings.web.admin_networks
    if not listed or role not in ADMINISTRATORS:
        return
    if not contains(parse_networks(listed), address):
        raise AdminNetworkError(f"{role} from {address}", facts={"address": address})

"""Django's description of this app."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class RightsConfig(AppConfig):
    """Rights and their engine."""

    name = "lianjing.apps.rights"
    label = "rights"

    def ready(self) -> None:
        """Plant the standing grants whenever the tables are made or emptied."""
        post_migrate.connect(_plant, sender=self, dispatch_uid="rights.standing")


def _plant(*, using: str, **_: Any) -> None:
    from lianjing.apps.rights.services.standing import plant_standing

    if using == "default":
        plant_standing()

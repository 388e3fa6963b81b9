"""Django's description of this app."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """What exists."""

    name = "lianjing.apps.registry"
    label = "registry"

    def ready(self) -> None:
        """Have grants that cover a camera somebody knows of count as his business."""
        from lianjing.apps.registry.policies import channels_in_scope
        from lianjing.apps.registry.policies.concerning import grants_concerning
        from lianjing.apps.rights.duties import add_duty

        add_duty(grants=lambda actor: grants_concerning(channels_in_scope(actor)))

"""Django's description of this app."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    """The call register."""

    name = "lianjing.apps.register"
    label = "register"

    def ready(self) -> None:
        """Tell the rule book what is kept here and what workflows ask for."""
        from lianjing.apps.compliance import sources
        from lianjing.apps.register.selectors import telling

        sources.tell_platform(telling.platform)
        sources.tell_permits(telling.permits)

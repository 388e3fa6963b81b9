"""The rules accounts live by, from the settings."""

from datetime import datetime

from django.conf import settings

from lianjing.apps.accounts.models import User
from lianjing.runtime.identity_settings import IdentitySettings


def rules() -> IdentitySettings:
    """Give the section `identity` of the configuration."""
    found: IdentitySettings = settings.INSTALLATION.settings.identity
    return found


def is_usable(user: User, now: datetime) -> bool:
    """Tell whether an account may be used at this moment: active, its time not over."""
    ends = [moment for moment in (user.ends_at, user.emergency_until) if moment is not None]
    return user.is_active and all(now < moment for moment in ends)

"""Tables of people: organisations, users, their scopes, failed sign-ins."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from lianjing.apps.accounts.choices import Language, Role, ScopeKind


class Organisation(models.Model):
    """A unit people belong to; units form a tree."""

    name = models.CharField(max_length=100)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    region = models.CharField(max_length=8, blank=True, default="")
    """The division it serves, as a hint when its people are given scopes."""

    class Meta:
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint("parent", "name", name="organisation_name_once"),
            models.UniqueConstraint(
                "name", condition=models.Q(parent=None), name="organisation_root_name_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    """Finds users by name; making them is the business of `services`."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a user for Django's authentication, case kept."""
        return self.get(username=username)


class User(AbstractBaseUser):
    """Someone who signs in."""

    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=64, blank=True, default="")
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.VIEWER)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="users")
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.ZH)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        ordering: ClassVar = ["username"]

    def __str__(self) -> str:
        return self.username


class Scope(models.Model):
    """One part of the catalogue a user may see; without any, only administrators see something."""

    user = models.ForeignKey(User, models.CASCADE, related_name="scopes")
    kind = models.CharField(max_length=16, choices=ScopeKind.choices)
    value = models.CharField(max_length=32, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint("user", "kind", "value", name="scope_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


class SignInThrottle(models.Model):
    """How often signing in failed lately for one key (a name from an address)."""

    key = models.CharField(max_length=64, unique=True)
    """A hash: names that do not exist are counted too, and nobody's typing is kept."""
    failures = models.PositiveIntegerField(default=0)
    first_at = models.DateTimeField()
    locked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.key}: {self.failures}"


class ApiToken(models.Model):
    """A token another system signs its calls with; only its hash is kept."""

    name = models.CharField(max_length=100)
    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    """Whom it acts as: never more than this user may."""
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=4)
    """Its last characters, to tell it from others."""
    permissions = models.JSONField(default=list)
    networks = models.JSONField(default=list)
    expires_at = models.DateTimeField()
    created_by = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)
    used_from = models.CharField(max_length=64, blank=True, default="")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.name

"""Tables of people: organisations, users, their scopes."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from lianjing.apps.accounts.choices import (
    AccountSource,
    Language,
    OrganisationKind,
    Post,
    Role,
    ScopeKind,
)


class Organisation(models.Model):
    """A unit people belong to; units form a tree."""

    name = models.CharField(max_length=100)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    region = models.CharField(max_length=8, blank=True, default="")
    """The division it serves: its people's area, and where its word counts in approvals."""
    kind = models.CharField(
        max_length=16, choices=OrganisationKind.choices, default=OrganisationKind.OTHER
    )
    unit = models.BigIntegerField(null=True)
    """Key of the surveyed unit (`places.Unit`) it is, if it is one."""

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
    source = models.CharField(
        max_length=8, choices=AccountSource.choices, default=AccountSource.LOCAL
    )
    """Where the password is checked."""
    post = models.CharField(max_length=24, choices=Post.choices, default=Post.MEMBER)
    language = models.CharField(max_length=2, choices=Language.choices, default=Language.ZH)
    is_active = models.BooleanField(default=True)
    must_change_password = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    has_factor = models.BooleanField(default=False)
    """A second factor is set up; kept beside the factors, because every request asks."""

    # --- how long, and on what conditions ---
    password_at = models.DateTimeField(null=True)
    """When the password was chosen; None: not by the person yet."""
    ends_at = models.DateTimeField(null=True)
    """End of the contract or the posting: from then on nobody signs in here, to the second."""
    ended_reason = models.CharField(max_length=200, blank=True, default="")
    """Why it was disabled, for whoever asks later."""
    reviewed_on = models.DateField(null=True)
    """Entry review (入职审查, Decree 799 Art. 16): the day it was passed."""
    review_note = models.CharField(max_length=200, blank=True, default="")
    pledge_version = models.CharField(max_length=20, blank=True, default="")
    """Version of the confidentiality pledge that was signed."""
    pledged_at = models.DateTimeField(null=True)
    trained_on = models.DateField(null=True)
    """Last training in secrecy and use (岗位培训)."""
    emergency_until = models.DateTimeField(null=True)
    """Only for an account made by breaking the seal."""
    keyed_by = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    """Who, alone, last made the account, gave it its role or a password, or reset its factors:
    for some days the two cannot confirm each other's deeds."""
    keyed_at = models.DateTimeField(null=True)

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

"""Who acts: the value every service and selector is given, instead of a request."""

from dataclasses import dataclass

from lianjing.apps.accounts.choices import Permission, Role, ScopeKind

_WATCHING = frozenset(
    {
        Permission.CHANNELS_VIEW,
        Permission.LIVE_WATCH,
        Permission.DEVICES_VIEW,
        Permission.CALLS_VIEW,
        Permission.PLACES_VIEW,
        Permission.FILES_VIEW,
        Permission.FILES_PROPOSE,
    }
)
_OPERATING = _WATCHING | {
    Permission.PTZ_CONTROL,
    Permission.DEVICE_CONTROL,
    Permission.REGISTRATIONS_VIEW,
    Permission.SHARING_VIEW,
    Permission.SYSTEM_VIEW,
    Permission.AGREEMENT_VIEW,
    Permission.SURVEY_VIEW,
}
_REPORTING = frozenset(
    {
        Permission.PLACES_VIEW,
        Permission.FILES_VIEW,
        Permission.FILES_PROPOSE,
        Permission.FILES_EDIT,
        Permission.FILES_IMPORT,
        Permission.FILES_EXPORT,
        Permission.SURVEY_VIEW,
        Permission.SURVEY_FILL,
    }
)
_REGISTERING = _REPORTING | {
    Permission.CHANNELS_VIEW,
    Permission.DEVICES_VIEW,
    Permission.PLACES_MANAGE,
    Permission.CONTACTS_VIEW,
    Permission.FILES_MANAGE,
    Permission.AGREEMENT_VIEW,
    Permission.AGREEMENT_RESOLVE,
    Permission.SURVEY_MANAGE,
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: frozenset(Permission),
    Role.OPERATOR: _OPERATING,
    Role.VIEWER: _WATCHING,
    Role.AUDITOR: frozenset(
        {Permission.CALLS_VIEW, Permission.CALLS_VIEW_ALL, Permission.AUDIT_VIEW}
    ),
    Role.REGISTRAR: _REGISTERING,
    Role.REPORTER: _REPORTING,
}
"""What each role may do; the permission matrix test holds the same table seen from outside."""


@dataclass(frozen=True, slots=True)
class ScopeOf:
    """One scope of an actor."""

    kind: ScopeKind
    value: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, or the system itself, with everything policies look at."""

    user_id: int | None
    username: str
    role: Role
    scopes: tuple[ScopeOf, ...] = ()
    address: str = ""
    language: str = "zh"
    must_change_password: bool = False
    sign_in: str = ""
    """Which sign-in of this person it is, unguessably; empty for whoever needs none."""
    token: str = ""
    """Name of the token that speaks for this person; empty when he speaks himself."""
    limits: frozenset[Permission] | None = None
    """What the token is limited to; None: whatever the role allows."""

    @property
    def sees_everything(self) -> bool:
        """Tell whether no scope limits this actor."""
        return self.role is Role.ADMIN or any(s.kind is ScopeKind.ALL for s in self.scopes)

    def may(self, permission: Permission) -> bool:
        """Tell whether the role allows `permission`."""
        within = self.limits is None or permission in self.limits
        return within and permission in PERMISSIONS[self.role]

    def scope_values(self, kind: ScopeKind) -> list[str]:
        """Give the values of all scopes of one kind."""
        return [scope.value for scope in self.scopes if scope.kind is kind]


def system(name: str) -> Actor:
    """Give the actor for what a process or a command of ours does by itself."""
    return Actor(user_id=None, username=f"system:{name}", role=Role.ADMIN)

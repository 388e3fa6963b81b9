"""Who acts: the value every service and selector is given, instead of a request."""

from dataclasses import dataclass

from lianjing.apps.accounts.choices import Permission, Role, ScopeKind, Step

_WATCHING = frozenset(
    {
        Permission.CHANNELS_VIEW,
        Permission.LIVE_WATCH,
        Permission.PTZ_CONTROL,
        Permission.SNAPSHOT_TAKE,
        Permission.REQUESTS_MAKE,
        Permission.MASKS_VIEW,
        Permission.DEVICES_VIEW,
        Permission.CALLS_VIEW,
        Permission.PLACES_VIEW,
        Permission.FILES_VIEW,
        Permission.FILES_PROPOSE,
    }
)
_OPERATING = _WATCHING | {
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
        Permission.REQUESTS_MAKE,
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
    Permission.RULEBOOK_MANAGE,
}

_ADMINISTERING = (_REGISTERING - {Permission.REQUESTS_MAKE}) | {
    Permission.DEVICE_REBOOT,
    Permission.REGISTRATIONS_VIEW,
    Permission.REGISTRY_MANAGE,
    Permission.SHARING_VIEW,
    Permission.SHARING_MANAGE,
    Permission.CALLS_VIEW,
    Permission.SYSTEM_VIEW,
    Permission.SYSTEM_ACCESS,
    Permission.RULES_MANAGE,
    Permission.MASKS_VIEW,
}
_SECURING = frozenset(
    {
        Permission.CHANNELS_VIEW,
        Permission.DEVICES_VIEW,
        Permission.PLACES_VIEW,
        Permission.SHARING_VIEW,
        Permission.SYSTEM_VIEW,
        Permission.USERS_MANAGE,
        Permission.TOKENS_MANAGE,
        Permission.WEBHOOKS_MANAGE,
        Permission.GRANTS_VIEW,
        Permission.GRANTS_VIEW_ALL,
        Permission.GRANTS_MANAGE,
        Permission.GRANTS_REVOKE,
        Permission.LABELS_MANAGE,
        Permission.SESSIONS_VIEW,
        Permission.SESSIONS_STOP,
        Permission.REQUESTS_VIEW_ALL,
        Permission.WORKFLOWS_MANAGE,
        Permission.RULES_MANAGE,
        Permission.RULEBOOK_MANAGE,
        Permission.MASKS_VIEW,
        Permission.MASKS_MANAGE,
    }
)
_AUDITING = frozenset(
    {
        Permission.CALLS_VIEW,
        Permission.CALLS_VIEW_ALL,
        Permission.AUDIT_VIEW,
        Permission.AUDIT_EXPORT,
        Permission.SESSIONS_VIEW,
        Permission.REGISTER_VIEW,
        Permission.REGISTER_VIEW_ALL,
        Permission.REGISTER_EXPORT,
        Permission.GRANTS_VIEW,
        Permission.GRANTS_VIEW_ALL,
        Permission.REQUESTS_VIEW_ALL,
    }
)
_APPROVING = frozenset(
    {
        Permission.CHANNELS_VIEW,
        Permission.PLACES_VIEW,
        Permission.FILES_VIEW,
        Permission.REQUESTS_MAKE,
        Permission.REQUESTS_DECIDE,
        Permission.GRANTS_VIEW,
        Permission.GRANTS_REVOKE,
        Permission.SESSIONS_VIEW,
        Permission.SESSIONS_STOP,
        Permission.REGISTER_VIEW,
        Permission.REGISTER_EXPORT,
        Permission.SHARING_VIEW,
        Permission.MASKS_VIEW,
    }
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADMIN: _ADMINISTERING,
    Role.SECURITY: _SECURING,
    Role.AUDITOR: _AUDITING,
    Role.OPERATOR: _OPERATING,
    Role.VIEWER: _WATCHING,
    Role.APPROVER: _APPROVING,
    Role.REGISTRAR: _REGISTERING
    | {
        Permission.MASKS_VIEW,
        Permission.MASKS_MANAGE,
        Permission.MASKS_DRAW,
        Permission.LABELS_MANAGE,
    },
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
    pending: tuple[Step, ...] = ()
    """What the person must still do before anything else."""
    sign_in: str = ""
    """Which sign-in of this person it is, unguessably; empty for whoever needs none."""
    organisation: int | None = None
    """Key of the organisation the person belongs to."""
    unit: int | None = None
    """Key of the surveyed unit that organisation is, if it is one."""
    post: str = ""
    itself: bool = False
    """The platform itself, not a person: no role limits it."""
    token: str = ""
    """Name of the token that speaks for this person; empty when he speaks himself."""
    limits: frozenset[Permission] | None = None
    """What the token is limited to; None: whatever the role allows."""
    second: str = ""
    """Who confirmed what is being done, where two persons are needed; it stands in the audit."""

    @property
    def sees_everything(self) -> bool:
        """Tell whether no scope limits this actor in what is on file; pictures are for `rights`."""
        unlimited = self.itself or self.role in (Role.ADMIN, Role.SECURITY)
        return unlimited or any(s.kind is ScopeKind.ALL for s in self.scopes)

    def may(self, permission: Permission) -> bool:
        """Tell whether the role allows `permission`."""
        if self.itself:
            return True
        within = self.limits is None or permission in self.limits
        return within and permission in PERMISSIONS[self.role]

    def scope_values(self, kind: ScopeKind) -> list[str]:
        """Give the values of all scopes of one kind."""
        return [scope.value for scope in self.scopes if scope.kind is kind]


def system(name: str) -> Actor:
    """Give the actor for what a process or a command of ours does by itself."""
    return Actor(user_id=None, username=f"system:{name}", role=Role.ADMIN, itself=True)

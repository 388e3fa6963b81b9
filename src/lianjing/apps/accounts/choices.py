"""Roles, permissions and kinds of scope."""

from enum import StrEnum

from django.db import models


class Role(models.TextChoices):
    """What kind of work someone does."""

    ADMIN = "admin", "管理员"
    OPERATOR = "operator", "操作员"
    VIEWER = "viewer", "查看员"
    AUDITOR = "auditor", "审计员"
    REGISTRAR = "registrar", "建档员"
    """Keeps the files of a county or township: the technician."""
    REPORTER = "reporter", "填报员"
    """Reports for one unit: the clerk."""


class ScopeKind(models.TextChoices):
    """How a scope names the channels it covers."""

    ALL = "all", "全部"
    REGION = "region", "行政区划"
    """Value: the leading digits of the division."""
    GROUP = "group", "目录节点"
    """Value: the id of a node of the catalogue tree; everything below it is covered."""
    UNIT = "unit", "单位"
    """Value: the id of a unit; the units below it are covered."""


class Language(models.TextChoices):
    """Languages of pages and messages."""

    ZH = "zh", "中文"
    EN = "en", "English"


class Permission(StrEnum):
    """Everything that can be allowed; checked by `policies.require`."""

    CHANNELS_VIEW = "channels.view"
    LIVE_WATCH = "live.watch"
    PTZ_CONTROL = "ptz.control"
    DEVICE_CONTROL = "device.control"
    """Key frame, recording, guard, alarm reset."""
    DEVICE_REBOOT = "device.reboot"
    DEVICES_VIEW = "devices.view"
    REGISTRATIONS_VIEW = "registrations.view"
    REGISTRY_MANAGE = "registry.manage"
    SHARING_VIEW = "sharing.view"
    SHARING_MANAGE = "sharing.manage"
    CALLS_VIEW = "calls.view"
    """The stories of channels in scope."""
    CALLS_VIEW_ALL = "calls.view_all"
    """All stories, whatever the scope: for auditing."""
    SESSIONS_VIEW = "sessions.view"
    SYSTEM_VIEW = "system.view"
    SYSTEM_ACCESS = "system.access"
    USERS_MANAGE = "users.manage"
    AUDIT_VIEW = "audit.view"
    PLACES_VIEW = "places.view"
    """Divisions, police districts, grids, units; contacts masked."""
    PLACES_MANAGE = "places.manage"
    CONTACTS_VIEW = "contacts.view"
    """Names and telephone numbers unmasked; each look is recorded."""
    FILES_VIEW = "files.view"
    """Files of cameras, recorders, systems, poles; their findings and scores."""
    FILES_PROPOSE = "files.propose"
    """Say what should stand in a file; somebody else decides."""
    FILES_EDIT = "files.edit"
    FILES_MANAGE = "files.manage"
    """What binds others: codes, life cycle, removal, merging, filing."""
    FILES_IMPORT = "files.import"
    FILES_EXPORT = "files.export"
    RULES_MANAGE = "rules.manage"
    AGREEMENT_VIEW = "agreement.view"
    AGREEMENT_RESOLVE = "agreement.resolve"
    SURVEY_VIEW = "survey.view"
    SURVEY_FILL = "survey.fill"
    SURVEY_MANAGE = "survey.manage"
    WEBHOOKS_MANAGE = "webhooks.manage"
    TOKENS_MANAGE = "tokens.manage"

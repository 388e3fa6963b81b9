"""Roles, permissions and kinds of scope."""

from enum import StrEnum

from django.db import models


class Role(models.TextChoices):
    """What kind of work someone does."""

    ADMIN = "admin", "系统管理员"
    """Devices, platforms, files, the system; no people, no rights, no pictures."""
    SECURITY = "security", "安全管理员"
    """People, roles, rights, who watches now; no pictures and no approvals."""
    AUDITOR = "auditor", "审计管理员"
    """Reads every record and changes nothing."""
    OPERATOR = "operator", "值班员"
    VIEWER = "viewer", "查看员"
    """An officer who asks for cameras and watches what is granted."""
    APPROVER = "approver", "审批员"
    """Decides on requests for a unit or an office; which ones his post says."""
    REGISTRAR = "registrar", "建档员"
    """Keeps the files of a county or township: the technician."""
    REPORTER = "reporter", "填报员"
    """Reports for one unit: the clerk."""


ADMINISTRATORS = (Role.ADMIN, Role.SECURITY, Role.AUDITOR)
"""They exclude each other and none of them is a business user (GB/T 22239-2019 8.1.5)."""


class OrganisationKind(models.TextChoices):
    """What an organisation is in the way of a request."""

    OTHER = "other", "其他单位"
    DEPARTMENT = "department", "业务部门"
    OWNER = "owner", "资源产权单位"
    POLICE = "police", "公安机关"
    DATA = "data", "数据资源主管部门"
    MAINTENANCE = "maintenance", "运维单位"
    SUPERVISION = "supervision", "监督单位"


class Post(models.TextChoices):
    """What someone is in his organisation; approver chains name these."""

    MEMBER = "member", "工作人员"
    HEAD = "head", "负责人"
    DEPUTY = "deputy", "副职负责人"
    REVIEWER = "reviewer", "审核岗"
    WATCHER = "watcher", "值守岗"
    SHIFT_LEADER = "shift_leader", "带班领导"
    TECHNICIAN = "technician", "技术岗"
    SECURITY_OFFICER = "security_officer", "安全责任人"
    CONTRACTOR = "contractor", "外包人员"


class AccountSource(models.TextChoices):
    """Who says that somebody is who he says; what he may is always ours."""

    LOCAL = "local", "本平台"
    LDAP = "ldap", "目录服务"
    OIDC = "oidc", "统一身份认证"


class FactorKind(models.TextChoices):
    """Second factors."""

    TOTP = "totp", "动态口令"
    """One-time passwords by time (RFC 6238)."""
    WEBAUTHN = "webauthn", "安全密钥"
    RECOVERY = "recovery", "恢复码"


class Step(StrEnum):
    """What still stands between a right password and the platform, in this order."""

    FACTOR = "factor"
    PASSWORD = "password"  # noqa: S105
    PLEDGE = "pledge"
    ENROL = "enrol"
    """Set up a second factor, which the role asks for."""


class ReviewAnswer(models.TextChoices):
    """What a review of accounts says of one."""

    KEEP = "keep", "保留"
    NARROW = "narrow", "收窄"
    DISABLE = "disable", "停用"


class DeedState(models.TextChoices):
    """What became of a deed two persons are needed for."""

    ASKED = "asked", "待复核"
    CONFIRMED = "confirmed", "已复核执行"
    REFUSED = "refused", "未通过"
    WITHDRAWN = "withdrawn", "已撤回"
    LAPSED = "lapsed", "已失效"
    FAILED = "failed", "执行失败"
    """Confirmed, and could no longer be done."""


class DeedBox(StrEnum):
    """Which deeds somebody looks at."""

    WAITING = "waiting"
    """Those he may confirm."""
    MINE = "mine"
    OTHERS = "others"
    """Those that wait for somebody else."""
    PAST = "past"


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
    SNAPSHOT_TAKE = "snapshot.take"
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
    """Who watches what now, everybody's."""
    SESSIONS_STOP = "sessions.stop"
    """Make others stop."""
    REGISTER_VIEW = "register.view"
    """The call register of what is in scope; one's own entries everyone sees."""
    REGISTER_VIEW_ALL = "register.view_all"
    REGISTER_EXPORT = "register.export"
    GRANTS_VIEW = "grants.view"
    """Grants of what one looks after; one's own everyone sees."""
    GRANTS_VIEW_ALL = "grants.view_all"
    """Everybody's grants, whatever they are about."""
    GRANTS_MANAGE = "grants.manage"
    """Standing grants, grants to upper platforms, labels grants rest on."""
    GRANTS_REVOKE = "grants.revoke"
    LABELS_MANAGE = "labels.manage"
    """Labels of cameras; what grants rest on only who gives rights changes."""
    REQUESTS_MAKE = "requests.make"
    REQUESTS_DECIDE = "requests.decide"
    """Be asked at all; which requests is a matter of post and organisation."""
    REQUESTS_VIEW_ALL = "requests.view_all"
    WORKFLOWS_MANAGE = "workflows.manage"
    """Approver chains, deadlines, substitutes of others."""
    MASKS_VIEW = "masks.view"
    MASKS_MANAGE = "masks.manage"
    MASKS_DRAW = "masks.draw"
    """Have a small marked picture to draw masks on; no other look comes of it."""
    SYSTEM_VIEW = "system.view"
    SYSTEM_ACCESS = "system.access"
    USERS_MANAGE = "users.manage"
    AUDIT_VIEW = "audit.view"
    AUDIT_EXPORT = "audit.export"
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
    RULEBOOK_MANAGE = "rulebook.manage"
    """Change what the rule book asks, and load packs of regions."""
    AGREEMENT_VIEW = "agreement.view"
    AGREEMENT_RESOLVE = "agreement.resolve"
    SURVEY_VIEW = "survey.view"
    SURVEY_FILL = "survey.fill"
    SURVEY_MANAGE = "survey.manage"
    WEBHOOKS_MANAGE = "webhooks.manage"
    TOKENS_MANAGE = "tokens.manage"

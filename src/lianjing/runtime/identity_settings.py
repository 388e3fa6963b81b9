"""Settings of accounts: passwords, second factors, how long a sign-in lasts.

The numbers are practice, not law: GB/T 22239-2019 8.1.4.1 names the controls only.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from lianjing.runtime.sections import Section as _Section
from lianjing.runtime.sections import key as _key


class DeedName(StrEnum):
    """Deeds that may be made to wait for a second person."""

    PERSON_CREATE = "person.create"
    """Entering a person."""
    PERSON_RIGHTS = "person.rights"
    """A person's role, scopes, organisation or post."""
    PERSON_ADMINISTRATOR = "person.administrator"
    """Disabling, enabling or removing an administrator."""
    PERSON_FACTORS = "person.factors"
    """Taking somebody's second factors away."""
    PERSON_PASSWORD = "person.password"  # noqa: S105 - the name of a deed
    """Setting somebody else's password, or having it come from elsewhere."""
    TOKEN_ISSUE = "token.issue"  # noqa: S105 - the name of a deed
    TOKEN_REVOKE = "token.revoke"  # noqa: S105 - the name of a deed
    GRANT_ISSUE = "grant.issue"
    GRANT_CHANGE = "grant.change"
    """Changing, narrowing or resuming a direct grant; suspending one is the brake, and free."""
    GRANT_END = "grant.end"
    GRANT_STANDING = "grant.standing"
    """Whatever is done with a role's standing grants."""
    GRANT_UPPER = "grant.upper"
    """What an upper platform may know of and do."""
    MASKS_CHANGE = "masks.change"
    WORKFLOW_CHANGE = "workflow.change"
    RULE_CHANGE = "rule.change"
    """The rule book, and the rules files are judged by."""
    AUDIT_EXPORT = "audit.export"


class IdentitySettings(_Section, frozen=True):
    """Who is let in, and for how long."""

    password_length: Annotated[
        int, Meta(ge=8, le=64, description="密码最短位数; shortest password")
    ] = 10
    password_classes: Annotated[
        int,
        Meta(ge=1, le=4, description="大写、小写、数字、符号至少几类; kinds of characters needed"),
    ] = 3
    password_history: Annotated[
        int, Meta(ge=0, le=24, description="不得与最近几次密码相同; passwords not to be repeated")
    ] = 5
    password_days: Annotated[
        int, Meta(ge=0, description="密码有效天数, 0 为不限; a password must be changed after")
    ] = 90
    failures: Annotated[int, Meta(ge=1, description="连续失败几次锁定; failures that lock out")] = 5
    failure_minutes: Annotated[
        int, Meta(ge=1, description="失败次数的统计时长(分钟); failures are counted for so long")
    ] = 10
    lock_minutes: Annotated[int, Meta(ge=1, description="锁定时长(分钟); a lock-out lasts")] = 30
    idle_minutes: Annotated[
        int, Meta(ge=1, description="无操作自动退出(分钟), 正在看画面不算; idle sign-ins end")
    ] = 15
    wall_networks: Annotated[
        tuple[str, ...],
        _key("大屏终端网段, 不因无操作退出; terminals that are not signed out when idle"),
    ] = ()
    absolute_hours: Annotated[
        int, Meta(ge=1, le=168, description="一次登录最长小时数; no sign-in lasts longer")
    ] = 12
    sign_ins: Annotated[
        int, Meta(ge=0, description="一人同时登录数, 0 为不限; sign-ins of one person at once")
    ] = 3
    factor_roles: Annotated[
        tuple[str, ...],
        _key("必须使用第二因素登录的角色; roles that must sign in with a second factor"),
    ] = ("admin", "security", "auditor", "approver")
    entry_review: Annotated[
        bool, _key("启用账号须有入职审查记录; accounts need an entry review (799, Art. 16)")
    ] = True
    pledge_version: Annotated[
        str, _key("保密承诺书版本, 变更后须重新签署, 空为不要求; pledge to be signed, empty: none")
    ] = "1"
    dormant_days: Annotated[
        int, Meta(ge=0, description="多少天未登录停用, 0 为不停用; unused accounts are disabled")
    ] = 90
    review_months: Annotated[
        int, Meta(ge=0, le=12, description="账号复核周期(月), 0 为不复核; accounts are reviewed")
    ] = 3
    break_glass_minutes: Annotated[
        int, Meta(ge=10, le=480, description="应急启封账号有效分钟; an emergency account lasts")
    ] = 120
    two_person: Annotated[
        tuple[DeedName, ...],
        _key(
            "须双人复核的事项, 有此权限者至少两人才能用, 空为不启用; "
            "deeds a second person confirms, which needs two who may: " + ", ".join(DeedName)
        ),
    ] = ()
    two_person_hours: Annotated[
        int, Meta(ge=1, le=720, description="待复核事项几小时后失效; unconfirmed deeds lapse after")
    ] = 24
    two_person_apart_days: Annotated[
        int,
        Meta(
            ge=0,
            le=90,
            description="账号、角色、密码或第二因素由对方设置后几天内不能互相复核, 0 为不限; "
            "days in which nobody confirms for whoever holds his keys, 0: no limit",
        ),
    ] = 7

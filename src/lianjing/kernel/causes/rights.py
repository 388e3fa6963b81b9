"""Words about rights: why something is not allowed, and what a grant must be."""

from lianjing.kernel.causes.play import Row

REASONS = {
    "role": "您的角色没有这项功能 / your role has no such function",
    "no_grant": "没有涵盖该设备的授权 / no grant covers this camera",
    "not_this_action": "授权不包含这项操作 / the grant does not include this action",
    "ended": "授权已被收回 / the grant was taken back",
    "expired": "授权已到期 / the grant has expired",
    "secret": "涉密资源需要专门授权 / secret cameras need a right of their own",
    "private": "隐私区域的画面需要专门授权 / pictures of private places need a right of their own",
    "suspended": "授权已暂停 / the grant is suspended",
    "not_yet": "授权尚未生效 / the grant does not begin yet",
    "outside_hours": "不在授权允许的时段 / it is outside the hours of the grant",
    "other_network": "不在授权允许的网络 / it is not a network of the grant",
    "streams_used_up": "授权的并发路数已用完 / all streams of the grant are in use",
}
"""Each reason of a refusal, in both languages."""

TABLE: tuple[Row, ...] = (
    (
        "no_right",
        ("没有权限进行此操作", "{meaning}。{number}", "如工作需要, 请提交申请或联系安全管理员。"),
        (
            "You may not do this",
            "The reason: {meaning}. {number}",
            "If your duty needs it, make a request or ask the security administrator.",
        ),
    ),
    (
        "bad_grant",
        ("授权内容有误", "{detail}。", "请改正后重新提交。"),
        ("The grant cannot be as it is", "It says: {detail}.", "Correct it and send it again."),
    ),
)

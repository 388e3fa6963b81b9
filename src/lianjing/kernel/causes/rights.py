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
        "label_bears_grants",
        (
            "改动这个标签会改变谁能看到什么",
            "有 {grants} 份授权以标签“{label}”为条件, 涉及 {people} 人。",
            "请查看影响后确认。",
        ),
        (
            "Changing this label changes who sees what",
            "{grants} grants rest on the label {label}; {people} people are concerned.",
            "Look at what it comes to and confirm it.",
        ),
    ),
    (
        "label_of_rights",
        (
            "这个标签由安全管理员改动",
            "有授权以标签“{label}”为条件, 改动它就是改动权限。",
            "请联系安全管理员, 或使用没有授权依据的标签。",
        ),
        (
            "The security administrator changes this label",
            "Grants rest on the label {label}; changing it gives or takes rights.",
            "Ask the security administrator, or use a label no grant rests on.",
        ),
    ),
    (
        "label_taken",
        (
            "已有这个标签",
            "标签“{label}”已经存在, 或已有授权以它为条件。",
            "请使用它, 或换一个名称。",
        ),
        (
            "There is such a label",
            "The label {label} exists, or grants rest on that word.",
            "Use it, or choose another name.",
        ),
    ),
    (
        "label_bad",
        ("标签名称有误", "标签须有名称, 不超过 {most} 个字。", "请改短后再试。"),
        ("This is no label", "It needs a name of at most {most} characters.", "Shorten it."),
    ),
    (
        "bad_grant",
        ("授权内容有误", "{detail}。", "请改正后重新提交。"),
        ("The grant cannot be as it is", "It says: {detail}.", "Correct it and send it again."),
    ),
)

"""Why something about users, units or sessions was not done."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
    (
        "username_taken",
        ("用户名已存在", "用户名 {username} 已被使用。", "换一个用户名。"),
        ("The user name exists", "{username} is already used.", "Choose another name."),
    ),
    (
        "last_administrator",
        (
            "不能去掉最后一个管理员",
            "系统、安全、审计管理员各至少留一人: {role}。",
            "先指定另一人。",
        ),
        (
            "The last administrator must stay",
            "There must be a system, a security and an audit administrator: {role}.",
            "Appoint another administrator first.",
        ),
    ),
    (
        "bad_scope",
        ("范围填写有误", "{detail}", "行政区划填数字前缀, 目录节点填节点编号。"),
        ("Bad scope", "{detail}", "Give the digits of a division or the id of a node."),
    ),
    (
        "bad_old_password",
        ("原密码不对", "原密码不对。", "重新输入原密码。"),
        ("The old password is wrong", "The old password is wrong.", "Enter it again."),
    ),
    (
        "organisation_exists",
        ("单位已存在", "同一级下已有名为 {name} 的单位。", "换一个名称。"),
        ("The unit exists", "There is a unit {name} at that place.", "Choose another name."),
    ),
    (
        "organisation_not_empty",
        ("单位不为空", "单位下还有人员或下级单位。", "先移走人员和下级单位。"),
        ("The unit is not empty", "It has people or units below.", "Move these first."),
    ),
    (
        "bad_token",
        ("令牌填写有误", "{detail}", "检查权限、有效期(一年以内)和允许的网段。"),
        ("The token is not right", "{detail}", "Check rights, expiry (a year at most), networks."),
    ),
    (
        "token_refused",
        (
            "令牌无效",
            "令牌不存在、已过期、已撤销, 或不允许从这个地址使用。",
            "向管理员申请新令牌。",
        ),
        (
            "The token is not taken",
            "It is unknown, over, revoked, or not meant for this address.",
            "Ask the administrator for a new one.",
        ),
    ),
)

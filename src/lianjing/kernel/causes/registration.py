"""Why a registration did not succeed, and what looked suspicious."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
    (
        "wrong_password",
        (
            "密码不对",
            "编码 {device} 从 {source} 注册, 摘要与{password_source}密码不符。",
            "核对设备国标配置中的密码; 若设备有单独密码, 以单独密码为准。",
        ),
        (
            "Wrong password",
            "{device} tried from {source}; the digest does not fit the {password_source} password.",
            "Compare the password on the device; an own password of the "
            "device counts before the access password.",
        ),
    ),
    (
        "unknown_device",
        (
            "未登记的设备",
            "编码 {device} 没有登记, 而本平台只接入已登记的设备。",
            "确认后在“设备”页添加该编码, 或在配置 [sip] 中放开 unknown_devices。",
        ),
        (
            "Not entered",
            "{device} is not entered and only entered devices are admitted.",
            "Add it on the devices page or relax unknown_devices in [sip].",
        ),
    ),
    (
        "on_hold",
        ("等待确认", "设备 {device} 已注册, 尚未由管理员确认。", "在“设备”页确认该设备。"),
        (
            "Waiting for admission",
            "{device} has registered but nobody has admitted it.",
            "Admit it on the devices page.",
        ),
    ),
    (
        "bad_code",
        ("编码不合规", "“{device}”不是 20 位数字编码。", "在设备国标配置中填写 20 位编码。"),
        (
            "Bad code",
            "“{device}” is not a code of 20 digits.",
            "Enter a 20-digit code on the device.",
        ),
    ),
    (
        "stale_nonce",
        (
            "鉴权随机数过期",
            "设备使用了过期的随机数, 已重新质询。",
            "通常会自动恢复; 检查设备时钟。",
        ),
        (
            "Old nonce",
            "The device used an old nonce and was challenged again.",
            "It recovers by itself; check its clock.",
        ),
    ),
    (
        "replayed",
        (
            "疑似重放",
            "来自 {source} 的注册使用了别处发放或已用过的随机数。",
            "若不是设备更换了地址, 查明 {source} 是谁。",
        ),
        (
            "Possibly replayed",
            "A REGISTER from {source} used a nonce issued elsewhere or used before.",
            "Unless the device changed its address find out who {source} is.",
        ),
    ),
    (
        "too_many",
        ("注册过于频繁", "编码 {device} 每秒注册超过限制。", "检查设备配置的注册间隔。"),
        (
            "Too many registrations",
            "{device} registers more often than allowed.",
            "Check its registration interval.",
        ),
    ),
    (
        "expires_too_brief",
        ("有效期过短", "设备要求的有效期短于 {minimum} 秒。", "在设备上将注册有效期设为 3600 秒。"),
        (
            "Expiry too short",
            "The device asked for less than {minimum} s.",
            "Set its registration expiry to 3600 s.",
        ),
    ),
    (
        "storage_unavailable",
        (
            "暂时不能受理",
            "本平台的磁盘或数据库暂时不可写, 未登记的事实不予确认。",
            "在“系统”页检查磁盘空间。",
        ),
        (
            "Cannot accept now",
            "Our disk or database cannot be written; nothing is acknowledged that is not stored.",
            "Check disk space on the system page.",
        ),
    ),
    (
        "claimed_identity",
        (
            "可疑报文",
            "{source} 冒用编码 {device} 发送 {what}, 未注册地址的报文不改变任何状态。",
            "若设备更换了地址, 它会自动重新注册; 否则查明 {source} 是谁。",
        ),
        (
            "Suspicious message",
            "{source} sent {what} as {device}; it changes nothing.",
            "If the device changed its address it registers again by itself; else find out who "
            "{source} is.",
        ),
    ),
    (
        "upper_refused",
        ("上级平台拒绝注册", "{peer} 回答 {status} {phrase}。", "核对上级平台编码、用户名和密码。"),
        (
            "The upper platform refused",
            "{peer} answered {status} {phrase}.",
            "Compare its code, the user name and the password.",
        ),
    ),
    (
        "upper_silent",
        ("上级平台没有应答", "{peer} 没有应答。", "检查地址、端口和网络。"),
        (
            "The upper platform is silent",
            "{peer} does not answer.",
            "Check address, port and network.",
        ),
    ),
)

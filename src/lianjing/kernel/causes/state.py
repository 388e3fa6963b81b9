"""Why something is online or offline: short words for lists, `state_<reason>`."""

from lianjing.kernel.causes.play import Row


def _row(reason: str, zh: str, en: str, zh_advice: str = "", en_advice: str = "") -> Row:
    return (f"state_{reason}", (zh, zh, zh_advice), (en, en, en_advice))


TABLE: tuple[Row, ...] = (
    _row("registered", "已注册", "registered"),
    _row("keepalive", "心跳正常", "keepalive arrives"),
    _row("unregistered", "设备主动注销", "the device signed off"),
    _row(
        "registration_expired",
        "注册到期未续",
        "registration expired",
        "检查设备网络和注册有效期。",
        "Check its network and registration expiry.",
    ),
    _row(
        "keepalive_lost",
        "心跳丢失",
        "keepalive lost",
        "检查设备供电和网络。",
        "Check its power and network.",
    ),
    _row(
        "connection_lost",
        "TCP 连接断开",
        "TCP connection lost",
        "设备会自动重连。",
        "It reconnects by itself.",
    ),
    _row("removed", "已从目录移除", "removed from the catalogue"),
    _row("catalogue", "目录报告", "reported by the catalogue"),
    _row("notified", "状态通知", "reported by a notification"),
    _row(
        "fault_reported",
        "设备报告故障",
        "the device reports a fault",
        "检查该摄像机。",
        "Check this camera.",
    ),
    _row("device_offline", "所属设备离线", "its device is offline"),
    _row("device_online", "所属设备恢复", "its device is back"),
    _row("never_seen", "从未上线", "never seen"),
    _row("link_lost", "与上级的连接中断", "link to the upper lost"),
    _row("disabled", "已停用", "disabled"),
)

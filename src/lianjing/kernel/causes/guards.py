"""Why a request, a backup or a restore was turned away."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
    (
        "too_many_requests",
        ("请求过于频繁", "短时间内的请求超过了限额。", "{seconds} 秒后再试。"),
        (
            "Too many requests",
            "More was asked for than is allowed in a short time.",
            "Try again in {seconds} seconds.",
        ),
    ),
    (
        "unknown_host",
        (
            "不认识这个主机名",
            "平台不以这个名称对外服务。",
            "使用平台的正式地址, 或由管理员加入 web.hosts。",
        ),
        (
            "Unknown host name",
            "The platform does not answer under this name.",
            "Use its proper address, or have it added to web.hosts.",
        ),
    ),
    (
        "not_a_form",
        (
            "请求体格式不对",
            "接口只接受 JSON 或文件上传, 不接受网页表单格式。",
            "设置 Content-Type: application/json。",
        ),
        (
            "Wrong kind of body",
            "The API takes JSON or file uploads, not the bodies of plain forms.",
            "Send Content-Type: application/json.",
        ),
    ),
    (
        "metrics_refused",
        (
            "不能从这里读取指标",
            "地址不在 web.metrics_networks 中, 也没有有效令牌。",
            "从监控主机读取, 或使用 secrets/metrics 中的令牌。",
        ),
        (
            "Metrics are not for this address",
            "It is not in web.metrics_networks, and there is no valid token.",
            "Read them from the monitoring host, or with the token in secrets/metrics.",
        ),
    ),
    (
        "admin_network",
        (
            "管理员不能从这里登录",
            "地址 {address} 不在允许的管理网段内。",
            "从管理终端登录, 或调整 web.admin_networks。",
        ),
        (
            "Administrators cannot sign in from here",
            "{address} is in none of the networks for administration.",
            "Use an administration terminal, or change web.admin_networks.",
        ),
    ),
)

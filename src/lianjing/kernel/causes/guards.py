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
    (
        "bad_backup",
        (
            "备份文件不可用",
            "文件不完整、被改动过, 或不是本平台的备份: {detail}",
            "换一份备份。现有数据没有改动。",
        ),
        (
            "The backup cannot be used",
            "It is cut short, changed, or not one of ours: {detail}",
            "Take another one. What is here has not been touched.",
        ),
    ),
    (
        "backup_key",
        ("打不开备份", "口令或私钥不对: {detail}", "用 --key 给出口令文件或私钥文件。"),
        (
            "The backup does not open",
            "The passphrase or key is not the right one: {detail}",
            "Name the file with the passphrase or private key with --key.",
        ),
    ),
    (
        "backup_newer",
        ("备份来自更新的版本", "{detail}", "先升级本平台, 再恢复。"),
        ("The backup is of a newer version", "{detail}", "Bring this platform up to date first."),
    ),
    (
        "backup_kind",
        (
            "数据库种类不同",
            "备份来自 {theirs}, 这里配置的是 {ours}。",
            "把 database.url 设为同一种数据库。",
        ),
        (
            "Another kind of database",
            "The backup is of {theirs}, this place is set up for {ours}.",
            "Set database.url to the same kind.",
        ),
    ),
    (
        "place_not_empty",
        (
            "目标不是空的",
            "{detail}",
            "确认要替换现有数据时加 --force; 旧数据会保留在旁边。",
        ),
        (
            "The place is not empty",
            "{detail}",
            "Add --force to replace what is there; the old state is kept beside.",
        ),
    ),
    (
        "disk_full",
        ("磁盘空间不足", "{path} 所在磁盘空间不够。", "清理磁盘后重试。现有数据没有改动。"),
        (
            "No room on the disk",
            "There is not enough room at {path}.",
            "Make room and try again. What is here has not been touched.",
        ),
    ),
)

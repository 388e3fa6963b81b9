"""The sentences of the self-check about TLS, open doors and backups."""

TEXTS: dict[str, dict[str, tuple[str, str]]] = {
    "tls_off": {
        "zh": (
            "页面和观看端口未加密 ({address}:{port})",
            "设 tls.enabled = true 或用 lianjing run --tls; 前面有 HTTPS 代理则设 tls.by_proxy",
        ),
        "en": (
            "pages and pictures travel in the clear ({address}:{port})",
            "set tls.enabled = true or use lianjing run --tls; behind a proxy that speaks HTTPS "
            "set tls.by_proxy = true",
        ),
    },
    "tls_ok": {
        "zh": ("TLS 证书有效至 {until} (还有 {days} 天)", ""),
        "en": ("the TLS certificate is valid until {until} ({days} days)", ""),
    },
    "tls_soon": {
        "zh": ("TLS 证书将于 {until} 到期 (还有 {days} 天)", "更换 {path}; 平台会自动换用新文件"),
        "en": (
            "the TLS certificate ends on {until} ({days} days)",
            "replace {path}; the platform takes the new file by itself",
        ),
    },
    "tls_over": {
        "zh": ("TLS 证书已于 {until} 到期", "更换 {path}"),
        "en": ("the TLS certificate ended on {until}", "replace {path}"),
    },
    "tls_bad": {
        "zh": ("TLS 证书不可用: {error}", "检查 tls.certificate 和 tls.private_key"),
        "en": (
            "the TLS certificate cannot be used: {error}",
            "see tls.certificate and tls.private_key",
        ),
    },
    "tls_key_open": {
        "zh": ("任何人都能读取 TLS 私钥: {path}", "执行 chmod o= 收回权限, 并更换证书"),
        "en": ("anybody can read the TLS key: {path}", "take it back with chmod o=, and renew it"),
    },
    "tls_not_yet": {
        "zh": ("TLS 证书将在启动时自动生成", ""),
        "en": ("the TLS certificate will be made at the start", ""),
    },
    "backup_off": {
        "zh": ("没有设置每日备份", "设 backup.daily_at, 或自行定时执行 lianjing backup"),
        "en": (
            "there is no daily backup",
            "set backup.daily_at, or run lianjing backup regularly by other means",
        ),
    },
    "backup_ok": {
        "zh": ("最近备份 {at}: {file}", ""),
        "en": ("last backup {at}: {file}", ""),
    },
    "backup_old": {
        "zh": ("最近一次成功备份在 {at}", "查看日志和备份目录; 用 lianjing backup 手动备份一次"),
        "en": (
            "the last good backup is of {at}",
            "see the log and the directory; make one with lianjing backup",
        ),
    },
    "backup_plain": {
        "zh": (
            "每日备份未加密, 因此不含密钥",
            "设 backup.recipient 或 backup.passphrase_file; 否则须另行保管 secrets/",
        ),
        "en": (
            "daily backups are not encrypted and therefore hold no keys",
            "set backup.recipient or backup.passphrase_file, or keep secrets/ by other means",
        ),
    },
}

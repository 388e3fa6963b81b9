"""The sentences of the self-check: for each finding a message and what to do, in two languages."""

from lianjing.runtime import guardcheck_texts

Sentences = dict[str, tuple[str, str]]

TEXTS: dict[str, Sentences] = {
    **guardcheck_texts.TEXTS,
    "data_ok": {
        "zh": ("数据目录 {path} 可写", ""),
        "en": ("data directory {path} can be written", ""),
    },
    "data_bad": {
        "zh": ("数据目录 {path} 不可用: {error}", "检查目录是否存在、属主和磁盘是否只读"),
        "en": (
            "data directory {path} cannot be used: {error}",
            "see whether it exists, who owns it, and whether the disk is read-only",
        ),
    },
    "disk_ok": {
        "zh": ("磁盘剩余 {free} GB", ""),
        "en": ("{free} GB of disk left", ""),
    },
    "disk_low": {
        "zh": ("磁盘只剩 {free} GB ({path})", "清理磁盘或把数据目录移到更大的磁盘"),
        "en": (
            "only {free} GB of disk left at {path}",
            "free some space or move the data directory to a larger disk",
        ),
    },
    "map_ok": {
        "zh": ("地图瓦片来自 {url}", ""),
        "en": ("tiles of the map come from {url}", ""),
    },
    "map_address": {
        "zh": (
            "地图瓦片地址不完整: {url}",
            "map.url 以 http:// 或 https:// 开头, 含 {{z}} {{x}} {{y}} "
            "或 {{TileMatrix}} {{TileCol}} {{TileRow}}",
        ),
        "en": (
            "the address of tiles is not whole: {url}",
            "map.url begins with http:// or https:// and holds {{z}} {{x}} {{y}} "
            "or {{TileMatrix}} {{TileCol}} {{TileRow}}",
        ),
    },
    "secrets_ok": {
        "zh": ("密钥目录只有属主可读", ""),
        "en": ("keys can be read by their owner only", ""),
    },
    "secrets_open": {
        "zh": ("其他用户能读取密钥: {path}", "执行 chmod -R go= 收回权限, 并考虑更换密钥"),
        "en": (
            "others can read keys: {path}",
            "take it back with chmod -R go=, and think of changing the keys",
        ),
    },
    "clock_ok": {
        "zh": ("时钟正常: {now}", ""),
        "en": ("the clock is plausible: {now}", ""),
    },
    "clock_behind": {
        "zh": (
            "时钟落后: {now}, 早于本程序或已有数据",
            "打开时间同步 (timedatectl set-ntp true 或 chrony), 再启动平台",
        ),
        "en": (
            "the clock is behind: {now} is before this program or before our own files",
            "turn on time synchronisation (timedatectl set-ntp true, or chrony), then start",
        ),
    },
    "address_ok": {
        "zh": ("{key} = {address} 可用", ""),
        "en": ("{key} = {address} can be used", ""),
    },
    "address_absent": {
        "zh": (
            "{key} = {address}: 本机没有这个地址",
            "改为本机地址之一 ({known}), 或 0.0.0.0 监听全部",
        ),
        "en": (
            "{key} = {address}: this machine has no such address",
            "use one of {known}, or 0.0.0.0 for all",
        ),
    },
    "announced_no_ip": {
        "zh": ("{key} = {address} 不是 IP 地址", "填写设备能到达的 IP, 或留空自动选择"),
        "en": (
            "{key} = {address} is not an IP address",
            "give an IP that devices can reach, or leave it empty",
        ),
    },
    "announced_loopback": {
        "zh": (
            "{key} = {address}: 只有本机能到达",
            "接入其他机器上的设备前, 改为它们能到达的 IP 或留空",
        ),
        "en": (
            "{key} = {address} can be reached from this machine only",
            "before other machines connect, give an IP they can reach or leave it empty",
        ),
    },
    "announced_elsewhere": {
        "zh": (
            "{key} = {address} 不是本机地址",
            "如在地址转换之后, 确认端口已转发; 否则留空",
        ),
        "en": (
            "{key} = {address} is not an address of this machine",
            "behind address translation, see that the ports are forwarded; else leave it empty",
        ),
    },
    "port_free": {
        "zh": ("{name} 端口 {address}:{port}/{transport} 空闲", ""),
        "en": ("{name} port {address}:{port}/{transport} is free", ""),
    },
    "port_taken": {
        "zh": (
            "{name} 端口 {address}:{port}/{transport} 已被其他程序占用",
            "停止占用它的程序 (ss -lptun | grep {port}), 或修改配置 {key}",
        ),
        "en": (
            "{name} port {address}:{port}/{transport} is used by another program",
            "stop that program (ss -lptun | grep {port} names it), or change {key}",
        ),
    },
    "port_forbidden": {
        "zh": (
            "没有权限使用 {name} 端口 {port}/{transport}",
            "1024 以下的端口需要授权; 改用更大的端口: 配置 {key}",
        ),
        "en": (
            "not allowed to use the {name} port {port}/{transport}",
            "ports below 1024 need a privilege; choose a larger one: {key}",
        ),
    },
    "buffer_ok": {
        "zh": ("接收缓冲 {granted} 字节", ""),
        "en": ("receive buffer of {granted} bytes", ""),
    },
    "buffer_small": {
        "zh": (
            "系统只给接收缓冲 {granted} 字节, 需要 {wanted}",
            "码流多时会丢包: sysctl -w net.core.rmem_max={wanted} 并写入 /etc/sysctl.d/",
        ),
        "en": (
            "the system grants a receive buffer of {granted} bytes, {wanted} are wanted",
            "many streams would lose packets: sysctl -w net.core.rmem_max={wanted}, "
            "and keep it in /etc/sysctl.d/",
        ),
    },
    "database_ok": {
        "zh": ("数据库可用且为当前版本: {database}", ""),
        "en": ("the database answers and is of this version: {database}", ""),
    },
    "database_behind": {
        "zh": ("数据库缺少 {count} 个迁移: {database}", "运行 lianjing run 会自动升级; 先备份"),
        "en": (
            "the database lacks {count} migrations: {database}",
            "lianjing run applies them by itself; make a backup first",
        ),
    },
    "database_down": {
        "zh": ("数据库连接失败: {error}", "检查 database.url, 以及数据库是否运行、能否到达"),
        "en": (
            "the database does not answer: {error}",
            "see database.url, and whether the database runs and can be reached",
        ),
    },
}

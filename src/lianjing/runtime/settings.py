"""The one configuration file: typed, explained, and strict about what it does not know.

The structs below are the documentation: `sample()` prints them as a commented TOML file. Every key
can also come from the environment as `LIANJING_<SECTION>_<KEY>`; secrets are files in `secrets/`.
"""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from lianjing.runtime.guard_settings import BackupSettings, LimitSettings, TlsSettings
from lianjing.runtime.identity_settings import IdentitySettings
from lianjing.runtime.register_settings import RegisterSettings
from lianjing.runtime.sections import Port
from lianjing.runtime.sections import Section as _Section
from lianjing.runtime.sections import key as _key
from lianjing.runtime.sign_in_settings import LdapSettings, OidcSettings


class UnknownDevices(StrEnum):
    """What happens to a device nobody has entered, but which knows the access password."""

    ACCEPT = "accept"
    HOLD = "hold"
    REFUSE = "refuse"


class PlatformSettings(_Section, frozen=True):
    """Who this platform is."""

    code: Annotated[
        str,
        Meta(
            pattern=r"^\d{20}$",
            description="本平台的 20 位编码 (类型码 200); our own platform code",
        ),
    ] = "34020000002000000001"
    name: Annotated[str, _key("平台名称; name shown to people and other platforms")] = "联镜平台"
    language: Annotated[str, _key("界面默认语言 zh 或 en; default language of pages")] = "zh"


class MasksTurning(StrEnum):
    """What is done when a camera with masks is turned."""

    COVER = "cover"
    REFUSE = "refuse"
    KEEP = "keep"


class SipSettings(_Section, frozen=True):
    """The signalling port and its rules."""

    address: Annotated[str, _key("监听地址; address to listen on")] = "0.0.0.0"  # noqa: S104
    port: Annotated[Port, _key("SIP 端口, UDP 和 TCP; port for both transports")] = 5060
    advertise: Annotated[
        str, _key("对外公布的 IP, 空为自动; address told to devices, empty finds it out")
    ] = ""
    expires_default: Annotated[int, _key("设备未说明时的注册有效期(秒); seconds")] = 3600
    expires_min: Annotated[int, _key("最短注册有效期(秒); shorter is answered 423")] = 60
    expires_max: Annotated[int, _key("最长注册有效期(秒); longer is shortened")] = 86400
    keepalive_seconds: Annotated[int, _key("心跳间隔(秒); expected keepalive interval")] = 60
    keepalive_count: Annotated[int, _key("允许丢失的心跳数; missed keepalives before offline")] = 3
    unknown_devices: Annotated[
        UnknownDevices,
        _key("未登记设备: accept 接入, hold 待确认, refuse 拒绝; devices nobody has entered"),
    ] = UnknownDevices.ACCEPT
    upper_any_port: Annotated[
        bool,
        _key(
            "接受上级平台从其他端口或连接发来的请求 (集群上级需要); "
            "take requests of an upper from other ports of its address, as clusters send them"
        ),
    ] = False
    snapshot_networks: Annotated[
        tuple[str, ...],
        _key(
            "上级抓图除其自身地址外还可上传到的网段; "
            "networks pictures for uppers may go to, beside the upper's own address"
        ),
    ] = ()
    redirect_to: Annotated[
        str,
        _key("注册重定向到 编码@地址:端口, 空为不重定向; send devices to another server (302)"),
    ] = ""
    send_date: Annotated[bool, _key("注册成功时下发校时 Date; send our time to devices")] = True
    nonce_seconds: Annotated[int, _key("鉴权随机数有效期(秒); life of a nonce")] = 300
    offer_sha256: Annotated[bool, _key("质询时同时提供 SHA-256; offer SHA-256 beside MD5")] = False
    source_rate: Annotated[
        int, _key("每个来源地址每秒最多报文数; messages per second from one address")
    ] = 2000
    register_rate: Annotated[
        int, _key("每个编码每秒最多注册数; REGISTERs per second of one code")
    ] = 5
    invite_seconds: Annotated[float, _key("等待设备应答点播的秒数; wait for an answer")] = 12.0


class MediaSettings(_Section, frozen=True):
    """The media node."""

    address: Annotated[str, _key("收流监听地址; address to receive media on")] = "0.0.0.0"  # noqa: S104
    advertise: Annotated[str, _key("SDP 中的 IP, 空为自动; address in our SDP")] = ""
    ports_from: Annotated[Port, _key("收流端口起; first RTP port")] = 30000
    ports_to: Annotated[Port, _key("收流端口止; last RTP port")] = 30999
    http_address: Annotated[str, _key("观看端口监听地址; viewers' address")] = "0.0.0.0"  # noqa: S104
    http_port: Annotated[Port, _key("观看端口 (WS/HTTP/HLS); viewers' port")] = 8081
    public_url: Annotated[
        str, _key("浏览器访问媒体的根地址, 空为同主机; base address browsers use")
    ] = ""
    idle_seconds: Annotated[float, _key("无人观看后多久停止取流; close an unwatched pull")] = 10.0
    silence_seconds: Annotated[float, _key("断流判定秒数; no packet means the stream is lost")] = (
        15.0
    )
    first_packet_seconds: Annotated[float, _key("等待首包秒数; wait for the first packet")] = 6.0
    receive_buffer: Annotated[int, _key("每端口接收缓冲(字节); socket buffer asked for")] = 4194304
    masked_streams: Annotated[
        int, _key("同时遮挡的码流上限, 每路约占四分之一核; masked streams at once")
    ] = 16
    masks_turning: Annotated[
        MasksTurning,
        _key(
            "有遮挡的摄像机被转动时: cover 未回位前全画面遮挡, refuse 拒绝转动, keep 不管; "
            "masked cameras that are turned: covered whole until back, refused, or left as they are"
        ),
    ] = MasksTurning.COVER
    mask_home_seconds: Annotated[
        float, _key("调用遮挡预置位后多少秒视为回位; a called preset is reached after")
    ] = 8.0
    mask_position_seconds: Annotated[
        float,
        _key("有人观看时每隔几秒向有遮挡的摄像机查询云台位置, 0 不查; asked where they look every"),
    ] = 2.0
    mask_position_degrees: Annotated[
        float,
        _key("变倍 1 时转动几度以内视为未动; turned by less at zoom 1, a masked camera stands"),
    ] = 1.0
    masked_preset: Annotated[str, _key("遮挡流的编码预设; x264 preset of masked streams")] = (
        "superfast"
    )
    masked_quality: Annotated[
        int, _key("遮挡流的质量(CRF, 小为好); x264 rate factor of masked streams")
    ] = 24


class WebSettings(_Section, frozen=True):
    """Pages and API."""

    address: Annotated[str, _key("监听地址; address to listen on")] = "0.0.0.0"  # noqa: S104
    port: Annotated[Port, _key("端口; port")] = 8080
    hosts: Annotated[tuple[str, ...], _key("允许的主机名, * 为任意; host names we answer to")] = (
        "*",
    )
    ticket_seconds: Annotated[int, _key("观看凭证有效期(秒); life of a viewing ticket")] = 120
    session_seconds: Annotated[int, _key("一次观看的最长秒数; a viewing session ends after")] = 3600
    proxies: Annotated[
        tuple[str, ...],
        _key("可信代理的地址或网段, 只信其 X-Forwarded-For; proxies whose word on callers counts"),
    ] = ("127.0.0.1", "::1")
    admin_networks: Annotated[
        tuple[str, ...],
        _key("管理员只能从这些网段登录, 空为不限; administrators only from these networks"),
    ] = ()
    metrics_networks: Annotated[
        tuple[str, ...],
        _key("可读 /metrics 的网段, 此外须持 secrets/metrics 中的令牌; else by token"),
    ] = ("127.0.0.0/8", "::1/128")
    security_contact: Annotated[
        str,
        _key("安全联系方式 mailto:… 或 https://…, 用于 /.well-known/security.txt; empty is none"),
    ] = ""


class DatabaseSettings(_Section, frozen=True):
    """Where rows live."""

    url: Annotated[
        str, _key("postgresql://… , 空为数据目录下的 SQLite; empty is SQLite in the data directory")
    ] = ""
    owner_url: Annotated[
        str,
        _key(
            "建表用的属主账号 postgresql://… , 空为与 url 相同; the role that owns tables, used "
            "for migrations only: then the role of url cannot change the audit"
        ),
    ] = ""


class BusSettings(_Section, frozen=True):
    """How events travel to ingest."""

    url: Annotated[str, _key("redis://… , 空为磁盘日志; empty is the journal on disk")] = ""


class LinkSettings(_Section, frozen=True):
    """Control ports between our own processes."""

    address: Annotated[str, _key("内部控制地址; keep it on loopback on one machine")] = "127.0.0.1"
    signal_port: Annotated[Port, _key("信令进程控制端口; control port of signal")] = 15061
    media_port: Annotated[Port, _key("媒体进程控制端口; control port of media")] = 15062


class TileKind(StrEnum):
    """How a base map numbers its tiles."""

    XYZ = "xyz"
    WMTS = "wmts"


class MapDatum(StrEnum):
    """What a base map is reckoned on."""

    WGS84 = "wgs84"
    CGCS2000 = "cgcs2000"
    GCJ02 = "gcj02"


class MapSettings(_Section, frozen=True):
    """The map: tiles to draw below the points, and what the coverage grid begins with."""

    url: Annotated[
        str,
        _key(
            "瓦片地址模板 http(s)://…{z}/{x}/{y} 或 {TileMatrix}/{TileCol}/{TileRow}, "
            "空为不用底图; tile address, empty draws outlines only"
        ),
    ] = ""
    kind: Annotated[TileKind, _key("xyz 或 wmts; how tiles are numbered")] = TileKind.XYZ
    datum: Annotated[
        MapDatum,
        _key(
            "底图坐标基准 wgs84, cgcs2000 或 gcj02; what the tiles are reckoned on, "
            "points are shifted to it"
        ),
    ] = MapDatum.WGS84
    projection: Annotated[
        str,
        Meta(
            pattern=r"^EPSG:(3857|4326|4490)$",
            description="瓦片投影 EPSG:3857, EPSG:4326 或 EPSG:4490; projection of the tiles",
        ),
    ] = "EPSG:3857"
    attribution: Annotated[
        str, _key("图上显示的来源和审图号; source and approval number shown on the map")
    ] = ""
    max_zoom: Annotated[
        int, Meta(ge=1, le=22, description="瓦片最大级别; deepest level of the tiles")
    ] = 18
    coverage_cell: Annotated[
        int, Meta(ge=20, le=5000, description="覆盖网格边长(米); side of a coverage square")
    ] = 200
    coverage_reach: Annotated[
        int,
        Meta(ge=10, le=1000, description="未填视距时的视距(米); reach where a file gives none"),
    ] = 100
    coverage_near: Annotated[
        int, Meta(ge=20, le=5000, description="场所周边范围(米); how far around a place counts")
    ] = 300
    coverage_crowded: Annotated[
        int, Meta(ge=1, le=1000, description="一格多于几台算过密; more cameras than this crowd")
    ] = 8


class FilesSettings(_Section, frozen=True):
    """Files of cameras."""

    photo_metres: Annotated[
        int, _key("照片定位与点位相差多少米时提醒; a photo taken farther off is told")
    ] = 100
    public_url: Annotated[
        str, _key("杆上二维码指向的根地址, 空为当前主机; base address QR codes on poles lead to")
    ] = ""


class WebhookSettings(_Section, frozen=True):
    """Where changes may be told to."""

    networks: Annotated[
        tuple[str, ...],
        _key("允许推送到的内网网段; private networks messages may go to, none by default"),
    ] = ()


class ExchangeSettings(_Section, frozen=True):
    """Forms that come in and go out."""

    upload_mb: Annotated[
        int, Meta(ge=1, le=1024, description="上传表格的最大 MB; largest form taken in, in MB")
    ] = 64
    export_days: Annotated[
        int, Meta(ge=1, le=365, description="导出文件保留天数; days an export can be fetched")
    ] = 7
    batch_days: Annotated[
        int,
        Meta(
            ge=1,
            le=3650,
            description="导入批次和原表保留天数; days batches and their forms are kept",
        ),
    ] = 180


class AuditSettings(_Section, frozen=True):
    """The chain over the audit records."""

    hash: Annotated[
        str, Meta(pattern="^(sha256|sm3)$", description="摘要算法 sha256 或 sm3; of new links")
    ] = "sha256"
    signature: Annotated[
        str,
        Meta(
            pattern="^(ed25519|sm2)$",
            description="日封签名算法 ed25519 或 sm2 (需要 openssl 程序); of the daily seal, "
            "sm2 needs the program openssl",
        ),
    ] = "ed25519"
    seal_after_minutes: Annotated[
        int,
        Meta(ge=0, le=720, description="零点后多少分钟封前一日; the day is sealed so long after"),
    ] = 5
    anchor_directory: Annotated[
        str, _key("每日锚点另存到的目录, 空为不另存; where the daily anchor is copied to, outside")
    ] = ""
    keep_days: Annotated[
        int,
        Meta(
            ge=180,
            le=36500,
            description="记录至少保存天数, 到期只提示归档, 从不自动删除; days records are kept, "
            "older ones are never removed by themselves",
        ),
    ] = 1096
    search_rows: Annotated[
        int,
        Meta(
            ge=10_000,
            le=5_000_000,
            description="一次检索最多翻查的记录数; records looked through by one search",
        ),
    ] = 200_000


class LogSettings(_Section, frozen=True):
    """What is logged."""

    level: Annotated[str, _key("debug, info, warning, error")] = "info"
    json: Annotated[bool, _key("每行一个 JSON; one JSON object a line")] = False


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that can be set, by section."""

    platform: PlatformSettings = PlatformSettings()
    sip: SipSettings = SipSettings()
    media: MediaSettings = MediaSettings()
    web: WebSettings = WebSettings()
    database: DatabaseSettings = DatabaseSettings()
    bus: BusSettings = BusSettings()
    link: LinkSettings = LinkSettings()
    map: MapSettings = MapSettings()
    files: FilesSettings = FilesSettings()
    webhooks: WebhookSettings = WebhookSettings()
    exchange: ExchangeSettings = ExchangeSettings()
    tls: TlsSettings = TlsSettings()
    limits: LimitSettings = LimitSettings()
    identity: IdentitySettings = IdentitySettings()
    oidc: OidcSettings = OidcSettings()
    ldap: LdapSettings = LdapSettings()
    backup: BackupSettings = BackupSettings()
    register: RegisterSettings = RegisterSettings()
    audit: AuditSettings = AuditSettings()
    log: LogSettings = LogSettings()


class Installation(msgspec.Struct, frozen=True):
    """One platform on one machine: its data directory and its settings."""

    directory: Path
    settings: Settings

    @property
    def journal(self) -> Path:
        """Where events wait for ingest in the embedded profile."""
        return self.directory / "journal"

    @property
    def secrets(self) -> Path:
        """Where keys and passwords are kept, readable by the owner only."""
        return self.directory / "secrets"

"""Settings that guard a platform: TLS, request limits, backups."""

from typing import Annotated

from msgspec import Meta

from lianjing.runtime.sections import Section, key

PortOrNone = Annotated[int, Meta(ge=0, le=65535)]


class TlsSettings(Section, frozen=True):
    """HTTPS for pages, API and pictures."""

    enabled: Annotated[
        bool,
        key("页面、接口和观看端口都用 HTTPS/WSS; also: lianjing run --tls"),
    ] = False
    certificate: Annotated[
        str, key("自有证书链文件 (PEM), 空为自动生成; own chain, empty makes one")
    ] = ""
    private_key: Annotated[str, key("自有证书的私钥文件 (PEM); private key of it")] = ""
    names: Annotated[
        tuple[str, ...],
        key("自动生成的证书还要包含的主机名和地址; further names in a generated certificate"),
    ] = ()
    redirect_port: Annotated[
        PortOrNone, key("把 HTTP 转到 HTTPS 的端口, 0 为不开; port that leads HTTP to HTTPS")
    ] = 0
    by_proxy: Annotated[
        bool, key("HTTPS 由前面的代理提供; a proxy before us speaks TLS: cookies are Secure")
    ] = False
    hsts_days: Annotated[
        int,
        Meta(
            ge=0,
            le=730,
            description="HSTS 天数, 只用于自有证书或代理; days, never with a generated certificate",
        ),
    ] = 0

    @property
    def is_ours(self) -> bool:
        """Whether we make the certificate ourselves."""
        return self.enabled and not self.certificate

    @property
    def is_https(self) -> bool:
        """Whether browsers reach us over TLS, here or at a proxy."""
        return self.enabled or self.by_proxy


PerMinute = Annotated[int, Meta(ge=0, le=1_000_000)]


class LimitSettings(Section, frozen=True):
    """Requests a minute by kind: per person or token, for strangers per address; 0 is no limit."""

    sign_in: Annotated[PerMinute, key("登录, 每个地址每分钟; sign-ins of one address")] = 60
    stranger: Annotated[PerMinute, key("未登录请求, 每个地址每分钟; without a sign-in")] = 300
    address: Annotated[PerMinute, key("全部请求, 每个地址每分钟; all of one address")] = 12000
    read: Annotated[PerMinute, key("查询, 每人每分钟; reads of one person or token")] = 1800
    write: Annotated[PerMinute, key("修改, 每人每分钟; writes")] = 600
    live: Annotated[PerMinute, key("点播和控制, 每人每分钟; plays and camera control")] = 600
    upload: Annotated[PerMinute, key("上传, 每人每分钟; uploads")] = 120
    export: Annotated[PerMinute, key("导出和下载, 每人每分钟; exports and downloads")] = 60


class BackupSettings(Section, frozen=True):
    """The daily backup."""

    daily_at: Annotated[
        str,
        Meta(
            pattern=r"^(([01]\d|2[0-3]):[0-5]\d)?$",
            description="每天备份的时刻 HH:MM, 空为不备份; time of the daily backup, empty is none",
        ),
    ] = ""
    directory: Annotated[
        str, key("备份目录, 空为数据目录下 backups; better on another disk or machine")
    ] = ""
    keep: Annotated[int, Meta(ge=1, le=3650, description="保留份数; backups kept")] = 14
    recipient: Annotated[
        str,
        Meta(
            pattern=r"^(age1[0-9a-z]+)?$",
            description="加密公钥 age1…; public key backups are encrypted to",
        ),
    ] = ""
    passphrase_file: Annotated[
        str, key("加密口令文件; file with the passphrase backups are encrypted with")
    ] = ""

"""Enumerations of what exists."""

from django.db import models


class DeviceKind(models.TextChoices):
    """What registers with us."""

    DEVICE = "device", "设备"
    PLATFORM = "platform", "下级平台"


class StreamTransport(models.TextChoices):
    """How media comes from a device, seen from us."""

    UDP = "udp", "UDP"
    TCP_PASSIVE = "tcp_passive", "TCP 被动"
    TCP_ACTIVE = "tcp_active", "TCP 主动"


class SsrcPolicy(models.TextChoices):
    """What happens to packets of another SSRC than asked for."""

    STRICT = "strict", "拒绝"
    LENIENT = "lenient", "容忍"
    """The first SSRC from a right source is adopted."""


class Edition(models.TextChoices):
    """Which edition of the standard is spoken."""

    AUTO = "auto", "自动"
    GB2016 = "2016", "GB/T 28181-2016"
    GB2022 = "2022", "GB/T 28181-2022"


class Substream(models.TextChoices):
    """How the sub-stream is asked for."""

    NONE = "none", "不请求"
    STREAMNUMBER = "streamnumber", "streamnumber"
    STREAM = "stream", "stream"
    STREAMPROFILE = "streamprofile", "streamprofile"
    STREAMMODE = "streamMode", "streamMode"


class SayWho(models.TextChoices):
    """Whether a peer is told on whose behalf it is asked (Monitor-User-Identity)."""

    AUTO = "auto", "自动"
    """Platforms of the 2022 edition are."""
    ALWAYS = "always", "发送"
    NEVER = "never", "不发送"


class GroupKind(models.TextChoices):
    """What a node of the tree stands for."""

    PLATFORM = "platform", "平台"
    DEVICE = "device", "设备"
    REGION = "region", "行政区划"
    BUSINESS_GROUP = "business_group", "业务分组"
    ORGANISATION = "organisation", "虚拟组织"


class RosterSubject(models.TextChoices):
    """What signal must be told again."""

    DEVICE = "device", "设备"
    UPPER = "upper", "上级平台"
    SHARE = "share", "共享清单"
    OVERRIDE = "override", "上报取值"
    """Values that go up in place of what devices send."""
    MASK = "mask", "隐私遮挡"
    """What of pictures is covered."""

"""Enumerations of the call register."""

from django.db import models


class Deed(models.TextChoices):
    """What was done with a camera's picture (Decree 799 Art. 16(2)③: 调用)."""

    LIVE = "live", "实时查看"
    PLAYBACK = "playback", "录像回放"
    PTZ = "ptz", "云台控制"
    SNAPSHOT = "snapshot", "抓图"
    DOWNLOAD = "download", "下载"


IN_BURSTS = frozenset({Deed.PTZ, Deed.SNAPSHOT})
"""Deeds of a moment: several on one camera in a row are one entry with a count."""


class EndCode(models.TextChoices):
    """How an entry ended, as far as we ended it; other codes are those of calls."""

    CLOSED = "closed", "本人关闭"
    LEFT = "left", "连接断开"
    DONE = "done", "完成"
    FAILED = "failed", "未能完成"
    STOPPED = "stopped", "被终止"
    REVOKED = "revoked", "权限变化"
    RIGHT_ENDED = "right_ended", "授权收回"
    RIGHT_EXPIRED = "right_expired", "授权到期"
    OUTSIDE_HOURS = "outside_hours", "超出允许时段"
    SIGNED_OUT = "signed_out", "退出登录"
    EXPIRED = "expired", "到时"
    WATERMARK = "watermark_removed", "水印被移除"
    MASKS_CHANGED = "masks_changed", "遮挡变更"
    NEVER_SEEN = "never_connected", "未曾播放"
    UNSEEN = "end_unseen", "未见结束, 按最后已知时间"

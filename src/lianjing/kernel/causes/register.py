"""Why something about the call register was not done, and how a look ended."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
    (
        "reason_needed",
        (
            "请先填写调用事由",
            "授权 {number} 的用途较宽, 每次工作须写明看什么、为什么。",
            "选择事由并简要说明; {hours} 小时内同一范围不再询问。",
        ),
        (
            "Say first what you are looking for",
            "The purpose of grant {number} is too general to stand as the reason of each look.",
            "Choose a reason and say a word; it is not asked again for {hours} hours.",
        ),
    ),
    (
        "bad_reason",
        ("事由不完整", "{detail}", "补充后再提交。"),
        ("The reason is not complete", "{detail}", "Say more and try again."),
    ),
    (
        "right_ended",
        (
            "授权已收回",
            "观看这路视频的授权已被收回或暂停。",
            "如仍需要, 请重新提出申请。",
        ),
        (
            "The right was taken back",
            "The grant this picture was watched by has been ended or suspended.",
            "Ask for it again if you still need it.",
        ),
    ),
    (
        "right_expired",
        ("授权已到期", "观看这路视频的授权到期。", "如仍需要, 请申请续期。"),
        ("The right has expired", "The grant has come to its end.", "Ask for a renewal."),
    ),
    (
        "outside_hours",
        (
            "已过允许时段",
            "授权只允许在约定的时段内观看。",
            "在允许时段内再看, 或申请调整时段。",
        ),
        (
            "Outside the allowed hours",
            "The grant is for certain hours of the week only.",
            "Come back within these hours, or ask for others.",
        ),
    ),
    (
        "revoked",
        ("观看已终止", "账号或权限有变化。", "重新打开, 仍不可看时请联系安全管理员。"),
        (
            "Viewing was ended",
            "The account or its rights have changed.",
            "Open it again; ask the security administrator if it stays closed.",
        ),
    ),
    (
        "stopped",
        ("观看被终止", "{who} 终止了观看: {why}", "如有疑问请与其联系。"),
        ("Viewing was stopped", "{who} stopped it: {why}", "Ask them if you do not know why."),
    ),
    (
        "signed_out",
        ("已退出登录", "这次登录已结束。", "重新登录后再看。"),
        ("Signed out", "This sign-in is over.", "Sign in again."),
    ),
    (
        "watermark_removed",
        (
            "画面水印被移除或遮盖",
            "带有观看者信息的水印必须始终可见; 此事已记录。",
            "关闭改动页面的插件后重新打开。",
        ),
        (
            "The mark over the picture was removed or covered",
            "The viewer's name must stay visible; this has been recorded.",
            "Switch off extensions that change the page and open it again.",
        ),
    ),
    (
        "masks_changed",
        ("隐私遮挡有变化", "画面将按新的遮挡重新打开。", "稍候即可。"),
        ("Privacy masks have changed", "The picture opens anew with them.", "Wait a moment."),
    ),
    (
        "never_connected",
        ("未曾播放", "请求了画面但没有连接。", "重新打开。"),
        ("Never played", "The picture was asked for and never fetched.", "Open it again."),
    ),
    (
        "expired",
        ("观看到时", "一次观看的最长时间已到。", "重新打开即可。"),
        ("Viewing time is over", "One session may last no longer.", "Open it again."),
    ),
)

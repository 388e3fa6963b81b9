"""Why an upper platform is refused, and why what a lower one shared is gone."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
    (
        "not_shared",
        (
            "未共享",
            "上级要的资源没有共享给它; 它得到的答复与资源不存在时相同。",
            "确需共享时由安全管理员授权。",
        ),
        (
            "Not shared",
            "The upper asked for what is not shared with it; it was told there is no such thing.",
            "If it should have it, the security administrator grants it.",
        ),
    ),
    (
        "action_not_shared",
        (
            "共享中不含此操作",
            "下级平台共享了这路资源, 但授权不含此操作。",
            "需要时请下级平台的安全管理员在授权中增加此操作。",
        ),
        (
            "The share does not include this",
            "The lower platform shares this camera, but not for this action.",
            "Ask its security administrator to add the action to the grant.",
        ),
    ),
    (
        "command_not_shared",
        (
            "此命令不对上级开放",
            "配置、重启、升级、格式化等命令只能由设备所在平台执行。",
            "请设备所在平台的管理员操作。",
        ),
        (
            "This command is not open to uppers",
            "Configuration, restart, upgrade and formatting belong to the platform of the device.",
            "Ask the administrators of that platform.",
        ),
    ),
    (
        "streams_used_up",
        (
            "共享的并发路数已满",
            "授权限定了同时调用的路数。",
            "关闭不用的画面后重试, 或请下级平台调整授权。",
        ),
        (
            "All shared streams are in use",
            "The grant limits how many pictures there are at a time.",
            "Close what is not needed, or ask the lower platform to change the grant.",
        ),
    ),
    (
        "share_ended",
        (
            "下级平台收回了共享",
            "{peer} 结束了画面: 授权已收回、到期或缩小。{said}",
            "需要时向下级平台重新申请。",
        ),
        (
            "The lower platform took the share back",
            "{peer} ended the picture: the grant was ended, has expired or was narrowed. {said}",
            "Ask the lower platform for it again.",
        ),
    ),
    (
        "loop_detected",
        (
            "请求绕回了本平台",
            "用户身份标识中已有本平台的编码: 平台之间的共享形成了环。",
            "检查哪个平台把上级给它的资源又共享了回来。",
        ),
        (
            "The request has been here before",
            "Its Monitor-User-Identity already names this platform: shares form a loop.",
            "Find the platform that shares back what it was given from above.",
        ),
    ),
    (
        "too_many_platforms",
        (
            "请求经过的平台过多",
            "用户身份标识中的平台数超过上限。",
            "检查平台之间的共享关系。",
        ),
        (
            "The request came over too many platforms",
            "Its Monitor-User-Identity names more platforms than are allowed.",
            "Look at how the platforms share with one another.",
        ),
    ),
    (
        "snapshot_bad_order",
        (
            "抓图命令不完整",
            "张数须为 1 至 10, 间隔不超过 60 秒, 并须有上传地址和会话标识。",
            "请上级平台按国标 9.14 填写 SnapShotConfig。",
        ),
        (
            "The order for pictures cannot be understood",
            "It needs 1 to 10 pictures, at most 60 seconds apart, an address and a session.",
            "Have the upper platform fill in SnapShotConfig as §9.14 says.",
        ),
    ),
    (
        "snapshot_url_refused",
        (
            "图片不会上传到该地址",
            "抓图由本平台遮挡、加水印后上传, 只送到上级平台自己的地址或配置允许的网段。",
            "上级的图片服务器在别处时, 把其网段加入 sip.snapshot_networks。",
        ),
        (
            "No picture is sent to that address",
            "Pictures are masked, marked and sent by this platform, only to the upper platform "
            "itself or to networks the settings allow.",
            "If its picture server is elsewhere, add its network to sip.snapshot_networks.",
        ),
    ),
    (
        "snapshots_busy",
        (
            "正在抓图",
            "这个摄像机或这个上级平台已有抓图任务在进行。",
            "等待完成后再试。",
        ),
        (
            "Pictures are being taken",
            "This camera or this upper platform has orders running already.",
            "Try again when they are done.",
        ),
    ),
    (
        "snapshot_upload_failed",
        (
            "图片没有送达上级平台",
            "上级平台给出的地址没有接收图片。",
            "检查上级平台的图片服务器和网络。",
        ),
        (
            "The picture did not reach the upper platform",
            "The address it gave did not take the picture.",
            "Look at the upper platform's picture server and the network.",
        ),
    ),
)

"""Why a picture was not shown masked, not taken, or not covered at the device."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
    (
        "mask_failed",
        (
            "遮挡处理失败, 不显示画面",
            "这路视频设有隐私遮挡, 而遮挡处理中断或未能开始; 为保护隐私, 不会改送未遮挡的画面。",
            "稍后重试; 反复出现时请管理员查看媒体节点的负载和日志。",
        ),
        (
            "The picture could not be masked and is not shown",
            "Parts of this picture are covered, and covering it failed or did not begin; "
            "the clear picture is never shown in its place.",
            "Try again; if it happens again, look at load and log of the media node.",
        ),
    ),
    (
        "mask_undecodable",
        (
            "码流无法解码, 不能遮挡",
            "这路视频设有隐私遮挡, 但媒体节点解不开它的编码, 因此不显示。",
            "把摄像机编码改为 H.264 或 H.265; 或由有权限的人员直接查看。",
        ),
        (
            "The stream cannot be decoded to be masked",
            "Parts of this picture are covered, and the media node cannot decode its codec.",
            "Set the camera to H.264 or H.265, or have somebody look who may see it unmasked.",
        ),
    ),
    (
        "mask_stuck",
        (
            "遮挡处理停滞, 已停止显示",
            "遮挡处理数秒没有输出画面, 已停止; 不会改送未遮挡的画面。",
            "稍后重试; 多路同时遮挡时可改看子码流, 或增加媒体节点。",
        ),
        (
            "Masking came to a halt and was stopped",
            "No masked picture came for some seconds; the clear one is never shown instead.",
            "Try again; watch the sub-stream, or add media nodes, if many are masked at once.",
        ),
    ),
    (
        "masks_busy",
        (
            "同时遮挡的码流已达上限",
            "遮挡须解码再编码, 占用处理器; 媒体节点正在遮挡的码流已达设定上限。",
            "关闭不用的窗口后重试; 管理员可调整 media.masked_streams 或增加媒体节点。",
        ),
        (
            "No more streams can be masked at once",
            "Masking decodes and encodes; this media node masks as many as its setting allows.",
            "Close a window and try again, raise media.masked_streams, or add media nodes.",
        ),
    ),
    (
        "masks_changed",
        (
            "遮挡设置已变更",
            "这路视频的隐私遮挡刚被设置或修改, 按旧设置的观看已结束。",
            "重新打开即可。",
        ),
        (
            "The masks have changed",
            "Masks of this camera were set or changed; what was watched by the old ones is over.",
            "Open it again.",
        ),
    ),
    (
        "bad_mask",
        ("遮挡区设置有误", "{detail}。", "改正后再保存。"),
        ("The areas to cover are not right", "{detail}.", "Put it right and save again."),
    ),
    (
        "still_failed",
        (
            "抓图失败",
            "码流中暂时没有可解码的画面, 或处理超时。",
            "稍后重试。",
        ),
        (
            "No picture could be taken",
            "There is no decodable picture in the stream now, or it took too long.",
            "Try again in a moment.",
        ),
    ),
    (
        "device_masks_unsupported",
        (
            "设备不支持由平台设置遮挡",
            "画面遮挡配置 (PictureMask) 是 GB/T 28181-2022 的内容, 这台设备按 2016 版接入。",
            "在设备自己的页面设置遮挡; 或在“设备”页核对它的标准版本。",
        ),
        (
            "The device cannot be told what to cover",
            "PictureMask came with GB/T 28181-2022; this device speaks the edition of 2016.",
            "Set masks on its own page, or check its edition on the devices page.",
        ),
    ),
    (
        "device_masks_too_many",
        ("设备最多 4 个遮挡区", "GB/T 28181-2022 只允许 4 个矩形。", "合并或减少遮挡区后再下发。"),
        (
            "A device covers four areas at most",
            "GB/T 28181-2022 allows four rectangles.",
            "Merge or remove areas and send them again.",
        ),
    ),
    (
        "masks_hold_camera",
        (
            "有隐私遮挡, 不能转动",
            "遮挡是按当前位置画的, 转动后会遮错地方; 本平台设置为拒绝转动。",
            "取消遮挡, 或由系统管理员把 media.masks_turning 改为 cover。",
        ),
        (
            "It has privacy masks and may not be turned",
            "They are drawn for where it stands and would cover the wrong parts; this platform "
            "is set to refuse that.",
            "Have the masks taken off, or media.masks_turning set to cover.",
        ),
    ),
    (
        "mask_preset_held",
        (
            "该预置位用于隐私遮挡, 不能更改",
            "遮挡是按这个预置位的画面画的, 改动它会使遮挡失准。",
            "换一个预置位; 或先在遮挡设置中解除绑定。",
        ),
        (
            "Privacy masks hang on this preset; it cannot be changed",
            "They are drawn for the picture there, and would cover the wrong parts afterwards.",
            "Use another preset, or untie the masks from it first.",
        ),
    ),
    (
        "drawing_stills_used_up",
        (
            "一小时内取的绘制画面过多",
            "为绘制遮挡, 每人每小时最多取 {most} 张画面。",
            "稍后再取, 或按比例填写区域。",
        ),
        (
            "Too many pictures to draw on within an hour",
            "To draw masks everybody has {most} pictures an hour.",
            "Wait a while, or enter the areas by numbers.",
        ),
    ),
)

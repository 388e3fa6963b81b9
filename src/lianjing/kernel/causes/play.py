"""Why a picture did not come, or went away."""

Row = tuple[str, tuple[str, str, str], tuple[str, str, str]]

TABLE: tuple[Row, ...] = (
    (
        "not_registered",
        (
            "设备未注册",
            "设备 {device} 从未在本平台注册。",
            "检查设备的国标配置: 服务器编码、地址、端口和密码; 在“设备”页可看到最近的注册失败原因。",
        ),
        (
            "The device is not registered",
            "Device {device} has never registered here.",
            "Check its GB28181 page: server code, address, port and password. The devices page "
            "shows the last failed registrations.",
        ),
    ),
    (
        "device_offline",
        (
            "设备离线",
            "设备 {device} 已离线 ({reason}, {since})。",
            "检查设备供电和网络; 恢复后设备会自动重新上线。",
        ),
        (
            "The device is offline",
            "Device {device} is offline ({reason}, since {since}).",
            "Check its power and network; it comes back by itself.",
        ),
    ),
    (
        "channel_offline",
        (
            "通道离线",
            "设备在线, 但它报告通道 {channel} 离线 ({reason})。",
            "检查录像机到这台摄像机的连接和摄像机供电。",
        ),
        (
            "The channel is offline",
            "The device is online but reports channel {channel} as offline ({reason}).",
            "Check the link from the recorder to this camera and its power.",
        ),
    ),
    (
        "channel_unknown",
        (
            "没有这个通道",
            "设备 {device} 的目录中没有通道 {channel}: 它已被删除, 或不再共享给本平台。",
            "刷新设备目录后再试; 下级平台的摄像机请其检查共享设置。",
        ),
        (
            "There is no such channel",
            "The catalogue of {device} has no channel {channel}: it was removed or is no longer "
            "shared with us.",
            "Refresh the catalogue and try again; a lower platform should check what it shares.",
        ),
    ),
    (
        "refused",
        ("对方拒绝点播", "{peer} 回答 {status} {phrase}: {meaning}。", "{hint}"),
        ("The other side refused", "{peer} answered {status} {phrase}: {meaning}.", "{hint}"),
    ),
    (
        "no_answer",
        (
            "设备没有应答点播",
            "向 {peer} 发送 INVITE 后 {seconds} 秒内没有最终应答。",
            "检查到设备的网络和防火墙 (UDP 信令端口), 设备可能已断网但尚未超时。",
        ),
        (
            "The device did not answer",
            "No final answer from {peer} within {seconds} s of the INVITE.",
            "Check the network and firewalls to the device (SIP port); it may be cut off "
            "but not timed out yet.",
        ),
    ),
    (
        "no_rtp",
        (
            "没有收到媒体流",
            "对方已同意, 但 {seconds} 秒内没有数据到达 {local}; 按其 SDP 应从 {remote} 发来。",
            "检查从 {remote} 到 {local} 的网络和防火墙, 以及本平台公布的媒体地址是否可达。",
        ),
        (
            "No media arrived",
            "The other side agreed but nothing reached {local} within "
            "{seconds} s; by its SDP it should come from {remote}.",
            "Check network and firewalls from {remote} to {local}, and that the media address we "
            "publish can be reached.",
        ),
    ),
    (
        "wrong_source",
        (
            "媒体流来自别处",
            "数据来自 {seen}, 而应答中的地址是 {expected}, 已拒收 {count} 个包。",
            "若设备在 NAT 之后, 改用 TCP 被动方式; 否则查明 {seen} 是谁。",
        ),
        (
            "Media came from elsewhere",
            "Packets came from {seen} but the answer named {expected}; {count} were refused.",
            "If the device is behind NAT use TCP passive; else find out who {seen} is.",
        ),
    ),
    (
        "wrong_ssrc",
        (
            "媒体流标识不符",
            "收到的 SSRC 是 {seen}, 约定的是 {expected}; 为避免看到别的摄像机, "
            "已拒收 {count} 个包。",
            "若确认设备固件如此, 可在设备设置中将 SSRC 检查改为“宽松”。",
        ),
        (
            "The stream carries another mark",
            "SSRC {seen} arrived but {expected} was agreed; "
            "{count} packets were refused so that no other camera is shown.",
            "If this is how the device's firmware works, set its SSRC check to lenient.",
        ),
    ),
    (
        "undecodable",
        (
            "收到数据但无法解码",
            "收到的是 {found}, 不是标准的 PS 封装的 H.264/H.265。",
            "在设备上将编码设为 H.264 或 H.265, 关闭私有码流或加密。",
        ),
        (
            "Data arrives but cannot be decoded",
            "It is {found}, not H.264 or H.265 in PS.",
            "Set the device to H.264 or H.265 and turn private or encrypted streams off.",
        ),
    ),
    (
        "no_key_frame",
        (
            "没有等到关键帧",
            "收到 {packets} 个包, 但 {seconds} 秒内没有关键帧。",
            "在设备上缩短 I 帧间隔; 若丢包严重先检查网络。",
        ),
        (
            "No key frame came",
            "{packets} packets arrived but no key frame within {seconds} s.",
            "Shorten the key frame interval on the device; check the network if packets are lost.",
        ),
    ),
    (
        "ports_exhausted",
        (
            "收流端口已用完",
            "媒体节点的 {total} 个端口全部占用。",
            "关闭不需要的画面, 或在配置 [media] 中扩大 ports_from–ports_to。",
        ),
        (
            "No media port is free",
            "All {total} ports of the media node are in use.",
            "Close pictures that are not needed or widen ports_from–ports_to in [media].",
        ),
    ),
    (
        "ssrc_exhausted",
        ("媒体流标识已用完", "本域的 10000 个实时流标识全部占用。", "关闭不需要的画面。"),
        (
            "No SSRC is free",
            "All 10,000 live stream marks of this domain are in use.",
            "Close pictures that are not needed.",
        ),
    ),
    (
        "media_down",
        (
            "媒体服务不可用",
            "媒体进程没有运行或正在重启。",
            "稍候重试; 若持续出现, 在“系统”页查看媒体进程。",
        ),
        (
            "The media service is not available",
            "The media process is down or restarting.",
            "Try again in a moment; if it stays so look at the system page.",
        ),
    ),
    (
        "signal_down",
        (
            "信令服务不可用",
            "信令进程没有运行或正在重启。",
            "稍候重试; 若持续出现, 在“系统”页查看信令进程。",
        ),
        (
            "The signalling service is not available",
            "The signalling process is down or restarting.",
            "Try again in a moment; if it stays so look at the system page.",
        ),
    ),
    (
        "tcp_connect_failed",
        (
            "无法连接设备的媒体端口",
            "三次连接 {remote} 均失败。",
            "检查防火墙, 或在设备设置中将取流方式改为 UDP 或 TCP 被动。",
        ),
        (
            "The device's media port cannot be reached",
            "Three connections to {remote} failed.",
            "Check firewalls or set the device to UDP or TCP passive.",
        ),
    ),
    (
        "bad_answer",
        (
            "对方的应答无法使用",
            "{peer} 的 SDP 应答有误: {detail}。",
            "在呼叫记录中查看其 SDP; 可尝试更换取流方式或升级设备固件。",
        ),
        (
            "The answer cannot be used",
            "The SDP of {peer} is wrong: {detail}.",
            "Look at its SDP in the call; try another stream transport or new firmware.",
        ),
    ),
    (
        "stream_silent",
        ("画面中断", "{seconds} 秒没有收到数据。", "检查设备网络; 页面会自动重试。"),
        (
            "The stream stopped",
            "Nothing arrived for {seconds} s.",
            "Check the device's network; the page tries again by itself.",
        ),
    ),
    (
        "peer_ended",
        (
            "对方结束了画面",
            "{peer} 发送了 BYE。{said}",
            "稍候重试; 若反复出现检查设备的并发路数限制。",
        ),
        (
            "The other side ended the stream",
            "{peer} sent BYE. {said}",
            "Try again; if it repeats check how many streams the device can serve.",
        ),
    ),
    (
        "idle",
        ("无人观看, 已停止取流", "{seconds} 秒没有观看者。", "重新打开画面即可。"),
        ("Nobody watched", "No viewer for {seconds} s.", "Open the picture again."),
    ),
    (
        "closed",
        ("观看已结束", "由观看者关闭。", "重新打开画面即可。"),
        ("Viewing has ended", "The viewer closed it.", "Open the picture again."),
    ),
    (
        "revoked",
        ("观看已被终止", "观看权限已结束或被收回。", "需要时重新申请。"),
        ("Viewing was ended", "The right to view ended or was withdrawn.", "Ask for it again."),
    ),
    (
        "replaced",
        (
            "被同一路的新请求取代",
            "上级以相同的流序号再次请求了这路画面。",
            "无需处理; 若反复出现, 请上级检查其 Subject 中的流序号。",
        ),
        (
            "Replaced by a new request",
            "The upper asked again under the same stream serial.",
            "Nothing to do; if it repeats the upper should look at the serials in its Subject.",
        ),
    ),
    (
        "cancelled",
        ("点播已取消", "请求方在接通前取消。", "无需处理。"),
        (
            "The call was cancelled",
            "The requester cancelled before it was connected.",
            "Nothing to do.",
        ),
    ),
    (
        "restarted",
        ("服务重启, 画面中断", "平台的{process}进程重启。", "页面会自动重新打开。"),
        (
            "The service restarted",
            "The {process} process of the platform restarted.",
            "The page opens the picture again by itself.",
        ),
    ),
)

REFUSALS: dict[int, tuple[str, str, str, str]] = {
    400: (
        "请求被认为有误",
        "查看呼叫记录中的 SDP, 检查设备编码是否与目录一致。",
        "it calls the request malformed",
        "Look at the SDP in the call; compare the codes.",
    ),
    403: (
        "没有权限",
        "请对方开放该通道的权限。",
        "not permitted",
        "Ask them to permit the channel.",
    ),
    404: (
        "对方没有这个通道, 或没有共享给本平台",
        "刷新目录; 下级平台请检查其共享设置。",
        "it has no such channel or does not share it",
        "Refresh the catalogue; check its shares.",
    ),
    408: (
        "对方内部超时",
        "对方到设备的链路可能有问题, 请其检查。",
        "timed out inside",
        "Its link to the device may be broken.",
    ),
    415: (
        "不支持的媒体格式",
        "更换取流方式或码流。",
        "unsupported media format",
        "Change the transport or stream.",
    ),
    480: (
        "设备暂时不可用 (离线)",
        "等待设备恢复。",
        "temporarily unavailable",
        "Wait for the device.",
    ),
    486: (
        "对方忙, 已达并发上限",
        "关闭其他画面, 或改看子码流。",
        "busy, its limit is reached",
        "Close other pictures or use the sub-stream.",
    ),
    488: (
        "对方不接受媒体参数",
        "在设备设置中更换取流方式 (UDP/TCP)。",
        "it does not accept the media parameters",
        "Change the stream transport.",
    ),
    500: (
        "对方内部错误",
        "请对方检查设备或平台日志。",
        "internal error",
        "Ask them for their log.",
    ),
    503: ("对方服务不可用", "稍候重试。", "service unavailable", "Try again later."),
}
"""SIP status → meaning and hint, zh then en."""

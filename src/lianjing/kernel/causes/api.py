"""Why a request was not carried out."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
    (
        "internal",
        ("内部错误", "出现了未预料的问题 ({code})。", "重试; 若仍出现请把时间和操作告知管理员。"),
        (
            "Internal error",
            "Something unforeseen happened ({code}).",
            "Try again; else tell the administrator when and what.",
        ),
    ),
    (
        "bad_request",
        ("请求有误", "{detail}", "检查填写的内容。"),
        ("Bad request", "{detail}", "Check what was entered."),
    ),
    (
        "not_found",
        ("没有找到", "没有这个对象, 或您无权查看。", "返回列表重新选择。"),
        ("Not found", "There is no such thing, or not for you.", "Go back to the list."),
    ),
    (
        "not_allowed",
        ("没有权限", "您的角色不允许此操作。", "需要时向管理员申请。"),
        ("Not permitted", "Your roles do not permit this.", "Ask the administrator."),
    ),
    (
        "not_signed_in",
        ("未登录", "登录已失效或尚未登录。", "请重新登录。"),
        ("Not signed in", "You are not signed in or it has expired.", "Sign in again."),
    ),
    (
        "bad_credentials",
        ("用户名或密码不对", "用户名或密码不对。", "注意大小写; 多次失败会暂时锁定。"),
        (
            "Wrong user name or password",
            "Wrong user name or password.",
            "Mind upper and lower case; several failures lock for a while.",
        ),
    ),
    (
        "locked_out",
        ("登录已暂时锁定", "失败次数过多。", "{minutes} 分钟后再试, 或请管理员解锁。"),
        ("Sign-in is locked", "Too many failures.", "Try again in {minutes} minutes."),
    ),
    (
        "password_change_required",
        ("请先修改密码", "首次登录或密码到期须修改密码。", "设置新密码后继续。"),
        (
            "Change the password first",
            "This is the first sign-in, or the password is too old.",
            "Set a new password to go on.",
        ),
    ),
    (
        "weak_password",
        (
            "密码不符合要求",
            "{detail}",
            "至少 10 位, 含大写、小写、数字、符号中的三类, 不要使用常见或用过的密码。",
        ),
        (
            "Weak password",
            "{detail}",
            "At least 10 characters, three of capitals, small letters, digits and signs; "
            "neither a common one nor one used before.",
        ),
    ),
    (
        "cross_site",
        ("跨站请求被拒绝", "请求来自别的网站 {origin}。", "请在本平台页面内操作。"),
        (
            "Cross-site request refused",
            "The request came from {origin}.",
            "Use the pages of this platform.",
        ),
    ),
    (
        "conflict",
        ("与现有数据冲突", "{detail}", "刷新后重试。"),
        ("Conflict", "{detail}", "Reload and try again."),
    ),
    (
        "duplicate_code",
        ("编码已存在", "编码 {code} 已被使用。", "更换编码或修改原有记录。"),
        ("The code exists", "{code} is already used.", "Choose another code or edit that record."),
    ),
    (
        "timeout",
        ("操作超时", "{peer} 没有在 {seconds} 秒内应答。", "检查设备网络后重试。"),
        ("Timed out", "{peer} did not answer within {seconds} s.", "Check its network; try again."),
    ),
    (
        "control_refused",
        ("设备拒绝了操作", "{peer} 回答 {status}。", "检查设备是否支持该操作。"),
        ("The device refused", "{peer} answered {status}.", "Check that it supports this."),
    ),
    (
        "database_unavailable",
        ("数据库暂不可用", "数据库没有应答。", "稍候重试; 信令和媒体不受影响。"),
        (
            "The database is not available",
            "The database does not answer.",
            "Try again; signalling and media go on.",
        ),
    ),
    (
        "ticket_invalid",
        ("观看凭证无效", "凭证不是本平台签发。", "从页面重新打开画面。"),
        ("Invalid ticket", "The ticket is not ours.", "Open the picture from the page."),
    ),
    (
        "ticket_expired",
        ("观看凭证已过期", "凭证只在短时间内有效。", "从页面重新打开画面。"),
        (
            "Expired ticket",
            "A ticket is valid for a short time only.",
            "Open the picture from the page.",
        ),
    ),
    (
        "ticket_other_stream",
        ("观看凭证不符", "凭证属于另一路画面。", "从页面重新打开画面。"),
        ("Wrong ticket", "The ticket is for another stream.", "Open the picture from the page."),
    ),
    (
        "no_such_stream",
        ("画面已结束", "该路画面已停止。", "从页面重新打开画面。"),
        ("The stream has ended", "This stream has stopped.", "Open the picture again."),
    ),
)

"""Words about who is let in, on which conditions, with what still to be done."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
    (
        "account_ended",
        ("账号已到期", "合同或任职期限已到。", "需要继续使用时, 请单位向安全管理员申请延期。"),
        (
            "The account is over",
            "The contract or posting has ended.",
            "If it goes on, have your unit ask the security administrator.",
        ),
    ),
    (
        "entry_review_missing",
        ("账号尚未启用", "还没有入职审查记录。", "请安全管理员登记审查结果后再登录。"),
        (
            "The account is not activated",
            "No entry review is on record.",
            "Ask the security administrator to record it.",
        ),
    ),
    (
        "pledge_required",
        ("请先签署保密承诺书", "承诺书尚未签署或已更新。", "阅读并签署后继续。"),
        (
            "Sign the confidentiality pledge first",
            "It was not signed, or has changed since.",
            "Read and sign it to go on.",
        ),
    ),
    (
        "factor_required",
        ("请完成第二步验证", "此账号设有第二因素。", "输入动态口令或使用安全密钥。"),
        (
            "Show your second factor",
            "This account has one.",
            "Enter the one-time code or use the security key.",
        ),
    ),
    (
        "factor_enrolment_required",
        ("请先绑定第二因素", "此角色须用两种方式验证身份。", "绑定动态口令或安全密钥后继续。"),
        (
            "Set up a second factor first",
            "This role needs two ways to prove who one is.",
            "Set up one-time codes or a security key to go on.",
        ),
    ),
    (
        "review_open",
        ("复核尚未完成", "还有 {count} 个账号没有结论。", "逐个填写结论后再结束。"),
        (
            "The review is not complete",
            "{count} accounts have no answer.",
            "Answer for each, then close it.",
        ),
    ),
    (
        "own_review",
        ("不能复核自己的账号", "复核须由他人进行。", "请另一位安全管理员复核。"),
        (
            "Nobody reviews himself",
            "Somebody else must do it.",
            "Ask another security administrator.",
        ),
    ),
    (
        "bad_seal",
        ("启封码不对", "不是当前有效的应急信封。", "核对信封上的启封码; 用过或已更换的无效。"),
        (
            "The seal's code is wrong",
            "It is not that of the envelope in force.",
            "Check the code; one that was used or replaced does not count.",
        ),
    ),
    (
        "not_your_own",
        ("不能对自己操作", "给自己授权或改自己的角色须由他人进行。", "请另一位安全管理员操作。"),
        (
            "Not for yourself",
            "Somebody else must change your own role or rights.",
            "Ask another security administrator.",
        ),
    ),
    (
        "bad_factor",
        (
            "验证未通过",
            "动态口令、恢复码或安全密钥不对。",
            "核对设备时间后重试; 设备丢失请用恢复码。",
        ),
        (
            "Not verified",
            "The one-time code, recovery code or key is not right.",
            "Check the clock of the device; use a recovery code if it is lost.",
        ),
    ),
    (
        "last_factor",
        ("这是最后一个第二因素", "此角色须保留至少一个。", "先绑定另一个, 再移除这个。"),
        (
            "This is the last second factor",
            "The role needs at least one.",
            "Set up another one first.",
        ),
    ),
    (
        "directory_away",
        (
            "目录服务没有应答",
            "密码由目录服务核对, 现在连不上。",
            "稍后再试; 持续时请系统管理员检查。",
        ),
        (
            "The directory does not answer",
            "It checks your password, and is away.",
            "Try again later; if it stays away, tell the system administrator.",
        ),
    ),
    (
        "issuer_away",
        ("统一身份认证没有应答", "认证服务连不上或应答有误。", "稍后再试, 或用本平台密码登录。"),
        (
            "Single sign-on does not answer",
            "The issuer is away or answers wrongly.",
            "Try again later, or sign in with a password of this platform.",
        ),
    ),
)

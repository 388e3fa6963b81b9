"""What the audit says no to."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
    (
        "audit_nothing_to_export",
        ("没有可导出的记录", "所选时间内没有已入链的审计记录。", "放宽时间范围后重试。"),
        (
            "Nothing to export",
            "There is no audit record in the chain within that time.",
            "Choose a longer time.",
        ),
    ),
    (
        "audit_file_gone",
        ("没有这个导出文件", "文件尚未生成, 或已超过 7 天被清理。", "重新导出; 记录本身一直保存。"),
        (
            "There is no such file",
            "It has not been made yet, or was cleared away after 7 days.",
            "Export again; the records themselves are kept.",
        ),
    ),
    (
        "flag_settled",
        ("这条提示已有人处理", "处理结论只记一次, 不覆盖他人的结论。", "刷新页面查看结论。"),
        (
            "Somebody has settled this",
            "A conclusion is noted once and never replaced.",
            "Reload to see it.",
        ),
    ),
    (
        "flag_comment",
        ("请写明核查结论", "异常提示须附说明才能处理。", "写明核查经过和结论后再提交。"),
        (
            "Say what you found",
            "A flag is settled with a comment.",
            "Write what you looked at and what came of it.",
        ),
    ),
    (
        "flag_of_oneself",
        ("不能处理关于自己的提示", "异常提示须由他人核查。", "请另一位审计管理员处理。"),
        (
            "This is about yourself",
            "Somebody else has to look into it.",
            "Ask another auditor.",
        ),
    ),
    (
        "unusual_rule",
        (
            "规则参数有误",
            "阈值、时间窗须为正整数, 时段须形如 22:00, 并须说明调整理由。",
            "改正后重新保存。",
        ),
        (
            "The rule cannot hold like this",
            "Threshold and window are whole numbers from 1, hours look like 22:00, and a reason "
            "is needed.",
            "Correct it and save again.",
        ),
    ),
)

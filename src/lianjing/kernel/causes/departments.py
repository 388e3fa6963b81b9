"""Why something between us and other systems was not done: proposals, webhooks."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
    (
        "proposals_full",
        ("待处理的建议太多", "您还有 1000 条建议没有处理完。", "等待处理, 或撤回一部分。"),
        ("Too many open proposals", "A thousand of yours wait.", "Wait, or withdraw some."),
    ),
    (
        "proposal_empty",
        ("没有建议内容", "没有填写任何字段。", "至少填写一个字段。"),
        ("Nothing is proposed", "No field was given.", "Give at least one."),
    ),
    (
        "proposal_field",
        ("不能建议修改这个字段", "“{field}”只能由建档人员修改。", "联系建档单位。"),
        ("Not a field to propose", "“{field}” is for those who keep files.", "Ask them."),
    ),
    (
        "proposal_answer",
        ("缺少答复", "不采纳时要写明原因。", "写明为什么不采纳。"),
        ("An answer is missing", "Whoever proposed wants to know why.", "Say why not."),
    ),
    (
        "proposal_decided",
        ("建议已处理", "这条建议已经有了结果。", "刷新页面。"),
        ("It is decided", "This proposal has been dealt with.", "Reload the page."),
    ),
    (
        "webhook_address",
        (
            "推送地址不能用",
            "{detail}",
            "填写 http 或 https 地址; 内网地址要先由管理员在设置里允许。",
        ),
        (
            "The address cannot be used",
            "{detail}",
            "Give an http or https address; internal ones must be allowed in the settings first.",
        ),
    ),
    (
        "webhook_events",
        ("没有选择事件", "至少选择一种要推送的变化。", "选择事件。"),
        ("No event is chosen", "Nothing would ever be sent.", "Choose at least one."),
    ),
    (
        "delivery_not_dead",
        ("不需要重发", "这条推送没有失败。", "刷新页面。"),
        ("Nothing to send again", "This message has not failed.", "Reload the page."),
    ),
)

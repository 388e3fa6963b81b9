"""Why a rule cannot be changed or a finding not be accepted."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
    (
        "rule_locked",
        (
            "这条规则不能更改",
            "禁止安装部位的规则任何人都不能关闭、降级或豁免。",
            "请处理摄像机本身; 登记有误的, 现场核实后更正档案。",
        ),
        (
            "This rule cannot be changed",
            "Nobody can switch off, lower or waive the rule of forbidden places.",
            "Deal with the camera; correct the file after a look on site if the entry is wrong.",
        ),
    ),
    (
        "rule_governed",
        (
            "这个参数由法规库管理",
            "参数 {name} 与法规库中的期限是同一个值, 在那里修改后各处同时生效。",
            "请到“法规库”页面修改。",
        ),
        (
            "This parameter is kept in the rule book",
            "{name} is the same value as in the rule book; a change there holds everywhere.",
            "Change it on the page of the rule book.",
        ),
    ),
    (
        "rule_region_bad",
        (
            "行政区划不对",
            "规则按行政区划设置, 区划是 2、4、6、9 或 12 位数字。",
            "从列表中选择行政区划; 留空表示全部。",
        ),
        (
            "This is no division",
            "Rules are set for a division of 2, 4, 6, 9 or 12 digits.",
            "Choose it from the list; empty means everywhere.",
        ),
    ),
    (
        "rule_parameter_bad",
        (
            "参数 {name} 不对",
            "该规则没有这个参数, 或值的种类和大小不合适。",
            "对照规则的原值修改; 数字填数字, 日期填日期, 列表逐项填写。",
        ),
        (
            "Parameter {name} is not right",
            "The rule has no such parameter, or the value is of another kind or size.",
            "Change it as the shipped value shows: a number, a date, a list of words.",
        ),
    ),
    (
        "finding_not_waivable",
        (
            "这个问题不能豁免",
            "该规则没有允许个别例外。",
            "请改正档案。",
        ),
        (
            "This finding cannot be waived",
            "Its rule allows no exceptions.",
            "Put the file right.",
        ),
    ),
    (
        "finding_not_open",
        (
            "问题已经处理过",
            "它已被豁免, 或档案已改正。",
            "刷新页面后再看。",
        ),
        (
            "The finding is settled",
            "It was waived, or the file was put right.",
            "Look at the page again.",
        ),
    ),
    (
        "finding_not_waived",
        (
            "问题没有被豁免",
            "只有已豁免的问题可以撤销豁免。",
            "刷新页面后再看。",
        ),
        (
            "The finding is not waived",
            "Only a waived one can be opened again.",
            "Look at the page again.",
        ),
    ),
)

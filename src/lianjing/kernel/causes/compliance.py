"""Why a rule of the rule book cannot be changed, or something about an obligation not be done."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
    (
        "rule_national",
        (
            "这条规则各地相同",
            "它来自全国统一的规定, 不能按行政区划分别设置。",
            "行政区划留空, 由全局管理员修改。",
        ),
        (
            "This rule is the same everywhere",
            "It comes from what holds in the whole country and is not set by division.",
            "Leave the division empty; whoever sees everything may change it.",
        ),
    ),
    (
        "rule_day_bad",
        (
            "生效日期不对",
            "规则的修改从今天或以后的某一天起生效, 不能改变过去。",
            "选择今天或以后的日期。",
        ),
        (
            "The day is not right",
            "A change holds from today or a later day, never for the past.",
            "Choose today or a later day.",
        ),
    ),
    (
        "rule_pack_bad",
        (
            "规则包不能载入",
            "{detail}",
            "对照随产品提供的示例修改后再载入。",
        ),
        (
            "The pack of rules cannot be loaded",
            "{detail}",
            "Compare it with the example that comes with the product.",
        ),
    ),
    (
        "rule_pack_taken",
        (
            "规则包的名称已被使用",
            "同名的规则包属于别的行政区划, 或规则包过多。",
            "换一个名称, 或先移除不用的规则包。",
        ),
        (
            "The name of the pack is taken",
            "A pack of that name is of another division, or there are too many packs.",
            "Choose another name, or remove packs that are not used.",
        ),
    ),
    (
        "obligation_state",
        (
            "现在不能这样处理",
            "该事项的状态是“{state}”。",
            "刷新页面后再看。",
        ),
        (
            "This cannot be done now",
            "Its state is “{state}”.",
            "Look at the page again.",
        ),
    ),
    (
        "obligation_day_bad",
        (
            "期限不对",
            "整改期限不能早于今天。",
            "选择今天或以后的日期。",
        ),
        (
            "The day is not right",
            "What is to be put right cannot be due before today.",
            "Choose today or a later day.",
        ),
    ),
    (
        "obligation_day_fixed",
        (
            "期限由规则确定",
            "该事项的期限由规则本身确定, 不能人为改动, 也不重新计算。",
            "按期办理; 已逾期的立即办理。",
        ),
        (
            "The rule names the day",
            "The day follows from the rule itself; nobody sets it, and it is never set anew.",
            "Do it in time, or at once if it is late.",
        ),
    ),
    (
        "exception_never",
        (
            "这条规则没有例外",
            "禁装部位、隐私和登记等规则不接受例外, 无论由谁批准。",
            "请整改。",
        ),
        (
            "This rule knows no exception",
            "Rules of forbidden places, privacy and the register take none, whoever grants it.",
            "Put it right.",
        ),
    ),
    (
        "exception_day_bad",
        (
            "例外期限不对",
            "例外须有截止日期, 自明天起最长{most}天。",
            "选择合适的截止日期。",
        ),
        (
            "The day is not right",
            "An exception ends on a day to come, in at most {most} days.",
            "Choose such a day.",
        ),
    ),
    (
        "exception_own",
        (
            "不能批准自己的申请",
            "例外由另一人决定。",
            "请其他有权限的人员处理。",
        ),
        (
            "Nobody grants his own request",
            "Somebody else decides on an exception.",
            "Ask another person who may.",
        ),
    ),
    (
        "exception_not_asked",
        (
            "没有待决定的例外申请",
            "申请已被处理, 或没有人申请。",
            "刷新页面后再看。",
        ),
        (
            "Nobody has asked for an exception",
            "It was decided already, or never asked for.",
            "Look at the page again.",
        ),
    ),
    (
        "paper_day_bad",
        (
            "文件日期不对",
            "文件日期不能晚于今天, 有效期不能早于文件日期。",
            "核对文件上的日期。",
        ),
        (
            "The days of the paper are not right",
            "A paper is not of a day to come, and does not end before it begins.",
            "Check the days on the paper.",
        ),
    ),
    (
        "inspection_bad",
        (
            "检查记录不对",
            "检查时间不能晚于现在, 报告不能早于发现, 结果须适合检查对象。",
            "核对后再登记。",
        ),
        (
            "The inspection is not right",
            "It is not of a time to come, not reported before it was found, and fits what was seen.",
            "Check it and enter it again.",
        ),
    ),
)

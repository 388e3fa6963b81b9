"""Why something of a survey was not done."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
    (
        "campaign_name",
        ("缺少名称", "调查任务没有名称。", "填写一个名称。"),
        ("A name is missing", "The campaign has no name.", "Give it one."),
    ),
    (
        "campaign_dates",
        ("日期不对", "开始日期晚于截止日期。", "改正日期。"),
        ("The dates are wrong", "It would end before it starts.", "Correct the dates."),
    ),
    (
        "campaign_deadline",
        ("不能提前截止日期", "调查已下发, 各单位按原截止日期安排工作。", "只能延后截止日期。"),
        (
            "The deadline cannot come earlier",
            "Units have been told of the present one.",
            "Only a later one can be set.",
        ),
    ),
    (
        "campaign_closed",
        ("调查已结束", "已结束的调查不能再修改。", "需要时新建一次调查。"),
        ("The campaign is closed", "It cannot be changed any more.", "Draw up a new one."),
    ),
    (
        "campaign_not_open",
        ("调查未在进行", "调查还没有下发或已经结束。", "联系发起单位。"),
        ("The campaign is not open", "It is a draft or closed.", "Ask who runs it."),
    ),
    (
        "campaign_was_opened",
        ("不能删除", "下发过的调查要留存。", "可以结束这次调查。"),
        ("It cannot be deleted", "What was opened stays on record.", "Close it instead."),
    ),
    (
        "region_out_of_scope",
        ("不在管辖范围", "所选行政区划不在您的管辖范围内。", "选择管辖范围内的区划。"),
        ("Out of scope", "That division is not in your scope.", "Choose one that is."),
    ),
    (
        "task_step",
        ("当前状态不能这样做", "任务现在的状态是“{state}”。", "刷新页面, 按当前状态处理。"),
        ("Not possible now", "The task is in the state “{state}”.", "Reload the page."),
    ),
    (
        "task_reason",
        ("缺少原因", "退回时要写明原因, 填报单位据此修改。", "写明要改什么。"),
        ("A reason is missing", "The unit must know what to change.", "Say what is wrong."),
    ),
    (
        "task_signature",
        ("缺少填表人", "提交时要写明填表人, 填表人对真实性负责。", "填写填表人姓名。"),
        ("Nobody signed", "Who hands in answers for its truth.", "Give the name."),
    ),
    (
        "task_not_zero",
        ("不能零报告", "本单位已有在册的摄像机。", "核对档案, 按实际提交。"),
        ("It is not zero", "The unit has cameras on file.", "Check them and hand in."),
    ),
    (
        "task_no_seal",
        ("缺少盖章扫描件", "本次调查要求附上盖章的表格扫描件。", "退回, 请单位上传后再提交。"),
        (
            "The sealed form is missing",
            "This campaign asks for a scan of it.",
            "Return the task so that the unit can attach it.",
        ),
    ),
    (
        "task_accepted",
        ("已通过", "已通过的任务不能再改附件。", "先重新打开任务。"),
        ("It is accepted", "Its papers cannot change any more.", "Reopen the task first."),
    ),
    (
        "task_papers",
        ("附件太多", "一个任务最多 20 个附件。", "先删除不需要的附件。"),
        ("Too many papers", "A task holds 20.", "Remove some first."),
    ),
    (
        "paper_kind",
        ("不支持的文件", "附件只收 PDF、JPEG、PNG。", "换成这几种格式。"),
        ("Kind of file not taken", "PDF, JPEG and PNG only.", "Convert it."),
    ),
    (
        "file_too_large",
        ("文件太大", "文件超过了允许的大小。", "压缩后再上传。"),
        ("The file is too large", "It is over the limit.", "Make it smaller."),
    ),
    (
        "check_count",
        ("抽检数量不对", "一次抽取 1 至 2000 台。", "改正数量。"),
        ("Bad number", "Draw 1 to 2000 at a time.", "Correct the number."),
    ),
    (
        "check_result",
        ("缺少抽检结果", "没有选择结果。", "选择合格或需整改。"),
        ("A result is missing", "None was chosen.", "Choose passed or rectify."),
    ),
    (
        "check_step",
        ("不需要整改", "这条抽检没有要求整改。", "刷新页面。"),
        ("Nothing to put right", "This check asked for nothing.", "Reload the page."),
    ),
)

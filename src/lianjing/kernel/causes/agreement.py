"""Why a difference between files and network was not settled as asked."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
    (
        "selection_changed",
        (
            "列表已经变化",
            "预演时是 {expected} 条, 现在是 {count} 条, 本次没有改动任何内容。",
            "重新预演, 核对后再确认。",
        ),
        (
            "The list has changed",
            "It was {expected} in the trial and is {count} now; nothing was changed.",
            "Try again, look at the result, then confirm.",
        ),
    ),
    (
        "decision_not_applicable",
        (
            "这类差异不能这样处理",
            "该决定不适用于这种差异, 或差异已经消失。",
            "换一种处理方式, 或先刷新列表。",
        ),
        (
            "This cannot be decided so",
            "The decision does not suit this kind of difference, or it is gone.",
            "Decide otherwise, or load the list again.",
        ),
    ),
    (
        "no_word_for_network",
        (
            "档案里的值无法上报",
            "档案为空, 或该代码在 GB/T 28181 目录中没有对应的值。",
            "先补全档案, 或改选其他处理方式。",
        ),
        (
            "The value of the file cannot go up",
            "The file is empty, or GB/T 28181 has no such code.",
            "Complete the file first, or decide otherwise.",
        ),
    ),
    (
        "channel_is_gone",
        ("通道已经不在了", "设备或下级平台不再上报这一路。", "刷新列表。"),
        ("The channel is gone", "Its device does not show it any more.", "Load the list again."),
    ),
    (
        "changed_since_decision",
        (
            "之后有人改过, 没有撤销",
            "决定之后又有新的修改, 撤销会覆盖别人的工作。",
            "在档案的变更历史里核对后手工修改。",
        ),
        (
            "Changed since; not undone",
            "There are later changes, which undoing would overwrite.",
            "Look at the file's history and correct it by hand.",
        ),
    ),
    (
        "decision_not_undoable",
        (
            "这个决定不能撤销",
            "已拆除的摄像机不再恢复, 只能新建档案。",
            "需要时新建档案。",
        ),
        (
            "This cannot be undone",
            "What is removed does not come back.",
            "Make a new file if need be.",
        ),
    ),
    (
        "decision_undone",
        ("已经撤销过", "这个决定此前已被撤销, 或者没有可撤销的内容。", "刷新列表。"),
        ("Undone already", "There is nothing left to undo.", "Load the list again."),
    ),
    (
        "decided_already",
        ("这一对已有结论", "其他人已经处理。", "刷新列表查看结论; 需要改动时先撤销。"),
        ("Decided already", "Somebody else has decided it.", "Undo that first if it is wrong."),
    ),
    (
        "merged_already",
        ("档案已被合并", "其中一份档案已经并入另一份。", "先撤销原来的合并。"),
        ("Merged already", "One of the files is part of another.", "Undo that merge first."),
    ),
    (
        "not_of_this_pair",
        ("保留的档案不在这一对里", "只能保留其中一份。", "刷新页面后重新选择。"),
        ("It is not one of the two", "Only one of them can stay.", "Load the page again."),
    ),
    (
        "comparing_already",
        ("正在比对", "已有一次全量比对在排队或进行中。", "等它完成后再看结果。"),
        ("Comparing already", "A whole comparison is waiting or running.", "Wait for it to end."),
    ),
    (
        "bad_threshold",
        ("设置 {key} 填写不对", "允许的范围是 {least} 至 {most}。", "改正后再保存。"),
        ("The setting {key} is wrong", "It may be {least} to {most}.", "Correct it."),
    ),
)

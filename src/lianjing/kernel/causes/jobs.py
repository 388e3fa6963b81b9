"""Why a piece of background work did not end well."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
    (
        "job_interrupted",
        ("任务中断", "执行任务的进程被终止, 未完成的部分没有写入。", "重新发起任务。"),
        (
            "The work was interrupted",
            "The process that did it was ended; nothing unfinished was kept.",
            "Start it again.",
        ),
    ),
    (
        "job_unknown",
        ("不认识的任务", "本版本没有这种任务的处理程序。", "检查各进程版本是否一致。"),
        (
            "Unknown kind of work",
            "This version has no handler for it.",
            "See that all processes are of one version.",
        ),
    ),
    (
        "job_memory",
        ("任务内存不足", "任务用完了允许的内存, 已停止, 没有写入。", "把文件拆小后重试。"),
        (
            "The work ran out of memory",
            "It used all it may have and was stopped; nothing was written.",
            "Split the file and try again.",
        ),
    ),
)

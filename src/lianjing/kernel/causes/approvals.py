"""Why a request, a decision or a delegation was refused."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
    (
        "request_incomplete",
        ("申请不完整", "以下内容缺少或有误：{detail}。", "补齐后再提交。"),
        ("The request is not complete", "Missing or wrong: {detail}.", "Complete it."),
    ),
    (
        "request_state",
        ("当前状态不能这样做", "申请现在的状态是“{state}”。", "刷新页面, 按当前状态办理。"),
        ("Not possible now", "The request is in the state “{state}”.", "Reload the page."),
    ),
    (
        "request_overtaken",
        (
            "已经到期",
            "办理之前期限已过, 申请现在的状态是“{state}”。",
            "需要时由申请人重新申请。",
        ),
        (
            "Time was faster",
            "A deadline had passed before; the request is now “{state}”.",
            "The applicant can ask anew.",
        ),
    ),
    (
        "step_closed",
        ("这一环节已结束", "别人已办理, 或申请已退回、撤回。", "刷新页面。"),
        (
            "This step is over",
            "Somebody decided it, or the request was returned or withdrawn.",
            "Reload the page.",
        ),
    ),
    (
        "step_narrows_not",
        ("这一环节不能缩小范围", "只有同意时、且流程允许的环节可以缩小范围。", "退回申请人修改。"),
        (
            "This step cannot narrow",
            "Only an approval at a step that allows it can.",
            "Return it to the applicant.",
        ),
    ),
    (
        "not_asked",
        ("不由您办理", "这一环节由其他单位或岗位办理。", "由有权的人办理, 或请其委托代办。"),
        ("Not yours to do", "Another office or post is asked.", "Leave it to who is asked."),
    ),
    (
        "own_request",
        ("不能审批自己的申请", "申请人和使用人不能是审批人。", "由同岗位其他人或代办人审批。"),
        (
            "One's own request",
            "Who asks for it, or uses it, does not decide it.",
            "Leave it to somebody else of that post.",
        ),
    ),
    (
        "own_work",
        ("不能复核自己处理的材料", "处理人和复核人不能是同一人。", "由第二人复核。"),
        ("One's own work", "Editor and reviewer are two persons.", "Have a second person look."),
    ),
    (
        "decided_already",
        ("您已审批过这份申请", "同一份申请的各环节由不同的人审批。", "由其他人审批这一环节。"),
        (
            "You have decided on it already",
            "Each step of a request is decided by another person.",
            "Leave this step to somebody else.",
        ),
    ),
    (
        "administrators_decide_nothing",
        (
            "管理员不参与业务审批",
            "系统、安全、审计管理员不审批业务申请。",
            "由业务单位的审批员审批。",
        ),
        (
            "Administrators decide nothing",
            "System, security and audit administrators are not part of business.",
            "Leave it to an approver.",
        ),
    ),
    (
        "request_words",
        ("缺少说明", "这样办理要写明原因或说明。", "写明后再办理。"),
        ("Words are missing", "This needs a reason or an explanation.", "Give one."),
    ),
    (
        "request_no_organisation",
        (
            "账号没有所属单位",
            "申请要经本单位负责人, 您的账号还没有关联单位。",
            "请安全管理员为账号关联单位。",
        ),
        (
            "Your account has no organisation",
            "Requests go through the head of one's unit.",
            "Ask the security administrator to enter it.",
        ),
    ),
    (
        "request_owners",
        ("涉及的产权单位太多", "一份申请最多涉及 {most} 个产权单位。", "缩小范围, 分几份申请。"),
        ("Too many owners", "A request may ask {most} owners.", "Narrow it, or make several."),
    ),
    (
        "request_cameras",
        ("摄像机太多", "一份申请最多 {most} 路。", "缩小范围, 分几份申请。"),
        ("Too many cameras", "A request may cover {most}.", "Narrow it, or make several."),
    ),
    (
        "request_nothing_left",
        (
            "没有可授权的内容",
            "缩小范围后没有剩下摄像机、权限、时段或网络。",
            "放宽缩小的范围, 或不同意。",
        ),
        (
            "Nothing is left to grant",
            "No camera, right, hour or network remains after narrowing.",
            "Narrow less, or reject it.",
        ),
    ),
    (
        "request_nobody_left",
        ("没有可授权的人", "使用人都已停用或离开申请单位。", "由申请人重新申请。"),
        (
            "Nobody is left to grant it to",
            "Everybody it was for has left the unit or was deactivated.",
            "The applicant can ask anew.",
        ),
    ),
    (
        "request_not_in_use",
        ("不在使用中", "只有已批准、未到期的申请可以这样做。", "重新申请。"),
        ("Not in use", "Only an approved request that runs allows this.", "Ask anew."),
    ),
    (
        "request_closed",
        ("申请已办结", "办结的申请不能再改。", "需要时复制为新的申请。"),
        ("The request is closed", "It cannot be changed any more.", "Copy it into a new one."),
    ),
    (
        "request_papers",
        ("太多了", "一份申请的附件或明细已到上限。", "先整理已有的。"),
        ("Too many", "A request holds only so many papers or entries.", "Tidy up first."),
    ),
    (
        "request_comments",
        ("留言太多", "一份申请最多 500 条留言。", "用书面意见。"),
        ("Too many comments", "A request holds 500.", "Write an opinion."),
    ),
    (
        "request_paper_others",
        ("不是您上传的附件", "附件由上传人自己删除。", "联系上传人。"),
        ("Somebody else's paper", "Who attached it removes it.", "Ask that person."),
    ),
    (
        "request_decided_upon",
        ("已有人据此审批", "审批过的附件要留存。", "上传补充材料。"),
        ("It was decided upon", "Papers decisions rest on stay.", "Attach another."),
    ),
    (
        "request_span",
        ("时间不对", "开始时间晚于结束时间。", "改正时间。"),
        ("The times are wrong", "It would end before it begins.", "Correct them."),
    ),
    (
        "delegation_person",
        ("不能委托给此人", "只能委托本单位同级岗位的审批员。", "另选一人。"),
        (
            "Not to this person",
            "Only to an approver of one's own office and level of post.",
            "Choose somebody else.",
        ),
    ),
    (
        "delegation_span",
        ("委托时间不对", "结束时间要晚于开始时间和现在, 最长 180 天。", "改正时间。"),
        (
            "The span is wrong",
            "It must end after it begins and after now, within 180 days.",
            "Correct it.",
        ),
    ),
    (
        "workflow_faulty",
        ("流程表有误", "检查发现：{detail}。", "改正后再保存。"),
        ("The table is faulty", "Found: {detail}.", "Correct it and save again."),
    ),
    (
        "workdays_bad",
        ("节假日清单有误", "第 {line} 行：{detail}。", "改正后再导入, 每行写日期、休或班、名称。"),
        (
            "The list of days is faulty",
            "Line {line}: {detail}.",
            "Correct it: each line is a day, 休 or 班, and a name.",
        ),
    ),
    (
        "request_owner_unknown",
        (
            "有摄像机未登记产权单位",
            "其中 {count} 路须经产权单位同意, 档案里没有产权单位; 本地规定补登后才能继续。",
            "请建档人员在档案中登记产权单位, 再办理这一步。",
        ),
        (
            "Some cameras name no owner",
            "{count} of them need their owner's word, and no file names one; here it goes on only then.",
            "Have the files name the owners, then decide again.",
        ),
    ),
)

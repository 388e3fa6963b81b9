"""Words about what two persons are needed for."""

from lianjing.kernel.causes.play import Row

TABLE: tuple[Row, ...] = (
    (
        "second_person_needed",
        (
            "已提交, 等待另一人复核",
            "此事项须双人复核, 复核通过之前什么都没有改变。",
            "请另一位有同样权限的人在“待复核”里确认(第 {deed} 号); {hours} 小时内无人确认即失效。",
        ),
        (
            "It waits for a second person",
            "This needs two persons; nothing has changed until another one confirms.",
            "Have somebody else with the same permission confirm number {deed} under “To confirm”; "
            "it lapses after {hours} hours.",
        ),
    ),
    (
        "no_second_person",
        (
            "没有人可以复核",
            "此事项须双人复核, 但除您之外没有可用的{roles}可以确认(不含当事人、"
            "近期由您设置过账号或密码的人)。",
            "请先增设一名同样权限的人员, 或由系统管理员调整 identity.two_person; 紧急时启封应急账号。",
        ),
        (
            "Nobody could confirm it",
            "This needs two persons, and beside you there is no usable account ({roles}) that could "
            "confirm: not the person concerned, not one whose keys you held lately.",
            "Enter another person with this permission, or have identity.two_person changed; in an "
            "emergency break the seal.",
        ),
    ),
    (
        "deed_holds_secret",
        (
            "密码请单独设置",
            "须双人复核的更改会保存下来等待确认, 密码不能随之保存。",
            "先提交角色、范围等更改, 再单独设置密码。",
        ),
        (
            "Set the password by itself",
            "A change that waits for a second person is kept, and a password must not be.",
            "Submit the other changes first, then set the password alone.",
        ),
    ),
    (
        "deed_over",
        (
            "此事项已处理",
            "已有人确认、未通过或撤回, 或者已失效。",
            "刷新列表查看结果; 仍需要时请重新提交。",
        ),
        (
            "It waits no longer",
            "Somebody has decided or withdrawn it, or it lapsed.",
            "Look at the list again; submit it anew if it is still wanted.",
        ),
    ),
    (
        "deed_changed",
        (
            "情况已变化, 没有执行",
            "提交之后, 它所依据的内容已被改动。",
            "请按现在的情况重新提交。",
        ),
        (
            "It was not done: things have changed",
            "What it rests on was changed after it was submitted.",
            "Submit it anew as things are now.",
        ),
    ),
    (
        "deed_asker_gone",
        (
            "提交人已不能办理, 没有执行",
            "提交人的账号已停用、到期或不再有此权限。",
            "需要时由现有人员重新提交。",
        ),
        (
            "It was not done: who asked may not any more",
            "That account is disabled or over, or lacks the permission by now.",
            "Have somebody who may submit it anew.",
        ),
    ),
    (
        "deed_unknown",
        (
            "此版本不能办理, 没有执行",
            "平台升级后, 这一事项的内容不再适用。",
            "请重新提交。",
        ),
        (
            "It was not done: this version cannot",
            "The platform was upgraded and what was kept fits no longer.",
            "Submit it anew.",
        ),
    ),
    (
        "not_the_second",
        (
            "您不能复核此事项",
            "复核人须有同样权限, 不能是提交人或当事人; 近期互相设置过账号、角色、密码或第二因素的两人"
            "也不能互相复核。",
            "请其他有权限的人复核。",
        ),
        (
            "You are not its second person",
            "Who confirms has the same permission, and neither asked nor is concerned; two of whom "
            "one lately made the other's account, role, password or factors do not confirm for "
            "each other.",
            "Have somebody else confirm it.",
        ),
    ),
    (
        "deed_by_person",
        (
            "只能由本人登录复核",
            "接口令牌和平台自身不能复核。",
            "请登录后在“待复核”里办理。",
        ),
        (
            "A person confirms",
            "Neither a token nor the platform itself can be the second person.",
            "Sign in and decide under “To confirm”.",
        ),
    ),
)

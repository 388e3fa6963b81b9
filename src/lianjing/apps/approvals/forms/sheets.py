"""What stands on each form, from what a request says."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from lianjing.apps.approvals.choices import IdKind, ItemKind
from lianjing.apps.approvals.forms.paper import FormKind, Sheet, Table
from lianjing.apps.approvals.machine import Scope, Workflow
from lianjing.apps.approvals.models import Item, Request, Step
from lianjing.apps.rights.choices import Action
from lianjing.apps.rights.models import Grant

ACTIONS = {
    Action.CATALOGUE: "目录",
    Action.LIVE: "实时",
    Action.PLAYBACK: "回放",
    Action.PTZ: "云台控制",
    Action.SNAPSHOT: "抓图",
    Action.DOWNLOAD: "下载",
    Action.FORWARD: "转发",
    Action.SECRET: "涉密",
    Action.UNMASK: "去除遮挡",
    Action.PRIVATE: "含隐私区域",
}
_DAYS = "一二三四五六日"
_DECISIONS = {"approve": "同意", "return": "退回", "reject": "不同意", "": "待审批"}
_MASKED = {"masked": "已遮挡", "none": "无此内容", "unmasked": "未遮挡", None: "", "": ""}
_RELATIONS = {"self": "本人", "relative": "近亲属", "guardian": "监护人", "carer": "照护人"}


@dataclass(frozen=True, slots=True)
class Told:
    """Everything a form may be filled in with."""

    row: Request
    table: Workflow
    left: Scope
    steps: Sequence[Step]
    items: Sequence[Item]
    grants: Sequence[Grant]
    persons: str


def sheet_of(form: FormKind, told: Told) -> Sheet:
    """Fill a form in."""
    return _SHEETS[form](told)


def day(value: object) -> str:
    """Write a moment in the platform's time, or a date."""
    if isinstance(value, str) and "T" in value:
        value = parse_datetime(value) or value
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return "" if value is None else str(value)


def span(begins: object, ends: object) -> str:
    """Write a span."""
    return f"{day(begins)} 至 {day(ends)}" if begins or ends else ""


def actions(value: int) -> str:
    """Name the rights of a sum."""
    return "、".join(word for action, word in ACTIONS.items() if value & action)


def hours(weekly: Sequence[Sequence[int]]) -> str:
    """Write weekly hours."""
    if not weekly:
        return "不限"
    found = []
    for days, begin, until in weekly:
        names = "".join(_DAYS[n] for n in range(7) if days >> n & 1)
        end = f"{until // 60:02d}:{until % 60:02d}"
        found.append(f"周{names} {begin // 60:02d}:{begin % 60:02d}-{end}")
    return "；".join(found)


def resources(row: Request) -> str:
    """Name what cameras are asked for, as the applicant did."""
    words = {
        "region": "区划",
        "group": "目录节点",
        "unit": "单位",
        "point_class": "点位类别",
        "place_class": "场所类别",
        "label": "标签",
    }
    found = ["，".join(f"{words[k]} {v}" for k, v in one.items()) for one in row.rules]
    if row.channels:
        found.append(f"列明 {len(row.channels)} 路")
    if row.codes:
        found.append(f"编码 {len(row.codes)} 个：{'、'.join(row.codes[:20])}")
    return "；".join(found)


def opinions(told: Told) -> Table:
    """List who said what."""
    rules = {one.id: one.name.zh for state in told.table.states.values() for one in state.steps}
    rows = []
    for step in told.steps:
        name = rules.get(step.key.partition(":")[0], step.key)
        behalf = f"（代 {step.behalf_name}）" if step.behalf_name else ""
        narrowed = "（缩小范围）" if step.narrowing else ""
        said = f"{_DECISIONS.get(step.decision, step.decision)}{narrowed} {step.words}".strip()
        office = step.label or (step.organisation.name if step.organisation else "")
        rows.append((name, office, said, f"{step.decided_name}{behalf}", day(step.decided_at)))
    return Table("审批意见", ("环节", "单位", "意见", "审批人", "时间"), tuple(rows))


def _given(told: Told) -> Mapping[str, Any]:
    found: Mapping[str, Any] = told.row.details
    return found


def _who(told: Told) -> list[tuple[str, str]]:
    row = told.row
    return [
        ("申请单位", row.organisation_name),
        ("统一社会信用代码", row.credit_code),
        ("所属部门", row.department),
        ("申请人", row.requester_name),
        ("岗位", row.requester_post),
        ("联系电话", row.phone),
    ]


def _identity(given: Mapping[str, Any], prefix: str) -> str:
    last = given.get(f"{prefix}id_last")
    kind = given.get(f"{prefix}id_kind")
    return f"{IdKind(kind).label} 尾号 {last}" if last and kind else ""


def _share(told: Told) -> Sheet:
    row, left = told.row, told.left
    fields = [
        *_who(told),
        ("使用对象", told.persons),
        ("用途", f"{row.get_purpose_display()} {row.purpose_text}".strip()),
        ("法律或职责依据", row.basis),
        ("资源清单或范围", resources(row)),
        ("申请权限", actions(row.actions)),
        ("账号数量", str(row.accounts)),
        ("终端/IP", row.terminals),
        ("网络", "、".join(row.networks) or "不限"),
        ("并发路数", str(row.max_streams or "不限")),
        ("使用期限", span(row.valid_from or row.submitted_at, row.valid_until)),
        ("使用时段", hours(row.weekly)),
        ("安全保护措施", row.protection),
        ("安全责任人", f"{row.security_person} {row.security_phone}".strip()),
        ("保密承诺", "已承诺" if row.pledge else "未承诺"),
        ("批准权限", actions(left.actions)),
        ("附加条件", "；".join(left.conditions)),
        ("有效期", span(row.begins, row.ends) if row.in_force_since else ""),
    ]
    return Sheet(
        "公共安全视频资源共享申请表",
        row.number,
        tuple(fields),
        (opinions(told),),
        ("申请单位（盖章）",),
    )


def _grant(told: Told) -> Sheet:
    row, left = told.row, told.left
    numbers = "、".join(one.number for one in told.grants)
    shown = [(one["code"], one["name"]) for g in told.grants[:1] for one in g.snapshot]
    fields = [
        ("授权编号", numbers),
        ("申请编号", row.number),
        ("授权对象", told.persons),
        ("单位", row.organisation_name),
        ("用途", f"{row.get_purpose_display()} {row.purpose_text}".strip()),
        ("权限", actions(left.actions)),
        ("有效期", span(row.begins, row.ends)),
        ("使用时段", hours(left.weekly)),
        ("网络", "、".join(left.networks) or "不限"),
        ("并发路数", str(left.max_streams or "不限")),
        ("附加条件", "；".join(left.conditions)),
        ("审批人", "、".join(one.decided_name for one in told.steps if one.decided_name)),
        ("账号变更", "由平台自动执行，无须另行开通"),
    ]
    cameras = Table("资源清单（生效时）", ("编码", "名称"), tuple(shown[:2000]))
    return Sheet("视频资源授权单", row.number, tuple(fields), (cameras,))


def _retrieval(told: Told) -> Sheet:
    row, given = told.row, _given(told)
    names = "、".join(
        one for one in (row.requester_name, str(given.get("second_name") or "")) if one
    )
    ids = [_identity(given, "first_"), _identity(given, "second_"), _identity(given, "")]
    fields = [
        ("登记时间", day(row.submitted_at)),
        ("单位", row.organisation_name),
        ("姓名", str(given.get("person_name") or names)),
        ("证件类型及尾号", "；".join(one for one in ids if one)),
        ("事由", f"{row.title} {given.get('event') or row.purpose_text}".strip()),
        ("案件编号", str(given.get("case_number") or "")),
        (
            "法律文书",
            f"{given.get('instrument') or ''} {given.get('instrument_number') or ''}".strip(),
        ),
        ("审批人", "、".join(one.decided_name for one in told.steps if one.decided_name)),
        (
            "调取内容",
            f"{resources(row)} {span(given.get('footage_from'), given.get('footage_until'))}",
        ),
        ("接收人", str(given.get("recipient") or "")),
        ("用途及去向", str(given.get("destination") or "")),
        ("归还/销毁日期", day(given.get("disposed_on"))),
    ]
    return Sheet("视频图像信息调取登记表", row.number, tuple(fields), (_items(told),), ("经办人",))


def _items(told: Told) -> Table:
    rows = tuple(
        (
            f"{one.code} {one.name}".strip(),
            span(one.begins, one.ends),
            ItemKind(one.kind).label,
            f"{one.medium} {one.file_name}".strip(),
            str(one.size or ""),
            one.digest,
            one.watermark,
        )
        for one in told.items
    )
    heads = ("摄像机", "起止时间", "操作", "介质编号/文件名", "大小", "SHA-256", "水印编号")
    return Table("调取明细", heads, rows)


def _hand_over(told: Told) -> Sheet:
    row, given = told.row, _given(told)
    disposal = {"returned": "归还", "destroyed": "销毁"}.get(str(given.get("disposal")), "")
    fields = [
        ("单位", row.organisation_name),
        (
            "法律文书",
            f"{given.get('instrument') or ''} {given.get('instrument_number') or ''}".strip(),
        ),
        ("移交人", str(given.get("handed_by") or "")),
        ("接收人", str(given.get("received_by") or "")),
        ("交接时间", day(given.get("handed_at"))),
        ("应归还或销毁日期", day(given.get("return_due"))),
        (
            "处置",
            " ".join(
                (disposal, day(given.get("disposed_on")), str(given.get("disposal_note") or ""))
            ),
        ),
    ]
    signatures = ("移交人（签字）", "接收人（签字）")
    return Sheet("视频图像信息交接单", row.number, tuple(fields), (_items(told),), signatures)


def _publication(told: Told) -> Sheet:
    row, given = told.row, _given(told)
    rows = tuple(
        (str(one.get("name", "")), str(one.get("before", "")), str(one.get("after", "")))
        for one in given.get("masked_files") or given.get("files") or []
    )
    masked = [
        ("人脸", given.get("faces")),
        ("车牌", given.get("plates")),
        ("组织名称", given.get("organisation_names")),
        ("营业执照", given.get("licences")),
    ]
    fields = [
        *_who(told),
        ("材料", str(given.get("material") or "")),
        ("用途", f"{row.get_purpose_display()} {row.purpose_text}".strip()),
        ("依据", row.basis),
        ("遮挡内容", "；".join(f"{name}：{_MASKED.get(how, '')}" for name, how in masked)),
        ("发布渠道", str(given.get("channel") or "")),
        (
            "发布时间",
            f"{day(given.get('published_at'))} {given.get('published_where') or ''}".strip(),
        ),
        ("撤下时间", day(given.get("retracted_at"))),
    ]
    files = Table("遮挡前后校验值", ("文件", "遮挡前 SHA-256", "遮挡后 SHA-256"), rows)
    return Sheet(
        "视频图像信息公开传播审批表",
        row.number,
        tuple(fields),
        (files, opinions(told)),
        ("复核人", "审批人"),
    )


def _relocation(told: Told) -> Sheet:
    row, given = told.row, _given(told)
    fields = [
        *_who(told),
        ("摄像机", resources(row)),
        ("原因", f"{given.get('works') or ''} {row.purpose_text}".strip()),
        ("施工单位", f"{given.get('builder') or ''} {given.get('builder_contact') or ''}".strip()),
        ("停用起止", span(row.valid_from or row.begins, row.valid_until)),
        ("临时措施", str(given.get("measure") or "")),
        ("恢复日期", day(given.get("restore_on"))),
        ("恢复核查", f"{day(given.get('restored_at'))} {given.get('restore_note') or ''}".strip()),
    ]
    return Sheet(
        "公共安全视频图像采集设备迁改许可",
        row.number,
        tuple(fields),
        (opinions(told),),
        ("许可单位（盖章）",),
    )


def _visitor(told: Told) -> Sheet:
    row, given = told.row, _given(told)
    relation = _RELATIONS.get(str(given.get("relation")), "")
    fields = [
        ("姓名", str(given.get("person_name") or "")),
        ("单位或关系", relation),
        ("证件类型及尾号", _identity(given, "")),
        ("事由", str(given.get("event") or "")),
        ("进入时间", day(given.get("entered_at"))),
        ("离开时间", day(given.get("left_at"))),
        ("陪同人", str(given.get("escort") or "")),
        ("不得泄露承诺", "已承诺" if given.get("nondisclosure") else ""),
        ("是否复制", "是" if given.get("copied") else "否"),
        ("接待单位", row.organisation_name),
    ]
    return Sheet("监控场所外来人员登记表", row.number, tuple(fields), (), ("来访人", "陪同人"))


_SHEETS: Mapping[FormKind, Callable[[Told], Sheet]] = {
    FormKind.SHARE_REQUEST: _share,
    FormKind.GRANT: _grant,
    FormKind.RETRIEVAL: _retrieval,
    FormKind.HAND_OVER: _hand_over,
    FormKind.PUBLICATION: _publication,
    FormKind.RELOCATION: _relocation,
    FormKind.VISITOR: _visitor,
}

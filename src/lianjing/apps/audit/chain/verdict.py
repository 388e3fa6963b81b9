"""What a verification finds, in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """Everything that can be wrong with a chain or an export."""

    NOT_OURS = "not_ours"
    HEADER = "header"
    HEADER_CHANGED = "header_changed"
    GENESIS = "genesis"
    PLATFORM = "platform"
    LINE = "line"
    FIRST_MISSING = "first_missing"
    MISSING = "missing"
    REPEATED = "repeated"
    ORDER = "order"
    PREVIOUS = "previous"
    DIGEST = "digest"
    OTHER_RECORD = "other_record"
    RECORD_GONE = "record_gone"
    UNLINKED = "unlinked"
    GUARD = "guard"
    SEAL_UNREADABLE = "seal_unreadable"
    SEAL_SIGNATURE = "seal_signature"
    SEAL_KEY = "seal_key"
    SEAL_MISSING = "seal_missing"
    SEAL_DIGEST = "seal_digest"
    SEAL_RANGE = "seal_range"
    END_SIGNATURE = "end_signature"
    END_KEY = "end_key"
    TAIL = "tail"
    TRUNCATED = "truncated"
    AFTER_END = "after_end"
    OTHER_KEY = "other_key"
    ANCHOR = "anchor"
    ANCHOR_OUTSIDE = "anchor_outside"


_WORDS: Mapping[Fault, tuple[str, str]] = {
    Fault.NOT_OURS: ("不是联镜审计导出文件", "this is no audit export of Lianjing"),
    Fault.HEADER: ("文件头无法识别: {detail}", "the header cannot be read: {detail}"),
    Fault.HEADER_CHANGED: (
        "文件头在导出后被改动",
        "the header was changed after the export was made",
    ),
    Fault.GENESIS: (
        "链的起点与文件头中的平台、时间或首个公钥不符",
        "the beginning of the chain does not fit the platform, time or first key of the header",
    ),
    Fault.PLATFORM: (
        "封签属于平台 {found}, 文件头写的是 {wanted}",
        "the seal belongs to platform {found}, the header says {wanted}",
    ),
    Fault.LINE: ("第 {line} 行无法识别", "line {line} cannot be read"),
    Fault.FIRST_MISSING: (
        "开头缺少记录: 应从链环 {wanted} 开始, 实际从 {found} 开始",
        "records are missing at the beginning: link {wanted} expected, {found} found",
    ),
    Fault.MISSING: (
        "缺少链环 {wanted} 至 {until}: 记录被删除",
        "links {wanted} to {until} are missing: records were removed",
    ),
    Fault.REPEATED: ("链环 {found} 重复出现", "link {found} appears twice"),
    Fault.ORDER: (
        "链环 {found} 排在链环 {after} 之后: 次序被改动或插入了记录",
        "link {found} stands after link {after}: reordered, or a record was inserted",
    ),
    Fault.PREVIOUS: (
        "链环 {seq} 没有接在上一链环之后: 此处或之前的记录被改动、插入或替换",
        "link {seq} does not hang on the one before: a record here or before was changed, "
        "inserted or replaced",
    ),
    Fault.DIGEST: (
        "链环 {seq} (记录 {record}) 的内容与摘要不符: 记录被改动",
        "link {seq} (record {record}) does not match its digest: the record was changed",
    ),
    Fault.OTHER_RECORD: (
        "链环 {seq} 应是记录 {wanted}, 实际是记录 {found}",
        "link {seq} holds record {wanted}, but record {found} is there",
    ),
    Fault.RECORD_GONE: (
        "链环 {seq} 的记录 {record} 已不存在: 记录被删除",
        "record {record} of link {seq} is gone: it was removed",
    ),
    Fault.UNLINKED: (
        "记录 {record} 没有链环: 绕过程序插入, 或等待队列被改动",
        "record {record} has no link: inserted past the program, or the queue was changed",
    ),
    Fault.GUARD: (
        "数据库中防止修改的触发器缺失或被停用: {names}",
        "triggers that refuse changes are missing or switched off: {names}",
    ),
    Fault.SEAL_UNREADABLE: ("封签无法识别 (第 {line} 行)", "a seal cannot be read (line {line})"),
    Fault.SEAL_SIGNATURE: (
        "第 {number} 号封签 ({day}) 的签名不对: 封签被改动",
        "the signature of seal {number} ({day}) is false: the seal was changed",
    ),
    Fault.SEAL_KEY: (
        "第 {number} 号封签用了上一封签没有指定的密钥 {found}",
        "seal {number} was signed with key {found}, which the seal before did not name",
    ),
    Fault.SEAL_MISSING: (
        "缺少第 {wanted} 号封签: 封签被删除或替换",
        "seal {wanted} is missing: it was removed or replaced",
    ),
    Fault.SEAL_DIGEST: (
        "第 {number} 号封签 ({day}) 与链环 {seq} 的摘要不符: 该封签所封的记录被改动后重新计算过",
        "seal {number} ({day}) does not fit the digest of link {seq}: records it covers were "
        "changed and their digests computed anew",
    ),
    Fault.SEAL_RANGE: (
        "第 {number} 号封签 ({day}) 所封的链环与文件不符: 记录或封签被删除、移动",
        "seal {number} ({day}) covers other links than those in the file: records or seals were "
        "removed or moved",
    ),
    Fault.END_SIGNATURE: (
        "文件尾的签名不对: 文件尾被改动",
        "the signature of the end is false: the end was changed",
    ),
    Fault.END_KEY: (
        "文件尾用了封签没有指定的密钥 {found}",
        "the end was signed with key {found}, which no seal named",
    ),
    Fault.TAIL: (
        "文件尾与内容不符: {what} 应为 {wanted}, 实际 {found}; 末尾的记录或封签被删除或改动",
        "the end does not fit the content: {what} should be {wanted} and is {found}; records or "
        "seals at the end were removed or changed",
    ),
    Fault.TRUNCATED: (
        "文件不完整: 第 {line} 行之后没有文件尾",
        "the file is cut off: no end after line {line}",
    ),
    Fault.AFTER_END: (
        "文件尾之后还有内容 (第 {line} 行)",
        "there is more after the end (line {line})",
    ),
    Fault.OTHER_KEY: (
        "给定的公钥 {wanted} 没有签过这个文件: 密钥被替换, 或不是这个平台的文件",
        "the given public key {wanted} signed nothing in this file: the key was swapped, or the "
        "file is of another platform",
    ),
    Fault.ANCHOR: (
        "与外部锚点不符: {what} 应为 {wanted}, 实际 {found}",
        "it does not fit the anchor kept outside: {what} should be {wanted} and is {found}",
    ),
    Fault.ANCHOR_OUTSIDE: (
        "文件中没有锚点所指的内容 ({what})",
        "what the anchor speaks of is not in this file ({what})",
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """The first thing that is wrong."""

    fault: Fault
    seq: int = 0
    """The first broken link, as near as can be told; 0 where none is meant."""
    facts: Mapping[str, str] = field(default_factory=dict)

    def sentence(self, language: str) -> str:
        """Say it in a language."""
        chinese, english = _WORDS[self.fault]
        return (english if language == "en" else chinese).format_map(self.facts)


class BrokenError(Exception):
    """A verification ends with a finding."""

    def __init__(self, fault: Fault, seq: int = 0, /, **facts: object) -> None:
        super().__init__(fault.value)
        self.finding = Finding(fault, seq, {name: str(fact) for name, fact in facts.items()})


@dataclass(slots=True)
class Verdict:
    """What came of a verification."""

    finding: Finding | None = None
    platform: str = ""
    records: int = 0
    first: int = 0
    last: int = 0
    digest: str = ""
    seals: int = 0
    last_day: str = ""
    signers: tuple[str, ...] = ()
    """Fingerprints of the keys whose signatures are in it, in order."""
    scope: str = "chain"
    key_given: bool = False
    anchors: int = 0
    """How many anchors or files from outside were found again."""
    unsealed: int = 0
    """Records after the last seal."""

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.finding is None

"""`lianjing audit`: verify an export anywhere; check, export and seal the chain of a platform.

`verify` needs no platform, no data directory and no network.
"""

import argparse
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from lianjing.cli.main import BAD_USE, add_data_argument, add_data_to_actions, data_directory

if TYPE_CHECKING:
    from lianjing.apps.audit.chain.following import Outside
    from lianjing.apps.audit.chain.keys import PublicKey
    from lianjing.apps.audit.chain.verdict import Verdict

BROKEN = 1
"""Exit code of a chain or an export that does not verify; 0 is whole, 2 bad use."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Take an action and its arguments."""
    add_data_argument(parser)
    actions = parser.add_subparsers(dest="action", required=True)
    verify = actions.add_parser("verify", help="离线核验导出文件 / verify an export, offline")
    verify.add_argument("file", type=Path, help="导出文件 .jsonl 或 .jsonl.gz / the export")
    verify.add_argument(
        "--key", type=Path, help="另外保存的平台公钥 (PEM) / public key kept elsewhere"
    )
    verify.add_argument(
        "--anchor",
        type=Path,
        action="append",
        default=[],
        help="外部锚点文件, 或曾放入封签的文件, 可多次 / an anchor, or a file a seal has hashed",
    )
    check = actions.add_parser("check", help="核验本平台数据库 / verify the tables of a platform")
    check.add_argument("--key", type=Path, help="另外保存的公钥 / public key kept elsewhere")
    export = actions.add_parser("export", help="导出 / write an export")
    export.add_argument("file", type=Path, help="以 .gz 结尾则压缩 / compressed if it ends in .gz")
    export.add_argument("--from", dest="first", type=int, default=1, help="首个链环 / first link")
    export.add_argument("--to", dest="last", type=int, default=0, help="末个链环 / last link")
    export.add_argument(
        "--until",
        type=date.fromisoformat,
        help="导出到该日封签 YYYY-MM-DD / up to the seal of a day",
    )
    actions.add_parser("seal", help="立即封签 / seal now")
    key = actions.add_parser("key", help="打印公钥, 请另外保存 / print the public key")
    key.add_argument("--new", action="store_true", help="下一封签起换新密钥 / have a new key made")
    add_data_to_actions(actions)


def run(arguments: argparse.Namespace) -> int:
    """Do one action."""
    if arguments.action == "verify":
        return _verify(arguments)
    from lianjing.cli import web_side

    web_side.set_up(data_directory(arguments))
    actions = {"check": _check, "export": _export, "seal": _seal, "key": _key}
    with web_side.database_explained():
        return actions[arguments.action](arguments)


def _verify(arguments: argparse.Namespace) -> int:
    from lianjing.apps.audit.chain.verify import verify

    try:
        key, outside = _public_key(arguments.key), _outside(arguments.anchor)
        verdict = verify(arguments.file, key=key, outside=outside)
    except (OSError, ValueError) as error:
        print(f"无法读取 / cannot be read: {error}", file=sys.stderr)
        return BAD_USE
    return _tell(verdict)


def _public_key(path: Path | None) -> "PublicKey | None":
    from lianjing.apps.audit.chain.keys import public_key

    return public_key(path.read_bytes()) if path else None


def _outside(paths: list[Path]) -> "Outside":
    import hashlib

    import msgspec

    from lianjing.apps.audit.chain.file import Anchor
    from lianjing.apps.audit.chain.following import Outside

    anchors, files = [], {}
    for path in paths:
        content = path.read_bytes()
        try:
            anchors.append(msgspec.json.decode(content, type=Anchor))
        except (msgspec.DecodeError, UnicodeDecodeError):
            files[hashlib.sha256(content).hexdigest()] = path.name
    return Outside(anchors, files)


def _tell(verdict: "Verdict") -> int:
    rows = (
        ("平台 / platform", verdict.platform),
        ("链环 / links", f"{verdict.first} – {verdict.last}"),
        ("记录 / records", f"{verdict.records:,}"),
        ("封签 / seals", f"{verdict.seals}, 最近 / last {verdict.last_day or '—'}"),
        ("末环摘要 / digest", verdict.digest),
        *(("签名公钥 / signed by", name) for name in verdict.signers),
    )
    for name, value in rows:
        print(f"{name:<22}{value}")
    finding = verdict.finding
    if finding is not None:
        where = f" [{finding.seq}]" if finding.seq else ""
        print(f"\n不完整: {finding.sentence('zh')}")
        print(f"BROKEN{where}: {finding.sentence('en')}")
        return BROKEN
    _notices(verdict)
    print("\n完整: 没有删除、改动或插入")
    print("WHOLE: nothing was removed, changed or inserted")
    return 0


def _notices(verdict: "Verdict") -> None:
    if verdict.anchors:
        print(f"外部锚点相符 / found from outside: {verdict.anchors}")
    if not verdict.key_given:
        print(
            "\n注意: 未给出另外保存的公钥 (--key), 只能证明文件自身一致, 不能证明出自该平台\n"
            "note: without --key this proves that the file agrees with itself, not whose it is"
        )
    if verdict.scope == "chain" and verdict.unsealed:
        print(
            f"\n注意: 最近封签之后的 {verdict.unsealed:,} 条记录尚无日封\n"
            f"note: {verdict.unsealed:,} records since the last seal are under no seal yet"
        )
    if verdict.scope == "selection":
        print(
            "\n注意: 这是检索结果, 逐条核验; 是否有遗漏须用整链导出核验\n"
            "note: what was searched for; only an export of the chain shows that none is left out"
        )


def _check(arguments: argparse.Namespace) -> int:
    from lianjing.apps.accounts.actor import system
    from lianjing.apps.audit.services import checking, sealing

    sealing.link_all()
    _, verdict = checking.check(actor=system("cli"), key=_public_key(arguments.key))
    return _tell(verdict)


def _export(arguments: argparse.Namespace) -> int:
    from lianjing.apps.accounts.actor import system
    from lianjing.apps.audit.services import exporting, sealing

    sealing.link_all()
    last = arguments.last
    if arguments.until:
        last = exporting.last_of_day(arguments.until)
    written = exporting.export_by_hand(
        actor=system("cli"), path=arguments.file, first=arguments.first, last=last
    )
    print(
        f"{arguments.file}: 链环 / links {written.first} – {written.last}, "
        f"{written.records:,} 条记录 / records, {written.seals} 个封签 / seals"
    )
    return 0


def _seal(_arguments: argparse.Namespace) -> int:
    from django.utils import timezone

    from lianjing.apps.accounts.actor import system
    from lianjing.apps.audit.services import sealing, seals

    sealing.link_all()
    made = seals.seal(actor=system("cli"), day=timezone.localdate())
    sealing.link_all()
    print(f"封签 / seal {made.number} {made.day}" if made else "没有可封的记录 / nothing to seal")
    return 0


def _key(arguments: argparse.Namespace) -> int:
    from lianjing.apps.accounts.actor import system
    from lianjing.apps.audit.chain.keys import SignatureName
    from lianjing.apps.audit.selectors import chain
    from lianjing.apps.audit.services import sealing, seals
    from lianjing.runtime import configuration

    sealing.link_all()
    if arguments.new:
        wanted = configuration.load(data_directory(arguments)).settings.audit.signature
        made = seals.ask_for_new_key(actor=system("cli"), algorithm=SignatureName(wanted))
        print(f"下一封签将启用 / the next seal will name {made}", file=sys.stderr)
    for name, key in chain.public_keys().items():
        print(f"# {key.algorithm.value} {name}", file=sys.stderr)
        print(key.pem.decode(), end="")
    return 0

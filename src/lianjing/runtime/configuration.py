"""Reads the configuration file and the environment into `Settings`, and writes a sample."""

import os
import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path

import msgspec

from lianjing.kernel.errors import ConfigurationError
from lianjing.runtime.networks import parse_networks
from lianjing.runtime.settings import Installation, Settings

FILE_NAME = "lianjing.toml"
DIRECTORY_VARIABLE = "LIANJING_DATA"
_PREFIX = "LIANJING_"

Table = dict[str, dict[str, object]]


def load(directory: Path, environment: Mapping[str, str] | None = None) -> Installation:
    """Read `lianjing.toml` of a data directory and what the environment overrides.

    A missing file means all defaults. Raises `ConfigurationError` naming file, line and key.
    """
    environment = os.environ if environment is None else environment
    path = directory / FILE_NAME
    text = _read(path)
    table = _parse(path, text)
    _refuse_unknown(path, text, table)
    _refuse_unknown_variables(environment)
    overrides = _overrides(environment)
    for section, key, value in overrides:
        table.setdefault(section, {})[key] = value
    from_outside = {(section, key) for section, key, _ in overrides}
    settings = _convert(path, text, table, from_outside)
    _refuse_clashes(path, text, settings)
    _refuse_bad_networks(path, text, settings)
    return Installation(directory=directory.resolve(), settings=settings)


def default_directory(environment: Mapping[str, str] | None = None) -> Path:
    """Give the data directory: `LIANJING_DATA`, else `data` where we stand."""
    environment = os.environ if environment is None else environment
    return Path(environment.get(DIRECTORY_VARIABLE) or "data")


def sample() -> str:
    """Write every key with its default and its explanation as a TOML file."""
    lines = [
        "# 联镜配置 / Lianjing configuration",
        "# 每个键都可用环境变量 LIANJING_<节>_<键> 覆盖; every key can come from the environment.",
    ]
    for section in msgspec.structs.fields(Settings):
        default = section.default
        lines += ["", f"# {(type(default).__doc__ or '').splitlines()[0]}", f"[{section.name}]"]
        for field in msgspec.structs.fields(type(default)):
            lines.append(f"# {describe(field.type)}")
            lines.append(f"{field.name} = {_toml(getattr(default, field.name))}")
    return "\n".join(lines) + "\n"


def describe(annotation: object) -> str:
    """Give the sentence that explains a key, from the type of its field."""
    for meta in getattr(annotation, "__metadata__", ()):
        if getattr(meta, "description", None):
            return str(meta.description)
    return ""


def _toml(value: object) -> str:
    return msgspec.json.encode(value).decode("utf-8")


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig") if path.exists() else ""
    except UnicodeDecodeError as error:
        raise ConfigurationError(
            f"{path}: 文件不是 UTF-8 编码, 请用编辑器另存为 UTF-8 / not UTF-8, save it as UTF-8"
        ) from error
    except OSError as error:
        raise ConfigurationError(f"{path}: 读不了 / cannot be read: {error}") from error


def _parse(path: Path, text: str) -> Table:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{path}: {error}") from error


def _refuse_unknown(path: Path, text: str, table: Table) -> None:
    known = {field.name: type(field.default) for field in msgspec.structs.fields(Settings)}
    for section, content in table.items():
        if section not in known or not isinstance(content, dict):
            raise ConfigurationError(
                f"{path}, 第 {_line_of(text, section, None)} 行: 不认识的节 [{section}] / "
                f"line {_line_of(text, section, None)}: unknown section [{section}]; "
                f"known: {', '.join(known)}"
            )
        keys = {field.name for field in msgspec.structs.fields(known[section])}
        for key in content:
            if key not in keys:
                line = _line_of(text, section, key)
                raise ConfigurationError(
                    f"{path}, 第 {line} 行: [{section}] 中没有 {key} 这个键 / "
                    f"line {line}: unknown key {key} in [{section}]; known: "
                    f"{', '.join(sorted(keys))}"
                )


def _line_of(text: str, section: str, key: str | None) -> int:
    current = ""
    for number, line in enumerate(text.splitlines(), start=1):
        head = re.match(r"\s*\[\s*([\w-]+)\s*\]", line)
        if head:
            current = head.group(1)
            if key is None and current == section:
                return number
        elif _names(line, key if current == section else section if not current else None):
            return number
    return 1


def _names(line: str, key: str | None) -> bool:
    return key is not None and re.match(rf"\s*{re.escape(key)}\s*=", line) is not None


def _overrides(environment: Mapping[str, str]) -> list[tuple[str, str, object]]:
    found: list[tuple[str, str, object]] = []
    for section in msgspec.structs.fields(Settings):
        for field in msgspec.structs.fields(type(section.default)):
            name = _variable(section.name, field.name)
            if name in environment:
                default = getattr(section.default, field.name)
                found.append((section.name, field.name, _from_text(environment[name], default)))
    return found


def _variable(section: str, key: str) -> str:
    return f"{_PREFIX}{section}_{key}".upper()


def _from_text(text: str, default: object) -> object:
    if isinstance(default, bool):
        return text.strip().lower() in {"1", "true", "yes", "on"}
    if isinstance(default, tuple):
        return [part.strip() for part in text.split(",") if part.strip()]
    if isinstance(default, int | float) and re.fullmatch(r"-?\d+(\.\d+)?", text.strip()):
        return float(text) if "." in text else int(text)
    return text


def _refuse_unknown_variables(environment: Mapping[str, str]) -> None:
    for section in msgspec.structs.fields(Settings):
        keys = [field.name for field in msgspec.structs.fields(type(section.default))]
        known = {_variable(section.name, key) for key in keys}
        for name in environment:
            if name.startswith(_variable(section.name, "")) and name not in known:
                raise ConfigurationError(
                    f"环境变量 {name}: [{section.name}] 中没有这个键 / environment variable "
                    f"{name}: unknown key in [{section.name}]; known: {', '.join(sorted(keys))}"
                )


def _refuse_clashes(path: Path, text: str, settings: Settings) -> None:
    """Refuse port numbers that can never work together."""
    media = settings.media
    redirect = settings.tls.redirect_port if settings.tls.enabled else 0
    if media.ports_from > media.ports_to:
        raise _clash(path, text, "media.ports_from", "media.ports_to")
    taken: dict[int, str] = {}
    for key, port in (
        ("sip.port", settings.sip.port),
        ("web.port", settings.web.port),
        ("media.http_port", media.http_port),
        ("link.signal_port", settings.link.signal_port),
        ("link.media_port", settings.link.media_port),
        *([("tls.redirect_port", redirect)] if redirect else []),
    ):
        if port in taken:
            raise _clash(path, text, key, taken[port])
        if media.ports_from <= port <= media.ports_to:
            raise _clash(path, text, key, "media.ports_from … media.ports_to")
        taken[port] = key


def _clash(path: Path, text: str, key: str, other: str) -> ConfigurationError:
    line = _line_of(text, *key.split("."))
    return ConfigurationError(
        f"{path}, 第 {line} 行: {key} 与 {other} 冲突, 请改用别的端口 / "
        f"line {line}: {key} clashes with {other}, choose another port"
    )


def _refuse_bad_networks(path: Path, text: str, settings: Settings) -> None:
    """Refuse lists of networks that would quietly let in nobody or everybody."""
    for section, key, listed in (
        ("web", "admin_networks", settings.web.admin_networks),
        ("web", "metrics_networks", settings.web.metrics_networks),
        ("web", "proxies", settings.web.proxies),
    ):
        try:
            parse_networks(listed)
        except ValueError as error:
            line = _line_of(text, section, key)
            raise ConfigurationError(
                f"{path}, 第 {line} 行: {section}.{key} 不是网段 / "
                f"line {line}: {section}.{key}: {error}"
            ) from error


def _convert(
    path: Path, text: str, table: Table, from_outside: Collection[tuple[str, str]]
) -> Settings:
    try:
        return msgspec.convert(table, Settings)
    except msgspec.ValidationError as error:
        where = re.search(r"\$\.(\w+)\.(\w+)", str(error))
        if where and where.groups() in from_outside:
            name = _variable(*where.groups())
            raise ConfigurationError(
                f"环境变量 {name} 的值不对 / bad value of environment variable {name}: {error}"
            ) from error
        line = _line_of(text, where.group(1), where.group(2)) if where else 1
        key = ".".join(where.groups()) if where else "?"
        raise ConfigurationError(
            f"{path}, 第 {line} 行: {key} 的值不对 / line {line}: bad value of {key}: {error}"
        ) from error

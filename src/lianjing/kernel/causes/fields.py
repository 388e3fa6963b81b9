"""What is wrong with one field of a request, in plain words: by kind of fault, in two languages.

`sentence` never fails and never repeats what was sent: that may have been a password.
"""

from collections.abc import Mapping

from lianjing.kernel.causes.field_names import NAMES

_Words = tuple[str, str]

_KINDS: Mapping[str, _Words] = {
    "missing": ("必须填写", "is needed"),
    "extra_forbidden": ("这里不接受这一项", "is not taken here"),
    "string_type": ("应为文字", "must be text"),
    "string_too_short": ("至少 {min_length} 个字符", "needs at least {min_length} characters"),
    "string_too_long": ("最多 {max_length} 个字符", "takes at most {max_length} characters"),
    "string_pattern_mismatch": ("格式不对", "does not have the form it must have"),
    "string_unicode": ("含有不能读取的字符", "has characters that cannot be read"),
    "int_type": ("应为整数", "must be a whole number"),
    "int_parsing": ("应为整数", "must be a whole number"),
    "int_from_float": ("应为整数", "must be a whole number"),
    "int_parsing_size": ("数太大", "is too large a number"),
    "float_type": ("应为数字", "must be a number"),
    "float_parsing": ("应为数字", "must be a number"),
    "finite_number": ("应为有限的数", "must be a finite number"),
    "decimal_parsing": ("应为数字", "must be a number"),
    "greater_than": ("应大于 {gt}", "must be more than {gt}"),
    "greater_than_equal": ("不得小于 {ge}", "must be {ge} or more"),
    "less_than": ("应小于 {lt}", "must be less than {lt}"),
    "less_than_equal": ("不得大于 {le}", "must be {le} or less"),
    "bool_type": ("应为是或否", "must be true or false"),
    "bool_parsing": ("应为是或否", "must be true or false"),
    "enum": ("应为以下之一: {expected}", "must be one of {expected}"),
    "literal_error": ("应为以下之一: {expected}", "must be one of {expected}"),
    "none_required": ("应为空", "must be empty"),
    "list_type": ("应为列表", "must be a list"),
    "tuple_type": ("应为列表", "must be a list"),
    "set_type": ("应为列表", "must be a list"),
    "dict_type": ("应为一组名称和值", "must be names with values"),
    "model_type": ("应为一组名称和值", "must be names with values"),
    "model_attributes_type": ("应为一组名称和值", "must be names with values"),
    "too_short": ("至少 {min_length} 项", "needs at least {min_length} entries"),
    "too_long": ("最多 {max_length} 项", "takes at most {max_length} entries"),
    "date": ("应为日期, 例如 2026-11-20", "must be a date, such as 2026-11-20"),
    "time": ("应为时刻, 例如 08:30", "must be a time of day, such as 08:30"),
    "datetime": (
        "应为日期和时刻, 例如 2026-11-20T08:30:00+08:00",
        "must be a date and time, such as 2026-11-20T08:30:00+08:00",
    ),
    "timezone": (
        "时刻须带时区, 例如 +08:00",
        "needs an offset from UTC, such as +08:00",
    ),
    "uuid": ("标识的格式不对", "is no identifier"),
    "url": ("应为网址", "must be a web address"),
    "json": ("不是有效的 JSON", "is no valid JSON"),
    "union_tag": ("没有说明或说错了种类", "does not say which kind it is, or one we do not know"),
    "value_error": ("内容不可用", "cannot be used"),
}
_OTHER = ("填写有误", "is not right")
_ANY = ("请求内容", "the request")


def sentence(kind: str, language: str, facts: Mapping[str, object] | None = None) -> str:
    """Say what is wrong with a field, by the kind of fault the reader of requests names."""
    words = _KINDS.get(kind) or next(
        (words for head, words in _KINDS.items() if kind.startswith((f"{head}_", head))), _OTHER
    )
    text = words[0] if language == "zh" else words[1]
    try:
        return text.format_map({key: str(value)[:200] for key, value in (facts or {}).items()})
    except (KeyError, IndexError, ValueError):
        return _OTHER[0] if language == "zh" else _OTHER[1]


def name_of(field: str, language: str) -> str:
    """Name a field as people do, with its key; what no form has keeps its key alone."""
    zh, en = NAMES.get(field, _ANY if field == "body" else ("", ""))
    known = zh if language == "zh" else en
    if not known or field == "body":
        return known or field
    return known if known == field else f"{known} ({field})"

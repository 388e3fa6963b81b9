"""Names and telephone numbers as everyone may see them: 张**, 138****1234."""

import re

_STARS = "****"
_NUMBER = re.compile(r"[0-9+][0-9()+ -]*")


def mask_name(name: str) -> str:
    """Keep the first character, which in Chinese is the family name."""
    return f"{name[0]}**" if name else ""


def mask_phone(phone: str) -> str:
    """Keep three digits in front and four behind of each long number, less of a short one."""
    return "/".join(_masked(part.strip()) for part in phone.split("/")) if phone else ""


def _masked(part: str) -> str:
    found = _NUMBER.search(part)
    digits = re.sub(r"\D", "", found[0]) if found else ""
    if len(digits) >= 11:
        return f"{digits[:3]}{_STARS}{digits[-4:]}"
    return f"{_STARS}{digits[-2:]}" if len(digits) >= 7 else _STARS

"""What a password people choose must be like."""

from functools import cache

MINIMUM = 10


@cache
def _common() -> frozenset[str]:
    from django.contrib.auth.password_validation import CommonPasswordValidator

    return frozenset(CommonPasswordValidator().passwords)


def fault_of(password: str, username: str) -> str:
    """Say what is wrong with a password, in both languages; empty when nothing is."""
    if len(password) < MINIMUM:
        return f"密码至少 {MINIMUM} 位 / at least {MINIMUM} characters"
    if password.isalpha() or password.isdigit():
        return "密码须含字母和数字 / letters and digits are needed"
    if username and username.lower() in password.lower():
        return "密码不能含用户名 / the user name must not be part of it"
    if password.lower() in _common():
        return "密码过于常见 / the password is too common"
    return ""

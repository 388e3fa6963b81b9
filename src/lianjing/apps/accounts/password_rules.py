"""What a password people choose must be like."""

from functools import cache

from lianjing.runtime.identity_settings import IdentitySettings


@cache
def _common() -> frozenset[str]:
    from django.contrib.auth.password_validation import CommonPasswordValidator

    return frozenset(CommonPasswordValidator().passwords)


def fault_of(password: str, username: str, rules: IdentitySettings) -> str:
    """Say what is wrong with a password, in both languages; empty when nothing is."""
    if len(password) < rules.password_length:
        return f"密码至少 {rules.password_length} 位 / at least {rules.password_length} characters"
    if classes_of(password) < rules.password_classes:
        return (
            f"密码须含大写、小写、数字、符号中的 {rules.password_classes} 类 / "
            f"{rules.password_classes} of capitals, small letters, digits, signs are needed"
        )
    if username and username.lower() in password.lower():
        return "密码不能含用户名 / the user name must not be part of it"
    if password.lower() in _common() or len(set(password)) < len(password) // 3:
        return "密码过于常见 / the password is too common"
    return ""


def classes_of(password: str) -> int:
    """Count the kinds of characters: capitals, small letters, digits, anything else."""
    kinds = (
        any(c.isupper() for c in password),
        any(c.islower() for c in password),
        any(c.isdigit() for c in password),
        any(not c.isalnum() or not c.isascii() for c in password),
    )
    return sum(kinds)

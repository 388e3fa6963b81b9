"""Passwords are hashed as OWASP asks at least."""

from lianjing.apps.accounts.hashing import PasswordHasher


def test_hashing_costs_at_least_what_owasp_asks() -> None:
    assert PasswordHasher.memory_cost >= 19 * 1024
    assert PasswordHasher.time_cost >= 2
    assert PasswordHasher.parallelism >= 1


def test_a_weaker_or_older_hash_is_renewed() -> None:
    hasher = PasswordHasher()
    encoded = hasher.encode("correct horse", hasher.salt())
    assert hasher.verify("correct horse", encoded)
    assert not hasher.must_update(encoded)
    older = encoded.replace(f"m={hasher.memory_cost}", "m=102400")
    assert hasher.must_update(older)

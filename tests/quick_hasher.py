"""Argon2 as in the product, with the least effort: tests make hundreds of passwords."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickHasher(Argon2PasswordHasher):
    """The same algorithm, a thousand times cheaper."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1

"""How people's passwords are hashed."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class PasswordHasher(Argon2PasswordHasher):
    """Argon2id above OWASP's minimum (19 MiB, 2 passes, 1 lane), on one core.

    Django's 100 MiB in eight lanes would take half of what a township's platform has, for each
    person who signs in. Blocks above 32 MiB are returned to the system by glibc as soon as they
    are free; smaller ones it may keep. Older hashes are renewed at the next sign-in.
    """

    time_cost = 2
    memory_cost = 36 * 1024
    parallelism = 1

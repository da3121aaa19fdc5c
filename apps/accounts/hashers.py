from django.contrib.auth.hashers import Argon2PasswordHasher


class FrugalArgon2Hasher(Argon2PasswordHasher):
    """Argon2id with the least memory that OWASP's Password Storage Cheat Sheet recommends.

    Django's own takes 100 MiB for each log-in: a hundred log-ins at once, which one address may
    try, would take 10 GiB. A hash with other costs is replaced at its user's next log-in.
    """

    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1

"""The ids of things, in the cloud's own form: a prefix and eight characters of `[0-9a-z]`."""

import secrets
import string

ALPHABET = string.digits + string.ascii_lowercase


def new_identifier(prefix: str) -> str:
    """A random id such as `sg-5jmw0k1q`; one of 36^8, and the database refuses the same one twice."""
    return f"{prefix}-" + "".join(secrets.choice(ALPHABET) for _ in range(8))

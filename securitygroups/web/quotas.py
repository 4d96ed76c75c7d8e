"""What the quotas leave room for."""

from django.conf import settings


def left_of(quota: str, present: int) -> int:
    """How many more fit where so many are."""
    return max(0, int(settings.QUOTAS[quota]) - present)

"""What surrounds instances besides their groups: the tables of the settings."""

from django.conf import settings

from securitygroups.engine import Environment
from securitygroups.engine.vocabulary import Direction, Family

# Only that there is one matters, not which.
SOME_ADDRESS = 0


def surroundings(direction: Direction) -> Environment:
    """What any instance is surrounded by, one that has every public address and may send mail."""
    return Environment(
        direction=direction,
        public=dict.fromkeys(Family, SOME_ADDRESS),
        smtp_unblocked=True,
        platform_networks=settings.PLATFORM_NETWORKS,
        carrier_blocked=settings.CARRIER_BLOCKED,
    )

"""What surrounds instances besides their groups: the tables of the settings, and what their own rows say."""

from dataclasses import replace

from django.conf import settings

from securitygroups.engine import Environment
from securitygroups.engine.vocabulary import Direction, Family
from securitygroups.models import Instance

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


def surroundings_of(instance: Instance, direction: Direction) -> Environment:
    """What this instance is surrounded by on its way to and from the network."""
    addresses = {Family.IPV4: instance.public_ipv4, Family.IPV6: instance.ipv6}
    return replace(
        surroundings(direction),
        public={family: SOME_ADDRESS for family, address in addresses.items() if address},
        smtp_unblocked=instance.smtp_unblocked,
    )

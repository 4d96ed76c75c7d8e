"""The parts of an address that are more than text."""

from securitygroups.engine.vocabulary import Direction

SLUGS = {"inbound": Direction.INGRESS, "outbound": Direction.EGRESS}


class DirectionConverter:
    """`inbound` and `outbound`, the words people read, for the directions the API names otherwise."""

    regex = "inbound|outbound"

    def to_python(self, value: str) -> Direction:
        """The direction a slug names."""
        return SLUGS[value]

    def to_url(self, value: Direction) -> str:
        """The slug of a direction."""
        return next(slug for slug, direction in SLUGS.items() if direction == value)


class GroupIdConverter:
    """The id of a security group."""

    regex = "sg-[0-9a-z]{8}"

    def to_python(self, value: str) -> str:
        """The id as it is."""
        return value

    def to_url(self, value: str) -> str:
        """The id as it is."""
        return value


class InstanceIdConverter(GroupIdConverter):
    """The id of an instance."""

    regex = "ins-[0-9a-z]{8}"

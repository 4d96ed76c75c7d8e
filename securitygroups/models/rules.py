"""The rules of a group."""

from django.db import models
from django.db.models import Q

from .choices import ACTIONS, DIRECTIONS, PROTOCOLS, choice_field, only
from .groups import SecurityGroup


class Rule(models.Model):
    """One line of a group's list in one direction; position 0 is matched first.

    The peer is the source of inbound and the destination of outbound traffic: exactly one of an IPv4 block, an
    IPv6 block and a group. `ports` is the text people typed, checked by the engine's parser.
    """

    group = models.ForeignKey(SecurityGroup, on_delete=models.CASCADE, related_name="rules")
    direction = choice_field(DIRECTIONS)
    position = models.PositiveIntegerField()
    action = choice_field(ACTIONS)
    protocol = choice_field(PROTOCOLS)
    ports = models.CharField(max_length=600)
    cidr = models.CharField(max_length=40, blank=True)
    ipv6_cidr = models.CharField(max_length=90, blank=True)
    peer_group = models.ForeignKey(
        SecurityGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="referring_rules"
    )
    note = models.CharField(max_length=100, blank=True)
    modified = models.DateTimeField()

    class Meta:
        ordering = ["group", "direction", "position"]
        constraints = [
            only("direction", DIRECTIONS, "rule_direction_known"),
            only("action", ACTIONS, "rule_action_known"),
            only("protocol", PROTOCOLS, "rule_protocol_known"),
            models.CheckConstraint(name="rule_has_ports", condition=~Q(ports="")),
            models.CheckConstraint(
                name="rule_has_one_peer",
                condition=(~Q(cidr="") & Q(ipv6_cidr="", peer_group=None))
                | (Q(cidr="", peer_group=None) & ~Q(ipv6_cidr=""))
                | Q(cidr="", ipv6_cidr="", peer_group__isnull=False),
            ),
            models.UniqueConstraint(fields=["group", "direction", "position"], name="rule_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.group}, {self.direction} rule {self.position + 1}"

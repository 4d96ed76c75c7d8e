"""Instances: the machines that groups protect, and what listens on them."""

from django.db import models
from django.db.models import Q

from securitygroups.engine.vocabulary import Protocol

from .accounts import Account
from .choices import CHARGE_TYPES, INSTANCE_STATES, PLATFORMS, PROTOCOLS, InstanceState, choice_field, only
from .places import Project, Region


class Instance(models.Model):
    """A machine of the simulated cloud. `host_firewall` is `iptables-save` text, empty when there is none."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="instances")
    instance_id = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=60)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="instances")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="instances")
    platform = choice_field(PLATFORMS)
    charge_type = choice_field(CHARGE_TYPES)
    state = choice_field(INSTANCE_STATES, default=str(InstanceState.RUNNING))
    private_ipv4 = models.GenericIPAddressField(protocol="IPv4")
    public_ipv4 = models.GenericIPAddressField(protocol="IPv4", null=True, blank=True)
    ipv6 = models.GenericIPAddressField(protocol="IPv6", null=True, blank=True)
    host_firewall = models.TextField(blank=True)
    smtp_unblocked = models.BooleanField(default=False)
    created = models.DateTimeField()
    recycled = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["account", "region", "name"], name="instance_list")]
        constraints = [
            only("platform", PLATFORMS, "instance_platform_known"),
            only("charge_type", CHARGE_TYPES, "instance_charge_type_known"),
            only("state", INSTANCE_STATES, "instance_state_known"),
            models.UniqueConstraint(fields=["account", "region", "private_ipv4"], name="private_address_once"),
            models.CheckConstraint(name="instance_id_prefix", condition=Q(instance_id__startswith="ins-")),
            models.CheckConstraint(
                name="recycled_with_its_moment",
                condition=Q(state=str(InstanceState.SHUTDOWN), recycled__isnull=False)
                | (~Q(state=str(InstanceState.SHUTDOWN)) & Q(recycled=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def in_recycle_bin(self) -> bool:
        """Whether the instance was terminated but not yet released."""
        return self.state == InstanceState.SHUTDOWN


class Listener(models.Model):
    """A process on an instance that answers on a port."""

    instance = models.ForeignKey(Instance, on_delete=models.CASCADE, related_name="listeners")
    protocol = choice_field({word: PROTOCOLS[word] for word in (Protocol.TCP, Protocol.UDP)})
    port = models.PositiveIntegerField()
    process = models.CharField(max_length=40)

    class Meta:
        ordering = ["port", "protocol"]
        constraints = [
            only("protocol", (Protocol.TCP, Protocol.UDP), "listener_protocol_known"),
            models.CheckConstraint(name="listener_port_in_range", condition=Q(port__range=(1, 65535))),
            models.UniqueConstraint(fields=["instance", "protocol", "port"], name="listener_once"),
        ]

    def __str__(self) -> str:
        return f"{self.process} on {self.protocol}:{self.port}"

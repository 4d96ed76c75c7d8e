"""What was, and who changed it: both are written once and never altered."""

from dataclasses import asdict, dataclass
from typing import Any

from django.db import models

from .accounts import Account
from .groups import SecurityGroup
from .rules import Rule


@dataclass(frozen=True, slots=True)
class SnapshotRule:
    """A rule as a snapshot keeps it: by value, but for its own key and the peer group's."""

    pk: int
    direction: str
    position: int
    action: str
    protocol: str
    ports: str
    cidr: str
    ipv6_cidr: str
    peer_group_id: int | None
    note: str
    modified: str

    @classmethod
    def of(cls, rule: Rule) -> "SnapshotRule":
        """What is kept of a stored rule."""
        values = {name: getattr(rule, name) for name in cls.__dataclass_fields__ if name != "modified"}
        return cls(**values, modified=rule.modified.isoformat())

    def document(self) -> dict[str, Any]:
        """The JSON form, which the constructor takes back."""
        return asdict(self)


class Snapshot(models.Model):
    """The rules of a group as one version had them; `rules` are documents of `SnapshotRule`."""

    group = models.ForeignKey(SecurityGroup, on_delete=models.CASCADE, related_name="snapshots")
    version = models.PositiveIntegerField()
    rules = models.JSONField()
    actor = models.CharField(max_length=150)
    created = models.DateTimeField()

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["group", "version"], name="snapshot_once")]

    def __str__(self) -> str:
        return f"{self.group} at version {self.version}"

    def kept_rules(self) -> list[SnapshotRule]:
        """The rules, both directions, each in order."""
        return [SnapshotRule(**document) for document in self.rules]


class AuditEntry(models.Model):
    """Who did what to which thing, when, from which address, and why if they said."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="audit_entries")
    created = models.DateTimeField()
    actor = models.CharField(max_length=150)
    address = models.GenericIPAddressField(null=True, blank=True)
    action = models.CharField(max_length=40)
    target = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    detail = models.JSONField(default=dict)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-created", "-pk"]
        indexes = [models.Index(fields=["account", "target", "-created"], name="audit_by_target")]

    def __str__(self) -> str:
        return f"{self.actor}: {self.action} {self.target}"

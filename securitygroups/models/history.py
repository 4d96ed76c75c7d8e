"""What was, and who changed it: both are written once and never altered."""

from django.db import models

from .accounts import Account
from .groups import SecurityGroup


class Snapshot(models.Model):
    """The rules of a group as one version had them, as the wire documents that `services.snapshots` writes."""

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

"""Security groups and their bindings to instances."""

from django.db import models
from django.db.models import Q

from .accounts import Account
from .instances import Instance
from .places import Project, Region


class SecurityGroup(models.Model):
    """An ordered list of rules per direction, in one region and one project.

    `version` counts the changes of its rules; `deleted` marks a group that only Undo can bring back.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="groups")
    group_id = models.CharField(max_length=11, unique=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="groups")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="groups")
    name = models.CharField(max_length=60)
    description = models.CharField(max_length=100, blank=True)
    is_default = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    cloned_from = models.CharField(max_length=11, blank=True)
    created = models.DateTimeField()
    deleted = models.DateTimeField(null=True, blank=True)
    instances: "models.ManyToManyField[Instance, Binding]" = models.ManyToManyField(
        Instance, through="Binding", related_name="groups"
    )

    class Meta:
        ordering = ["-created", "-pk"]
        indexes = [models.Index(fields=["account", "region", "-created"], name="group_list")]
        constraints = [
            models.CheckConstraint(name="group_id_prefix", condition=Q(group_id__startswith="sg-")),
            models.CheckConstraint(name="group_named", condition=~Q(name="")),
            models.CheckConstraint(name="default_group_kept", condition=Q(is_default=False) | Q(deleted=None)),
            models.UniqueConstraint(
                fields=["project", "region"], condition=Q(is_default=True), name="one_default_group"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Binding(models.Model):
    """A group on an instance; `position` is its place in the order in which the groups are matched."""

    instance = models.ForeignKey(Instance, on_delete=models.CASCADE, related_name="bindings")
    group = models.ForeignKey(SecurityGroup, on_delete=models.PROTECT, related_name="bindings")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["instance", "group"], name="group_bound_once"),
            models.UniqueConstraint(fields=["instance", "position"], name="binding_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.group} on {self.instance}"

"""Where things are (regions) and what they are filed under (projects)."""

from django.db import models

from .accounts import Account


class Region(models.Model):
    """A region of the cloud, the same for every account."""

    code = models.CharField(max_length=30, primary_key=True)
    name = models.CharField(max_length=40)
    area = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField(unique=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class Project(models.Model):
    """A project of an account; number 0 is the default project."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="projects")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=60)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["account", "number"], name="project_number_once")]

    def __str__(self) -> str:
        return self.name

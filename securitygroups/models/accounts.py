"""Who owns things, and who may touch them."""

from django.conf import settings
from django.db import models

from .choices import ROLES, choice_field, only


class Account(models.Model):
    """A tenant. Everything but regions belongs to one, and nobody sees another's things."""

    name = models.CharField(max_length=60)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField(null=True, blank=True, db_index=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user in an account, with a role."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = choice_field(ROLES)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["account", "user"], name="membership_once"),
            only("role", ROLES, "membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.account}"


class SignInFailure(models.Model):
    """A wrong name or password, as it was typed, and the address it came from; kept as long as it counts."""

    name = models.CharField(max_length=150)
    address = models.GenericIPAddressField(null=True)
    moment = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-moment"]

    def __str__(self) -> str:
        return f"{self.name} from {self.address}"

"""What makes an account: its projects and its members."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from securitygroups.models import Account, Membership, Project
from securitygroups.models.choices import Role

from .audit import Actor, record
from .guards import NAME_LENGTH

DEFAULT_PROJECT = 0
"""The number of the project that every account has from the start."""


@transaction.atomic
def create_account(name: str, *, expires: datetime | None = None) -> Account:
    """A new account with its default project and nobody in it; one that expires is purged after that moment."""
    account = Account.objects.create(name=name, expires=expires)
    Project.objects.create(account=account, number=DEFAULT_PROJECT, name=_("Default project"))
    return account


@transaction.atomic
def add_member(account: Account, user: User, *, role: Role, actor: Actor) -> Membership:
    """Let a user into an account. What they may do there is their role's."""
    membership = Membership.objects.create(account=account, user=user, role=str(role))
    record(actor, "add-member", account, target="member", name=user.username[:NAME_LENGTH], role=str(role))
    return membership


@transaction.atomic
def create_project(account: Account, *, number: int, name: str, actor: Actor) -> Project:
    """A new, empty project of an account."""
    project = Project.objects.create(account=account, number=number, name=name)
    record(actor, "create-project", account, target=str(number), name=name)
    return project

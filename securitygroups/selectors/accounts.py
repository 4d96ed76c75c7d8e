"""Questions about accounts and their members."""

from django.contrib.auth.models import User
from django.db.models import Q, prefetch_related_objects
from django.utils import timezone

from securitygroups.models import Account, Membership, Project, Region


def memberships_of(user: User) -> list[Membership]:
    """The user's memberships in accounts that have not expired, the oldest first."""
    living = Q(account__expires=None) | Q(account__expires__gt=timezone.now())
    return list(Membership.objects.filter(living, user=user).select_related("account"))


def projects_of(account: Account) -> list[Project]:
    """The account's projects, the default project first; read once, however often a page asks."""
    prefetch_related_objects([account], "projects")
    return list(account.projects.all())


def all_regions() -> list[Region]:
    """Every region, in the cloud's own order."""
    return list(Region.objects.all())


def accounts_named(name: str) -> list[Account]:
    """The accounts of this name; nothing keeps two from having the same one."""
    return list(Account.objects.filter(name=name))


def count_living_worlds() -> int:
    """How many visitors' worlds there are that have not expired."""
    return Account.objects.filter(expires__gt=timezone.now()).count()

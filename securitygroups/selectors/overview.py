"""Questions about an account as a whole."""

from dataclasses import dataclass

from django.db.models import Count, Q

from securitygroups.models import Account, Instance, SecurityGroup
from securitygroups.models.choices import InstanceState


@dataclass(frozen=True, slots=True)
class AccountCounts:
    """How many of each thing an account has; instances in the recycle bin are counted apart."""

    groups: int
    instances: int
    recycled: int


def account_counts(account: Account) -> AccountCounts:
    """The numbers beside the menu's entries, in two queries."""
    recycled = Q(state=str(InstanceState.SHUTDOWN))
    instances = Instance.objects.filter(account=account).aggregate(
        present=Count("pk", filter=~recycled), recycled=Count("pk", filter=recycled)
    )
    groups = SecurityGroup.objects.filter(account=account, deleted=None).count()
    return AccountCounts(groups, instances["present"], instances["recycled"])

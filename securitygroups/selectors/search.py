"""The search of the top bar."""

from securitygroups.models import Account, Instance, SecurityGroup

from .groups import groups_for_list
from .instances import holding

MOST = 20


def found_groups(account: Account, words: str) -> list[SecurityGroup]:
    """The groups whose id, name or description holds the words."""
    return list(groups_for_list(account, search=words, sort="name")[:MOST])


def found_instances(account: Account, words: str) -> list[Instance]:
    """The instances whose id, name or address holds the words."""
    instances = Instance.objects.filter(holding(words), account=account).select_related("region", "project")
    return list(instances.order_by("name", "pk")[:MOST])

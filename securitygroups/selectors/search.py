"""The search of the top bar."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

from securitygroups.models import Account, Instance, SecurityGroup

from .groups import groups_for_list
from .instances import holding

MOST = 50

Thing = TypeVar("Thing", bound=Model)


@dataclass(frozen=True, slots=True)
class Found(Generic[Thing]):
    """The first things that a search finds, by name, and how many it finds altogether."""

    first: list[Thing]
    count: int

    @property
    def more(self) -> int:
        """How many are left out."""
        return self.count - len(self.first)


def found_groups(account: Account, words: str) -> Found[SecurityGroup]:
    """The groups that the search of their list finds, in two queries."""
    return _found(groups_for_list(account, search=words, sort="name"))


def found_instances(account: Account, words: str) -> Found[Instance]:
    """The instances whose id, name or address holds the words, in two queries."""
    instances = Instance.objects.filter(holding(words), account=account).select_related("region", "project")
    return _found(instances.order_by("name", "pk"))


def _found(things: QuerySet[Thing]) -> Found[Thing]:
    return Found(list(things[:MOST]), things.count())

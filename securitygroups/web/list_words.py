"""The words in which the two lists of a group differ."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from securitygroups.engine.vocabulary import Direction
from securitygroups.models.choices import DIRECTIONS

from .quotas import left_of

Words = str | Promise


@dataclass(frozen=True, slots=True)
class ListWords:
    """How the list of one direction is spoken of; `adding`, `left` and `rule` take values."""

    label: Words
    heading: Words
    peer: Words
    address: Words
    no_address: Words
    any_peer: Words
    nothing: Words
    adding: Words
    left: Words
    rule: Words

    def room(self, present: int) -> str:
        """How many rules still fit in a list that has so many."""
        quota, left = settings.QUOTAS["rules"], left_of("rules", present)
        if left:
            return str(self.left) % {"left": left, "quota": quota}
        return _("All %(quota)d rules of this direction are in use. Delete one to add another.") % {"quota": quota}


LIST_WORDS = {
    Direction.INGRESS: ListWords(
        label=DIRECTIONS[Direction.INGRESS],
        heading=gettext_lazy("Inbound rules"),
        peer=gettext_lazy("Source"),
        address=gettext_lazy("Source address"),
        no_address=gettext_lazy("Enter the address the packet comes from, such as 203.0.113.7."),
        any_peer=gettext_lazy("Any source"),
        nothing=gettext_lazy("No inbound rules: all inbound traffic is rejected"),
        adding=gettext_lazy("Add inbound rules to %(group)s"),
        left=gettext_lazy("%(left)d of %(quota)d inbound rules left"),
        rule=gettext_lazy("Inbound rule %(number)d"),
    ),
    Direction.EGRESS: ListWords(
        label=DIRECTIONS[Direction.EGRESS],
        heading=gettext_lazy("Outbound rules"),
        peer=gettext_lazy("Destination"),
        address=gettext_lazy("Destination address"),
        no_address=gettext_lazy("Enter the address the packet goes to, such as 203.0.113.7."),
        any_peer=gettext_lazy("Any destination"),
        nothing=gettext_lazy("No outbound rules: all outbound traffic is rejected"),
        adding=gettext_lazy("Add outbound rules to %(group)s"),
        left=gettext_lazy("%(left)d of %(quota)d outbound rules left"),
        rule=gettext_lazy("Outbound rule %(number)d"),
    ),
}

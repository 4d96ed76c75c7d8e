"""What packets meet at a group, whatever instances it is bound to."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from securitygroups.engine import BoundGroup, Environment, Packet, compile_rules
from securitygroups.engine.vocabulary import Action, Direction, Family
from securitygroups.models import Instance, Rule, SecurityGroup
from securitygroups.models.choices import InstanceState

from .environment import engine_list

# Only that it has one matters, not which.
PUBLIC = dict.fromkeys(Family, 0)


def later_allow(packet: Packet, rules: Sequence[Rule], decider: int) -> Rule | None:
    """The first rule below the deciding one, given by its key, that would let the packet in; in one query at most."""
    below = rules[[rule.pk for rule in rules].index(decider) + 1 :]
    allows = [rule for rule in below if rule.action == Action.ACCEPT]
    found = compile_rules(engine_list(allows)).first_match(packet)
    return next((rule for rule in allows if found and str(rule.pk) == found.ref), None)


def group_environment(group: SecurityGroup, direction: Direction, rules: Sequence[Rule]) -> Environment:
    """An instance with a public address and this group alone, whose inside nobody knows; in one query at most.

    The rules are those of the list in the order to be tested. A rule's ref is its key as text.
    """
    bound = BoundGroup(group.group_id, compile_rules(engine_list(rules)))
    return Environment(
        direction=direction,
        groups=(bound,),
        public=PUBLIC,
        inside_known=False,
        platform_networks=settings.PLATFORM_NETWORKS,
        carrier_blocked=settings.CARRIER_BLOCKED,
    )


@dataclass(frozen=True, slots=True)
class MailSenders:
    """The instances of a group by whether TCP port 25 is unblocked for them; those in the recycle bin send nothing."""

    unblocked: tuple[Instance, ...]
    blocked: tuple[Instance, ...]

    @property
    def differ(self) -> bool:
        """Whether what becomes of mail depends on the instance."""
        return bool(self.unblocked and self.blocked)


def mail_senders(group: SecurityGroup) -> MailSenders:
    """Which instances of a group may send mail to the Internet, by name, in one query."""
    senders = list(group.instances.exclude(state=InstanceState.SHUTDOWN).order_by("name", "pk"))
    return MailSenders(
        tuple(sender for sender in senders if sender.smtp_unblocked),
        tuple(sender for sender in senders if not sender.smtp_unblocked),
    )

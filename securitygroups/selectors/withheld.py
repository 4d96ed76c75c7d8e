"""What the groups would newly accept and the Internet withholds from instances nevertheless."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from securitygroups.engine import Environment, IntSet, withheld
from securitygroups.engine.vocabulary import Direction, Protocol
from securitygroups.models import Instance

from .surroundings import surroundings, surroundings_of
from .touched import Touched


@dataclass(frozen=True, slots=True)
class Withheld:
    """The ports that carriers block, by protocol, and for how many instances of all that are touched what is closed.

    `without_mail` are those that TCP port 25 stays closed for towards the Internet, `without_address` those that only
    a gateway connects with the Internet, because they have no public address.
    """

    blocked: tuple[tuple[Protocol, IntSet], ...] = ()
    without_mail: int = 0
    without_address: int = 0

    def __bool__(self) -> bool:
        return bool(self.blocked or self.without_mail or self.without_address)


def withheld_from(touched: Iterable[Touched], direction: Direction) -> Withheld:
    """What of all that is newly accepted the Internet withholds."""
    blocked: dict[Protocol, IntSet] = {}
    without_mail = without_address = 0
    for one in touched:
        for environment, count in _surroundings(one.instances, direction):
            kept = withheld(one.change.newly_accepted, environment)
            for protocol, ports in (service for region in kept.carriers for service in region.services):
                blocked[protocol] = blocked.get(protocol, IntSet()) | ports
            without_mail += count if kept.smtp else 0
            without_address += count if kept.gateways else 0
    return Withheld(tuple(blocked.items()), without_mail, without_address)


def _surroundings(instances: Iterable[Instance], direction: Direction) -> Iterator[tuple[Environment, int]]:
    """The different surroundings among instances, and how many have them; those of anybody where there are none."""
    alike: dict[tuple[bool, bool, bool], list[Instance]] = {}
    for one in instances:
        alike.setdefault((bool(one.public_ipv4), bool(one.ipv6), one.smtp_unblocked), []).append(one)
    for same in alike.values():
        yield surroundings_of(same[0], direction), len(same)
    if not alike:
        yield surroundings(direction), 0

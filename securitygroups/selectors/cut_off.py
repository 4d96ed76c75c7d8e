"""Who loses what when packets are newly rejected: processes their callers, the visitor their way in."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from django.conf import settings

from securitygroups.engine import PRIVATE, PUBLIC, IntSet, Region, parse_address
from securitygroups.engine.vocabulary import Protocol
from securitygroups.models import Instance
from securitygroups.models.choices import InstanceState

from .touched import Touched

Services = Mapping[Protocol, IntSet]


class CutOff(NamedTuple):
    """A process that callers could reach and no longer would: where it runs, and what they lose of it."""

    process: str
    instances: tuple[Instance, ...]
    lost: tuple[Region, ...]


def cut_off_by(touched: Iterable[Touched]) -> Iterator[CutOff]:
    """The listening processes whose ports are among what is newly rejected, those that lose the same together.

    What carriers block on the Internet is lost to nobody there.
    """
    found: dict[tuple[str, tuple[Region, ...]], list[Instance]] = defaultdict(list)
    for one in touched:
        for instance in one.instances:
            for process, own in _listening(instance).items():
                if lost := tuple(_reached(own, one.change.newly_rejected)):
                    found[process, lost].append(instance)
    for (process, lost), instances in found.items():
        yield CutOff(process, tuple(instances), lost)


def _listening(instance: Instance) -> Mapping[str, Services]:
    """The ports of each process on an instance that runs."""
    found: dict[str, dict[Protocol, IntSet]] = defaultdict(dict)
    for listener in instance.listeners.all() if instance.state == InstanceState.RUNNING else ():
        own, protocol = found[listener.process], Protocol(listener.protocol)
        own[protocol] = own.get(protocol, IntSet()) | IntSet.single(listener.port)
    return found


def _reached(own: Services, regions: Iterable[Region]) -> Iterator[Region]:
    """What regions hold of these ports, as far as the carriers let it through."""
    blocked = settings.CARRIER_BLOCKED
    for region in regions:
        shared = [(spoken, ports & own[spoken]) for spoken, ports in region.services if spoken in own]
        anywhere = [(spoken, ports - blocked.get(spoken, IntSet())) for spoken, ports in shared]
        inside = [(spoken, ports & blocked.get(spoken, IntSet())) for spoken, ports in shared]
        yield from _region(region, anywhere, region.addresses)
        yield from _region(region, inside, region.addresses & PRIVATE[region.family])


def _region(region: Region, services: Iterable[tuple[Protocol, IntSet]], addresses: IntSet) -> Iterator[Region]:
    named = tuple((protocol, ports) for protocol, ports in services if ports)
    if named and addresses:
        yield Region(region.family, named, addresses)


def lost_by(address: str, touched: Iterable[Touched]) -> Region | None:
    """All that is newly rejected of what comes from this address and gets past the carriers, on any instance."""
    family, number = parse_address(address)
    blocked: Services = settings.CARRIER_BLOCKED if number in PUBLIC[family] else {}
    lost: dict[Protocol, IntSet] = {}
    for one in touched if any(one.instances for one in touched) else ():
        for region in one.change.newly_rejected:
            for protocol, ports in region.services if region.family is family and number in region.addresses else ():
                lost[protocol] = lost.get(protocol, IntSet()) | (ports - blocked.get(protocol, IntSet()))
    services = tuple((protocol, ports) for protocol, ports in lost.items() if ports)
    return Region(family, services, IntSet.single(number)) if services else None

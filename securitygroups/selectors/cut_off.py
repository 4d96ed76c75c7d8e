"""Who loses what when packets are newly rejected: processes their callers, the visitor their way in."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from securitygroups.engine import IntSet, Region, decided_by_groups, parse_address
from securitygroups.engine.vocabulary import Direction, Protocol
from securitygroups.models import Instance
from securitygroups.models.choices import InstanceState

from .surroundings import surroundings
from .touched import Touched

Services = Mapping[Protocol, IntSet]


class CutOff(NamedTuple):
    """A process that callers could reach and no longer would: where it runs, and what they lose of it."""

    process: str
    instances: tuple[Instance, ...]
    lost: tuple[Region, ...]


def cut_off_by(touched: Iterable[Touched]) -> Iterator[CutOff]:
    """The listening processes whose ports are among what is newly rejected, those that lose the same together.

    What carriers block is lost to nobody on the Internet, and what the platform's own services send passes anyway.
    """
    found: dict[tuple[str, tuple[Region, ...]], list[Instance]] = defaultdict(list)
    for one in touched:
        rejected = _decided(one.change.newly_rejected)
        for instance in one.instances:
            for process, own in _listening(instance).items():
                if lost := tuple(_reached(own, rejected)):
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
    """What regions hold of these ports."""
    for region in regions:
        shared = ((spoken, ports & own[spoken]) for spoken, ports in region.services if spoken in own)
        if services := tuple((protocol, ports) for protocol, ports in shared if ports):
            yield replace(region, services=services)


def lost_by(address: str, touched: Iterable[Touched]) -> Region | None:
    """All that is newly rejected of what comes from this address and is for groups to decide, on any instance."""
    family, number = parse_address(address)
    lost: dict[Protocol, IntSet] = {}
    for one in touched if any(one.instances for one in touched) else ():
        here = [
            Region(family, region.services, IntSet.single(number))
            for region in one.change.newly_rejected
            if region.family is family and number in region.addresses
        ]
        for region in _decided(here):
            for protocol, ports in region.services:
                lost[protocol] = lost.get(protocol, IntSet()) | ports
    return Region(family, tuple(lost.items()), IntSet.single(number)) if lost else None


def _decided(regions: Iterable[Region]) -> list[Region]:
    return decided_by_groups(regions, surroundings(Direction.INGRESS))

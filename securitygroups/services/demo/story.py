"""The words the demo world is told in: what a region holds, group by group and machine by machine."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from securitygroups.engine.vocabulary import Protocol
from securitygroups.models.choices import ChargeType, InstanceState, Platform
from securitygroups.services.instance_creation import ListenerSpec

DEFAULT, STOREFRONT, PLATFORM, SANDBOX = 0, 1101, 1102, 1103
"""The projects, by their numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupStory:
    """A group. Its rules are written as in a rule file, but for peers, which are names of groups told before it.

    `itself` as a peer is the group's own members. `age` is in days; `added` are rules that came `changed` days ago.
    """

    name: str
    project: int
    description: str
    age: int
    rules: str
    added: str = ""
    changed: int = 0
    is_default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Fleet:
    """Machines of one make: their addresses count up from the ones given, in the order of the names.

    `age` is in days; those `recycled` some days ago are in the recycle bin.
    """

    names: tuple[str, ...]
    groups: tuple[str, ...]
    project: int
    age: int
    private: str
    public: str = ""
    ipv6: str = ""
    listeners: str = ""
    platform: Platform = Platform.LINUX
    charge_type: ChargeType = ChargeType.PREPAID
    state: InstanceState = InstanceState.RUNNING
    recycled: int = 0
    host_firewall: str = ""
    smtp_unblocked: bool = False

    def listener_specs(self) -> tuple[ListenerSpec, ...]:
        """What listens on each machine, from text such as `TCP:22 sshd, UDP:53 named`."""
        return tuple(_listener(text) for text in self.listeners.split(", ") if text)

    def machines(self) -> Iterator["Machine"]:
        """The machines one by one."""
        for place, name in enumerate(self.names):
            yield Machine(name, *(_count_up(first, place) for first in (self.private, self.public, self.ipv6)))


@dataclass(frozen=True, slots=True)
class Machine:
    """What is a machine's own within its fleet; an address it does not have is empty."""

    name: str
    private: str
    public: str
    ipv6: str


@dataclass(frozen=True, slots=True)
class RegionStory:
    """All that stands in one region."""

    code: str
    groups: tuple[GroupStory, ...]
    fleets: tuple[Fleet, ...]


def numbered(prefix: str, first: int, last: int) -> tuple[str, ...]:
    """Names such as web-01, web-02, web-03, which sort as they count."""
    return tuple(f"{prefix}-{number:02}" for number in range(first, last + 1))


def _listener(text: str) -> ListenerSpec:
    service, _space, process = text.partition(" ")
    protocol, _colon, port = service.partition(":")
    return ListenerSpec(Protocol(protocol), int(port), process)


def _count_up(first: str, place: int) -> str:
    return str(ip_address(first) + place) if first else ""

"""What a line of the host firewall asks of a packet: values that say yes, no, or cannot tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from .intset import IntSet
from .packets import Packet
from .protocols import PORTED
from .vocabulary import Direction, Protocol


@dataclass(frozen=True, slots=True)
class HostPacket:
    """A packet as the host meets it, the first of a connection or a ping; `own` is None when not known."""

    packet: Packet
    direction: Direction
    own: int | None


@dataclass(frozen=True, slots=True)
class Always:
    """The same answer for every packet; None is the test of what is not modelled."""

    answer: bool | None

    def matches(self, _arriving: HostPacket) -> bool | None:
        """The answer."""
        return self.answer


@dataclass(frozen=True, slots=True)
class ByDirection:
    """An answer for packets of one direction, no for the others."""

    direction: Direction
    answer: bool | None

    def matches(self, arriving: HostPacket) -> bool | None:
        """The answer in its direction."""
        return self.answer if arriving.direction is self.direction else False


@dataclass(frozen=True, slots=True)
class ByProtocol:
    """An answer for packets that speak one of these protocols, no for the others."""

    protocols: frozenset[Protocol]
    answer: bool | None = True

    def matches(self, arriving: HostPacket) -> bool | None:
        """The answer to its protocols."""
        return self.answer if arriving.packet.protocol in self.protocols else False


@dataclass(frozen=True, slots=True)
class ByPort:
    """Whether the destination port is one of these."""

    ports: IntSet

    def matches(self, arriving: HostPacket) -> bool:
        """Protocols without ports never match."""
        return arriving.packet.protocol in PORTED and arriving.packet.port in self.ports


@dataclass(frozen=True, slots=True)
class ByAddress:
    """Whether an end of the packet is among these addresses: the peer in one direction, the host in the other."""

    addresses: IntSet
    peer_when: Direction

    def matches(self, arriving: HostPacket) -> bool | None:
        """The host's own address may not be known."""
        address = arriving.packet.peer if arriving.direction is self.peer_when else arriving.own
        return None if address is None else address in self.addresses


@dataclass(frozen=True, slots=True)
class Either:
    """Whether one of two tests says yes."""

    one: "Test"
    other: "Test"

    def matches(self, arriving: HostPacket) -> bool | None:
        """One sure yes is enough."""
        answers = (self.one.matches(arriving), self.other.matches(arriving))
        return True if True in answers else None if None in answers else False


@dataclass(frozen=True, slots=True)
class Negated:
    """The opposite of a test, as far as it can be told."""

    test: "Test"

    def matches(self, arriving: HostPacket) -> bool | None:
        """What cannot be told stays so."""
        answer = self.test.matches(arriving)
        return None if answer is None else not answer


Test: TypeAlias = Always | ByDirection | ByProtocol | ByPort | ByAddress | Either | Negated


def every(tests: Sequence[Test], arriving: HostPacket) -> bool | None:
    """Whether all tests say yes; one sure no is enough for a no."""
    answers = [test.matches(arriving) for test in tests]
    if False in answers:
        return False
    return None if None in answers else True

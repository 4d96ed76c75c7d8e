"""The carriers between the cloud and the Internet, which block some ports for everybody."""

from securitygroups.engine.environment import Environment
from securitygroups.engine.intset import IntSet
from securitygroups.engine.packets import Packet
from securitygroups.engine.trace import Step
from securitygroups.engine.vocabulary import Reason, Stage, Verdict


def check_carrier(packet: Packet, environment: Environment) -> Step:
    """Reject blocked ports on the Internet; what a gateway does for lack of a public address is unknown."""
    if not environment.crosses_internet(packet):
        return Step(Stage.CARRIER, Verdict.ACCEPT, Reason.STAYS_PRIVATE)
    if packet.port in environment.carrier_blocked.get(packet.protocol, IntSet()):
        return Step(Stage.CARRIER, Verdict.REJECT, Reason.CARRIER_BLOCKED_PORT)
    if packet.family not in environment.public:
        return Step(Stage.CARRIER, Verdict.UNKNOWN, Reason.NO_PUBLIC_ADDRESS)
    return Step(Stage.CARRIER, Verdict.ACCEPT, Reason.CARRIER_OPEN_PORT)

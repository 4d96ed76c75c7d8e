"""TCP port 25 towards the Internet, closed until an instance is unblocked."""

from securitygroups.engine.environment import Environment
from securitygroups.engine.packets import Packet
from securitygroups.engine.tables import SMTP_PORT
from securitygroups.engine.trace import Step
from securitygroups.engine.vocabulary import Protocol, Reason, Stage, Verdict


def check_smtp(packet: Packet, environment: Environment) -> Step:
    """Reject mail to public addresses unless the instance is unblocked."""
    is_smtp = (packet.protocol, packet.port) == (Protocol.TCP, SMTP_PORT)
    if not is_smtp or not environment.crosses_internet(packet):
        return Step(Stage.SMTP, Verdict.ACCEPT, Reason.NOT_SMTP)
    if environment.smtp_unblocked:
        return Step(Stage.SMTP, Verdict.ACCEPT, Reason.SMTP_UNBLOCKED)
    return Step(Stage.SMTP, Verdict.REJECT, Reason.SMTP_BLOCKED)
